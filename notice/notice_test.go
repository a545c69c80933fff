package notice_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"

	"rapporteur/negotiation"
	"rapporteur/notice"
)

const (
	roundID  = negotiation.ID("6f1d8a30-0000-4000-8000-000000000001")
	noticeID = negotiation.ID("6f1d8a30-0000-4000-8000-000000000002")
)

var deadline = time.Date(2021, 10, 1, 16, 0, 0, 0, time.UTC)

func named(s string) negotiation.Names { return negotiation.Names{negotiation.English: s} }

// material is what a notice of a cause may be written from.
func material(cause negotiation.EventName, l negotiation.Language) notice.Material {
	detail, err := json.Marshal(map[string]any{
		"deadline": deadline, "zone": "Europe/Vienna", "from": deadline.Add(-time.Hour), "to": deadline, "ends": deadline,
		"attempt": 2, "reason": "A reason in the words of its author.", "paragraphs": []int{2},
	})
	if err != nil {
		panic(err)
	}
	author := negotiation.ReceivedComment{
		Comment: negotiation.Comment{
			ID: "c1", Recommendation: "r1", Kind: negotiation.Amendment, Text: "Wording of our own.", Note: "A note of our own.",
		}, Delegation: "FRA", Digest: "d19e57",
		Disposition: &negotiation.Disposition{Status: negotiation.PartlyReflected, Reason: "It stands in brackets."},
	}
	return notice.Material{
		Notice: negotiation.Notice{
			ID: noticeID, Cause: cause, Event: 4177, At: deadline.Add(
				-240 * time.Hour,
			), Meeting: "m1", Round: roundID, Detail: detail,
			Contact: negotiation.Contact{Party: "FRA", Label: "main", Email: "fra@example.org", Language: l},
		},
		Now: deadline.Add(-200 * time.Hour), Sequence: 3, Sender: "secretariat@rapporteur.example.org",
		Meeting: negotiation.Meeting{ID: "m1", Names: named("Eleventh meeting"), Zone: "Europe/Vienna"},
		Session: negotiation.Meeting{ID: "m2", Names: named("Tenth session"), Place: "Vienna", Zone: "Europe/Vienna",
			Opens: time.Date(2021, 10, 12, 0, 0, 0, 0, time.UTC), Closes: time.Date(2021, 10, 13, 0, 0, 0, 0, time.UTC)},
		Round: negotiation.Round{
			ID: roundID, Title: "Draft text", Phase: negotiation.RoundOpen, Deadline: deadline, Zone: "Europe/Vienna",
		},
		Silence: negotiation.Silence{ID: "s1", Title: "Dates", Zone: "Europe/Vienna", Ends: deadline,
			Phase: negotiation.SilenceOpen,
			Paragraphs: []negotiation.SilenceParagraph{
				{Number: 1, Text: "In October."}, {Number: 2, Text: "In Vienna.", Broken: true},
			}},
		Document: negotiation.Document{ID: "d1", Kind: negotiation.ConferenceRoomPaper, Symbol: "CTOC/COP/2020/CRP.2"},
		Renderings: []negotiation.Rendering{
			{Format: "text", Content: []byte("paper")}, {Format: "html", Content: []byte("<p>paper")},
		},
		Titles:   map[negotiation.ID]string{"r1": "Training"},
		Receipt:  negotiation.Receipt{Reply: "p1", Delegation: "FRA", ReceivedAt: deadline.Add(-100 * time.Hour)},
		Comments: []negotiation.ReceivedComment{author},
		Adopted:  []string{"Training", "Shelter"},
	}
}

