package application

import (
	"encoding/json"

	"rapporteur/negotiation"
)

// event returns what the actor may read of a line of the log, false if
// nothing. Before the conference room paper is out, a delegation sees that a
// round was opened, extended and closed, and what it did itself.
func (v sight) event(e negotiation.Event) (negotiation.Event, bool) {
	round, inRound := v.rounds[e.Round]
	by := v.by.EffectiveAt(e.Meeting)
	if inRound {
		by = v.by.EffectiveAt(round.Meeting)
	}
	e.Actor = actorFor(by, e.Actor)
	switch {
	case e.Round == "" || by.Role == negotiation.RoleSecretariat:
		return e, true
	case !inRound: // whether it is under embargo is not known
		return e, false
	case by.Role == negotiation.RoleChair:
		_, err := mayRead(v.by, round)
		return e, err == nil || !e.Act.Rule().Embargo.OfReplies()
	case round.Phase == negotiation.RoundIssued:
		if e.Act.Rule().Embargo.OfReview() {
			e.Detail = nil
		}
		return e, true
	case e.Actor.Role.OfDelegation() && e.Actor.Delegation == v.by.Delegation:
		return e, true
	case e.Act.Rule().Embargo != negotiation.TellsNeither:
		return e, false
	}
	e.Detail = strippedDetail(e.Detail)
	return e, true
}

// eventsAmong are the lines of the story of a draft that the actor may read.
func (v sight) eventsAmong(r negotiation.Recommendation, all []negotiation.Event) []negotiation.Event {
	var out []negotiation.Event
	for _, e := range all {
		if shown, ok := v.event(e); ok {
			out = append(out, shown)
		}
	}
	if !seesReview(effectiveOn(v.by, r)) {
		// The numbers of the log would tell how much is left out.
		for i := range out {
			out[i].Number = int64(i + 1)
		}
	}
	return out
}

// streamed returns what the actor may read of a line of the log in the stream
// of all events, which unlike a history also holds what is on no draft.
func (v sight) streamed(e negotiation.Event) (negotiation.Event, bool) {
	switch e.Act.Rule().Circle {
	case negotiation.OwnDelegation:
		return e, v.by.Role.OfDelegation() && v.by.Delegation == e.Actor.Delegation
	case negotiation.AllReaders:
		return v.event(e)
	case negotiation.DraftReaders:
		if e.Round != "" || e.Recommendation != "" {
			return v.event(e)
		}
	case negotiation.SecretariatAlone:
	}
	return e, v.by.Role == negotiation.RoleSecretariat
}

// strippedDetail keeps of a detail what an open round shows everybody: its
// deadline and the reason given for a change of it.
func strippedDetail(detail json.RawMessage) json.RawMessage {
	var all map[string]json.RawMessage
	if json.Unmarshal(detail, &all) != nil {
		return nil
	}
	kept := map[string]json.RawMessage{}
	for _, k := range []string{"deadline", "zone", "reason", "early"} {
		if v, ok := all[k]; ok {
			kept[k] = v
		}
	}
	if len(kept) == 0 {
		return nil
	}
	out, err := json.Marshal(kept)
	if err != nil {
		return nil
	}
	return out
}
