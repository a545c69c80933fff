package application

import (
	"rapporteur/negotiation"
	"rapporteur/store"
)

// mayRead says what an actor may read of the comments on a round: all of
// them, or those of one delegation. Comments are under embargo until the
// conference room paper is issued: a delegation reads its own, the chair
// of its meeting reads after the close.
func mayRead(by negotiation.Actor, round negotiation.Round) (own string, err error) {
	switch by.EffectiveAt(round.Meeting).Role {
	case negotiation.RoleSecretariat:
		return "", nil
	case negotiation.RoleChair:
		if round.Phase == negotiation.RoundPlanned || round.Phase == negotiation.RoundOpen {
			return "", negotiation.Refuse(negotiation.CodeWrongState, "The chair reads the comments after the round is closed.")
		}
		return "", nil
	case negotiation.RoleDelegation, negotiation.RoleMember:
		if round.ShowsTo(by.Delegation) {
			return "", nil
		}
		return by.Delegation, nil
	case negotiation.RoleRapporteur, negotiation.RoleObserver, negotiation.RoleAuditor:
		if round.Phase != negotiation.RoundIssued && round.Publication != negotiation.PublishAll {
			return "", negotiation.Refuse(
				negotiation.CodeWrongState, "The comments can be read once the conference room paper is issued.",
			)
		}
		return "", nil
	case negotiation.RoleSystem, negotiation.RolePublic, negotiation.RolePerson:
	}
	return "", by.RequireRole(negotiation.RoleSecretariat, negotiation.RoleChair, negotiation.RoleDelegation)
}

// mayReadOf reports whether an actor may read what a delegation said in a round.
func mayReadOf(by negotiation.Actor, round negotiation.Round, delegation string) bool {
	own, err := mayRead(by, round)
	return err == nil && (own == "" || own == delegation)
}

// mayReview refuses whoever is of another meeting than the round under review.
func mayReview(by negotiation.Actor, round negotiation.Round) error {
	return by.RequireMeeting(round.Meeting)
}

// sight is what one actor may see of rounds and what came of them.
type sight struct {
	by     negotiation.Actor
	rounds map[negotiation.ID]negotiation.Round
}

// versionsFor selects the versions of a recommendation that the actor may
// read. A delegation sees a consolidation once it is issued, and never one the
// chair sent back.
func versionsFor(by negotiation.Actor, r negotiation.Recommendation) store.VersionFilter {
	return store.VersionFilter{Recommendation: r.ID, Public: !seesReview(effectiveOn(by, r))}
}

// effectiveOn is the actor in the role it has on a recommendation. One in a round is
// that round's: the chair of the meeting it comes from does not see what another one reviews.
func effectiveOn(by negotiation.Actor, r negotiation.Recommendation) negotiation.Actor {
	if r.Draft.Before != nil {
		return by.EffectiveAt(r.RoundMeeting)
	}
	return by.EffectiveAt(r.Meeting, r.Draft.Meeting)
}

// seesReview reports whether the actor, at the meeting it is of, sees what is
// under review by the chair.
func seesReview(by negotiation.Actor) bool {
	return by.Role == negotiation.RoleSecretariat || by.Role == negotiation.RoleChair
}

// draftFor is what an actor may know of where a draft stands. That a text was
// consolidated, and whether positions diverge in it, is for secretariat and
// chair until the conference room paper is out: before, it stands as it was
// circulated.
func draftFor(by negotiation.Actor, d negotiation.Draft) negotiation.Draft {
	if d.Before == nil || seesReview(by) {
		return d
	}
	d.Version, d.Bracketed = d.Before.Version, d.Before.Bracketed
	if d.Stage == negotiation.StageConsolidated {
		d.Stage = negotiation.StageCirculated
	}
	return d
}

// recommendationFor is what an actor may know of a recommendation.
func recommendationFor(by negotiation.Actor, r negotiation.Recommendation) negotiation.Recommendation {
	r.Draft = draftFor(effectiveOn(by, r), r.Draft)
	return r
}

// roundFor is what an actor may know of where a round stands. Between its close
// and its conference room paper all of it is one phase to others than
// secretariat and chair: a return, another attempt, points that were settled
// and late comments that were let in tell what delegations said.
func roundFor(by negotiation.Actor, r negotiation.Round) negotiation.Round {
	if r.Phase == negotiation.RoundIssued || seesReview(by.EffectiveAt(r.Meeting)) {
		return r
	}
	r.Attempt, r.Revision, r.Decided, r.IncludeLate = 0, 0, 0, false
	switch r.Phase {
	case negotiation.RoundInReview, negotiation.RoundReturned, negotiation.RoundApproved:
		r.Phase = negotiation.RoundClosed
	case negotiation.RoundPlanned, negotiation.RoundOpen, negotiation.RoundClosed, negotiation.RoundIssued,
		negotiation.RoundCancelled:
	}
	return r
}

// refusalFor words the refusal of an act on a draft by what the actor may know of
// it. To whom the review is not shown, a draft in a round is refused as the one
// that was circulated, and by whose round it is: whatever else refused the act
// depends on what the review made of it.
func refusalFor(by negotiation.Actor, r negotiation.Recommendation, act negotiation.Act, refused error) error {
	at := effectiveOn(by, r)
	if negotiation.CodeOf(refused) == "" || r.Draft.Before == nil || seesReview(at) {
		return refused
	}
	if asked, ok := act.(negotiation.DraftAct); ok {
		if err := draftFor(at, r.Draft).Permits(asked); err != nil {
			return err
		}
	}
	if err := by.RequireMeeting(r.RoundMeeting); err != nil {
		return err
	}
	return negotiation.Refuse(negotiation.CodeWrongState,
		"%s is in a consultation round, which alone moves it until its conference room paper is issued.", r.Key)
}

