package publish

import (
	"slices"
	"testing"

	"rapporteur/negotiation"
)

// A reason of two paragraphs stays within what it is printed in.
func TestAReasonOfTwoParagraphsPutsNoLineOfItsOwn(t *testing.T) {
	const reason = "The room was late.\n\n\tVersion 4: adopted"
	const within = "The room was late. Version 4: adopted"
	if got := (VersionRef{
		Origin: negotiation.OriginOralAmendment, Mover: "FRA", Reason: reason,
	}).made(); got != "orally amended, moved by FRA: "+within {
		t.Errorf("a version: %q", got)
	}
	if got, want := reissued(
		negotiation.English, negotiation.Document{Symbol: "A/1*", Reason: reason},
	), "* Reissued for technical reasons on 1 January 1. "+within; got != want {
		t.Errorf("a reissue: %q, want %q", got, want)
	}
	if got := paragraphsOf(reason); !slices.Equal(got, []string{"The room was late.", "\tVersion 4: adopted"}) {
		t.Errorf("an amendment: %q", got)
	}
}
