package scenario

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"rapporteur/client"
	"rapporteur/negotiation"
)

func openSilence(ctx context.Context, p *player, a map[string]string) error {
	days, _ := strconv.Atoi(a["days"])
	d := time.Duration(days) * 24 * time.Hour
	x := negotiation.OpenSilence{
		Body: workingGroup, Subject: negotiation.SilenceSubject(a["subject"]), Title: "Silence on " + a["subject"],
		Roster: list(a["codes"]), Ends: p.house.Now().Add(d), Zone: "Europe/Vienna", Reason: "as the story has it",
	}
	for _, key := range list(a["drafts"]) {
		x.Recommendations = append(x.Recommendations, negotiation.CirculatedDraft{Recommendation: key})
	}
	if a["text"] != "" {
		x.Paragraphs = strings.Split(a["text"], " // ")
	}
	if a["subject"] == "" {
		x.Subject, x.Title = negotiation.SilenceOnRecommendations, "Silence on recommendations"
	}
	if a["year"] != "" {
		x.Meeting = meetingOf(a)
	}
	if a["revised"] != "" {
		x.Revises = p.silence
	}
	opened, err := p.as(negotiation.RoleSecretariat).OpenSilence(ctx, client.NewID(), x)
	if err == nil {
		p.silence, p.asked = opened.ID, append(p.asked, running{opened.ID, p.clock + d})
	}
	return err
}

var errNoSilence = errors.New("the story has opened no silence yet")

func breakSilence(ctx context.Context, p *player, a map[string]string) error {
	if p.silence == "" {
		return errNoSilence
	}
	x := negotiation.BreakSilence{Delegation: a["who"], Text: a["text"]}
	if number, err := strconv.Atoi(a["number"]); err == nil {
		x.Paragraphs = []int{number}
	}
	_, err := p.as(negotiation.RoleDelegation, a["who"]).OnSilence(ctx, p.silence, client.NewID(), x)
	return err
}

func extendSilence(ctx context.Context, p *player, a map[string]string) error {
	if p.silence == "" {
		return errNoSilence
	}
	days, _ := strconv.Atoi(a["days"])
	d := time.Duration(days) * 24 * time.Hour
	x, err := p.reader().Silence(ctx, p.silence)
	if err != nil {
		return err
	}
	act := negotiation.ExtendSilence{Ends: x.Ends.Add(d), Reason: "as requested"}
	_, err = p.as(negotiation.RoleSecretariat).OnSilence(ctx, p.silence, client.NewID(), act)
	if err == nil {
		later(p.asked, p.silence, d)
	}
	return err
}

func cancelSilence(ctx context.Context, p *player, a map[string]string) error {
	if p.silence == "" {
		return errNoSilence
	}
	_, err := p.as(negotiation.RoleSecretariat).OnSilence(
		ctx, p.silence, client.NewID(), negotiation.CancelSilence{Reason: a["text"]},
	)
	if err == nil {
		over(&p.asked, p.silence)
	}
	return err
}

func thenSilence(ctx context.Context, p *player, a map[string]string) error {
	x, err := p.reader().Silence(ctx, p.silence)
	if err == nil && string(x.Phase) != a["phase"] {
		return fmt.Errorf("the silence is %s", x.Phase)
	}
	return err
}

// silent ends a silence whose end has passed.
func (r *Rehearsal) silent(id negotiation.ID) {
	if x := r.silences[id]; x != nil && x.Phase == negotiation.SilenceOpen && !r.now.Before(x.Ends) {
		*x = x.End(r.now)
		r.adoptTacitly(x)
	}
}

func (s seat) OpenSilence(
	_ context.Context, id negotiation.ID, x negotiation.OpenSilence,
) (negotiation.Silence, error) {
	var about negotiation.Meeting
	if err := (negotiation.Asked{ID: id, On: id, By: s.by, Act: x}).Check(); err != nil {
		return negotiation.Silence{}, err
	}
	if x.Meeting != "" {
		var err error
		if about, _, err = s.meeting(x.Meeting); err != nil {
			return negotiation.Silence{}, err
		}
	}
	for _, check := range []func() error{
		func() error { return x.CheckUnder(s.rules, s.now) }, func() error { return s.circulated(&x) },
		func() error { return x.CheckEarlier(s.earlier()) }, func() error { return s.mayAllBreak(x) },
	} {
		if err := check(); err != nil {
			return negotiation.Silence{}, err
		}
	}
	bureau := ""
	if x.AsksBureau() {
		var err error
		if bureau, err = s.askedBureau(x, about); err != nil {
			return negotiation.Silence{}, err
		}
	}
	opened := &negotiation.Silence{
		ID: id, Body: x.Body, Bureau: bureau, Meeting: about.ID, Subject: x.Subject, Roster: x.Asked(),
		OpenedAt: s.now, Ends: x.Ends, Zone: x.Zone, Phase: negotiation.SilenceOpen, Revises: x.Revises,
	}
	for i, text := range x.Paragraphs {
		p := negotiation.SilenceParagraph{Number: i + 1, Text: text}
		if len(x.Recommendations) > 0 {
			p.Recommendation, p.Version = negotiation.ID(x.Recommendations[i].Recommendation), x.Recommendations[i].Version
		}
		opened.Paragraphs = append(opened.Paragraphs, p)
	}
	opened.Notice = x.Subject.Notice(x.Body)
	s.silences[id], s.asked = opened, append(s.asked, id)
	return *opened, nil
}

func (s seat) mayAllBreak(x negotiation.OpenSilence) error {
	for _, code := range x.Roster {
		if err := negotiation.RequireEntitlement(code, s.capacity(code), negotiation.MayBreakSilence); err != nil {
			return err
		}
	}
	return nil
}

// earlier are the silences opened before.
func (r *Rehearsal) earlier() []negotiation.Silence {
	var out []negotiation.Silence
	for _, id := range r.asked {
		out = append(out, *r.silences[id])
	}
	return out
}

// OnSilence does an act on a silence procedure.
func (s seat) OnSilence(
	_ context.Context, id, act negotiation.ID, x negotiation.SilenceAct,
) (negotiation.Silence, error) {
	in, err := s.findSilence(id)
	if err != nil {
		return negotiation.Silence{}, err
	}
	if err := (negotiation.Asked{ID: act, On: id, By: s.by, Act: x}).Check(); err != nil {
		return *in, err
	}
	facts := negotiation.SilenceFacts{Now: s.now, Came: s.now}
	o, objects := x.(negotiation.BreakSilence)
	if objects {
		if err := s.by.RequireDelegation(o.Delegation); err != nil {
			return *in, err
		}
		facts.Capacity = s.capacity(o.Delegation)
	}
	after, err := x.Judge(*in, facts)
	if err != nil {
		return *in, err
	}
	*in = after
	if objects {
		s.objections[id] = append(s.objections[id], negotiation.SilenceObjection{
			ID: act, Silence: id, Delegation: o.Delegation, Paragraphs: o.Paragraphs, Text: o.Text,
			Actor: s.by, ReceivedAt: s.now,
		})
	}
	return after, nil
}

func (r *Rehearsal) findSilence(id negotiation.ID) (*negotiation.Silence, error) {
	if x := r.silences[id]; x != nil {
		return x, nil
	}
	return nil, negotiation.Refuse(negotiation.CodeNotFound, "There is no silence procedure %q on record.", id)
}

func (s seat) Silence(_ context.Context, id negotiation.ID) (negotiation.Silence, error) {
	x, err := s.findSilence(id)
	if err != nil {
		return negotiation.Silence{}, err
	}
	return *x, nil
}
