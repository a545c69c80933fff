package api

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

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
)

// policy is the table of who may ask for what: the roles allowed for each
// operation. An operation that is not in it is refused to everybody. What a
// role may see within an operation is below; what a delegation may do in its
// capacity is in package negotiation.
var policy = map[string][]n.Role{
	"load-calendar":        secretariat,
	"load-delegations":     secretariat,
	"load-recommendations": secretariat,
	"load-workdays":        secretariat,
	"load-accreditation":   secretariat,
	"load-contacts":        secretariat,

	"list-meetings":          everyone,
	"get-meeting":            everyone,
	"get-programme":          everyone,
	"get-agenda":             everyone,
	"adopt-agenda":           chair,
	"object-to-agenda":       submitters,
	"plan-work":              secretariat,
	"list-under-item":        secretariat,
	"record-bureau-decision": bureau,
	"change-meeting":         secretariat,
	"list-accredited":        everyone,
	"list-delegations":       everyone,
	"list-stations":          everyone,
	"count-workdays":         everyone,
	"list-recommendations":   everyone,
	"get-recommendation":     everyone,
	"list-versions":          everyone,
	"get-version":            everyone,
	"diff-recommendation":    everyone,
	"blame-recommendation":   everyone,
	"list-points":            everyone,
	"history-recommendation": everyone,
	"act-on-recommendation":  everyone, // which act is for whom: negotiation.Act.AllowedTo
	"amend-recommendation":   bureau,
	"settle-recommendation":  chair,
	"correct-recommendation": secretariat,
	"list-corrections":       everyone,

	"open-round":        secretariat,
	"list-rounds":       everyone,
	"get-round":         everyone,
	"extend-round":      secretariat,
	"close-round":       secretariat,
	"cancel-round":      secretariat,
	"dispose-comments":  secretariat,
	"consolidate-round": secretariat,
	"review-round":      bureau,
	"round-convergence": bureau,
	"approve-round":     chair,
	"return-round":      chair,
	"submit-reply":      submitters,
	"submit-comment":    submitters,
	"withdraw-comment":  submitters,
	"list-comments":     everyone,
	"carry-comments":    submitters,
	"get-receipt":       everyone,

	"list-documents":      everyone,
	"get-document":        everyone,
	"get-document-family": everyone,
	"revise-document":     secretariat,
	"correct-document":    secretariat,
	"add-to-document":     secretariat,
	"amend-document":      secretariat,
	"reissue-document":    secretariat,

	"open-silence":    secretariat,
	"list-silences":   everyone,
	"get-silence":     everyone,
	"break-silence":   submitters,
	"list-objections": everyone, // whose: mayReadObjection
	"extend-silence":  secretariat,
	"cancel-silence":  secretariat,

	"list-contacts": secretariat, // addresses
	"list-notices":  secretariat,
	"retry-notice":  secretariat,

	"list-themes":       everyone,
	"add-theme":         secretariat,
	"list-annotations":  everyone,
	"annotate-document": secretariat,
	"get-digest":        everyone,
	"compile-digest":    secretariat,

	"split-recommendation":  bureau,
	"merge-recommendations": bureau,
	"order-recommendations": bureau,

	"prepare-report": secretariat,
	"get-report":     everyone,
	"revise-report":  secretariat,
	"adopt-section":  chair,
	"adopt-report":   chair,

	"issue-token":  secretariat,
	"revoke-token": secretariat,

	"export-audit":   auditors,
	"get-audit-head": auditors,
}

// permit refuses unless the table allows the operation to the actor.
func permit(operation string, by n.Actor) error {
	roles, listed := policy[operation]
	if !listed {
		return n.Refuse(n.CodeNotPermitted, "Nobody may do this.")
	}
	return by.RequireRole(roles...)
}

