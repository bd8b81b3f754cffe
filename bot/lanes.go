package bot

import "sync"

// lanes are locks by name: what happens in one conversation happens one after the other. A lane exists while it is used, so
// their number is that of the calls under way. The zero value is ready.
type lanes struct {
	mu   sync.Mutex
	used map[string]*lane
}

type lane struct {
	sync.Mutex
	users int
}

// enter waits for the lane and returns the function that leaves it.
func (l *lanes) enter(name string) (leave func()) {
	l.mu.Lock()
	if l.used == nil {
		l.used = map[string]*lane{}
	}
	in := l.used[name]
	if in == nil {
		in = &lane{}
		l.used[name] = in
	}
	in.users++
	l.mu.Unlock()
	in.Lock()
	return func() { l.leave(name, in) }
}

func (l *lanes) leave(name string, in *lane) {
	in.Unlock()
	l.mu.Lock()
	defer l.mu.Unlock()
	if in.users--; in.users == 0 {
		delete(l.used, name)
	}
}

// laneOf names the conversation that an address belongs to.
func laneOf(a Address) string { return a.Platform + "\x00" + a.Conversation }
