package web

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"rapporteur/application"
	"rapporteur/negotiation"
	"rapporteur/redline"
	"rapporteur/store"
)

// Pictures are made here as numbers and in html/figures.html as SVG. Each stands beside
// a table that says the same.

// The size of a picture, in the units of its own: about a sign each five.
const (
	pictureWidth = 400
	rowHeight    = 46
	barHeight    = 16
	// longestBar leaves room for the quantity beside it.
	longestBar = 300
)

// bars is a picture of quantities, one below the other.
type bars struct {
	ID, Title, Description string
	Rows                   []bar
	RightToLeft            bool
}

// bar is one quantity.
type bar struct {
	Label string
	Value int
	// Told is the quantity in words.
	Told string
	// Y is where its row begins, X where its bar does, Width how long that is; After is
	// where the words stand.
	Y, X, Width, After int
}

// Height is that of the picture.
func (b bars) Height() int { return len(b.Rows)*rowHeight + 4 }

// Width is that of the picture.
func (b bars) Width() int { return pictureWidth }

// BarHeight is that of a bar.
func (b bars) BarHeight() int { return barHeight }

// Start is where the lines of a picture begin.
func (b bars) Start() int {
	if b.RightToLeft {
		return pictureWidth
	}
	return 0
}

// labelled is a label as much of it as fits above a bar. Chinese signs are twice as wide.
func labelled(text string) string {
	signs := 54
	if strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		signs /= 2
	}
	return redline.Shorten(strings.Join(strings.Fields(text), " "), signs)
}

// barsOf lays quantities out. They are compared with the largest, or with a whole.
func (v *visit) barsOf(id, title, description string, whole int, rows []bar) bars {
	out := bars{ID: id, Title: title, Description: description, RightToLeft: v.Direction() == "rtl", Rows: rows}
	for _, r := range rows {
		whole = max(whole, r.Value)
	}
	for i := range out.Rows {
		r := &out.Rows[i]
		r.Label = labelled(r.Label)
		r.Y, r.Width = i*rowHeight, r.Value*longestBar/max(whole, 1)
		if r.After = r.Width + 8; out.RightToLeft {
			r.X, r.After = pictureWidth-r.Width, pictureWidth-r.After
		}
	}
	return out
}

// figuresPage is a draft in pictures.
type figuresPage struct {
	reading
	Version int
	// Language is that of the readings.
	Language negotiation.Language
	Support  []pointSupport
	Groups   []negotiation.Delegation
	Open     []openPoints
	OpenBars bars
	Words    []wordsShare
	// Origin of the version whose words are counted.
	WordsBars bars
}

// pointSupport is who is behind the readings of a point.
type pointSupport struct {
	ID, Number string
	Point      int
	Readings   []readingSupport
	Bars       bars
}

// readingSupport is who is behind a reading, and how many of each group are.
type readingSupport struct {
	shownReading
	Label  string
	Groups []groupSupport
}

// groupSupport is how many members of a group are behind a reading. Whole says that the
// group itself is.
type groupSupport struct {
	Code           string
	Count, Members int
	Whole          bool
}

// openPoints is how many points were open in a version.
type openPoints struct {
	Version negotiation.Version
	Open    int
}

func (s *Site) figures(ctx context.Context, v *visit) (any, error) {
	out := figuresPage{}
	var err error
	if out.reading, err = s.reading(ctx, v, "figures"); err != nil {
		return nil, err
	}
	versions, err := all(ctx, func(ctx context.Context, p store.Page) (application.Page[negotiation.Version], error) {
		return s.app.Versions(ctx, v.Actor, out.Recommendation.Key, p)
	})
	if err != nil || len(versions) == 0 {
		return out, err
	}
	last := versions[len(versions)-1]
	out.Version, out.Language = last.Number, last.Language
	delegations, err := s.app.Delegations(ctx, v.Actor)
	if err != nil {
		return nil, err
	}
	if err := out.support(v, last, delegations.Value()); err != nil {
		return nil, err
	}
	out.open(v, versions)
	return out, s.wordsFigure(ctx, v, &out)
}

// support counts who is behind the readings of a version.
func (p *figuresPage) support(v *visit, last negotiation.Version, delegations []negotiation.Delegation) error {
	text, err := textOf(last, nil)
	if err != nil {
		return err
	}
	for _, d := range delegations {
		if d.Kind == negotiation.KindGroup {
			p.Groups = append(p.Groups, d)
		}
	}
	for _, paragraph := range text.Paragraphs {
		for _, point := range paragraph.Points {
			p.Support = append(p.Support, p.supportOf(v, paragraph, point, last.CreatedAt))
		}
	}
	return nil
}

