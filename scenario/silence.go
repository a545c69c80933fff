package scenario

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"rapporteur/api/wire"
	"rapporteur/client"
	n "rapporteur/negotiation"
)

func openSilence(ctx context.Context, p *player, a map[string]string) error {
	days, _ := strconv.Atoi(a["days"])
	d := time.Duration(days) * 24 * time.Hour
	r := wire.SilenceRequest{
		ID: client.NewID(), Body: workingGroup, Subject: n.SilenceSubject(a["subject"]), Title: "Silence on " + a["subject"],
		Roster: list(a["codes"]), Ends: p.house.Now().Add(d), Zone: "Europe/Vienna", Reason: "as the story has it",
	}
	for _, key := range list(a["drafts"]) {
		r.Recommendations = append(r.Recommendations, wire.CirculatedDraft{Recommendation: key})
	}
	if a["text"] != "" {
		r.Paragraphs = strings.Split(a["text"], " // ")
	}
	if a["subject"] == "" {
		r.Subject, r.Title = n.SilenceOnRecommendations, "Silence on recommendations"
	}
	if a["year"] != "" {
		r.Meeting = meetingOf(a)
	}
	if a["revised"] != "" {
		r.Revises = p.silence
	}
	opened, err := p.as(n.RoleSecretariat).OpenSilence(ctx, r)
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
	r := wire.ObjectionRequest{ID: client.NewID(), Delegation: a["who"], Text: a["text"]}
	if number, err := strconv.Atoi(a["number"]); err == nil {
		r.Paragraphs = []int{number}
	}
	_, err := p.as(n.RoleDelegation, a["who"]).BreakSilence(ctx, p.silence, r)
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
	_, err = p.as(n.RoleSecretariat).ExtendSilence(ctx, p.silence, wire.SilenceExtensionRequest{ID: client.NewID(), Ends: x.Ends.Add(d), Reason: "as requested"})
	if err == nil {
		later(p.asked, p.silence, d)
	}
	return err
}

func cancelSilence(ctx context.Context, p *player, a map[string]string) error {
	if p.silence == "" {
		return errNoSilence
	}
	_, err := p.as(n.RoleSecretariat).CancelSilence(ctx, p.silence, wire.CloseRequest{ID: client.NewID(), Reason: a["text"]})
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
func (r *Rehearsal) silent(id n.ID) {
	if x := r.silences[id]; x != nil && x.Phase == n.SilenceOpen && !r.now.Before(x.Ends) {
		*x = x.End(r.now)
		r.adoptTacitly(x)
	}
}

func (s seat) OpenSilence(_ context.Context, q wire.SilenceRequest) (n.Silence, error) {
	var about n.Meeting
	var named []n.CirculatedDraft
	for _, d := range q.Recommendations {
		named = append(named, n.CirculatedDraft{Recommendation: n.ID(d.Recommendation)})
	}
	plan := n.SilencePlan{
		ID: q.ID, Body: q.Body, Subject: q.Subject, Title: q.Title, Paragraphs: q.Paragraphs, Recommendations: named, Roster: q.Roster, Ends: q.Ends, Zone: q.Zone, Revises: q.Revises, Reason: q.Reason,
	}
	if q.Meeting != "" {
		m, _, err := s.meeting(q.Meeting)
		if err != nil {
			return n.Silence{}, err
		}
		about, plan.Meeting = m, m.ID
	}
	for _, check := range []func() error{
		func() error { return s.by.RequireRole(n.RoleSecretariat) }, func() error { return plan.Check(s.now, s.rules) },
		func() error { return s.circulated(&plan, q.Recommendations) }, func() error { return plan.CheckEarlier(s.earlier()) },
	} {
		if err := check(); err != nil {
			return n.Silence{}, err
		}
	}
	for _, code := range q.Roster {
		if err := n.RequireEntitlement(code, s.capacity(code), n.MayBreakSilence); err != nil {
			return n.Silence{}, err
		}
	}
	bureau := ""
	if plan.AsksBureau() {
		var err error
		if bureau, err = s.askedBureau(plan, about); err != nil {
			return n.Silence{}, err
		}
	}
	x := &n.Silence{ID: q.ID, Body: q.Body, Bureau: bureau, Meeting: plan.Meeting, Subject: q.Subject, Roster: plan.Asked(), OpenedAt: s.now, Ends: q.Ends, Zone: q.Zone, Phase: n.SilenceOpen, Revises: q.Revises}
	for i, text := range plan.Paragraphs {
		p := n.SilenceParagraph{Number: i + 1, Text: text}
		if len(plan.Recommendations) > 0 {
			p.Recommendation, p.Version = plan.Recommendations[i].Recommendation, plan.Recommendations[i].Version
		}
		x.Paragraphs = append(x.Paragraphs, p)
	}
	x.Notice = q.Subject.Notice(q.Body)
	s.silences[q.ID], s.asked = x, append(s.asked, q.ID)
	return *x, nil
}

// earlier are the silences opened before.
func (r *Rehearsal) earlier() []n.Silence {
	var out []n.Silence
	for _, id := range r.asked {
		out = append(out, *r.silences[id])
	}
	return out
}

func (s seat) BreakSilence(_ context.Context, id n.ID, q wire.ObjectionRequest) (n.Silence, error) {
	x, err := s.findSilence(id)
	if err != nil {
		return n.Silence{}, err
	}
	o := n.SilenceObjection{ID: q.ID, Silence: id, Delegation: q.Delegation, Paragraphs: q.Paragraphs, Text: q.Text, Actor: s.by}
	for _, err := range []error{s.by.RequireDelegation(q.Delegation), x.CheckObjection(o, s.now, s.capacity(q.Delegation))} {
		if err != nil {
			return n.Silence{}, err
		}
	}
	o.ReceivedAt = s.now
	*x = x.Break(o, s.now)
	s.objections[id] = append(s.objections[id], o)
	return *x, nil
}

func (r *Rehearsal) findSilence(id n.ID) (*n.Silence, error) {
	if x := r.silences[id]; x != nil {
		return x, nil
	}
	return nil, n.Refuse(n.CodeNotFound, "There is no silence procedure %q on record.", id)
}

func (s seat) ExtendSilence(_ context.Context, id n.ID, q wire.SilenceExtensionRequest) (n.Silence, error) {
	x, err := s.findSilence(id)
	if err != nil {
		return n.Silence{}, err
	}
	for _, err := range []error{s.by.RequireRole(n.RoleSecretariat), x.CheckExtension(s.now, q.Ends)} {
		if err != nil {
			return n.Silence{}, err
		}
	}
	x.Ends = q.Ends
	return *x, nil
}

func (s seat) CancelSilence(_ context.Context, id n.ID, q wire.CloseRequest) (n.Silence, error) {
	x, err := s.findSilence(id)
	if err != nil {
		return n.Silence{}, err
	}
	for _, err := range []error{s.by.RequireRole(n.RoleSecretariat), x.CheckCancel(q.Reason)} {
		if err != nil {
			return n.Silence{}, err
		}
	}
	x.Phase, x.EndedAt = n.SilenceCancelled, s.now
	return *x, nil
}

func (s seat) Silence(_ context.Context, id n.ID) (n.Silence, error) {
	x, err := s.findSilence(id)
	if err != nil {
		return n.Silence{}, err
	}
	return *x, nil
}
