package scenario

import (
	"context"
	"fmt"
	"slices"

	"rapporteur/negotiation"
)

// tacitVerbs are the sentences about recommendations adopted by silence.
var tacitVerbs = []verb{
	sentence(`A (?P<revised>revised )?silence to adopt (?P<drafts>[a-z0-9, -]+?) opens for (?P<days>\d+) days for (?P<codes>[A-Z0-9, ]+)\.`, openSilence),
	sentence(`Then `+draft+` is adopted by tacit approval\.`, thenTacit(true)),
	sentence(`Then `+draft+` is not adopted by tacit approval\.`, thenTacit(false)),
}

func thenTacit(want bool) func(context.Context, *player, map[string]string) error {
	return func(ctx context.Context, p *player, a map[string]string) error {
		r, err := p.as(negotiation.RoleSecretariat).Recommendation(ctx, a["draft"])
		if err == nil && (r.Draft.Tacit != nil) != want {
			return fmt.Errorf("%s is %s, by tacit approval: %v", a["draft"], r.Draft.Stage, r.Draft.Tacit != nil)
		}
		return err
	}
}

// circulated resolves the recommendations of a plan as the record does.
func (s seat) circulated(x *negotiation.OpenSilence) error {
	if x.Subject != negotiation.SilenceOnRecommendations {
		return nil
	}
	named := x.Recommendations
	x.Recommendations = nil
	for _, q := range named {
		d, err := s.find(q.Recommendation)
		if err != nil {
			return err
		}
		facts := negotiation.TacitFacts{Body: workingGroup, Unfinished: s.reportOf(d.Draft.Meeting) == reportDrafted}
		for id, o := range s.silences {
			if o.Phase == negotiation.SilenceOpen && slices.ContainsFunc(
				o.Paragraphs, func(y negotiation.SilenceParagraph) bool { return y.Recommendation == d.ID },
			) {
				facts.Silent = id
			}
		}
		v := s.version(d, d.Draft.Version)
		if err := x.CheckTacit(*d, v.ID, facts); err != nil {
			return err
		}
		x.Recommendations = append(
			x.Recommendations, negotiation.CirculatedDraft{Recommendation: string(d.ID), Version: v.ID},
		)
		x.Paragraphs = append(x.Paragraphs, v.Plain())
	}
	if err := x.CheckNamedOnce(); err != nil {
		return err
	}
	var parties []string
	for code := range s.delegations {
		if negotiation.Entitled(s.capacity(code), negotiation.MayAdopt) {
			parties = append(parties, code)
		}
	}
	slices.Sort(parties)
	return x.CheckParties(parties)
}

// adoptTacitly adopts what a silence that has ended approved.
func (r *Rehearsal) adoptTacitly(x *negotiation.Silence) {
	for _, p := range x.Adopts() {
		q := &x.Paragraphs[p.Number-1]
		d, err := r.find(string(p.Recommendation))
		if err == nil {
			if _, err = r.do(
				d, negotiation.Asked{By: negotiation.System(), Act: negotiation.AdoptTacitly{Silence: x.ID, Base: p.Version}}, nil,
			); err == nil {
				q.Adopted = true
				continue
			}
		}
		q.LeftOut = err.Error()
	}
}
