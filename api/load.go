package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"rapporteur/api/wire"
	"rapporteur/application"
	"rapporteur/dossier"
	"rapporteur/negotiation"
)

type fileInput struct {
	Name    string `query:"name" default:"upload" maxLength:"255" doc:"Name of the file, shown in problems"`
	RawBody []byte `contentType:"application/octet-stream"`
}

// loads are the files that are loaded, each with what it does.
var loads = map[application.FileKind]string{
	application.FileCalendar:        "Load instruments, bodies, meetings and documents issued before",
	application.FileDelegations:     "Load delegations with their capacities",
	application.FileWorkdays:        "Load duty stations with their working days and official holidays",
	application.FileAccreditation:   "Load who is accredited to meetings",
	application.FileBureau:          "Load who is in the extended Bureau of bodies, with offices and dates",
	application.FileRecommendations: "Load the draft recommendations of one meeting",
	application.FileContacts: "Load where parties are told of things; for each party in the file it is the whole " +
		"list",
}

func (s *server) loadRoutes() {
	for kind, summary := range loads {
		name := string(kind)
		register(s, huma.Operation{
			OperationID: "load-" + name, Method: http.MethodPost, Path: "/v1/load/" + name, Summary: summary,
			MaxBodyBytes: MaxFileBytes,
			Description:  "The body is the file as it is. All of it is loaded, or nothing; the same file again changes nothing.",
		}, func(ctx context.Context, in *fileInput) (*answer[negotiation.Loaded], error) {
			out, err := s.app.Load(ctx, actor(ctx), kind, in.Name, in.RawBody)
			if problems := (dossier.Problems{}); errors.As(err, &problems) {
				return nil, fileProblem(ctx, err)
			}
			return shown(out, err)
		})
	}
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
