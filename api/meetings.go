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
	get(s, "list-delegations", "/v1/delegations", "List delegations with their capacities", s.listDelegations)
}

func (s *server) listMeetings(ctx context.Context, _ *struct{}) (*answer[wire.List[n.Meeting]], error) {
	return listed(s.record.Meetings(ctx))
}

func (s *server) getMeeting(ctx context.Context, in *Named) (*answer[n.Meeting], error) {
	return answered(s.record.Meeting(ctx, in.Ref))
}

func (s *server) listDelegations(ctx context.Context, _ *struct{}) (*answer[wire.List[n.Delegation]], error) {
	all, err := s.record.Delegations(ctx)
	for i, d := range all {
		all[i] = delegationFor(actor(ctx), d)
	}
	return listed(all, err)
}
