package activities

import (
	"context"

	"rapporteur/negotiation"
)

// SubmitReply puts a delegation's reply on record in one transaction and
// returns the receipt. The same reply again is answered with the same
// receipt. Nothing of its texts is logged.
func (a *Activities) SubmitReply(ctx context.Context, r negotiation.Reply) (negotiation.Receipt, error) {
	receipt, err := a.record.ReceiveReply(ctx, r)
	if err != nil {
		return negotiation.Receipt{}, ToTemporal(err)
	}
	a.log.InfoContext(ctx, "reply received", "reply", r.ID, "round", r.Round, "delegation", r.Delegation,
		"comments", len(r.Comments), "late", receipt.Late)
	return receipt, nil
}

// WithdrawComment takes a delegation's comment back while its round is open.
func (a *Activities) WithdrawComment(ctx context.Context, w negotiation.Withdrawal) error {
	return ToTemporal(a.record.WithdrawComment(ctx, w))
}
