package api_test

import (
	"strings"
	"testing"

	n "rapporteur/negotiation"
)

func TestTheSecretariatCompilesTheDigest(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	office, delegation := w.as(n.RoleSecretariat), w.as(n.RoleDelegation)
	if _, err := office.AddTheme(ctx, newID(), n.AddTheme{Key: "victims", Names: n.Names{"en": "Victims", "fr": "Victimes"}}); err != nil {
		t.Fatal(err)
	}
	_, err := delegation.AddTheme(ctx, newID(), n.AddTheme{Key: "data", Names: n.Names{"en": "Data"}})
	wantCode(t, err, n.CodeNotPermitted)
	r := n.AnnotateDocument{Document: "CTOC/COP/2020/CRP.1", Theme: "victims", Language: n.English, Text: "On shelters."}
	if _, err := office.Annotate(ctx, newID(), r); err != nil {
		t.Fatal(err)
	}
	r.Document = "CTOC/COP/2020/CRP.77"
	_, err = office.Annotate(ctx, newID(), r)
	wantCode(t, err, n.CodeNotFound)
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
	d, err := office.CompileDigest(ctx, newID(), n.CompileDigest{Meeting: "wg4-2021", Titles: n.Names{"en": "Thematic digest", "fr": "Recueil thématique"}})
	if err != nil || d.Symbol != "CTOC/COP/WG.4/2021/1" || len(d.Available) != 2 {
		t.Fatalf("compiled %+v, %v", d, err)
	}
	for l, want := range map[n.Language]string{n.English: "I. Victims", n.French: "I. Victimes"} {
		text, err := delegation.RenderingIn(ctx, d.ID, "text", l)
		if err != nil || !strings.Contains(string(text), want) || !strings.Contains(string(text), "CTOC/COP/2020/CRP.1") {
			t.Errorf("in %s it reads %s, %v", l, text, err)
		}
	}
	_, err = office.CompileDigest(ctx, newID(), n.CompileDigest{Meeting: "wg4-2021", Language: n.French, Titles: n.Names{"en": "Digest"}})
	wantCode(t, err, n.CodeInvalid)
}
