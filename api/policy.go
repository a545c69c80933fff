package api

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"

	n "rapporteur/negotiation"
	"rapporteur/store"
)

var (
	everyone    = []n.Role{n.RoleSecretariat, n.RoleChair, n.RoleDelegation}
	bureau      = []n.Role{n.RoleSecretariat, n.RoleChair}
	chair       = []n.Role{n.RoleChair}
	secretariat = []n.Role{n.RoleSecretariat}
	auditors    = []n.Role{n.RoleAuditor}
	submitters  = []n.Role{n.RoleSecretariat, n.RoleDelegation}
	// readers read what is not for everybody.
	readers = append(slices.Clone(everyone), n.RoleMember, n.RoleRapporteur, n.RoleObserver, n.RoleAuditor)
	// public is everybody with a mandate or an access token.
	public = n.Roles()
	// signedIn is everybody who signed in, with a mandate or without.
	signedIn   = append(n.Roles(), n.RolePerson)
	delegates  = []n.Role{n.RoleDelegation, n.RoleMember}
	delegation = []n.Role{n.RoleDelegation}
	overseers  = []n.Role{n.RoleSecretariat, n.RoleAuditor}
	// drafters prepare draft reports: a rapporteur that of her own meeting.
	drafters = n.ReportDrafters()
)

// policy is the table of who may ask for what: the roles allowed for each
// operation. An operation that is not in it is refused to everybody. What a
// role may see within an operation is below; what a delegation may do in its
// capacity, and what is of which meeting, is in package negotiation.
var policy = withActs(func(r n.ActRow) []n.Role { return r.Who }, map[string][]n.Role{
	"load-calendar":        secretariat,
	"load-delegations":     secretariat,
	"load-recommendations": secretariat,
	"load-workdays":        secretariat,
	"load-accreditation":   secretariat,
	"load-bureau":          secretariat,
	"load-contacts":        secretariat,

	"get-clock":     public,
	"advance-clock": secretariat, // of a demonstration only

	"list-meetings":          public,
	"get-meeting":            public,
	"get-programme":          public,
	"get-agenda":             public,
	"adopt-agenda":           chair,
	"object-to-agenda":       submitters,
	"plan-work":              secretariat,
	"list-under-item":        secretariat,
	"record-bureau-decision": bureau,
	"change-meeting":         secretariat,
	"list-accredited":        readers,
	"change-accreditation":   secretariat,
	"get-bureau":             public,
	"list-delegations":       public,
	"list-stations":          public,
	"count-workdays":         public,
	"list-recommendations":   readers,
	"get-recommendation":     readers,
	"list-versions":          readers,
	"get-version":            readers,
	"diff-recommendation":    readers,
	"blame-recommendation":   readers,
	"list-points":            readers,
	"history-recommendation": readers,
	"act-on-recommendation":  everyone, // which act is for whom: negotiation.Act.AllowedTo
	"amend-recommendation":   bureau,
	"move-amendment":         append(slices.Clone(bureau), submitters...), // whose: negotiation.Act.AllowedTo
	"list-reservations":      readers,                                     // of rounds whose paper is issued only
	"list-amendments":        readers,
	"diff-amendment":         readers,
	"settle-recommendation":  chair,
	"correct-recommendation": secretariat,
	"list-corrections":       readers,

	"list-rounds":       readers,
	"get-round":         readers,
	"review-round":      bureau,
	"round-convergence": bureau,
	"submit-reply":      submitters,
	"submit-comment":    submitters,
	"withdraw-comment":  submitters,
	"list-comments":     readers,
	"get-comment":       readers, // whose: mayRead
	"carry-comments":    submitters,
	"get-receipt":       readers,

	"list-documents":      readers,
	"get-document":        readers,
	"get-document-family": readers,
	"revise-document":     secretariat,
	"correct-document":    secretariat,
	"add-to-document":     secretariat,
	"amend-document":      secretariat,
	"reissue-document":    secretariat,

	"open-silence":    secretariat,
	"list-silences":   readers,
	"get-silence":     readers,
	"break-silence":   submitters,
	"list-objections": readers, // whose: Silence.ShowsObjection
	"extend-silence":  secretariat,
	"cancel-silence":  secretariat,

	"list-contacts":     secretariat, // addresses
	"list-own-contacts": delegates,
	"set-own-contact":   delegation,
	"end-own-contact":   delegation,
	"list-notices":      secretariat,
	"retry-notice":      secretariat,

	"list-themes":       public,
	"add-theme":         secretariat,
	"list-annotations":  readers,
	"annotate-document": secretariat,
	"get-digest":        readers,
	"compile-digest":    secretariat,

	"split-recommendation":  bureau,
	"merge-recommendations": bureau,
	"order-recommendations": bureau,

	"prepare-report":     drafters,
	"get-report":         readers,
	"revise-report":      drafters,
	"adopt-section":      chair,
	"diff-section":       readers,
	"object-to-report":   submitters,
	"communicate-report": secretariat,
	"adopt-report":       chair,

	"stream-events": readers, // what of it: sight.streamed

	"issue-token":     secretariat,
	"issue-own-token": signedIn,
	"list-tokens":     signedIn, // whose: listTokens
	"revoke-token":    signedIn, // whose: store.RevokeToken

	"export-audit":   auditors,
	"get-audit-head": auditors,

	"begin-sign-in": {anyone}, "finish-sign-in": {anyone}, "ask-for-program": {anyone}, "allow-program": {anyone}, "fetch-token": {anyone},
	"show-account": {anyone}, "show-signed-out": {anyone},
	// Forms of the account page, for a session only.
	"account-mandate":  signedIn,
	"account-sign-out": signedIn,
	"account-sessions": signedIn,
	"account-tokens":   signedIn,
	"whoami":           signedIn,
	"switch-mandate":   signedIn,
	"sign-out":         signedIn,

	"list-sessions":           signedIn, // one's own, like the next two
	"end-session":             signedIn,
	"end-own-sessions":        signedIn,
	"list-sessions-of-person": secretariat,
	"end-sessions-of-person":  secretariat,
	"disable-person":          secretariat,
	"enable-person":           secretariat,

	"register-person": secretariat,
	"list-persons":    overseers,
	"grant-mandate":   secretariat,
	"revoke-mandate":  secretariat,
	"list-mandates":   append(slices.Clone(overseers), delegates...), // whose: listMandates
	"name-deputy":     submitters,

	"save-comment-draft":    delegates,
	"list-comment-drafts":   delegates,
	"get-comment-draft":     delegates,
	"discard-comment-draft": delegates,
	"submit-comment-drafts": delegation,
})

