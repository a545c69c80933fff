package api

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"rapporteur/api/wire"
	"rapporteur/application"
	"rapporteur/negotiation"
)

// Named is what the path names.
type Named struct {
	Ref string `path:"ref" maxLength:"200" doc:"Key or ID"`
}

func (s *server) meetingRoutes() {
	get(s, "list-meetings", "/v1/meetings", "List meetings", s.listMeetings)
	get(s, "get-meeting", "/v1/meetings/{ref}", "Show a meeting with its agenda", s.getMeeting)
	get(
		s, "get-programme", "/v1/meetings/{ref}/programme",
		"Show all that is planned for a meeting: agenda, sittings, documentation, changes", s.getProgramme,
	)
	get(
		s, "get-agenda", "/v1/meetings/{ref}/agenda", "Read the annotated agenda with the organization of work", s.getAgenda,
	)
	get(s, "list-accredited", "/v1/meetings/{ref}/accreditation", "List who is accredited to a meeting", s.listAccredited)
	get(s, "get-bureau", "/v1/bureau", "Show the extended Bureau of a body as it is or was on a day", s.getBureau)
	get(s, "list-delegations", "/v1/delegations", "List delegations with their capacities", s.listDelegations)
	s.meetingActs()
}

// meetingActs registers the acts on meetings, which are addressed by key or ID.
func (s *server) meetingActs() {
	for _, row := range negotiation.ActsOn(negotiation.OnMeeting) {
		switch row.Empty().(type) {
		case negotiation.OrderRecommendations:
			s.orderRecommendations(row)
		case negotiation.ChangeAccreditation:
			actOnMeeting(s, row, s.app.ChangeAccreditation)
		case negotiation.ChangeMeeting:
			actOnMeeting(s, row, s.changeMeeting)
		default:
			actOnMeeting(s, row, s.app.OnMeeting)
		}
	}
}

type meetingActInput struct {
	Named
	Keyed
	Body json.RawMessage
}

func actOnMeeting[R any](s *server, row negotiation.ActRow, do doing[R]) {
	op := s.operation(row, "/v1/meetings/{ref}/"+row.Verb)
	register(s, op, func(ctx context.Context, in *meetingActInput) (*answer[R], error) {
		m, err := s.record.Meeting(ctx, in.Ref)
		if err != nil {
			return nil, err
		}
		shows := func(ctx context.Context, a negotiation.Asked) (*answer[R], error) { return shown(do(ctx, a)) }
		return handleAct(ctx, row, in.Keyed, m.ID, in.Body, shows)
	})
}

// orderRecommendations registers the act whose meeting is no part of its address.
func (s *server) orderRecommendations(row negotiation.ActRow) {
	op := s.operation(row, "/v1/recommendations/"+row.Verb)
	type recommendations = answer[wire.List[negotiation.Recommendation]]
	do := func(ctx context.Context, a negotiation.Asked) (*recommendations, error) {
		return shownList(s.app.OrderRecommendations(ctx, a))
	}
	register(s, op, func(ctx context.Context, in *makingInput) (*recommendations, error) {
		m, err := s.record.Meeting(ctx, sentIn(ctx).text("meeting"))
		if err != nil {
			return nil, err
		}
		return handleAct(ctx, row, in.Keyed, m.ID, in.Body, do)
	})
}

func (s *server) changeMeeting(
	ctx context.Context, a negotiation.Asked,
) (seen application.Seen[negotiation.Programme], err error) {
	x, ok := a.Act.(negotiation.ChangeMeeting)
	if !ok {
		return seen, fmt.Errorf("%T changes no meeting", a.Act)
	}
	if err := checkIDs(map[string]*negotiation.ID{"approval": &x.Approval}); err != nil {
		return seen, err
	}
	a.Act = x
	return s.app.OnMeeting(ctx, a)
}

func (s *server) listMeetings(ctx context.Context, _ *struct{}) (*answer[wire.List[negotiation.Meeting]], error) {
	return shownList(s.app.Meetings(ctx, actor(ctx)))
}

func (s *server) getMeeting(ctx context.Context, in *Named) (*answer[negotiation.Meeting], error) {
	return shown(s.app.Meeting(ctx, actor(ctx), in.Ref))
}

type bureauInput struct {
	Organ string `query:"body" required:"true" maxLength:"200" doc:"Symbol of the body; one without a Bureau of its own has that of the body it reports to"`
	On    string `query:"on" format:"date" doc:"The day (default today)"`
}

func (s *server) getBureau(ctx context.Context, in *bureauInput) (*answer[negotiation.Bureau], error) {
	on, err := negotiation.ReadDay(in.On)
	if err != nil {
		return nil, err
	}
	return shown(s.app.Bureau(ctx, actor(ctx), in.Organ, time.Time(on)))
}

func (s *server) listDelegations(ctx context.Context, _ *struct{}) (*answer[wire.List[negotiation.Delegation]], error) {
	return shownList(s.app.Delegations(ctx, actor(ctx)))
}

func (s *server) getProgramme(ctx context.Context, in *Named) (*answer[negotiation.Programme], error) {
	return shown(s.app.Programme(ctx, actor(ctx), in.Ref))
}

func (s *server) listAccredited(ctx context.Context, in *Named) (*answer[wire.List[negotiation.Accredited]], error) {
	return shownList(s.app.Accredited(ctx, actor(ctx), in.Ref))
}

type agendaInput struct {
	Named
	Format   string               `query:"format" enum:"text,html" default:"text"`
	Language negotiation.Language `query:"language" enum:"ar,zh,en,fr,ru,es" default:"en"`
}

func (s *server) getAgenda(ctx context.Context, in *agendaInput) (*raw, error) {
	body, err := s.app.Agenda(ctx, actor(ctx), in.Ref, in.Language, in.Format)
	return shownAs(in.Format, body, err)
}
