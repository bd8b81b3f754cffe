package answers

import (
	"strings"

	"bedside/answers/match"
)

// words is a set of folded words.
type words map[string]bool

func wordSet(text string) words {
	set := words{}
	for _, w := range strings.Fields(text) {
		set[w] = true
	}
	return set
}

// commonWords carry no subject: a message of nothing else needs the conversation to be understood. They
// are English; a FAQ in another language does without this help.
var commonWords = wordSet(`
a an the this that these those thats it its they theyre them he she him her his hers i im ive id ill me my mine you your
u ur we us our one ones some any anything something all both either neither which
am is isnt are arent was wasnt were be been being do does doesnt did didnt doing done dont have has havent hasnt had having
can cant cannot could couldnt will wont would wouldnt shall should shouldnt may might must
and or but if so then than because cause as of at by for from in into on onto off out up down over with without to too about
after before again what whats who whom whose when where why how hows
much many more most less least long often soon far big
not no yes ok okay please pls plz just only also very really still even ever never always now today here there
take taking took taken use using used get getting got go going gone make makes making try trying tried start starting stop
stopping need want help helps helping work works working worked give gives tell know think mean say says happen happens
good bad better best worse worst safe dangerous ok okay right wrong normal common true same different other else thing things
stuff way ways kind sort lot bit much day daily days week weeks month months time times dose doses dosage amount side
effect effects risk risks quick quickly fast last anyone someone people hi hello hey`)

// questionWords open a question.
var questionWords = wordSet(`what whats which who whos when where why how hows is isnt are arent do does doesnt did can cant could should shouldnt
will would may might any anyone has have`)

// leadingWords may stand before a question without being part of it.
var leadingWords = wordSet(`so ok okay hi hello hey but and well please sorry also um uh btw then now hm hmm anyway thanks just`)

// personal words tell that a message speaks of the person or of someone they care for.
var personal = wordSet(`i im ive id ill me my mine we were our us he hes his she shes her mum mom dad wife husband partner mother father
son daughter gran nan grandma grandad sister brother friend patient`)

// foreignWords are frequent words of other languages that English does not have.
var foreignWords = wordSet(`el los las una del por para con que es como mi mis puedo ayuda pierna piernas le les des une est pour avec dans je mes
jambes aide der die das und ist nicht mit fur ich meine mein beine gegen hilft il lo gli che per sono mia gambe nie jest na moje nogi czy
het een van mijn benen voor ik os uma meu minhas pernas mera meri hai kya mujhe pair bir icin ve bacak`)

// foreign reports a message that seems to be in another language: in another script, or with several of its frequent words and few
// that are known.
func foreign(list []match.Word) bool {
	other, unknown, script := 0, 0, 0
	for _, w := range list {
		if w.Text[0] >= 0x80 && w.Text[0] != 0xf0 {
			script++
		}
		if foreignWords[w.Text] {
			other++
		}
		if !w.Known || w.Corrected != "" {
			unknown++
		}
	}
	return script > 0 && 2*script >= len(list) || other >= 2 && 2*(other+unknown) >= len(list)
}
