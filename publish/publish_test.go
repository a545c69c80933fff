package publish_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"rapporteur/negotiation"
	"rapporteur/publish"
	"rapporteur/redline"
)

var update = flag.Bool("update", false, "write the golden files anew")

var issued = time.Date(2020, 10, 1, 9, 30, 0, 0, time.UTC)

// golden compares what was written with a file a reader can judge.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s differs (-want +got); run go test ./publish -update if it is meant to:\n%s", name, diff)
	}
}

func rendering(t *testing.T, list []negotiation.Rendering, err error, format string) string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range list {
		if r.Format == format {
			return string(r.Content)
		}
	}
	t.Fatalf("no rendering as %s", format)
	return ""
}

func delegations() []negotiation.Delegation {
	return []negotiation.Delegation{
		{Code: "DEU", Kind: negotiation.KindState, Names: negotiation.Names{"en": "Germany", "fr": "Allemagne"}},
		{Code: "FRA", Kind: negotiation.KindState, Names: negotiation.Names{"en": "France", "fr": "France"}},
		{Code: "EGY", Kind: negotiation.KindState, Names: negotiation.Names{"en": "Egypt", "fr": "Égypte"}},
		{Code: "IOM", Kind: negotiation.KindOrganization, Names: negotiation.Names{
			"en": "International Organization for Migration", "fr": "Organisation internationale pour les migrations",
		}},
		{
			Code: "EU", Kind: negotiation.KindGroup, Names: negotiation.Names{"en": "European Union", "fr": "Union européenne"},
			Members: []negotiation.GroupMember{{Delegation: "DEU"}, {Delegation: "FRA"}},
		},
	}
}

// comment is one of the sample; each proposes a text for the only paragraph.
func comment(
	id, code string, c negotiation.Capacity, kind negotiation.CommentKind, text string,
) negotiation.ReceivedComment {
	return negotiation.ReceivedComment{
		Comment: negotiation.Comment{
			ID: negotiation.ID(id), Recommendation: "rec", BaseVersion: "v1", Paragraph: "p1", Kind: kind, Text: text,
		},
		Delegation: code, Capacity: c, Language: negotiation.English, ReceivedAt: issued.Add(-time.Hour),
	}
}

const base = "States parties should adopt measures."

func comments() []negotiation.ReceivedComment {
	eu := comment("c3", "EU", negotiation.CapacityGroup, negotiation.Amendment, "States parties shall adopt measures.")
	eu.OnBehalfOf = []string{"DEU", "FRA"}
	late := comment(
		"c5", "EGY", negotiation.StateParty, negotiation.Amendment, "States parties should adopt effective measures.",
	)
	late.Late = true
	note := comment("c6", "FRA", negotiation.StateParty, negotiation.General, "")
	note.Paragraph, note.Note = "", "A general remark."
	return []negotiation.ReceivedComment{
		comment("c1", "FRA", negotiation.StateParty, negotiation.Amendment, "States parties shall adopt measures."),
		comment("c2", "DEU", negotiation.StateParty, negotiation.Amendment, "States parties may adopt measures."),
		eu,
		comment("c4", "IOM", negotiation.Entity, negotiation.Amendment, "States parties should adopt lasting measures."),
		late, note,
	}
}

