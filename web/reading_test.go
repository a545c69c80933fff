package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"rapporteur/application"
	"rapporteur/negotiation"
	"rapporteur/publish"
	"rapporteur/redline"
)

// consolidated is a version of one paragraph with proposals on it.
func consolidated(t testing.TB, language negotiation.Language, base string, texts ...string) negotiation.Version {
	t.Helper()
	proposals := make([]redline.ParagraphProposal, len(texts))
	for i, text := range texts {
		proposals[i] = redline.ParagraphProposal{
			Kind: "replace", Paragraph: "11111111-1111-4111-8111-111111111111",
			ID: fmt.Sprint(i), Party: fmt.Sprintf("D%02d", i), Text: text,
		}
	}
	paragraphs := redline.ConsolidateParagraphs([]redline.Paragraph{
		{ID: "11111111-1111-4111-8111-111111111111", Number: "1", Text: base},
	}, proposals)
	v := negotiation.Version{ID: "v", Number: 2, Language: language}
	for _, p := range paragraphs {
		tree, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		v.Paragraphs = append(v.Paragraphs, negotiation.Paragraph{
			ID: negotiation.ID(p.ID), Number: p.Number, Text: p.Bracketed(nil), Open: p.Open(), Tree: tree,
		})
	}
	return v
}

// rendered is a page as a visitor gets it.
func rendered(t *testing.T, name string, language negotiation.Language, data any) string {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, "/drafts/x", nil)
	r.AddCookie(&http.Cookie{Name: languageCookie, Value: string(language)})
	w, s := httptest.NewRecorder(), New(nil, Options{})
	v := s.visit(r, Visitor{Actor: negotiation.Actor{Role: negotiation.RoleAuditor}})
	if err := s.render(w, http.StatusOK, name, v, data); err != nil {
		t.Fatal(err)
	}
	return w.Body.String()
}

func pageOf(t testing.TB, v negotiation.Version) versionPage {
	t.Helper()
	text, err := textOf(v, nil)
	if err != nil {
		t.Fatal(err)
	}
	return versionPage{
		reading: reading{
			Recommendation: negotiation.Recommendation{
				Key: "x", Title: "Title",
			}, Headings: []negotiation.Version{v}, At: "/drafts/x",
		}, Version: v, Text: text,
	}
}

// The readings of a point stand in the text with those behind them, in all six
// languages, each in its direction and under an address of its own.
func TestPointsStandInTheText(t *testing.T) {
	for language, x := range map[negotiation.Language]struct{ base, one, other, first string }{
		negotiation.English: {"States should act.", "States shall act.", "States may act.", "shall"},
		negotiation.French:  {"Les États devraient agir.", "Les États doivent agir.", "Les États peuvent agir.", "doivent"},
		negotiation.Spanish: {
			"Los Estados deberían actuar.", "Los Estados deben actuar.", "Los Estados pueden actuar.", "deben",
		},
		negotiation.Russian: {"Государствам следует действовать.", "Государствам надлежит действовать.",
			"Государствам можно действовать.", "надлежит"},
		negotiation.Arabic:  {"ينبغي للدول أن تعمل.", "يجب للدول أن تعمل.", "يجوز للدول أن تعمل.", "يجب"},
		negotiation.Chinese: {"各国应当采取行动。", "各国必须采取行动。", "各国可以采取行动。", "必须"},
	} {
		t.Run(string(language), func(t *testing.T) {
			v := consolidated(t, language, x.base, x.one, x.one, x.other)
			html := rendered(t, "version", negotiation.Russian, pageOf(t, v))
			want := fmt.Sprintf(`lang="%s" dir="%s"`, language, redline.DirectionIn(string(language)))
			for _, part := range []string{
				want, `id="p-11111111-1111-4111-8111-111111111111-1"`, `id="p-11111111-1111-4111-8111-111111111111-1-2"`,
				"<bdi>" + x.first + "</bdi>", `<bdi dir="ltr">D00</bdi>, <bdi dir="ltr">D01</bdi>`,
			} {
				if !strings.Contains(html, part) {
					t.Errorf("the page has no %s", part)
				}
			}
		})
	}
}

// Hostile words in a reading are words.
func TestHostileReadingsAreText(t *testing.T) {
	v := consolidated(t, negotiation.English, "States should act.", `States <script>alert(1)</script> act.`, `States "onload="x act.`)
	html := rendered(t, "version", negotiation.English, pageOf(t, v))
	if strings.Contains(html, "<script>") || !strings.Contains(html, "&lt;script&gt;") {
		t.Error("a reading stands in the page as markup")
	}
}

