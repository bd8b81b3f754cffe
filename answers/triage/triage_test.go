package triage

import (
	"bufio"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
)

// message is one line of the build part of the test messages.
type message struct {
	ID, Text, Kind, Expect string
}

func readMessages(t *testing.T, path string) []message {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var list []message
	for lines := bufio.NewScanner(file); lines.Scan(); {
		var m message
		if err := json.Unmarshal(lines.Bytes(), &m); err != nil {
			t.Fatal(err)
		}
		list = append(list, m)
	}
	return list
}

// sameHelp reports whether the card for got sends the person to the same help as the card for want. All kinds but these call
// the emergency number first.
func sameHelp(got, want Kind) bool {
	groups := [][]Kind{
		{SelfHarm},
		{Overdose, ChildPoisoning, MagnesiumToxicity, SlowBreathing, Unresponsive},
		{Allergy, Breathing, SlowBreathing, LungClot, ChestPain, LegClot, Unresponsive, Bleeding, NewbornPregnancy, Fainting, Seizure},
		{Stroke, Headache, HeadInjury, Spine, Seizure, Fainting, Unresponsive, Breathing},
		{Withdrawal, RigidFever, Seizure, MagnesiumToxicity, Overdose, SlowBreathing, Spine, Stroke, Breathing, NewbornPregnancy, ChestPain, Headache, Fainting, HeadInjury},
	}
	return got == want || slices.ContainsFunc(groups, func(group []Kind) bool {
		return slices.Contains(group, got) && slices.Contains(group, want)
	})
}

