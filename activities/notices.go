package activities

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/sethvargo/go-retry"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/worker"

	"rapporteur/delivery"
	"rapporteur/negotiation"
	"rapporteur/notice"
	"rapporteur/store"
)

// patience is how long a notice is tried before it counts as failed.
const patience = 3 * 24 * time.Hour

// NoticeRecord is what notices ask of the record. Package store implements it.
type NoticeRecord interface {
	Notice(ctx context.Context, id negotiation.ID) (negotiation.Notice, error)
	CalendarSequence(ctx context.Context, o negotiation.Notice) (int, error)
	QueuedNotices(ctx context.Context, channels []negotiation.Channel, limit int) ([]negotiation.ID, error)
	SettleNotice(ctx context.Context, id negotiation.ID, state negotiation.NoticeState, problem string) error
	NoticeTrouble(ctx context.Context, id negotiation.ID, problem string) (time.Duration, error)
	Time(ctx context.Context) (negotiation.Clock, error)
	Meeting(ctx context.Context, ref string) (negotiation.Meeting, error)
	Round(ctx context.Context, id negotiation.ID) (negotiation.Round, error)
	Silence(ctx context.Context, id negotiation.ID) (negotiation.Silence, error)
	Document(ctx context.Context, ref string) (negotiation.Document, error)
	RenderingIn(
		ctx context.Context, document negotiation.ID, format string, language negotiation.Language,
	) (negotiation.Rendering, error)
	Recommendation(ctx context.Context, ref string) (negotiation.Recommendation, error)
	Report(ctx context.Context, meeting negotiation.ID) (negotiation.Report, error)
	Receipt(ctx context.Context, reply negotiation.ID) (negotiation.Receipt, error)
	Replied(ctx context.Context, round negotiation.ID, delegation string) (bool, error)
	Comments(ctx context.Context, f store.CommentFilter) ([]negotiation.ReceivedComment, error)
}

// Notices is the activity that tells one contact of one cause.
type Notices struct {
	record   NoticeRecord
	mailer   *delivery.Mailer
	webhooks *delivery.Webhooks
	log      *slog.Logger
}

// NewNotices makes it. Without a mailer or webhooks what goes that way stays
// queued.
func NewNotices(record NoticeRecord, mailer *delivery.Mailer, webhooks *delivery.Webhooks, log *slog.Logger) *Notices {
	return &Notices{record: record, mailer: mailer, webhooks: webhooks, log: log}
}

// RegisterNotices makes the activity, its one exported method, known to a worker.
func RegisterNotices(r worker.ActivityRegistry, a *Notices) { r.RegisterActivity(a) }

// DeliverNotice sends a queued notice and puts on record that it was sent. A
// notice settled already is left alone. When it is cut off between the two, the
// next attempt sends it again under the same Message-ID or webhook-id, by which
// the receiver can tell.
func (a *Notices) DeliverNotice(ctx context.Context, id negotiation.ID) (negotiation.NoticeState, error) {
	o, err := a.record.Notice(ctx, id)
	if err != nil || o.State != negotiation.NoticeQueued {
		return o.State, ToTemporal(err)
	}
	err = a.send(ctx, o)
	switch {
	case err == nil:
		a.log.InfoContext(ctx, "notice sent", "notice", id, "cause", o.Cause, "party", o.Contact.Party, "channel", o.Channel)
		return negotiation.NoticeSent, a.settle(ctx, id, negotiation.NoticeSent, "")
	case errors.Is(err, notice.ErrObsolete):
		return negotiation.NoticeObsolete, a.settle(ctx, id, negotiation.NoticeObsolete, "")
	case delivery.IsRefused(err):
		return negotiation.NoticeFailed, a.fail(ctx, o, err)
	}
	failing, recorded := a.record.NoticeTrouble(ctx, id, err.Error())
	if recorded != nil {
		return "", errors.Join(err, recorded)
	}
	if failing > patience {
		return negotiation.NoticeFailed, a.fail(ctx, o, err)
	}
	return "", err
}

