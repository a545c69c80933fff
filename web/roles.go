package web

import (
	"slices"

	"rapporteur/negotiation"
)

// Who may ask for a page. What a visitor may see on it is decided in package
// application, and what an act needs in its row of the table of acts.
var (
	everybody   []negotiation.Role
	public      = negotiation.Roles()
	negotiators = []negotiation.Role{negotiation.RoleSecretariat, negotiation.RoleChair, negotiation.RoleDelegation}
	// readers read what is not for everybody.
	readers = append(
		slices.Clone(negotiators), negotiation.RoleMember, negotiation.RoleRapporteur, negotiation.RoleObserver,
		negotiation.RoleAuditor,
	)
	delegates   = []negotiation.Role{negotiation.RoleDelegation, negotiation.RoleMember}
	secretariat = []negotiation.Role{negotiation.RoleSecretariat}
	overseers   = []negotiation.Role{negotiation.RoleSecretariat, negotiation.RoleAuditor}
)
