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
	if acts := len(n.ActsOn(n.OnDraft)); acts < 35 || acts != len(n.ActRules()) {
		t.Errorf("there are %d acts, and rules on %d", acts, len(n.ActRules()))
	}
	for _, r := range n.ActsOn(n.OnDraft) {
		if len(r.Who) == 0 || len(r.From) == 0 || r.Update == "" || r.Phrase == "" {
			t.Errorf("%s is for %v from %v, as %q and %q", r.Name, r.Who, r.From, r.Update, r.Phrase)
		}
		for role, actor := range actors {
			err := n.Asked{By: actor, Act: of(t, r, "FRA")}.Allowed()
			if (err == nil) != slices.Contains(r.Who, role) {
				t.Errorf("%s by %s: %v", r.Name, role, err)
			}
		}
		if slices.Contains(r.Who, n.RoleDelegation) {
			err := n.Asked{By: actors[n.RoleDelegation], Act: of(t, r, "DEU")}.Allowed()
			if n.CodeOf(err) != n.CodeOtherDelegation {
				t.Errorf("%s for another delegation: %v", r.Name, err)
			}
		}
	}
	if _, err := n.ReadDraftAct("abolish", nil); n.CodeOf(err) != n.CodeInvalid {
		t.Errorf("an act nobody knows: %v", err)
	}
}

// of is an act of that kind of a delegation.
func of(t *testing.T, r n.ActRow, delegation string) n.Act {
	t.Helper()
	a, err := r.Read([]byte(`{"delegation": "` + delegation + `"}`))
	if err != nil {
		t.Fatal(err)
	}
	return a
}
