package web

import (
	"cmp"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
	"golang.org/x/text/language"

	"rapporteur/application"
	"rapporteur/dossier"
	"rapporteur/negotiation"
	"rapporteur/phrases"
	"rapporteur/redline"
)

// The cookies in which a browser keeps how its person likes pages. They say nothing
// of who she is.
const (
	languageCookie = "rapporteur-language"
	zoneCookie     = "rapporteur-zone"
)

// visit is one request for a page: who asks, in which language, and what she sent.
type visit struct {
	Visitor
	*phrases.Phrases
	// Zone is the one times are told in beside their own.
	Zone *time.Location
	// Sent is the verb of the form that was refused, and Refused why; "" when none was.
	Sent, Refused string
	// Why is the kind of the refusal.
	Why  negotiation.Code
	r    *http.Request
	sent url.Values
	// page is the address of the page, also where a form on it was sent.
	page url.URL
	// file is the one that a form held, and problems what was wrong with it.
	file     []byte
	fileName string
	// Preview is what the form would change, nil where that was not asked for.
	Preview  []redline.ParagraphChange
	problems *dossier.Problems
}

// visit begins a request. Where the browser has chosen no language it is the first
// official one that its settings name, else English.
func (s *Site) visit(r *http.Request, who Visitor) *visit {
	v := &visit{Visitor: who, r: r, page: *r.URL, Phrases: phrases.Pages(languageOf(r)), Zone: time.UTC}
	if c, err := r.Cookie(zoneCookie); err == nil {
		if zone, err := url.QueryUnescape(c.Value); err == nil && negotiation.CheckZone(zone) == nil {
			v.Zone, _ = time.LoadLocation(zone)
		}
	}
	return v
}

// official matches what a browser prefers with the official languages.
var official = language.NewMatcher([]language.Tag{
	language.English, language.Arabic, language.Chinese, language.French, language.Russian, language.Spanish,
})

func languageOf(r *http.Request) negotiation.Language {
	if c, err := r.Cookie(languageCookie); err == nil && negotiation.Language(c.Value).Valid() {
		return negotiation.Language(c.Value)
	}
	wanted, _, err := language.ParseAcceptLanguage(r.Header.Get("Accept-Language"))
	if err != nil || len(wanted) == 0 {
		return negotiation.English
	}
	tag, _, sure := official.Match(wanted...)
	base, _ := tag.Base()
	if l := negotiation.Language(base.String()); sure != language.No && l.Valid() {
		return l
	}
	return negotiation.English
}

// read reads the form that was sent, and refuses what no record can hold.
func (v *visit) read() error {
	if strings.HasPrefix(strings.ToLower(v.r.Header.Get("Content-Type")), "multipart/") || v.r.ParseForm() != nil {
		return negotiation.Refuse(negotiation.CodeInvalid, "This form is malformed; send it from its page.")
	}
	return v.take(v.r.PostForm)
}

// take keeps the fields of a form.
func (v *visit) take(form url.Values) error {
	for name, values := range form {
		for _, text := range append(values, name) {
			if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
				return negotiation.Refuse(
					negotiation.CodeNotUTF8, "The field %q is not valid UTF-8, or holds a NUL.", strings.ToValidUTF8(name, "?"),
				)
			}
		}
	}
	v.sent = form
	return nil
}

// field is a field of the form that was sent, with the line breaks of texts on
// record. Browsers send others.
func (v *visit) field(name string) string {
	return strings.ReplaceAll(v.sent.Get(name), "\r\n", "\n")
}

// fields are all values of a field, without empty ones.
func (v *visit) fields(name string) []string {
	var out []string
	for _, value := range v.sent[name] {
		if value = strings.TrimSpace(value); value != "" {
			out = append(out, value)
		}
	}
	return out
}

// id is the identifier in the path of the address, "" when it is none.
func (v *visit) id(name string) negotiation.ID {
	id, err := uuid.Parse(v.r.PathValue(name))
	if err != nil {
		return ""
	}
	return negotiation.ID(id.String())
}

// asked is an act as the form asks for it, on a thing. The form holds the ID under
// which it is done once, however often it is sent.
func (v *visit) asked(on negotiation.ID, a negotiation.Act) negotiation.Asked {
	id, err := application.ChosenID("id", negotiation.ID(v.sent.Get("id")))
	if err != nil {
		id = "" // which the act is refused for
	}
	if v.Act != nil {
		v.Act(id)
	}
	return negotiation.Asked{ID: id, On: cmp.Or(on, id), By: v.Actor, Expects: v.sent.Get("expects"), Act: a}
}

// act reads an act from the form that was sent.
func (v *visit) act(empty negotiation.Act) (negotiation.Act, error) {
	to := reflect.New(reflect.TypeOf(empty))
	err := v.fill(to.Interface())
	act, _ := to.Elem().Interface().(negotiation.Act) // it is of the type of empty
	return act, err
}

// verbOf ends the address of an act.
func verbOf(a negotiation.Act) string {
	row, _ := negotiation.RowOf(a) // every act has a row, which a test holds
	return row.Verb
}

// Done is the verb of what was done just now, "" for nothing.
func (v *visit) Done() string { return v.r.URL.Query().Get("done") }

// Was is what was filled into a field of a form that was refused, else what is
// there.
func (v *visit) Was(form, name string, there ...any) string {
	if v.Sent == form && v.sent != nil {
		return v.field(name)
	}
	if len(there) == 0 || there[0] == nil {
		return ""
	}
	return fmt.Sprint(there[0])
}

