package activities

import (
	"errors"
	"time"

	"go.temporal.io/sdk/temporal"

	"rapporteur/negotiation"
	"rapporteur/store"
)

// typeNotYet is the type of the application error that says how long the
// record's clock still is from a deadline.
const typeNotYet = "not_yet"

// codes are the types of application error that are refusals.
var codes = map[negotiation.Code]bool{
	negotiation.CodeInvalid: true, negotiation.CodeNotUTF8: true, negotiation.CodeTooLarge: true,
	negotiation.CodeNotFound: true, negotiation.CodeUnknownParagraph: true,
	negotiation.CodeWrongVersion: true, negotiation.CodeNotEntitled: true, negotiation.CodeNotPermitted: true,
	negotiation.CodeUnauthenticated: true,
	negotiation.CodeOtherDelegation: true, negotiation.CodeOtherMeeting: true, negotiation.CodeWrongState: true,
	negotiation.CodeBracketed: true, negotiation.CodeObjection: true,
	negotiation.CodeImmutable: true, negotiation.CodeDeadline: true, negotiation.CodeConflict: true,
	negotiation.CodePrecondition: true,
}

// ToTemporal gives a refusal the form in which it crosses Temporal: an
// application error whose type is the code and which is never retried. It is
// benign, since refusing is the rules at work and no failure of the system.
// Other errors pass unchanged.
func ToTemporal(err error) error {
	var refusal *negotiation.Refusal
	if errors.As(err, &refusal) {
		return temporal.NewApplicationErrorWithOptions(refusal.Reason, string(refusal.Code), temporal.ApplicationErrorOptions{
			NonRetryable: true,
			Category:     temporal.ApplicationErrorCategoryBenign,
		})
	}
	var early *store.NotYet
	if errors.As(err, &early) {
		return temporal.NewApplicationErrorWithOptions(early.Error(), typeNotYet, temporal.ApplicationErrorOptions{
			NonRetryable: true,
			Category:     temporal.ApplicationErrorCategoryBenign,
			Details:      []any{early.Remaining},
		})
	}
	return err
}

// FromTemporal gives a refusal that crossed Temporal its own form again, a
// *[negotiation.Refusal]. Other errors pass unchanged.
func FromTemporal(err error) error {
	var app *temporal.ApplicationError
	if errors.As(err, &app) && codes[negotiation.Code(app.Type())] {
		return &negotiation.Refusal{Code: negotiation.Code(app.Type()), Reason: app.Message()}
	}
	return err
}

// NotYet tells from the error of [Activities.CloseAtDeadline] how long is left
// by the record's clock.
func NotYet(err error) (time.Duration, bool) {
	var app *temporal.ApplicationError
	if !errors.As(err, &app) || app.Type() != typeNotYet {
		return 0, false
	}
	var remaining time.Duration
	if app.Details(&remaining) != nil {
		return time.Second, true
	}
	return remaining, true
}
