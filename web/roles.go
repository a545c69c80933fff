package web

import (
	"slices"

	n "rapporteur/negotiation"
)

// Who may ask for a page. What a visitor may see on it is decided in package
// application, and what an act needs in its row of the table of acts.
var (
	everybody   []n.Role
	signedIn    = append(n.Roles(), n.RolePerson)
	public      = n.Roles()
	negotiators = []n.Role{n.RoleSecretariat, n.RoleChair, n.RoleDelegation}
	// readers read what is not for everybody.
	readers     = append(slices.Clone(negotiators), n.RoleMember, n.RoleRapporteur, n.RoleObserver, n.RoleAuditor)
	delegates   = []n.Role{n.RoleDelegation, n.RoleMember}
	secretariat = []n.Role{n.RoleSecretariat}
	overseers   = []n.Role{n.RoleSecretariat, n.RoleAuditor}
)
