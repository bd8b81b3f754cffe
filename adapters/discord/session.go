package discord

import "encoding/json"

// take does what a frame says.
func (s *shard) take(l *link, f frame) error {
	switch f.Op {
	case opDispatch:
		s.dispatch(f)
	case opHeartbeat:
		return l.write(opHeartbeat, s.last())
	case opHeartbeatAck:
		l.heard.Store(true)
	case opReconnect:
		return errReconnect
	case opInvalidSession:
		if resumable := false; json.Unmarshal(f.Data, &resumable) != nil || !resumable {
			s.forget()
		}
		return errInvalid
	}
	return nil
}

func (s *shard) dispatch(f frame) {
	if f.Sequence != nil {
		s.sequence.Store(*f.Sequence)
	}
	switch f.Event {
	case "READY":
		var r ready
		if err := json.Unmarshal(f.Data, &r); err != nil || r.User.ID == "" || s.sound {
			s.log.Warn("discord began a session that cannot be taken", "shard", s.id)
			return
		}
		s.session, s.resumeURL, s.sound = r.Session, r.ResumeURL, true
		s.ready(r)
	case "RESUMED":
		s.sound = true
		s.log.Info("discord session resumed", "shard", s.id)
	default:
		s.event(f.Event, f.Data)
	}
}

// after is what the end of a connection means.
func (s *shard) after(err error) error {
	code := closeCode(err)
	if refused := refusal(code); refused != nil {
		return refused
	}
	if endsSession(code) {
		s.forget()
	}
	return err
}

func (s *shard) forget() {
	s.session, s.resumeURL = "", ""
	s.sequence.Store(0)
}

// last is the number of the last event, nil before the first.
func (s *shard) last() *int64 {
	if n := s.sequence.Load(); n > 0 {
		return &n
	}
	return nil
}
