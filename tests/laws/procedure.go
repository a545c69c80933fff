package laws

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"rapporteur/negotiation"
	"rapporteur/scenario/held"
)

// aPaperAdoptsNothing: circulation, the issue of a paper and its presentation
// leave a draft undecided; only a report of the meeting that agreed it adopts.
func aPaperAdoptsNothing(s held.Step) (spoke bool, broken error) {
	for _, d := range s.Is.Drafts {
		was, _ := s.Was.Draft(d.ID)
		if d.Draft.Stage == was.Draft.Stage {
			continue
		}
		switch d.Draft.Stage {
		case negotiation.StageCirculated, negotiation.StageConsolidated, negotiation.StageInCRP, negotiation.StagePresented:
			spoke = true
			if len(d.Draft.AdReferendum) > 0 || d.Draft.Pending != "" || d.Draft.ByVote {
				return true, fmt.Errorf("%s is %s with an agreement on it", d.Key, d.Draft.Stage)
			}
		case negotiation.StageAdopted, negotiation.StageAdoptedAsAmended:
			if !adoptsReport(s.Act) {
				return true, fmt.Errorf("%s is %s, and no report was adopted", d.Key, d.Draft.Stage)
			}
		default:
		}
	}
	return spoke, nil
}

var mayEnd = regexp.MustCompile(`^[a-z0-9-]+ is (deferred: .+|withdrawn: .+|noted\.)$`)

// otherMattersStayOpen: a draft taken up need not be adopted. It may be
// deferred, withdrawn, noted, split or merged, and a report is adopted without it.
func otherMattersStayOpen(s held.Step) (spoke bool, broken error) {
	if d, ok := s.Was.DraftByKey(
		s.Act.Args["draft"],
	); ok && mayEnd.MatchString(s.Act.Sentence) && d.Draft.Stage == negotiation.StageTakenUp {
		m, _ := s.Was.Meeting(d.Draft.Meeting)
		r, _ := s.Was.ReportOf(d.Draft.Meeting)
		if m.RequireAgenda() == nil && r.AdoptedAt.IsZero() {
			spoke = true
			if s.Act.Err != nil {
				return true, fmt.Errorf("refused: %w", s.Act.Err)
			}
		}
	}
	for _, d := range s.Is.Drafts {
		was, _ := s.Was.Draft(d.ID)
		spoke = spoke || d.Draft.Stage.Reshaped() && !was.Draft.Stage.Reshaped()
		if was.Draft.Stage != negotiation.StageTakenUp || d.Draft.Stage == negotiation.StageTakenUp {
			continue
		}
		if r, ok := s.Is.ReportOf(d.Draft.Meeting); ok && adoptsReport(s.Act) && !r.AdoptedAt.IsZero() {
			return true, fmt.Errorf("the report left %s %s, which it found taken up", d.Key, d.Draft.Stage)
		}
	}
	return spoke, nil
}

// commentsAreMarked: a comment has its delegation, capacity, those it is on
// behalf of, language, time and version; late is what came late, all of it, and
// none of it is dropped or passes for being in time.
func commentsAreMarked(s held.Step) (spoke bool, broken error) {
	rounds, comments := received(s)
	for i, c := range comments {
		spoke = true
		d, known := s.Is.Delegation(c.Delegation)
		switch {
		case !known || c.Capacity == "" || !c.Language.Valid() || c.BaseVersion == "" || c.ReceivedAt.IsZero():
			return true, fmt.Errorf(
				"a comment of %q as %q in %q on %q came at %s, and one of these is missing", c.Delegation, c.Capacity, c.Language,
				c.BaseVersion, c.ReceivedAt,
			)
		case !slices.Equal(c.OnBehalfOf, d.MembersOn(c.ReceivedAt)):
			return true, fmt.Errorf(
				"%s spoke at %s on behalf of %v and has %v on record", c.Delegation, c.ReceivedAt, d.MembersOn(c.ReceivedAt),
				c.OnBehalfOf,
			)
		}
		was, _ := s.Was.Round(rounds[i].ID)
		open := was.Phase == negotiation.RoundOpen || c.ReceivedAt.Before(was.ClosedAt)
		if inTime := open && !c.ReceivedAt.After(was.Deadline); c.Late == inTime {
			return true, fmt.Errorf(
				"the comment of %s came at %s, the round is %s until %s, and it is marked late: %v", c.Delegation, c.ReceivedAt,
				was.Phase, was.Deadline, c.Late,
			)
		}
	}
	if err := lateStaysOut(s); err != nil {
		return true, err
	}
	for _, d := range issued(s) {
		if d.Kind != negotiation.ConferenceRoomPaper {
			continue
		}
		if err := printed(s.Is, d); err != nil {
			return true, err
		}
	}
	return spoke, nil
}

