package names

import (
	"bytes"
	_ "embed"
	"fmt"
	"slices"

	"github.com/pelletier/go-toml/v2"
)

//go:embed names.toml
var dataFile []byte

// Pair is what general knowledge says where a thing of A and another of B come together, each named by class or name.
type Pair struct {
	A []string `toml:"a"`
	B []string `toml:"b"`
	// Say is one to six plain sentences.
	Say string `toml:"say"`
	// Asked is true for what is said only where a message asks about them, not where it lists what is taken.
	Asked bool `toml:"asked"`
	// Alone is true for what must not be answered with anything else where a message asks about both.
	Alone bool `toml:"alone"`
}

// group is a [[group]] of names.toml.
type group struct {
	Kind  Kind     `toml:"kind"`
	Class string   `toml:"class"`
	Word  string   `toml:"word"`
	Names []string `toml:"names"`
}

type data struct {
	Groups []group `toml:"group"`
	Pairs  []Pair  `toml:"pair"`
}

func readData() (data, error) {
	var d data
	if err := toml.NewDecoder(bytes.NewReader(dataFile)).DisallowUnknownFields().Decode(&d); err != nil {
		return d, fmt.Errorf("read names.toml: %w", err)
	}
	return d, nil
}

// Together returns the pairs that one of the new things makes with another of all, each once, in the order of the data.
func (n *Names) Together(fresh, all []*Thing) []Pair {
	return slices.DeleteFunc(slices.Clone(n.pairs), func(p Pair) bool { return !p.of(fresh, all) && !p.of(all, fresh) })
}

// of reports whether two different things are of the pair.
func (p Pair) of(some, others []*Thing) bool {
	for _, a := range some {
		for _, b := range others {
			if a != b && a.among(p.A) && b.among(p.B) {
				return true
			}
		}
	}
	return false
}

func (t *Thing) among(list []string) bool { return slices.ContainsFunc(list, t.Is) }
