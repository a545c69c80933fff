package negotiation_test

import (
	"slices"
	"testing"

	n "rapporteur/negotiation"
)

// Every act is for somebody and starts from somewhere; nobody else may do it.
func TestEveryActIsForItsRolesOnly(t *testing.T) {
	actors := map[n.Role]n.Actor{
		n.RoleSecretariat: {Role: n.RoleSecretariat}, n.RoleChair: {Role: n.RoleChair}, n.RoleSystem: n.System(), n.RoleDelegation: {Role: n.RoleDelegation, Delegation: "FRA"},
	}
	rules := n.ActRules()
	if len(rules) < 27 {
		t.Errorf("there are rules on %d acts only", len(rules))
	}
	for _, r := range rules {
		if len(r.Roles) == 0 || len(r.From) == 0 {
			t.Errorf("%s is for %v from %v", r.Act, r.Roles, r.From)
		}
		for role, actor := range actors {
			err := n.DraftAct{Kind: r.Act, Delegation: "FRA"}.AllowedTo(actor)
			if (err == nil) != slices.Contains(r.Roles, role) {
				t.Errorf("%s by %s: %v", r.Act, role, err)
			}
		}
		if slices.Contains(r.Roles, n.RoleDelegation) {
			if err := (n.DraftAct{Kind: r.Act, Delegation: "DEU"}).AllowedTo(actors[n.RoleDelegation]); n.CodeOf(err) != n.CodeOtherDelegation {
				t.Errorf("%s for another delegation: %v", r.Act, err)
			}
		}
	}
	if err := (n.DraftAct{Kind: "abolish"}).AllowedTo(n.System()); n.CodeOf(err) != n.CodeInvalid {
		t.Errorf("an act nobody knows: %v", err)
	}
}
