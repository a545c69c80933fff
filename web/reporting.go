package web

import (
	"context"
	"strconv"

	n "rapporteur/negotiation"
)

// The agenda and the report of a meeting: adopted, objected to, prepared and revised on
// the pages of the meeting.

func (s *Site) reportPages() []Page {
	const meeting, report = "/meetings/{ref}", "/meetings/{ref}/report"
	parties := []n.Role{n.RoleDelegation, n.RoleSecretariat}
	return []Page{
		s.form("meeting", meeting, "agenda", whoDoes(n.AdoptAgenda{}), s.onMeeting(newAct[n.AdoptAgenda])),
		s.form("meeting", meeting, "objection", whoDoes(n.ObjectToAgenda{}), s.onMeeting(newAct[n.ObjectToAgenda])),
		s.show("report", report, readers, s.report),
		s.form("report", report, "prepare", whoDoes(n.PrepareReport{}), s.prepareReport),
		s.form("report", report, "revise", whoDoes(n.ReviseReport{}), s.onReport(newAct[n.ReviseReport])),
		s.form("report", report, "section", whoDoes(n.AdoptSection{}), s.onReport(newAct[n.AdoptSection])),
		s.form("report", report, "object", parties, s.onReport(newAct[n.ObjectToReport])),
		s.form("report", report, "adopt", whoDoes(n.AdoptReport{}), s.onReport(newAct[n.AdoptReport])),
	}
}

// onMeeting does an act on the meeting of the address.
func (s *Site) onMeeting(empty func() n.Act) deed {
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
	Meeting n.Meeting
	Report  *n.Report
	// Titles are those of recommendations by their IDs.
	Drafts map[n.ID]n.Recommendation
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
	case n.CodeOf(err) == n.CodeNotFound:
		return out, nil
	case err != nil:
		return nil, err
	}
	report := r.Value()
	out.Report, out.Drafts = &report, map[n.ID]n.Recommendation{}
	for _, section := range report.Sections {
		for _, id := range section.Recommendations {
			d, err := s.app.Recommendation(ctx, v.Actor, string(id))
			if err != nil {
				return nil, err
			}
			out.Drafts[id] = d.Value()
		}
	}
	return out, nil
}

func (s *Site) prepareReport(ctx context.Context, v *visit) (string, error) {
	m, err := s.app.Meeting(ctx, v.Actor, v.r.PathValue("ref"))
	if err != nil {
		return "", err
	}
	_, err = s.app.PrepareReport(ctx, v.asked("", n.PrepareReport{Meeting: m.Value().Key}))
	return "/meetings/" + m.Value().Key + "/report?done=prepare", err
}

// onReport does an act on the report of the meeting of the address.
func (s *Site) onReport(empty func() n.Act) deed {
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
