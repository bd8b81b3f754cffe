package slacktest

import (
	"encoding/json"
	"regexp"
	"strings"
)

// read puts into a post what its blocks show.
func (p *Post) read(blocks []map[string]any, fallback string) {
	var text []string
	for _, b := range blocks {
		id, _ := b["block_id"].(string)
		if t, ok := b["text"].(map[string]any); ok {
			text = append(text, p.object(t))
		}
		elements, _ := b["elements"].([]any)
		for _, e := range elements {
			e, _ := e.(map[string]any)
			if _, is := e["action_id"]; is {
				p.Controls = append(p.Controls, control(id, e))
				continue
			}
			text = append(text, p.object(e))
		}
	}
	p.Text = strings.Join(text, "\n")
	p.Pinged = p.Pinged || calls.MatchString(fallback)
	p.Linked = p.Linked || links.MatchString(fallback)
}

// What a text does that is not escaped.
var (
	calls = regexp.MustCompile(`<[!@]`)
	links = regexp.MustCompile(`<(https?:|mailto:|#)`)
	bare  = regexp.MustCompile(`https?://`)
)

// object is a text object as people read it.
func (p *Post) object(o map[string]any) string {
	text, _ := o["text"].(string)
	p.Pinged = p.Pinged || calls.MatchString(text)
	p.Linked = p.Linked || links.MatchString(text) || o["type"] == "mrkdwn" && o["verbatim"] != true && bare.MatchString(text)
	return plain(text)
}

// plain undoes what is escaped, and takes the marks of bold text away.
func plain(text string) string {
	text = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(text)
	return strongly.ReplaceAllString(text, "$1$2$3")
}

var strongly = regexp.MustCompile(`(?m)(^|\s)\*([^*\n]+)\*($|\s)`)

func control(block string, e map[string]any) Control {
	c := Control{Block: block}
	c.Type, _ = e["type"].(string)
	c.Action, _ = e["action_id"].(string)
	c.Value, _ = e["value"].(string)
	if t, ok := e["text"].(map[string]any); ok {
		c.Label, _ = t["text"].(string)
	}
	options, _ := e["options"].([]any)
	groups, _ := e["option_groups"].([]any)
	for _, g := range groups {
		if g, ok := g.(map[string]any); ok {
			more, _ := g["options"].([]any)
			options = append(options, more...)
		}
	}
	for _, o := range options {
		if o, ok := o.(map[string]any); ok {
			value, _ := o["value"].(string)
			c.Options = append(c.Options, value)
		}
	}
	return c
}

// Control returns the button or menu with an action id that begins so; ok is false when there is none.
func (p Post) Control(action string) (c Control, ok bool) {
	for _, c := range p.Controls {
		if strings.HasPrefix(c.Action, action) {
			return c, true
		}
	}
	return Control{}, false
}

// HomePost is an App Home as a post, with its buttons and menus.
func HomePost(view string) Post {
	var v struct {
		Blocks []map[string]any `json:"blocks"`
	}
	p := Post{}
	if json.Unmarshal([]byte(view), &v) == nil {
		p.read(v.Blocks, "")
	}
	return p
}