// settle tries for a while: what was sent and is not on record as sent would
// be sent again.
func (a *Notices) settle(ctx context.Context, id negotiation.ID, state negotiation.NoticeState, problem string) error {
	backoff := retry.WithMaxDuration(
		20*time.Second, retry.WithCappedDuration(2*time.Second, retry.NewExponential(100*time.Millisecond)),
	)
	return retry.Do(ctx, backoff, func(ctx context.Context) error {
		return retry.RetryableError(a.record.SettleNotice(ctx, id, state, problem))
	})
}

// fail settles a notice as failed. To Temporal that is a failure, so that the
// notice can be started again when the secretariat has mended the contact.
func (a *Notices) fail(ctx context.Context, o negotiation.Notice, why error) error {
	a.log.WarnContext(
		ctx, "notice failed", "notice", o.ID, "cause", o.Cause, "party", o.Contact.Party, "channel", o.Channel, "error", why,
	)
	if err := a.settle(ctx, o.ID, negotiation.NoticeFailed, why.Error()); err != nil {
		return err
	}
	return temporal.NewApplicationErrorWithOptions(why.Error(), "notice_failed", temporal.ApplicationErrorOptions{
		NonRetryable: true, Category: temporal.ApplicationErrorCategoryBenign,
	})
}

func (a *Notices) send(ctx context.Context, o negotiation.Notice) error {
	if o.Channel == negotiation.ByMail && a.mailer == nil || o.Channel == negotiation.ByWebhook && a.webhooks == nil {
		return fmt.Errorf("this worker sends nothing by %s; its settings name no server or key", o.Channel)
	}
	m, err := a.material(ctx, o)
	if err != nil {
		return err
	}
	message, err := notice.Compose(m)
	if err != nil {
		return err
	}
	if o.Channel == negotiation.ByWebhook {
		return a.webhooks.Send(ctx, o.Contact, o.ID, message)
	}
	return a.mailer.Send(ctx, o.Contact.Email, message)
}

// material reads from the record what a notice is written from, and no comment
// but those of its party.
func (a *Notices) material(ctx context.Context, o negotiation.Notice) (notice.Material, error) {
	m := notice.Material{Notice: o, Sender: "secretariat@rapporteur.invalid", Titles: map[negotiation.ID]string{}}
	if a.mailer != nil {
		m.Sender = a.mailer.Sender()
	}
	clock, err := a.record.Time(ctx)
	if err != nil {
		return m, err
	}
	if m.Sequence, err = a.record.CalendarSequence(ctx, o); err != nil {
		return m, err
	}
	m.Now, m.Demonstration = clock.Now, clock.Demonstration
	about := struct {
		Silence negotiation.ID `json:"silence"`
		Reply   negotiation.ID `json:"reply"`
	}{}
	if len(o.Detail) > 0 {
		if err := json.Unmarshal(o.Detail, &about); err != nil {
			return m, fmt.Errorf("read what the log holds of %s: %w", o.Cause, err)
		}
	}
	for _, gather := range []func() error{
		func() error { return a.addRound(ctx, &m) },
		func() error { return a.addSilence(ctx, &m, about.Silence) },
		func() error { return a.addMeeting(ctx, &m) },
		func() error { return a.addDocument(ctx, &m) },
		func() error { return a.addComments(ctx, &m, about.Reply) },
		func() error { return a.addAdopted(ctx, &m) },
	} {
		if err := gather(); err != nil {
			return m, err
		}
	}
	return m, nil
}

func (a *Notices) addRound(ctx context.Context, m *notice.Material) error {
	if m.Notice.Round == "" {
		return nil
	}
	var err error
	if m.Round, err = a.record.Round(ctx, m.Notice.Round); err != nil {
		return err
	}
	if m.Notice.Cause == negotiation.EventRoundReminded {
		m.Replied, err = a.record.Replied(ctx, m.Round.ID, m.Notice.Contact.Party)
	}
	return err
}

func (a *Notices) addSilence(ctx context.Context, m *notice.Material, id negotiation.ID) error {
	if id == "" || m.Notice.Cause.Rule().On != negotiation.OnSilence {
		return nil
	}
	var err error
	m.Silence, err = a.record.Silence(ctx, id)
	return err
}