// A draft of 300 paragraphs with points on each is a page, and so is its comparison.
func TestALongDraftIsAPage(t *testing.T) {
	one := consolidated(t, negotiation.Arabic, "ينبغي للدول أن تعمل.", "يجب للدول أن تعمل.", "يجوز للدول أن تعمل.")
	long := one
	long.Paragraphs = nil
	var changes []redline.ParagraphChange
	for i := range 300 {
		p := one.Paragraphs[0]
		p.ID, p.Number = negotiation.ID(fmt.Sprintf("11111111-1111-4111-8111-%012d", i)), fmt.Sprint(i+1)
		long.Paragraphs = append(long.Paragraphs, p)
		text := redline.Paragraph{ID: string(p.ID), Number: p.Number, Text: p.Text}
		changes = append(changes, redline.ParagraphChange{
			Kind: redline.Changed, From: &text, To: &text, Script: redline.Diff("ينبغي", p.Text),
		})
	}
	begun := time.Now()
	html := rendered(t, "version", negotiation.Arabic, pageOf(t, long))
	t.Logf("%d bytes in %s", len(html), time.Since(begun))
	if got := strings.Count(html, `class="point"`); got != 300 {
		t.Errorf("%d points stand on the page", got)
	}
	page := comparePage{
		reading: pageOf(t, long).reading, Languages: []negotiation.Language{negotiation.Arabic, negotiation.Arabic}, From: 1,
		To: 2,
	}
	for _, c := range changes {
		page.Rows = append(page.Rows, page.row(speaking(negotiation.Arabic), c))
	}
	if html := rendered(t, "compare", negotiation.Arabic, page); strings.Count(html, "<tr id=") != 300 {
		t.Error("paragraphs are missing in the comparison")
	}
}

// speaking is a visit in a language.
func speaking(l negotiation.Language) *visit {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.AddCookie(&http.Cookie{Name: languageCookie, Value: string(l)})
	return New(nil, Options{}).visit(r, Visitor{})
}