// commentFor is what an actor may know of a comment that it may read. What the
// procedure made of it is told with the conference room paper: before, it tells
// of a return, of another attempt, of late comments that were let in. What the
// secretariat itself said of a comment it said to its author.
func commentFor(
	by negotiation.Actor, round negotiation.Round, c negotiation.ReceivedComment,
) negotiation.ReceivedComment {
	by = by.EffectiveAt(round.Meeting)
	if seesReview(by) {
		return c
	}
	if round.Phase != negotiation.RoundIssued {
		own := by.Role.OfDelegation() && by.Delegation == c.Delegation
		c = c.BeforePaper(own)
	}
	if c.Disposition != nil {
		d := *c.Disposition
		d.By, c.Disposition = actorFor(by, d.By), &d
	}
	if c.Admission != nil {
		a := *c.Admission
		a.By, c.Admission = actorFor(by, a.By), &a
	}
	return c
}

// commentFor is what the actor may know of a comment that it may read.
func (v sight) commentFor(c negotiation.ReceivedComment) negotiation.ReceivedComment {
	return commentFor(v.by, v.rounds[c.Round], c)
}

// commentsAmong are those comments of a list that the actor may read, as far as it
// may know of them.
func (v sight) commentsAmong(all []negotiation.ReceivedComment) []negotiation.ReceivedComment {
	var out []negotiation.ReceivedComment
	for _, c := range all {
		if mayReadOf(v.by, v.rounds[c.Round], c.Delegation) {
			out = append(out, v.commentFor(c))
		}
	}
	return out
}

// actorFor is what an actor may know of another: which person acted is for
// herself, her delegation and the secretariat.
func actorFor(by, other negotiation.Actor) negotiation.Actor {
	own := by.Delegation != "" && by.Delegation == other.Delegation || by.Person == other.Person
	if other.Person != "" && !own && !seesReview(by) && by.Role != negotiation.RoleAuditor {
		other.Person, other.Label = "", ""
	}
	return other
}

// delegationFor returns what an actor may read of a delegation: its contact
// address is for the secretariat and itself.
func delegationFor(by negotiation.Actor, d negotiation.Delegation) negotiation.Delegation {
	if by.Role != negotiation.RoleSecretariat && by.Delegation != d.Code {
		d.Contact = ""
	}
	return d
}

// commentFilter is the filter of a list of comments within what the actor
// may read. Asking for another delegation's under embargo is refused.
func commentFilter(by negotiation.Actor, round negotiation.Round, f store.CommentFilter) (store.CommentFilter, error) {
	own, err := mayRead(by, round)
	if err != nil {
		return f, err
	}
	if own == "" {
		return f, nil
	}
	if f.Delegation != "" && f.Delegation != own {
		return f, negotiation.Refuse(negotiation.CodeOtherDelegation,
			"The comments of other delegations can be read once the conference room paper is issued.")
	}
	f.Delegation = own
	return f, nil
}

// objectionsFor are those objections that the actor may read. The names of those
// who broke the silence, and their words, are for secretariat, chair and
// themselves, unless the procedure was opened otherwise; who in a delegation wrote
// one is told to nobody.
func objectionsFor(
	by negotiation.Actor, x negotiation.Silence, all []negotiation.SilenceObjection,
) []negotiation.SilenceObjection {
	var out []negotiation.SilenceObjection
	for _, o := range all {
		if x.ShowsObjection(by, o) {
			o.Actor = negotiation.Actor{}
			out = append(out, o)
		}
	}
	return out
}

// mandateFilter is the filter of a list of mandates within what the actor may know:
// a delegation knows its own.
func mandateFilter(by negotiation.Actor, f store.MandateFilter) (store.MandateFilter, error) {
	if !by.Role.OfDelegation() {
		return f, nil
	}
	if f.Delegation != "" && f.Delegation != by.Delegation {
		return f, negotiation.Refuse(negotiation.CodeOtherDelegation,
			"You are signed in for %s and can't see the mandates of %s.", by.Delegation, f.Delegation)
	}
	f.Delegation = by.Delegation
	return f, nil
}

// tokensFor is whose access tokens an actor may know of: everybody's, which is "",
// or her own. An office or a program has none of its own.
func tokensFor(by negotiation.Actor) (person negotiation.ID, some bool) {
	if by.Role == negotiation.RoleSecretariat || by.Role == negotiation.RoleAuditor {
		return "", true
	}
	return by.Person, by.Person != ""
}

// shownFor is what an actor may know of what a meeting shows in its room: it is a draft,
// which the public does not read.
func shownFor(by negotiation.Actor, shown *negotiation.Shown) *negotiation.Shown {
	if by.Role == negotiation.RolePublic || by.Role == negotiation.RolePerson || by.Role == "" {
		return nil
	}
	return shown
}

// mayReadAsAdopted reports whether everybody may read the text of a recommendation.
func mayReadAsAdopted(r negotiation.Recommendation) bool { return r.Draft.Stage.Adopted() }
