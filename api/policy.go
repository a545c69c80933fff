package api

import (
	"net/http"
	"slices"

	"rapporteur/negotiation"
)

var (
	negotiators        = []negotiation.Role{negotiation.RoleSecretariat, negotiation.RoleChair, negotiation.RoleDelegation}
	secretariatOrChair = []negotiation.Role{negotiation.RoleSecretariat, negotiation.RoleChair}
	chair              = []negotiation.Role{negotiation.RoleChair}
	secretariat        = []negotiation.Role{negotiation.RoleSecretariat}
	auditors           = []negotiation.Role{negotiation.RoleAuditor}
	submitters         = []negotiation.Role{negotiation.RoleSecretariat, negotiation.RoleDelegation}
	// readers read what is not for everybody.
	readers = append(
		slices.Clone(negotiators), negotiation.RoleMember, negotiation.RoleRapporteur, negotiation.RoleObserver,
		negotiation.RoleAuditor,
	)
	// public is everybody with a mandate or an access token.
	public = negotiation.Roles()
	// signedIn is everybody who signed in, with a mandate or without.
	signedIn   = append(negotiation.Roles(), negotiation.RolePerson)
	delegates  = []negotiation.Role{negotiation.RoleDelegation, negotiation.RoleMember}
	delegation = []negotiation.Role{negotiation.RoleDelegation}
	overseers  = []negotiation.Role{negotiation.RoleSecretariat, negotiation.RoleAuditor}
)

// policy is the table of who may ask for what: the roles allowed for each
// operation. An operation that is not in it is refused to everybody. What a
// caller may see of an answer is decided in package application; what a delegation
// may do in its capacity, and what is of which meeting, in package negotiation.
var policy = withActs(func(r negotiation.ActRow) []negotiation.Role { return r.Who }, map[string][]negotiation.Role{
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
	"list-accredited":        readers,
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
	"act-on-recommendation":  negotiators, // which act is for whom: the table of acts
	"amend-recommendation":   secretariatOrChair,
	"move-amendment":         append(slices.Clone(secretariatOrChair), submitters...), // whose: the table of acts
	"list-reservations":      readers,                                                 // of issued rounds
	"list-amendments":        readers,
	"diff-amendment":         readers,
	"settle-recommendation":  chair,
	"list-corrections":       readers,

	"list-rounds":       readers,
	"get-round":         readers,
	"review-round":      secretariatOrChair,
	"round-convergence": secretariatOrChair,
	"submit-reply":      submitters,
	"submit-comment":    submitters,
	"withdraw-comment":  submitters,
	"list-comments":     readers,
	"get-comment":       readers, // whose: application
	"carry-comments":    submitters,
	"get-receipt":       readers,

	"list-documents":      readers,
	"get-document":        readers,
	"get-document-family": readers,

	"list-silences":   readers,
	"get-silence":     readers,
	"list-objections": readers, // whose: application

	"list-contacts":     secretariat, // addresses
	"list-own-contacts": delegates,
	"set-own-contact":   delegation,
	"end-own-contact":   delegation,
	"list-notices":      secretariat,

	"list-themes":      public,
	"list-annotations": readers,
	"get-digest":       readers,

	"split-recommendation":  secretariatOrChair,
	"merge-recommendations": secretariatOrChair,

	"get-report":   readers,
	"diff-section": readers,

	"stream-events": readers, // what of it: application

	"issue-token":     secretariat,
	"issue-own-token": signedIn,
	"list-tokens":     signedIn, // whose: application
	"revoke-token":    signedIn, // whose: store.RevokeToken

	"export-audit":   auditors,
	"get-audit-head": auditors,

	"begin-sign-in": {
		anyone,
	}, "finish-sign-in": {anyone}, "ask-for-program": {anyone}, "allow-program": {anyone}, "fetch-token": {anyone},
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

	"list-persons":  overseers,
	"list-mandates": append(slices.Clone(overseers), delegates...), // whose: application

	"save-comment-draft":    delegates,
	"list-comment-drafts":   delegates,
	"get-comment-draft":     delegates,
	"discard-comment-draft": delegates,
	"submit-comment-drafts": delegation,
})

