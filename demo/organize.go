package demo

import (
	"context"
	"fmt"
	"time"

	"rapporteur/client"
	"rapporteur/negotiation"
)

// organize plans the work of the eleventh meeting: four plenary sittings in two
// days, and the documents under their items. Then the meeting adopts its agenda,
// before anything else.
func (s *story) organize(ctx context.Context) error {
	first := negotiation.Day(time.Date(2021, time.October, 12, 0, 0, 0, 0, time.UTC))
	second := negotiation.Day(time.Time(first).AddDate(0, 0, 1))
	work := negotiation.PlanWork{Sittings: []negotiation.PlannedSitting{
		{Date: first, Begins: "11:00", Ends: "13:00", Items: []string{"1 a", "1 b", "2"}},
		{Date: first, Begins: "15:00", Ends: "17:00", Items: []string{"2", "3"}},
		{Date: second, Begins: "11:00", Ends: "13:00", Items: []string{"3", "4"}},
		{Date: second, Begins: "15:00", Ends: "17:00", Items: []string{"4", "5"}},
	}}
	if _, err := s.secretariat().OnMeeting(ctx, meeting2021, client.NewID(), work); err != nil {
		return fmt.Errorf("plan the sittings: %w", err)
	}
	for _, x := range [][2]string{
		{
			"2", "CTOC/COP/WG.4/2021/2",
		}, {"3", "CTOC/COP/WG.4/2021/3"}, {"4", "CTOC/COP/2020/CRP.2"}, {"4", "CTOC/COP/WG.4/2021/5"},
	} {
		list := negotiation.ListUnderItem{Item: x[0], Document: x[1]}
		if _, err := s.secretariat().OnMeeting(ctx, meeting2021, client.NewID(), list); err != nil {
			return fmt.Errorf("list %s: %w", x[1], err)
		}
	}
	if err := s.leaveAgenda(ctx); err != nil {
		return err
	}
	_, err := s.secretariat().OnMeeting(ctx, meeting2021, client.NewID(), negotiation.AdoptAgenda{})
	if err := s.refused("Adopting the agenda by the secretariat", err, negotiation.CodeNotPermitted); err != nil {
		return err
	}
	if _, err := s.chair().OnMeeting(ctx, meeting2021, client.NewID(), negotiation.AdoptAgenda{}); err != nil {
		return fmt.Errorf("adopt the agenda: %w", err)
	}
	s.tell("The meeting adopts its agenda, before anything else, and sits four times in two days.")
	return nil
}

// leaveAgenda leaves the annotated provisional agenda behind, in two languages.
func (s *story) leaveAgenda(ctx context.Context) error {
	for _, l := range []negotiation.Language{negotiation.English, negotiation.French} {
		for format, ending := range map[string]string{"text": ".txt", "html": ".html"} {
			content, err := s.secretariat().Agenda(ctx, meeting2021, format, l)
			if err != nil {
				return fmt.Errorf("read the agenda: %w", err)
			}
			if err := s.write("agenda-2021."+string(l)+ending, content); err != nil {
				return err
			}
		}
	}
	return nil
}