func (a *Notices) addMeeting(ctx context.Context, m *notice.Material) error {
	id := m.Notice.Meeting
	if id == "" {
		id = m.Round.Meeting
	}
	var err error
	if id != "" {
		if m.Meeting, err = a.record.Meeting(ctx, string(id)); err != nil {
			return err
		}
	}
	if m.Notice.Cause == negotiation.EventRoundIssued {
		m.Session, err = a.record.Meeting(ctx, string(m.Round.CRPMeeting))
	}
	return err
}

// addDocument adds the document of the cause in the language of the contact,
// or in its own.
func (a *Notices) addDocument(ctx context.Context, m *notice.Material) error {
	if m.Notice.Document == "" {
		return nil
	}
	var err error
	if m.Document, err = a.record.Document(ctx, string(m.Notice.Document)); err != nil {
		return err
	}
	for _, format := range []string{"text", "html"} {
		r, err := a.record.RenderingIn(ctx, m.Document.ID, format, m.Notice.Contact.Language)
		if negotiation.CodeOf(err) == negotiation.CodeNotFound {
			r, err = a.record.RenderingIn(ctx, m.Document.ID, format, "")
		}
		if negotiation.CodeOf(err) == negotiation.CodeNotFound {
			continue
		}
		if err != nil {
			return err
		}
		m.Renderings = append(m.Renderings, r)
	}
	return nil
}

// addComments adds the party's own comments: those of the reply received, or
// those disposed of at that moment.
func (a *Notices) addComments(ctx context.Context, m *notice.Material, reply negotiation.ID) error {
	received := m.Notice.Cause == negotiation.EventReplyReceived
	if !received && m.Notice.Cause != negotiation.EventRoundCommentsDisposed {
		return nil
	}
	var err error
	if received {
		if m.Receipt, err = a.record.Receipt(ctx, reply); err != nil {
			return err
		}
	}
	f := store.CommentFilter{Round: m.Round.ID, Delegation: m.Notice.Contact.Party}
	if received {
		f.Reply = reply // the delegation may have sent many
	}
	all, err := a.record.Comments(ctx, f)
	if err != nil {
		return err
	}
	for _, c := range all {
		said := saidAt(c, m.Notice.At)
		if !received && said == nil {
			continue
		}
		if c.Disposition = said; received {
			c.Disposition = nil // of another notice
		}
		m.Comments = append(m.Comments, c)
		if err := a.addTitle(ctx, m, c.Recommendation); err != nil {
			return err
		}
	}
	return nil
}

// saidAt is what the secretariat said at a time of what becomes of a comment: by a
// disposition of its own, or by its decision to leave a late one out. What the
// procedure makes of a comment is told with the conference room paper.
func saidAt(c negotiation.ReceivedComment, at time.Time) *negotiation.Disposition {
	if d := c.Disposition; d != nil && d.By.Role != negotiation.RoleSystem && d.At.Equal(at) {
		return d
	}
	if l := c.Admission; l != nil && !l.Include && l.At.Equal(at) {
		return &negotiation.Disposition{Comment: c.ID, Status: negotiation.NotReflected, Reason: l.Reason, By: l.By, At: l.At}
	}
	return nil
}

func (a *Notices) addTitle(ctx context.Context, m *notice.Material, id negotiation.ID) error {
	if _, known := m.Titles[id]; known {
		return nil
	}
	r, err := a.record.Recommendation(ctx, string(id))
	m.Titles[id] = r.Title
	return err
}

func (a *Notices) addAdopted(ctx context.Context, m *notice.Material) error {
	if m.Notice.Cause != negotiation.EventReportAdopted {
		return nil
	}
	report, err := a.record.Report(ctx, m.Notice.Meeting)
	if err != nil {
		return err
	}
	for _, section := range report.Sections {
		for _, id := range section.AdoptedWith() {
			if err := a.addTitle(ctx, m, id); err != nil {
				return err
			}
			m.Adopted = append(m.Adopted, m.Titles[id])
		}
	}
	return nil
}
