package match

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math/rand"
	"os"
	"strings"
	"testing"
	"time"
)

type row struct{ Label, Text string }

func loadRows(path string) (out []row) {
	f, _ := os.Open(path)
	defer f.Close()
	s := bufio.NewScanner(f)
	for s.Scan() {
		var r row
		json.Unmarshal(s.Bytes(), &r)
		out = append(out, r)
	}
	return
}
func typo(text string, rng *rand.Rand) string {
	ws := strings.Fields(text)
	for k, w := range ws {
		if len(w) >= 5 && rng.Float64() < 0.3 {
			i := rng.Intn(len(w) - 1)
			c := string(rune('a' + rng.Intn(26)))
			switch rng.Intn(4) {
			case 0:
				w = w[:i] + w[i+1:]
			case 1:
				w = w[:i] + c + w[i+1:]
			case 2:
				w = w[:i] + string(w[i+1]) + string(w[i]) + w[i+2:]
			case 3:
				w = w[:i] + c + w[i:]
			}
			ws[k] = w
		}
	}
	return strings.Join(ws, " ")
}
func TestExperiment(t *testing.T) {
	dir := os.Getenv("EVAL")
	if dir == "" {
		t.Skip()
	}
	shots := 0
	fmt.Sscan(os.Getenv("SHOTS"), &shots)
	train := loadRows(dir + "/train.jsonl")
	val := loadRows(dir + "/val.jsonl")
	oosTrain := loadRows(dir + "/oos_train.jsonl")
	oosVal := loadRows(dir + "/oos_val.jsonl")
	if len(val) == 0 { // hold out a quarter
		rng := rand.New(rand.NewSource(5))
		rng.Shuffle(len(train), func(i, j int) { train[i], train[j] = train[j], train[i] })
		n := len(train) / 4
		val, train = train[:n], train[n:]
	}
	idx := map[string]int{}
	var c Corpus
	for _, r := range train {
		i, ok := idx[r.Label]
		if !ok {
			i = len(c.Intents)
			idx[r.Label] = i
			c.Intents = append(c.Intents, Intent{ID: r.Label})
		}
		if shots == 0 || len(c.Intents[i].Examples) < shots {
			c.Intents[i].Examples = append(c.Intents[i].Examples, r.Text)
		}
	}
	for _, r := range oosTrain {
		c.OutOfScope = append(c.OutOfScope, r.Text)
	}
	t0 := time.Now()
	m := Train(c)
	fmt.Printf("train %.2fs  cal %.2f\n", time.Since(t0).Seconds(), m.calibration)
	for _, mode := range []string{"plain", "typos"} {
		rng := rand.New(rand.NewSource(7))
		var n, top1, lin float64
		var bins [10][2]float64
		acc, wrong := 0.0, 0.0
		t0 = time.Now()
		for _, r := range val {
			text := r.Text
			if mode == "typos" {
				text = typo(text, rng)
			}
			res := m.Match(text)
			n++
			if len(res.Candidates) == 0 {
				continue
			}
			ok := c.Intents[res.Candidates[0].Intent].ID == r.Label
			s := m.model.linear.scores(m.model.reader.read(text))
			if c.Intents[topOf(s[:len(s)-1], 1)[0]].ID == r.Label {
				lin++
			}
			if ok {
				top1++
			}
			conf := res.Confidence()
			b := min(9, int(conf*10))
			bins[b][0]++
			if ok {
				bins[b][1]++
			}
			if conf >= 0.6 {
				if ok {
					acc++
				} else {
					wrong++
				}
			}
		}
		el := time.Since(t0)
		rej := 0.0
		for _, r := range oosVal {
			res := m.Match(r.Text)
			conf := res.Confidence()
			if conf < 0.6 {
				rej++
			}
			bins[min(9, int(conf*10))][0]++
		}
		fmt.Printf("%s top1 %.2f linear %.2f accepted %.1f wrong %.1f rejected %.1f  %.1fus\n  ", mode, 100*top1/n, 100*lin/n, 100*acc/n, 100*wrong/n, 100*rej/float64(max(1, len(oosVal))), float64(el.Microseconds())/n)
		for i, b := range bins {
			fmt.Printf("%d:%.0f/%.0f=%.2f ", i, b[1], b[0], b[1]/max(1, b[0]))
		}
		fmt.Println()
	}
}
