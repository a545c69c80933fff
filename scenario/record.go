package scenario

import (
	"context"
	"maps"
	"slices"

	"rapporteur/negotiation"
	"rapporteur/scenario/held"
)

// Observed is a house whose whole record can be looked at.
type Observed interface {
	House
	// Record is what the house holds now. Nothing in it changes later.
	Record(ctx context.Context) (held.Record, error)
}

// Record is what the rehearsal holds.
func (r *Rehearsal) Record(context.Context) (held.Record, error) {
	out := held.Record{
		Now: r.now, Rules: r.rules, Instrument: instrument, Delegations: r.cast(), Documents: slices.Clone(r.documents),
	}
	for _, key := range slices.Sorted(maps.Keys(r.meetings)) {
		m := r.meetings[key]
		in := held.Meeting{Meeting: m}
		if x := r.planned[key]; x != nil {
			in.Objecting = x.objecting
		}
		out.Meetings = append(out.Meetings, in)
		if report := r.reports[key]; report != nil {
			copied := *report
			copied.Sections = slices.Clone(report.Sections)
			out.Reports = append(out.Reports, copied)
		}
	}
	for _, d := range r.drafts {
		out.Drafts = append(out.Drafts, held.Draft{Recommendation: *d, Versions: slices.Clone(r.versions[d.ID]),
			Amendments: slices.Clone(r.amendments[d.ID]), Corrections: slices.Clone(r.corrections[d.ID])})
	}
	for _, id := range r.opened {
		in := held.Round{Round: *r.rounds[id]}
		for _, c := range r.comments {
			if c.Round == id {
				in.Comments = append(in.Comments, *c)
			}
		}
		out.Rounds = append(out.Rounds, in)
	}
	for _, id := range r.asked {
		x := held.Silence{
			Silence: *r.silences[id], Objections: slices.Clone(r.objections[id]),
			Shown: map[string][]negotiation.SilenceObjection{},
		}
		for code := range r.delegations {
			x.Shown[code] = slices.DeleteFunc(slices.Clone(x.Objections), func(o negotiation.SilenceObjection) bool {
				return !x.ShowsObjection(negotiation.Actor{Role: negotiation.RoleDelegation, Delegation: code}, o)
			})
		}
		out.Silences = append(out.Silences, x)
	}
	return out, nil
}

// Observe plays a story in a house, whatever comes of it, and holds the laws
// against every sentence. It ends at the first law broken, with an [Error], and
// tells each what was done and what each law was asked about.
func Observe(ctx context.Context, s Story, h Observed, each func(Told) error) error {
	p := newPlayer(h, s)
	was, err := h.Record(ctx)
	if err != nil {
		return err
	}
	for _, step := range s.Steps {
		refused := p.do(ctx, step)
		is, err := h.Record(ctx)
		if err != nil {
			return err
		}
		if err := each(tell(step, was, is, refused)); err != nil {
			return &Error{Line: step.Line, Err: err}
		}
		was = is
	}
	return nil
}

func tell(s Step, was, is held.Record, refused error) Told {
	return Told{
		Form: s.form(),
		Step: held.Step{Was: was, Is: is, Act: held.Act{Sentence: s.Text, Args: s.args, Out: s.by != nil, Err: refused}},
	}
}

// Told is a sentence that was played.
type Told struct {
	// Form is the kind of sentence, with its parts left out.
	Form string
	held.Step
}
