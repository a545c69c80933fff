package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"rapporteur/api/wire"
	"rapporteur/application"
	"rapporteur/store"
)

//go:embed html/*.html
var templates embed.FS

//go:embed static
var static embed.FS

// Site makes the pages.
type Site struct {
	app   *application.App
	views map[string]view
	// assets are the style and the script by the addresses that hold their digests.
	assets map[string]asset
	pages  *template.Template
	// options are what the door has said.
	options Options
}

// Options are what the pages are told by the door that they stand behind.
type Options struct {
	// Issuer is the identity provider of persons who are registered here.
	Issuer string
	// Sessions are how long those of browsers last.
	Sessions store.SessionLimits
	// MostFile is the most a loaded file may hold, in bytes.
	MostFile int64
	// Examine compares the record with the procedures; nil where nobody can.
	Examine func(context.Context) ([]Finding, error)
}

type asset struct {
	kind    string
	content []byte
}

// New makes the pages of an application.
func New(app *application.App, options Options) *Site {
	s := &Site{app: app, options: options, views: map[string]view{}, assets: map[string]asset{}}
	style := s.asset("style.css", "text/css; charset=utf-8")
	script := s.asset("rapporteur.js", "text/javascript; charset=utf-8")
	s.pages = template.Must(template.New("").Funcs(template.FuncMap{
		"style": func() string { return style }, "script": func() string { return script },
		"list": func(items ...any) []any { return items }, "add": func(a, b int) int { return a + b },
	}).ParseFS(templates, "html/*.html"))
	return s
}

// asset keeps a file of ours under an address that changes with it.
func (s *Site) asset(name, kind string) string {
	content, err := static.ReadFile("static/" + name)
	if err != nil {
		panic(err) // it is part of the program
	}
	digest := sha256.Sum256(content)
	path := "/assets/" + hex.EncodeToString(digest[:6]) + "/" + name
	s.assets[path] = asset{kind, content}
	return path
}

// Pages are all that browsers can ask for.
func (s *Site) Pages() []Page {
	return slices.Concat(
		s.frontPages(), s.meetingPages(), s.draftPages(), s.readingPages(), s.roundPages(), s.workbenchPages(),
		s.reviewPages(), s.enterPages(), s.actingPages(), s.reshapingPages(), s.reportPages(), s.roomPages(),
		s.documentPages(), s.settingPages(), s.replyPages(), s.receiptPages(), s.silencePages(),
		s.officePages(), s.doctorPages(), s.auditPages(), s.loadPages(), s.publicPages(),
		[]Page{{Name: "page-asset", Method: http.MethodGet, Path: "/assets/{digest}/{name}", Serve: s.serveAsset}},
	)
}

func (s *Site) serveAsset(w http.ResponseWriter, r *http.Request, _ Visitor) error {
	a, ok := s.assets[r.URL.Path]
	if !ok {
		http.NotFound(w, r)
		return nil
	}
	w.Header().Set("Content-Type", a.kind)
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	_, err := w.Write(a.content)
	return err
}

// contentPolicy lets a page have our style and our script, and speak to this server
// alone.
const contentPolicy = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; " +
	"img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// render answers with a page. It is made whole before the first byte leaves, so that
// one that fails is a problem and no half of a page.
func (s *Site) render(w http.ResponseWriter, status int, name string, v *visit, data any) error {
	var b bytes.Buffer
	if err := s.pages.ExecuteTemplate(&b, name, shown{v, data}); err != nil {
		return fmt.Errorf("make the page %s: %w", name, err)
	}
	page := entitled(b.Bytes())
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", string(v.Language()))
	h.Set("Content-Security-Policy", contentPolicy)
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, err := w.Write(page)
	return err
}

// heading is the main heading of a page, and markup what stands in it besides words.
var (
	heading = regexp.MustCompile(`(?s)<h1[^>]*>(.*?)</h1>`)
	markup  = regexp.MustCompile(`<[^>]*>`)
)

// entitled gives a page its main heading as its title, so that tabs and the history of a
// browser tell pages apart. The words are those of the page, escaped as they are there.
func entitled(page []byte) []byte {
	found := heading.FindSubmatch(page)
	if found == nil {
		return page
	}
	words := bytes.Join(bytes.Fields(markup.ReplaceAll(found[1], nil)), []byte(" "))
	title := append(append([]byte("<title>"), words...), " – Rapporteur</title>"...)
	return bytes.Replace(page, []byte("<title>Rapporteur</title>"), title, 1)
}

// shown is what a template is given.
type shown struct {
	*visit
	// Data is what the page's view has read.
	Data any
}

// ShowProblem shows what went wrong, in the language of the visitor. What a rule
// refused is told in its own words.
func (s *Site) ShowProblem(w http.ResponseWriter, r *http.Request, who Visitor, p *wire.Problem) {
	v := s.visit(r, who)
	if err := s.render(w, p.Status, "problem", v, p); err != nil {
		http.Error(w, p.Detail, p.Status)
	}
}

// mostKept is how much of a form is kept for who is not signed in any more, in bytes.
const mostKept = 1 << 20

// signedOut is a form that was sent without a session: its address and what it held.
type signedOut struct {
	Action string
	Fields url.Values
}

// ShowSignedOut answers a form that came from nobody: a session has ended since its page
// was opened. What it held is on the page that answers, to be sent again after signing in.
func (s *Site) ShowSignedOut(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, mostKept)
	v := s.visit(r, Visitor{})
	out := signedOut{Action: r.URL.RequestURI()}
	if err := v.read(); err == nil {
		out.Fields = v.sent
	}
	if err := s.render(w, http.StatusUnauthorized, "signed-out", v, out); err != nil {
		http.Error(w, v.Say("page.out"), http.StatusUnauthorized)
	}
}

// LocalPath keeps the path of a page of this server, and puts another in the place of
// anything else, so that nobody is sent elsewhere.
func LocalPath(to, otherwise string) string {
	u, err := url.Parse(to)
	if err != nil || u.IsAbs() || u.Host != "" || u.User != nil || !strings.HasPrefix(to, "/") ||
		strings.HasPrefix(to, "//") || strings.ContainsAny(to, "\\\r\n\t") {
		return otherwise
	}
	return to
}
