package negotiation

import "strings"

// PointOutcome is what is decided on a point of difference, or on a proposal
// about a paragraph as a whole.
type PointOutcome string

// The outcomes. Those of points first, then those of paragraphs.
const (
	// PointAccept takes one of the readings.
	PointAccept PointOutcome = "accept"
	// PointOwn takes a wording that is none of them.
	PointOwn PointOutcome = "own"
	// PointKeep records that the point stays open, in its brackets.
	PointKeep PointOutcome = "keep"
	// PointDefer leaves the point, in its brackets, to a meeting.
	PointDefer PointOutcome = "defer"
	// PointMerge makes one open point of this one and the next.
	PointMerge PointOutcome = "merge"
	// PointSplit divides an open point as finely as its readings allow.
	PointSplit PointOutcome = "split"
	// ParagraphDelete accepts the deletion that was proposed.
	ParagraphDelete PointOutcome = "delete"
	// ParagraphRetain keeps a paragraph whose deletion was proposed.
	ParagraphRetain PointOutcome = "retain"
	// ParagraphMove accepts one of the places that were proposed.
	ParagraphMove PointOutcome = "move"
	// ParagraphDivide accepts one of the divisions that were proposed.
	ParagraphDivide PointOutcome = "divide"
	// ParagraphWhole keeps a paragraph undivided.
	ParagraphWhole PointOutcome = "whole"
	// ParagraphJoin accepts to merge a paragraph with the next, as proposed.
	ParagraphJoin PointOutcome = "join"
	// ParagraphApart keeps a paragraph apart from the next.
	ParagraphApart PointOutcome = "apart"
	// ParagraphStay keeps a paragraph in its place.
	ParagraphStay PointOutcome = "stay"
)

// PointOutcomes lists all outcomes.
func PointOutcomes() []PointOutcome {
	return []PointOutcome{PointAccept, PointOwn, PointKeep, PointDefer, PointMerge, PointSplit, ParagraphDelete,
		ParagraphRetain, ParagraphMove, ParagraphStay,
		ParagraphDivide, ParagraphWhole, ParagraphJoin, ParagraphApart}
}

// OnPoint reports whether the outcome is one of a point in the text, and not
// of the paragraph as a whole.
func (o PointOutcome) OnPoint() bool {
	return o == PointAccept || o == PointOwn || o == PointKeep || o == PointDefer || o == PointMerge || o == PointSplit
}

// PointRuling is a decision on one point of difference of the current version.
type PointRuling struct {
	Paragraph ID `json:"paragraph"`
	// Point counts the points of the paragraph from 1; 0 for an outcome of the
	// paragraph as a whole.
	Point   int          `json:"point,omitempty"`
	Outcome PointOutcome `json:"outcome"`
	// Reading counts the readings of the point from 1, the text as circulated
	// first; of ParagraphMove, ParagraphDivide and ParagraphJoin it counts what
	// was proposed of the kind.
	Reading int `json:"reading,omitempty"`
	// Text is the wording of PointOwn, without the space around the brackets.
	Text string `json:"text,omitempty"`
	// Meeting is the key of the meeting that PointDefer leaves the point to, and
	// Reason says why; only PointDefer has them.
	Meeting string `json:"meeting,omitempty"`
	Reason  string `json:"reason,omitempty"`
}

// CheckRulings refuses rulings whose form no text could make acceptable: an
// unknown outcome, one decided twice, or one paragraph whose points are
// renumbered by merging or splitting and decided on at the same time.
func CheckRulings(list []PointRuling) error {
	type place struct {
		paragraph ID
		point     int
		about     PointOutcome
	}
	seen, of, shapes := map[place]bool{}, map[ID]int{}, map[ID]bool{}
	for i, r := range list {
		if err := r.check(i + 1); err != nil {
			return err
		}
		at := place{r.Paragraph, r.Point, r.Outcome.refusal()}
		if seen[at] {
			return Refuse(CodeInvalid, "Ruling %d decides a point a second time.", i+1)
		}
		seen[at] = true
		of[r.Paragraph]++
		shapes[r.Paragraph] = shapes[r.Paragraph] || r.Outcome == PointMerge || r.Outcome == PointSplit
		if shapes[r.Paragraph] && of[r.Paragraph] > 1 {
			return Refuse(
				CodeInvalid, "Ruling %d: merge or split the points of a paragraph alone, and decide on the result afterwards.", i+1,
			)
		}
	}
	return nil
}

