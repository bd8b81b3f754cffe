package bot_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"bedside/bot"
)

// TestRedact: what identifies a person is taken out, in the many forms in which it is typed. Marked with «» is what has to go.
func TestRedact(t *testing.T) {
	for kind, texts := range map[bot.Personal][]string{
		bot.PersonalPhone: {
			"call me on «(555) 123-4567» tonight", "my number is «555-123-4567»", "«555.123.4567»", "«+1 555 123 4567» please", "ring «07700 900123»",
			"text me at «07700900123»", "«020 7946 0958»", "«+44 20 7946 0958»", "«0161 496 0000»", "phone: «555-1234»", "cell «5551234567»", "«030 12345678» in Berlin",
			"mobile is «0412 345 678»", "«1-800-555-0199»", "«＋４４ ２０ ７９４６ ０９５８»", "tel. «555 1234»", "«555-123-4567 ext 12»", "fax no. «555-1234»", "«0049 30 901820»",
		},
		bot.PersonalEmail: {
			"write to «anna.schmidt@example.org»", "«a+b@mail.example.co.uk» is mine", "«anna at example dot com»", "«anna (at) example.com»", "«ANNA@EXAMPLE.COM»",
		},
		bot.PersonalAddress: {
			"I live at «42 Elm Street»", "«42 elm street, apt 4B»", "«1600 Pennsylvania Avenue» NW", "send it to «10 Downing St»", "«221B Baker Street»", "«PO Box 1234»",
			"i live at «12 maple drive» and", "«5 Kings Close»", "my postcode is «sw1a 1aa»", "«SW1A 1AA» is home", "zip «97201»", "near «Portland, OR 97201»", "«Hauptstraße 12»", "zip code: «97201-1234»",
			"«77 Massachusetts Ave»", "«3 Oak Tree Lane»",
		},
		bot.PersonalDate: {
			"born «12/03/1985»", "dob «3-12-85»", "DOB: «1985-03-12»", "my date of birth is «12 March 1985»", "birthday «March 12, 1985»", "I was born in «1985»", "born on the «12th of March 1985»",
			"«12.03.1985» female", "«12 Mar 1985»", "«3/12/85»", "born on «March 12»",
		},
		bot.PersonalRecord: {
			"NHS number «943 476 5919»", "my nhs no. is «9434765919»", "SSN «123-45-6789»", "ssn is «123456789»", "social security number: «123 45 6789»", "MRN «1234567»", "MRN: «A1234567»",
			"mrn #«4821»", "medical record number «00123456»", "policy number «AB-1234567»", "member ID «XYZ123456789»", "Medicare «1EG4-TE5-MK73»", "«1EG4TE5MK73»", "patient id «445566»",
			"national insurance «QQ 12 34 56 C»", "«QQ123456C»", "insurance id: «W123 45678»", "card «4111 1111 1111 1111»", "hospital number «H12345»",
		},
		bot.PersonalName: {
			"my name is «Anna Schmidt»", "My name's «Anna»", "my name is «anna» and i have rls", "name: «Anna Schmidt»", "my daughter «Emily» is four", "my son's name is «Tom»", "I'm «John Smith», hello",
			"Dr. «Patel» said so", "mrs «Jones»", "this is «Anna Schmidt» from Leeds", "call me «Anna»", "Patient name: «John Q. Public»", "my name is «Anna»\nhello",
		},
		bot.PersonalURL: {
			"see «https://example.org/p?id=7»", "«www.example.com/anna»", "«facebook.com/anna.schmidt»", "it is on «example.co.uk»", "«http://10.0.0.1/x»",
		},
		bot.PersonalHandle: {
			"dm me «@anna_s»", "«<@1234567890>» hello", "«<@U012AB3CD|anna>»", "anna: «anna.s#1234»", "«u/restless_anna» here", "my instagram is «anna.s»", "telegram: «annas»", "«<!channel>»", "(«@anna»)",
		},
	} {
		for _, marked := range texts {
			t.Run(marked, func(t *testing.T) {
				secret := marked[strings.Index(marked, "«")+len("«") : strings.Index(marked, "»")]
				text := strings.NewReplacer("«", "", "»", "").Replace(marked)
				got, kinds := bot.Redact(text)
				if strings.Contains(got, secret) || !slices.Contains(kinds, kind) {
					t.Errorf("%q became %q with %q, but %q is a %s", text, got, kinds, secret, kind)
				}
				for _, word := range strings.Fields(secret) {
					if len(word) > 2 && strings.Contains(got, word) && !strings.Contains(strings.ReplaceAll(text, secret, ""), word) {
						t.Errorf("%q became %q: %q is left", text, got, word)
					}
				}
			})
		}
	}
}

