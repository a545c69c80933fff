package doctor_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"rapporteur/doctor"
	n "rapporteur/negotiation"
	"rapporteur/store"
)

func TestNoticesThatFailedAreFound(t *testing.T) {
	p := newPractice(t)
	ctx := t.Context()
	_, err := p.record.LoadContacts(ctx, secretariat, []n.Contact{{Party: n.PartyChair, Label: "main", Email: "chair@example.org", Language: n.English}})
	p.must(err)
	id := newID()
	_, err = p.record.OpenSilence(ctx, n.Asked{ID: id, On: id, By: secretariat, Act: n.OpenSilence{Body: "B", Subject: n.SilenceOnDates, Title: "Dates", Paragraphs: []string{"In May."},
		Roster: []string{"FRA"}, Ends: time.Now().Add(100 * time.Hour), Zone: "UTC"}})
	p.must(err)
	found := func() []doctor.Finding {
		all, err := p.doctor.Examine(ctx)
		p.must(err)
		return slices.DeleteFunc(all, func(f doctor.Finding) bool { return f.Kind != doctor.Untold })
	}
	if early := found(); len(early) != 0 {
		t.Errorf("what was queued a moment ago is a finding: %+v", early)
	}
	list, err := p.record.Notices(ctx, store.NoticeFilter{State: n.NoticeQueued})
	p.must(err)
	p.must(p.record.SettleNotice(ctx, list[0].ID, n.NoticeFailed, "There is no such mailbox."))
	if got := found(); len(got) != 1 || !strings.Contains(got[0].What, "1 notice(s) failed") || !strings.Contains(got[0].Remedy, "notice retry") {
		t.Errorf("found %+v", got)
	}
}
