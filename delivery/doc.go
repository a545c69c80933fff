// Package delivery carries notices to mail servers (SMTP) and webhooks. One
// call is one attempt; who calls it tries again.
package delivery

import "errors"

// Refused is the error of an attempt that it makes no sense to repeat: there is
// no such mailbox, or the webhook is gone.
type Refused struct{ Reason string }

// Error returns the reason.
func (r *Refused) Error() string { return r.Reason }

// IsRefused reports whether err says that no further attempt makes sense.
func IsRefused(err error) bool {
	var r *Refused
	return errors.As(err, &r)
}
