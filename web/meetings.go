package web

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"rapporteur/application"
	"rapporteur/negotiation"
	"rapporteur/store"
)

func (s *Site) meetingPages() []Page {
	const at = "/meetings/{ref}"
	return []Page{
		s.show("meetings", "/meetings", public, func(ctx context.Context, v *visit) (any, error) {
			list, err := s.app.Meetings(ctx, v.Actor)
			meetings := slices.Clone(list.Value())
			slices.SortFunc(meetings, func(a, b negotiation.Meeting) int { return b.Opens.Compare(a.Opens) })
			return meetings, err
		}),
		s.show("meeting", at, public, s.meeting),
		s.form("meeting", at, "plan", whoDoes(negotiation.PlanWork{}), s.planWork),
		s.form("meeting", at, "list", whoDoes(negotiation.ListUnderItem{}), s.onMeeting(newAct[negotiation.ListUnderItem])),
		s.form(
			"meeting", at, "decision", whoDoes(negotiation.RecordBureauDecision{}),
			s.onMeeting(newAct[negotiation.RecordBureauDecision]),
		),
		s.form("meeting", at, "change", whoDoes(negotiation.ChangeMeeting{}), s.onMeeting(newAct[negotiation.ChangeMeeting])),
		s.form("meeting", at, "accreditation", whoDoes(negotiation.ChangeAccreditation{}), s.changeAccreditation),
		s.form("meeting", at, "order", whoDoes(negotiation.OrderRecommendations{}), s.orderDrafts),
		s.show("calendar", "/calendar", public, s.calendar),
		{Name: "page-calendar-file", Method: http.MethodGet, Path: "/calendar.ics", Who: public, Serve: s.calendarFile},
	}
}

// meetingView is all that is planned for a meeting. What is not for the public is left
// out for it.
type meetingView struct {
	negotiation.Programme
	Accredited  []negotiation.Accredited
	Delegations map[string]negotiation.Names
	Drafts      []negotiation.Recommendation
	// Approvals are what the dates or the format may be changed by.
	Approvals []approval
	// Rows are those of the form that plans the work.
	Rows    []negotiation.PlannedSitting
	Formats []string
}

// approval is a decision of the Bureau, or a silence that has approved something.
type approval struct {
	ID      negotiation.ID
	Subject negotiation.SilenceSubject
	Title   string
}

func (s *Site) meeting(ctx context.Context, v *visit) (any, error) {
	p, err := s.app.Programme(ctx, v.Actor, v.r.PathValue("ref"))
	if err != nil {
		return nil, err
	}
	out := meetingView{Programme: p.Value(), Formats: negotiation.Formats()}
	if !v.Is(readers...) {
		return out, nil
	}
	if err := s.readAttending(ctx, v, &out); err != nil || !v.Is(negotiation.RoleSecretariat, negotiation.RoleChair) {
		return out, err
	}
	if out.Rows = v.plannedRows(); v.Sent != "plan" {
		for _, x := range out.Sittings {
			out.Rows = append(out.Rows, negotiation.PlannedSitting{
				Date: negotiation.Day(x.Date), Begins: x.Begins, Ends: x.Ends, Zone: x.Zone, Format: x.Format, Items: x.Items,
			})
		}
		out.Rows = append(out.Rows, make([]negotiation.PlannedSitting, 3)...)
	}
	return out, s.readApprovals(ctx, v, &out)
}

// readAttending reads who is accredited, and the drafts of the meeting.
func (s *Site) readAttending(ctx context.Context, v *visit, out *meetingView) error {
	accredited, err := s.app.Accredited(ctx, v.Actor, out.Meeting.Key)
	if err != nil {
		return err
	}
	out.Accredited = accredited.Value()
	if out.Delegations, err = s.names(ctx, v); err != nil {
		return err
	}
	out.Drafts, err = all(ctx, func(
		ctx context.Context, p store.Page,
	) (application.Page[negotiation.Recommendation], error) {
		return s.app.Recommendations(ctx, v.Actor, out.Meeting.Key, p)
	})
	return err
}

