package web

import (
	"context"
	"net/url"
	"slices"

	"rapporteur/application"
	"rapporteur/negotiation"
	"rapporteur/store"
)

// The secretariat's workbench for rounds: who has replied, the comments with what
// became of each, and the acts on a round.

func (s *Site) workbenchPages() []Page {
	const at = "/rounds/{id}"
	pages := []Page{
		s.show("round-new", "/rounds/new", secretariat, s.newRound),
		s.form("round-new", "/rounds/new", "preview", secretariat, s.previewRound),
		s.form("round-new", "/rounds/new", "open", secretariat, s.openRound),
		s.show("replies", at+"/replies", secretariat, s.replies),
		s.show("comments", at+"/comments", readers, s.comments),
		s.form("comments", at+"/comments", "dispose", secretariat, s.dispose),
		s.form("comments", at+"/comments", "admit", secretariat, s.admit),
	}
	for verb, empty := range map[string]func() negotiation.Act{
		"extend": newAct[negotiation.ExtendRound], "close": newAct[negotiation.CloseRound],
		"cancel":      newAct[negotiation.CancelRound],
		"consolidate": newAct[negotiation.ConsolidateRound],
	} {
		pages = append(pages, s.form("round", at, verb, whoDoes(empty()), s.onRound(empty)))
	}
	return pages
}

// newAct is an act with nothing asked.
func newAct[A negotiation.Act]() negotiation.Act { return *new(A) }

// whoDoes are the roles that the table of acts names.
func whoDoes(a negotiation.Act) []negotiation.Role {
	row, err := negotiation.RowOf(a)
	if err != nil {
		panic(err) // every act has a row, which a test holds
	}
	return row.Who
}

// onRound does an act on the round of the address, as the form asks for it.
func (s *Site) onRound(empty func() negotiation.Act) deed {
	return func(ctx context.Context, v *visit) (string, error) {
		act, err := v.act(empty())
		if err != nil {
			return "", err
		}
		_, err = s.app.OnRound(ctx, v.asked(v.id("id"), act))
		return "/rounds/" + string(v.id("id")) + "?done=" + verbOf(act), err
	}
}

// newRoundView is what a new round is made of.
type newRoundView struct {
	Meetings    []negotiation.Meeting
	Drafts      []negotiation.Recommendation
	Delegations []negotiation.Delegation
	Zone        string
	// Preview is what would be circulated, nil before it was asked for.
	Preview []draftView
	Asked   negotiation.OpenRound
}

func (s *Site) newRound(ctx context.Context, v *visit) (any, error) {
	out := newRoundView{Zone: v.Zone.String()}
	meetings, err := s.app.Meetings(ctx, v.Actor)
	if err != nil {
		return nil, err
	}
	out.Meetings = slices.Clone(meetings.Value())
	slices.SortFunc(out.Meetings, func(a, b negotiation.Meeting) int { return b.Opens.Compare(a.Opens) })
	delegations, err := s.app.Delegations(ctx, v.Actor)
	if err != nil {
		return nil, err
	}
	out.Delegations = delegations.Value()
	out.Drafts, err = all(ctx, func(
		ctx context.Context, p store.Page,
	) (application.Page[negotiation.Recommendation], error) {
		return s.app.Recommendations(ctx, v.Actor, "", p)
	})
	if err != nil {
		return nil, err
	}
	circulates, err := negotiation.RowOf(negotiation.CirculateDraft{})
	if err != nil {
		return nil, err
	}
	out.Drafts = slices.DeleteFunc(out.Drafts, func(d negotiation.Recommendation) bool {
		return !slices.Contains(circulates.From, d.Draft.Stage)
	})
	if v.sent != nil {
		err = s.readPreview(ctx, v, &out)
	}
	return out, err
}

// readPreview reads the texts that the form would circulate. What is wrong with the
// form itself was said already.
func (s *Site) readPreview(ctx context.Context, v *visit, out *newRoundView) error {
	if v.fill(&out.Asked) != nil {
		return nil
	}
	for _, d := range out.Drafts {
		if !slices.Contains(out.Asked.Recommendations, d.Key) {
			continue
		}
		seen, err := s.draftAt(ctx, v, d.Key)
		if err != nil {
			return err
		}
		out.Preview = append(out.Preview, seen)
	}
	return nil
}

