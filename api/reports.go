package api

import (
	"cmp"
	"context"
	"encoding/json"

	"rapporteur/api/wire"
	n "rapporteur/negotiation"
)

func (s *server) reportRoutes() {
	post(s, "prepare-report", "/v1/reports", "Prepare the draft report of a meeting", s.prepareReport)
	get(s, "get-report", "/v1/reports/{meeting}", "Show the report of a meeting and where its sections stand", s.getReport)
	post(s, "revise-report", "/v1/reports/{meeting}/revise", "Make the pending sections of the draft report from the record again; issues a revision", s.reviseReport)
	post(s, "adopt-section", "/v1/reports/{meeting}/sections/{number}/adopt", "Adopt one section, as it stands or as orally amended", s.adoptSection)
	get(s, "diff-section", "/v1/reports/{meeting}/sections/{number}/diff", "Show word by word how a section was orally amended", s.diffSection)
	post(s, "object-to-report", "/v1/reports/{meeting}/objections", "Object to the adoption of a section or of the report, or lift the objection", s.objectToReport)
	post(s, "adopt-report", "/v1/reports/{meeting}/adopt", "Adopt the report after all its sections; issues the report", s.adoptReport)
	s.reportActs()
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
	return shown(s.app.Report(ctx, actor(ctx), in.Meeting))
}

type reviseInput struct {
	ReportRef
	Keyed
	Body wire.ReviseRequest
}

func (s *server) reviseReport(ctx context.Context, in *reviseInput) (*answer[n.Report], error) {
	act, err := in.act(in.Body.ID, in.Body.Reason)
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
	Body   wire.SectionRequest
}

func (s *server) adoptSection(ctx context.Context, in *sectionInput) (*answer[n.Report], error) {
	act, err := in.act(in.Body.ID, in.Body.Reason)
	if err != nil {
		return nil, err
	}
	if in.Body.Revision == "" {
		return nil, n.Refuse(n.CodeInvalid, "Say which text of section %d is adopted: give the revision that the report shows with it.", in.Number)
	}
	r, err := s.report(ctx, in.Meeting)
	if err != nil {
		return nil, err
	}
	return answered(s.procedures.AdoptSection(ctx, actor(ctx), n.SectionDecision{
		ID: act, Report: r.ID, Section: in.Number, Revision: in.Body.Revision, Amendment: in.Body.Amendment, Movers: in.Body.Movers, Reason: in.Body.Reason,
	}))
}

type sectionDiffInput struct {
	ReportRef
	Accepting
	Number int    `path:"number" minimum:"1"`
	Format string `query:"format" enum:"json,text,html,ansi"`
}

func (s *server) diffSection(ctx context.Context, in *sectionDiffInput) (*raw, error) {
	format, err := in.rendering(ctx, in.Format, "json", "text", "html")
	if err != nil {
		return nil, err
	}
	body, err := s.app.SectionDiff(ctx, actor(ctx), in.Meeting, in.Number, format)
	return shownAs(format, body, err)
}

type reportObjectionInput struct {
	ReportRef
	Keyed
	Body wire.ReportObjectionRequest
}

func (s *server) objectToReport(ctx context.Context, in *reportObjectionInput) (*answer[n.Report], error) {
	id, err := in.id(in.Body.ID)
	if err != nil {
		return nil, err
	}
	r, err := s.report(ctx, in.Meeting)
	if err != nil {
		return nil, err
	}
	by := actor(ctx)
	o := n.ReportObjection{
		ID: id, Report: r.ID, Section: in.Body.Section, Revision: in.Body.Revision, Delegation: cmp.Or(in.Body.Delegation, by.Delegation), Lifts: in.Body.Lifts, Reason: in.Body.Reason,
	}
	return answered(s.procedures.ObjectToReport(ctx, by, o))
}

type reportActInput struct {
	ReportRef
	Keyed
	Body json.RawMessage
}

// reportActs registers the acts on reports, which are addressed by their meetings.
func (s *server) reportActs() {
	for _, row := range n.ActsOn(n.OnReport) {
		op := s.operation(row, "/v1/reports/{meeting}/"+row.Verb)
		register(s, op, func(ctx context.Context, in *reportActInput) (*answer[n.Report], error) {
			r, err := s.report(ctx, in.Meeting)
			if err != nil {
				return nil, err
			}
			return handleAct(ctx, row, in.Keyed, r.ID, in.Body, func(ctx context.Context, a n.Asked) (*answer[n.Report], error) {
				return shown(s.app.OnReport(ctx, a))
			})
		})
	}
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
	r, err := s.report(ctx, in.Meeting)
	if err != nil {
		return nil, err
	}
	return answered(s.procedures.AdoptReport(ctx, actor(ctx), act, r.ID))
}