// Chose reports whether a value was chosen in a form that was refused, else whether
// it is the one that is there.
func (v *visit) Chose(form, name string, value any, there ...any) bool {
	if v.Sent != form || v.sent == nil {
		return len(there) > 0 && fmt.Sprint(there[0]) == fmt.Sprint(value)
	}
	for _, sent := range v.sent[name] {
		if sent == fmt.Sprint(value) {
			return true
		}
	}
	return false
}

// NewID is the ID of a form: what it asks for is done once under it.
func (v *visit) NewID(form string) string {
	if v.Sent == form && v.sent.Get("id") != "" {
		return v.sent.Get("id")
	}
	return uuid.NewString()
}

// T says a phrase in a template. Code asks for it with Say, whose keys are typed.
func (v *visit) T(key string, values ...any) string { return v.Say(phrases.Key(key), values...) }

// Word says a word of the domain, such as the stage of a draft.
func (v *visit) Word(group string, word any) string {
	rest := group + "." + strings.ReplaceAll(fmt.Sprint(word), " ", "_")
	key := "word." + phrases.Key(rest)
	if !v.Has(key) {
		return strings.ReplaceAll(fmt.Sprint(word), "_", " ")
	}
	return v.Say(key)
}

// Because says in the language of the interface of which kind a refusal is: the sentence
// that tells it exactly is English. In English it says no more than that sentence.
func (v *visit) Because(code negotiation.Code) string {
	if key := "word.refusal." + phrases.Key(code); v.Language() != negotiation.English && v.Has(key) {
		return v.Say(key)
	}
	return ""
}

// Number says in a template how many there are of something, as Count does in code.
func (v *visit) Number(key string, count int, values ...any) string {
	return v.Count(phrases.Key(key), count, values...)
}

// Direction of the interface.
func (v *visit) Direction() string { return v.DirectionOf(v.Language()) }

// DirectionOf is the direction of texts in a language.
func (v *visit) DirectionOf(l negotiation.Language) string {
	return string(redline.DirectionIn(string(l)))
}

// Name is a name in the language of the interface, or in one it has.
func (v *visit) Name(names negotiation.Names) string { return names.In(v.Language()) }

// Path is the address that was asked for, to come back to.
func (v *visit) Path() string { return v.page.RequestURI() }

// In reports whether the address is within a part of the site.
func (v *visit) In(part string) bool {
	return v.r.URL.Path == part || strings.HasPrefix(v.r.URL.Path, part+"/")
}

// Languages are those of the interface.
func (v *visit) Languages() []negotiation.Language { return negotiation.Languages() }

// When tells a moment in its own zone and, where that differs, in the visitor's.
func (v *visit) When(t time.Time, zone string) template.HTML {
	if t.IsZero() {
		return ""
	}
	zone = cmp.Or(zone, v.Zone.String())
	text := v.Moment(t, zone)
	mine := ""
	if there, err := time.LoadLocation(zone); err == nil && !sameClock(t, there, v.Zone) {
		mine = v.Say("page.when.yours", "moment", v.Moment(t, v.Zone.String()))
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<time datetime="%s">%s`, t.UTC().Format(time.RFC3339), template.HTMLEscapeString(text))
	if mine != "" {
		fmt.Fprintf(&b, ` <span class="quiet">%s</span>`, template.HTMLEscapeString(mine))
	}
	b.WriteString("</time>")
	return template.HTML(b.String()) //nolint:gosec // all that is put in is escaped
}

func sameClock(t time.Time, a, b *time.Location) bool {
	_, there := t.In(a).Zone()
	_, here := t.In(b).Zone()
	return there == here
}

// Marked is a difference as marked words.
func (v *visit) Marked(s redline.Script) template.HTML {
	return template.HTML(s.Render(redline.HTMLMarks())) //nolint:gosec // HTMLMarks escapes every text
}

// Own is the name of a language in itself.
func (v *visit) Own(l negotiation.Language) string { return phrases.Pages(l).Say("page.language.own") }

// Office says in which office the visitor acts.
func (v *visit) Office() string {
	office := v.Word("role", v.Actor.Role)
	if v.Actor.Delegation != "" {
		return v.Say("page.office.of", "office", office, "delegation", v.Actor.Delegation)
	}
	return office
}

// Join joins names as a sentence does.
func (v *visit) Join(names []string) string {
	last := len(names) - 1
	if last < 1 {
		return strings.Join(names, "")
	}
	return v.Say("page.list.last", "list", strings.Join(names[:last], v.Say("mark.comma")), "last", names[last])
}

// Left says how long it is until a moment, in its two largest units.
func (v *visit) Left(now, until time.Time) string {
	d := until.Sub(now)
	if d <= 0 {
		return v.Say("page.countdown.over")
	}
	minutes := int(d / time.Minute)
	days, hours := minutes/60/24, minutes/60%24
	switch {
	case days > 0:
		return v.Join([]string{v.Count("page.days", days), v.Count("page.hours", hours)})
	case hours > 0:
		return v.Join([]string{v.Count("page.hours", hours), v.Count("page.minutes", minutes%60)})
	}
	return v.Count("page.minutes", minutes)
}

// NameOf is the name of a delegation by its code, the code where it has none.
func (v *visit) NameOf(names map[string]negotiation.Names, code string) string {
	return cmp.Or(v.Name(names[code]), code)
}

// Filled is what was filled into a field of whatever form was shown again.
func (v *visit) Filled(name string) string { return v.field(name) }

// Entered is what was filled into a field of whatever form was shown again, else what is
// suggested.
func (v *visit) Entered(name, suggested string) string {
	if v.sent.Has(name) {
		return v.field(name)
	}
	return suggested
}

// Chosen reports whether a value was chosen in whatever form was shown again.
func (v *visit) Chosen(name string, value any) bool {
	return v.field(name) == fmt.Sprint(value)
}
