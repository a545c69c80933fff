package main

import (
	"slices"
	"testing"

	"rapporteur/api/wire"
	"rapporteur/client"
	"rapporteur/negotiation"
)

// Words that anybody can foresee, such as plain support, have ids that anybody
// can foresee. Another delegation that takes them holds nobody up.
func TestForeseeableIDsOfAReplyAreLeftToWhoTookThem(t *testing.T) {
	s := start(t)
	secretariat := s.token("--role", "secretariat")
	round := s.opened(secretariat)
	france, other := s.token(
		"--role", "delegation", "--delegation", "FRA",
	), s.token("--role", "delegation", "--delegation", "KEN")
	d := round.Drafts[0]
	c, err := client.New(s.env["RAPPORTEUR_URL"], other)
	if err != nil {
		t.Fatal(err)
	}
	var held []negotiation.ID
	for _, guess := range []string{"", "again", other} { // without France's access token
		foreseen := replyFile{Round: string(round.ID), Language: "en", taken: guess}
		out := wire.ReplyRequest{Language: negotiation.English, Comments: []negotiation.Comment{
			{Recommendation: d.Recommendation, BaseVersion: d.Version, Kind: negotiation.Support},
		}}
		foreseen.identify(&out, "FRA")
		if _, err := c.SubmitReply(t.Context(), round.ID, out); err != nil {
			t.Fatal(err)
		}
		held = append(held, out.ID)
	}
	command := []string{
		"comment", "submit", "--round", string(round.ID), "--recommendation", "training", "--kind", "support", "--json",
	}
	var first, again negotiation.Receipt
	s.read(s.as(france, exitOK, command...), &first)
	s.read(s.as(france, exitOK, command...), &again)
	if first.Delegation != "FRA" || slices.Contains(
		held, first.Reply,
	) || again.Reply != first.Reply || !again.ReceivedAt.Equal(first.ReceivedAt) {
		t.Errorf("taken %s; received %+v and again %+v", held, first, again)
	}
}
