package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// listed is a package as "go list" tells of it.
type listed struct {
	ImportPath string
	Dir        string
	GoFiles    []string
	// Imports are the direct imports; Deps are those and what they import in turn. Neither counts tests.
	Imports, Deps []string
}

const module = "bedside"

// TestArrows holds the imports to point one way: main -> adapters, store -> bot -> answers -> answers/*.
func TestArrows(t *testing.T) {
	packages := listPackages(t)
	if len(packages) < 5 {
		t.Fatalf("go list knows only %d packages", len(packages))
	}
	for _, p := range packages {
		for _, fault := range faultsOf(p) {
			t.Error(fault)
		}
	}
}

// mayDepend tells which of our own packages a package may depend on, directly or not.
func mayDepend(from, on string) bool {
	switch area(from) {
	case "main":
		return true
	case "adapters":
		// A package on its own path is a part of the adapter or, as adaptertest, the tests that all adapters share.
		return slices.Contains([]string{"bot", "answers", "answers/*"}, area(on)) || part(from, 1) == part(on, 1) && area(on) == "adapters"
	case "store":
		return slices.Contains([]string{"bot", "answers", "answers/*", "store"}, area(on))
	case "bot":
		return slices.Contains([]string{"answers", "answers/*", "bot"}, area(on))
	case "answers":
		return area(on) == "answers/*"
	case "answers/*":
		return height(on) < height(from) || part(from, 1) == part(on, 1) && area(on) == "answers/*"
	}
	return false
}

// foundations are the packages that their siblings under answers may use, each only those before it.
var foundations = []string{module + "/answers/utterance", module + "/answers/spelling", module + "/answers/speech", module + "/answers/match"}

// height is how far up a package under answers stands: the foundations in their order, then all others alike.
func height(path string) int {
	for i, f := range foundations {
		if path == f || strings.HasPrefix(path, f+"/") {
			return i
		}
	}
	return len(foundations)
}

// area is the part of the house that one of our packages belongs to.
func area(path string) string {
	switch {
	case path == module:
		return "main"
	case path == module+"/answers":
		return "answers"
	case strings.HasPrefix(path, module+"/answers/"):
		return "answers/*"
	}
	return part(path, 0)
}

// part is the n-th element of a path behind the module's.
func part(path string, n int) string {
	parts := strings.Split(strings.TrimPrefix(strings.TrimPrefix(path, module), "/"), "/")
	if n >= len(parts) {
		return ""
	}
	return parts[n]
}

func ours(path string) bool { return path == module || strings.HasPrefix(path, module+"/") }

func isPure(path string) bool { return area(path) == "answers" || area(path) == "answers/*" }

// pureImports are the standard packages that answers and those below it may import, and those of the standard library only: text,
// numbers and data in memory. "time" is in purelyUsed.
var pureImports = []string{
	"bufio", "bytes", "cmp", "container/heap", "crypto/sha256", "embed", "encoding", "encoding/binary", "encoding/gob", "encoding/hex", "encoding/json", "errors", "fmt", "hash/fnv",
	"hash/maphash", "html", "io", "iter", "maps", "math", "math/big", "math/bits", "regexp", "slices", "sort", "strconv", "strings", "sync", "sync/atomic", "text/template",
	"unicode", "unicode/utf8",
}

// purelyUsed are the packages of which answers and those below it may use no more than these names: dates are computed but no
// clock is read, randomness has a seed, and nothing is printed.
var purelyUsed = map[string][]string{
	"time":         {"Parse", "DateOnly", "Time", "Hour", "Duration"},
	"math/rand/v2": {"New", "NewPCG", "NewChaCha8", "Rand", "PCG", "ChaCha8", "Source"},
	"fmt":          {"Errorf", "Sprint", "Sprintf", "Sprintln", "Fprintf", "Fprint", "Fprintln", "Appendf", "Append", "Stringer"},
	"sync":         {"Mutex", "RWMutex", "Once", "OnceFunc", "OnceValue", "OnceValues", "WaitGroup", "Pool"},
}

// faultsOf names each import of a package that the design does not allow.
func faultsOf(p listed) []string {
	var faults []string
	for _, on := range p.Deps {
		if ours(on) && !mayDepend(p.ImportPath, on) {
			how := "depends on"
			if slices.Contains(p.Imports, on) {
				how = "imports"
			}
			faults = append(faults, fmt.Sprintf("%s %s %s; the arrows are main -> adapters, store -> bot -> answers -> answers/*, and answers/* import only utterance, spelling, speech and match, in this order", p.ImportPath, how, on))
		}
	}
	if !isPure(p.ImportPath) {
		return faults
	}
	for _, name := range p.Imports {
		_, used := purelyUsed[name]
		if standard(name) && !used && !slices.Contains(pureImports, name) {
			faults = append(faults, fmt.Sprintf("%s imports %s; answers has no clock, file system, network, logger or unseeded randomness", p.ImportPath, name))
		}
	}
	return faults
}

// standard reports whether a path is of the standard library: its first element has no dot.
func standard(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return !ours(path) && !strings.Contains(first, ".")
}

