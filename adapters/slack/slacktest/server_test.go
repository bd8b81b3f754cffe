package slacktest

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// TestFindsFaults: what Slack would refuse, or do, is seen.
func TestFindsFaults(t *testing.T) {
	if Folder() == "" {
		t.Skip("Slack's descriptions are not there (../shared/specs)")
	}
	const good = `[{"type":"section","text":{"type":"mrkdwn","text":"x","verbatim":true}}]`
	post := func(change func(url.Values)) url.Values {
		v := url.Values{"token": {BotToken}, "channel": {"D1"}, "text": {"x"}, "blocks": {good}, "parse": {"none"}, "link_names": {"false"}, "unfurl_links": {"false"}, "unfurl_media": {"false"}}
		change(v)
		return v
	}
	set := func(name, value string) func(url.Values) { return func(v url.Values) { v.Set(name, value) } }
	section := `{"type":"section","block_id":"b","text":{"type":"mrkdwn","text":"` + strings.Repeat("x", 2900) + `"}}`
	for name, c := range map[string]struct {
		method string
		form   url.Values
		want   string
	}{
		"nothing wrong":         {"chat.postMessage", post(func(url.Values) {}), ""},
		"no text":               {"chat.postMessage", post(set("text", "")), "a text of 0 bytes"},
		"no channel":            {"chat.postMessage", post(func(v url.Values) { v.Del("channel") }), "lacks channel"},
		"an unknown argument":   {"chat.postMessage", post(set("colour", "red")), "does not take colour"},
		"no boolean":            {"chat.postMessage", post(set("mrkdwn", "maybe")), "no boolean"},
		"links are unfolded":    {"chat.postMessage", post(set("unfurl_links", "true")), "unfold"},
		"names are looked for":  {"chat.postMessage", post(set("parse", "full")), "look for names"},
		"an unknown block":      {"chat.postMessage", post(set("blocks", `[{"type":"sections"}]`)), "jsonschema"},
		"a label too long":      {"chat.postMessage", post(set("blocks", `[{"type":"actions","elements":[{"type":"button","action_id":"a","text":{"type":"plain_text","text":"`+strings.Repeat("x", 76)+`"}}]}]`)), "jsonschema"},
		"too many blocks":       {"chat.postMessage", post(set("blocks", "["+strings.Repeat(good[1:len(good)-1]+",", 50)+good[1:])), "51 blocks"},
		"too much text":         {"chat.postMessage", post(set("blocks", "["+strings.Repeat(section+",", 4)+section+"]")), "characters in all blocks"},
		"blocks of one name":    {"chat.postMessage", post(set("blocks", "["+section+","+section+"]")), "two blocks are called b"},
		"a view that is none":   {"views.open", url.Values{"token": {BotToken}, "trigger_id": {"t"}, "view": {`{"type":"modal","blocks":[]}`}}, "0 blocks"},
		"a method that is none": {"chat.shout", url.Values{"token": {BotToken}}, "chat.shout is no method"},
	} {
		s := New(t, Config{})
		answer, err := http.PostForm(s.APIURL()+c.method, c.form)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		faults := strings.Join(s.Faults(), "\n")
		if (faults == "") != (c.want == "") || !strings.Contains(faults, c.want) {
			t.Errorf("%s: the faults are %q", name, faults)
		}
	}
}

// TestSees: what people see of a post, and what its text does.
func TestSees(t *testing.T) {
	for text, c := range map[string]struct {
		shown          string
		pinged, linked bool
	}{
		"*bold* &lt;b&gt; &amp;": {"bold <b> &", false, false}, "<!channel> look": {"<!channel> look", true, false}, "hi <@U1>": {"hi <@U1>", true, false},
		"<https://a.example|x>": {"<https://a.example|x>", false, true},
	} {
		p := Post{}
		p.read([]map[string]any{{"type": "section", "text": map[string]any{"type": "mrkdwn", "text": text, "verbatim": true}}}, "")
		if p.Text != c.shown || p.Pinged != c.pinged || p.Linked != c.linked {
			t.Errorf("%q: %+v", text, p)
		}
	}
}
