package negotiation_test

import (
	"testing"
	"time"

	"rapporteur/negotiation"
)

func TestAReportGoesToTheParentBodyOnly(t *testing.T) {
	adopted := time.Date(2030, 5, 3, 12, 0, 0, 0, time.UTC)
	session := negotiation.Meeting{
		ID: "s", Key: "cop-2030", Body: "COP", Opens: adopted.AddDate(0, 5, 0), Closes: adopted.AddDate(0, 5, 4),
	}
	of, past, elsewhere := negotiation.Body{Symbol: "WG", Parent: "COP"}, session, session
	past.Closes, elsewhere.Body = adopted.AddDate(0, 0, -2), "OTHER"
	r := negotiation.Report{AdoptedAt: adopted}
	for _, tt := range []struct {
		name string
		act  negotiation.CommunicateReport
		r    negotiation.Report
		f    negotiation.ReportFacts
		want negotiation.Code
	}{
		{"to the session", negotiation.CommunicateReport{}, r, negotiation.ReportFacts{Body: of, Session: session}, ""},
		{"before any session is on record", negotiation.CommunicateReport{}, r, negotiation.ReportFacts{Body: of}, ""},
		{
			"under an item of no session", negotiation.CommunicateReport{Item: "4"}, r, negotiation.ReportFacts{Body: of},
			negotiation.CodeInvalid,
		},
		{
			"before it is adopted", negotiation.CommunicateReport{}, negotiation.Report{},
			negotiation.ReportFacts{Body: of, Session: session}, negotiation.CodeWrongState,
		},
		{"twice", negotiation.CommunicateReport{}, negotiation.Report{
			AdoptedAt: adopted, Communicated: &negotiation.Communication{},
		}, negotiation.ReportFacts{Body: of}, negotiation.CodeWrongState},
		{
			"to nobody", negotiation.CommunicateReport{}, r, negotiation.ReportFacts{Body: negotiation.Body{Symbol: "COP"}},
			negotiation.CodeWrongState,
		},
		{
			"to a session of another body", negotiation.CommunicateReport{}, r,
			negotiation.ReportFacts{Body: of, Session: elsewhere}, negotiation.CodeInvalid,
		},
		{
			"to a session that was over", negotiation.CommunicateReport{}, r, negotiation.ReportFacts{Body: of, Session: past},
			negotiation.CodeInvalid,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := tt.act.Judge(tt.r, tt.f)
			if got := negotiation.CodeOf(err); got != tt.want {
				t.Errorf("refused as %q, want %q", got, tt.want)
			}
		})
	}
}

// Whoever does an act in the name of a delegation is of it, or enters what it sent.
func TestAnActInTheNameOfADelegationIsItsOwn(t *testing.T) {
	for _, act := range []negotiation.Act{
		negotiation.BreakSilence{Delegation: "FRA"}, negotiation.ObjectToReport{Delegation: "FRA"},
	} {
		for by, want := range map[negotiation.Actor]negotiation.Code{
			{Role: negotiation.RoleDelegation, Delegation: "FRA"}: "",
			{Role: negotiation.RoleSecretariat}:                   "",
			{Role: negotiation.RoleDelegation, Delegation: "KEN"}: negotiation.CodeOtherDelegation,
			{Role: negotiation.RoleMember, Delegation: "FRA"}:     negotiation.CodeNotPermitted,
			{Role: negotiation.RoleChair}:                         negotiation.CodeNotPermitted,
			{}:                                                    negotiation.CodeUnauthenticated,
		} {
			if got := negotiation.CodeOf(negotiation.Asked{ID: "a", On: "b", By: by, Act: act}.Permits("m")); got != want {
				t.Errorf("%T by %+v is refused as %q, want %q", act, by, got, want)
			}
		}
	}
}
