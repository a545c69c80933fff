package api

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"rapporteur/api/wire"
	"rapporteur/application"
	"rapporteur/negotiation"
	"rapporteur/store"
)

func (s *server) recommendationRoutes() {
	get(
		s, "list-recommendations", "/v1/recommendations", "List draft recommendations and where they stand",
		s.listRecommendations,
	)
	get(
		s, "get-recommendation", "/v1/recommendations/{ref}", "Show where a draft recommendation stands", s.getRecommendation,
	)
	get(
		s, "list-versions", "/v1/recommendations/{ref}/versions", "List the versions of a recommendation with their texts",
		s.listVersions,
	)
	get(s, "get-version", "/v1/recommendations/{ref}/versions/{number}", "Show one version", s.getVersion)
	get(
		s, "list-points", "/v1/recommendations/{ref}/points", "List the points of difference of the current version",
		s.listPoints,
	)
	get(
		s, "blame-recommendation", "/v1/recommendations/{ref}/blame", "Say where every word of a version comes from", s.blame,
	)
	get(s, "diff-recommendation", "/v1/recommendations/{ref}/diff", "Compare two versions word by word", s.diff)
	get(s, "history-recommendation", "/v1/recommendations/{ref}/history", "Tell the whole story of a draft", s.history)
	post(
		s, "act-on-recommendation", "/v1/recommendations/{ref}/acts",
		"Do an act on a draft: present, take up, object, agree, defer ...", s.act,
	)
	post(s, "amend-recommendation", "/v1/recommendations/{ref}/amendments", "Record an oral amendment", s.amend)
	post(
		s, "move-amendment", "/v1/recommendations/{ref}/amendments/moved",
		"Move an amendment in the room, for the meeting to decide on", s.moveAmendment,
	)
	get(
		s, "list-reservations", "/v1/recommendations/{ref}/reservations",
		"List the written reservations that stand on a draft, with their paragraphs", s.listReservations,
	)
	get(
		s, "list-amendments", "/v1/recommendations/{ref}/amendments/moved",
		"List the amendments moved in the room, with what became of them", s.listAmendments,
	)
	get(
		s, "diff-amendment", "/v1/recommendations/{ref}/amendments/moved/{id}/diff",
		"Show what a moved amendment would change, word by word", s.diffAmendment,
	)
	s.correctionActs()
	get(
		s, "list-corrections", "/v1/recommendations/{ref}/corrections", "List the corrections of an adopted recommendation",
		s.listCorrections,
	)
	post(
		s, "split-recommendation", "/v1/recommendations/{ref}/split",
		"Divide a draft before a meeting into several, with all its paragraphs", s.split,
	)
	post(
		s, "merge-recommendations", "/v1/recommendations/merge", "Put several drafts before a meeting together into one",
		s.merge,
	)
	post(
		s, "settle-recommendation", "/v1/recommendations/{ref}/settlements",
		"Settle points of difference in the chair's review", s.settle,
	)
}

type recommendationsInput struct {
	Meeting string `query:"meeting" maxLength:"200" doc:"Key or ID of the meeting where the drafts were first negotiated, or that took them up"`
}

func (s *server) listRecommendations(
	ctx context.Context, in *recommendationsInput,
) (*answer[wire.List[negotiation.Recommendation]], error) {
	return shownPage(ctx, func(
		ctx context.Context, who negotiation.Actor, p store.Page,
	) (application.Page[negotiation.Recommendation], error) {
		return s.app.Recommendations(ctx, who, in.Meeting, p)
	})
}

func (s *server) getRecommendation(ctx context.Context, in *Named) (*answer[negotiation.Recommendation], error) {
	return shown(s.app.Recommendation(ctx, actor(ctx), in.Ref))
}

func (s *server) listVersions(ctx context.Context, in *Named) (*answer[wire.List[negotiation.Version]], error) {
	return shownPage(ctx, func(
		ctx context.Context, who negotiation.Actor, p store.Page,
	) (application.Page[negotiation.Version], error) {
		return s.app.Versions(ctx, who, in.Ref, p)
	})
}

type versionInput struct {
	Named
	Number int `path:"number" minimum:"1"`
}

func (s *server) getVersion(ctx context.Context, in *versionInput) (*answer[negotiation.Version], error) {
	return shown(s.app.Version(ctx, actor(ctx), in.Ref, in.Number))
}

type diffInput struct {
	Named
	Accepting
	From   int    `query:"from" minimum:"1" maximum:"1000000" doc:"Number of a version; the first when left out"`
	To     int    `query:"to" minimum:"1" maximum:"1000000" doc:"Number of a version; the last when left out"`
	Of     string `query:"of" maxLength:"200" doc:"Key or ID of another recommendation that from is a version of, such as one it was split from; its last version when from is left out"`
	Other  int    `query:"other" minimum:"1" maximum:"1000000" doc:"Number of a third version, to be compared with both: from is then what to and other come from"`
	Format string `query:"format" enum:"json,text,html,ansi"`
}