func paper(l negotiation.Language, list []negotiation.ReceivedComment) publish.Paper {
	var proposals []redline.ParagraphProposal
	for _, c := range list {
		if c.Kind == negotiation.Amendment {
			proposals = append(proposals, redline.ParagraphProposal{
				ID: string(c.ID), Party: c.Delegation, Kind: redline.Replace, Paragraph: "p1", Text: c.Text,
			})
		}
	}
	tree := redline.ConsolidateParagraphs([]redline.Paragraph{{ID: "p1", Number: "1", Text: base}}, proposals)[0]
	raw, err := json.Marshal(tree)
	if err != nil {
		panic(err)
	}
	return publish.Paper{
		Document: negotiation.Document{
			ID: "d", Kind: negotiation.ConferenceRoomPaper, Symbol: "CTOC/COP/2020/CRP.2", Body: "CTOC/COP",
			Title: "Draft recommendations", Language: l, IssuedAt: issued,
		},
		Body: negotiation.Body{
			Symbol: "CTOC/COP", Names: negotiation.Names{"en": "Conference of the Parties", "fr": "Conférence des Parties"},
		},
		Meeting: negotiation.Meeting{
			Names: negotiation.Names{"en": "tenth session", "fr": "dixième session"}, Place: "Vienna",
			Opens: time.Date(2020, 10, 12, 0, 0, 0, 0, time.UTC), Closes: time.Date(2020, 10, 16, 0, 0, 0, 0, time.UTC),
		},
		Round: negotiation.Round{Deadline: issued, Zone: "Europe/Vienna"},
		Drafts: []publish.Draft{{
			Recommendation: negotiation.Recommendation{ID: "rec", Key: "rec"},
			Version: negotiation.Version{ID: "v2", Number: 2, Title: "Measures", Language: negotiation.English,
				Paragraphs: []negotiation.Paragraph{
					{ID: "p1", Number: "1", Text: tree.Bracketed(nil), Open: tree.Open(), Tree: raw},
				}},
		}},
		Comments: list, BaseNumbers: map[negotiation.ID]int{"v1": 1}, Delegations: delegations(), Notice: "Illustrative.",
	}
}

func TestConferenceRoomPaper(t *testing.T) {
	for _, l := range []negotiation.Language{negotiation.English, negotiation.French} {
		list, err := publish.ConferenceRoomPaper(paper(l, comments()))
		golden(t, "crp."+string(l)+".txt", []byte(rendering(t, list, err, "text")))
		golden(t, "crp."+string(l)+".html", []byte(rendering(t, list, err, "html")))
	}
}

func TestThePaperSaysWhichPointsAreDeferred(t *testing.T) {
	for l, want := range map[negotiation.Language]string{
		negotiation.English: "Point of difference 1 of the paragraph is deferred to tenth session:",
		negotiation.French:  "Le point de divergence 1 du paragraphe est renvoyé à la réunion suivante (dixième session)",
	} {
		p := paper(l, comments())
		q := &p.Drafts[0].Version.Paragraphs[0]
		var tree redline.ConsolidatedParagraph
		if err := json.Unmarshal(q.Tree, &tree); err != nil {
			t.Fatal(err)
		}
		var err error
		deferral := redline.Ruling{
			Point: 0, Outcome: redline.DeferPoint, Decision: "d", Meeting: "cop-2020", Reason: "It needs the statisticians.",
		}
		if tree.Body, err = tree.Body.Decide([]redline.Ruling{deferral}); err != nil {
			t.Fatal(err)
		}
		if q.Tree, err = json.Marshal(tree); err != nil {
			t.Fatal(err)
		}
		keys, err := publish.Deferrals(p.Drafts[0].Version)
		if err != nil || !slices.Equal(keys, []string{"cop-2020"}) {
			t.Fatalf("deferred to %v, %v", keys, err)
		}
		p.Meeting.Key = "cop-2020"
		p.DeferredTo = []negotiation.Meeting{p.Meeting}
		list, err := publish.ConferenceRoomPaper(p)
		text := strings.Join(strings.Fields(strings.ReplaceAll(rendering(t, list, err, "text"), "\u00a0", " ")), " ")
		if !strings.Contains(text, want) || !strings.Contains(text, "It needs the statisticians.") {
			t.Errorf("%s:\n%s", l, text)
		}
	}
}

func informal() publish.Paper {
	p := paper(negotiation.English, nil)
	p.Document.Kind, p.Document.Symbol = negotiation.InformalPaper, ""
	p.Drafts[0].Version.Paragraphs = []negotiation.Paragraph{{ID: "p1", Number: "1", Text: base}}
	return p
}

