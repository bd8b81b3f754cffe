package bot

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"time"
)

// notes are words to the staff about what needs a person, on their way to the staff place.
type notes struct {
	waiting chan note
	told    *bounded[struct{}]
}

type note struct{ kind, text, key string }

const (
	// maxNotes bounds the notes that wait; the log has those that find no room.
	maxNotes = 256
	// noteAgain is how long a note of one kind is not repeated.
	noteAgain = 15 * time.Minute
)

func newNotes() *notes {
	return &notes{waiting: make(chan note, maxNotes), told: newBounded[struct{}](maxNotes, noteAgain)}
}

// add notes something, unless it was noted within noteAgain. It never waits.
func (n *notes) add(kind, text string) { n.addOnce(kind, kind, text) }

// addOnce notes something, unless it was noted by this name within noteAgain, and reports false when there was no room.
func (n *notes) addOnce(kind, name, text string) bool {
	if _, told := n.told.get(name); told {
		return true
	}
	select {
	case n.waiting <- note{kind, text, name}:
		n.told.set(name, struct{}{}, 0)
		return true
	default:
		return false
	}
}

// tellOfCard tells the staff where an emergency card was shown, where that is wanted.
func (b *Bot) tellOfCard(m Message) {
	if !b.config.Staff.Cards || !b.config.Staff.configured() {
		return
	}
	link := cmp.Or(m.Link, sayCardNoLink+m.Address.Platform)
	if !b.notes.addOnce("card", m.Key(), fmt.Sprintf(sayCardShown, link)) {
		b.count(m, EventNoteDropped)
	}
}

// Note tells the staff something that needs a person: a FAQ that was refused, an answer past its date. kind is a word for the log,
// and of one kind a note is posted every 15 minutes at most. text must hold nothing that a patient wrote. It never waits: the note
// is posted while Run runs.
func (b *Bot) Note(kind, text string) { b.notes.add(kind, text) }

// postNotes posts notes until ctx ends, and those that wait then, as far as the grace period allows.
func (b *Bot) postNotes(ctx context.Context) {
	posting, cancel := b.untilEnded(context.WithoutCancel(ctx))
	defer cancel()
	for {
		select {
		case n := <-b.notes.waiting:
			b.postNote(posting, n)
			continue
		default:
		}
		select {
		case n := <-b.notes.waiting:
			b.postNote(posting, n)
		case <-ctx.Done():
			if len(b.notes.waiting) == 0 || posting.Err() != nil {
				return
			}
		}
	}
}

func (b *Bot) postNote(ctx context.Context, n note) {
	b.log.LogAttrs(ctx, slog.LevelWarn, "note for the staff", slog.String("kind", n.kind))
	if !b.config.Staff.configured() {
		return
	}
	m := Message{ID: "note:" + n.key, Address: b.config.Staff.address()}
	if n.key == n.kind {
		m.ID += fmt.Sprintf(":%d", b.now().Unix()) // it may be told again later
	}
	if err := b.sendNow(ctx, m, plain(n.text), func(error) {}); err != nil {
		b.count(m, EventNoteDropped)
	}
}
