package application

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"rapporteur/negotiation"
	"rapporteur/store"
)

// Procedures is what acts go through that a procedure waits for. Package workflows
// implements it.
type Procedures interface {
	OpenRound(ctx context.Context, a negotiation.Asked) (negotiation.Round, error)
	DoOnRound(ctx context.Context, a negotiation.Asked) (negotiation.Round, error)
	OpenSilence(ctx context.Context, a negotiation.Asked) error
	DoOnSilence(ctx context.Context, a negotiation.Asked) error
	PrepareReport(ctx context.Context, a negotiation.Asked) error
	DoOnReport(ctx context.Context, a negotiation.Asked) (negotiation.Report, error)
	DoOnDraft(ctx context.Context, a negotiation.Asked) (negotiation.Draft, error)
	Amend(ctx context.Context, by negotiation.Actor, a negotiation.AmendmentText) (negotiation.Draft, error)
	Reshape(ctx context.Context, by negotiation.Actor, r negotiation.Reshaping) ([]negotiation.ID, error)
	SubmitReply(ctx context.Context, r negotiation.Reply) (negotiation.Receipt, error)
	WithdrawComment(ctx context.Context, w negotiation.Withdrawal) error
	// Follow starts the procedure of a recommendation that was loaded.
	Follow(ctx context.Context, recommendation negotiation.ID) error
}

// Arrivals is where what is in time or late is noted before it is judged.
type Arrivals interface {
	ObjectionArrived(ctx context.Context, a negotiation.Asked) error
	ReplyArrived(ctx context.Context, r negotiation.Reply) error
	WithdrawalArrived(ctx context.Context, w negotiation.Withdrawal) error
}

// Meetings does the acts on meetings, behind which no procedure stands: the record does
// them in one transaction.
type Meetings interface {
	DoOnMeeting(ctx context.Context, a negotiation.Asked) (negotiation.Programme, error)
}

// Reports does the acts on reports that wait for nobody: the record does them in one
// transaction.
type Reports interface {
	DoOnReport(ctx context.Context, a negotiation.Asked) (negotiation.Report, error)
	ReportByID(ctx context.Context, id negotiation.ID) (negotiation.Report, error)
}

// Documents does the acts that issue documents, which the application renders, and
// those on the digest.
type Documents interface {
	DoOnDocument(ctx context.Context, a negotiation.Asked, render store.RenderAbout) (negotiation.Document, error)
	CorrectRecommendation(
		ctx context.Context, a negotiation.Asked, word store.WordCorrection, render store.RenderAbout,
	) (negotiation.Correction, error)
	AddTheme(ctx context.Context, a negotiation.Asked) (negotiation.Theme, error)
	Annotate(ctx context.Context, a negotiation.Asked) (negotiation.Annotation, error)
	CompileDigest(ctx context.Context, a negotiation.Asked, render store.RenderDigest) (negotiation.Document, error)
}

// People does the acts on persons, their mandates, and what they are told.
type People interface {
	DoOnPerson(ctx context.Context, a negotiation.Asked) (negotiation.Person, error)
	DoOnMandate(ctx context.Context, a negotiation.Asked) (negotiation.Mandate, error)
	DoOnNotice(ctx context.Context, a negotiation.Asked) (negotiation.Notice, error)
}

// OnPerson does an act on a person, or registers one.
func (a *App) OnPerson(ctx context.Context, x negotiation.Asked) (Seen[negotiation.Person], error) {
	p, err := a.record.DoOnPerson(ctx, x)
	return see(ctx, a, x.By, p, err)
}

// OnMandate does an act on a mandate, or grants one.
func (a *App) OnMandate(ctx context.Context, x negotiation.Asked) (Seen[negotiation.Mandate], error) {
	m, err := a.record.DoOnMandate(ctx, x)
	return see(ctx, a, x.By, m, err)
}

