package api_test

import (
	"net/http"
	"strings"
	"testing"

	"rapporteur/negotiation"
)

func TestTheSecretariatRevisesAndCorrectsDocuments(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	crp := "CTOC/COP/2020/CRP.1"
	office := w.as(negotiation.RoleSecretariat)
	r, key := negotiation.ReviseDocument{Manuscript: negotiation.Manuscript{
		Title: "Revised", Content: "# Part\n\nA text.",
		Translations: []negotiation.DocumentText{{Language: negotiation.French, Title: "Révisé", Content: "Un texte."}},
	}}, newID()
	revised, err := office.OnDocument(ctx, crp, key, r)
	if err != nil || revised.Symbol != crp+"/Rev.1" || revised.Language != negotiation.English {
		t.Fatalf("revised %+v, %v", revised, err)
	}
	if again, err := office.OnDocument(ctx, crp, key, r); err != nil || again.ID != revised.ID {
		t.Fatalf("again %+v, %v", again, err)
	}
	_, err = office.OnDocument(
		ctx, revised.Symbol, newID(),
		negotiation.CorrectDocument{Manuscript: negotiation.Manuscript{Title: "Corrigendum", Content: "For a read b."}},
	)
	wantCode(t, err, negotiation.CodeInvalid)
	_, err = office.OnDocument(ctx, revised.Symbol, newID(), negotiation.AmendDocument{
		Manuscript: negotiation.Manuscript{Title: "Amendment", Content: "Text.", Reason: "Decision 1/1."},
	})
	wantCode(t, err, negotiation.CodeWrongState)
	corrected, err := office.OnDocument(ctx, revised.Symbol, newID(),
		negotiation.CorrectDocument{Manuscript: negotiation.Manuscript{
			Title: "Corrigendum", Language: negotiation.French, Content: "Au lieu de a, lire b.",
			Languages: []negotiation.Language{negotiation.French},
		}})
	if err != nil || corrected.Symbol != crp+"/Rev.1/Corr.1" {
		t.Fatalf("corrected %+v, %v", corrected, err)
	}
	again, err := office.OnDocument(
		ctx, revised.Symbol, newID(),
		negotiation.ReissueDocument{Manuscript: negotiation.Manuscript{Reason: "A line was cut."}},
	)
	if err != nil || again.Symbol != crp+"/Rev.1*" {
		t.Fatalf("reissued %+v, %v", again, err)
	}
	family, err := w.as(negotiation.RoleDelegation).Family(ctx, crp)
	if err != nil || len(family) != 4 || family[0].SupersededBy != again.Symbol ||
		family[1].SupersededBy != again.Symbol || family[2].SupersededBy != "" {
		t.Fatalf("the family is %+v, %v", family, err)
	}
	text, err := w.as(negotiation.RoleDelegation).RenderingIn(ctx, again.ID, "text", negotiation.French)
	if err != nil || !strings.Contains(string(text), crp+"/Rev.1*\n") || !strings.Contains(string(text), "Un texte.") {
		t.Fatalf("in French it reads %s, %v", text, err)
	}
	_, err = w.as(negotiation.RoleDelegation).OnDocument(
		ctx, crp, newID(), negotiation.AddToDocument{Manuscript: negotiation.Manuscript{Title: "x", Content: "x"}},
	)
	wantCode(t, err, negotiation.CodeNotPermitted)
	if status, p := w.send(
		http.MethodGet, "/v1/documents/"+strings.ReplaceAll(crp, "/", "%2F")+"?format=json",
		w.tokens[negotiation.RoleDelegation], "", nil,
	); status != http.StatusOK {
		t.Fatalf("by its symbol: %d %s", status, p.Detail)
	}
}
