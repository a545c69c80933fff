package negotiation

import (
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
}

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

// Bracketed reports whether the version still has open points or square
// brackets. Such a text is never adopted, whatever adopts the document it
// stands in. A bracket without its partner counts: it is never repaired
// silently.
func (v Version) Bracketed() bool {
	return strings.ContainsAny(v.Title, "[]") || slices.ContainsFunc(v.Paragraphs, func(p Paragraph) bool {
		return p.Open > 0 || strings.ContainsAny(p.Text, "[]")
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
	// StageAgreed: consensus in the room, to be adopted with the report.
	StageAgreed           Stage = "agreed"
	StageAdopted          Stage = "adopted"
	StageAdoptedAsAmended Stage = "adopted_as_orally_amended"
	StageDeferred         Stage = "deferred"
	StageWithdrawn        Stage = "withdrawn"
	StageNoted            Stage = "noted"
)

// Adopted reports whether the text is adopted and so immutable.
func (s Stage) Adopted() bool { return s == StageAdopted || s == StageAdoptedAsAmended }

// Final reports whether nothing can follow.
func (s Stage) Final() bool { return s.Adopted() || s == StageWithdrawn || s == StageNoted }

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
}

// ActKind names what can be done to a draft.
type ActKind string

// The acts on a draft.
const (
	ActCirculate   ActKind = "circulate"
	ActConsolidate ActKind = "consolidate"
	// ActSettle settles points of difference in the chair's review.
	ActSettle     ActKind = "settle"
	ActIssueInCRP ActKind = "issue_in_crp"
	ActPresent    ActKind = "present"
	ActTakeUp     ActKind = "take_up"
	ActAmend      ActKind = "amend"
	ActObject     ActKind = "object"
	// ActLiftObjection takes a delegation's own objection back.
	ActLiftObjection ActKind = "lift_objection"
	ActAgree         ActKind = "agree"
	ActDefer         ActKind = "defer"
	ActWithdraw      ActKind = "withdraw"
	ActNote          ActKind = "note"
	ActAdopt         ActKind = "adopt"
)

// Act is one act on a draft. It carries IDs, never texts.
type Act struct {
	// ID makes the act idempotent: the same ID is done once.
	ID             ID      `json:"id"`
	Recommendation ID      `json:"recommendation"`
	Kind           ActKind `json:"kind"`
	Actor          Actor   `json:"actor"`
	// Round of ActCirculate and ActConsolidate.
	Round ID `json:"round,omitempty"`
	// Document of ActIssueInCRP (the CRP) and ActAdopt (the report).
	Document ID `json:"document,omitempty"`
	// Meeting of ActPresent, ActTakeUp and ActDefer.
	Meeting ID `json:"meeting,omitempty"`
	// Item is the number of the agenda item of ActTakeUp.
	Item string `json:"item,omitempty"`
	// Version that the act makes current: of ActConsolidate, ActSettle, ActAmend,
	// ActAdopt.
	Version ID `json:"version,omitempty"`
	// Delegation that objects, or moves the amendment; "" for the chair's own.
	Delegation string `json:"delegation,omitempty"`
	Reason     string `json:"reason,omitempty"`
}

// Facts is what the record knows that the rules on an act depend on.
type Facts struct {
	// Capacity of Act.Delegation under the body's instrument at the time of
	// the act.
	Capacity Capacity
	// Bracketed says whether Act.Version has open points or brackets.
	Bracketed bool
	// ItemKind of Act.Item on the agenda of Act.Meeting.
	ItemKind ItemKind
	// RoundPhase of the round the draft is in, of ActSettle.
	RoundPhase RoundPhase
	// DocumentKind of Act.Document.
	DocumentKind DocumentKind
	// DocumentBody is the body the document belongs to, MeetingBody the one
	// that meets at Act.Meeting.
	DocumentBody, MeetingBody string
}

// from is the table of stages each act starts from.
var from = map[ActKind][]Stage{
	ActCirculate:     {StageDraft, StageDeferred},
	ActConsolidate:   {StageCirculated, StageConsolidated},
	ActSettle:        {StageConsolidated},
	ActIssueInCRP:    {StageConsolidated},
	ActPresent:       {StageInCRP},
	ActTakeUp:        {StagePresented, StageDeferred},
	ActAmend:         {StageTakenUp},
	ActObject:        {StageTakenUp, StageAgreed},
	ActLiftObjection: {StageTakenUp},
	ActAgree:         {StageTakenUp},
	ActDefer:         {StagePresented, StageTakenUp},
	ActWithdraw:      {StageDraft, StageCirculated, StageConsolidated, StageInCRP, StagePresented, StageTakenUp, StageDeferred},
	ActNote:          {StagePresented, StageTakenUp},
	ActAdopt:         {StageAgreed},
}

// Permits refuses an act that the stage of the draft or its own form already
// rules out. It needs no facts, so a workflow's validator can ask it.
func (d Draft) Permits(a Act) error {
	starts, known := from[a.Kind]
	if !known {
		return Refuse(CodeInvalid, "There is no act %q on a draft recommendation.", a.Kind)
	}
	if d.Stage.Adopted() {
		return Refuse(CodeImmutable, "The recommendation is adopted; an adopted text can no longer be changed.")
	}
	if !slices.Contains(starts, d.Stage) {
		return Refuse(CodeWrongState, "The draft is %s; to %s, it must be %s.", d.Stage.phrase(), a.Kind.on("it"), phrases(starts))
	}
	return d.permitsForm(a)
}

func (d Draft) permitsForm(a Act) error {
	need := func(what string, id ID) error {
		if id == "" {
			return Refuse(CodeInvalid, "To %s, name the %s.", a.Kind.on("a draft"), what)
		}
		return nil
	}
	switch a.Kind {
	case ActCirculate:
		return need("round", a.Round)
	case ActConsolidate, ActSettle, ActAmend:
		return need("version", a.Version)
	case ActIssueInCRP:
		return need("document", a.Document)
	case ActPresent:
		return need("meeting", a.Meeting)
	case ActTakeUp:
		if a.Item == "" {
			return Refuse(CodeInvalid, "To take up a draft, name the agenda item it is taken up under.")
		}
		return need("meeting", a.Meeting)
	case ActObject, ActLiftObjection:
		return need("delegation", ID(a.Delegation))
	case ActDefer, ActWithdraw:
		if strings.TrimSpace(a.Reason) == "" {
			return Refuse(CodeInvalid, "To %s, give the reason.", a.Kind.on("a draft"))
		}
	case ActAgree, ActAdopt:
		return d.permitsConsensus(a)
	case ActNote:
	}
	return nil
}

// permitsConsensus holds the two rules without exception: a text with
// brackets or open points is never agreed or adopted, and an objection stops
// consensus.
func (d Draft) permitsConsensus(a Act) error {
	if d.Bracketed {
		return Refuse(CodeBracketed, "The text still has open points or brackets; decide each of them before you %s, or defer it.", a.Kind.on("it"))
	}
	if len(d.Objections) > 0 {
		return Refuse(CodeObjection, "There is no consensus: the objection of %s stands.", strings.Join(d.Objections, ", "))
	}
	return nil
}

// Apply does an act to the draft by the rules of procedure, and returns where
// it stands then. The draft itself is not changed.
func (d Draft) Apply(a Act, f Facts) (Draft, error) {
	if err := d.Permits(a); err != nil {
		return d, err
	}
	if err := checkFacts(a, f); err != nil {
		return d, err
	}
	next := d
	next.Objections = slices.Clone(d.Objections)
	switch a.Kind {
	case ActCirculate:
		next.Stage, next.Round, next.Amended = StageCirculated, a.Round, false
	case ActConsolidate:
		next.Stage, next.Version, next.Bracketed = StageConsolidated, a.Version, f.Bracketed
	case ActSettle:
		next.Version, next.Bracketed = a.Version, f.Bracketed
	case ActIssueInCRP:
		next.Stage = StageInCRP
	case ActPresent:
		next.Stage = StagePresented
	case ActTakeUp:
		next.Stage, next.Meeting, next.Amended, next.Objections = StageTakenUp, a.Meeting, false, nil
	case ActAmend:
		next.Version, next.Bracketed, next.Amended = a.Version, f.Bracketed, true
	case ActObject:
		next.Stage = StageTakenUp
		next.Objections = with(next.Objections, a.Delegation)
	case ActLiftObjection:
		next.Objections = without(next.Objections, a.Delegation)
	case ActAgree:
		next.Stage = StageAgreed
	case ActDefer:
		next.Stage = StageDeferred
	case ActWithdraw:
		next.Stage = StageWithdrawn
	case ActNote:
		next.Stage = StageNoted
	case ActAdopt:
		next.Stage = StageAdopted
		if d.Amended {
			next.Stage = StageAdoptedAsAmended
		}
		if a.Version != "" {
			next.Version = a.Version
		}
	}
	return next, nil
}

func checkFacts(a Act, f Facts) error {
	switch a.Kind {
	case ActSettle:
		if f.RoundPhase != RoundInReview {
			return Refuse(CodeWrongState, "The round is %s; the chair settles points while a consolidation is in review.", f.RoundPhase.phrase())
		}
	case ActIssueInCRP:
		if f.DocumentKind != ConferenceRoomPaper {
			return Refuse(CodeInvalid, "A consolidated draft is issued in a conference room paper, not in a document of kind %s.", f.DocumentKind)
		}
	case ActPresent:
		if f.DocumentBody != f.MeetingBody {
			return Refuse(CodeInvalid, "The conference room paper belongs to %s and cannot be presented to a meeting of %s.", f.DocumentBody, f.MeetingBody)
		}
	case ActTakeUp:
		if f.ItemKind != ItemOtherMatters && f.ItemKind != ItemSubstance {
			return Refuse(CodeInvalid, "Agenda item %s is not one under which a draft can be taken up.", a.Item)
		}
	case ActAmend:
		if a.Delegation != "" {
			return RequireEntitlement(a.Delegation, f.Capacity, MayAmend)
		}
	case ActObject, ActLiftObjection:
		return RequireEntitlement(a.Delegation, f.Capacity, MayObject)
	case ActAdopt:
		if f.DocumentKind != DraftReport && f.DocumentKind != FinalReport {
			return Refuse(CodeInvalid, "Recommendations are adopted with the report of a meeting only.")
		}
		if f.Bracketed {
			return Refuse(CodeBracketed, "A text with brackets is not adopted with the report.")
		}
	case ActCirculate, ActConsolidate, ActAgree, ActDefer, ActWithdraw, ActNote:
	}
	return nil
}

// AllowedTo refuses an act that the actor's role may not do. A delegation
// objects and lifts its objection; the chair gavels; the secretariat records
// what happens around and in the room.
func (a Act) AllowedTo(actor Actor) error {
	switch a.Kind {
	case ActPresent, ActTakeUp:
		return actor.RequireRole(RoleSecretariat, RoleChair)
	case ActAgree, ActDefer, ActNote, ActSettle:
		return actor.RequireRole(RoleChair)
	case ActWithdraw, ActAmend:
		return actor.RequireRole(RoleSecretariat, RoleChair)
	case ActObject, ActLiftObjection:
		return actor.RequireDelegation(a.Delegation)
	case ActCirculate, ActConsolidate, ActIssueInCRP, ActAdopt:
		return actor.RequireRole(RoleSystem)
	}
	return Refuse(CodeInvalid, "There is no act %q on a draft recommendation.", a.Kind)
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
	}
	return string(s)
}

// on is the act with its object, as a sentence has it.
func (k ActKind) on(object string) string {
	switch k {
	case ActIssueInCRP:
		return "issue " + object + " in a conference room paper"
	case ActTakeUp:
		return "take " + object + " up"
	case ActObject:
		return "object to " + object
	case ActLiftObjection:
		return "lift an objection to " + object
	case ActSettle:
		return "settle points of " + object
	case ActAgree:
		return "agree on " + object
	case ActCirculate, ActConsolidate, ActPresent, ActAmend, ActDefer, ActWithdraw, ActNote, ActAdopt:
	}
	return string(k) + " " + object
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
