package documents

import (
	"math"
	"strings"

	"bedside/answers/utterance"
)

// maxPassage bounds a quotation in bytes.
const maxPassage = 400

// Passage returns the sentence of the section that shares most with claim: the highest sum of the inverse sentence
// frequencies of the words they have in common, divided by the square root of the sentence's length. It returns "" for a
// section without text, or one that shares no word.
func (s Section) Passage(claim string) string {
	sentences := s.sentences()
	frequency := map[string]int{}
	words := make([]map[string]bool, len(sentences))
	for i, sentence := range sentences {
		words[i] = wordSet(sentence)
		for w := range words[i] {
			frequency[w]++
		}
	}
	best, score := "", 0.0
	wanted := utterance.Read(claim).Words()
	for i, sentence := range sentences {
		sum, counted := 0.0, map[string]bool{}
		for _, w := range wanted {
			if words[i][w] && !counted[w] {
				counted[w] = true
				sum += math.Log(1 + float64(len(sentences))/float64(frequency[w]))
			}
		}
		if sum /= math.Sqrt(float64(len(words[i]) + 1)); sum > score {
			best, score = sentence, sum
		}
	}
	if len(best) > maxPassage {
		best = strings.ToValidUTF8(best[:maxPassage], "") + "…"
	}
	return best
}

func wordSet(s string) map[string]bool {
	set := map[string]bool{}
	for _, w := range utterance.Read(s).Words() {
		set[w] = true
	}
	return set
}

// sentences splits the lines of the section where a full stop, question or exclamation mark is followed by a space and a capital.
func (s Section) sentences() []string {
	var list []string
	for _, line := range s.Text {
		line = strings.TrimSpace(strings.TrimLeft(line, "•-–* "))
		from := 0
		for i := 0; i+2 < len(line); i++ {
			if strings.IndexByte(".?!", line[i]) >= 0 && i > 2 && line[i+1] == ' ' && line[i+2] >= 'A' && line[i+2] <= 'Z' {
				list = append(list, strings.TrimSpace(line[from:i+1]))
				from = i + 2
			}
		}
		if from < len(line) {
			list = append(list, line[from:])
		}
	}
	return list
}
