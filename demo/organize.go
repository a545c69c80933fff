package demo

import (
	"context"
	"fmt"

	"rapporteur/api/wire"
	"rapporteur/client"
	n "rapporteur/negotiation"
)

// organize plans the work of the eleventh meeting: four plenary sittings in two
// days, and the documents under their items. Then the meeting adopts its agenda,
// before anything else.
func (s *story) organize(ctx context.Context) error {
	var work wire.WorkRequest
	work.ID = client.NewID()
	for _, x := range []struct {
		date, begins, ends string
		items              []string
	}{
		{"2021-10-12", "11:00", "13:00", []string{"1 a", "1 b", "2"}}, {"2021-10-12", "15:00", "17:00", []string{"2", "3"}},
		{"2021-10-13", "11:00", "13:00", []string{"3", "4"}}, {"2021-10-13", "15:00", "17:00", []string{"4", "5"}},
	} {
		work.Sittings = append(work.Sittings, wire.SittingRequest{Date: x.date, Begins: x.begins, Ends: x.ends, Items: x.items})
	}
	if _, err := s.secretariat().PlanWork(ctx, meeting2021, work); err != nil {
		return fmt.Errorf("plan the sittings: %w", err)
	}
	for _, x := range [][2]string{
		{"2", "CTOC/COP/WG.4/2021/2"}, {"3", "CTOC/COP/WG.4/2021/3"}, {"4", "CTOC/COP/2020/CRP.2"}, {"4", "CTOC/COP/WG.4/2021/5"},
	} {
		r := wire.DocumentationRequest{ID: client.NewID(), Item: x[0], Document: x[1]}
		if _, err := s.secretariat().ListUnderItem(ctx, meeting2021, r); err != nil {
			return fmt.Errorf("list %s: %w", x[1], err)
		}
	}
	if err := s.leaveAgenda(ctx); err != nil {
		return err
	}
	_, err := s.secretariat().AdoptAgenda(ctx, meeting2021, wire.AgendaRequest{ID: client.NewID()})
	if err := s.refused("Adopting the agenda by the secretariat", err, n.CodeNotPermitted); err != nil {
		return err
	}
	if _, err := s.chair().AdoptAgenda(ctx, meeting2021, wire.AgendaRequest{ID: client.NewID()}); err != nil {
		return fmt.Errorf("adopt the agenda: %w", err)
	}
	s.tell("The meeting adopts its agenda, before anything else, and sits four times in two days.")
	return nil
}

// leaveAgenda leaves the annotated provisional agenda behind, in two languages.
func (s *story) leaveAgenda(ctx context.Context) error {
	for _, l := range []n.Language{n.English, n.French} {
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
