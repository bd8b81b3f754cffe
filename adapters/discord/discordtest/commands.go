package discordtest

import (
	"net/http"
	"strconv"
)

func (s *Server) listCommands(r *http.Request, _ map[string]any) answer {
	list := []any{}
	for i, c := range s.commands[r.URL.Path] {
		kept := map[string]any{}
		for k, v := range c {
			kept[k] = v
		}
		kept["id"], kept["application_id"], kept["version"] = strconv.Itoa(i+1), BotID, "1"
		if n, isNumber := c["default_member_permissions"].(float64); isNumber {
			kept["default_member_permissions"] = strconv.Itoa(int(n))
		}
		list = append(list, kept)
	}
	return ok(list)
}

func (s *Server) putCommands(r *http.Request, body map[string]any) answer {
	list, _ := body["list"].([]map[string]any)
	s.commands[r.URL.Path] = list
	return s.listCommands(r, nil)
}

// SetCommands puts commands in place: of a server, or everywhere where it is empty.
func (s *Server) SetCommands(guild string, list []map[string]any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.commands[commandsOf(guild)] = list
}

func commandsOf(guild string) string {
	if guild != "" {
		return prefix + "/applications/" + BotID + "/guilds/" + guild + "/commands"
	}
	return prefix + "/applications/" + BotID + "/commands"
}

// Commands are the names of the commands in place: of a server, or everywhere where it is empty.
func (s *Server) Commands(guild string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var names []string
	for _, c := range s.commands[commandsOf(guild)] {
		name, _ := c["name"].(string)
		names = append(names, name)
	}
	return names
}