func (p *figuresPage) supportOf(v *visit, in shownParagraph, of *shownPoint, at time.Time) pointSupport {
	out := pointSupport{ID: of.ID, Number: in.Number, Point: of.Number}
	var rows []bar
	for _, r := range of.Readings {
		label := v.readingLabel(r)
		shown := readingSupport{shownReading: r, Label: label}
		for _, g := range p.Groups {
			if s := supportIn(g, r.Who, at); s.Count > 0 || s.Whole {
				shown.Groups = append(shown.Groups, s)
			}
		}
		out.Readings = append(out.Readings, shown)
		told := v.Count("page.figures.parties", len(r.Who))
		if r.Base && len(r.Who) == 0 {
			told = v.Say("page.point.base")
		}
		rows = append(rows, bar{Label: label, Value: len(r.Who), Told: told})
	}
	title := v.Say("page.figures.point", "point", of.Number, "number", in.Number)
	out.Bars = v.barsOf("s-"+of.ID, title, v.Say("page.figures.support.what"), 0, rows)
	return out
}

// readingLabel is a reading as it is named in a picture.
func (v *visit) readingLabel(r shownReading) string {
	if r.Nothing() {
		return v.Say("page.point.nothing")
	}
	return strings.TrimSpace(r.Text)
}

// supportIn is how many members that a group has at a time are among some delegations.
func supportIn(g negotiation.Delegation, who []string, at time.Time) groupSupport {
	out := groupSupport{Code: g.Code, Whole: slices.Contains(who, g.Code)}
	for _, m := range g.Members {
		if m.From.After(at) || !m.Until.IsZero() && !m.Until.After(at) {
			continue
		}
		out.Members++
		if slices.Contains(who, m.Delegation) {
			out.Count++
		}
	}
	return out
}

// open counts the open points of each version.
func (p *figuresPage) open(v *visit, versions []negotiation.Version) {
	var rows []bar
	for _, version := range versions {
		open := 0
		for _, q := range version.Paragraphs {
			open += q.Open
		}
		version.Paragraphs = nil
		p.Open = append(p.Open, openPoints{version, open})
		rows = append(rows, bar{
			Label: v.Say("page.versions.number", "number", version.Number) + v.Say("mark.comma") +
				v.Word("origin", version.Origin),
			Value: open, Told: v.Count("page.figures.open", open),
		})
	}
	p.OpenBars = v.barsOf("open", v.Say("page.figures.convergence"), v.Say("page.figures.convergence.what"), 0, rows)
}

// wordsFigure counts whose words the last version has.
func (s *Site) wordsFigure(ctx context.Context, v *visit, p *figuresPage) error {
	seen, err := s.app.Words(ctx, v.Actor, p.Recommendation.Key, p.Version)
	if err != nil {
		return err
	}
	blame := seen.Value()
	percent := blame.Percentages()
	var rows []bar
	for i, share := range blame.Shares {
		p.Words = append(p.Words, wordsShare{share, i + 1, percent[i]})
		rows = append(rows, bar{
			Label: v.Whose(share.Parties, share.Origin, share.Authors), Value: percent[i],
			Told: v.Say("page.words.percent", "percent", percent[i]),
		})
	}
	p.WordsBars = v.barsOf("words", v.Say("page.words"), v.Say("page.figures.words.what"), 100, rows)
	return nil
}

// Whose names those words come from, and whose they were where others moved them.
func (v *visit) Whose(parties []string, o negotiation.Origin, authors []string) string {
	by := v.Word("source", o)
	if len(parties) > 0 {
		by = v.Join(parties)
	}
	if len(authors) == 0 {
		return by
	}
	return v.Say("page.words.of", "who", by, "authors", v.Join(authors))
}

// roundFigures is a round in pictures, for secretariat and chair.
type roundFigures struct {
	Round   negotiation.Round
	Names   map[string]negotiation.Names
	Replies []repliesBy
	Invited int
	// Replied is how many have.
	Replied     int
	Steps       steps
	Convergence *redline.Convergence
	// Since is the round that it was compared with, "" for its own consolidation before.
	Since  negotiation.ID
	Rounds []negotiation.Round
	Bars   bars
}

// repliesBy is how many delegations had replied by the end of a day. Deadline is set on
// the last day that was in time.
type repliesBy struct {
	Day      time.Time
	Replied  int
	Deadline bool
}

func (s *Site) roundFigures(ctx context.Context, v *visit) (any, error) {
	r, err := s.app.Round(ctx, v.Actor, v.id("id"))
	if err != nil {
		return nil, err
	}
	out := roundFigures{Round: r.Value(), Since: negotiation.ID(v.r.URL.Query().Get("since"))}
	if out.Names, err = s.names(ctx, v); err != nil {
		return nil, err
	}
	if v.Is(negotiation.RoleSecretariat) {
		answers, err := s.app.Answers(ctx, v.Actor, out.Round.ID)
		if err != nil {
			return nil, err
		}
		now, err := s.app.Time(ctx)
		if err != nil {
			return nil, err
		}
		out.replies(v, answers.Value(), now.Now)
	}
	return s.convergence(ctx, v, out)
}