func TestInformalPaperHasNoSymbol(t *testing.T) {
	list, err := publish.InformalPaper(informal())
	text := rendering(t, list, err, "text")
	golden(t, "informal.txt", []byte(text))
	if strings.Contains(text, "CTOC") {
		t.Error("the informal paper has a symbol")
	}
	p := informal()
	p.Document.Symbol = "CTOC/COP/2020/CRP.2"
	if _, err := publish.InformalPaper(p); negotiation.CodeOf(err) != negotiation.CodeInvalid {
		t.Errorf("an informal paper with a symbol was written: %v", err)
	}
}

func TestTheDeadlineIsShownWithItsZone(t *testing.T) {
	list, err := publish.InformalPaper(informal())
	if text := rendering(t, list, err, "text"); !strings.Contains(text, "1 October 2020, 11:30:00 (Europe/Vienna)") {
		t.Error("the deadline or its zone is missing")
	}
}

// inOrder fails unless the pieces stand in the text one after the other.
func inOrder(t *testing.T, text string, pieces ...string) {
	t.Helper()
	at := 0
	for _, p := range pieces {
		i := strings.Index(text[at:], p)
		if i < 0 {
			t.Fatalf("%q is missing, or not in its place, in:\n%s", p, text)
		}
		at += i + len(p)
	}
}

func TestCommentsInCollationOrderOfLanguage(t *testing.T) {
	list, err := publish.ConferenceRoomPaper(paper(negotiation.English, comments()))
	inOrder(
		t, rendering(t, list, err, "text"), "Annex", "Egypt, State", "European Union, group", "France, State",
		"Germany, State", "International",
	)
	list, err = publish.ConferenceRoomPaper(paper(negotiation.French, comments()))
	inOrder(
		t, rendering(t, list, err, "text"), "Annexe", "Allemagne, ", "Égypte, ", "France, ", "Organisation",
		"Union européenne",
	)
}

func TestLateCommentsAreMarked(t *testing.T) {
	list, err := publish.ConferenceRoomPaper(paper(negotiation.English, comments()))
	text := rendering(t, list, err, "text")
	inOrder(t, text, "[effective — Egypt (late)]", "Annex", "Egypt, State party", "LATE")
}

func TestObserversAreShownAsObservers(t *testing.T) {
	list, err := publish.ConferenceRoomPaper(paper(negotiation.English, comments()))
	inOrder(
		t, rendering(t, list, err, "text"), "[lasting — International Organization for Migration (observer)]", "Annex",
		"intergovernmental organization (observer)",
	)
}

func TestGroupDoesNotHideDissentingMember(t *testing.T) {
	list, err := publish.ConferenceRoomPaper(paper(negotiation.English, comments()))
	inOrder(
		t, rendering(t, list, err, "text"), "[should — text as circulated]",
		"[shall — European Union (on behalf of its members) and France]", "[may — Germany]",
	)
}

// A rewriting does not swallow the small changes of others.
func TestPointsStandWithinReadings(t *testing.T) {
	rewriting := comment(
		"c7", "EGY", negotiation.StateParty, negotiation.Amendment,
		"Every trafficked person is entitled to housing and counselling.",
	)
	small := comment(
		"c8", "FRA", negotiation.StateParty, negotiation.Amendment,
		"States parties shall provide safe shelter to victims within 30 days.",
	)
	other := comment(
		"c9", "DEU", negotiation.StateParty, negotiation.Amendment,
		"States parties should provide safe shelter to victims within 10 days.",
	)
	p := paper(negotiation.English, []negotiation.ReceivedComment{rewriting, small, other})
	text := "States parties should provide safe shelter to victims within 30 days."
	var proposals []redline.Proposal
	for _, c := range p.Comments {
		proposals = append(proposals, redline.Proposal{ID: string(c.ID), Party: c.Delegation, Text: c.Text})
	}
	raw, err := json.Marshal(redline.ConsolidatedParagraph{
		ID: "p1", Number: "1", Body: redline.Consolidate(text, proposals),
	})
	if err != nil {
		t.Fatal(err)
	}
	p.Drafts[0].Version.Paragraphs[0].Tree = raw
	list, err := publish.ConferenceRoomPaper(p)
	inOrder(t, rendering(t, list, err, "text"), "1. [States parties [should — text as circulated] [shall — France] "+
		"provide safe shelter to victims within [30 — text as circulated] [10 — Germany] days] [Every trafficked person",
		" — Egypt].")
}

