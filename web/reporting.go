package web

import (
	"context"
	"slices"
	"strconv"

	"rapporteur/negotiation"
)

// The agenda and the report of a meeting: adopted, objected to, prepared and revised on
// the pages of the meeting.

func (s *Site) reportPages() []Page {
	const meeting, report = "/meetings/{ref}", "/meetings/{ref}/report"
	parties := []negotiation.Role{negotiation.RoleDelegation, negotiation.RoleSecretariat}
	return []Page{
		s.form(
			"meeting", meeting, "agenda", whoDoes(negotiation.AdoptAgenda{}), s.onMeeting(newAct[negotiation.AdoptAgenda]),
		),
		s.form(
			"meeting", meeting, "objection", whoDoes(negotiation.ObjectToAgenda{}),
			s.onMeeting(newAct[negotiation.ObjectToAgenda]),
		),
		s.show("report", report, readers, s.report),
		s.form("report", report, "prepare", whoDoes(negotiation.PrepareReport{}), s.prepareReport),
		s.form("report", report, "revise", whoDoes(negotiation.ReviseReport{}), s.onReport(newAct[negotiation.ReviseReport])),
		s.form(
			"report", report, "section", whoDoes(negotiation.AdoptSection{}), s.onReport(newAct[negotiation.AdoptSection]),
		),
		s.form("report", report, "object", parties, s.onReport(newAct[negotiation.ObjectToReport])),
		s.form("report", report, "adopt", whoDoes(negotiation.AdoptReport{}), s.onReport(newAct[negotiation.AdoptReport])),
		s.form(
			"report", report, "communicate", whoDoes(negotiation.CommunicateReport{}),
			s.onReport(newAct[negotiation.CommunicateReport]),
		),
	}
}

// onMeeting does an act on the meeting of the address.
func (s *Site) onMeeting(empty func() negotiation.Act) deed {
	return func(ctx context.Context, v *visit) (string, error) {
		m, err := s.app.Meeting(ctx, v.Actor, v.r.PathValue("ref"))
		if err != nil {
			return "", err
		}
		act, err := v.act(empty())
		if err != nil {
			return "", err
		}
		_, err = s.app.OnMeeting(ctx, v.asked(m.Value().ID, act))
		return "/meetings/" + m.Value().Key + "?done=" + verbOf(act), err
	}
}

// reportView is the report of a meeting, nil while it has none.
type reportView struct {
	Meeting negotiation.Meeting
	Report  *negotiation.Report
	// Drafts are the recommendations in it by their IDs.
	Drafts map[negotiation.ID]negotiation.Recommendation
	// Sessions are those of other bodies that the report could be communicated to.
	Sessions []negotiation.Meeting
}

func (s *Site) report(ctx context.Context, v *visit) (any, error) {
	var out reportView
	m, err := s.app.Meeting(ctx, v.Actor, v.r.PathValue("ref"))
	if err != nil {
		return nil, err
	}
	out.Meeting = m.Value()
	r, err := s.app.Report(ctx, v.Actor, out.Meeting.Key)
	switch {
	case negotiation.CodeOf(err) == negotiation.CodeNotFound:
		return out, nil
	case err != nil:
		return nil, err
	}
	report := r.Value()
	out.Report, out.Drafts = &report, map[negotiation.ID]negotiation.Recommendation{}
	for _, section := range report.Sections {
		for _, id := range section.Recommendations {
			d, err := s.app.Recommendation(ctx, v.Actor, string(id))
			if err != nil {
				return nil, err
			}
			out.Drafts[id] = d.Value()
		}
	}
	if report.Final != "" && report.Communicated == nil {
		meetings, err := s.app.Meetings(ctx, v.Actor)
		if err != nil {
			return nil, err
		}
		out.Sessions = slices.DeleteFunc(slices.Clone(meetings.Value()), func(m negotiation.Meeting) bool {
			return m.Body == out.Meeting.Body
		})
	}
	return out, nil
}

func (s *Site) prepareReport(ctx context.Context, v *visit) (string, error) {
	m, err := s.app.Meeting(ctx, v.Actor, v.r.PathValue("ref"))
	if err != nil {
		return "", err
	}
	_, err = s.app.PrepareReport(ctx, v.asked("", negotiation.PrepareReport{Meeting: m.Value().Key}))
	return "/meetings/" + m.Value().Key + "/report?done=prepare", err
}

// onReport does an act on the report of the meeting of the address.
func (s *Site) onReport(empty func() negotiation.Act) deed {
	return func(ctx context.Context, v *visit) (string, error) {
		act, err := v.act(empty())
		if err != nil {
			return "", err
		}
		ref := v.r.PathValue("ref")
		_, err = s.app.OnReport(ctx, ref, v.asked("", act))
		to := "/meetings/" + ref + "/report?done=report"
		if section, err := strconv.Atoi(v.field("number")); err == nil {
			to += "#section-" + strconv.Itoa(section)
		}
		return to, err
	}
}