// OnNotice does an act on a notice.
func (a *App) OnNotice(ctx context.Context, x negotiation.Asked) (Seen[negotiation.Notice], error) {
	o, err := a.record.DoOnNotice(ctx, x)
	return see(ctx, a, x.By, o, err)
}

// OnMeeting does an act on a meeting and answers with all that is planned for it then.
func (a *App) OnMeeting(ctx context.Context, x negotiation.Asked) (Seen[negotiation.Programme], error) {
	if objection, ok := x.Act.(negotiation.ObjectToAgenda); ok {
		objection.Delegation = cmp.Or(objection.Delegation, x.By.Delegation)
		x.Act = objection
	}
	p, err := a.record.DoOnMeeting(ctx, x)
	return see(ctx, a, x.By, p, err)
}

// ChangeAccreditation withdraws an accreditation to a meeting, or restores it, and
// answers with how it stands then.
func (a *App) ChangeAccreditation(
	ctx context.Context, x negotiation.Asked,
) (seen Seen[negotiation.Accredited], err error) {
	act, ok := x.Act.(negotiation.ChangeAccreditation)
	if !ok {
		return seen, fmt.Errorf("%T changes no accreditation", x.Act)
	}
	if _, err := a.record.DoOnMeeting(ctx, x); err != nil {
		return seen, err
	}
	all, err := a.record.Accredited(ctx, string(x.On))
	if err != nil {
		return seen, err
	}
	i := slices.IndexFunc(all, func(y negotiation.Accredited) bool { return y.Delegation == act.Delegation })
	return see(ctx, a, x.By, all[i], nil) // who is accredited stays on the list
}

// OrderRecommendations gives the recommendations of a meeting another order, and
// answers with them.
func (a *App) OrderRecommendations(
	ctx context.Context, x negotiation.Asked,
) (seen Seen[[]negotiation.Recommendation], err error) {
	act, ok := x.Act.(negotiation.OrderRecommendations)
	if !ok {
		return seen, fmt.Errorf("%T orders no recommendations", x.Act)
	}
	act.Meeting, act.Recommendations = string(x.On), slices.Clone(act.Recommendations)
	for i, ref := range act.Recommendations {
		r, err := a.record.Recommendation(ctx, string(ref))
		if err != nil {
			return seen, err
		}
		act.Recommendations[i] = r.ID
	}
	x.Act = act
	if _, err := a.record.DoOnMeeting(ctx, x); err != nil {
		return seen, err
	}
	all, err := a.record.Recommendations(ctx, x.On)
	return see(ctx, a, x.By, all, err)
}

// PrepareReport issues the draft report of a meeting.
func (a *App) PrepareReport(ctx context.Context, x negotiation.Asked) (Seen[negotiation.Report], error) {
	if err := a.procedures.PrepareReport(ctx, x); err != nil {
		return Seen[negotiation.Report]{}, err
	}
	r, err := a.record.ReportByID(ctx, x.On)
	return see(ctx, a, x.By, r, err)
}

// OnReport does an act on the report of a meeting, given by key or ID.
func (a *App) OnReport(ctx context.Context, meeting string, x negotiation.Asked) (Seen[negotiation.Report], error) {
	row, err := negotiation.RowOf(x.Act)
	if err != nil {
		return Seen[negotiation.Report]{}, err
	}
	r, err := a.report(ctx, meeting)
	if err != nil {
		return Seen[negotiation.Report]{}, err
	}
	x.On = r.ID
	if objection, ok := x.Act.(negotiation.ObjectToReport); ok {
		objection.Delegation = cmp.Or(objection.Delegation, x.By.Delegation)
		x.Act = objection
	}
	do := a.procedures.DoOnReport
	if row.Update == "" {
		do = a.record.DoOnReport
	}
	if _, err := do(ctx, x); err != nil {
		return Seen[negotiation.Report]{}, err
	}
	r, err = a.record.ReportByID(ctx, x.On)
	return see(ctx, a, x.By, r, err)
}

