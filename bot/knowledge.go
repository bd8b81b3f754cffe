package bot

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"bedside/answers"
)

// Engine answers messages; *answers.Engine is one. It is safe for concurrent use.
type Engine interface {
	Reply(c answers.Context, m answers.Message) (answers.Answer, answers.Context)
	// Entry returns an entry that is served.
	Entry(id string) (*answers.Entry, bool)
	Topics() []string
	// Questions returns the questions of a topic, of all topics for an empty name.
	Questions(topic string) []answers.Choice
	// Complete returns up to n questions for what someone is typing.
	Complete(typed string, n int) []answers.Choice
	Title() string
}

var _ Engine = (*answers.Engine)(nil)

// Knowledge is an engine with the name of the FAQ that it answers from.
type Knowledge struct {
	Engine Engine
	// FAQ is the hash of the file.
	FAQ string
}

// NewKnowledge returns the knowledge of an engine that was built from the bytes of a FAQ file.
func NewKnowledge(e Engine, file []byte) Knowledge { return Knowledge{Engine: e, FAQ: digest(file)} }

// revision is the hash of an entry as it is now; empty for one that is not served.
func (k Knowledge) revision(id string) string {
	entry, ok := k.Engine.Entry(id)
	if !ok {
		return ""
	}
	data, err := json.Marshal(entry)
	if err != nil {
		return ""
	}
	return digest(data)
}

// topic is the topic of an entry, or its kind where it has none; empty for one that is not served.
func (k Knowledge) topic(id string) string {
	entry, ok := k.Engine.Entry(id)
	if !ok {
		return ""
	}
	if entry.Topic == "" {
		return string(entry.Kind)
	}
	return entry.Topic
}

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