func TestCheck(t *testing.T) {
	const calm Kind = ""
	tests := []struct {
		name, message string
		want          Kind
	}{
		// Bugs that other health bots published.
		{"keystroke is no stroke", "my keystroke counter shows 9000 a day", calm},
		{"suicidal is suicide", "i feel suicidal", SelfHarm},
		{"denied chest pain", "I don't have chest pain", calm},
		{"a plain no", "no", calm},

		{"run together", "help cantbreathe", Breathing},
		{"run together, two symptoms", "badchestpain now", ChestPain},
		{"spelt out", "i want to k.m.s", SelfHarm},
		{"hidden by a star", "i want to k*ll myself", SelfHarm},
		{"digit for a letter", "su1cidal again", SelfHarm},
		{"capitals and exclamation", "I CANT BREATHE!!!", Breathing},
		{"full width letters", "ｉ ｗａｎｔ ｔｏ ｄｉｅ", SelfHarm},
		{"zero width joiners", "sui\u200bcidal", SelfHarm},
		{"letters stretched", "i want to diiiiie", SelfHarm},
		{"letters swapped", "my husband had a siezure just now", Seizure},
		{"another language's order", "I have since one hour pain in the chest", ChestPain},

		{"no is no denial of what follows", "no i have chest pain", ChestPain},
		{"no joke", "i cant breathe no joke", Breathing},
		{"a list denied", "no chest pain, shortness of breath or fainting", calm},
		{"without", "restless legs without chest pain or fever", calm},
		{"thought denied", "I don't think I'm having a stroke", calm},
		{"but", "no chest pain but i can't breathe", Breathing},
		{"answered no", "chest pain: no", calm},
		{"never such", "never had such a bad headache, worst of my life", Headache},

		{"ten years ago", "I had a stroke ten years ago", calm},
		{"ten years ago, at the front", "ten years ago, I had a stroke", calm},
		{"in a year", "i had chest pain in 2015", calm},
		{"past and now", "I had a stroke ten years ago and now my face is drooping", Stroke},
		{"since yesterday", "chest pain since yesterday", ChestPain},
		{"an hour ago", "she had a seizure an hour ago", Seizure},
		{"last night", "i took 30 gabapentin last night", Overdose},

		{"question about a word", "is a seizure a symptom of low magnesium?", calm},
		{"question about a cause", "can low iron cause chest pain", calm},
		{"a symptom, then a question", "i have chest pain, is it low magnesium?", ChestPain},
		{"a question about one's own", "why does my chest hurt so bad", ChestPain},
		{"anyone's", "what happens if someone overdoses", calm},
		{"one's own", "what happens if I took 30", Overdose},
		{"a leaflet", "the leaflet says to stop if you have chest pain", calm},
		{"family history", "my father died of a heart attack", calm},
		{"family now", "my father is having a heart attack", ChestPain},
		{"legs are killing me", "my legs are killing me", calm},
		{"dying to sleep", "dying to sleep", calm},
		{"idiom and danger", "my legs are killing me and i want to kill myself", SelfHarm},
		{"kilometres", "i walked 5 kms today", calm},
		{"kms", "gonna kms", SelfHarm},
		{"od once daily", "ropinirole 1 mg od", calm},

		{"two at night", "took 2 gabapentin at night", calm},
		{"twenty", "took 20 of my gabapentin", Overdose},
		{"twenty milligrams", "took 20 mg of citalopram", calm},
		{"far too many milligrams", "took 9000 mg of gabapentin", Overdose},
		{"at twenty to ten", "took my ropinirole at 10", calm},
		{"habit", "i take 6 pills a day", calm},
		{"two magnesium by mistake", "took two magnesium by mistake", calm},
		{"double of a prescription", "accidentally took double my pramipexole", Overdose},
		{"too many magnesium", "i took too many magnesium tablets", Overdose},
		{"to die of it", "how many gabapentin would kill me", SelfHarm},

		{"nobody cares", "no one cares if i die", SelfHarm},
		{"a plan against one's legs", "I am going to cut my legs off tonight", SelfHarm},
		{"the wish, joking", "could cut my legs off haha", calm},
		{"hurting oneself for relief", "i been hitting my legs with a hammer to make it stop", SelfHarm},
		{"a knock by chance", "i hit my shin on the bed again", calm},
		{"what would kill you", "how many klonopin would kill you", SelfHarm},
		{"what is lethal", "how much gabapentin is lethal", SelfHarm},
		{"what overdoses", "how many gabapentin would it take to overdose", SelfHarm},
		{"how many without dying", "how many tablets are in a box", calm},
		{"pills in a row", "i got my tablets lined up", SelfHarm},
		{"sorted for the week", "i put my tablets in the box for the week", calm},
		{"asks if it is a stroke", "am i having a stroke or is it rls", Stroke},
		{"asks about strokes", "does rls cause a stroke", calm},
		{"legs give way", "i cant walk proply today legs give way", Spine},
		{"walking hurts for years", "i cant walk far with my bad hips", calm},
		{"ran out, and shakes", "havent got any ropinirole left and im shaking and sweating", Withdrawal},
		{"ran out, and nothing else", "ive no ropinirole left", calm},
		{"thirty weeks", "im 30 weeks pregnant", calm},
		{"thirty weeks and bleeding", "im 30 weeks pregnant and bleeding", NewbornPregnancy},
		{"alone", "im all alone", calm},
		{"left", "my wife has left me over it", calm},
		{"a bad night", "its so bad tonite", calm},
		{"two sedatives by prescription", "i take oxycodone and xanax", calm},
		{"two sedatives and not to be woken", "she took oxycodone and xanax and i cant wake her", Unresponsive},
		{"spread with the years", "ten years of pramipexole and it now comes in my arms too", calm},

		{"the worse kind is reported", "i took 30 pills because i want to die", SelfHarm},
		{"nothing", "", calm},
		{"a question mark", "?", calm},
	}
	tr := mustNew(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if alarm, _ := tr.Check(tt.message); alarm.Kind != tt.want {
				t.Errorf("Check(%q) = %q by %q, want %q", tt.message, alarm.Kind, alarm.Rule, tt.want)
			}
		})
	}
}