func TestEveryCommentStandsAsReceived(t *testing.T) {
	odd := comment(
		"c9", "FRA", negotiation.StateParty, negotiation.Amendment,
		"  Les États «\u00a0devraient\u00a0» agir\u202f;\tainsi soit-il.  ",
	)
	list, err := publish.ConferenceRoomPaper(paper(negotiation.English, append(comments(), odd)))
	for _, format := range []string{"text", "html"} {
		if !strings.Contains(rendering(t, list, err, format), odd.Text) {
			t.Errorf("as %s a comment does not stand as received", format)
		}
	}
}

// The annex says of each comment what became of it, in the language of the paper
// and with the reason as it was given.
func TestThePaperSaysWhatBecameOfEachComment(t *testing.T) {
	list := comments()
	list[0].Disposition = &negotiation.Disposition{Status: negotiation.NotReflected, Reason: "Outside the scope."}
	for l, want := range map[negotiation.Language]string{
		negotiation.English: "Disposition: not reflected.", negotiation.French: "Suite donnée\u00a0: non reflété.",
	} {
		made, err := publish.ConferenceRoomPaper(paper(l, list))
		text := rendering(t, made, err, "text")
		if strings.Count(text, want) != 1 || !strings.Contains(text, "Outside the scope.") {
			t.Errorf("in %s:\n%s", l, text)
		}
	}
}

func TestHostileTextIsHarmless(t *testing.T) {
	hostile := `</p><script>alert(1)</script><img src=x onerror=alert(1)>{{.}}` + "\u202e" + strings.Repeat("x", 10_000)
	evil := comment("c9", "FRA", negotiation.StateParty, negotiation.Amendment, hostile)
	evil.Note = hostile
	p := paper(negotiation.English, []negotiation.ReceivedComment{evil})
	p.Document.Title, p.Notice, p.Drafts[0].Version.Title = hostile, hostile, hostile
	p.Delegations[1].Names[negotiation.English] = hostile
	list, err := publish.ConferenceRoomPaper(p)
	html := rendering(t, list, err, "html")
	if strings.Contains(html, "<script") || strings.Contains(html, "<img") {
		t.Error("a text became markup")
	}
	var b bytes.Buffer
	if err := publish.VersionDiff(
		t.Context(), &b, nil, negotiation.Version{Title: hostile},
		negotiation.Version{Title: "T", Paragraphs: []negotiation.Paragraph{{ID: "p", Text: hostile}}}, "html",
	); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(b.String(), "<script") || strings.Contains(b.String(), "<img") {
		t.Error("a text became markup in a redline")
	}
}

func TestPagesLoadNothing(t *testing.T) {
	list, err := publish.ConferenceRoomPaper(paper(negotiation.English, comments()))
	html := rendering(t, list, err, "html")
	for _, s := range []string{"http://", "https://", "src=", "<link", "<script", "@import", "url("} {
		if strings.Contains(html, s) {
			t.Errorf("the page holds %q", s)
		}
	}
}

func TestArabicDocumentsRunFromRightToLeft(t *testing.T) {
	list, err := publish.ConferenceRoomPaper(paper(negotiation.Arabic, comments()))
	if html := rendering(t, list, err, "html"); !strings.Contains(html, `<html lang="ar" dir="rtl">`) || !strings.Contains(html, `<bdi class="number">CTOC/COP/2020/CRP.2</bdi>`) {
		t.Error("the direction of the page or the isolation of its symbol is missing")
	}
}

