package doctor_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"rapporteur/doctor"
	"rapporteur/negotiation"
	"rapporteur/store"
)

func TestNoticesThatFailedAreFound(t *testing.T) {
	p := newPractice(t)
	ctx := t.Context()
	_, err := p.record.LoadContacts(ctx, secretariat, []negotiation.Contact{
		{Party: negotiation.PartyChair, Label: "main", Email: "chair@example.org", Language: negotiation.English},
	})
	p.must(err)
	id := newID()
	_, err = p.record.OpenSilence(ctx, negotiation.Asked{ID: id, On: id, By: secretariat,
		Act: negotiation.OpenSilence{Body: "B", Subject: negotiation.SilenceOnDates, Title: "Dates", Paragraphs: []string{
			"In May.",
		},
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
	list, err := p.record.Notices(ctx, store.NoticeFilter{State: negotiation.NoticeQueued})
	p.must(err)
	p.must(p.record.SettleNotice(ctx, list[0].ID, negotiation.NoticeFailed, "There is no such mailbox."))
	if got := found(); len(got) != 1 || !strings.Contains(
		got[0].What, "1 notice(s) failed",
	) || !strings.Contains(got[0].Remedy, "notice retry") {
		t.Errorf("found %+v", got)
	}
}