func (s *Site) readApprovals(ctx context.Context, v *visit, out *meetingView) error {
	for _, d := range out.Decisions {
		out.Approvals = append(out.Approvals, approval{d.ID, d.Subject, d.Text})
	}
	silences, err := all(ctx, func(ctx context.Context, p store.Page) (application.Page[negotiation.Silence], error) {
		return s.app.Silences(ctx, v.Actor, p)
	})
	for _, x := range silences {
		about := x.Subject == negotiation.SilenceOnDates || x.Subject == negotiation.SilenceOnFormat
		if about && x.Meeting == out.Meeting.ID && x.Phase == negotiation.SilenceApproved {
			out.Approvals = append(out.Approvals, approval{x.ID, x.Subject, x.Title})
		}
	}
	return err
}

// Own are the drafts first negotiated at the meeting, which have their order there.
func (x meetingView) Own() []negotiation.Recommendation {
	return slices.DeleteFunc(slices.Clone(x.Drafts), func(r negotiation.Recommendation) bool {
		return r.Meeting != x.Meeting.ID
	})
}

// At is when a sitting begins; the zero time where clocks skip that hour.
func (meetingView) At(x negotiation.Sitting) time.Time {
	begins, _, _ := x.Times() // what was planned has its times
	return begins
}

// Day is a day as a field for one has it.
func (meetingView) Day(d negotiation.Day) string {
	text, _ := d.MarshalText() // it never fails
	return string(text)
}

// plannedRows are the rows of the form that have a day.
func (v *visit) plannedRows() []negotiation.PlannedSitting {
	var out []negotiation.PlannedSitting
	of := func(name string, i int) string {
		if all := v.sent[name]; i < len(all) {
			return strings.TrimSpace(all[i])
		}
		return ""
	}
	for i := range v.sent["date"] {
		day, err := negotiation.ReadDay(of("date", i))
		if err != nil || day.IsZero() {
			continue
		}
		out = append(out, negotiation.PlannedSitting{
			Date: day, Begins: of("begins", i), Ends: of("ends", i), Format: of("format", i),
			Items: strings.FieldsFunc(of("items", i), func(r rune) bool { return strings.ContainsRune(",;،、，", r) }),
		})
	}
	for i := range out {
		for j, item := range out[i].Items {
			out[i].Items[j] = strings.TrimSpace(item) // a number may have a space in it: 1 b
		}
	}
	return out
}

func (s *Site) planWork(ctx context.Context, v *visit) (string, error) {
	m, err := s.app.Meeting(ctx, v.Actor, v.r.PathValue("ref"))
	if err != nil {
		return "", err
	}
	_, err = s.app.OnMeeting(ctx, v.asked(m.Value().ID, negotiation.PlanWork{Sittings: v.plannedRows()}))
	return "/meetings/" + m.Value().Key + "?done=plan", err
}

func (s *Site) changeAccreditation(ctx context.Context, v *visit) (string, error) {
	m, err := s.app.Meeting(ctx, v.Actor, v.r.PathValue("ref"))
	if err != nil {
		return "", err
	}
	var act negotiation.ChangeAccreditation
	if err := v.fill(&act); err != nil {
		return "", err
	}
	_, err = s.app.ChangeAccreditation(ctx, v.asked(m.Value().ID, act))
	return "/meetings/" + m.Value().Key + "?done=accreditation", err
}

// orderDrafts gives the drafts of a meeting the order of the numbers beside them.
func (s *Site) orderDrafts(ctx context.Context, v *visit) (string, error) {
	m, err := s.app.Meeting(ctx, v.Actor, v.r.PathValue("ref"))
	if err != nil {
		return "", err
	}
	places := map[string]int{}
	keys := v.fields("draft")
	for _, key := range keys {
		place, err := strconv.Atoi(v.field("place." + key))
		if err != nil {
			return "", negotiation.Refuse(negotiation.CodeInvalid, "The place of %s is a number.", key)
		}
		places[key] = place
	}
	slices.SortStableFunc(keys, func(a, b string) int { return cmp.Compare(places[a], places[b]) })
	act := negotiation.OrderRecommendations{Meeting: m.Value().Key, Reason: v.field("reason")}
	for _, key := range keys {
		act.Recommendations = append(act.Recommendations, negotiation.ID(key))
	}
	_, err = s.app.OrderRecommendations(ctx, v.asked(m.Value().ID, act))
	return "/meetings/" + m.Value().Key + "?done=order", err
}

