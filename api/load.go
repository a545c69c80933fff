package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"rapporteur/api/wire"
	"rapporteur/dossier"
	"rapporteur/negotiation"
)

type fileInput struct {
	Name    string `query:"name" default:"upload" maxLength:"255" doc:"Name of the file, shown in problems"`
	RawBody []byte `contentType:"application/octet-stream"`
}

func (s *server) loadRoutes() {
	load(
		s, "load-calendar", "/v1/load/calendar", "Load instruments, bodies, meetings and documents issued before",
		s.loadCalendar,
	)
	load(s, "load-delegations", "/v1/load/delegations", "Load delegations with their capacities", s.loadDelegations)
	load(
		s, "load-workdays", "/v1/load/workdays", "Load duty stations with their working days and official holidays",
		s.loadWorkdays,
	)
	load(s, "load-accreditation", "/v1/load/accreditation", "Load who is accredited to meetings", s.loadAccreditation)
	load(
		s, "load-bureau", "/v1/load/bureau", "Load who is in the extended Bureau of bodies, with offices and dates",
		s.loadBureau,
	)
	load(
		s, "load-recommendations", "/v1/load/recommendations", "Load the draft recommendations of one meeting",
		s.loadRecommendations,
	)
}

func load(
	s *server, id, path, summary string, handle func(context.Context, *fileInput) (*answer[negotiation.Loaded], error),
) {
	register(s, huma.Operation{
		OperationID: id, Method: http.MethodPost, Path: path, Summary: summary, MaxBodyBytes: MaxFileBytes,
		Description: "The body is the file as it is. All of it is loaded, or nothing; the same file again changes nothing.",
	}, handle)
}

func (s *server) loadCalendar(ctx context.Context, in *fileInput) (*answer[negotiation.Loaded], error) {
	calendar, err := dossier.ReadCalendar(in.Name, in.RawBody)
	if err != nil {
		return nil, fileProblem(ctx, err)
	}
	return answered(s.record.LoadCalendar(ctx, actor(ctx), calendar))
}

func (s *server) loadDelegations(ctx context.Context, in *fileInput) (*answer[negotiation.Loaded], error) {
	delegations, err := dossier.ReadDelegations(in.Name, in.RawBody)
	if err != nil {
		return nil, fileProblem(ctx, err)
	}
	return answered(s.record.LoadDelegations(ctx, actor(ctx), delegations))
}

func (s *server) loadAccreditation(ctx context.Context, in *fileInput) (*answer[negotiation.Loaded], error) {
	list, err := dossier.ReadAccreditation(in.Name, in.RawBody)
	if err != nil {
		return nil, fileProblem(ctx, err)
	}
	return answered(s.record.LoadAccreditation(ctx, actor(ctx), list))
}

func (s *server) loadBureau(ctx context.Context, in *fileInput) (*answer[negotiation.Loaded], error) {
	list, err := dossier.ReadBureau(in.Name, in.RawBody)
	if err != nil {
		return nil, fileProblem(ctx, err)
	}
	return answered(s.record.LoadBureau(ctx, actor(ctx), list))
}

func (s *server) loadWorkdays(ctx context.Context, in *fileInput) (*answer[negotiation.Loaded], error) {
	stations, err := dossier.ReadWorkdays(in.Name, in.RawBody)
	if err != nil {
		return nil, fileProblem(ctx, err)
	}
	return answered(s.record.LoadWorkdays(ctx, actor(ctx), stations))
}

// loadRecommendations also starts the procedure of each recommendation; when
// that fails half-way, loading the same file again starts the others.
func (s *server) loadRecommendations(ctx context.Context, in *fileInput) (*answer[negotiation.Loaded], error) {
	set, err := dossier.ReadRecommendations(in.Name, in.RawBody)
	if err != nil {
		return nil, fileProblem(ctx, err)
	}
	loaded, err := s.record.LoadRecommendations(ctx, actor(ctx), set)
	if err != nil {
		return nil, err
	}
	for _, id := range loaded.Recommendations {
		if err := s.procedures.Follow(ctx, id); err != nil {
			return nil, err
		}
	}
	return answered(loaded, nil)
}

// fileProblem lists the problems of a file with their lines, and counts those
// that are too many to list.
func fileProblem(ctx context.Context, err error) error {
	var refusal *negotiation.Refusal
	if errors.As(err, &refusal) {
		return err
	}
	p := newProblem(ctx, statuses[negotiation.CodeInvalid], negotiation.CodeInvalid, err.Error())
	var problems dossier.Problems
	if errors.As(err, &problems) {
		for _, each := range problems.Listed {
			at := each.File
			if each.Line > 0 {
				at = fmt.Sprintf("%s:%d", each.File, each.Line)
			}
			p.Errors = append(p.Errors, wire.Fault{Message: each.Message, Location: at})
		}
		if rest := problems.Rest(); rest != "" {
			p.Errors = append(p.Errors, wire.Fault{Message: rest})
		}
		p.Detail = fmt.Sprintf(
			"The file has %s problem(s), and nothing of it was loaded; correct it and load it again.", problems.Total(),
		)
	}
	return p
}
