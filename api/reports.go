package api

import (
	"context"
	"encoding/json"
	"fmt"

	"rapporteur/negotiation"
)

func (s *server) reportRoutes() {
	for _, row := range negotiation.ActsOn(negotiation.OnReport) {
		switch row.Empty().(type) {
		case negotiation.PrepareReport:
			act(s, row, "/v1/reports", s.app.PrepareReport)
		case negotiation.AdoptSection:
			s.sectionAct(row)
		default:
			s.reportAct(row)
		}
	}
	get(s, "get-report", "/v1/reports/{meeting}", "Show the report of a meeting and where its sections stand", s.getReport)
	get(
		s, "diff-section", "/v1/reports/{meeting}/sections/{number}/diff",
		"Show word by word how a section was orally amended", s.diffSection,
	)
}

// ReportRef is the meeting in the path.
type ReportRef struct {
	Meeting string `path:"meeting" maxLength:"200" doc:"Key or ID of the meeting"`
}

func (s *server) getReport(ctx context.Context, in *ReportRef) (*answer[negotiation.Report], error) {
	return shown(s.app.Report(ctx, actor(ctx), in.Meeting))
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

type reportActInput struct {
	ReportRef
	Keyed
	Body json.RawMessage
}

// reportAct registers an act on a report, which is addressed by its meeting.
func (s *server) reportAct(row negotiation.ActRow) {
	op := s.operation(row, "/v1/reports/{meeting}/"+row.Verb)
	register(s, op, func(ctx context.Context, in *reportActInput) (*answer[negotiation.Report], error) {
		return s.onReport(ctx, row, in.ReportRef, in.Keyed, in.Body)
	})
}

type sectionActInput struct {
	ReportRef
	Keyed
	Number int `path:"number" minimum:"1"`
	Body   json.RawMessage
}

// sectionAct registers the adoption of a section, which is addressed by its number.
func (s *server) sectionAct(row negotiation.ActRow) {
	op := s.operation(row, "/v1/reports/{meeting}/sections/{number}/"+row.Verb)
	register(s, op, func(ctx context.Context, in *sectionActInput) (*answer[negotiation.Report], error) {
		var x negotiation.AdoptSection
		if err := json.Unmarshal(in.Body, &x); err != nil {
			return nil, fmt.Errorf("read what %s asks: %w", row.Name, err)
		}
		x.Number = in.Number
		body, err := json.Marshal(x)
		if err != nil {
			return nil, fmt.Errorf("write what %s asks: %w", row.Name, err)
		}
		return s.onReport(ctx, row, in.ReportRef, in.Keyed, body)
	})
}

func (s *server) onReport(
	ctx context.Context, row negotiation.ActRow, ref ReportRef, key Keyed, body []byte,
) (*answer[negotiation.Report], error) {
	return handleAct(ctx, row, key, "", body, func(
		ctx context.Context, a negotiation.Asked,
	) (*answer[negotiation.Report], error) {
		return shown(s.app.OnReport(ctx, ref.Meeting, a))
	})
}