// lateStaysOut holds that late comments come into a text by a decision only.
func lateStaysOut(s held.Step) error {
	_, versions := fresh(s)
	for _, v := range versions {
		x, _ := s.Is.Round(v.Round)
		if v.Origin != negotiation.OriginConsolidation {
			continue
		}
		for _, p := range v.Paragraphs {
			for _, list := range supporters(p) {
				for _, supporter := range list {
					if c, _ := s.Is.Comment(negotiation.ID(supporter.Proposal)); c.Round == x.ID && !admitted(x, c) {
						return fmt.Errorf("the late comment of %s is in the text without a decision", c.Delegation)
					}
				}
			}
		}
	}
	return nil
}

var lateMark = regexp.MustCompile(`, (LATE|HORS DÉLAI)\.`)

// printed holds that a conference room paper has every comment that stands,
// and marks the late ones.
func printed(r held.Record, d held.Document) error {
	x, _ := r.Round(d.Round)
	for l, text := range d.Texts {
		late := 0
		for _, c := range x.Comments {
			if !c.WithdrawnAt.IsZero() || c.ReceivedAt.After(d.IssuedAt) {
				continue
			}
			if c.Late {
				late++
			}
			for _, said := range []string{c.Text, c.Note} {
				if quoted := "    | " + strings.ReplaceAll(
					said, "\n", "\n    | ",
				) + "\n"; said != "" && !strings.Contains(text, quoted) {
					return fmt.Errorf("%s does not print what %s said: “%s”", d.Symbol, c.Delegation, said)
				}
			}
		}
		if got := len(lateMark.FindAllString(text, -1)); got != late {
			return fmt.Errorf("%s in %s marks %d comments as late, and %d are", d.Symbol, l, got, late)
		}
	}
	return nil
}

// aSilenceKeepsItsTime: a silence has a zone, is extended before its end only,
// and a text somebody broke returns revised only.
func aSilenceKeepsItsTime(s held.Step) (spoke bool, broken error) {
	for _, x := range s.Is.Silences {
		was, old := s.Was.Silence(x.ID)
		switch {
		case negotiation.CheckZone(x.Zone) != nil || x.Ends.IsZero():
			return true, fmt.Errorf("a silence ends at %s in the zone %q", x.Ends, x.Zone)
		case old && !x.Ends.Equal(was.Ends) && (!s.Was.Now.Before(was.Ends) || was.Phase != negotiation.SilenceOpen):
			return true, fmt.Errorf("a silence was extended after its end %s", was.Ends)
		case old && x.Ends.Before(was.Ends):
			return true, fmt.Errorf("a silence that ended at %s ends at %s", was.Ends, x.Ends)
		case old && was.Phase != negotiation.SilenceOpen && x.Phase != was.Phase:
			return true, fmt.Errorf("a silence that was %s is %s", was.Phase, x.Phase)
		}
		if old {
			spoke = spoke || !x.Ends.Equal(was.Ends)
			continue
		}
		spoke = true
		if err := revised(s.Was, x); err != nil {
			return true, err
		}
	}
	return spoke || strings.HasPrefix(s.Act.Sentence, "The silence is extended"), nil
}

func revised(r held.Record, x held.Silence) error {
	for _, before := range r.Silences {
		for _, b := range before.Paragraphs {
			for _, p := range x.Paragraphs {
				if b.Broken && strings.Join(strings.Fields(b.Text), " ") == strings.Join(strings.Fields(p.Text), " ") {
					return fmt.Errorf("“%s” was broken and is circulated again as it was", p.Text)
				}
			}
		}
	}
	return nil
}