// TestPureUse holds answers and those below it to use only a few names of the packages that could reach further.
func TestPureUse(t *testing.T) {
	for _, p := range listPackages(t) {
		if !isPure(p.ImportPath) {
			continue
		}
		for _, name := range p.GoFiles {
			file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
			if err != nil {
				t.Error(err)
				continue
			}
			for _, fault := range impureUses(file) {
				t.Errorf("%s/%s uses %s", p.ImportPath, name, fault)
			}
		}
	}
}

// impureUses returns the uses ("time.Now") of a file that purelyUsed does not list, and calls of the built-in print and println.
func impureUses(file *ast.File) []string {
	var faults []string
	names := map[string]string{} // name in the file -> path
	for _, spec := range file.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		if _, watched := purelyUsed[path]; err != nil || !watched {
			continue
		}
		name := strings.TrimSuffix(path, "/v2")
		name = name[strings.LastIndexByte(name, '/')+1:]
		if spec.Name != nil {
			name = spec.Name.Name
		}
		if name == "." {
			faults = append(faults, "everything of "+path)
		}
		names[name] = path
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			if pkg, ok := n.X.(*ast.Ident); ok && names[pkg.Name] != "" && !slices.Contains(purelyUsed[names[pkg.Name]], n.Sel.Name) {
				faults = append(faults, names[pkg.Name]+"."+n.Sel.Name)
			}
		case *ast.CallExpr:
			if f, ok := n.Fun.(*ast.Ident); ok && (f.Name == "print" || f.Name == "println") {
				faults = append(faults, f.Name)
			}
		}
		return true
	})
	return faults
}

// TestArrowsAreSharp: the checks above name the import that offends, and let pass what the design allows.
func TestArrowsAreSharp(t *testing.T) {
	for _, c := range []struct {
		from, imports string
		offends       bool
	}{
		{"bedside", "bedside/store", false},
		{"bedside", "bedside/adapters/discord", false},
		{"bedside", "os", false},
		{"bedside/adapters/discord", "bedside/bot", false},
		{"bedside/adapters/discord", "bedside/answers", false},
		{"bedside/adapters/discord", "bedside/adapters/discord/emoji", false},
		{"bedside/adapters/discord", "net/http", false},
		{"bedside/adapters/discord", "bedside/adapters/slack", true},
		{"bedside/adapters/discord", "bedside/store", true},
		{"bedside/adapters/discord", "bedside", true},
		{"bedside/adapters/adaptertest", "bedside/bot", false},
		{"bedside/adapters/adaptertest", "bedside/adapters/slack", true},
		{"bedside/store", "bedside/bot", false},
		{"bedside/store", "bedside/adapters/slack", true},
		{"bedside/bot", "bedside/answers", false},
		{"bedside/bot", "bedside/answers/triage", false},
		{"bedside/bot", "log/slog", false},
		{"bedside/bot", "bedside/store", true},
		{"bedside/bot", "bedside/adapters/slack", true},
		{"bedside/bot", "bedside", true},
		{"bedside/answers", "bedside/answers/match", false},
		{"bedside/answers", "golang.org/x/text/language", false},
		{"bedside/answers", "math/rand/v2", false},
		{"bedside/answers", "bedside/bot", true},
		{"bedside/answers", "bedside/store", true},
		{"bedside/answers", "bedside/adapters/slack", true},
		{"bedside/answers", "os", true},
		{"bedside/answers", "io/fs", true},
		{"bedside/answers", "net/url", true},
		{"bedside/answers", "log/slog", true},
		{"bedside/answers", "math/rand", true},
		{"bedside/answers", "crypto/rand", true},
		{"bedside/answers", "runtime", true},
		{"bedside/answers/match", "bedside/answers/utterance", false},
		{"bedside/answers/match", "bedside/answers/match/linear", false},
		{"bedside/answers/match", "bedside/answers/triage", true},
		{"bedside/answers/match", "bedside/answers", true},
		{"bedside/answers/match", "os", true},
		{"bedside/answers/utterance", "bedside/answers/match", true},
	} {
		faults := faultsOf(listed{ImportPath: c.from, Imports: []string{c.imports}, Deps: []string{c.imports}})
		named := len(faults) == 1 && strings.Contains(faults[0], c.from+" imports "+c.imports+";")
		if c.offends != named || !c.offends && len(faults) > 0 {
			t.Errorf("%s imports %s: %q", c.from, c.imports, faults)
		}
	}
	const source = `package p
import ("time"; rng "math/rand/v2"; "fmt")
func f() { time.Now(); time.Parse("", ""); rng.IntN(3); rng.New(nil); fmt.Println(); fmt.Sprint(); println() }`
	file, err := parser.ParseFile(token.NewFileSet(), "p.go", source, 0)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := impureUses(file), []string{"time.Now", "math/rand/v2.IntN", "fmt.Println", "println"}; !slices.Equal(got, want) {
		t.Errorf("uses %q, not %q", got, want)
	}
}

func listPackages(t *testing.T) []listed {
	t.Helper()
	tool, err := exec.LookPath("go")
	if err != nil {
		t.Skip("the go tool is needed to list the imports: ", err)
	}
	var stderr bytes.Buffer
	cmd := exec.Command(tool, "list", "-json=ImportPath,Dir,GoFiles,Imports,Deps", "./...")
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, stderr.Bytes())
	}
	var packages []listed
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return packages
		} else if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
}