// What became of a paragraph as a whole is said in words.
func TestTheFateOfAParagraphIsSaid(t *testing.T) {
	p := func(number string) *redline.Paragraph { return &redline.Paragraph{ID: "p" + number, Number: number} }
	for name, x := range map[string]struct {
		change redline.ParagraphChange
		want   comparedRow
	}{
		"new": {
			redline.ParagraphChange{Kind: redline.Inserted, To: p("3")},
			comparedRow{ID: "p3", New: "3", Fate: []string{"new paragraph"}},
		},
		"deleted": {
			redline.ParagraphChange{Kind: redline.Deleted, From: p("3")},
			comparedRow{ID: "p3", Old: "3", Fate: []string{"deleted"}},
		},
		"moved and renumbered": {
			redline.ParagraphChange{Kind: redline.Unchanged, From: p("3"), To: p("4"), Moved: true, Renumbered: true},
			comparedRow{ID: "p4", Old: "3", New: "4", Fate: []string{"renumbered: 3, now 4", "moved"}},
		},
		"split": {
			redline.ParagraphChange{Kind: redline.Split, From: p("3"), To: p("3"), Rest: []redline.Paragraph{*p("4"), *p("5")}},
			comparedRow{ID: "p3", Old: "3", New: "3, 4, 5", Fate: []string{"split into 3 paragraphs"}},
		},
		"merged": {
			redline.ParagraphChange{Kind: redline.Merged, From: p("3"), To: p("3"), Rest: []redline.Paragraph{*p("4")}},
			comparedRow{ID: "p3", Old: "3, 4", New: "3", Fate: []string{"made of 2 paragraphs"}},
		},
		"without a number": {
			redline.ParagraphChange{Kind: redline.Unchanged, From: p(""), To: p("1"), Renumbered: true},
			comparedRow{ID: "p1", New: "1", Fate: []string{"renumbered: no number, now 1"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(x.want, new(comparePage).row(speaking(negotiation.English), x.change)); diff != "" {
				t.Errorf("the row (-want +got):\n%s", diff)
			}
		})
	}
}

// Differences of typography are marked, and hidden on request.
func TestTypographyIsHiddenOnRequest(t *testing.T) {
	from, to := "the “best” interests", "the \"best\" interests"
	change := redline.DiffParagraphs(
		[]redline.Paragraph{{ID: "p", Text: from}}, []redline.Paragraph{{ID: "p", Text: to}},
	)[0]
	if !change.Typographic {
		t.Fatal("the texts differ in more than typography")
	}
	v := speaking(negotiation.English)
	shown := (&comparePage{}).row(v, change)
	if html := string(v.Marked(shown.Script)); !strings.Contains(html, "<ins>") {
		t.Errorf("the difference is not marked: %s", html)
	}
	hiding := &comparePage{Hide: true}
	if html := string(v.Marked(hiding.row(v, change).Script)); strings.Contains(html, "<ins>") || !hiding.same(change) {
		t.Errorf("the difference is not hidden: %s", html)
	}
}

// Bars are as long as what they stand for and begin where the language does.
func TestBarsAreMeasured(t *testing.T) {
	rows := func() []bar { return []bar{{Label: "a", Value: 1}, {Label: "b", Value: 3}} }
	left := speaking(negotiation.English).barsOf("x", "", "", 0, rows())
	right := speaking(negotiation.Arabic).barsOf("x", "", "", 0, rows())
	if left.Rows[1].Width != longestBar || left.Rows[0].Width != longestBar/3 || left.Rows[0].X != 0 {
		t.Errorf("bars %+v", left.Rows)
	}
	if r := right.Rows[0]; r.X+r.Width != pictureWidth || right.Start() != pictureWidth {
		t.Errorf("bars from the right %+v", right.Rows)
	}
}

// The members that a group had at the time of a text are counted, no later ones.
func TestSupportIsCountedByGroup(t *testing.T) {
	day := func(d int) time.Time { return time.Date(2020, 9, d, 0, 0, 0, 0, time.UTC) }
	g := negotiation.Delegation{Code: "EU", Kind: negotiation.KindGroup, Members: []negotiation.GroupMember{
		{Delegation: "FRA"}, {Delegation: "AUT"}, {Delegation: "GBR", Until: day(2)}, {Delegation: "HRV", From: day(20)},
	}}
	got := supportIn(g, []string{"FRA", "GBR", "HRV", "KEN"}, day(10))
	if want := (groupSupport{Code: "EU", Count: 1, Members: 2}); got != want {
		t.Errorf("support %+v, want %+v", got, want)
	}
	if !supportIn(g, []string{"EU"}, day(10)).Whole {
		t.Error("the group itself is not counted")
	}
}

// Replies are drawn by the days of the round's zone, and the deadline where its day ends.
func TestRepliesAreDrawnByDay(t *testing.T) {
	at := func(text string) time.Time {
		moment, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		return moment
	}
	f := roundFigures{Round: negotiation.Round{
		Zone: "Europe/Vienna", OpenedAt: at("2020-09-14T07:00:00Z"), Deadline: at("2020-09-16T16:00:00Z"),
	}}
	f.replies(speaking(negotiation.English), []negotiation.Answer{
		{Delegation: "FRA", LastAt: at("2020-09-14T23:30:00Z")}, {Delegation: "KEN", LastAt: at("2020-09-17T08:00:00Z")},
		{Delegation: "JPN"}, {Delegation: "BRA", LastAt: at("2020-09-14T08:00:00Z")},
	}, at("2020-10-01T08:00:00Z"))
	var got []string
	for _, d := range f.Replies {
		line := fmt.Sprintf("%d: %d", d.Day.Day(), d.Replied)
		if d.Deadline {
			line += " deadline"
		}
		got = append(got, line)
	}
	if diff := cmp.Diff([]string{"14: 1", "15: 2", "16: 2 deadline", "17: 3"}, got); diff != "" {
		t.Errorf("days (-want +got):\n%s", diff)
	}
	early := roundFigures{Round: f.Round}
	early.replies(speaking(negotiation.English), []negotiation.Answer{
		{Delegation: "BRA", LastAt: at("2020-09-14T08:00:00Z")},
	}, at("2020-09-15T08:00:00Z"))
	if len(early.Replies) != 2 {
		t.Errorf("on the second day %d days are drawn", len(early.Replies))
	}
	if f.Steps.Deadline != 3*pictureWidth/4 || f.Invited != 4 {
		t.Errorf("steps %+v of %d", f.Steps, f.Invited)
	}
}

// Every word has a source that stands in the table.
func TestWordsHaveTheirSource(t *testing.T) {
	b := publish.Blame{
		Sources: map[negotiation.ID]publish.VersionRef{"1": {ID: "1", Number: 1, Origin: negotiation.OriginMeeting}},
		Shares: []publish.BlameShare{
			{
				Origin: negotiation.OriginMeeting, Words: 3,
			}, {Origin: negotiation.OriginMeeting, Parties: []string{"FRA"}, Words: 1},
		},
	}
	by := func(party string) redline.Source {
		s := redline.Source{Version: "1"}
		if party != "" {
			s.Supporters = []redline.Supporter{{Party: party}}
		}
		return s
	}
	got := wordsIn(b, publish.BlamedParagraph{Spans: redline.Attribution{
		{Text: "States ", Source: by("")}, {Text: "shall", Source: by("FRA")}, {Text: " act", Source: by("KEN")},
	}})
	var shares []int
	for _, s := range got.Spans {
		shares = append(shares, s.Share)
	}
	if diff := cmp.Diff([]int{1, 2, 0}, shares); diff != "" {
		t.Errorf("sources (-want +got):\n%s", diff)
	}
}

// BenchmarkALongDraft makes the page of a draft of 300 paragraphs with points on each.
func BenchmarkALongDraft(b *testing.B) {
	one := consolidated(b, negotiation.Arabic, "ينبغي للدول أن تعمل.", "يجب للدول أن تعمل.", "يجوز للدول أن تعمل.")
	long := one
	long.Paragraphs = nil
	for i := range 300 {
		p := one.Paragraphs[0]
		p.ID, p.Number = negotiation.ID(fmt.Sprintf("11111111-1111-4111-8111-%012d", i)), fmt.Sprint(i+1)
		long.Paragraphs = append(long.Paragraphs, p)
	}
	s, v := New(nil, Options{}), speaking(negotiation.Arabic)
	for b.Loop() {
		if err := s.render(httptest.NewRecorder(), http.StatusOK, "version", v, pageOf(b, long)); err != nil {
			b.Fatal(err)
		}
	}
}

// What stands around the text of a draft is on its page: reservations at their
// paragraphs, what was moved in the room with what it changes, corrections, and the
// drafts it came from.
func TestTheDraftPageHasWhatStandsAroundTheText(t *testing.T) {
	v := consolidated(t, negotiation.French, "Les États devraient agir.", "Les États doivent agir.")
	id := v.Paragraphs[0].ID
	reserved := []negotiation.WrittenReservation{{
		Delegation: "KEN", Paragraph: id, Note: "Nous réservons notre position.",
	}}
	text, err := textOf(v, reserved)
	if err != nil {
		t.Fatal(err)
	}
	page := draftPage{
		reading: pageOf(t, v).reading, Version: v, Text: text,
		Whole:   []negotiation.WrittenReservation{{Delegation: "FRA", Note: "Sur l’ensemble."}},
		Meeting: negotiation.Meeting{Key: "wg", Names: negotiation.Names{negotiation.English: "Working Group"}},
		From:    []negotiation.Recommendation{{Key: "older", Title: "Older draft"}},
		Corrections: []negotiation.Correction{{
			Reason: "Slip of the pen", Symbol: "CTOC/COP/2020/1/Corr.1", Document: "d",
			Changes: []negotiation.Erratum{{Paragraph: id, Old: "agit", New: "agir"}},
		}},
		Moved: []application.Moved{{
			Amendment: negotiation.OralAmendment{ID: "m", Mover: "FRA", Status: negotiation.AmendmentNotAccepted, Version: v.ID},
			Language:  negotiation.French,
			Redline: publish.Redline{
				From: publish.VersionRef{ID: v.ID, Number: 2},
				Paragraphs: redline.DiffParagraphs(
					[]redline.Paragraph{{ID: string(id), Number: "1", Text: "Les États agissent."}},
					[]redline.Paragraph{{ID: string(id), Number: "1", Text: "Les États agissent vite."}}),
			},
		}},
	}
	html := rendered(t, "draft", negotiation.English, page)
	for _, part := range []string{
		"Reservation of KEN", "Nous réservons notre position.", "Sur l’ensemble.", `href="/drafts/older"`,
		"Paragraph 1: <del dir=\"auto\">agit</del> <ins dir=\"auto\">agir</ins>", "<ins> vite</ins>", "not accepted",
	} {
		if !strings.Contains(html, part) {
			t.Errorf("the page has no %s:\n%s", part, html)
		}
	}
	// The note stands in the section of its paragraph.
	section := html[strings.Index(html, `id="p-`+string(id)):]
	if section = section[:strings.Index(section, "</section>")]; !strings.Contains(section, "Nous réservons") {
		t.Error("the reservation does not stand at its paragraph")
	}
}

// What is proposed for a paragraph as a whole is said below it.
func TestProposalsOnAParagraphAreSaid(t *testing.T) {
	base := []redline.Paragraph{
		{ID: "11111111-1111-4111-8111-111111111111", Number: "1", Text: "States should act. States should report."},
		{ID: "22222222-2222-4222-8222-222222222222", Number: "2", Text: "States should train."},
	}
	on := func(kind redline.ProposalKind, party string, more func(*redline.ParagraphProposal)) redline.ParagraphProposal {
		p := redline.ParagraphProposal{ID: party, Party: party, Kind: kind, Paragraph: base[0].ID}
		if more != nil {
			more(&p)
		}
		return p
	}
	v := negotiation.Version{ID: "v", Number: 2, Language: negotiation.English}
	for _, p := range redline.ConsolidateParagraphs(base, []redline.ParagraphProposal{
		on(redline.Remove, "FRA", nil), on(redline.Keep, "KEN", nil), on(redline.Reserve, "JPN", nil),
		on(redline.MoveAfter, "BRA", func(p *redline.ParagraphProposal) { p.After = base[1].ID }),
		on(redline.Divide, "CAN", func(p *redline.ParagraphProposal) {
			p.Parts = []string{"States should act.", "States should report."}
		}),
		on(redline.Join, "UGA", func(p *redline.ParagraphProposal) { p.Text = "States should act, report and train." }),
	}) {
		tree, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		v.Paragraphs = append(v.Paragraphs, negotiation.Paragraph{
			ID: negotiation.ID(p.ID), Number: p.Number, Text: p.Bracketed(nil), Open: p.Open(), Tree: tree,
		})
	}
	html := rendered(t, "version", negotiation.English, pageOf(t, v))
	for _, said := range []string{
		"<strong>Deletion proposed</strong>: <bdi>FRA</bdi>", "<strong>Support as it stands</strong>: <bdi>KEN</bdi>",
		"<strong>Reservation</strong>: <bdi>JPN</bdi>",
		"<strong>Proposed to stand after paragraph <bdi>2</bdi></strong>: <bdi>BRA</bdi>",
		"<strong>Division proposed</strong>: <bdi>CAN</bdi>", ">States should report.</blockquote>",
		"<strong>Proposed to be joined with paragraph <bdi>2</bdi></strong>: <bdi>UGA</bdi>",
	} {
		if !strings.Contains(html, said) {
			t.Errorf("the page has no %s", said)
		}
	}
}

// The address of a comparison can name a version of the draft that another came from.
func TestAVersionOfAnotherDraftIsCompared(t *testing.T) {
	for query, want := range map[string]application.Compared{
		"from=2&to=3":            {Ref: "x", From: 2, To: 3},
		"from=older/4&to=1":      {Ref: "x", Of: "older", From: 4, To: 1},
		"of=older&to=1&other=2":  {Ref: "x", Of: "older", To: 1, Other: 2},
		"view=side&other=0&to=2": {Ref: "x", To: 2},
	} {
		r := httptest.NewRequest(http.MethodGet, "/drafts/x/compare?"+query, nil)
		r.SetPathValue("ref", "x")
		got, err := comparedIn(New(nil, Options{}).visit(r, Visitor{}))
		if err != nil || got != want {
			t.Errorf("%s asks for %+v (%v), not %+v", query, got, err, want)
		}
	}
	r := httptest.NewRequest(http.MethodGet, "/drafts/x/compare?from=two", nil)
	if _, err := comparedIn(New(nil, Options{}).visit(r, Visitor{})); negotiation.CodeOf(err) != negotiation.CodeInvalid {
		t.Errorf("a number in words is answered %v", err)
	}
	page := comparePage{
		reading: pageOf(t, negotiation.Version{ID: "v", Number: 1}).reading, Of: "older", From: 4, To: 1,
		Sources: []source{{
			negotiation.Recommendation{Key: "older", Title: "Older"},
			[]negotiation.Version{{Number: 4, Origin: negotiation.OriginMeeting}},
		}},
		Languages: []negotiation.Language{negotiation.English, negotiation.English},
	}
	if html := rendered(t, "compare", negotiation.Chinese, page); !strings.Contains(html, `<option value="older/4" selected>`) {
		t.Error("the form does not have the version that was compared")
	}
}