// entry is something on a day of the calendar.
type entry struct {
	// What is the word of the phrase that says what it is.
	What string
	// Title is in one language or Names in several.
	Title string
	Names negotiation.Names
	Path  string
	At    time.Time
	// Closes is the last day of a meeting, else zero.
	Closes time.Time
	Zone   string
}

// calendarView are the months of a year in which there is something.
type calendarView struct {
	Now    negotiation.Clock
	Year   int
	Months []calendarMonth
}

// Before is the year before.
func (c calendarView) Before() int { return c.Year - 1 }

// After is the next one.
func (c calendarView) After() int { return c.Year + 1 }

type calendarMonth struct {
	First   time.Time
	Entries []entry
}

// Number is that of the month in the year.
func (m calendarMonth) Number() string { return strconv.Itoa(int(m.First.Month())) }

func (s *Site) calendar(ctx context.Context, v *visit) (any, error) { return s.calendarOf(ctx, v) }

func (s *Site) calendarOf(ctx context.Context, v *visit) (calendarView, error) {
	var out calendarView
	var err error
	if out.Now, err = s.app.Time(ctx); err != nil {
		return out, err
	}
	out.Year = out.Now.Now.Year()
	if asked := v.r.URL.Query().Get("year"); asked != "" {
		if out.Year, err = strconv.Atoi(asked); err != nil || out.Year < 1945 || out.Year > 2200 {
			return out, negotiation.Refuse(negotiation.CodeInvalid, "%q is no year of the calendar.", asked)
		}
	}
	events, err := s.events(ctx, v)
	entries := slices.DeleteFunc(events.entries(), func(e entry) bool { return e.At.Year() != out.Year })
	slices.SortStableFunc(entries, func(a, b entry) int { return a.At.Compare(b.At) })
	for _, e := range entries {
		last := len(out.Months) - 1
		if last < 0 || out.Months[last].First.Month() != e.At.Month() {
			out.Months = append(out.Months, calendarMonth{First: e.At})
			last++
		}
		out.Months[last].Entries = append(out.Months[last].Entries, e)
	}
	return out, err
}

// events are what the calendar is made of, as far as the visitor may know of it.
type events struct {
	meetings []negotiation.Meeting
	rounds   []negotiation.Round
	silences []negotiation.Silence
}

// events reads meetings, and for who reads what is not for everybody the rest.
func (s *Site) events(ctx context.Context, v *visit) (events, error) {
	meetings, err := s.app.Meetings(ctx, v.Actor)
	out := events{meetings: meetings.Value()}
	if err != nil || !v.Is(readers...) {
		return out, err
	}
	out.rounds, err = all(ctx, func(ctx context.Context, p store.Page) (application.Page[negotiation.Round], error) {
		return s.app.Rounds(ctx, v.Actor, p)
	})
	if err != nil {
		return out, err
	}
	out.silences, err = all(ctx, func(ctx context.Context, p store.Page) (application.Page[negotiation.Silence], error) {
		return s.app.Silences(ctx, v.Actor, p)
	})
	return out, err
}

// entries are the days of meetings, and the ends of rounds and silence procedures.
func (e events) entries() []entry {
	var out []entry
	for _, m := range e.meetings {
		out = append(out, entry{What: "meeting", Names: m.Names, Path: "/meetings/" + m.Key, At: m.Opens, Closes: m.Closes})
	}
	for _, r := range e.rounds {
		if r.Phase != negotiation.RoundCancelled {
			to := "/rounds/" + string(r.ID)
			out = append(out, entry{What: "round", Title: r.Title, Path: to, At: r.Deadline, Zone: r.Zone})
		}
	}
	for _, x := range e.silences {
		if x.Phase != negotiation.SilenceCancelled {
			to := "/silences/" + string(x.ID)
			out = append(out, entry{What: "silence", Title: x.Title, Path: to, At: x.Ends, Zone: x.Zone})
		}
	}
	return out
}
