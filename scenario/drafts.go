package scenario

import (
	"slices"

	"rapporteur/client"
	"rapporteur/drafting"
	"rapporteur/negotiation"
)

// draftFacts is what a rehearsal knows that an act on a draft depends on.
type draftFacts struct {
	*Rehearsal
	draft *negotiation.Recommendation
	// text is the one that was written for the act, nil when it is not yet.
	text *negotiation.Version
	// made is the version that the act makes by itself, nil when it makes none.
	made *negotiation.Version
}

var _ negotiation.DraftFacts = (*draftFacts)(nil)

func (f *draftFacts) Meetings() (home, round negotiation.ID) {
	if in := f.rounds[f.draft.Draft.Round]; in != nil {
		round = in.Meeting
	}
	return f.draft.Meeting, round
}

func (f *draftFacts) Sitting() (agendaPending, closed bool, err error) {
	at := f.draft.Draft.Meeting
	return f.agendaPending(at), f.reportOf(at) == reportAdopted, nil
}

func (f *draftFacts) Capacity(code string) (negotiation.Capacity, error) {
	return f.capacity(code), nil
}

func (f *draftFacts) Accreditation(code string) (negotiation.AccreditationState, error) {
	return f.accreditation(f.draft.Draft.Meeting, code), nil
}

func (f *draftFacts) Parties() (count int, err error) {
	for code := range f.delegations {
		if f.capacity(code) == negotiation.StateParty {
			count++
		}
	}
	return count, nil
}

func (f *draftFacts) Rules(string) (negotiation.BodyRules, error) { return f.rules, nil }

func (f *draftFacts) Reserving() ([]string, error) {
	return negotiation.Reserving(f.reservations(f.draft)), nil
}

func (f *draftFacts) Meeting(id negotiation.ID) (negotiation.Meeting, error) {
	if m := f.meetingByID(id); m.ID != "" {
		return m, nil
	}
	return negotiation.Meeting{}, negotiation.Refuse(negotiation.CodeNotFound, "There is no meeting %q on record.", id)
}

func (f *draftFacts) ReportOf(meeting negotiation.ID) (drafted, adopted bool, err error) {
	stands := f.reportOf(meeting)
	return stands != reportNone, stands == reportAdopted, nil
}

func (f *draftFacts) Round(id negotiation.ID) (negotiation.Round, error) {
	if in := f.rounds[id]; in != nil {
		return *in, nil
	}
	return negotiation.Round{}, negotiation.Refuse(negotiation.CodeNotFound, "There is no round %q on record.", id)
}

func (f *draftFacts) HeldBy(id negotiation.ID) error {
	in, err := f.Round(id)
	holds := func(d negotiation.RoundDraft) bool {
		return d.Recommendation == f.draft.ID && d.Version == f.draft.Draft.Version
	}
	if err == nil && !slices.ContainsFunc(in.Drafts, holds) {
		err = negotiation.Refuse(
			negotiation.CodeConflict, "The round holds another version of the draft than the current one.",
		)
	}
	return err
}

func (f *draftFacts) Document(id negotiation.ID) (negotiation.Document, error) {
	return f.document(id), nil
}

func (f *draftFacts) Paper(round negotiation.ID) (negotiation.Document, error) {
	in, err := f.Round(round)
	if err != nil {
		return negotiation.Document{}, err
	}
	return f.Document(in.Document)
}

func (f *draftFacts) Silence(id negotiation.ID) (negotiation.Silence, error) {
	return *f.silences[id], nil
}

func (f *draftFacts) Version(id negotiation.ID, origin negotiation.Origin) (negotiation.Version, error) {
	if f.text == nil {
		return negotiation.Version{ID: id}, nil
	}
	return *f.text, f.text.Follows(*f.draft, origin)
}

func (f *draftFacts) Cleaned(origin negotiation.Origin, reason string) (v negotiation.Version, same bool, err error) {
	base := f.version(f.draft, f.draft.Draft.Version)
	v = base.Clean(f.versions[f.draft.ID][0].FirstNumber())
	v.ID, v.Based, v.Origin, v.Reason, v.Mover, v.Round, v.Sources = client.NewID(), base.ID, origin, reason, "", "", nil
	f.made = &v
	return v, v.SameNumbers(base), nil
}

func (f *draftFacts) Decided(
	amendment negotiation.ID, status negotiation.AmendmentStatus,
) (negotiation.Version, error) {
	all := f.amendments[f.draft.ID]
	i := slices.IndexFunc(all, func(x negotiation.OralAmendment) bool { return x.ID == amendment })
	current := f.version(f.draft, f.draft.Draft.Version)
	v, err := drafting.Decided(f.version(f.draft, all[i].Base), current, all[i], status)
	v.ID, f.made = client.NewID(), &v
	return v, err
}

// do judges an act on a draft by the rules and does it. Text is the version that was
// written for it, nil for none.
func (r *Rehearsal) do(
	d *negotiation.Recommendation, a negotiation.Asked, text *negotiation.Version,
) (negotiation.Draft, error) {
	a.ID, a.On = client.NewID(), d.ID
	if err := a.Check(); err != nil {
		return d.Draft, err
	}
	facts := &draftFacts{Rehearsal: r, draft: d, text: text}
	next, err := d.Draft.Apply(a, facts)
	if err != nil {
		return d.Draft, err
	}
	if facts.made != nil {
		r.add(d, *facts.made)
	}
	r.recordAmendments(d, a.Act, next)
	d.Draft = next
	speaker := negotiation.SpeakerOf(a.Act)
	said := negotiation.Statement{
		Recommendation: d.ID, Delegation: speaker, OnBehalfOf: r.delegations[speaker].MembersOn(r.now),
	}
	switch x := a.Act.(type) {
	case negotiation.LiftReservation:
		r.lifted = append(r.lifted, lifted{d.ID, speaker, r.tick()})
	case negotiation.ExplainPosition:
		said.Text = x.Reason
		r.statements = append(r.statements, said)
	case negotiation.Dissociate:
		said.Text, said.Dissociates = x.Reason, true
		r.statements = append(r.statements, said)
	}
	return next, nil
}