var mediaTypes = map[string]string{
	"json": "application/json",
	"text": "text/plain; charset=utf-8",
	"ansi": "text/plain; charset=utf-8",
	"html": "text/html; charset=utf-8",
}

func (s *server) diff(ctx context.Context, in *diffInput) (*raw, error) {
	format, err := in.rendering(ctx, in.Format, "json", "text", "html")
	if err != nil {
		return nil, err
	}
	body, err := s.app.Diff(
		ctx, actor(ctx),
		application.Compared{Ref: in.Ref, Of: in.Of, From: in.From, To: in.To, Other: in.Other, Format: format},
	)
	return shownAs(format, body, err)
}

func (s *server) listPoints(ctx context.Context, in *Named) (*answer[wire.List[wire.Points]], error) {
	return shownList(s.app.Points(ctx, actor(ctx), in.Ref))
}

type blameInput struct {
	Named
	Accepting
	Version int    `query:"version" minimum:"1" doc:"Number of a version; the last when left out"`
	Format  string `query:"format" enum:"json,text"`
}

func (s *server) blame(ctx context.Context, in *blameInput) (*raw, error) {
	format, err := in.rendering(ctx, in.Format, "json", "text")
	if err != nil {
		return nil, err
	}
	body, err := s.app.Blame(ctx, actor(ctx), in.Ref, in.Version, format)
	return shownAs(format, body, err)
}

func (s *server) listReservations(
	ctx context.Context, in *Named,
) (*answer[wire.List[negotiation.WrittenReservation]], error) {
	return shownList(s.app.Reservations(ctx, actor(ctx), in.Ref))
}

type actInput struct {
	Named
	Keyed
	Body wire.ActRequest
}

func (s *server) act(ctx context.Context, in *actInput) (*answer[negotiation.Draft], error) {
	id, err := in.id(in.Body.ID)
	if err != nil {
		return nil, err
	}
	act, err := asksFor(in.Body)
	if err != nil {
		return nil, err
	}
	a := negotiation.Asked{ID: id, By: actor(ctx), Expects: negotiation.ExpectedIn(ctx, id), Act: act}
	return shown(s.app.OnDraft(ctx, in.Ref, a))
}

// asksFor is the act that a request asks for.
func asksFor(b wire.ActRequest) (negotiation.DraftAct, error) {
	if err := negotiation.CheckLine("What is pending", b.Pending); err != nil { // of whatever act
		return nil, err
	}
	if err := checkIDs(map[string]*negotiation.ID{"amendment": &b.Amendment}); err != nil {
		return nil, err
	}
	raw, err := json.Marshal(b)
	if err != nil {
		return nil, fmt.Errorf("read what is asked: %w", err)
	}
	return negotiation.ReadDraftAct(b.Kind, raw)
}

type amendInput struct {
	Named
	Keyed
	Body wire.AmendmentRequest
}

func (s *server) amend(ctx context.Context, in *amendInput) (*answer[negotiation.Draft], error) {
	id, err := in.id(in.Body.ID)
	if err != nil {
		return nil, err
	}
	return s.change(ctx, in.Ref, amendmentOf(id, in.Body))
}

type settleInput struct {
	Named
	Keyed
	Body wire.SettlementRequest
}

func (s *server) settle(ctx context.Context, in *settleInput) (*answer[negotiation.Draft], error) {
	id, err := in.id(in.Body.ID)
	if err != nil {
		return nil, err
	}
	return s.change(
		ctx, in.Ref,
		negotiation.AmendmentText{ID: id, Review: true, Base: in.Body.Base, Rulings: in.Body.Rulings, Reason: in.Body.Reason},
	)
}

// change checks the form of a changed text; the rest the record knows.
func (s *server) change(
	ctx context.Context, ref string, a negotiation.AmendmentText,
) (*answer[negotiation.Draft], error) {
	fields := map[string]*negotiation.ID{"base": &a.Base}
	for i := range a.Changes {
		fields["paragraph of change "+strconv.Itoa(i+1)] = &a.Changes[i].Paragraph
	}
	for i := range a.Insertions {
		fields["place of new paragraph "+strconv.Itoa(i+1)] = &a.Insertions[i].After
	}
	for i := range a.Moves {
		fields["paragraph of move "+strconv.Itoa(
			i+1,
		)], fields["place of move "+strconv.Itoa(i+1)] = &a.Moves[i].Paragraph, &a.Moves[i].After
	}
	for i := range a.Rulings {
		fields["paragraph of ruling "+strconv.Itoa(i+1)] = &a.Rulings[i].Paragraph
	}
	if err := checkIDs(fields); err != nil {
		return nil, err
	}
	return shown(s.app.Amend(ctx, actor(ctx), ref, a))
}