// OpenRound opens a round. It answers when the informal paper is out.
func (a *App) OpenRound(ctx context.Context, x negotiation.Asked) (Seen[negotiation.Round], error) {
	r, err := a.procedures.OpenRound(ctx, x)
	if err == nil {
		r.Warnings, err = a.warnings(ctx, r.Deadline, r.Zone)
	}
	return see(ctx, a, x.By, r, err)
}

// OnRound does an act on a round of the meeting of who asks: others learn nothing of
// where it stands.
func (a *App) OnRound(ctx context.Context, x negotiation.Asked) (Seen[negotiation.Round], error) {
	r, err := a.onRound(ctx, x)
	if _, extends := x.Act.(negotiation.ExtendRound); extends && err == nil {
		r.Warnings, err = a.warnings(ctx, r.Deadline, r.Zone)
	}
	return see(ctx, a, x.By, r, err)
}

func (a *App) onRound(ctx context.Context, x negotiation.Asked) (negotiation.Round, error) {
	row, err := negotiation.RowOf(x.Act)
	if err != nil {
		return negotiation.Round{}, err
	}
	round, err := a.record.Round(ctx, x.On)
	if err != nil {
		return negotiation.Round{}, err
	}
	if err := row.Permits(x.By, round.Meeting); err != nil {
		return negotiation.Round{}, err
	}
	return a.procedures.DoOnRound(ctx, x)
}

// DecideOnComments does an act on comments of a round and answers with those, as they
// stand then: all of a round may be many.
func (a *App) DecideOnComments(ctx context.Context, x negotiation.Asked) (Seen[[]negotiation.ReceivedComment], error) {
	var ids []negotiation.ID
	switch act := x.Act.(type) {
	case negotiation.DisposeComments:
		for _, d := range act.Dispositions {
			ids = append(ids, d.Comment)
		}
	case negotiation.AdmitComments:
		for _, d := range act.Admissions {
			ids = append(ids, d.Comment)
		}
	default:
		return Seen[[]negotiation.ReceivedComment]{}, fmt.Errorf("%T decides on no comments", x.Act)
	}
	if _, err := a.onRound(ctx, x); err != nil {
		return Seen[[]negotiation.ReceivedComment]{}, err
	}
	list, err := a.record.Comments(ctx, store.CommentFilter{Round: x.On, IDs: ids})
	return see(ctx, a, x.By, list, err)
}

// OpenSilence circulates a text for tacit approval.
func (a *App) OpenSilence(ctx context.Context, x negotiation.Asked) (Seen[negotiation.Silence], error) {
	if err := a.procedures.OpenSilence(ctx, x); err != nil {
		return Seen[negotiation.Silence]{}, err
	}
	return a.silenceAfter(ctx, x)
}

// OnSilence does an act on a silence procedure. An objection is noted before anything
// is done with it: it is in time by the moment at which it arrived.
func (a *App) OnSilence(ctx context.Context, x negotiation.Asked) (Seen[negotiation.Silence], error) {
	if objection, ok := x.Act.(negotiation.BreakSilence); ok {
		objection.Delegation = cmp.Or(objection.Delegation, x.By.Delegation)
		x.Act = objection
		if err := a.record.ObjectionArrived(ctx, x); err != nil {
			return Seen[negotiation.Silence]{}, err
		}
	}
	if err := a.procedures.DoOnSilence(ctx, x); err != nil {
		return Seen[negotiation.Silence]{}, err
	}
	return a.silenceAfter(ctx, x)
}

// silenceAfter is a silence procedure as an act has left it, with what its
// secretariat should know of an end that the act has set.
func (a *App) silenceAfter(ctx context.Context, x negotiation.Asked) (Seen[negotiation.Silence], error) {
	s, err := a.record.Silence(ctx, x.On)
	switch x.Act.(type) {
	case negotiation.OpenSilence, negotiation.ExtendSilence:
		if err == nil {
			s.Warnings, err = a.warnings(ctx, s.Ends, s.Zone)
		}
	}
	return see(ctx, a, x.By, s, err)
}