// previewRound judges the form, so that what is wrong is said before anything goes out.
func (s *Site) previewRound(ctx context.Context, v *visit) (string, error) {
	var act negotiation.OpenRound
	if err := v.fill(&act); err != nil {
		return "", err
	}
	if err := act.Check(); err != nil {
		return "", err
	}
	now, err := s.app.Time(ctx)
	if err != nil {
		return "", err
	}
	if !act.Deadline.After(now.Now) {
		return "", negotiation.Refuse(negotiation.CodeDeadline, "The deadline is over already; choose a later one.")
	}
	names, err := s.names(ctx, v)
	if err != nil {
		return "", err
	}
	for _, code := range act.Roster {
		if _, known := names[code]; !known {
			return "", negotiation.Refuse(
				negotiation.CodeInvalid,
				"There is no delegation with the code %q; codes stand apart by spaces, such as FRA KEN.", code,
			)
		}
	}
	return "", errPreview
}

func (s *Site) openRound(ctx context.Context, v *visit) (string, error) {
	var act negotiation.OpenRound
	if err := v.fill(&act); err != nil {
		return "", err
	}
	if err := s.lookedAt(ctx, v, act); err != nil {
		return "", err
	}
	r, err := s.app.OpenRound(ctx, v.asked("", act))
	return "/rounds/" + string(r.Value().ID) + "?done=open", err
}

// lookedAt refuses to circulate texts that are not those that were looked at.
func (s *Site) lookedAt(ctx context.Context, v *visit, act negotiation.OpenRound) error {
	looked := v.fields("looked")
	if len(act.Recommendations) == 0 {
		return negotiation.Refuse(negotiation.CodeInvalid, "Choose the drafts to circulate.")
	}
	for _, key := range act.Recommendations {
		r, err := s.app.Recommendation(ctx, v.Actor, key)
		if err != nil {
			return err
		}
		if d := r.Value(); !slices.Contains(looked, string(d.Draft.Version)) {
			return negotiation.Refuse(negotiation.CodeConflict,
				"The text of %q is another than the one that was looked at; look at what goes out again.", d.Title)
		}
	}
	return nil
}

// repliesView is who of those invited has replied.
type repliesView struct {
	Now     negotiation.Clock
	Round   negotiation.Round
	Answers invited
	// Names are those of delegations by their codes.
	Names map[string]negotiation.Names
}

func (s *Site) replies(ctx context.Context, v *visit) (any, error) {
	var out repliesView
	var err error
	if out.Round, out.Now, err = s.roundNow(ctx, v); err != nil {
		return nil, err
	}
	answers, err := s.app.Answers(ctx, v.Actor, out.Round.ID)
	if err != nil {
		return nil, err
	}
	out.Answers = answers.Value()
	out.Names, err = s.names(ctx, v)
	return out, err
}

// names are those of delegations by their codes.
func (s *Site) names(ctx context.Context, v *visit) (map[string]negotiation.Names, error) {
	list, err := s.app.Delegations(ctx, v.Actor)
	names := map[string]negotiation.Names{}
	for _, d := range list.Value() {
		names[d.Code] = d.Names
	}
	return names, err
}

// narrowed are the fields by which the list of comments is narrowed.
var narrowed = []string{"draft", "delegation", "kind", "late", "became"}

// commentsView is a part of the comments on a round.
type commentsView struct {
	Now    negotiation.Clock
	Round  negotiation.Round
	Drafts []negotiation.Recommendation
	Names  map[string]negotiation.Names
	listed[said]
	// Only is what the list is narrowed to.
	Only url.Values
	// Disposes and Admits say whether the visitor may decide now.
	Disposes, Admits bool
}

// Title is that of a draft of the round.
func (c commentsView) Title(id negotiation.ID) string {
	for _, d := range c.Drafts {
		if d.ID == id {
			return d.Title
		}
	}
	return ""
}