// withActs adds to a table of operations what the table of acts says.
func withActs[T any](of func(n.ActRow) T, table map[string]T) map[string]T {
	for _, row := range n.Acts() {
		table[string(row.Name)] = of(row)
	}
	return table
}

// scopeOf names the scope that an access token with scopes needs for a write.
// A read needs none, and a write that is not here needs [negotiation.ScopeManage].
var scopeOf = withActs(func(r n.ActRow) n.Scope { return r.Scope }, map[string]n.Scope{
	"submit-reply": n.ScopeComment, "submit-comment": n.ScopeComment, "withdraw-comment": n.ScopeComment,
	"save-comment-draft": n.ScopeComment, "discard-comment-draft": n.ScopeComment, "submit-comment-drafts": n.ScopeComment,

	"adopt-agenda": n.ScopeDecide, "object-to-agenda": n.ScopeDecide, "record-bureau-decision": n.ScopeDecide,
	"act-on-recommendation": n.ScopeDecide, "amend-recommendation": n.ScopeDecide, "settle-recommendation": n.ScopeDecide, "move-amendment": n.ScopeDecide,
	"break-silence":    n.ScopeDecide,
	"object-to-report": n.ScopeDecide,
	"adopt-section":    n.ScopeDecide, "adopt-report": n.ScopeDecide,

	"issue-token": n.ScopeAccount, "issue-own-token": n.ScopeAccount, "revoke-token": n.ScopeRead, // any other than itself: revokeToken
	"register-person": n.ScopePeople, "grant-mandate": n.ScopePeople, "revoke-mandate": n.ScopePeople, "name-deputy": n.ScopePeople,
	"set-own-contact": n.ScopeAccount, "end-own-contact": n.ScopeAccount,
	"switch-mandate": n.ScopeAccount, "sign-out": n.ScopeAccount,
	"end-session": n.ScopeAccount, "end-own-sessions": n.ScopeAccount, "end-sessions-of-person": n.ScopePeople, "disable-person": n.ScopePeople, "enable-person": n.ScopePeople,
})

// withinScope refuses what the scopes of an access token leave out.
func withinScope(operation, method string, scopes []n.Scope) error {
	needed, listed := scopeOf[operation]
	switch {
	case method == http.MethodGet:
		needed = n.ScopeRead
	case !listed:
		needed = n.ScopeManage
	}
	if n.InScope(scopes, needed) {
		return nil
	}
	return n.Refuse(n.CodeNotPermitted, "This access token lacks the scope %s; use one that has it.", needed)
}

// permit refuses unless the table allows the operation to the actor.
func permit(operation string, by n.Actor) error {
	roles, listed := policy[operation]
	if !listed {
		return n.Refuse(n.CodeNotPermitted, "Nobody may do this.")
	}
	if needsNoSignIn(operation) {
		return nil
	}
	return by.RequireRole(roles...)
}