// mayRead says what an actor may read of the comments on a round: all of
// them, or those of one delegation. Comments are under embargo until the
// conference room paper is issued: a delegation reads its own, the chair
// reads after the close.
func mayRead(by n.Actor, round n.Round) (own string, err error) {
	switch by.Role {
	case n.RoleSecretariat:
		return "", nil
	case n.RoleChair:
		if round.Phase == n.RoundPlanned || round.Phase == n.RoundOpen {
			return "", n.Refuse(n.CodeWrongState, "The chair reads the comments after the round is closed.")
		}
		return "", nil
	case n.RoleDelegation:
		if round.ShowsTo(by.Delegation) {
			return "", nil
		}
		return by.Delegation, nil
	case n.RoleAuditor, n.RoleSystem:
	}
	return "", by.RequireRole(everyone...)
}

// sight is what one actor may see of rounds and what came of them.
type sight struct {
	by     n.Actor
	rounds map[n.ID]n.Round
	// public holds, for each issued round, the versions its conference room
	// paper was made of.
	public map[n.ID]bool
}

// look prepares what the actor may see of the rounds a thing was in.
func (s *server) look(ctx context.Context, by n.Actor, rounds ...n.ID) (sight, error) {
	v := sight{by: by, rounds: map[n.ID]n.Round{}, public: map[n.ID]bool{}}
	for _, id := range rounds {
		if _, known := v.rounds[id]; known || id == "" {
			continue
		}
		round, err := s.record.Round(ctx, id)
		if err != nil {
			return v, err
		}
		v.rounds[id] = round
		if round.Phase != n.RoundIssued || by.Role != n.RoleDelegation {
			continue
		}
		versions, err := s.record.ConsolidatedVersions(ctx, id, round.Attempt)
		if err != nil {
			return v, err
		}
		settled, err := s.record.ReviewedVersions(ctx, id, round.Attempt)
		if err != nil {
			return v, err
		}
		for _, c := range slices.Concat(versions, settled) {
			v.public[c.ID] = true
		}
	}
	return v, nil
}

// version reports whether the actor may read a version. A delegation sees a
// consolidation once it is issued, and never one the chair sent back.
func (v sight) version(x n.Version) bool {
	underEmbargo := x.Origin == n.OriginConsolidation || x.Origin == n.OriginReview
	return v.by.Role != n.RoleDelegation || !underEmbargo || v.public[x.ID]
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
	switch {
	case !inRound || v.by.Role == n.RoleSecretariat:
		return e, true
	case v.by.Role == n.RoleChair:
		_, err := mayRead(v.by, round)
		return e, err == nil || !aboutReplies(e)
	case round.Phase == n.RoundIssued:
		if inReview(e) {
			e.Detail = nil
		}
		return e, true
	case e.Actor.Role == n.RoleDelegation && e.Actor.Delegation == v.by.Delegation:
		return e, true
	case aboutReplies(e) || inReview(e):
		return e, false
	}
	e.Detail = strippedDetail(e.Detail)
	return e, true
}

// Which events are about replies or about the review goes by their name. What
// is not known to be harmless counts as both.
func aboutReplies(e n.Event) bool {
	return !hasPrefix(e.Act, "round.opened", "round.planned", "round.extended", "round.closed", "recommendation.", "document.", "draft.")
}

func inReview(e n.Event) bool {
	return strings.Contains(e.Act, "review") || strings.Contains(e.Act, "return") || strings.Contains(e.Act, "consolidat")
}

func hasPrefix(s string, prefixes ...string) bool {
	return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(s, p) })
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

// mayReadObjection says whose objections an actor may read: who broke a silence
// is not published unless the procedure was opened so.
func mayReadObjection(by n.Actor, s n.Silence, o n.SilenceObjection) bool {
	return s.NamesPublished || by.Role == n.RoleSecretariat || by.Role == n.RoleChair || by.Role == n.RoleDelegation && by.Delegation == o.Delegation
}

// delegation returns what an actor may read of a delegation: its contact
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