func (s *Site) comments(ctx context.Context, v *visit) (any, error) {
	q := v.r.URL.Query()
	if v.sent != nil { // a form that was refused keeps what its list was narrowed to
		q = url.Values{}
		for _, name := range narrowed {
			q.Set(name, v.field(name))
		}
	}
	out := commentsView{Only: q}
	var err error
	if out.Round, out.Now, err = s.roundNow(ctx, v); err != nil {
		return nil, err
	}
	if out.Drafts, err = s.draftsOf(ctx, v, out.Round); err != nil {
		return nil, err
	}
	if out.Names, err = s.names(ctx, v); err != nil {
		return nil, err
	}
	if out.listed, err = s.saidIn(ctx, v, out.Round.ID, q); err != nil {
		return nil, err
	}
	facts := negotiation.RoundFacts{Now: out.Now.Now}
	_, cannot := negotiation.DisposeComments{}.Judge(out.Round, facts)
	out.Disposes = v.Is(negotiation.RoleSecretariat) && cannot == nil
	_, cannot = negotiation.AdmitComments{}.Judge(out.Round, facts)
	out.Admits = v.Is(negotiation.RoleSecretariat) && cannot == nil
	return out, err
}

// saidIn are the comments on a round that the list is narrowed to, on the texts that they
// were written on.
func (s *Site) saidIn(ctx context.Context, v *visit, round negotiation.ID, q url.Values) (listed[said], error) {
	f := store.CommentFilter{
		Round: round, Delegation: q.Get("delegation"), ExcludeLate: q.Get("late") == "no",
		Kind: negotiation.CommentKind(q.Get("kind")), Undisposed: q.Get("became") == "none",
	}
	list, err := readList(v, func(p store.Page) (application.Page[negotiation.ReceivedComment], error) {
		return s.app.Comments(ctx, v.Actor, f, q.Get("draft"), p)
	})
	out, on := listed[said]{Next: list.Next}, map[negotiation.ID]negotiation.Version{}
	for _, c := range list.Items {
		if _, read := on[c.BaseVersion]; !read {
			base, err := s.app.Base(ctx, v.Actor, c.BaseVersion)
			if err != nil {
				return out, err
			}
			on[c.BaseVersion] = base.Value()
		}
		out.Items = append(out.Items, received(c, on[c.BaseVersion]))
	}
	return out, err
}

// Kinds are the kinds of comment, to narrow the list to one.
func (commentsView) Kinds() []negotiation.CommentKind {
	return append(kindsOn(negotiation.Version{}, whole), negotiation.Joining, negotiation.Rejection)
}

// dispose says one thing of all comments that were chosen.
func (s *Site) dispose(ctx context.Context, v *visit) (string, error) {
	var act negotiation.DisposeComments
	for _, id := range v.fields("comment") {
		act.Dispositions = append(act.Dispositions, negotiation.CommentDisposal{
			Comment: negotiation.ID(id), Status: negotiation.DispositionStatus(v.field("status")), Reason: v.field("reason"),
		})
	}
	return s.decide(ctx, v, act)
}

// admit decides on all late comments that were chosen.
func (s *Site) admit(ctx context.Context, v *visit) (string, error) {
	var act negotiation.AdmitComments
	for _, id := range v.fields("comment") {
		act.Admissions = append(act.Admissions, negotiation.CommentAdmission{
			Comment: negotiation.ID(id), Include: v.field("include") == "yes", Reason: v.field("reason"),
		})
	}
	return s.decide(ctx, v, act)
}

func (s *Site) decide(ctx context.Context, v *visit, act negotiation.Act) (string, error) {
	if len(v.fields("comment")) == 0 {
		return "", negotiation.Refuse(negotiation.CodeInvalid, "No comment is chosen; mark those that you decide on.")
	}
	_, err := s.app.DecideOnComments(ctx, v.asked(v.id("id"), act))
	back := url.Values{"done": {"decide"}}
	for _, name := range append(slices.Clone(narrowed), "after") {
		if value := v.field(name); value != "" {
			back.Set(name, value)
		}
	}
	return "/rounds/" + string(v.id("id")) + "/comments?" + back.Encode(), err
}