// needsNoSignIn reports whether an operation is for everybody, known or not.
func needsNoSignIn(operation string) bool { return slices.Contains(policy[operation], anyone) }

// mayRead says what an actor may read of the comments on a round: all of
// them, or those of one delegation. Comments are under embargo until the
// conference room paper is issued: a delegation reads its own, the chair
// of its meeting reads after the close.
func mayRead(by n.Actor, round n.Round) (own string, err error) {
	switch by.At(round.Meeting).Role {
	case n.RoleSecretariat:
		return "", nil
	case n.RoleChair:
		if round.Phase == n.RoundPlanned || round.Phase == n.RoundOpen {
			return "", n.Refuse(n.CodeWrongState, "The chair reads the comments after the round is closed.")
		}
		return "", nil
	case n.RoleDelegation, n.RoleMember:
		if round.ShowsTo(by.Delegation) {
			return "", nil
		}
		return by.Delegation, nil
	case n.RoleRapporteur, n.RoleObserver, n.RoleAuditor:
		if round.Phase != n.RoundIssued && round.Publication != n.PublishAll {
			return "", n.Refuse(n.CodeWrongState, "The comments can be read once the conference room paper is issued.")
		}
		return "", nil
	case n.RoleSystem, n.RolePublic, n.RolePerson:
	}
	return "", by.RequireRole(everyone...)
}

// sight is what one actor may see of rounds and what came of them.
type sight struct {
	by     n.Actor
	rounds map[n.ID]n.Round
}

// look prepares what the actor may see of the rounds a thing was in.
func (s *server) look(ctx context.Context, by n.Actor, rounds ...n.ID) (sight, error) {
	v := sight{by: by, rounds: map[n.ID]n.Round{}}
	slices.Sort(rounds)
	known, err := s.record.RoundsByID(ctx, slices.DeleteFunc(slices.Compact(rounds), func(id n.ID) bool { return id == "" }))
	for _, r := range known {
		v.rounds[r.ID] = r
	}
	return v, err
}

// versionsFor selects the versions of a recommendation that the actor may
// read. A delegation sees a consolidation once it is issued, and never one the
// chair sent back.
func versionsFor(by n.Actor, r n.Recommendation) store.VersionFilter {
	return store.VersionFilter{Recommendation: r.ID, Public: !seesReview(to(by, r))}
}

// to is who the actor is to a recommendation. One in a round is that round's:
// the chair of the meeting it comes from does not see what another one reviews.
func to(by n.Actor, r n.Recommendation) n.Actor {
	if r.Draft.Before != nil {
		return by.At(r.RoundMeeting)
	}
	return by.At(r.Meeting, r.Draft.Meeting)
}

// seesReview reports whether the actor, at the meeting it is of, sees what is
// under review by the chair.
func seesReview(by n.Actor) bool { return by.Role == n.RoleSecretariat || by.Role == n.RoleChair }

// draftFor is what an actor may know of where a draft stands. That a text was
// consolidated, and whether positions diverge in it, is for secretariat and
// chair until the conference room paper is out: before, it stands as it was
// circulated.
func draftFor(by n.Actor, d n.Draft) n.Draft {
	if d.Before == nil || seesReview(by) {
		return d
	}
	d.Version, d.Bracketed = d.Before.Version, d.Before.Bracketed
	if d.Stage == n.StageConsolidated {
		d.Stage = n.StageCirculated
	}
	return d
}

// recommendationFor is what an actor may know of a recommendation.
func recommendationFor(by n.Actor, r n.Recommendation) n.Recommendation {
	r.Draft = draftFor(to(by, r), r.Draft)
	return r
}

// roundFor is what an actor may know of where a round stands. Between its close
// and its conference room paper all of it is one phase to others than
// secretariat and chair: a return, another attempt, points that were settled
// and late comments that were let in tell what delegations said.
func roundFor(by n.Actor, r n.Round) n.Round {
	if r.Phase == n.RoundIssued || seesReview(by.At(r.Meeting)) {
		return r
	}
	r.Attempt, r.Revision, r.Decided, r.IncludeLate = 0, 0, 0, false
	switch r.Phase {
	case n.RoundInReview, n.RoundReturned, n.RoundApproved:
		r.Phase = n.RoundClosed
	case n.RoundPlanned, n.RoundOpen, n.RoundClosed, n.RoundIssued, n.RoundCancelled:
	}
	return r
}

// refusalFor words the refusal of an act on a draft by what the actor may know of
// it. To whom the review is not shown, a draft in a round is refused as the one
// that was circulated, and by whose round it is: whatever else refused the act
// depends on what the review made of it.
func refusalFor(by n.Actor, r n.Recommendation, a n.DraftAct, refused error) error {
	at := to(by, r)
	if n.CodeOf(refused) == "" || r.Draft.Before == nil || seesReview(at) {
		return refused
	}
	if err := draftFor(at, r.Draft).Permits(a); err != nil {
		return err
	}
	if err := by.RequireMeeting(r.RoundMeeting); err != nil {
		return err
	}
	return n.Refuse(n.CodeWrongState, "%s is in a consultation round, which alone moves it until its conference room paper is issued.", r.Key)
}

