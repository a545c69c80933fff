package publish_test

import (
	"bytes"
	"strings"
	"testing"

	n "rapporteur/negotiation"
	"rapporteur/publish"
)

func TestConvergenceBetweenConsolidations(t *testing.T) {
	all := comments()
	before := []n.Version{paper(n.English, all[:2]).Drafts[0].Version}
	after := []n.Version{paper(n.English, all).Drafts[0].Version}
	c, err := publish.Convergence(before, after)
	if err != nil {
		t.Fatal(err)
	}
	if c.Before != 1 || c.After != 2 || c.Stayed != 1 || c.Opened != 1 || c.Closed != 0 || c.Gained != 1 {
		t.Errorf("got %+v", c)
	}
	var b bytes.Buffer
	if err := publish.WriteConvergence(&b, c); err != nil || !strings.Contains(b.String(), "1 before, 2 now") {
		t.Errorf("%v: %s", err, &b)
	}
}
