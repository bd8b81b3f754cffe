package answers

import (
	"fmt"
	"maps"
	"slices"

	"bedside/answers/evidence"
)

// references checks that ids are unique and that what is referred to exists.
type references struct {
	faq      *FAQ
	where    *place
	problems []Problem
	sources, studies, cautions,
	entries map[string]string // id -> path of its definition
}

func checkReferences(f *FAQ, where *place) []Problem {
	r := &references{faq: f, where: where}
	r.sources = define(r, "sources", f.Sources, func(s evidence.Source) string { return s.ID })
	r.studies = define(r, "studies", f.Studies, func(s evidence.Study) string { return s.ID })
	r.cautions = define(r, "cautions", f.Cautions, func(c Caution) string { return c.ID })
	r.entries = define(r, "entries", f.Entries, func(e Entry) string { return e.ID })
	for i, s := range f.Studies {
		for j, report := range s.ReportedIn {
			r.need(r.sources, "source", report.Source, "studies[%d].reported_in[%d].source", i, j)
		}
	}
	for i, c := range f.Cautions {
		r.cites(c.Cites, fmt.Sprintf("cautions[%d]", i))
	}
	for i := range f.Entries {
		r.entry(&f.Entries[i], fmt.Sprintf("entries[%d]", i))
	}
	return r.problems
}

func define[T any](r *references, list string, items []T, id func(T) string) map[string]string {
	defined := map[string]string{}
	for i, item := range items {
		path := fmt.Sprintf("%s[%d].id", list, i)
		if first, ok := defined[id(item)]; ok {
			r.problems = append(r.problems, r.where.problem(path, "%q is taken already by %s; give one of the two another id", id(item), first))
			continue
		}
		defined[id(item)] = path
	}
	return defined
}

func (r *references) need(defined map[string]string, what, id, format string, args ...any) {
	if _, ok := defined[id]; ok {
		return
	}
	hint := "there are none"
	if near := nearestName(id, defined); near != "" {
		hint = fmt.Sprintf("did you mean %q?", near)
	}
	r.problems = append(r.problems, r.where.problem(fmt.Sprintf(format, args...), "there is no %s %q; %s", what, id, hint))
}

func (r *references) cites(cites []evidence.Cite, path string) {
	for i, c := range cites {
		r.need(r.sources, "source", c.Source, "%s.cites[%d].source", path, i)
	}
}

func (r *references) entry(e *Entry, path string) {
	for i, c := range e.Claims {
		claim := fmt.Sprintf("%s.claims[%d]", path, i)
		for j, item := range c.Evidence {
			r.need(r.studies, "study", item.Study, "%s.evidence[%d].study", claim, j)
		}
		r.cites(c.Cites, claim)
	}
	for i, id := range e.Cautions {
		r.need(r.cautions, "caution", id, "%s.cautions[%d]", path, i)
	}
	for i, id := range e.Related {
		r.need(r.entries, "entry", id, "%s.related[%d]", path, i)
	}
	for _, phrase := range sortedKeys(e.FollowUps) {
		r.need(r.entries, "entry", e.FollowUps[phrase], "%s.follow_ups.%s", path, phrase)
	}
	for _, field := range []struct {
		name string
		date Date
	}{{"checked", e.Checked}, {"review_by", e.ReviewBy}} {
		if field.date == "" {
			continue
		}
		if _, err := ParseDate(string(field.date)); err != nil {
			r.problems = append(r.problems, r.where.problem(path+"."+field.name, "%v; correct the day", err))
		}
	}
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// nearestName returns the defined id that shares the longest beginning with id, to help with typing errors.
func nearestName(id string, defined map[string]string) string {
	best, shared := "", -1
	for _, name := range sortedKeys(defined) {
		n := 0
		for n < len(name) && n < len(id) && name[n] == id[n] {
			n++
		}
		if n > shared {
			best, shared = name, n
		}
	}
	return best
}
