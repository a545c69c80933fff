package api

import (
	"context"
	"time"

	"rapporteur/api/wire"
	n "rapporteur/negotiation"
	"rapporteur/publish"
	"rapporteur/redline"
	"rapporteur/store"
)

// RoundRef is the round in the path. It is exported because huma reads embedded
// inputs only if they are; so are the other parts of inputs.
type RoundRef struct {
	Round n.ID `path:"id" format:"uuid" doc:"ID of the round"`
}

func (s *server) roundRoutes() {
	post(s, "open-round", "/v1/rounds", "Open a consultation round", s.openRound)
	get(s, "list-rounds", "/v1/rounds", "List consultation rounds", s.listRounds)
	get(s, "get-round", "/v1/rounds/{id}", "Show where a round stands", s.getRound)
	post(s, "extend-round", "/v1/rounds/{id}/extend", "Extend the deadline of an open round", s.extendRound)
	post(s, "close-round", "/v1/rounds/{id}/close", "Close an open round before its deadline", s.closeRound)
	post(s, "cancel-round", "/v1/rounds/{id}/cancel", "Cancel a round; its drafts go back to where they were", s.cancelRound)
	post(s, "dispose-comments", "/v1/rounds/{id}/dispositions", "Say what became of comments", s.dispose)
	post(s, "admit-comments", "/v1/rounds/{id}/admissions", "Decide whether late comments are taken in", s.admit)
	post(s, "consolidate-round", "/v1/rounds/{id}/consolidate", "Consolidate again after the chair returned the text", s.consolidateRound)
	get(s, "review-round", "/v1/rounds/{id}/review", "Show the consolidation in review", s.reviewRound)
	get(s, "round-convergence", "/v1/rounds/{id}/convergence", "Measure how the points of difference changed", s.convergence)
	post(s, "approve-round", "/v1/rounds/{id}/approve", "Approve the consolidation; answers when the conference room paper is issued", s.approveRound)
	post(s, "return-round", "/v1/rounds/{id}/return", "Return the consolidation with a reason", s.returnRound)
}

type openInput struct {
	Keyed
	Body wire.RoundRequest
}

func (s *server) openRound(ctx context.Context, in *openInput) (*answer[n.Round], error) {
	id, err := in.id(in.Body.ID)
	if err != nil {
		return nil, err
	}
	b := in.Body
	if err := n.CheckLine("The title", b.Title); err != nil {
		return nil, err
	}
	plan := n.RoundPlan{
		ID: id, Meeting: b.Meeting, CRPMeeting: b.CRPMeeting, Title: b.Title,
		Recommendations: b.Recommendations, Deadline: b.Deadline, Zone: b.Zone, Roster: b.Roster, Convergence: b.Convergence, Publication: b.Publication,
	}
	for _, text := range b.Reminders {
		d, err := time.ParseDuration(text)
		if err != nil {
			return nil, n.Refuse(n.CodeInvalid, "%q is not a duration; write a reminder as 168h or 90m.", text)
		}
		plan.Reminders = append(plan.Reminders, d)
	}
	return answered(s.warned(ctx)(s.procedures.OpenRound(ctx, actor(ctx), plan)))
}

func (s *server) listRounds(ctx context.Context, _ *struct{}) (*answer[wire.List[n.Round]], error) {
	return pagedList(ctx, func(p store.Page) ([]n.Round, store.Place, error) { return s.record.RoundsPage(ctx, p) })
}

func (s *server) getRound(ctx context.Context, in *RoundRef) (*answer[n.Round], error) {
	return answered(s.record.Round(ctx, in.Round))
}

type extendInput struct {
	RoundRef
	Keyed
	Body wire.ExtensionRequest
}

func (s *server) extendRound(ctx context.Context, in *extendInput) (*answer[n.Round], error) {
	act, err := in.act(in.Body.ID, in.Body.Reason)
	if err != nil {
		return nil, err
	}
	return answered(s.warned(ctx)(s.procedures.ExtendRound(ctx, actor(ctx), act, in.Round, in.Body.Deadline, in.Body.Reason)))
}

// act checks what all acts on a round have in common.
func (k Keyed) act(id n.ID, reason string) (n.ID, error) {
	if err := n.CheckReason("The reason", reason); err != nil {
		return "", err
	}
	return k.id(id)
}

type closeInput struct {
	RoundRef
	Keyed
	Body wire.CloseRequest
}

