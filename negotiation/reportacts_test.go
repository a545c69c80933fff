package negotiation_test

import (
	"testing"
	"time"

	n "rapporteur/negotiation"
)

func TestAReportGoesToTheParentBodyOnly(t *testing.T) {
	adopted := time.Date(2030, 5, 3, 12, 0, 0, 0, time.UTC)
	session := n.Meeting{ID: "s", Key: "cop-2030", Body: "COP", Opens: adopted.AddDate(0, 5, 0), Closes: adopted.AddDate(0, 5, 4)}
	of, past, elsewhere := n.Body{Symbol: "WG", Parent: "COP"}, session, session
	past.Closes, elsewhere.Body = adopted.AddDate(0, 0, -2), "OTHER"
	r := n.Report{AdoptedAt: adopted}
	for _, tt := range []struct {
		name string
		act  n.CommunicateReport
		r    n.Report
		f    n.ReportFacts
		want n.Code
	}{
		{"to the session", n.CommunicateReport{}, r, n.ReportFacts{Body: of, Session: session}, ""},
		{"before any session is on record", n.CommunicateReport{}, r, n.ReportFacts{Body: of}, ""},
		{"under an item of no session", n.CommunicateReport{Item: "4"}, r, n.ReportFacts{Body: of}, n.CodeInvalid},
		{"before it is adopted", n.CommunicateReport{}, n.Report{}, n.ReportFacts{Body: of, Session: session}, n.CodeWrongState},
		{"twice", n.CommunicateReport{}, n.Report{AdoptedAt: adopted, Communicated: &n.Communication{}}, n.ReportFacts{Body: of}, n.CodeWrongState},
		{"to nobody", n.CommunicateReport{}, r, n.ReportFacts{Body: n.Body{Symbol: "COP"}}, n.CodeWrongState},
		{"to a session of another body", n.CommunicateReport{}, r, n.ReportFacts{Body: of, Session: elsewhere}, n.CodeInvalid},
		{"to a session that was over", n.CommunicateReport{}, r, n.ReportFacts{Body: of, Session: past}, n.CodeInvalid},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := tt.act.Judge(tt.r, tt.f)
			if got := n.CodeOf(err); got != tt.want {
				t.Errorf("refused as %q, want %q", got, tt.want)
			}
		})
	}
}

// Whoever does an act in the name of a delegation is of it, or enters what it sent.
func TestAnActInTheNameOfADelegationIsItsOwn(t *testing.T) {
	for _, act := range []n.Act{n.BreakSilence{Delegation: "FRA"}, n.ObjectToReport{Delegation: "FRA"}} {
		for by, want := range map[n.Actor]n.Code{
			{Role: n.RoleDelegation, Delegation: "FRA"}: "",
			{Role: n.RoleSecretariat}:                   "",
			{Role: n.RoleDelegation, Delegation: "KEN"}: n.CodeOtherDelegation,
			{Role: n.RoleMember, Delegation: "FRA"}:     n.CodeNotPermitted,
			{Role: n.RoleChair}:                         n.CodeNotPermitted,
			{}:                                          n.CodeUnauthenticated,
		} {
			if got := n.CodeOf(n.Asked{ID: "a", On: "b", By: by, Act: act}.Permits("m")); got != want {
				t.Errorf("%T by %+v is refused as %q, want %q", act, by, got, want)
			}
		}
	}
}