func reportView(stage negotiation.Stage, amended bool) publish.ReportView {
	drafts := []publish.Draft{
		{
			Recommendation: negotiation.Recommendation{ID: "a", Draft: negotiation.Draft{Stage: stage, Amended: amended}},
			Version: negotiation.Version{
				Title: "Agreed one", Paragraphs: []negotiation.Paragraph{{Number: "1", Text: "States should act."}},
			},
		},
		{Recommendation: negotiation.Recommendation{
			ID: "b", Draft: negotiation.Draft{Stage: negotiation.StageDeferred, Bracketed: true},
		}, Version: negotiation.Version{
			Title: "Deferred one", Paragraphs: []negotiation.Paragraph{{Number: "1", Text: "States [should] [shall] report."}},
		}},
	}
	p := paper(negotiation.English, nil)
	v := publish.ReportView{
		Document: negotiation.Document{
			Kind: negotiation.DraftReport, Symbol: "CTOC/COP/WG.4/2021/L.1", Title: "Draft report",
			Language: negotiation.English, IssuedAt: issued,
		},
		Body: p.Body, Meeting: p.Meeting, Drafts: drafts, Delegations: delegations(), Report: negotiation.Report{
			Language: negotiation.English,
		},
	}
	v.Report.Sections = publish.Sections(v)
	return v
}

func TestReport(t *testing.T) {
	list, err := publish.DraftReport(reportView(negotiation.StageAgreed, true))
	golden(t, "report.txt", []byte(rendering(t, list, err, "text")))
	golden(t, "report.html", []byte(rendering(t, list, err, "html")))
}

func TestAnnexIsMarkedNotAdopted(t *testing.T) {
	v := reportView(negotiation.StageAgreed, false)
	for _, s := range v.Report.Sections {
		if ids := s.AdoptedWith(); len(ids) > 0 && (len(ids) != 1 || ids[0] != "a") {
			t.Errorf("section %s adopts %v", s.Title, ids)
		}
	}
	list, err := publish.DraftReport(v)
	inOrder(
		t, rendering(t, list, err, "text"), "VI. Annex", "Deferred one — NOT ADOPTED", "States [should] [shall] report.",
	)
}

func TestASectionOrallyAmendedStandsAsAmended(t *testing.T) {
	v := reportView(negotiation.StageAdoptedAsAmended, true)
	v.Document.Kind, v.Document.Symbol = negotiation.FinalReport, "CTOC/COP/WG.4/2021/6"
	v.Report.Sections[2].Status, v.Report.Sections[2].Amendment = negotiation.SectionAdoptedAsAmended,
		"As amended in the room."
	list, err := publish.FinalReport(v)
	inOrder(
		t, rendering(t, list, err, "text"), "Agreed one (as orally amended)",
		"III. Summary of deliberations (as orally amended)", "As amended in the room.",
	)
}

func TestVersionDiff(t *testing.T) {
	from := negotiation.Version{
		ID: "v1", Number: 1, Origin: negotiation.OriginMeeting, Title: "T", Language: negotiation.English,
		Paragraphs: []negotiation.Paragraph{
			{ID: "a", Number: "1", Text: base}, {ID: "b", Number: "2", Text: "Second."}, {ID: "c", Number: "3", Text: "Third."},
		},
	}
	to := negotiation.Version{ID: "v2", Number: 2, Origin: negotiation.OriginAdopted, Title: "T",
		Language: negotiation.English, Paragraphs: []negotiation.Paragraph{
			{ID: "n", Number: "1", Text: "New."}, {ID: "a", Number: "2", Text: "States parties shall adopt measures."},
			{ID: "c", Number: "3", Text: "Third."},
		}}
	for _, format := range publish.DiffFormats() {
		var b bytes.Buffer
		if err := publish.VersionDiff(t.Context(), &b, nil, from, to, format); err != nil {
			t.Fatal(err)
		}
		golden(t, "diff."+format, b.Bytes())
	}
	if err := publish.VersionDiff(
		t.Context(), &bytes.Buffer{}, nil, from, to, "word",
	); negotiation.CodeOf(err) != negotiation.CodeInvalid {
		t.Errorf("got %v", err)
	}
}

