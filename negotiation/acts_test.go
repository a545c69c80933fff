package negotiation_test

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"testing"

	"rapporteur/negotiation"
)

// Every act is for somebody and starts from somewhere; nobody else may do it.
func TestEveryActIsForItsRolesOnly(t *testing.T) {
	actors := map[negotiation.Role]negotiation.Actor{
		negotiation.RoleSecretariat: {Role: negotiation.RoleSecretariat}, negotiation.RoleChair: {
			Role: negotiation.RoleChair,
		}, negotiation.RoleSystem: negotiation.System(), negotiation.RoleDelegation: {
			Role: negotiation.RoleDelegation, Delegation: "FRA",
		},
	}
	if acts := len(negotiation.ActsOn(negotiation.OnDraft)); acts < 35 || acts != len(negotiation.ActRules()) {
		t.Errorf("there are %d acts, and rules on %d", acts, len(negotiation.ActRules()))
	}
	for _, r := range negotiation.ActsOn(negotiation.OnDraft) {
		if len(r.Who) == 0 || len(r.From) == 0 || r.Update == "" || r.Phrase == "" {
			t.Errorf("%s is for %v from %v, as %q and %q", r.Name, r.Who, r.From, r.Update, r.Phrase)
		}
		for role, actor := range actors {
			err := negotiation.Asked{By: actor, Act: of(t, r, "FRA")}.Allowed()
			if (err == nil) != slices.Contains(r.Who, role) {
				t.Errorf("%s by %s: %v", r.Name, role, err)
			}
		}
		if slices.Contains(r.Who, negotiation.RoleDelegation) {
			err := negotiation.Asked{By: actors[negotiation.RoleDelegation], Act: of(t, r, "DEU")}.Allowed()
			if negotiation.CodeOf(err) != negotiation.CodeOtherDelegation {
				t.Errorf("%s for another delegation: %v", r.Name, err)
			}
		}
	}
	if _, err := negotiation.ReadDraftAct("abolish", nil); negotiation.CodeOf(err) != negotiation.CodeInvalid {
		t.Errorf("an act nobody knows: %v", err)
	}
}

// of is an act of that kind of a delegation.
func of(t *testing.T, r negotiation.ActRow, delegation string) negotiation.Act {
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
	for _, r := range negotiation.ActsOn(negotiation.OnDraft) {
		act, err := r.Read([]byte(asked))
		if err != nil {
			t.Fatal(err)
		}
		sent := negotiation.Asked{ID: "id", On: "draft", By: negotiation.System(), Expects: "state", Act: act}
		raw, err := json.Marshal(sent)
		if err != nil {
			t.Fatal(err)
		}
		var came negotiation.Asked
		if err := json.Unmarshal(raw, &came); err != nil || !reflect.DeepEqual(came, sent) {
			t.Errorf("%s came as %+v, %v", r.Name, came, err)
		}
		for what, says := range map[string]bool{
			"speaker": negotiation.SpeakerOf(
				act,
			) == "FRA", "meeting": negotiation.MeetingOf(act) == "m", "plan": negotiation.PlanOf(act) == "p",
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
