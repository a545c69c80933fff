package api_test

import (
	"strings"
	"testing"

	"rapporteur/negotiation"
)

func TestTheSecretariatCompilesTheDigest(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	office, delegation := w.as(negotiation.RoleSecretariat), w.as(negotiation.RoleDelegation)
	if _, err := office.AddTheme(
		ctx, newID(), negotiation.AddTheme{Key: "victims", Names: negotiation.Names{"en": "Victims", "fr": "Victimes"}},
	); err != nil {
		t.Fatal(err)
	}
	_, err := delegation.AddTheme(ctx, newID(), negotiation.AddTheme{Key: "data", Names: negotiation.Names{"en": "Data"}})
	wantCode(t, err, negotiation.CodeNotPermitted)
	r := negotiation.AnnotateDocument{
		Document: "CTOC/COP/2020/CRP.1", Theme: "victims", Language: negotiation.English, Text: "On shelters.",
	}
	if _, err := office.Annotate(ctx, newID(), r); err != nil {
		t.Fatal(err)
	}
	r.Document = "CTOC/COP/2020/CRP.77"
	_, err = office.Annotate(ctx, newID(), r)
	wantCode(t, err, negotiation.CodeNotFound)
	index, err := delegation.Digest(ctx, "victims", "CTOC/COP/2020/CRP.1")
	if err != nil || len(index.ByTheme) != 1 || len(index.BySymbol) != 1 || index.BySymbol[0].Themes[0] != "victims" {
		t.Fatalf("the index is %+v, %v", index, err)
	}
	if all, err := delegation.Annotations(ctx, "victims", ""); err != nil || len(all) != 1 {
		t.Fatalf("annotations %+v, %v", all, err)
	}
	if all, err := delegation.Themes(ctx); err != nil || len(all) != 1 {
		t.Fatalf("themes %+v, %v", all, err)
	}
	d, err := office.CompileDigest(ctx, newID(), negotiation.CompileDigest{
		Meeting: "wg4-2021", Titles: negotiation.Names{"en": "Thematic digest", "fr": "Recueil thématique"},
	})
	if err != nil || d.Symbol != "CTOC/COP/WG.4/2021/1" || len(d.Available) != 2 {
		t.Fatalf("compiled %+v, %v", d, err)
	}
	for l, want := range map[negotiation.Language]string{
		negotiation.English: "I. Victims", negotiation.French: "I. Victimes",
	} {
		text, err := delegation.RenderingIn(ctx, d.ID, "text", l)
		if err != nil || !strings.Contains(string(text), want) || !strings.Contains(string(text), "CTOC/COP/2020/CRP.1") {
			t.Errorf("in %s it reads %s, %v", l, text, err)
		}
	}
	_, err = office.CompileDigest(ctx, newID(), negotiation.CompileDigest{
		Meeting: "wg4-2021", Language: negotiation.French, Titles: negotiation.Names{"en": "Digest"},
	})
	wantCode(t, err, negotiation.CodeInvalid)
}