// replies counts by day until now who has replied, in the zone of the round.
func (f *roundFigures) replies(v *visit, answers []negotiation.Answer, now time.Time) {
	zone, err := time.LoadLocation(f.Round.Zone)
	if err != nil {
		zone = time.UTC
	}
	f.Invited = len(answers)
	day := func(t time.Time) time.Time {
		t = t.In(zone)
		return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, zone)
	}
	came, last := map[time.Time]int{}, day(f.Round.Deadline)
	deadline := last
	if day(now).Before(last) {
		last = day(now)
	}
	for _, a := range answers {
		if a.LastAt.IsZero() {
			continue
		}
		came[day(a.LastAt)]++
		if day(a.LastAt).After(last) {
			last = day(a.LastAt)
		}
	}
	if f.Round.OpenedAt.IsZero() || len(came) == 0 {
		return
	}
	replied := 0
	for d := day(f.Round.OpenedAt); !d.After(last) && len(f.Replies) < mostDays; d = d.AddDate(0, 0, 1) {
		replied += came[d]
		f.Replies = append(f.Replies, repliesBy{d, replied, d.Equal(deadline)})
	}
	f.Replied = replied
	f.Steps = stepsOf(f.Replies, f.Invited, v.Direction() == "rtl")
}

// mostDays bounds what is drawn of a round that stays open for long.
const mostDays = 400

// steps is a line that rises by steps, day by day.
type steps struct {
	// Path is the line, Deadline where the last day in time ends, 0 where it is not drawn.
	Path        string
	Deadline    int
	RightToLeft bool
}

// The height of the steps with what stands above them, and what stands below.
const (
	stepsHeight = 160
	stepsAbove  = 24
	stepsBelow  = 24
)

// Height is that of the picture.
func (s steps) Height() int { return stepsHeight + stepsBelow }

// Base is where the line has its zero.
func (s steps) Base() int { return stepsHeight }

// Start is where the lines of the picture begin.
func (s steps) Start() int { return bars{RightToLeft: s.RightToLeft}.Start() }

// Width is that of the picture.
func (s steps) Width() int { return pictureWidth }

// stepsOf draws how many of those invited had replied by the end of each day. Time goes
// the way the page is read.
func stepsOf(days []repliesBy, invited int, rightToLeft bool) steps {
	out := steps{RightToLeft: rightToLeft}
	x := func(i int) int {
		at := i * pictureWidth / max(len(days), 1)
		if rightToLeft {
			at = pictureWidth - at
		}
		return at
	}
	var b strings.Builder
	fmt.Fprintf(&b, "M%d %d", x(0), stepsHeight)
	for i, d := range days {
		fmt.Fprintf(&b, "V%dH%d", stepsHeight-d.Replied*(stepsHeight-stepsAbove)/max(invited, 1), x(i+1))
		if d.Deadline {
			out.Deadline = x(i + 1)
		}
	}
	out.Path = b.String()
	return out
}

// convergence adds how points of difference changed since an earlier consolidation.
func (s *Site) convergence(ctx context.Context, v *visit, out roundFigures) (any, error) {
	rounds, err := all(ctx, func(ctx context.Context, p store.Page) (application.Page[negotiation.Round], error) {
		return s.app.Rounds(ctx, v.Actor, p)
	})
	if err != nil {
		return nil, err
	}
	for _, r := range rounds {
		if r.ID != out.Round.ID && r.Attempt > 0 && r.Deadline.Before(out.Round.Deadline) {
			out.Rounds = append(out.Rounds, r)
		}
	}
	seen, err := s.app.Convergence(ctx, v.Actor, out.Round.ID, out.Since)
	switch negotiation.CodeOf(err) {
	case "":
		if err != nil {
			return nil, err
		}
	// there is nothing to compare yet, or not for this chair
	case negotiation.CodeWrongState, negotiation.CodeOtherMeeting:
		return out, nil
	default:
		return nil, err
	}
	c := seen.Value()
	out.Convergence = &c
	rows := []bar{
		{Label: v.Say("page.figures.before"), Value: c.Before}, {Label: v.Say("page.figures.closed"), Value: c.Closed},
		{Label: v.Say("page.figures.stayed"), Value: c.Stayed}, {Label: v.Say("page.figures.opened"), Value: c.Opened},
		{Label: v.Say("page.figures.after"), Value: c.After},
	}
	for i := range rows {
		rows[i].Told = v.Count("page.figures.points", rows[i].Value)
	}
	out.Bars = v.barsOf("convergence", v.Say("page.figures.convergence"), v.Say("page.figures.round.what"), 0, rows)
	return out, nil
}
