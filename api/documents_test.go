package api_test

import (
	"net/http"
	"strings"
	"testing"

	n "rapporteur/negotiation"
)

func TestTheSecretariatRevisesAndCorrectsDocuments(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	crp := "CTOC/COP/2020/CRP.1"
	office := w.as(n.RoleSecretariat)
	r, key := n.ReviseDocument{Manuscript: n.Manuscript{Title: "Revised", Content: "# Part\n\nA text.", Translations: []n.DocumentText{{Language: n.French, Title: "Révisé", Content: "Un texte."}}}}, newID()
	revised, err := office.OnDocument(ctx, crp, key, r)
	if err != nil || revised.Symbol != crp+"/Rev.1" || revised.Language != n.English {
		t.Fatalf("revised %+v, %v", revised, err)
	}
	if again, err := office.OnDocument(ctx, crp, key, r); err != nil || again.ID != revised.ID {
		t.Fatalf("again %+v, %v", again, err)
	}
	_, err = office.OnDocument(ctx, revised.Symbol, newID(), n.CorrectDocument{Manuscript: n.Manuscript{Title: "Corrigendum", Content: "For a read b."}})
	wantCode(t, err, n.CodeInvalid)
	_, err = office.OnDocument(ctx, revised.Symbol, newID(), n.AmendDocument{Manuscript: n.Manuscript{Title: "Amendment", Content: "Text.", Reason: "Decision 1/1."}})
	wantCode(t, err, n.CodeWrongState)
	corrected, err := office.OnDocument(ctx, revised.Symbol, newID(), n.CorrectDocument{Manuscript: n.Manuscript{Title: "Corrigendum", Language: n.French, Content: "Au lieu de a, lire b.", Languages: []n.Language{n.French}}})
	if err != nil || corrected.Symbol != crp+"/Rev.1/Corr.1" {
		t.Fatalf("corrected %+v, %v", corrected, err)
	}
	again, err := office.OnDocument(ctx, revised.Symbol, newID(), n.ReissueDocument{Manuscript: n.Manuscript{Reason: "A line was cut."}})
	if err != nil || again.Symbol != crp+"/Rev.1*" {
		t.Fatalf("reissued %+v, %v", again, err)
	}
	family, err := w.as(n.RoleDelegation).Family(ctx, crp)
	if err != nil || len(family) != 4 || family[0].SupersededBy != again.Symbol || family[1].SupersededBy != again.Symbol || family[2].SupersededBy != "" {
		t.Fatalf("the family is %+v, %v", family, err)
	}
	text, err := w.as(n.RoleDelegation).RenderingIn(ctx, again.ID, "text", n.French)
	if err != nil || !strings.Contains(string(text), crp+"/Rev.1*\n") || !strings.Contains(string(text), "Un texte.") {
		t.Fatalf("in French it reads %s, %v", text, err)
	}
	_, err = w.as(n.RoleDelegation).OnDocument(ctx, crp, newID(), n.AddToDocument{Manuscript: n.Manuscript{Title: "x", Content: "x"}})
	wantCode(t, err, n.CodeNotPermitted)
	if status, p := w.send(http.MethodGet, "/v1/documents/"+strings.ReplaceAll(crp, "/", "%2F")+"?format=json", w.tokens[n.RoleDelegation], "", nil); status != http.StatusOK {
		t.Fatalf("by its symbol: %d %s", status, p.Detail)
	}
}
