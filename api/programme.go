package api

import (
	"context"
	"slices"
	"time"

	"rapporteur/api/wire"
	n "rapporteur/negotiation"
)

func (s *server) getProgramme(ctx context.Context, in *Named) (*answer[n.Programme], error) {
	return shown(s.app.Programme(ctx, actor(ctx), in.Ref))
}

func (s *server) listAccredited(ctx context.Context, in *Named) (*answer[wire.List[n.Accredited]], error) {
	return shownList(s.app.Accredited(ctx, actor(ctx), in.Ref))
}

type accreditationInput struct {
	Named
	Keyed
	Body wire.AccreditationRequest
}

func (s *server) changeAccreditation(ctx context.Context, in *accreditationInput) (*answer[n.Accredited], error) {
	id, err := in.id(in.Body.ID)
	if err != nil {
		return nil, err
	}
	m, err := s.record.Meeting(ctx, in.Ref)
	if err != nil {
		return nil, err
	}
	c := n.AccreditationChange{ID: id, Meeting: m.ID, Delegation: in.Body.Delegation, Restores: in.Body.Restores, Reason: in.Body.Reason}
	if err := s.record.ChangeAccreditation(ctx, actor(ctx), c); err != nil {
		return nil, err
	}
	all, err := s.record.Accredited(ctx, in.Ref)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(all, func(a n.Accredited) bool { return a.Delegation == c.Delegation })
	return answered(all[i], nil) // who is accredited stays on the list
}

type agendaInput struct {
	Named
	Format   string     `query:"format" enum:"text,html" default:"text"`
	Language n.Language `query:"language" enum:"ar,zh,en,fr,ru,es" default:"en"`
}

func (s *server) getAgenda(ctx context.Context, in *agendaInput) (*raw, error) {
	body, err := s.app.Agenda(ctx, actor(ctx), in.Ref, in.Language, in.Format)
	return shownAs(in.Format, body, err)
}

// onMeeting does a write on the meeting in the path and answers with all that is
// planned for it then. It waits for nobody, so that no procedure stands behind
// it: the record does it in one transaction.
func (s *server) onMeeting(ctx context.Context, ref string, do func(meeting n.ID) error) (*answer[n.Programme], error) {
	m, err := s.record.Meeting(ctx, ref)
	if err != nil {
		return nil, err
	}
	if err := do(m.ID); err != nil {
		return nil, err
	}
	return answered(s.record.Programme(ctx, ref))
}

type adoptAgendaInput struct {
	Named
	Keyed
	Body wire.AgendaRequest
}

func (s *server) adoptAgenda(ctx context.Context, in *adoptAgendaInput) (*answer[n.Programme], error) {
	id, err := in.id(in.Body.ID)
	if err != nil {
		return nil, err
	}
	return s.onMeeting(ctx, in.Ref, func(m n.ID) error {
		return s.record.AdoptAgenda(ctx, actor(ctx), n.AgendaAdoption{ID: id, Meeting: m, Items: in.Body.Items})
	})
}

type agendaObjectionInput struct {
	Named
	Keyed
	Body wire.AgendaObjectionRequest
}

func (s *server) objectToAgenda(ctx context.Context, in *agendaObjectionInput) (*answer[n.Programme], error) {
	id, err := in.id(in.Body.ID)
	if err != nil {
		return nil, err
	}
	by := actor(ctx)
	o := n.AgendaObjection{ID: id, Delegation: in.Body.Delegation, Lifts: in.Body.Lifts, Reason: in.Body.Reason}
	if o.Delegation == "" {
		o.Delegation = by.Delegation
	}
	return s.onMeeting(ctx, in.Ref, func(m n.ID) error {
		o.Meeting = m
		return s.record.ObjectToAgenda(ctx, by, o)
	})
}

type workInput struct {
	Named
	Keyed
	Body wire.WorkRequest
}

func (s *server) planWork(ctx context.Context, in *workInput) (*answer[n.Programme], error) {
	id, err := in.id(in.Body.ID)
	if err != nil {
		return nil, err
	}
	plan := n.WorkPlan{ID: id}
	for _, x := range in.Body.Sittings {
		date, err := date("date", x.Date)
		if err != nil {
			return nil, err
		}
		plan.Sittings = append(plan.Sittings, n.Sitting{Date: date, Begins: x.Begins, Ends: x.Ends, Zone: x.Zone, Format: x.Format, Items: x.Items})
	}
	return s.onMeeting(ctx, in.Ref, func(m n.ID) error {
		plan.Meeting = m
		return s.record.PlanWork(ctx, actor(ctx), plan)
	})
}

// date reads a day; "" is none.
func date(what, text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return t, n.Refuse(n.CodeInvalid, "The %s %q is no day such as 2021-10-12.", what, text)
	}
	return t, nil
}

type documentationInput struct {
	Named
	Keyed
	Body wire.DocumentationRequest
}

func (s *server) listUnderItem(ctx context.Context, in *documentationInput) (*answer[n.Programme], error) {
	id, err := in.id(in.Body.ID)
	if err != nil {
		return nil, err
	}
	return s.onMeeting(ctx, in.Ref, func(m n.ID) error {
		return s.record.ListDocument(ctx, actor(ctx), id, m, in.Body.Item, in.Body.Document)
	})
}

type bureauDecisionInput struct {
	Named
	Keyed
	Body wire.BureauDecisionRequest
}

func (s *server) recordDecision(ctx context.Context, in *bureauDecisionInput) (*answer[n.Programme], error) {
	id, err := in.id(in.Body.ID)
	if err != nil {
		return nil, err
	}
	on, err := date("day of the decision", in.Body.On)
	if err != nil {
		return nil, err
	}
	return s.onMeeting(ctx, in.Ref, func(m n.ID) error {
		return s.record.RecordDecision(ctx, actor(ctx), n.BureauDecision{ID: id, Meeting: m, Subject: in.Body.Subject, On: on, Text: in.Body.Text})
	})
}

type changeInput struct {
	Named
	Keyed
	Body wire.MeetingChangeRequest
}

func (s *server) changeMeeting(ctx context.Context, in *changeInput) (*answer[n.Programme], error) {
	id, err := in.act(in.Body.ID, in.Body.Reason)
	if err != nil {
		return nil, err
	}
	p := n.ChangePlan{ID: id, Format: in.Body.Format, Approval: in.Body.Approval, Reason: in.Body.Reason}
	if err := checkIDs(map[string]*n.ID{"approval": &p.Approval}); err != nil {
		return nil, err
	}
	if p.Opens, err = date("first day", in.Body.Opens); err != nil {
		return nil, err
	}
	if p.Closes, err = date("last day", in.Body.Closes); err != nil {
		return nil, err
	}
	return s.onMeeting(ctx, in.Ref, func(m n.ID) error {
		p.Meeting = m
		return s.record.ChangeMeeting(ctx, actor(ctx), p)
	})
}