// TestRedactKeeps: what a question on a medicine is made of stays word for word.
func TestRedactKeeps(t *testing.T) {
	for _, text := range []string{
		"ferritin 75", "350 mg", "2022 trial", "9 in 10", "is a ferritin of 75 ng/mL low?", "took 100 200 300 mg", "0.25 0.5 0.75 mg pramipexole", "100-200 mg", "the 2019 review and the 2022 trial",
		"between 2010-2022", "1,000 mg a day", "12 weeks, 3 times a day", "10 minutes walk", "5/10/15 mg", "vitamin B12 and D3", "B6 2 times", "18 to 65 years", "about 1 in 100000 people", "call 911", "call 988 or 111",
		"1 2 3 4 5 6 7 8 9 10", "400mg @ night", "take it @bedtime", "half past 10:30", "5-10%", "I'm tired", "i am always awake", "this is awful", "call me crazy but", "my name for it is jimmy legs",
		"my doctor said no", "a drug called Mirapex", "is it a case of 2 pills?", "patient 75 years old", "the trial had 75 patients", "2 pills on the road to sleep", "NCT01234567", "I have 3 kids and 2 dogs",
		"restless legs since 1998", "in March 2022", "e.g. magnesium", "bipolar 2 disorder", "group of 10000 people", "insurance paid 200", "Mg 350, Fe 65", "no. 2 please", "24/7", "120/80", "bp 120/80/60", "200000 IU",
		"hospital in 2022", "10000000000 mg", "is 5 the right place", "i was born tired", "my mum has rls", "My Doctor Said So", "B12 1ST", "may 10 mg help?", "march 2022", "Ms is multiple sclerosis",
		"i walk 10000 steps and 3 miles down the street", "@ 5 mg", "what does record show", "version 1.2.3",
	} {
		t.Run(text, func(t *testing.T) {
			if got, kinds := bot.Redact(text); got != text || len(kinds) > 0 {
				t.Errorf("%q became %q with %q", text, got, kinds)
			}
		})
	}
}

// TestRedactSeveral: each kind is named once, in the order of the rules, and the rest of the text stays.
func TestRedactSeveral(t *testing.T) {
	got, kinds := bot.Redact("my name is Anna, call 555-123-4567 or 555-123-4568: does 350 mg help?")
	if want := "my name is [name], call [phone number] or [phone number]: does 350 mg help?"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if want := []bot.Personal{bot.PersonalPhone, bot.PersonalName}; !slices.Equal(kinds, want) {
		t.Errorf("kinds %q, want %q", kinds, want)
	}
}

// TestRedactHidden: characters that cannot be seen do not hide a detail.
func TestRedactHidden(t *testing.T) {
	for _, text := range []string{"anna\u200b@example.org", "555\u200b-123-\u20604567", "５５５-１２３-４５６７"} {
		if got, kinds := bot.Redact(text); len(kinds) != 1 {
			t.Errorf("%q became %q", text, got)
		}
	}
}

func FuzzRedact(f *testing.F) {
	for _, s := range []string{"call 555-123-4567", "my name is Anna", "12/03/1985 943 476 5919", "@a <@1> u/abc a@b.co", "42 elm street SW1A 1AA", "\xff\x00[phone number] 555", "name: name: name:"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, kinds := bot.Redact(text)
		if !utf8.ValidString(got) {
			t.Errorf("%q became %q, which is no text", text, got)
		}
		if again, more := bot.Redact(got); again != got || len(more) > 0 {
			t.Errorf("%q became %q (%q), and then %q (%q)", text, got, kinds, again, more)
		}
	})
}