// warnings are what a secretariat should know of a deadline it has set, such as that
// it falls on a day off. They refuse nothing.
func (a *App) warnings(ctx context.Context, deadline time.Time, zone string) ([]string, error) {
	stations, err := a.record.DutyStations(ctx)
	return negotiation.DeadlineWarnings(stations, deadline, zone), err
}

// OnDraft does an act on a draft recommendation, given by key or ID. A delegation
// speaks for itself, and a meeting may be named by its key. What refuses the act is
// worded by what the actor may know of the draft.
func (a *App) OnDraft(ctx context.Context, ref string, x negotiation.Asked) (Seen[negotiation.Draft], error) {
	var err error
	if x.Act, err = a.onDraft(x, ""); err != nil {
		return Seen[negotiation.Draft]{}, err
	}
	if err := cmp.Or(x.Allowed(), x.Act.Check()); err != nil {
		return Seen[negotiation.Draft]{}, err
	}
	r, err := a.record.Recommendation(ctx, ref)
	if err != nil {
		return Seen[negotiation.Draft]{}, err
	}
	x.On = r.ID
	if named := negotiation.MeetingOf(x.Act); named != "" {
		m, err := a.record.Meeting(ctx, string(named))
		if err != nil {
			return Seen[negotiation.Draft]{}, err
		}
		if x.Act, err = a.onDraft(x, m.ID); err != nil {
			return Seen[negotiation.Draft]{}, err
		}
	}
	// The key of a write is forgotten some day, and the procedure would first refuse
	// what the draft's stage rules out.
	if _, err := a.record.Recorded(ctx, x); err != nil {
		return Seen[negotiation.Draft]{}, err
	}
	d, err := a.procedures.DoOnDraft(ctx, x)
	return see(ctx, a, x.By, d, a.Refusal(ctx, x.By, r.ID, x.Act, err))
}

// onDraft is an act on a draft with who speaks and which meeting it is filled in.
func (a *App) onDraft(x negotiation.Asked, meeting negotiation.ID) (negotiation.DraftAct, error) {
	row, err := negotiation.RowOf(x.Act)
	if err != nil {
		return nil, err
	}
	raw, err := json.Marshal(x.Act)
	if err != nil {
		return nil, fmt.Errorf("read what %s asks: %w", row.Name, err)
	}
	filled := map[string]any{}
	if err := json.Unmarshal(raw, &filled); err != nil {
		return nil, fmt.Errorf("read what %s asks: %w", row.Name, err)
	}
	if filled["delegation"] == nil && x.By.Role == negotiation.RoleDelegation {
		filled["delegation"] = x.By.Delegation // an act without that field leaves it out
	}
	if meeting != "" {
		filled["meeting"] = meeting
	}
	if raw, err = json.Marshal(filled); err != nil {
		return nil, fmt.Errorf("read what %s asks: %w", row.Name, err)
	}
	return negotiation.ReadDraftAct(row.Name, raw)
}

// Amend changes the text of a draft, given by key or ID: wording moved in the room, or
// rulings of the chair's review. What refuses it is worded by what the actor may know of
// the draft.
func (a *App) Amend(
	ctx context.Context, who negotiation.Actor, ref string, x negotiation.AmendmentText,
) (Seen[negotiation.Draft], error) {
	r, err := a.record.Recommendation(ctx, ref)
	if err != nil {
		return Seen[negotiation.Draft]{}, err
	}
	x.Recommendation = r.ID
	if err := x.Check(); err != nil {
		return Seen[negotiation.Draft]{}, err
	}
	d, err := a.procedures.Amend(ctx, who, x)
	return see(ctx, a, who, d, a.Refusal(ctx, who, r.ID, x.Act(who).Act, err))
}