func (s *server) closeRound(ctx context.Context, in *closeInput) (*answer[n.Round], error) {
	act, err := in.act(in.Body.ID, in.Body.Reason)
	if err != nil {
		return nil, err
	}
	return answered(s.procedures.CloseRound(ctx, actor(ctx), act, in.Round, in.Body.Reason))
}

func (s *server) cancelRound(ctx context.Context, in *closeInput) (*answer[n.Round], error) {
	act, err := in.act(in.Body.ID, in.Body.Reason)
	if err != nil {
		return nil, err
	}
	return answered(s.procedures.CancelRound(ctx, actor(ctx), act, in.Round, in.Body.Reason))
}

type disposeInput struct {
	RoundRef
	Keyed
	Body wire.DispositionsRequest
}

// dispose makes the IDs of dispositions from that of the request and the
// comment, so that the same request again records nothing twice.
func (s *server) dispose(ctx context.Context, in *disposeInput) (*answer[wire.List[n.ReceivedComment]], error) {
	act, err := in.id(in.Body.ID)
	if err != nil {
		return nil, err
	}
	list, comments := make([]n.Disposition, len(in.Body.Dispositions)), make([]n.ID, len(in.Body.Dispositions))
	for i, d := range in.Body.Dispositions {
		comment, err := checkID("comment of a disposition", d.Comment)
		if err != nil {
			return nil, err
		}
		comments[i], list[i] = comment, n.Disposition{ID: n.Secret(nil).Derived(act, "disposition/"+string(comment)), Comment: comment, Status: d.Status, Reason: d.Reason}
		if err := list[i].Check(); err != nil {
			return nil, err
		}
	}
	if err := s.procedures.Dispose(ctx, actor(ctx), act, in.Round, list); err != nil {
		return nil, err
	}
	return s.decided(ctx, in.Round, comments)
}

type admitInput struct {
	RoundRef
	Keyed
	Body wire.AdmissionsRequest
}

// admit makes the IDs of decisions as dispose does those of dispositions.
func (s *server) admit(ctx context.Context, in *admitInput) (*answer[wire.List[n.ReceivedComment]], error) {
	act, err := in.id(in.Body.ID)
	if err != nil {
		return nil, err
	}
	list, comments := make([]n.Admission, len(in.Body.Admissions)), make([]n.ID, len(in.Body.Admissions))
	for i, a := range in.Body.Admissions {
		comment, err := checkID("comment of a decision", a.Comment)
		if err != nil {
			return nil, err
		}
		comments[i], list[i] = comment, n.Admission{ID: n.Secret(nil).Derived(act, "admission/"+string(comment)), Comment: comment, Include: a.Include, Reason: a.Reason}
		if err := list[i].Check(); err != nil {
			return nil, err
		}
	}
	if err := s.procedures.AdmitLate(ctx, actor(ctx), act, in.Round, list); err != nil {
		return nil, err
	}
	return s.decided(ctx, in.Round, comments)
}

// decided answers with the comments that a request decided on, as they stand now.
// All of a round may be many.
func (s *server) decided(ctx context.Context, round n.ID, comments []n.ID) (*answer[wire.List[n.ReceivedComment]], error) {
	return listed(s.record.Comments(ctx, store.CommentFilter{Round: round, IDs: comments}))
}

type consolidateInput struct {
	RoundRef
	Keyed
	Body wire.ConsolidateRequest
}

func (s *server) consolidateRound(ctx context.Context, in *consolidateInput) (*answer[n.Round], error) {
	act, err := in.act(in.Body.ID, in.Body.Reason)
	if err != nil {
		return nil, err
	}
	return answered(s.procedures.Reconsolidate(ctx, actor(ctx), act, in.Round, in.Body.IncludeLate, in.Body.Reason))
}

type decisionInput struct {
	RoundRef
	Keyed
	Body wire.DecisionRequest
}

func (s *server) approveRound(ctx context.Context, in *decisionInput) (*answer[n.Round], error) {
	act, err := in.act(in.Body.ID, in.Body.Reason)
	if err != nil {
		return nil, err
	}
	if err := s.mayReview(ctx, in.Round); err != nil {
		return nil, err
	}
	return answered(s.procedures.Approve(ctx, actor(ctx), act, in.Round, in.Body.Attempt, in.Body.Revision))
}

