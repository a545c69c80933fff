package negotiation

import "cmp"

// CirculateDraft puts a draft into a round.
type CirculateDraft struct {
	bySystem
	Round ID `json:"round"`
}

func (x CirculateDraft) permits(_ Draft, row ActRow) error { return row.names("round", x.Round) }

func (x CirculateDraft) judge(d *Draft, _ Asked, f DraftFacts) error {
	if err := f.HeldBy(x.Round); err != nil {
		return err
	}
	d.Before = &Position{Stage: d.Stage, Version: d.Version, Bracketed: d.Bracketed}
	d.Stage, d.Round, d.Amended = StageCirculated, x.Round, false
	return nil
}

// ConsolidateDraft makes current what the comments of a round make of a draft.
type ConsolidateDraft struct {
	bySystem
	Round   ID `json:"round"`
	Version ID `json:"version"`
}

func (x ConsolidateDraft) permits(d Draft, row ActRow) error {
	return cmp.Or(row.names("version", x.Version), d.movedBy(x.Round, row))
}

func (x ConsolidateDraft) judge(d *Draft, _ Asked, f DraftFacts) error {
	err := d.takeOver(x.Version, OriginConsolidation, f)
	d.Stage = StageConsolidated
	return err
}

// SettlePoints makes a text current in which the chair settled points of difference
// in review.
type SettlePoints struct {
	Version ID `json:"version"`
	Reasoned
}

func (x SettlePoints) permits(_ Draft, row ActRow) error { return row.names("version", x.Version) }

// judge lets nobody approve what is being settled, and nothing be settled in what was
// approved.
func (x SettlePoints) judge(d *Draft, _ Asked, f DraftFacts) error {
	in, err := f.Round(d.Round)
	if err != nil {
		return err
	}
	if in.Phase != RoundInReview {
		return Refuse(CodeWrongState, "The round is %s; the chair settles points while a consolidation is in review.",
			in.Phase.phrase())
	}
	return d.takeOver(x.Version, OriginReview, f)
}

// IssueDraft issues a draft in a conference room paper.
type IssueDraft struct {
	bySystem
	Round    ID `json:"round"`
	Document ID `json:"document"`
}

func (x IssueDraft) permits(d Draft, row ActRow) error {
	return cmp.Or(row.names("document", x.Document), d.movedBy(x.Round, row))
}

func (x IssueDraft) judge(d *Draft, _ Asked, f DraftFacts) error {
	paper, err := f.Document(x.Document)
	switch {
	case err != nil:
		return err
	case paper.Kind != ConferenceRoomPaper:
		return Refuse(CodeInvalid, "A consolidated draft is issued in a conference room paper, not in a document of kind %s.",
			paper.Kind)
	case paper.Round != d.Round:
		return Refuse(CodeInvalid, "That document is not the conference room paper of the round the draft was in.")
	}
	d.Stage, d.Before = StageInCRP, nil
	return nil
}

// RecallDraft takes a draft out of a round that is cancelled.
type RecallDraft struct {
	bySystem
	Round ID `json:"round"`
}

func (x RecallDraft) permits(d Draft, row ActRow) error { return d.movedBy(x.Round, row) }

func (x RecallDraft) judge(d *Draft, _ Asked, _ DraftFacts) error {
	d.Stage = d.Before.Stage
	d.leaveRound()
	return nil
}

// movedBy refuses to let a round move a draft that is in another one by now: it was
// withdrawn from the first, resubmitted, and circulated again.
func (d Draft) movedBy(round ID, row ActRow) error {
	if err := row.names("round", round); err != nil {
		return err
	}
	if d.Round != round {
		return Refuse(CodeWrongState,
			"The draft is in another round by now; a round moves only the drafts that are in it.")
	}
	return nil
}

// takeOver makes a version current that was written for the act.
func (d *Draft) takeOver(id ID, origin Origin, f DraftFacts) error {
	v, err := f.Version(id, origin)
	d.Version, d.Bracketed = v.ID, v.Bracketed()
	return err
}

// Follows refuses to make a version current that does not follow from the draft as it
// stands: one that was not consolidated in its round, that no such act made, or that
// was made of another text.
func (v Version) Follows(r Recommendation, origin Origin) error {
	switch {
	case v.Recommendation != r.ID:
		return Refuse(CodeInvalid, "That version is one of another recommendation.")
	case origin == OriginConsolidation && (v.Origin != origin || v.Round != r.Draft.Round):
		return Refuse(CodeInvalid, "That version is not a consolidation of the round the draft is in.")
	case v.Origin != origin:
		return Refuse(CodeInvalid, "That version was not made by such an act.")
	case origin != OriginConsolidation && v.Based != r.Draft.Version:
		return Refuse(CodeConflict, "The amendment was made to another version than the current one; make it anew.")
	}
	return nil
}

// leaveRound puts back the text that was circulated: what the round made of it never
// came out.
func (d *Draft) leaveRound() {
	d.Version, d.Bracketed, d.Before = d.Before.Version, d.Before.Bracketed, nil
}
