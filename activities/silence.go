package activities

import (
	"context"
	"fmt"

	"rapporteur/negotiation"
)

// OpenSilence circulates a text for tacit approval.
func (a *Activities) OpenSilence(ctx context.Context, x negotiation.Asked) (negotiation.Silence, error) {
	s, err := a.record.OpenSilence(ctx, x)
	return withoutTexts(s), ToTemporal(err)
}

// DoOnSilence does an act on a silence procedure, see [negotiation.ActsOn].
func (a *Activities) DoOnSilence(ctx context.Context, x negotiation.Asked) (negotiation.Silence, error) {
	s, err := a.record.DoOnSilence(ctx, x)
	return withoutTexts(s), ToTemporal(err)
}

// SilenceNow is where a silence procedure stands, by which clock.
type SilenceNow struct {
	negotiation.Silence
	Lead
}

// LoadSilence reads where a silence procedure stands, without its texts.
func (a *Activities) LoadSilence(ctx context.Context, id negotiation.ID) (SilenceNow, error) {
	lead, err := a.lead(ctx)
	if err != nil {
		return SilenceNow{}, err
	}
	s, err := a.record.Silence(ctx, id)
	return SilenceNow{withoutTexts(s), lead}, ToTemporal(err)
}

// withoutTexts leaves the texts out: payloads carry none.
func withoutTexts(s negotiation.Silence) negotiation.Silence {
	s.Paragraphs, s.Reason = nil, ""
	return s
}

// EndSilence ends a procedure whose end has passed by the record's clock; its
// error before that is one of [NotYet].
func (a *Activities) EndSilence(ctx context.Context, id negotiation.ID) (negotiation.Silence, error) {
	s, err := a.record.EndSilence(ctx, id)
	return withoutTexts(s), ToTemporal(err)
}

// AdoptTacitly adopts the recommendations that a silence procedure approved, each
// through the procedure that follows it, by an act whose ID follows from both: a
// step taken twice is taken once. A draft that does not stand any more where it
// was circulated is left out, with the reason. It returns how many were adopted.
func (a *Activities) AdoptTacitly(ctx context.Context, id negotiation.ID) (int, error) {
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
		act := negotiation.Asked{
			ID: secret.Derived(id, string(p.Recommendation)+"/adopt_tacitly"), On: p.Recommendation, By: negotiation.System(),
			Act: negotiation.AdoptTacitly{Silence: id, Base: p.Version},
		}
		o := negotiation.TacitOutcome{Silence: id, Number: p.Number}
		_, err := a.mover.DoOnDraft(ctx, act)
		switch code := negotiation.CodeOf(err); {
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
