package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"rapporteur/api/wire"
	n "rapporteur/negotiation"
)

// Files reads what a secretariat writes. Errors carry all problems of a file.
type Files interface {
	ReadCalendar(name string, data []byte) (n.Calendar, error)
	ReadDelegations(name string, data []byte) ([]n.Delegation, error)
	ReadRecommendations(name string, data []byte) (n.DraftSet, error)
}

type fileInput struct {
	Name    string `query:"name" default:"upload" maxLength:"255" doc:"Name of the file, shown in problems"`
	RawBody []byte `contentType:"application/octet-stream"`
}

func (s *server) loadRoutes() {
	load(s, "load-calendar", "/v1/load/calendar", "Load instruments, bodies, meetings and documents issued before", s.loadCalendar)
	load(s, "load-delegations", "/v1/load/delegations", "Load delegations with their capacities", s.loadDelegations)
	load(s, "load-recommendations", "/v1/load/recommendations", "Load the draft recommendations of one meeting", s.loadRecommendations)
}

func load(s *server, id, path, summary string, handle func(context.Context, *fileInput) (*answer[n.Loaded], error)) {
	register(s, huma.Operation{
		OperationID: id, Method: http.MethodPost, Path: path, Summary: summary, MaxBodyBytes: MaxFileBytes,
		Description: "The body is the file as it is. All of it is loaded, or nothing; the same file again changes nothing.",
	}, handle)
}

func (s *server) loadCalendar(ctx context.Context, in *fileInput) (*answer[n.Loaded], error) {
	calendar, err := s.files.ReadCalendar(in.Name, in.RawBody)
	if err != nil {
		return nil, fileProblem(ctx, err)
	}
	return answered(s.record.LoadCalendar(ctx, actor(ctx), calendar))
}

func (s *server) loadDelegations(ctx context.Context, in *fileInput) (*answer[n.Loaded], error) {
	delegations, err := s.files.ReadDelegations(in.Name, in.RawBody)
	if err != nil {
		return nil, fileProblem(ctx, err)
	}
	return answered(s.record.LoadDelegations(ctx, actor(ctx), delegations))
}

// loadRecommendations also starts the procedure of each recommendation; when
// that fails half-way, loading the same file again starts the others.
func (s *server) loadRecommendations(ctx context.Context, in *fileInput) (*answer[n.Loaded], error) {
	set, err := s.files.ReadRecommendations(in.Name, in.RawBody)
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

// fileProblem lists every problem of a file with its line.
func fileProblem(ctx context.Context, err error) error {
	var refusal *n.Refusal
	if errors.As(err, &refusal) {
		return err
	}
	p := newProblem(ctx, statuses[n.CodeInvalid], n.CodeInvalid, err.Error())
	var several interface{ Unwrap() []error }
	if errors.As(err, &several) {
		for _, each := range several.Unwrap() {
			p.Errors = append(p.Errors, wire.Fault{Message: each.Error()})
		}
		p.Detail = fmt.Sprintf("The file has %d problem(s), and nothing of it was loaded; correct it and load it again.", len(p.Errors))
	}
	return p
}
