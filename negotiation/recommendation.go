package negotiation

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Recommendation is one draft recommendation. It stays the same
// recommendation over meetings, versions and years.
type Recommendation struct {
	ID ID `json:"id"`
	// Key is a short name unique over all recommendations.
	Key string `json:"key"`
	// Meeting is where the draft was first negotiated.
	Meeting ID `json:"meeting"`
	// Title as in its current version.
	Title string `json:"title"`
	// Order is its place among the recommendations of its meeting, from 1.
	Order int `json:"order"`
	// Notice is printed with it wherever it appears, see [DraftSet].
	Notice string `json:"notice,omitempty"`
	// Draft is where it stands.
	Draft Draft `json:"draft"`
	// RoundMeeting is the meeting whose round it was circulated in last, "" for
	// none yet. Who reads what is under review is asked of it.
	RoundMeeting ID `json:"-"`
}

// Notices puts the notices of several recommendations together: every line once,
// in their order.
func Notices(list []Recommendation) string {
	var lines []string
	for _, r := range list {
		for line := range strings.SplitSeq(r.Notice, "\n") {
			if line != "" && !slices.Contains(lines, line) {
				lines = append(lines, line)
			}
		}
	}
	return strings.Join(lines, "\n")
}

// Of reports whether a meeting has the draft or had it: it was first negotiated
// there, or that meeting took it up last. A round under that meeting may
// circulate it.
func (r Recommendation) Of(meeting ID) bool {
	return r.Meeting == meeting || r.Draft.Meeting == meeting
}

// Holder is the meeting that has the draft or had it last, else the one it comes
// from: under whose body it is decided on.
func (r Recommendation) Holder() ID { return cmp.Or(r.Draft.Meeting, r.Meeting) }

// Origin tells how a version came to be.
type Origin string

// The origins of versions.
const (
	// OriginMeeting: as it stood when the first meeting ended.
	OriginMeeting Origin = "meeting"
	// OriginConsolidation: consolidated from the comments of a round.
	OriginConsolidation Origin = "consolidation"
	// OriginReview: with points of difference settled by the chair in review.
	OriginReview Origin = "review"
	// OriginOralAmendment: as amended in the room.
	OriginOralAmendment Origin = "oral_amendment"
	// OriginSplit and OriginMerge: divided from another draft, or put together
	// from several.
	OriginSplit Origin = "split"
	OriginMerge Origin = "merge"
	// OriginRenumbering: with its paragraphs numbered anew.
	OriginRenumbering Origin = "renumbering"
	// OriginAdopted: as adopted with the report.
	OriginAdopted Origin = "adopted"
)

// Version is one text of a recommendation. Once written it never changes.
type Version struct {
	ID             ID `json:"id"`
	Recommendation ID `json:"recommendation"`
	// Number counts the versions of the recommendation from 1.
	Number int    `json:"number"`
	Origin Origin `json:"origin"`
	// Based is the version it was made from, "" for the first.
	Based ID `json:"based,omitempty"`
	// Sources are the versions of other recommendations that a split or a merger
	// took its paragraphs from.
	Sources []ID `json:"sources,omitempty"`
	// Round is the round whose comments it consolidates, if any.
	Round      ID          `json:"round,omitempty"`
	Language   Language    `json:"language"`
	Title      string      `json:"title"`
	Paragraphs []Paragraph `json:"paragraphs"`
	// Mover says who moved an oral amendment: a delegation's code, or "" for
	// the chair.
	Mover     string    `json:"mover,omitempty"`
	Reason    string    `json:"reason,omitempty"`
	CreatedAt time.Time `json:"createdAt"`
}

// Paragraph is one paragraph of a version. Its ID is its identity over all
// versions; the number is only what is printed and may change.
type Paragraph struct {
	ID ID `json:"id"`
	// Number as printed, such as "3" or "3 bis"; "" for an unnumbered one.
	Number string `json:"number"`
	// Level is the depth in a list, from 0.
	Level int `json:"level,omitempty"`
	// Text byte for byte. In a consolidated version open points stand in it as
	// bracketed alternatives.
	Text string `json:"text"`
	// Open is the number of points of difference nobody has decided yet.
	Open int `json:"open,omitempty"`
	// Tree is the consolidation behind the text, as the text engine wrote it;
	// nil when the paragraph has none.
	Tree []byte `json:"-"`
}

// HasBrackets reports whether a text has square brackets, of either width: full
// width is how Chinese texts have them.
func HasBrackets(text string) bool { return strings.ContainsAny(text, "[]［］") }

// Bracketed reports whether the version still has open points or square
// brackets. Such a text is never adopted, whatever adopts the document it
// stands in. A bracket without its partner counts: it is never repaired
// silently.
func (v Version) Bracketed() bool {
	return HasBrackets(v.Title) || slices.ContainsFunc(v.Paragraphs, func(p Paragraph) bool {
		return p.Open > 0 || HasBrackets(p.Text)
	})
}

// Paragraph returns the paragraph with that identity.
func (v Version) Paragraph(id ID) (Paragraph, bool) {
	i := slices.IndexFunc(v.Paragraphs, func(p Paragraph) bool { return p.ID == id })
	if i < 0 {
		return Paragraph{}, false
	}
	return v.Paragraphs[i], true
}

// Stage is where a draft stands on its way over the meetings.
type Stage string

