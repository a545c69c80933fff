package api

import (
	"context"
	"fmt"

	"rapporteur/api/wire"
	"rapporteur/application"
	"rapporteur/negotiation"
)

// SilenceRef is the silence procedure in the path.
type SilenceRef struct {
	Silence negotiation.ID `path:"id" format:"uuid" doc:"ID of the silence procedure"`
}

func (s *server) silenceRoutes() {
	for _, row := range negotiation.ActsOn(negotiation.OnSilence) {
		switch row.Empty().(type) {
		case negotiation.OpenSilence:
			act(s, row, "/v1/silences", s.openSilence)
		default:
			act(s, row, "/v1/silences/{id}/"+row.Verb, s.app.OnSilence)
		}
	}
	get(s, "list-silences", "/v1/silences", "List silence procedures", s.listSilences)
	get(s, "get-silence", "/v1/silences/{id}", "Show where a silence procedure stands", s.getSilence)
	get(
		s, "list-objections", "/v1/silences/{id}/objections", "List the objections that the caller may read",
		s.listObjections,
	)
}

func (s *server) openSilence(
	ctx context.Context, a negotiation.Asked,
) (seen application.Seen[negotiation.Silence], err error) {
	x, ok := a.Act.(negotiation.OpenSilence)
	if !ok {
		return seen, fmt.Errorf("%T opens no silence procedure", a.Act)
	}
	ids := map[string]*negotiation.ID{"revises": &x.Revises}
	for i := range x.Recommendations {
		ids[fmt.Sprintf("version of recommendation %d", i+1)] = &x.Recommendations[i].Version
	}
	if err := checkIDs(ids); err != nil {
		return seen, err
	}
	a.Act = x
	return s.app.OpenSilence(ctx, a)
}

func (s *server) listSilences(ctx context.Context, _ *struct{}) (*answer[wire.List[negotiation.Silence]], error) {
	return shownPage(ctx, s.app.Silences)
}

func (s *server) getSilence(ctx context.Context, in *SilenceRef) (*answer[negotiation.Silence], error) {
	return shown(s.app.Silence(ctx, actor(ctx), in.Silence))
}

func (s *server) listObjections(
	ctx context.Context, in *SilenceRef,
) (*answer[wire.List[negotiation.SilenceObjection]], error) {
	return shownList(s.app.Objections(ctx, actor(ctx), in.Silence))
}