func (s *server) returnRound(ctx context.Context, in *decisionInput) (*answer[n.Round], error) {
	act, err := in.act(in.Body.ID, in.Body.Reason)
	if err != nil {
		return nil, err
	}
	if err := s.mayReview(ctx, in.Round); err != nil {
		return nil, err
	}
	return answered(s.procedures.Return(ctx, actor(ctx), act, in.Round, in.Body.Attempt, in.Body.Revision, in.Body.Reason))
}

// mayReview refuses the chair of another meeting before the round is asked where
// it stands.
func (s *server) mayReview(ctx context.Context, id n.ID) error {
	round, err := s.record.Round(ctx, id)
	if err != nil {
		return err
	}
	return actor(ctx).RequireMeeting(round.Meeting)
}

func (s *server) reviewRound(ctx context.Context, in *RoundRef) (*answer[wire.Review], error) {
	round, err := s.record.Round(ctx, in.Round)
	if err != nil {
		return nil, err
	}
	if err := actor(ctx).RequireMeeting(round.Meeting); err != nil {
		return nil, err
	}
	if round.Attempt == 0 {
		return nil, n.Refuse(n.CodeWrongState, "The round is not consolidated yet; there is nothing to review.")
	}
	v := wire.Review{Round: round, Points: []wire.Points{}, Comments: []n.ReceivedComment{}}
	if v.Versions, err = s.reviewed(ctx, round); err != nil {
		return nil, err
	}
	for _, version := range v.Versions {
		points, err := wire.PointsOf(version)
		if err != nil {
			return nil, err
		}
		v.Points = append(v.Points, points...)
	}
	comments, err := s.record.Comments(ctx, store.CommentFilter{Round: round.ID})
	if err != nil {
		return nil, err
	}
	v.Comments = append(v.Comments, comments...)
	v.Warnings, err = s.warningsOn(ctx, comments)
	return answered(v, err)
}

// warningsOn lists what the chair is to know of the wordings of comments that stand.
func (s *server) warningsOn(ctx context.Context, comments []n.ReceivedComment) ([]wire.Warning, error) {
	known, err := s.record.Warnings(ctx, comments)
	out := []wire.Warning{}
	for _, c := range comments {
		if !c.WithdrawnAt.IsZero() {
			continue
		}
		for _, text := range known[c.ID] {
			out = append(out, wire.Warning{Comment: c.ID, Delegation: c.Delegation, Text: text})
		}
	}
	return out, err
}

// reviewed lists the consolidated texts as the chair has settled points in
// them so far.
func (s *server) reviewed(ctx context.Context, round n.Round) ([]n.Version, error) {
	list, err := s.record.ConsolidatedVersions(ctx, round.ID, round.Attempt)
	if err != nil {
		return nil, err
	}
	settled, err := s.record.ReviewedVersions(ctx, round.ID, round.Attempt)
	if err != nil {
		return nil, err
	}
	for _, v := range settled { // the latest last
		for i := range list {
			if list[i].ID == v.Based {
				list[i] = v
			}
		}
	}
	return list, nil
}

type convergenceInput struct {
	RoundRef
	Since n.ID `query:"since" doc:"An earlier round on the same drafts; the consolidation before when left out"`
}

// convergence compares the last consolidation of a round with the one before,
// or with the last one of an earlier round.
func (s *server) convergence(ctx context.Context, in *convergenceInput) (*answer[redline.Convergence], error) {
	round, err := s.record.Round(ctx, in.Round)
	if err != nil {
		return nil, err
	}
	if err := actor(ctx).RequireMeeting(round.Meeting); err != nil {
		return nil, err
	}
	before, attempt := round.ID, round.Attempt-1
	if in.Since != "" {
		earlier, err := s.record.Round(ctx, in.Since)
		if err != nil {
			return nil, err
		}
		if err := actor(ctx).RequireMeeting(earlier.Meeting); err != nil {
			return nil, err
		}
		before, attempt = earlier.ID, earlier.Attempt
	}
	if round.Attempt == 0 || attempt == 0 {
		return nil, n.Refuse(n.CodeWrongState, "There are no two consolidations to compare yet.")
	}
	old, err := s.record.ConsolidatedVersions(ctx, before, attempt)
	if err != nil {
		return nil, err
	}
	now, err := s.record.ConsolidatedVersions(ctx, round.ID, round.Attempt)
	if err != nil {
		return nil, err
	}
	return answered(publish.Convergence(old, now))
}
