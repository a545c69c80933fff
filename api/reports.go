package api

import (
	"context"

	"rapporteur/api/wire"
	n "rapporteur/negotiation"
)

func (s *server) reportRoutes() {
	post(s, "prepare-report", "/v1/reports", "Prepare the draft report of a meeting", s.prepareReport)
	get(s, "get-report", "/v1/reports/{meeting}", "Show the report of a meeting and where its sections stand", s.getReport)
	post(s, "revise-report", "/v1/reports/{meeting}/revise", "Make the pending sections of the draft report from the record again; issues a revision", s.reviseReport)
	post(s, "adopt-section", "/v1/reports/{meeting}/sections/{number}/adopt", "Adopt one section, as it stands or as orally amended", s.adoptSection)
	post(s, "adopt-report", "/v1/reports/{meeting}/adopt", "Adopt the report after all its sections; issues the report", s.adoptReport)
}

type prepareInput struct {
	Keyed
	Body wire.ReportRequest
}

func (s *server) prepareReport(ctx context.Context, in *prepareInput) (*answer[n.Report], error) {
	id, err := in.id(in.Body.ID)
	if err != nil {
		return nil, err
	}
	m, err := s.record.Meeting(ctx, in.Body.Meeting)
	if err != nil {
		return nil, err
	}
	return answered(s.procedures.PrepareReport(ctx, actor(ctx), id, m.ID))
}

// ReportRef is the meeting in the path.
type ReportRef struct {
	Meeting string `path:"meeting" maxLength:"200" doc:"Key or ID of the meeting"`
}

func (s *server) report(ctx context.Context, meeting string) (n.Report, error) {
	m, err := s.record.Meeting(ctx, meeting)
	if err != nil {
		return n.Report{}, err
	}
	return s.record.Report(ctx, m.ID)
}

func (s *server) getReport(ctx context.Context, in *ReportRef) (*answer[n.Report], error) {
	return answered(s.report(ctx, in.Meeting))
}

type reviseInput struct {
	ReportRef
	Keyed
	Body wire.ReviseRequest
}

func (s *server) reviseReport(ctx context.Context, in *reviseInput) (*answer[n.Report], error) {
	act, err := in.id(in.Body.ID)
	if err != nil {
		return nil, err
	}
	r, err := s.report(ctx, in.Meeting)
	if err != nil {
		return nil, err
	}
	return answered(s.procedures.ReviseReport(ctx, actor(ctx), act, r.ID, in.Body.Reason))
}

type sectionInput struct {
	ReportRef
	Keyed
	Number int `path:"number" minimum:"1"`
	Body   wire.AdoptRequest
}

func (s *server) adoptSection(ctx context.Context, in *sectionInput) (*answer[n.Report], error) {
	act, err := in.id(in.Body.ID)
	if err != nil {
		return nil, err
	}
	if err := n.CheckText("The text as orally amended", in.Body.Amendment); err != nil {
		return nil, err
	}
	r, err := s.report(ctx, in.Meeting)
	if err != nil {
		return nil, err
	}
	return answered(s.procedures.AdoptSection(ctx, actor(ctx), n.SectionDecision{ID: act, Report: r.ID, Section: in.Number, Amendment: in.Body.Amendment}))
}

type adoptInput struct {
	ReportRef
	Keyed
	Body wire.AdoptRequest
}

func (s *server) adoptReport(ctx context.Context, in *adoptInput) (*answer[n.Report], error) {
	act, err := in.id(in.Body.ID)
	if err != nil {
		return nil, err
	}
	if in.Body.Amendment != "" {
		return nil, n.Refuse(n.CodeInvalid, "The report is amended section by section; adopt the section with its amendment.")
	}
	r, err := s.report(ctx, in.Meeting)
	if err != nil {
		return nil, err
	}
	return answered(s.procedures.AdoptReport(ctx, actor(ctx), act, r.ID))
}
