package activities

import (
	"context"
	"fmt"
	"time"

	n "rapporteur/negotiation"
)

// OpenSilence circulates a text for tacit approval.
func (a *Activities) OpenSilence(ctx context.Context, by n.Actor, p n.SilencePlan) (n.ID, error) {
	s, err := a.record.OpenSilence(ctx, by, p)
	return s.ID, ToTemporal(err)
}

// SilenceNow is where a silence procedure stands, by which clock.
type SilenceNow struct {
	n.Silence
	Lead
}

// LoadSilence reads where a silence procedure stands, without its texts.
func (a *Activities) LoadSilence(ctx context.Context, id n.ID) (SilenceNow, error) {
	lead, err := a.lead(ctx)
	if err != nil {
		return SilenceNow{}, err
	}
	s, err := a.record.Silence(ctx, id)
	return SilenceNow{withoutTexts(s), lead}, ToTemporal(err)
}

// withoutTexts leaves the texts out: payloads carry none.
func withoutTexts(s n.Silence) n.Silence {
	s.Paragraphs, s.Reason = nil, ""
	return s
}

// BreakSilence records an objection.
func (a *Activities) BreakSilence(ctx context.Context, o n.SilenceObjection) (n.Silence, error) {
	s, err := a.record.BreakSilence(n.Expected{Act: o.ID, State: o.Expects}.In(ctx), o)
	return withoutTexts(s), ToTemporal(err)
}

// SilenceExtension moves the end of a silence procedure.
type SilenceExtension struct {
	Asked
	Ends   time.Time `json:"ends"`
	Reason string    `json:"reason,omitempty"`
}

// ExtendSilence moves the end, before it only.
func (a *Activities) ExtendSilence(ctx context.Context, id n.ID, x SilenceExtension) (n.Silence, error) {
	s, err := a.record.ExtendSilence(x.in(ctx), x.By, x.Act, id, x.Ends, x.Reason)
	return withoutTexts(s), ToTemporal(err)
}

// Closing asks to take a silence procedure back.
type Closing struct {
	Asked
	Reason string `json:"reason,omitempty"`
}

// CancelSilence takes a procedure back before its end.
func (a *Activities) CancelSilence(ctx context.Context, id n.ID, c Closing) (n.Silence, error) {
	s, err := a.record.CancelSilence(c.in(ctx), c.By, c.Act, id, c.Reason)
	return withoutTexts(s), ToTemporal(err)
}

// EndSilence ends a procedure whose end has passed by the record's clock; its
// error before that is one of [NotYet].
func (a *Activities) EndSilence(ctx context.Context, id n.ID) (n.Silence, error) {
	s, err := a.record.EndSilence(ctx, id)
	return withoutTexts(s), ToTemporal(err)
}

// AdoptTacitly adopts the recommendations that a silence procedure approved, each
// through the procedure that follows it, by an act whose ID follows from both: a
// step taken twice is taken once. A draft that does not stand any more where it
// was circulated is left out, with the reason. It returns how many were adopted.
func (a *Activities) AdoptTacitly(ctx context.Context, id n.ID) (int, error) {
	s, err := a.record.Silence(ctx, id)
	if err != nil {
		return 0, ToTemporal(err)
	}
	secret, err := a.record.Secret(ctx)
	if err != nil {
		return 0, ToTemporal(err)
	}
	adopted := 0
	for _, p := range s.Adopts() {
		act := n.DraftAct{
			ID:             secret.Derived(id, fmt.Sprintf("%s/%s", p.Recommendation, n.ActAdoptTacitly)),
			Recommendation: p.Recommendation, Kind: n.ActAdoptTacitly, Actor: n.System(), Silence: id, Base: p.Version,
		}
		o := n.TacitOutcome{Silence: id, Number: p.Number}
		_, err := a.mover.Do(ctx, act)
		switch code := n.CodeOf(err); {
		case err == nil:
			adopted++
		case code == "":
			return adopted, ToTemporal(fmt.Errorf("adopt %s: %w", p.Recommendation, err))
		default:
			a.log.WarnContext(ctx, "recommendation left out", "recommendation", p.Recommendation, "silence", id, "reason", err)
			o.LeftOut = err.Error()
		}
		if err := a.record.RecordTacitOutcome(ctx, o); err != nil {
			return adopted, ToTemporal(err)
		}
		further(ctx)
	}
	return adopted, nil
}
