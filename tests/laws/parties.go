package laws

import (
	"fmt"
	"slices"

	"rapporteur/negotiation"
	"rapporteur/scenario/held"
)

// silenceIsNoConsent: silence adopts no recommendation, and neither does a
// deadline; who has not commented is behind nothing.
func silenceIsNoConsent(s held.Step) (spoke bool, broken error) {
	for _, d := range s.Is.Drafts {
		was, _ := s.Was.Draft(d.ID)
		settled := d.Draft.Stage.Agreed() || d.Draft.Stage.Adopted()
		if settled && !was.Draft.Stage.Agreed() && !was.Draft.Stage.Adopted() && !decides(s.Act) {
			return true, fmt.Errorf("%s became %s, and nobody decided it", d.Key, d.Draft.Stage)
		}
	}
	for _, x := range s.Is.Silences {
		was, _ := s.Was.Silence(x.ID)
		if x.Phase != was.Phase && x.Phase != negotiation.SilenceOpen {
			spoke = true
		}
		if err := soundSilence(s.Is, x, was); err != nil {
			return true, err
		}
	}
	_, versions := fresh(s)
	for _, v := range versions {
		if v.Origin != negotiation.OriginConsolidation {
			continue
		}
		x, _ := s.Is.Round(v.Round)
		spoke = spoke || slices.ContainsFunc(x.Roster, func(code string) bool { return !commented(x, code) })
		for _, p := range v.Paragraphs {
			tree := treeOf(p)
			if tree == nil {
				continue
			}
			for _, list := range append(supporters(p), tree.Supports, tree.Reservations) {
				for _, supporter := range list {
					if c, ok := s.Is.Comment(negotiation.ID(supporter.Proposal)); !ok || c.Delegation != supporter.Party {
						return true, fmt.Errorf("%s stands behind %s without having said so", supporter.Party, p.Number)
					}
				}
			}
		}
	}
	return spoke, nil
}

func commented(x held.Round, code string) bool {
	return slices.ContainsFunc(x.Comments, func(c negotiation.ReceivedComment) bool { return c.Delegation == code })
}

// soundSilence holds that a silence approves what is unbroken, after its end,
// and recommendations only by the rules of the body and with a word on it.
func soundSilence(r held.Record, x, was held.Silence) error {
	approves := x.Phase == negotiation.SilenceApproved || x.Phase == negotiation.SilenceApprovedInPart
	brokenParts := slices.ContainsFunc(x.Paragraphs, func(p negotiation.SilenceParagraph) bool { return p.Broken })
	switch {
	case x.Subject == negotiation.SilenceOnRecommendations && (!r.Rules.SilenceAdopts || x.Notice == ""):
		return fmt.Errorf("a silence on recommendations runs, against the rules of the body or without saying so")
	case approves && x.Phase != was.Phase && r.Now.Before(x.Ends):
		return fmt.Errorf("a silence approved before its end")
	case x.Phase == negotiation.SilenceApproved && (brokenParts || len(x.Objections) > 0):
		return fmt.Errorf("a broken silence approved all of its text")
	}
	for _, o := range x.Objections {
		for _, p := range x.Paragraphs {
			if !p.Broken && (len(o.Paragraphs) == 0 || slices.Contains(o.Paragraphs, p.Number)) {
				return fmt.Errorf("the objection of %s does not break paragraph %d", o.Delegation, p.Number)
			}
		}
	}
	return nil
}

// observersBlockNothing: observers and those who are no party neither object
// nor bracket nor block, and everybody acts in the one capacity of the time.
func observersBlockNothing(s held.Step) (spoke bool, broken error) {
	if who := s.Act.Args["who"]; who != "" {
		c := s.Was.Capacity(who, s.Is.Now)
		spoke = c != "" && c != negotiation.StateParty
	}
	for _, d := range s.Is.Drafts {
		was, _ := s.Was.Draft(d.ID)
		stood := slices.Concat(was.Draft.Objections, was.Draft.Reservations, was.Draft.AdReferendum)
		for _, id := range d.Draft.From {
			from, _ := s.Was.Draft(id)
			stood = slices.Concat(stood, from.Draft.Objections, from.Draft.Reservations)
		}
		for _, code := range slices.Concat(d.Draft.Objections, d.Draft.Reservations, d.Draft.AdReferendum) {
			if c := s.Is.Capacity(code, s.Is.Now); !slices.Contains(stood, code) && c != negotiation.StateParty {
				return true, fmt.Errorf("%s, which is %q, blocks %s", code, c, d.Key)
			}
		}
	}
	if err := blocksElsewhere(s); err != nil {
		return true, err
	}
	rounds, comments := received(s)
	for i, c := range comments {
		if want := s.Is.Capacity(c.Delegation, c.ReceivedAt); c.Capacity != want {
			return true, fmt.Errorf("%s comments as %q in the round %s and is %q", c.Delegation, c.Capacity, rounds[i].ID, want)
		}
		if (c.Kind == negotiation.Reservation || c.Kind == negotiation.Rejection) && c.Capacity != negotiation.StateParty {
			return true, fmt.Errorf("%s, which is %q, reserves or rejects", c.Delegation, c.Capacity)
		}
	}
	return spoke, bracketsByObservers(s)
}

