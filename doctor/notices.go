package doctor

import (
	"context"
	"fmt"
	"time"

	"rapporteur/negotiation"
)

// noticeGrace is how long a notice may be queued before somebody should look.
const noticeGrace = 15 * time.Minute

// notices looks for what somebody should have been told and was not.
func (d *Doctor) notices(ctx context.Context) ([]Finding, error) {
	b, err := d.record.NoticeBacklog(ctx, noticeGrace)
	if err != nil {
		return nil, err
	}
	var out []Finding
	settings := map[negotiation.Channel]string{
		negotiation.ByMail:    "RAPPORTEUR_SMTP_ADDRESS and RAPPORTEUR_MAIL_FROM",
		negotiation.ByWebhook: "RAPPORTEUR_WEBHOOK_KEY_FILE",
	}
	for _, channel := range []negotiation.Channel{negotiation.ByMail, negotiation.ByWebhook} {
		if b.Queued[channel] == 0 {
			continue
		}
		what := fmt.Sprintf(
			"%d notice(s) by %s are queued, the oldest since %s.", b.Queued[channel], channel, b.Oldest.Format(time.RFC3339),
		)
		if b.Problem != "" {
			what += " The last problem was: " + b.Problem
		}
		out = append(out, Finding{Kind: Untold, What: what,
			Remedy: "See that a worker runs with " + settings[channel] +
				" set and that the other side can be reached; rapporteur notice list --state queued lists them."})
	}
	if b.Failed > 0 {
		out = append(out, Finding{Kind: Untold, What: fmt.Sprintf("%d notice(s) failed for good.", b.Failed),
			Remedy: "Look at the reasons with rapporteur notice list --state failed, mend the contacts with rapporteur load " +
				"contacts, and send them with rapporteur notice retry."})
	}
	return out, nil
}
