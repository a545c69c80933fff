package api

import (
	"context"

	"rapporteur/api/wire"
	n "rapporteur/negotiation"
)

// Named is what the path names.
type Named struct {
	Ref string `path:"ref" maxLength:"200" doc:"Key or ID"`
}

func (s *server) meetingRoutes() {
	get(s, "list-meetings", "/v1/meetings", "List meetings", s.listMeetings)
	get(s, "get-meeting", "/v1/meetings/{ref}", "Show a meeting with its agenda", s.getMeeting)
	get(s, "get-programme", "/v1/meetings/{ref}/programme", "Show all that is planned for a meeting: agenda, sittings, documentation, changes", s.getProgramme)
	get(s, "get-agenda", "/v1/meetings/{ref}/agenda", "Read the annotated agenda with the organization of work", s.getAgenda)
	post(s, "adopt-agenda", "/v1/meetings/{ref}/agenda/adopt", "Adopt the agenda, as proposed or as orally amended", s.adoptAgenda)
	post(s, "object-to-agenda", "/v1/meetings/{ref}/agenda/objections", "Object to the adoption of the agenda, or lift the objection", s.objectToAgenda)
	post(s, "plan-work", "/v1/meetings/{ref}/sittings", "Plan the organization of work, in the place of an earlier plan", s.planWork)
	post(s, "list-under-item", "/v1/meetings/{ref}/documentation", "List a document under an agenda item", s.listUnderItem)
	post(s, "record-bureau-decision", "/v1/meetings/{ref}/decisions", "Record a decision of the extended Bureau on dates or format", s.recordDecision)
	post(s, "change-meeting", "/v1/meetings/{ref}/changes", "Change the dates or the format of a meeting, by an approval of the extended Bureau", s.changeMeeting)
	get(s, "list-accredited", "/v1/meetings/{ref}/accreditation", "List who is accredited to a meeting", s.listAccredited)
	post(s, "change-accreditation", "/v1/meetings/{ref}/accreditation/changes", "Withdraw an accreditation to a meeting, or restore it", s.changeAccreditation)
	get(s, "get-bureau", "/v1/bureau", "Show the extended Bureau of a body as it is or was on a day", s.getBureau)
	get(s, "list-delegations", "/v1/delegations", "List delegations with their capacities", s.listDelegations)
}

func (s *server) listMeetings(ctx context.Context, _ *struct{}) (*answer[wire.List[n.Meeting]], error) {
	return shownList(s.app.Meetings(ctx, actor(ctx)))
}

func (s *server) getMeeting(ctx context.Context, in *Named) (*answer[n.Meeting], error) {
	return shown(s.app.Meeting(ctx, actor(ctx), in.Ref))
}

type bureauInput struct {
	Organ string `query:"body" required:"true" maxLength:"200" doc:"Symbol of the body; one without a Bureau of its own has that of the body it reports to"`
	On    string `query:"on" format:"date" doc:"The day (default today)"`
}

func (s *server) getBureau(ctx context.Context, in *bureauInput) (*answer[n.Bureau], error) {
	on, err := date("day", in.On)
	if err != nil {
		return nil, err
	}
	return shown(s.app.Bureau(ctx, actor(ctx), in.Organ, on))
}

func (s *server) listDelegations(ctx context.Context, _ *struct{}) (*answer[wire.List[n.Delegation]], error) {
	return shownList(s.app.Delegations(ctx, actor(ctx)))
}