func TestADiffNamesWhoMovedWhatAndWhy(t *testing.T) {
	version := func(
		number int, based negotiation.ID, origin negotiation.Origin, mover, reason string,
	) negotiation.Version {
		return negotiation.Version{ID: negotiation.ID(
			fmt.Sprint("v", number),
		), Number: number, Based: based, Origin: origin, Title: "T", Mover: mover, Reason: reason,
			Language: negotiation.English, Paragraphs: []negotiation.Paragraph{{ID: "a", Number: "1", Text: base}}}
	}
	versions := []negotiation.Version{
		version(
			1, "", negotiation.OriginMeeting, "", "",
		), version(2, "v1", negotiation.OriginOralAmendment, "KEN", "Closer to the Protocol <b>."),
		version(3, "v2", negotiation.OriginOralAmendment, "", ""), version(
			4, "v3", negotiation.OriginAdopted, "", "",
		), version(5, "v1", negotiation.OriginOralAmendment, "PER", "never current"),
	}
	for format, want := range map[string][]string{
		"text": {
			"Version 1 (as the meeting left it) to version 4 (adopted)\n",
			"Version 2: orally amended, moved by KEN: Closer to the Protocol <b>.\n",
			"Version 3: orally amended, moved by the chair\n",
		},
		"html": {
			"Version 2: orally amended, moved by KEN: Closer to the Protocol &lt;b&gt;.",
			"Version 3: orally amended, moved by the chair",
		},
		"json": {`"mover": "KEN"`, `"reason": "Closer to the Protocol`},
	} {
		var b bytes.Buffer
		if err := publish.VersionDiff(t.Context(), &b, versions, versions[0], versions[3], format); err != nil {
			t.Fatal(err)
		}
		inOrder(t, b.String(), want...)
		if strings.Contains(b.String(), "PER") {
			t.Errorf("%s names who moved what is not on the way:\n%s", format, &b)
		}
	}
}

func TestHistory(t *testing.T) {
	h := publish.HistoryView{
		Recommendation: negotiation.Recommendation{
			Key: "rec", Title: "Measures", Notice: "Illustrative.", Draft: negotiation.Draft{Stage: negotiation.StageAdopted},
		},
		Versions: []negotiation.Version{{
			ID: "v1", Number: 1, Origin: negotiation.OriginMeeting, CreatedAt: issued,
			Paragraphs: []negotiation.Paragraph{{ID: "p1", Number: "1"}},
		}},
		Comments: comments()[:1],
		Documents: []negotiation.Document{{
			Kind: negotiation.ConferenceRoomPaper, Symbol: "CTOC/COP/2020/CRP.2", Title: "Drafts",
			IssuedAt: issued.Add(time.Minute),
		}},
		Events: []negotiation.Event{
			{At: issued.Add(2 * time.Minute), Act: "recommendation.adopt", Actor: negotiation.System(), Detail: json.RawMessage(`{"stage":"adopted"}`)},
			{At: issued.Add(3 * time.Minute), Act: "round.closed", Actor: negotiation.System(), Detail: json.RawMessage(`{"early":true,"reason":"\u001b[2J"}`)},
		},
	}
	var b bytes.Buffer
	if err := publish.History(&b, h); err != nil {
		t.Fatal(err)
	}
	golden(t, "history.txt", b.Bytes())
	if strings.Contains(b.String(), "\x1b") {
		t.Error("the history drives a terminal")
	}
}