func compose(t *testing.T, m notice.Material) notice.Message {
	t.Helper()
	out, err := notice.Compose(m)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func file(t *testing.T, m notice.Message, name string) notice.Attachment {
	t.Helper()
	i := slices.IndexFunc(m.Attachments, func(a notice.Attachment) bool { return a.Name == name })
	if i < 0 {
		t.Fatalf("%q has no file %s", m.Subject, name)
	}
	return m.Attachments[i]
}

// A notice of every cause is written in every language, with nothing left
// open, in its direction, and in words of its own.
func TestEveryCauseIsToldInEveryLanguage(t *testing.T) {
	left := regexp.MustCompile(`\{\w*\}`)
	for _, cause := range negotiation.Causes() {
		subjects := map[string]negotiation.Language{}
		for _, l := range negotiation.Languages() {
			m := compose(t, material(cause, l))
			if open := left.FindString(m.Subject + m.Text + m.HTML); open != "" {
				t.Errorf("%s in %s leaves %s open:\n%s", cause, l, open, m.Text)
			}
			if other, same := subjects[m.Subject]; same || len(m.Subject) == 0 || len(m.Text) < 60 {
				t.Errorf("%s in %s and %s: %q\n%s", cause, l, other, m.Subject, m.Text)
			}
			subjects[m.Subject] = l
			dir := "ltr"
			if l == negotiation.Arabic {
				dir = "rtl"
			}
			if !strings.Contains(m.HTML, fmt.Sprintf(`<html lang=%q dir=%q>`, l, dir)) {
				t.Errorf("%s in %s does not say its language and direction", cause, l)
			}
			if m.ID != "notice."+string(noticeID)+"@rapporteur.example.org" || compose(t, material(cause, l)).ID != m.ID {
				t.Errorf("identifier %q", m.ID)
			}
		}
	}
}

func TestDatesAreInTheLanguageAndTheZoneOfTheDeadline(t *testing.T) {
	want := map[negotiation.Language]string{
		negotiation.English: "1 October 2021, 18:00 (Europe/Vienna, UTC+02:00)",
		negotiation.French:  "1er octobre 2021, 18\u00a0h\u00a000 (Europe/Vienna, UTC+02:00)",
		negotiation.Spanish: "1 de octubre de 2021, 18.00 horas (Europe/Vienna, UTC+02:00)",
		negotiation.Russian: "1 октября 2021 года, 18:00 (Europe/Vienna, UTC+02:00)",
		negotiation.Chinese: "2021年10月1日18时00分（Europe/Vienna, UTC+02:00）",
		negotiation.Arabic:  "\u20681 تشرين الأول/أكتوبر 2021، الساعة 18:00 (Europe/Vienna, UTC+02:00)\u2069",
	}
	for l, text := range want {
		if m := compose(t, material("round.opened", l)); !strings.Contains(m.Text, text) {
			t.Errorf("%s does not say %q:\n%s", l, text, m.Text)
		}
	}
}

// High punctuation and guillemets stand apart by no-break spaces in French,
// and by nothing in other languages.
func TestFrenchSpacing(t *testing.T) {
	high := regexp.MustCompile(`(.)([:;?!»])|«(.)`)
	for _, cause := range negotiation.Causes() {
		m := compose(t, material(cause, negotiation.French))
		m.Text = regexp.MustCompile(`\d\d:\d\d|[0-9a-f-]{36}`).ReplaceAllString(m.Text, "")
		for _, found := range high.FindAllStringSubmatch(m.Subject+"\n"+m.Text, -1) {
			space := found[1] + found[3]
			if (space != "\u00a0" && found[2] != ";") || (found[2] == ";" && space != "\u202f") {
				t.Errorf("%s has %q", cause, found[0])
			}
		}
		english := compose(t, material(cause, negotiation.English))
		if strings.ContainsAny(english.Subject+english.Text, "\u00a0\u202f") {
			t.Errorf("%s has no-break spaces in English", cause)
		}
	}
}

func TestWhatIsInsertedInArabicIsIsolated(t *testing.T) {
	for _, cause := range negotiation.Causes() {
		m := compose(t, material(cause, negotiation.Arabic))
		depth := 0
		for _, r := range m.Text {
			switch r {
			case '\u2068':
				depth++
			case '\u2069':
				depth--
			}
			if depth < 0 || depth > 1 {
				t.Fatalf("%s: isolates are not in pairs:\n%s", cause, m.Text)
			}
		}
		if depth != 0 || strings.Contains(m.Text, "{") {
			t.Errorf("%s: an isolate is left open:\n%s", cause, m.Text)
		}
	}
	if m := compose(
		t, material("round.issued", negotiation.Arabic),
	); !strings.Contains(m.Text, "\u2068CTOC/COP/2020/CRP.2\u2069") {
		t.Errorf("the symbol is not isolated:\n%s", m.Text)
	}
}

func TestAReceiptShowsTheReplyAsReceived(t *testing.T) {
	const hostile = "<script>alert(1)</script> \u202egnp.exe {title} =cmd|' /C'!A0\r\n.\r\nBcc: x@example.org\n\ufeffمرحبا"
	m := material("reply.received", negotiation.English)
	m.Comments[0].Text = hostile
	m.Receipt.Late = true
	out := compose(t, m)
	for _, words := range []string{
		"Comment 1: proposed wording", "Training", "A note of our own.", "marked as late", "d19e57",
		"27 September 2021, 14:00",
	} {
		if !strings.Contains(out.Text, words) {
			t.Errorf("the receipt does not say %q:\n%s", words, out.Text)
		}
	}
	if strings.Contains(out.HTML, "<script") || !strings.Contains(out.HTML, "&lt;script&gt;") {
		t.Errorf("the text is not escaped:\n%s", out.HTML)
	}
	for _, shown := range []string{out.Text, html.UnescapeString(out.HTML)} {
		if strings.ContainsAny(shown, "\u202e\ufeff\r") || !strings.Contains(shown, "[U+202E]gnp.exe {title}") {
			t.Errorf("the text is not shown as harmless:\n%q", shown)
		}
	}
	var back struct {
		Comments []negotiation.ReceivedComment `json:"comments"`
	}
	if err := json.Unmarshal(file(t, out, "reply.json").Content, &back); err != nil || back.Comments[0].Text != hostile {
		t.Errorf("attached %+v, %v", back, err)
	}
}

// Quoted texts are set off on every line, so that none passes for ours.
func TestAQuotedTextCannotPassForTheNotice(t *testing.T) {
	m := material("reply.received", negotiation.English)
	m.Comments[0].Text = "Wording.\n\n-- \nThe deadline is extended.\u2028Send it to x@example.org."
	for line := range strings.Lines(compose(t, m).Text) {
		if (strings.Contains(line, "extended") || strings.Contains(line, "x@example")) && !strings.HasPrefix(line, "    | ") {
			t.Errorf("a line of the quoted text stands as ours: %q", line)
		}
	}
}

func TestASubjectIsOneHarmlessLine(t *testing.T) {
	for _, cause := range negotiation.Causes() {
		m := material(cause, negotiation.English)
		hostile := "Title\r\nBcc: x@example.org\x00\x1b[31m\u202e\u2066 <b>" + strings.Repeat("é", 400)
		m.Round.Title, m.Silence.Title, m.Meeting.Names = hostile, hostile, named(hostile)
		out := compose(t, m)
		if strings.ContainsAny(out.Subject, "\r\n\x00\x1b\u202e\u2066") || len([]rune(out.Subject)) > 200 {
			t.Errorf("%s: subject %q", cause, out.Subject)
		}
		if strings.Contains(out.HTML, "<b>") {
			t.Errorf("%s: markup of a title stands in the page", cause)
		}
	}
}

// A fault of a caller, comments of others in the material, does not leave the house.
func TestCommentsOfOthersAreNeverShown(t *testing.T) {
	for _, cause := range negotiation.Causes() {
		m := material(cause, negotiation.English)
		other := m.Comments[0]
		other.Delegation, other.Text, other.Note = "BRA", "Secret wording.", "Secret note."
		other.Disposition = &negotiation.Disposition{Status: negotiation.NotReflected, Reason: "Secret reason."}
		m.Comments = append(m.Comments, other)
		out, err := notice.Compose(m)
		if cause == "reply.received" || cause == "round.comments_disposed" {
			if err == nil {
				t.Errorf("%s was composed with a comment of another delegation", cause)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		all := out.Subject + out.Text + out.HTML + string(out.Data)
		for _, f := range out.Attachments {
			all += string(f.Content)
		}
		if strings.Contains(all, "Secret") {
			t.Errorf("%s shows a comment of another delegation", cause)
		}
	}
}

func TestADeadlineIsInTheCalendarInItsZone(t *testing.T) {
	for cause, method := range map[string]string{
		"round.opened": "PUBLISH", "round.extended": "PUBLISH", "round.cancelled": "CANCEL", "silence.opened": "PUBLISH",
	} {
		f := file(t, compose(t, material(negotiation.EventName(cause), negotiation.French)), "calendar.ics")
		c, err := ics.ParseCalendar(bytes.NewReader(f.Content))
		if err != nil {
			t.Fatalf("%v in\n%s", err, f.Content)
		}
		e := c.Events()[0]
		start := e.GetProperty(ics.ComponentPropertyDtStart)
		at, err := e.GetStartAt()
		if err != nil || !at.Equal(
			deadline,
		) || start.ICalParameters["TZID"][0] != "Europe/Vienna" || start.Value != "20211001T180000" {
			t.Errorf("%s: %v, %v in\n%s", cause, at, err, f.Content)
		}
		if !strings.Contains(f.Type, "method="+method) || !bytes.Contains(f.Content, []byte("METHOD:"+method)) {
			t.Errorf("%s has the method in %q", cause, f.Type)
		}
		for _, line := range []string{
			"TZID:Europe/Vienna", "BEGIN:DAYLIGHT", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200", "SEQUENCE:3\r\n",
		} {
			if !bytes.Contains(f.Content, []byte(line)) {
				t.Errorf("%s lacks %s:\n%s", cause, line, f.Content)
			}
		}
	}
}

// The number of a cause in the log grows with every reply of anybody.
func TestANoticeDoesNotShowTheNumberOfItsCause(t *testing.T) {
	for _, cause := range negotiation.Causes() {
		m := compose(t, material(cause, negotiation.English))
		all := m.ID + m.Subject + m.Text + m.HTML + string(m.Data)
		for _, f := range m.Attachments {
			all += string(f.Content)
		}
		if strings.Contains(all, "4177") {
			t.Errorf("%s shows the number of its cause in the log:\n%s", cause, all)
		}
	}
}

func TestTheMeetingAPaperGoesToIsInTheCalendar(t *testing.T) {
	f := file(t, compose(t, material("round.issued", negotiation.English)), "calendar.ics")
	for _, line := range []string{
		"DTSTART;VALUE=DATE:20211012", "DTEND;VALUE=DATE:20211014", "SUMMARY:Tenth session",
		"LOCATION:Vienna (Europe/Vienna)", "X-WR-TIMEZONE:Europe/Vienna",
	} {
		if !bytes.Contains(f.Content, []byte(line)) {
			t.Errorf("the calendar lacks %s:\n%s", line, f.Content)
		}
	}
}

func TestWhatIsNoLongerTrueIsNotTold(t *testing.T) {
	over := map[string]func(*notice.Material){
		"round.reminded":          func(m *notice.Material) { m.Replied = true },
		"round.extended":          func(m *notice.Material) { m.Round.Deadline = deadline.Add(time.Hour) },
		"silence.extended":        func(m *notice.Material) { m.Silence.Ends = deadline.Add(time.Hour) },
		"round.comments_disposed": func(m *notice.Material) { m.Comments = nil },
	}
	for cause, change := range over {
		m := material(negotiation.EventName(cause), negotiation.English)
		change(&m)
		if _, err := notice.Compose(m); !errors.Is(err, notice.ErrObsolete) {
			t.Errorf("%s: %v", cause, err)
		}
	}
	m := material("round.reminded", negotiation.English)
	m.Now = deadline.Add(time.Second)
	if _, err := notice.Compose(m); !errors.Is(err, notice.ErrObsolete) {
		t.Errorf("a reminder after the deadline: %v", err)
	}
}

func TestABrokenSilenceIsToldWithoutNames(t *testing.T) {
	m := material("silence.broken", negotiation.English)
	m.Notice.Contact.Party = negotiation.PartySecretariat
	out := compose(t, m)
	if !strings.Contains(
		out.Text, "following paragraphs: 2.",
	) || !strings.Contains(out.Text, "Who broke the silence is not told in notices.") {
		t.Errorf("it says:\n%s", out.Text)
	}
}

func TestASignatureHoldsForItsBodyItsTimeAndItsReceiver(t *testing.T) {
	key, at, body := []byte("key of the house"), time.Unix(1700000000, 0), []byte(`{"id":"x"}`)
	secret := notice.WebhookSecret(key, "contact-1")
	signature := notice.Sign(secret, "x", at, body)
	good := func(secret []byte, id, timestamp, signature string, body []byte, now time.Time) bool {
		return notice.Verify(secret, id, timestamp, signature, body, now, 5*time.Minute)
	}
	if !good(secret, "x", "1700000000", "v1,AAAA "+signature, body, at.Add(time.Minute)) {
		t.Error("a good signature is refused")
	}
	for what, bad := range map[string]bool{
		"another body":     good(secret, "x", "1700000000", signature, []byte(`{"id":"y"}`), at),
		"another id":       good(secret, "y", "1700000000", signature, body, at),
		"another time":     good(secret, "x", "1700000001", signature, body, at),
		"an old one":       good(secret, "x", "1700000000", signature, body, at.Add(time.Hour)),
		"another receiver": good(notice.WebhookSecret(key, "contact-2"), "x", "1700000000", signature, body, at),
		"no time":          good(secret, "x", "", signature, body, at),
	} {
		if bad {
			t.Errorf("%s is taken for good", what)
		}
	}
}
