package web

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"rapporteur/application"
	"rapporteur/negotiation"
	"rapporteur/store"
)

func (s *Site) silencePages() []Page {
	const one, begin = "/silences/{id}", "/silences/new"
	return []Page{
		s.show("silences", "/silences", readers, func(ctx context.Context, v *visit) (any, error) {
			return readList(v, func(p store.Page) (application.Page[negotiation.Silence], error) {
				return s.app.Silences(ctx, v.Actor, p)
			})
		}),
		s.show("silence", one, readers, s.silence),
		s.form("silence", one, "object", whoDoes(negotiation.BreakSilence{}), s.object),
		s.form("silence", one, "extend", secretariat, s.extendSilence),
		s.form("silence", one, "cancel", secretariat, s.cancelSilence),
		s.show("silence-new", begin, secretariat, s.newSilence),
		s.form("silence-new", begin, "open", secretariat, s.openSilence),
	}
}

// silenceView is a text put to tacit approval, with what broke the silence on it as
// far as the visitor may know.
type silenceView struct {
	Now        negotiation.Clock
	Silence    negotiation.Silence
	Objections []negotiation.SilenceObjection
	// Asked says that the visitor's delegation is on the roster.
	Asked bool
}

// Open reports whether the silence can be broken still.
func (x silenceView) Open() bool {
	return x.Silence.Phase == negotiation.SilenceOpen && !x.Now.Now.After(x.Silence.Ends)
}

// Broken reports whether somebody objected to some of it.
func (x silenceView) Broken() bool {
	return slices.ContainsFunc(x.Silence.Paragraphs, func(p negotiation.SilenceParagraph) bool { return p.Broken })
}

func (s *Site) silence(ctx context.Context, v *visit) (any, error) {
	x, err := s.app.Silence(ctx, v.Actor, v.id("id"))
	if err != nil {
		return nil, err
	}
	out := silenceView{Silence: x.Value()}
	out.Asked = slices.Contains(out.Silence.Roster, v.Actor.Delegation)
	if out.Now, err = s.app.Time(ctx); err != nil {
		return nil, err
	}
	objections, err := s.app.Objections(ctx, v.Actor, out.Silence.ID)
	out.Objections = objections.Value()
	return out, err
}

// onSilence does an act on the silence procedure of the address.
func (s *Site) onSilence(ctx context.Context, v *visit, a negotiation.Act) (string, error) {
	x := v.asked(v.id("id"), a)
	if err := v.chosen(x.ID); err != nil {
		return "", err
	}
	if err := x.Check(); err != nil {
		return "", err
	}
	_, err := s.app.OnSilence(ctx, x)
	return "/silences/" + string(x.On), err
}

// object breaks the silence for the visitor's delegation, or for the one whose letter the
// secretariat has.
func (s *Site) object(ctx context.Context, v *visit) (string, error) {
	act := negotiation.BreakSilence{Delegation: cmp.Or(v.field("delegation"), v.Actor.Delegation), Text: v.field("text")}
	for _, chosen := range v.fields("paragraph") {
		number, err := strconv.Atoi(chosen)
		if err != nil {
			return "", negotiation.Refuse(negotiation.CodeUnknownParagraph, "There is no paragraph %q.", chosen)
		}
		act.Paragraphs = append(act.Paragraphs, number)
	}
	return s.onSilence(ctx, v, act)
}

func (s *Site) extendSilence(ctx context.Context, v *visit) (string, error) {
	act, err := v.act(negotiation.ExtendSilence{})
	if err != nil {
		return "", err
	}
	return s.onSilence(ctx, v, act)
}

func (s *Site) cancelSilence(ctx context.Context, v *visit) (string, error) {
	return s.onSilence(ctx, v, negotiation.CancelSilence{Reason: v.field("reason")})
}

// Numbers joins numbers as a sentence does.
func (v *visit) Numbers(list []int) string {
	names := make([]string, len(list))
	for i, number := range list {
		names[i] = strconv.Itoa(number)
	}
	return v.List(names)
}

// newSilenceView is what a new procedure can be about.
type newSilenceView struct {
	Meetings []negotiation.Meeting
	Bodies   []string
	Subjects []negotiation.SilenceSubject
}

func (s *Site) newSilence(ctx context.Context, v *visit) (any, error) {
	list, err := s.app.Meetings(ctx, v.Actor)
	out := newSilenceView{Meetings: list.Value(), Subjects: []negotiation.SilenceSubject{
		negotiation.SilenceOnDates, negotiation.SilenceOnTopics, negotiation.SilenceOnFormat,
		negotiation.SilenceOnPublication, negotiation.SilenceOnRecommendations,
	}}
	for _, m := range out.Meetings {
		out.Bodies = append(out.Bodies, m.Body)
	}
	slices.Sort(out.Bodies)
	out.Bodies = slices.Compact(out.Bodies)
	return out, err
}

// What stands between paragraphs, and between names, as people type them.
var (
	betweenParagraphs = regexp.MustCompile(`\n[ \t]*\n\s*`)
	betweenNames      = regexp.MustCompile(`[\s,;،、，؛]+`)
)

// parts are the parts of a field, without empty ones.
func (v *visit) parts(field string, between *regexp.Regexp) []string {
	parts := between.Split(strings.TrimSpace(v.field(field)), -1)
	return slices.DeleteFunc(parts, func(p string) bool { return p == "" })
}

func (s *Site) openSilence(ctx context.Context, v *visit) (string, error) {
	var act negotiation.OpenSilence
	if err := v.fill(&act); err != nil {
		return "", err
	}
	act.Paragraphs = v.parts("text", betweenParagraphs)
	for _, key := range v.parts("drafts", betweenNames) {
		act.Recommendations = append(act.Recommendations, negotiation.CirculatedDraft{Recommendation: key})
	}
	if err := application.CheckIDs(map[string]*negotiation.ID{"revised procedure": &act.Revises}); err != nil {
		return "", err
	}
	x := v.asked("", act)
	if err := v.chosen(x.ID); err != nil {
		return "", err
	}
	if err := x.Check(); err != nil {
		return "", err
	}
	_, err := s.app.OpenSilence(ctx, x)
	return "/silences/" + string(x.ID), err
}