func TestThreeVersionsTellWhereTheyCannotBothStand(t *testing.T) {
	v := func(number int, texts ...string) negotiation.Version {
		out := negotiation.Version{ID: negotiation.ID(strconv.Itoa(number)), Number: number, Language: negotiation.English}
		for i, text := range texts {
			if text != "" {
				out.Paragraphs = append(
					out.Paragraphs,
					negotiation.Paragraph{ID: negotiation.ID(strconv.Itoa(i)), Number: strconv.Itoa(i + 1), Text: text},
				)
			}
		}
		return out
	}
	base := v(
		1, "States should train officers.", "States should report.", "States meet.", "Left alone.", "Deleted by one.",
	)
	theirs := v(2, "States shall train officers.", "States shall report.", "States meet.", "Left alone.", "")
	ours := v(
		3, "States should train all officers.", "States may report.", "States meet yearly.", "Left alone.",
		"Changed by the other.",
	)
	var b bytes.Buffer
	if err := publish.ThreeWayDiff(t.Context(), &b, base, theirs, ours, "text"); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"1. changed by both", "2. changed by conflict", `"should" became "shall" in theirs and "may" in ours`, "3. changed by ours", "4. changed by nobody", "5. changed by conflict", "{+all +}"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is not in:\n%s", want, &b)
		}
	}
	b.Reset()
	hostile := v(3, "<script>alert(1)</script>")
	if err := publish.ThreeWayDiff(
		t.Context(), &b, base, theirs, hostile, "html",
	); err != nil || strings.Contains(b.String(), "<script>") {
		t.Errorf("%v:\n%s", err, &b)
	}
	if err := publish.ThreeWayDiff(
		t.Context(), &b, base, theirs, ours, "pdf",
	); negotiation.CodeOf(err) != negotiation.CodeInvalid {
		t.Errorf("got %v", err)
	}
}

// Proposals to divide, to join and to keep a place are printed with those who
// made them, and the words that come of them are theirs.
func TestProposalsOnTheShapeOfTheTextArePrinted(t *testing.T) {
	received := func(
		id negotiation.ID, from string, kind negotiation.CommentKind, paragraph negotiation.ID, text string,
	) negotiation.ReceivedComment {
		return negotiation.ReceivedComment{Comment: negotiation.Comment{
			ID: id, Recommendation: "rec", BaseVersion: "v1", Kind: kind, Paragraph: paragraph, Text: text,
		},
			Delegation: from, Capacity: negotiation.StateParty, Language: negotiation.English, ReceivedAt: issued}
	}
	list := []negotiation.ReceivedComment{
		received("a", "FRA", negotiation.Division, "p1", "States train.\n\nStates report every year."),
		received("b", "JPN", negotiation.Joining, "p1", "States train, report and meet."),
		received("c", "DEU", negotiation.Placeholder, "p2", "language on funding"),
	}
	v1 := negotiation.Version{ID: "v1", Number: 1, Origin: negotiation.OriginMeeting, Paragraphs: []negotiation.Paragraph{
		{ID: "p1", Number: "1", Text: "States train and report."}, {ID: "p2", Number: "2", Text: "States meet."},
	}}
	trees := redline.ConsolidateParagraphs([]redline.Paragraph{
		{ID: "p1", Number: "1", Text: v1.Paragraphs[0].Text}, {ID: "p2", Number: "2", Text: v1.Paragraphs[1].Text},
	}, []redline.ParagraphProposal{
		{ID: "a", Party: "FRA", Kind: redline.Divide, Paragraph: "p1", Parts: list[0].Parts()},
		{ID: "b", Party: "JPN", Kind: redline.Join, Paragraph: "p1", Text: list[1].Text},
		{ID: "c", Party: "DEU", Kind: redline.Hold, Paragraph: "p2", Text: list[2].Text},
	})
	p := paper(negotiation.English, list)
	v2 := negotiation.Version{
		ID: "v2", Number: 2, Title: "Measures", Language: negotiation.English, Origin: negotiation.OriginConsolidation,
		Based: "v1", Round: "r",
	}
	for _, tree := range trees {
		raw, err := json.Marshal(tree)
		if err != nil {
			t.Fatal(err)
		}
		id := negotiation.ID(tree.ID)
		if tree.Inserted {
			id = "p3"
		}
		v2.Paragraphs = append(
			v2.Paragraphs,
			negotiation.Paragraph{ID: id, Number: tree.Number, Text: tree.Bracketed(nil), Open: tree.Open(), Tree: raw},
		)
	}
	p.Drafts[0].Version = v2
	renderings, err := publish.ConferenceRoomPaper(p)
	golden(t, "crp-shape.en.txt", []byte(rendering(t, renderings, err, "text")))
	for name, next := range map[string][]negotiation.Paragraph{
		"FRA": {
			{ID: "p1", Text: "States train."}, {ID: "p1b", Text: "States report every year."}, {ID: "p2", Text: "States meet."},
		},
		"JPN": {{ID: "p1", Text: "States train, report and meet."}},
	} {
		v3 := negotiation.Version{ID: "v3", Number: 3, Origin: negotiation.OriginReview, Based: "v2", Paragraphs: next}
		b, err := publish.BlameOf(t.Context(), []negotiation.Version{v1, v2, v3}, v3, nil)
		if err != nil {
			t.Fatal(err)
		}
		kept, theirs := false, false
		for i, paragraph := range b.Paragraphs {
			if paragraph.Spans.Text() != next[i].Text {
				t.Errorf("%s: the spans are %q", name, paragraph.Spans.Text())
			}
			for _, s := range paragraph.Spans {
				kept = kept || s.Source.Version == "v1"
				theirs = theirs || len(
					s.Source.Supporters,
				) == 1 && s.Source.Supporters[0].Party == name && s.Source.Decision == "v3"
			}
		}
		if !kept || !theirs {
			t.Errorf("%s: %+v", name, b.Paragraphs)
		}
	}
}

