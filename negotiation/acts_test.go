package negotiation_test

import (
	"encoding/json"
	"maps"
	"reflect"
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

// What an act on a draft asks comes to its procedure and to the record as it was
// asked, and tells there who speaks, at which meeting and of which plan.
func TestAnActOnADraftTravelsWhole(t *testing.T) {
	const asked = `{"round": "r", "version": "v", "document": "d", "meeting": "m", "item": "4", "delegation": "FRA",
		"reason": "why", "adReferendum": ["KEN"], "acknowledged": ["BRA"], "pending": "9", "vote": {"for": 2, "against": 1},
		"silence": "s", "base": "b", "amendment": "a", "sponsor": "chair", "reshaping": "p", "into": ["x", "y"]}`
	told := map[string]int{}
	for _, r := range n.ActsOn(n.OnDraft) {
		act, err := r.Read([]byte(asked))
		if err != nil {
			t.Fatal(err)
		}
		sent := n.Asked{ID: "id", On: "draft", By: n.System(), Expects: "state", Act: act}
		raw, err := json.Marshal(sent)
		if err != nil {
			t.Fatal(err)
		}
		var came n.Asked
		if err := json.Unmarshal(raw, &came); err != nil || !reflect.DeepEqual(came, sent) {
			t.Errorf("%s came as %+v, %v", r.Name, came, err)
		}
		for what, says := range map[string]bool{
			"speaker": n.SpeakerOf(act) == "FRA", "meeting": n.MeetingOf(act) == "m", "plan": n.PlanOf(act) == "p",
		} {
			if says {
				told[what]++
			}
		}
	}
	if want := map[string]int{"speaker": 12, "meeting": 3, "plan": 2}; !maps.Equal(told, want) {
		t.Errorf("acts tell %v, want %v", told, want)
	}
}
