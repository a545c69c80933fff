package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"testing"

	"rapporteur/negotiation"
	"rapporteur/scenario/held"
	"rapporteur/store"
)

// view looks at the whole record of a house, which nobody can through the API:
// the laws are about what is on record, whoever may read it. Only what
// delegations read of a silence is asked through their doors.
type view struct {
	house  *house
	record *store.Store
	// texts are those of documents that were read before, by document: they
	// never change.
	texts map[negotiation.ID]map[negotiation.Language]string
}

func newView(t *testing.T, h *house) *view {
	t.Helper()
	s, err := store.Open(t.Context(), h.env["DATABASE_URL"])
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return &view{house: h, record: s, texts: map[negotiation.ID]map[negotiation.Language]string{}}
}

// Record is what is in the database.
func (h *house) Record(ctx context.Context) (held.Record, error) {
	var out held.Record
	for _, part := range []func(
		context.Context, *held.Record,
	) error{h.view.parties, h.view.meetings, h.view.drafts, h.view.rounds, h.view.silences, h.view.documents} {
		if err := part(ctx, &out); err != nil {
			return out, err
		}
	}
	return out, nil
}

func (v *view) parties(ctx context.Context, out *held.Record) error {
	clock, err := v.record.Time(ctx)
	if err != nil {
		return err
	}
	bodies, err := v.record.Bodies(ctx)
	if err != nil {
		return err
	}
	out.Now, out.Rules, out.Instrument = clock.Now, bodies[0].Rules, bodies[0].Instrument // one set for all in a story
	out.Delegations, err = v.record.Delegations(ctx)
	return err
}

func (v *view) meetings(ctx context.Context, out *held.Record) error {
	all, err := v.record.Meetings(ctx)
	if err != nil {
		return err
	}
	for _, m := range slices.SortedFunc(slices.Values(all), func(a, b negotiation.Meeting) int {
		return cmp.Compare(a.Key, b.Key)
	}) {
		p, err := v.record.Programme(ctx, m.Key)
		if err != nil {
			return err
		}
		out.Meetings = append(out.Meetings, held.Meeting{Meeting: p.Meeting, Objecting: p.Objecting})
		r, err := v.record.Report(ctx, m.ID)
		switch {
		case negotiation.CodeOf(err) == negotiation.CodeNotFound:
		case err != nil:
			return err
		default:
			out.Reports = append(out.Reports, r)
		}
	}
	return nil
}

func (v *view) drafts(ctx context.Context, out *held.Record) error {
	all, err := v.record.Recommendations(ctx, "")
	if err != nil {
		return err
	}
	for _, d := range all {
		in := held.Draft{Recommendation: d}
		if in.Versions, err = v.record.Versions(ctx, d.ID); err != nil {
			return err
		}
		if in.Amendments, err = v.record.OralAmendments(ctx, d.ID); err != nil {
			return err
		}
		if in.Corrections, err = v.record.Corrections(ctx, d.ID); err != nil {
			return err
		}
		out.Drafts = append(out.Drafts, in)
	}
	return nil
}

func (v *view) rounds(ctx context.Context, out *held.Record) error {
	all, err := v.record.Rounds(ctx)
	if err != nil {
		return err
	}
	slices.SortFunc(all, func(a, b negotiation.Round) int { return a.OpenedAt.Compare(b.OpenedAt) })
	for _, r := range all {
		comments, err := v.record.Comments(ctx, store.CommentFilter{Round: r.ID})
		if err != nil {
			return err
		}
		out.Rounds = append(out.Rounds, held.Round{Round: r, Comments: comments})
	}
	return nil
}

func (v *view) silences(ctx context.Context, out *held.Record) error {
	all, err := v.record.Silences(ctx)
	if err != nil {
		return err
	}
	slices.SortFunc(all, func(a, b negotiation.Silence) int { return a.OpenedAt.Compare(b.OpenedAt) })
	for _, s := range all {
		x := held.Silence{Silence: s, Shown: map[string][]negotiation.SilenceObjection{}}
		if x.Objections, err = v.record.SilenceObjections(ctx, s.ID); err != nil {
			return err
		}
		for who, door := range v.house.doors {
			if who.Role != negotiation.RoleDelegation || len(x.Objections) == 0 {
				continue
			}
			if x.Shown[who.Delegation], err = door.SilenceObjections(ctx, s.ID); err != nil {
				return fmt.Errorf("read the objections as %s: %w", who.Delegation, err)
			}
		}
		out.Silences = append(out.Silences, x)
	}
	return nil
}

func (v *view) documents(ctx context.Context, out *held.Record) error {
	all, err := v.record.Documents(ctx)
	if err != nil {
		return err
	}
	for _, d := range all {
		if v.texts[d.ID] == nil {
			read := map[negotiation.Language]string{}
			for _, l := range d.Available {
				r, err := v.record.RenderingIn(ctx, d.ID, "text", l)
				if err != nil {
					return err
				}
				read[l] = string(r.Content)
			}
			v.texts[d.ID] = read
		}
		out.Documents = append(out.Documents, held.Document{Document: d, Texts: v.texts[d.ID]})
	}
	return nil
}