// The stages. Circulation, the issue of the CRP and its presentation are
// stages of their own precisely because none of them is adoption.
const (
	StageDraft        Stage = "draft"
	StageCirculated   Stage = "circulated"
	StageConsolidated Stage = "consolidated"
	StageInCRP        Stage = "in_crp"
	StagePresented    Stage = "presented"
	StageTakenUp      Stage = "taken_up"
	// StageAgreed: consensus in the room, to be adopted with the report. Of the
	// three only this is agreement.
	StageAgreed Stage = "agreed"
	// StageAgreedAdReferendum: agreed, but some delegations have still to confirm.
	StageAgreedAdReferendum Stage = "agreed_ad_referendum"
	// StageAgreedPending: agreed, pending something else.
	StageAgreedPending    Stage = "agreed_pending"
	StageAdopted          Stage = "adopted"
	StageAdoptedAsAmended Stage = "adopted_as_orally_amended"
	StageDeferred         Stage = "deferred"
	StageWithdrawn        Stage = "withdrawn"
	StageNoted            Stage = "noted"
	// StageSplit and StageMerged: it goes on as other drafts, see [Draft.Into].
	StageSplit  Stage = "split"
	StageMerged Stage = "merged"
)

// Adopted reports whether the text is adopted and so immutable.
func (s Stage) Adopted() bool { return s == StageAdopted || s == StageAdoptedAsAmended }

// Final reports whether the procedure ends here: nothing follows by itself.
// What is withdrawn can be resubmitted, and to an adopted text positions can be
// recorded; either starts the procedure anew.
func (s Stage) Final() bool {
	return s.Adopted() || s == StageWithdrawn || s == StageNoted || s.Reshaped()
}

// Reshaped reports whether the draft goes on as other drafts.
func (s Stage) Reshaped() bool { return s == StageSplit || s == StageMerged }

// Agreed reports whether the draft is agreed, or agreed on a condition.
func (s Stage) Agreed() bool {
	return s == StageAgreed || s == StageAgreedAdReferendum || s == StageAgreedPending
}

// Draft is where one recommendation stands: all that the rules need to know
// of it, and small enough to be a workflow's state.
type Draft struct {
	Stage Stage `json:"stage"`
	// Version is the current version.
	Version ID `json:"version"`
	// Bracketed says whether the current version has open points or brackets.
	Bracketed bool `json:"bracketed"`
	// Amended says whether it was amended orally at the present meeting.
	Amended bool `json:"amended,omitempty"`
	// Round is the round it is or was last in.
	Round ID `json:"round,omitempty"`
	// Meeting is the meeting that has taken it up, or last did.
	Meeting ID `json:"meeting,omitempty"`
	// Objections are the codes of delegations whose objection stands, sorted.
	Objections []string `json:"objections,omitempty"`
	// Reservations are the codes of delegations that have reserved their
	// position, sorted. While one stands there is no agreement.
	Reservations []string `json:"reservations,omitempty"`
	// AdReferendum are the codes of delegations that have still to confirm their
	// agreement, sorted.
	AdReferendum []string `json:"adReferendum,omitempty"`
	// Acknowledged are the codes of those over whose written reservations it is
	// agreed, sorted. They stand.
	Acknowledged []string `json:"acknowledged,omitempty"`
	// Pending is what an agreement waits for.
	Pending string `json:"pending,omitempty"`
	// ByVote says that it was agreed by a vote and not by consensus.
	ByVote bool `json:"byVote,omitempty"`
	// Tacit says how silence adopted it, nil when it was not silence.
	Tacit *TacitAdoption `json:"tacit,omitempty"`
	// Floor are the amendments moved at the meeting on which nothing is decided.
	Floor []FloorAmendment `json:"floor,omitempty"`
	// From are the drafts it was divided from or put together from, Into those it
	// goes on as.
	From []ID `json:"from,omitempty"`
	Into []ID `json:"into,omitempty"`
	// Before is where it stood before the round it is in, for a draft that leaves
	// the round before its paper.
	Before *Position `json:"before,omitempty"`
}

// Position is where a draft stood at some time.
type Position struct {
	Stage     Stage `json:"stage"`
	Version   ID    `json:"version"`
	Bracketed bool  `json:"bracketed"`
}

// InRound reports whether the round has the draft: it was circulated in it, and
// neither came out with its paper nor was withdrawn or recalled.
func (d Draft) InRound(id ID) bool {
	return d.Round == id && (d.Stage == StageCirculated || d.Stage == StageConsolidated)
}

func (s Stage) phrase() string {
	switch s {
	case StageInCRP:
		return "issued in a conference room paper"
	case StageTakenUp:
		return "taken up by a meeting"
	case StagePresented:
		return "presented"
	case StageDraft:
		return "a draft not yet circulated"
	case StageAdoptedAsAmended:
		return "adopted as orally amended"
	case StageAgreedAdReferendum:
		return "agreed ad referendum"
	case StageSplit:
		return "split into other drafts"
	case StageMerged:
		return "merged into another draft"
	case StageAgreedPending:
		return "agreed pending something else"
	}
	return string(s)
}

func phrases(stages []Stage) string {
	out := make([]string, len(stages))
	for i, s := range stages {
		out[i] = s.phrase()
	}
	return strings.Join(out, " or ")
}

func with(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	list = append(list, s)
	slices.Sort(list)
	return list
}

func without(list []string, s string) []string {
	out := slices.DeleteFunc(list, func(x string) bool { return x == s })
	if len(out) == 0 {
		return nil
	}
	return out
}
