package api

import (
	"context"

	"rapporteur/api/wire"
	n "rapporteur/negotiation"
)

// SilenceRef is the silence procedure in the path.
type SilenceRef struct {
	Silence n.ID `path:"id" format:"uuid" doc:"ID of the silence procedure"`
}

func (s *server) silenceRoutes() {
	post(s, "open-silence", "/v1/silences", "Circulate a text for tacit approval", s.openSilence)
	get(s, "list-silences", "/v1/silences", "List silence procedures", s.listSilences)
	get(s, "get-silence", "/v1/silences/{id}", "Show where a silence procedure stands", s.getSilence)
	post(s, "break-silence", "/v1/silences/{id}/objections", "Break the silence, for some paragraphs or all", s.breakSilence)
	get(s, "list-objections", "/v1/silences/{id}/objections", "List the objections that the caller may read", s.listObjections)
	post(s, "extend-silence", "/v1/silences/{id}/extend", "Move the end, before it only", s.extendSilence)
	post(s, "cancel-silence", "/v1/silences/{id}/cancel", "Take the procedure back; it approves nothing", s.cancelSilence)
}

type openSilenceInput struct {
	Keyed
	Body wire.SilenceRequest
}

func (s *server) openSilence(ctx context.Context, in *openSilenceInput) (*answer[n.Silence], error) {
	id, err := in.id(in.Body.ID)
	if err != nil {
		return nil, err
	}
	b := in.Body
	plan := n.SilencePlan{
		ID: id, Body: b.Body, Subject: b.Subject, Title: b.Title, Paragraphs: b.Paragraphs, Roster: b.Roster, Ends: b.Ends, Zone: b.Zone,
		Revises: b.Revises, NamesPublished: b.NamesPublished, Reason: b.Reason,
	}
	if err := checkIDs(map[string]*n.ID{"revises": &plan.Revises}); err != nil {
		return nil, err
	}
	for _, d := range b.Recommendations {
		r, err := s.record.Recommendation(ctx, d.Recommendation)
		if err != nil {
			return nil, err
		}
		if err := checkIDs(map[string]*n.ID{"version": &d.Version}); err != nil {
			return nil, err
		}
		plan.Recommendations = append(plan.Recommendations, n.CirculatedDraft{Recommendation: r.ID, Version: d.Version})
	}
	if b.Meeting != "" {
		m, err := s.record.Meeting(ctx, b.Meeting)
		if err != nil {
			return nil, err
		}
		plan.Meeting = m.ID
	}
	if err := s.procedures.OpenSilence(ctx, actor(ctx), plan); err != nil {
		return nil, err
	}
	return answered(s.warnedOfEnd(ctx)(s.record.Silence(ctx, id)))
}

func (s *server) listSilences(ctx context.Context, _ *struct{}) (*answer[wire.List[n.Silence]], error) {
	return shownPage(ctx, s.app.Silences)
}

func (s *server) getSilence(ctx context.Context, in *SilenceRef) (*answer[n.Silence], error) {
	return shown(s.app.Silence(ctx, actor(ctx), in.Silence))
}

type objectionInput struct {
	SilenceRef
	Keyed
	Body wire.ObjectionRequest
}

func (s *server) breakSilence(ctx context.Context, in *objectionInput) (*answer[n.Silence], error) {
	id, err := in.id(in.Body.ID)
	if err != nil {
		return nil, err
	}
	by := actor(ctx)
	o := n.SilenceObjection{ID: id, Silence: in.Silence, Delegation: in.Body.Delegation, Paragraphs: in.Body.Paragraphs, Text: in.Body.Text, Actor: by}
	if o.Delegation == "" {
		o.Delegation = by.Delegation
	}
	if err := by.RequireDelegation(o.Delegation); err != nil {
		return nil, err
	}
	if err := n.CheckText("The objection", o.Text); err != nil {
		return nil, err
	}
	if err := s.record.ObjectionArrived(ctx, o); err != nil {
		return nil, err
	}
	if err := s.procedures.BreakSilence(ctx, o); err != nil {
		return nil, err
	}
	return answered(s.record.Silence(ctx, in.Silence))
}

func (s *server) listObjections(ctx context.Context, in *SilenceRef) (*answer[wire.List[n.SilenceObjection]], error) {
	return shownList(s.app.Objections(ctx, actor(ctx), in.Silence))
}

type extendSilenceInput struct {
	SilenceRef
	Keyed
	Body wire.SilenceExtensionRequest
}

func (s *server) extendSilence(ctx context.Context, in *extendSilenceInput) (*answer[n.Silence], error) {
	act, err := in.act(in.Body.ID, in.Body.Reason)
	if err != nil {
		return nil, err
	}
	if err := s.procedures.ExtendSilence(ctx, actor(ctx), act, in.Silence, in.Body.Ends, in.Body.Reason); err != nil {
		return nil, err
	}
	return answered(s.warnedOfEnd(ctx)(s.record.Silence(ctx, in.Silence)))
}

type cancelSilenceInput struct {
	SilenceRef
	Keyed
	Body wire.CloseRequest
}

func (s *server) cancelSilence(ctx context.Context, in *cancelSilenceInput) (*answer[n.Silence], error) {
	act, err := in.act(in.Body.ID, in.Body.Reason)
	if err != nil {
		return nil, err
	}
	if err := s.procedures.CancelSilence(ctx, actor(ctx), act, in.Silence, in.Body.Reason); err != nil {
		return nil, err
	}
	return answered(s.record.Silence(ctx, in.Silence))
}
