package bot_test

import (
	"strings"
	"testing"

	"bedside/bot"
)

func BenchmarkRedact(b *testing.B) {
	for name, text := range map[string]string{
		"question": "hello, my doctor put me on pramipexole last month for restless legs and I sleep a bit better: would 350 mg of magnesium help?",
		"longest":  strings.Repeat("call 555-123-4567 number: 12345 or 1 2 3 ", 100),
		"plainest": strings.Repeat("a", 4000),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				bot.Redact(text)
			}
		})
	}
}