// numbered reports whether the outcome accepts one of several proposals.
func (o PointOutcome) numbered() bool {
	return o == PointAccept || o == ParagraphMove || o == ParagraphDivide || o == ParagraphJoin
}

// refusal is the outcome that refuses what this one accepts: the two answer the
// same question. On points there is one question, and "" stands for it.
func (o PointOutcome) refusal() PointOutcome {
	switch o {
	case ParagraphDelete:
		return ParagraphRetain
	case ParagraphMove:
		return ParagraphStay
	case ParagraphDivide:
		return ParagraphWhole
	case ParagraphJoin:
		return ParagraphApart
	case ParagraphRetain, ParagraphStay, ParagraphWhole, ParagraphApart:
		return o
	case PointAccept, PointOwn, PointKeep, PointDefer, PointMerge, PointSplit:
	}
	return ""
}

func (r PointRuling) check(i int) error {
	if err := CheckText("The wording of ruling "+itoa(i), r.Text); err != nil {
		return err
	}
	if err := CheckReason("The reason of ruling "+itoa(i), r.Reason); err != nil {
		return err
	}
	switch {
	case !contains(words(PointOutcomes()), string(r.Outcome)):
		return Refuse(CodeInvalid, "Ruling %d has the unknown outcome %q.", i, r.Outcome)
	case r.Paragraph == "":
		return Refuse(CodeInvalid, "Ruling %d needs its paragraph.", i)
	case r.Outcome.OnPoint() && r.Point < 1:
		return Refuse(CodeInvalid, "Ruling %d needs the number of its point, from 1.", i)
	case !r.Outcome.OnPoint() && r.Point != 0:
		return Refuse(CodeInvalid, "Ruling %d is on the paragraph as a whole and names no point.", i)
	case r.Outcome.numbered() && r.Reading < 1:
		return Refuse(CodeInvalid, "Ruling %d needs the number of the reading or proposal it accepts, from 1.", i)
	case r.Outcome != PointOwn && r.Text != "":
		return Refuse(CodeInvalid, "Ruling %d has a wording, which only an outcome of own does.", i)
	case r.Outcome == PointDefer && (r.Meeting == "" || strings.TrimSpace(r.Reason) == ""):
		return Refuse(CodeInvalid, "Ruling %d defers a point: say to which meeting, and why.", i)
	case r.Outcome != PointDefer && (r.Meeting != "" || r.Reason != ""):
		return Refuse(CodeInvalid, "Ruling %d has a meeting or a reason of its own, which only an outcome of defer does.", i)
	}
	return nil
}

// Deferrals are the keys of the meetings that rulings leave points to, once
// each.
func Deferrals(list []PointRuling) []string {
	var keys []string
	for _, r := range list {
		if r.Outcome == PointDefer && !contains(keys, r.Meeting) {
			keys = append(keys, r.Meeting)
		}
	}
	return keys
}

// CheckDeferral refuses to leave a point to a meeting that cannot take it up:
// one that is not after the meeting the draft was at last, or comes from, or
// whose report is adopted.
func CheckDeferral(to, last Meeting, reportAdopted bool) error {
	switch {
	case !to.Opens.After(last.Opens):
		return Refuse(CodeWrongState, "A point is deferred to a later meeting, and %s is not after %s.", to.Key, last.Key)
	case reportAdopted:
		return Refuse(
			CodeWrongState, "The report of %s is adopted, so no point is deferred to it any more; name a later meeting.", to.Key,
		)
	}
	return nil
}

func words[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = string(s)
	}
	return out
}