// commentFor is what an actor may know of a comment that it may read. What the
// procedure made of it is told with the conference room paper: before, it tells
// of a return, of another attempt, of late comments that were let in. What the
// secretariat itself said of a comment it said to its author.
func commentFor(by n.Actor, round n.Round, c n.ReceivedComment) n.ReceivedComment {
	by = by.At(round.Meeting)
	if seesReview(by) {
		return c
	}
	if round.Phase != n.RoundIssued {
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
func (v sight) commentFor(c n.ReceivedComment) n.ReceivedComment {
	return commentFor(v.by, v.rounds[c.Round], c)
}

// comment reports whether the actor may read a comment.
func (v sight) comment(c n.ReceivedComment) bool {
	own, err := mayRead(v.by, v.rounds[c.Round])
	return err == nil && (own == "" || own == c.Delegation)
}

// event returns what the actor may read of a line of the log, false if
// nothing. Before the conference room paper is out, a delegation sees that a
// round was opened, extended and closed, and what it did itself.
func (v sight) event(e n.Event) (n.Event, bool) {
	round, inRound := v.rounds[e.Round]
	by := v.by.At(e.Meeting)
	if inRound {
		by = v.by.At(round.Meeting)
	}
	e.Actor = actorFor(by, e.Actor)
	switch {
	case !inRound || by.Role == n.RoleSecretariat:
		return e, true
	case by.Role == n.RoleChair:
		_, err := mayRead(v.by, round)
		return e, err == nil || !e.Act.Rule().Embargo.OfReplies()
	case round.Phase == n.RoundIssued:
		if e.Act.Rule().Embargo.OfReview() {
			e.Detail = nil
		}
		return e, true
	case e.Actor.Role.OfDelegation() && e.Actor.Delegation == v.by.Delegation:
		return e, true
	case e.Act.Rule().Embargo != n.TellsNeither:
		return e, false
	}
	e.Detail = strippedDetail(e.Detail)
	return e, true
}

// streamed returns what the actor may read of a line of the log in the stream
// of all events, which unlike a history also holds what is on no draft.
func (v sight) streamed(e n.Event) (n.Event, bool) {
	switch e.Act.Rule().Circle {
	case n.OwnDelegation:
		return e, v.by.Role.OfDelegation() && v.by.Delegation == e.Actor.Delegation
	case n.AllReaders:
		return v.event(e)
	case n.DraftReaders:
		if e.Round != "" || e.Recommendation != "" {
			return v.event(e)
		}
	case n.SecretariatAlone:
	}
	return e, v.by.Role == n.RoleSecretariat
}

// strippedDetail keeps of a detail what an open round shows everybody: its
// deadline and the reason given for a change of it.
func strippedDetail(detail json.RawMessage) json.RawMessage {
	var all map[string]json.RawMessage
	if json.Unmarshal(detail, &all) != nil {
		return nil
	}
	kept := map[string]json.RawMessage{}
	for _, k := range []string{"deadline", "zone", "reason", "early"} {
		if v, ok := all[k]; ok {
			kept[k] = v
		}
	}
	if len(kept) == 0 {
		return nil
	}
	out, err := json.Marshal(kept)
	if err != nil {
		return nil
	}
	return out
}

// actorFor is what an actor may know of another: which person acted is for
// herself, her delegation and the secretariat.
func actorFor(by, other n.Actor) n.Actor {
	if other.Person != "" && other.Person != by.Person && !seesReview(by) && by.Role != n.RoleAuditor && (by.Delegation == "" || by.Delegation != other.Delegation) {
		other.Person, other.Label = "", ""
	}
	return other
}

// delegationFor returns what an actor may read of a delegation: its contact
// address is for the secretariat and itself.
func delegationFor(by n.Actor, d n.Delegation) n.Delegation {
	if by.Role != n.RoleSecretariat && by.Delegation != d.Code {
		d.Contact = ""
	}
	return d
}

// commentFilter is the filter of a list of comments within what the actor
// may read. Asking for another delegation's under embargo is refused.
func commentFilter(by n.Actor, round n.Round, f store.CommentFilter) (store.CommentFilter, error) {
	own, err := mayRead(by, round)
	if err != nil {
		return f, err
	}
	if own == "" {
		return f, nil
	}
	if f.Delegation != "" && f.Delegation != own {
		return f, n.Refuse(n.CodeOtherDelegation, "The comments of other delegations can be read once the conference room paper is issued.")
	}
	f.Delegation = own
	return f, nil
}