func TestCheckWith(t *testing.T) {
	tests := []struct {
		name, previous, message string
		fires                   bool
	}{
		{"alone", "", "i cant breathe", true},
		{"a medicine, then how many", "i have my gabapentin here", "i took 30 of them", true},
		{"a sentence in two", "i really want to", "die", true},
		{"two halves of a danger", "my mum fell and hit her head", "and shes been sick twice since", true},
		{"only the message before", "i want to kill myself", "ok", false},
		{"only the message before, in pieces", "i took 30 pills", "gabapentin", false},
		{"nothing in either", "does magnesium help", "and iron?", false},
		{"a denial between", "do i have chest pain", "no", false},
		{"restless legs, then a question", "my legs wont stop", "can i take magnesium", false},
		{"weak legs, then magnesium", "my legs wont move", "i took magnesium an hour ago", true},
		{"an emergency, then a question", "my chest hurts and i cant breathe", "can magnesium cause diarrhea", false},
		{"an emergency, then what was taken", "i want to die. my gabapentin is here", "took 30 of them", true},
	}
	tr := mustNew(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if alarm, fired := tr.CheckWith(tt.message, tt.previous); fired != tt.fires {
				t.Errorf("CheckWith(%q, %q) = %+v, %v", tt.message, tt.previous, alarm, fired)
			}
		})
	}
}

func TestLongMessages(t *testing.T) {
	tr := mustNew(t)
	padding := strings.Repeat("my legs are restless at night and i walk a lot ", 40)
	if _, fired := tr.Check(padding); fired {
		t.Error("padding alone fires")
	}
	for _, danger := range []string{"and i want to kill myself tonight", "i cant breathe", "took 40 gabapentin"} {
		for _, message := range []string{danger + ". " + padding, padding + ". " + danger, padding + ". " + danger + ". " + padding} {
			if _, fired := tr.Check(message); !fired {
				t.Errorf("%q is missed in a long message", danger)
			}
		}
	}
	far := "my son fell off the swing and hit his head. " + padding + ". now he is vomiting"
	if alarm, _ := tr.Check(far); alarm.Kind != HeadInjury {
		t.Errorf("two halves far apart give %q", alarm.Kind)
	}
}

func TestAllClear(t *testing.T) {
	tests := []struct {
		message string
		want    bool
	}{
		{"I'm safe, that was a mistake", true},
		{"false alarm", true},
		{"sorry didnt mean it like that im ok", true},
		{"i was only joking", false},
		{"im fine now thanks", true},
		{"im not suicidal, it was a typo", true},
		{"im not ok", false},
		{"i dont think im safe", false},
		{"false alarm? no i want to die", false},
		{"does magnesium help", false},
		{"am i safe to take iron", false},
		{"", false},
	}
	tr := mustNew(t)
	for _, tt := range tests {
		if got := tr.AllClear(tt.message); got != tt.want {
			t.Errorf("AllClear(%q) = %v", tt.message, got)
		}
	}
}

func TestAFailureIsAnAlarm(t *testing.T) {
	var broken Triage
	alarm, fired := broken.CheckSafely("does magnesium help", "hello")
	if !fired || alarm.Kind != Unknown {
		t.Fatalf("CheckSafely of a broken triage = %+v, %v", alarm, fired)
	}
	if card := broken.Card(alarm, Place{Region: "US"}); card != GeneralCard(Place{Region: "US"}) {
		t.Errorf("card of a broken triage is %q", card)
	}
	if _, fired := mustNew(t).CheckSafely("does magnesium help", "hello"); fired {
		t.Error("CheckSafely fires on a calm message")
	}
}

const addition = `
[[rule]]
kind = "overdose"
name = "clinic-brand"
form = "statement"
patterns = ["@ourbrand ..2 lit", "zorblax overload"]

[classes]
ourbrand = ["zorblax", "lavender lamp"]
`