func TestAnAnnexDoesNotShowWhatWasAdoptedAfterIt(t *testing.T) {
	v := reportView(negotiation.StageAgreed, false)
	annexed := v.Report.Sections[len(v.Report.Sections)-1]
	v.Report.Sections = append(v.Report.Sections, negotiation.Section{
		Number: annexed.Number + 1, Kind: negotiation.SectionRecommendations, Title: "Recommendations (continued)",
		Recommendations: annexed.Recommendations,
	})
	list, err := publish.DraftReport(v)
	if text := rendering(t, list, err, "text"); strings.Contains(text, "NOT ADOPTED") {
		t.Errorf("the annex shows as not adopted what a later section adopts:\n%s", text)
	}
}

func TestWhatObserversAloneProposeStandsBesideTheText(t *testing.T) {
	p := paper(negotiation.English, nil)
	c := negotiation.ReceivedComment{
		Comment: negotiation.Comment{
			ID: "beside", Recommendation: p.Drafts[0].Recommendation.ID, Kind: negotiation.Amendment,
			Paragraph: p.Drafts[0].Version.Paragraphs[0].ID, Text: "States parties will adopt measures.",
		},
		Delegation: "IOM", Capacity: negotiation.Entity, Language: negotiation.English, ReceivedAt: issued,
	}
	p.Comments = append(p.Comments, c)
	list, err := publish.ConferenceRoomPaper(p)
	inOrder(
		t, rendering(t, list, err, "text"),
		"Beside the text, International Organization for Migration (observer): Proposed wording.",
		"States parties will adopt measures.", "Annex: comments as received",
	)
	c.WithdrawnAt = issued
	p.Comments[len(p.Comments)-1] = c
	list, err = publish.ConferenceRoomPaper(p)
	if text := rendering(t, list, err, "text"); strings.Contains(text, "Beside the text") {
		t.Errorf("a comment that was withdrawn stands beside the text:\n%s", text)
	}
}