// blocksElsewhere looks at agendas and silences.
func blocksElsewhere(s held.Step) error {
	for _, m := range s.Is.Meetings {
		was, _ := s.Was.Meeting(m.ID)
		for _, code := range m.Objecting {
			if c := s.Is.Capacity(code, s.Is.Now); !slices.Contains(was.Objecting, code) && c != negotiation.StateParty {
				return fmt.Errorf("%s, which is %q, stops an agenda", code, c)
			}
		}
	}
	for _, x := range s.Is.Silences {
		was, _ := s.Was.Silence(x.ID)
		for _, o := range x.Objections[min(len(was.Objections), len(x.Objections)):] {
			if c := s.Is.Capacity(
				o.Delegation, o.ReceivedAt,
			); c != negotiation.StateParty || !slices.Contains(x.Roster, o.Delegation) {
				return fmt.Errorf("%s, which is %q, broke a silence", o.Delegation, c)
			}
		}
	}
	return nil
}

// bracketsByObservers holds that somebody entitled is behind whatever a
// consolidation brackets.
func bracketsByObservers(s held.Step) error {
	_, versions := fresh(s)
	for _, v := range versions {
		for _, p := range v.Paragraphs {
			for _, list := range supporters(p) {
				alone := true
				for _, supporter := range list {
					c, _ := s.Is.Comment(negotiation.ID(supporter.Proposal))
					alone = alone && c.Capacity.Observer()
				}
				if v.Origin == negotiation.OriginConsolidation && alone {
					return fmt.Errorf("%s alone brackets %s %s", list[0].Party, v.Title, p.Number)
				}
			}
		}
	}
	return nil
}

// aGroupHidesNoMember: what a member of a group says for itself stands beside
// what the group says, also when the two differ.
func aGroupHidesNoMember(s held.Step) (spoke bool, broken error) {
	for _, x := range s.Is.Rounds {
		was, _ := s.Was.Round(x.ID)
		for i, c := range x.Comments {
			// Nobody but a delegation takes back what it said.
			if i >= len(was.Comments) {
				continue
			}
			// What was said stays said in the name of those who were members then.
			if old := was.Comments[i]; old.Capacity != c.Capacity || !slices.Equal(old.OnBehalfOf, c.OnBehalfOf) {
				return true, fmt.Errorf(
					"%s spoke as %q on behalf of %v, and it reads %q and %v now", c.Delegation, old.Capacity, old.OnBehalfOf,
					c.Capacity, c.OnBehalfOf,
				)
			}
			if was.Comments[i].WithdrawnAt.IsZero() && !c.WithdrawnAt.IsZero() && s.Act.Args["who"] != c.Delegation {
				return true, fmt.Errorf("what %s said was withdrawn by %s", c.Delegation, s.Act.Args["who"])
			}
		}
	}
	drafts, versions := fresh(s)
	for i, v := range versions {
		if v.Origin != negotiation.OriginConsolidation {
			continue
		}
		x, _ := s.Is.Round(v.Round)
		list := included(x, drafts[i].ID)
		for _, g := range list {
			for _, m := range list {
				if !slices.Contains(g.OnBehalfOf, m.Delegation) {
					continue
				}
				spoke = true
				if err := bothStand(v, g, m); err != nil {
					return true, err
				}
			}
		}
	}
	return spoke, nil
}

// bothStand holds that a group and a member that propose different wordings for
// a paragraph stand behind different readings of it.
func bothStand(v negotiation.Version, g, m negotiation.ReceivedComment) error {
	if g.Kind != negotiation.Amendment || m.Kind != negotiation.Amendment || g.Paragraph != m.Paragraph ||
		g.Text == m.Text || g.Capacity.Observer() || m.Capacity.Observer() {
		return nil
	}
	p, _ := v.Paragraph(g.Paragraph)
	if taken(p, m.ID) != m.Text || taken(p, g.ID) != g.Text {
		return fmt.Errorf(
			"%s and its member %s have one wording in %s, and proposed two", g.Delegation, m.Delegation, p.Number,
		)
	}
	return nil
}

// namesAreWithheld: who broke a silence is read by nobody else unless the
// procedure was opened so, and stands in no document.
func namesAreWithheld(s held.Step) (spoke bool, broken error) {
	for _, x := range s.Is.Silences {
		spoke = spoke || len(x.Objections) > 0 && len(x.Shown) > 0
		if x.NamesPublished {
			continue
		}
		for reader, shown := range x.Shown {
			for _, o := range shown {
				if o.Delegation != reader {
					return true, fmt.Errorf("%s reads that %s broke the silence", reader, o.Delegation)
				}
			}
		}
	}
	return spoke, nil
}