func TestAdditionsAdd(t *testing.T) {
	tr, err := New([]byte(addition))
	if err != nil {
		t.Fatal(err)
	}
	for _, message := range []string{"the lavender lamp is lit", "zorblax overload"} {
		if alarm, _ := tr.Check(message); alarm.Rule != "clinic-brand" {
			t.Errorf("Check(%q) = %+v", message, alarm)
		}
		if _, fired := mustNew(t).Check(message); fired {
			t.Errorf("%q fires without the addition", message)
		}
	}
}

// TestAdditionsCannotCalm adds words that would change what built-in words are misread as, and classes that try to
// join the calm contexts; everything that fires without them must fire with them.
func TestAdditionsCannotCalm(t *testing.T) {
	const hostile = `
[[rule]]
kind = "fainting"
name = "swallows-misspellings"
form = "mention"
patterns = ["suiside", "sezure", "cantbreathe", "no ..3 never ..3 not", "chest pain is an idiom"]
[classes]
calming = ["i", "my", "chest", "pain", "die"]
`
	plain := mustNew(t)
	tr, err := New([]byte(hostile), []byte(addition))
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range readMessages(t, "examples/build-emergency.jsonl") {
		want, fired := plain.Check(m.Text)
		if got, _ := tr.Check(m.Text); fired && got != want {
			t.Errorf("%s: %+v becomes %+v", m.ID, want, got)
		}
	}
}

func TestAdditionsAreRefused(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"a new kind", "[[rule]]\nkind = \"hiccups\"\nname = \"x\"\nform = \"mention\"\npatterns = [\"hic\"]", "addition 0 line 2: no kind is called \"hiccups\""},
		{"kinds", "kinds = [\"overdose\"]", "addition 0 line 1: the kinds are fixed"},
		{"a class that exists", "[classes]\nnot = [\"help\"]", "addition 0 line 2: class \"not\" exists already"},
		{"calm exceptions", "[before]\nnegation = [\"help\"]", "unknown key before"},
		{"an unknown form", "[[rule]]\nkind = \"overdose\"\nname = \"x\"\nform = \"maybe\"\npatterns = [\"hic\"]", "line 3: rule \"x\": form is \"maybe\""},
		{"an unknown class", "[[rule]]\nkind = \"overdose\"\nname = \"x\"\nform = \"mention\"\npatterns = [\"took @nosuch\"]", "line 5: rule \"x\": pattern \"took @nosuch\": no class is called @nosuch"},
		{"an open bracket", "[[rule]]\nkind = \"overdose\"\nname = \"x\"\nform = \"mention\"\npatterns = [\"took (a | b\"]", "a bracket is not closed"},
		{"no words", "[[rule]]\nkind = \"overdose\"\nname = \"x\"\nform = \"mention\"\npatterns = [\"..3\"]", "needs no word"},
		{"an empty pattern", "[[rule]]\nkind = \"overdose\"\nname = \"x\"\nform = \"mention\"\npatterns = [\"\"]", "a word is missing"},
		{"broken TOML", "[[rule]\nkind", "addition 0 line 1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := New([]byte(tt.text))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error is %v, want %q in it", err, tt.want)
			}
		})
	}
}

func TestConcurrentUse(t *testing.T) {
	tr, err := New([]byte(addition))
	if err != nil {
		t.Fatal(err)
	}
	messages := readMessages(t, "examples/build-emergency.jsonl")
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			for _, m := range messages {
				first, _ := tr.CheckWith(m.Text, "my legs again")
				if second, _ := tr.CheckWith(m.Text, "my legs again"); second != first {
					t.Errorf("%s: %+v, then %+v", m.ID, first, second)
				}
			}
		})
	}
	wait.Wait()
}

func mustNew(t testing.TB) *Triage {
	t.Helper()
	tr, err := New()
	if err != nil {
		t.Fatal(err)
	}
	return tr
}
