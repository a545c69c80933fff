package scenario

import (
	"context"
	"fmt"
	"slices"

	"rapporteur/api/wire"
	"rapporteur/client"
	n "rapporteur/negotiation"
)

// tacitVerbs are the sentences about recommendations adopted by silence.
var tacitVerbs = []verb{
	sentence(`A (?P<revised>revised )?silence to adopt (?P<drafts>[a-z0-9, -]+?) opens for (?P<days>\d+) days for (?P<codes>[A-Z0-9, ]+)\.`, openSilence),
	sentence(`Then `+draft+` is adopted by tacit approval\.`, thenTacit(true)),
	sentence(`Then `+draft+` is not adopted by tacit approval\.`, thenTacit(false)),
}

func thenTacit(want bool) func(context.Context, *player, map[string]string) error {
	return func(ctx context.Context, p *player, a map[string]string) error {
		r, err := p.as(n.RoleSecretariat).Recommendation(ctx, a["draft"])
		if err == nil && (r.Draft.Tacit != nil) != want {
			return fmt.Errorf("%s is %s, by tacit approval: %v", a["draft"], r.Draft.Stage, r.Draft.Tacit != nil)
		}
		return err
	}
}

// circulated resolves the recommendations of a plan as the record does.
func (s seat) circulated(p *n.SilencePlan, named []wire.CirculatedDraft) error {
	if p.Subject != n.SilenceOnRecommendations {
		return nil
	}
	p.Recommendations = nil
	for _, q := range named {
		d, err := s.find(q.Recommendation)
		if err != nil {
			return err
		}
		facts := n.TacitFacts{Body: workingGroup, Unfinished: s.reportOf(d.Draft.Meeting) == reportDrafted}
		for id, x := range s.silences {
			if x.Phase == n.SilenceOpen && slices.ContainsFunc(x.Paragraphs, func(y n.SilenceParagraph) bool { return y.Recommendation == d.ID }) {
				facts.Silent = id
			}
		}
		v := s.version(d, d.Draft.Version)
		if err := p.CheckTacit(*d, v.ID, facts); err != nil {
			return err
		}
		p.Recommendations = append(p.Recommendations, n.CirculatedDraft{Recommendation: d.ID, Version: v.ID})
		p.Paragraphs = append(p.Paragraphs, v.Plain())
	}
	var parties []string
	for code := range s.delegations {
		if n.Entitled(s.capacity(code), n.MayAdopt) {
			parties = append(parties, code)
		}
	}
	slices.Sort(parties)
	return p.CheckParties(parties)
}

// adoptTacitly adopts what a silence that has ended approved.
func (r *Rehearsal) adoptTacitly(x *n.Silence) {
	for _, p := range x.Adopts() {
		q := &x.Paragraphs[p.Number-1]
		d, err := r.find(string(p.Recommendation))
		if err == nil {
			v := r.version(d, d.Draft.Version).Clean(r.versions[d.ID][0].FirstNumber())
			v.ID, v.Based, v.Origin = client.NewID(), v.ID, n.OriginAdopted
			a := n.DraftAct{Kind: n.ActAdoptTacitly, Actor: n.System(), Silence: x.ID, Base: p.Version, Version: v.ID}
			if _, err = r.do(d, a, n.Facts{Unbroken: true, SilenceBody: x.Body}); err == nil {
				r.add(d, v)
				q.Adopted = true
				continue
			}
		}
		q.LeftOut = err.Error()
	}
}