// withActs adds to a table of operations what the table of acts says. Acts on drafts
// are kinds of one operation.
func withActs[T any](of func(negotiation.ActRow) T, table map[string]T) map[string]T {
	for _, row := range negotiation.Acts() {
		if row.On != negotiation.OnDraft {
			table[string(row.Name)] = of(row)
		}
	}
	return table
}

// scopeOf names the scope that an access token with scopes needs for a write; a read
// needs [negotiation.ScopeRead]. Every write is in it, see [mustBeDecided].
var scopeOf = withActs(func(r negotiation.ActRow) negotiation.Scope { return r.Scope }, map[string]negotiation.Scope{
	"load-calendar":         negotiation.ScopeManage,
	"load-delegations":      negotiation.ScopeManage,
	"load-workdays":         negotiation.ScopeManage,
	"load-accreditation":    negotiation.ScopeManage,
	"load-bureau":           negotiation.ScopeManage,
	"load-recommendations":  negotiation.ScopeManage,
	"advance-clock":         negotiation.ScopeManage,
	"split-recommendation":  negotiation.ScopeManage,
	"merge-recommendations": negotiation.ScopeManage,
	"load-contacts":         negotiation.ScopeManage,
	"submit-reply":          negotiation.ScopeComment, "submit-comment": negotiation.ScopeComment,
	"withdraw-comment":   negotiation.ScopeComment,
	"save-comment-draft": negotiation.ScopeComment, "discard-comment-draft": negotiation.ScopeComment,
	"submit-comment-drafts": negotiation.ScopeComment,

	"act-on-recommendation": negotiation.ScopeDecide, "amend-recommendation": negotiation.ScopeDecide,
	"settle-recommendation": negotiation.ScopeDecide, "move-amendment": negotiation.ScopeDecide,

	"issue-token": negotiation.ScopeAccount, "issue-own-token": negotiation.ScopeAccount,
	"revoke-token":    negotiation.ScopeRead, // any other than itself: revokeToken
	"set-own-contact": negotiation.ScopeAccount, "end-own-contact": negotiation.ScopeAccount,
	"switch-mandate": negotiation.ScopeAccount, "sign-out": negotiation.ScopeAccount,
	"end-session": negotiation.ScopeAccount, "end-own-sessions": negotiation.ScopeAccount,
	"end-sessions-of-person": negotiation.ScopePeople,
})

// withinScope refuses what the scopes of an access token leave out.
func withinScope(operation, method string, scopes []negotiation.Scope) error {
	needed, listed := scopeOf[operation]
	if method == http.MethodGet {
		needed, listed = negotiation.ScopeRead, true
	}
	if listed && negotiation.InScope(scopes, needed) {
		return nil
	}
	return negotiation.Refuse(
		negotiation.CodeNotPermitted, "This access token lacks the scope %s; use one that has it.", needed,
	)
}

// mustBeDecided panics when nobody decided who may ask for an operation, or in which
// scope of an access token, so that it is found out when the server is built.
func mustBeDecided(operation, method string) {
	if _, decided := policy[operation]; !decided {
		panic("say in the table policy (api/policy.go) who may ask for " + operation)
	}
	if _, decided := scopeOf[operation]; !decided && method != http.MethodGet && !needsNoSignIn(operation) {
		panic("say in the table scopeOf (api/policy.go) which scope an access token needs for " + operation)
	}
}

// permit refuses unless the table allows the operation to the actor.
func permit(operation string, by negotiation.Actor) error {
	roles, listed := policy[operation]
	if !listed {
		return negotiation.Refuse(negotiation.CodeNotPermitted, "Nobody may do this.")
	}
	if needsNoSignIn(operation) {
		return nil
	}
	return by.RequireRole(roles...)
}

// needsNoSignIn reports whether an operation is for everybody, known or not.
func needsNoSignIn(operation string) bool { return slices.Contains(policy[operation], anyone) }
