package bot

import (
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

type note struct{ kind, text string }

const (
	// maxNotes bounds the notes that wait; the log has those that find no room.
	maxNotes = 32
	// noteAgain is how long a note of one kind is not repeated.
	noteAgain = 15 * time.Minute
)

func newNotes() *notes {
	return &notes{waiting: make(chan note, maxNotes), told: newBounded[struct{}](maxNotes, noteAgain)}
}

// add notes something, unless it was noted within noteAgain. It never waits.
func (n *notes) add(kind, text string) {
	if _, told := n.told.get(kind); told {
		return
	}
	select {
	case n.waiting <- note{kind, text}:
		n.told.set(kind, struct{}{}, 0)
	default:
	}
}

// Note tells the staff something that needs a person: a FAQ that was refused, an answer past its date. kind is a word for the log,
// and of one kind a note is posted every 15 minutes at most. text must hold nothing that a patient wrote. It never waits: the note
// is posted while Run runs.
func (b *Bot) Note(kind, text string) { b.notes.add(kind, text) }

// postNotes posts notes until ctx ends.
func (b *Bot) postNotes(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case n := <-b.notes.waiting:
			b.postNote(ctx, n)
		}
	}
}

func (b *Bot) postNote(ctx context.Context, n note) {
	b.log.LogAttrs(ctx, slog.LevelWarn, "note for the staff", slog.String("kind", n.kind))
	if !b.config.Staff.configured() {
		return
	}
	key := fmt.Sprintf("note:%s:%d", n.kind, b.now().Unix())
	if err := b.deliver(ctx, b.config.Staff.address(), plain(n.text), key); err != nil {
		b.count(Message{Address: b.config.Staff.address()}, EventNoteDropped)
	}
}
