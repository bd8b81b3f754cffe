package answers

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/go-json-experiment/json/jsontext"
)

// Problem is one thing that is wrong in a file, and what to do about it.
type Problem struct {
	// Line and Column count from 1; Column is in bytes. Both are 0 when the place is not known.
	Line, Column int
	// Path is the place inside: "entries[12].claims[0].evidence[1].study"; empty for the whole file.
	Path string
	// Message says what is wrong and what to do.
	Message string
}

// String returns the problem as "line 3, column 7, entries[0].id: …".
func (p Problem) String() string {
	var parts []string
	if p.Line > 0 {
		parts = append(parts, fmt.Sprintf("line %d, column %d", p.Line, p.Column))
	}
	if p.Path != "" {
		parts = append(parts, p.Path)
	}
	text := p.Message
	if len(parts) > 0 {
		text = strings.Join(parts, ", ") + ": " + text
	}
	return strings.Map(printable, text)
}

// printable drops control characters, which a name in a broken file could send to a terminal.
func printable(r rune) rune {
	if unicode.IsControl(r) {
		return -1
	}
	return r
}

// Problems is every problem found in a file, in the order of the file. It is an error.
type Problems []Problem

// Error lists the problems, one a line.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, problem := range p {
		lines[i] = problem.String()
	}
	return strings.Join(lines, "\n")
}

// place is a JSON document in which paths can be looked up.
type place struct {
	data    []byte
	offsets map[string]int64 // path -> offset of the value; filled at the first problem
}

// locate reads through data once. It fails where data is no JSON or has a member twice.
func locate(data []byte) (*place, *Problem) {
	p := &place{data: data}
	return p, p.walk(func(*jsontext.Decoder, int64) {})
}

// walk calls each with every value of the document and the offset at which it was looked for.
func (p *place) walk(each func(d *jsontext.Decoder, before int64)) *Problem {
	d := jsontext.NewDecoder(bytes.NewBuffer(p.data))
	for ended := false; ; ended = d.StackDepth() == 0 {
		before := d.InputOffset()
		token, err := d.ReadToken()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return p.syntaxProblem(d, err)
		}
		if ended {
			problem := p.at(p.skipSpace(before))
			problem.Message = "stands behind the end of the FAQ; take it out"
			return &problem
		}
		if k := token.Kind(); k != '}' && k != ']' {
			each(d, before)
		}
	}
}

func (p *place) fill() {
	p.offsets = map[string]int64{}
	p.walk(func(d *jsontext.Decoder, before int64) {
		path := readablePath(string(d.StackPointer()))
		if _, known := p.offsets[path]; !known {
			p.offsets[path] = p.skipSpace(before)
		}
	})
}

func (p *place) skipSpace(offset int64) int64 {
	for int(offset) < len(p.data) && strings.IndexByte(" \t\r\n,:", p.data[offset]) >= 0 {
		offset++
	}
	return offset
}

func (p *place) syntaxProblem(d *jsontext.Decoder, err error) *Problem {
	var syntax *jsontext.SyntacticError
	if !errors.As(err, &syntax) {
		return &Problem{Message: "cannot be read: " + err.Error()}
	}
	problem := p.at(p.skipSpace(syntax.ByteOffset))
	problem.Path = readablePath(string(d.StackPointer()))
	problem.Message = "is not valid JSON: " + syntax.Err.Error() + "; look for a missing or extra comma, quotation mark or bracket just before"
	if errors.Is(syntax.Err, jsontext.ErrDuplicateName) {
		problem.Path = readablePath(string(syntax.JSONPointer))
		problem.Message = "stands here a second time; keep one of the two"
	}
	return &problem
}

// decodeProblem tells where a value does not fit its field: a whole number written with a fraction, or too large.
func (p *place) decodeProblem(err error) Problem {
	problem := Problem{}
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		problem = p.at(wrong.Offset - 1)
	}
	problem.Message = "cannot be read: " + err.Error() + "; write a whole number"
	return problem
}

// problem returns a problem at path, or at the nearest value around it.
func (p *place) problem(path, format string, args ...any) Problem {
	if p.offsets == nil {
		p.fill()
	}
	found := Problem{}
	for at := path; ; at = parentPath(at) {
		if offset, ok := p.offsets[at]; ok {
			found = p.at(offset)
			break
		}
		if at == "" {
			break
		}
	}
	found.Path, found.Message = path, fmt.Sprintf(format, args...)
	return found
}

func (p *place) at(offset int64) Problem {
	before := p.data[:min(int(offset), len(p.data))]
	line := bytes.Count(before, []byte("\n")) + 1
	return Problem{Line: line, Column: len(before) - bytes.LastIndexByte(before, '\n')}
}

func sorted(problems []Problem) Problems {
	slices.SortStableFunc(problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return slices.Compact(problems)
}

// readablePath turns a JSON pointer ("/entries/12/id") into "entries[12].id".
func readablePath(pointer string) string {
	if pointer == "" {
		return ""
	}
	return joinPath(strings.Split(pointer[1:], "/"))
}

var unescapePointer = strings.NewReplacer("~1", "/", "~0", "~")

func joinPath(steps []string) string {
	var b strings.Builder
	for _, step := range steps {
		step = unescapePointer.Replace(step)
		if _, err := strconv.Atoi(step); err == nil {
			b.WriteString("[" + step + "]")
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('.')
		}
		b.WriteString(step)
	}
	return b.String()
}

func parentPath(path string) string {
	return path[:max(strings.LastIndexByte(path, '.'), strings.LastIndexByte(path, '['), 0)]
}
