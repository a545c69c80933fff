package scenario

import (
	"slices"

	"rapporteur/client"
	"rapporteur/drafting"
	n "rapporteur/negotiation"
)

// draftFacts is what a rehearsal knows that an act on a draft depends on.
type draftFacts struct {
	*Rehearsal
	draft *n.Recommendation
	// text is the one that was written for the act, nil when it is not yet.
	text *n.Version
	// made is the version that the act makes by itself, nil when it makes none.
	made *n.Version
}

var _ n.DraftFacts = (*draftFacts)(nil)

func (f *draftFacts) Meetings() (home, round n.ID) {
	if in := f.rounds[f.draft.Draft.Round]; in != nil {
		round = in.Meeting
	}
	return f.draft.Meeting, round
}

func (f *draftFacts) Sitting() (agendaPending, closed bool, err error) {
	at := f.draft.Draft.Meeting
	return f.agendaPending(at), f.reportOf(at) == reportAdopted, nil
}

func (f *draftFacts) Capacity(code string) (n.Capacity, error) { return f.capacity(code), nil }

func (f *draftFacts) Accreditation(code string) (n.AccreditationState, error) {
	return f.accreditation(f.draft.Draft.Meeting, code), nil
}

func (f *draftFacts) Parties() (count int, err error) {
	for code := range f.delegations {
		if f.capacity(code) == n.StateParty {
			count++
		}
	}
	return count, nil
}

func (f *draftFacts) Rules(string) (n.BodyRules, error) { return f.rules, nil }

func (f *draftFacts) Reserving() ([]string, error) { return n.Reserving(f.reservations(f.draft)), nil }

func (f *draftFacts) Meeting(id n.ID) (n.Meeting, error) {
	if m := f.meetingByID(id); m.ID != "" {
		return m, nil
	}
	return n.Meeting{}, n.Refuse(n.CodeNotFound, "There is no meeting %q on record.", id)
}

func (f *draftFacts) ReportOf(meeting n.ID) (drafted, adopted bool, err error) {
	stands := f.reportOf(meeting)
	return stands != reportNone, stands == reportAdopted, nil
}

func (f *draftFacts) Round(id n.ID) (n.Round, error) {
	if in := f.rounds[id]; in != nil {
		return *in, nil
	}
	return n.Round{}, n.Refuse(n.CodeNotFound, "There is no round %q on record.", id)
}

func (f *draftFacts) HeldBy(id n.ID) error {
	in, err := f.Round(id)
	holds := func(d n.RoundDraft) bool {
		return d.Recommendation == f.draft.ID && d.Version == f.draft.Draft.Version
	}
	if err == nil && !slices.ContainsFunc(in.Drafts, holds) {
		err = n.Refuse(n.CodeConflict, "The round holds another version of the draft than the current one.")
	}
	return err
}

func (f *draftFacts) Document(id n.ID) (n.Document, error) { return f.document(id), nil }

func (f *draftFacts) Paper(round n.ID) (n.Document, error) {
	in, err := f.Round(round)
	if err != nil {
		return n.Document{}, err
	}
	return f.Document(in.Document)
}

func (f *draftFacts) Silence(id n.ID) (n.Silence, error) { return *f.silences[id], nil }

func (f *draftFacts) Version(id n.ID, origin n.Origin) (n.Version, error) {
	if f.text == nil {
		return n.Version{ID: id}, nil
	}
	return *f.text, f.text.Follows(*f.draft, origin)
}

func (f *draftFacts) Cleaned(origin n.Origin, reason string) (v n.Version, same bool, err error) {
	base := f.version(f.draft, f.draft.Draft.Version)
	v = base.Clean(f.versions[f.draft.ID][0].FirstNumber())
	v.ID, v.Based, v.Origin, v.Reason, v.Mover, v.Round, v.Sources = client.NewID(), base.ID, origin, reason, "", "", nil
	f.made = &v
	return v, v.SameNumbers(base), nil
}

func (f *draftFacts) Decided(amendment n.ID, status n.AmendmentStatus) (n.Version, error) {
	all := f.amendments[f.draft.ID]
	i := slices.IndexFunc(all, func(x n.OralAmendment) bool { return x.ID == amendment })
	current := f.version(f.draft, f.draft.Draft.Version)
	v, err := drafting.Decided(f.version(f.draft, all[i].Base), current, all[i], status)
	v.ID, f.made = client.NewID(), &v
	return v, err
}

// do judges an act on a draft by the rules and does it. Text is the version that was
// written for it, nil for none.
func (r *Rehearsal) do(d *n.Recommendation, a n.Asked, text *n.Version) (n.Draft, error) {
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
	speaker := n.SpeakerOf(a.Act)
	said := n.Statement{Recommendation: d.ID, Delegation: speaker, OnBehalfOf: r.delegations[speaker].MembersOn(r.now)}
	switch x := a.Act.(type) {
	case n.LiftReservation:
		r.lifted = append(r.lifted, lifted{d.ID, speaker, r.tick()})
	case n.ExplainPosition:
		said.Text = x.Reason
		r.statements = append(r.statements, said)
	case n.Dissociate:
		said.Text, said.Dissociates = x.Reason, true
		r.statements = append(r.statements, said)
	}
	return next, nil
}
