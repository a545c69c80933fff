package scenario

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"rapporteur/client"
	n "rapporteur/negotiation"
)

// Compare plays a story in two houses at once, whatever comes of it, and ends
// at the first sentence that is done in one and refused in the other or for
// another reason, or after which a draft stands elsewhere, a comment is marked
// or disposed of otherwise, or the meeting of 2021 is planned otherwise. It returns how many sentences were done.
func Compare(ctx context.Context, s Story, one, other House) (done int, err error) {
	a, b := newPlayer(one, s), newPlayer(other, s)
	for _, step := range s.Steps {
		first, second := a.do(ctx, step), b.do(ctx, step)
		if (first == nil) != (second == nil) || n.CodeOf(first) != n.CodeOf(second) {
			return done, differ(step, told(first), told(second))
		}
		if first == nil {
			done++
		}
		here, err := a.standing(ctx)
		if err != nil {
			return done, err
		}
		there, err := b.standing(ctx)
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

// standing says where all drafts of a story stand and what they say, and how the
// meeting of 2021 is planned.
func (p *player) standing(ctx context.Context) (string, error) {
	var b strings.Builder
	for _, key := range p.story.keys() {
		r, err := p.reader().Recommendation(ctx, key)
		if n.CodeOf(err) == n.CodeNotFound && slices.Contains(p.story.Made, key) {
			continue // not yet, or never, made
		}
		if err != nil {
			return "", err
		}
		v, err := p.current(ctx, key)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&b, "%s %s %v %v %v %q %v;", key, r.Draft.Stage, r.Draft.Objections, r.Draft.Reservations, r.Draft.AdReferendum, r.Draft.Pending, r.Draft.ByVote)
		for _, q := range v.Paragraphs {
			fmt.Fprintf(&b, " [%s] %s (%d)", q.Number, q.Text, q.Open)
		}
		all, err := p.as(n.RoleSecretariat).Amendments(ctx, key)
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
			became := n.DispositionStatus("nothing yet")
			if c.Disposition != nil {
				became = c.Disposition.Status
			}
			fmt.Fprintf(&b, "%s %s %q %q late: %v, withdrawn: %v, %s\n", c.Delegation, c.Kind, c.Text, c.Note, c.Late, !c.WithdrawnAt.IsZero(), became)
		}
	}
	m, err := p.reader().Programme(ctx, "wg4-2021")
	if err != nil {
		return "", err
	}
	fmt.Fprintf(&b, "%s %s %v %v %v", m.Meeting.Opens.Format(time.DateOnly), m.Meeting.Format, !m.Meeting.AgendaAdoptedAt.IsZero(), m.Meeting.AgendaAmended, m.Objecting)
	for _, s := range m.Sittings {
		fmt.Fprintf(&b, " %s %s %v", s.Date.Format(time.DateOnly), s.Begins, s.Reschedule)
	}
	return b.String(), nil
}
