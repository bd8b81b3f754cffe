package slacktest

import (
	"fmt"
	"slices"
)

// replyOf names the message that a post replies to. The workspace cannot see it in the post; it counts: in a conversation, or in a
// thread, the n-th first page is the reply to the n-th message.
func replyOf(p *Post) string {
	if p.Thread != "" {
		return p.Channel + "/" + p.Thread
	}
	return p.Channel
}

// Replies are the posts that people see in answer to what was said, without further pages.
func (s *Server) Replies() []Post {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []Post
	for _, p := range s.posts {
		if markOf(p) == "" || markOf(p)[len(markOf(p))-2:] == "-0" {
			list = append(list, *p)
		}
	}
	return list
}

// Disorders names what must not be: a conversation with more or fewer replies than messages, and a reply that is shown twice.
func (s *Server) Disorders() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	messages, replies, seen := map[string]int{}, map[string]int{}, map[string]int{}
	for _, m := range s.said {
		messages[m.Channel]++
	}
	for _, p := range s.posts {
		replies[replyOf(p)]++
		seen[markOf(p)]++
	}
	var list []string
	for mark, n := range seen {
		if n > 1 && mark != "" {
			list = append(list, fmt.Sprintf("%s is shown %d times", mark, n))
		}
	}
	for place, n := range messages {
		if replies[place] != n {
			list = append(list, fmt.Sprintf("%s has %d messages and %d posts", place, n, replies[place]))
		}
	}
	slices.Sort(list)
	return list[:min(len(list), 20)]
}

// Refused is how many posts were answered with 429 or 500.
func (s *Server) Refused() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.refused
}
