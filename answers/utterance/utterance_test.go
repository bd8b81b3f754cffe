package utterance_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"bedside/answers/utterance"
)

func TestFoldGivesOneSpelling(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"case", "Does MAGNESIUM help?", "does magnesium help"},
		{"apostrophes", "don't don’t don`t", "dont dont dont"},
		{"quoted", "'restless' legs", "restless legs"},
		{"accents", "café naïve", "cafe naive"},
		{"full width", "ＲＬＳ", "rls"},
		{"mathematical letters", "𝐫𝐥𝐬", "rls"},
		{"zero width", "mag\u200bnesium", "magnesium"},
		{"soft hyphen", "mag\u00adnesium", "magnesium"},
		{"repeated letters", "sooooo tired pleeease", "soo tired pleease"},
		{"numbers", "1,000 mg, 12.4 mmol 75", "1000 mg 12.4 mmol 75"},
		{"signs of a number", "ferritin ≤75 or <20%", "ferritin ≤ 75 or < 20 %"},
		{"emoji", "ok 👍🏽 thanks", "ok 👍 thanks"},
		{"joined by a hyphen", "alpha-2-delta", "alpha 2 delta"},
		{"only punctuation", "?!…", ""},
		{"invalid bytes", "mag\xffnesium", "mag nesium"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := utterance.Fold(tt.in); got != tt.want {
				t.Errorf("Fold(%q) = %q, want %q", tt.in, got, tt.want)
			}
		})
	}
}

func TestReadMarksBoundaries(t *testing.T) {
	u := utterance.Read("No chest pain, just legs. Help\nplease")
	want := []utterance.Break{utterance.Space, utterance.Space, utterance.Space, utterance.Comma, utterance.Space, utterance.Sentence, utterance.Sentence}
	if len(u.Tokens) != len(want) {
		t.Fatalf("%d tokens, want %d", len(u.Tokens), len(want))
	}
	for i, tok := range u.Tokens {
		if tok.Break != want[i] {
			t.Errorf("break before %q is %d, want %d", tok.Text, tok.Break, want[i])
		}
	}
}

func TestReadBoundsItsInput(t *testing.T) {
	u := utterance.Read(strings.Repeat("é", utterance.MaxBytes))
	if !u.Truncated || len(u.Text) > utterance.MaxBytes {
		t.Errorf("truncated = %v with %d bytes left", u.Truncated, len(u.Text))
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{"", "?", "does mag help", "don’t", "👍🏽", "\xff\xfe", "12.4.", "a'", "1,", "é\u0301", "'"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		u := utterance.Read(s)
		end := 0
		for _, tok := range u.Tokens {
			if tok.Text == "" || tok.Start < end || tok.End <= tok.Start || tok.End > len(u.Text) {
				t.Fatalf("token %+v after offset %d in %q", tok, end, u.Text)
			}
			if !utf8.ValidString(tok.Text) {
				t.Fatalf("token %q is not UTF-8", tok.Text)
			}
			end = tok.End
		}
		folded := utterance.Fold(s)
		if again := utterance.Fold(folded); again != folded {
			t.Fatalf("folding twice changes %q to %q", folded, again)
		}
	})
}
