package scenario

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"rapporteur/client"
	"rapporteur/negotiation"
	"rapporteur/scenario/held"
)

// Compare plays a story in two houses at once, whatever comes of it, and ends
// at the first sentence that is done in one and refused in the other or for
// another reason, or after which the houses do not hold the same: drafts and
// what they say, comments and what became of them, the meeting of 2021,
// silences, reports and documents. It tells each what was done in the other
// house, as [Observe] does, and returns how many sentences were done.
func Compare(ctx context.Context, s Story, one, other Observed, each func(Told) error) (done int, err error) {
	a, b := newPlayer(one, s), newPlayer(other, s)
	was, err := other.Record(ctx)
	if err != nil {
		return 0, err
	}
	for _, step := range s.Steps {
		first, second := a.do(ctx, step), b.do(ctx, step)
		if (first == nil) != (second == nil) || negotiation.CodeOf(first) != negotiation.CodeOf(second) {
			return done, differ(step, told(first), told(second))
		}
		if first == nil {
			done++
		}
		rehearsed, err := one.Record(ctx)
		if err != nil {
			return done, err
		}
		is, err := other.Record(ctx)
		if err != nil {
			return done, err
		}
		if err := each(tell(step, was, is, second)); err != nil {
			return done, &Error{Line: step.Line, Err: err}
		}
		was = is
		here, err := a.standing(ctx, rehearsed)
		if err != nil {
			return done, err
		}
		there, err := b.standing(ctx, is)
		if err != nil {
			return done, err
		}
		if here != there {
			return done, differ(step, here, there)
		}
	}
	return done, nil
}

func told(err error) string {
	if err == nil {
		return "done"
	}
	return err.Error()
}

func differ(s Step, one, other string) error {
	return &Error{Line: s.Line, Err: fmt.Errorf("%s\n  one house: %s\n  the other: %s", s.Text, one, other)}
}

// standing says where all drafts of a story stand and what they say, how the
// meeting of 2021 is planned, and what else a house has on record.
func (p *player) standing(ctx context.Context, r held.Record) (string, error) {
	var b strings.Builder
	for _, key := range p.story.keys() {
		x, err := p.reader().Recommendation(ctx, key)
		if negotiation.CodeOf(err) == negotiation.CodeNotFound && slices.Contains(p.story.Made, key) {
			continue // not yet, or never, made
		}
		if err != nil {
			return "", err
		}
		v, err := p.current(ctx, key)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(
			&b, "%s %s %v %v %v %v %q %v;", key, x.Draft.Stage, x.Draft.Objections, x.Draft.Reservations, x.Draft.Acknowledged,
			x.Draft.AdReferendum, x.Draft.Pending, x.Draft.ByVote,
		)
		for _, q := range v.Paragraphs {
			fmt.Fprintf(&b, " [%s] %s (%d)", q.Number, q.Text, q.Open)
		}
		all, err := p.as(negotiation.RoleSecretariat).Amendments(ctx, key)
		if err != nil {
			return "", err
		}
		for _, x := range all {
			fmt.Fprintf(&b, " {%s %s %s}", x.Mover, x.Sponsor, x.Status)
		}
		b.WriteString("\n")
	}
	for _, id := range p.rounds {
		comments, err := p.reader().Comments(ctx, id, client.CommentFilter{})
		if err != nil {
			return "", err
		}
		for _, c := range comments {
			became := negotiation.DispositionStatus("nothing yet")
			if c.Disposition != nil {
				became = c.Disposition.Status
			}
			fmt.Fprintf(
				&b, "%s %s %q %q late: %v, withdrawn: %v, %s\n", c.Delegation, c.Kind, c.Text, c.Note, c.Late,
				!c.WithdrawnAt.IsZero(), became,
			)
		}
	}
	m, err := p.reader().Programme(ctx, "wg4-2021")
	if err != nil {
		return "", err
	}
	fmt.Fprintf(
		&b, "%s %s %v %v %v", m.Meeting.Opens.Format(time.DateOnly), m.Meeting.Format, !m.Meeting.AgendaAdoptedAt.IsZero(),
		m.Meeting.AgendaAmended, m.Objecting,
	)
	for _, s := range m.Sittings {
		fmt.Fprintf(&b, " %s %s %v", s.Date.Format(time.DateOnly), s.Begins, s.Reschedule)
	}
	b.WriteString("\n")
	outlineSilences(&b, r)
	outlineReports(&b, r)
	outlineDocuments(&b, r)
	return b.String(), nil
}

func outlineSilences(b *strings.Builder, r held.Record) {
	for _, x := range r.Silences {
		fmt.Fprintf(b, "a silence on %s of %v is %s", x.Subject, x.Roster, x.Phase)
		for _, p := range x.Paragraphs {
			fmt.Fprintf(b, " [%d] %s broken: %v, adopted: %v", p.Number, p.Text, p.Broken, p.Adopted)
		}
		for _, o := range x.Objections {
			fmt.Fprintf(b, " {%s %v %s}", o.Delegation, o.Paragraphs, o.Text)
		}
		b.WriteString("\n")
	}
}

func outlineReports(b *strings.Builder, r held.Record) {
	keys := map[negotiation.ID]string{}
	for _, d := range r.Drafts {
		keys[d.ID] = d.Key
	}
	for _, x := range r.Reports {
		fmt.Fprintf(
			b, "the report of %s, adopted: %v, issued: %v, objecting: %v", meetingKey(r, x.Meeting), !x.AdoptedAt.IsZero(),
			x.Final != "", x.Objecting,
		)
		for _, s := range x.Sections {
			if !slices.Contains(
				[]negotiation.SectionKind{negotiation.SectionRecommendations, negotiation.SectionAnnex}, s.Kind,
			) {
				continue // it tells of papers and dates, which are each house's own
			}
			var of []string
			for _, id := range s.Recommendations {
				of = append(of, keys[id])
			}
			fmt.Fprintf(b, " [%s %s %v %q %v %v]", s.Kind, s.Status, of, s.Amendment, s.Movers, s.Objecting)
		}
		b.WriteString("\n")
	}
}

// outlineDocuments leaves their order out: those of one moment have none.
func outlineDocuments(b *strings.Builder, r held.Record) {
	var lines []string
	for _, d := range r.Documents {
		var in []negotiation.Language
		for l := range d.Texts {
			in = append(in, l)
		}
		lines = append(lines, fmt.Sprintf(
			"%s %q of %s, adopted: %v, corrects %v, in %v\n", d.Kind, d.Symbol, meetingKey(r, d.Meeting), d.Adopted, d.Corrects,
			negotiation.InOrder(in),
		))
	}
	slices.Sort(lines)
	b.WriteString(strings.Join(lines, ""))
}

func meetingKey(r held.Record, id negotiation.ID) string {
	for _, m := range r.Meetings {
		if m.ID == id {
			return m.Key
		}
	}
	return ""
}
