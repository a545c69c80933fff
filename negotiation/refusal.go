package negotiation

import (
	"errors"
	"fmt"
)

// Code names the kind of a refusal. Codes are stable: they travel as the type
// of Temporal application errors and as the code of HTTP problem details.
type Code string

// The kinds of refusal. A caller tells them apart with [CodeOf].
const (
	// CodeInvalid: the input is malformed; nothing about the state of the
	// negotiation would make it acceptable.
	CodeInvalid Code = "invalid"
	// CodeNotUTF8: a text is not valid UTF-8 or holds a NUL character.
	CodeNotUTF8 Code = "not_utf8"
	// CodeTooLarge: a text or a reply is larger than the stated limit.
	CodeTooLarge Code = "too_large"
	// CodeNotFound: what was named is not on record.
	CodeNotFound Code = "not_found"
	// CodeUnknownParagraph: the paragraph is not one of the base version's.
	CodeUnknownParagraph Code = "unknown_paragraph"
	// CodeWrongVersion: the comment was written on a version that is not the
	// one this round circulated.
	CodeWrongVersion Code = "wrong_version"
	// CodeNotEntitled: the delegation's capacity does not allow the act.
	CodeNotEntitled Code = "not_entitled"
	// CodeNotPermitted: the person's role does not allow the request.
	CodeNotPermitted Code = "not_permitted"
	// CodeUnauthenticated: nobody signed in.
	CodeUnauthenticated Code = "unauthenticated"
	// CodeOtherDelegation: the person speaks for another delegation.
	CodeOtherDelegation Code = "other_delegation"
	// CodeOtherMeeting: the person is chair or rapporteur of another meeting.
	CodeOtherMeeting Code = "other_meeting"
	// CodeWrongState: the procedure does not stand where the act needs it.
	CodeWrongState Code = "wrong_state"
	// CodeBracketed: the text still has open points or brackets.
	CodeBracketed Code = "bracketed"
	// CodeObjection: an objection stands, so there is no consensus.
	CodeObjection Code = "objection"
	// CodeImmutable: the text is adopted and can no longer be changed.
	CodeImmutable Code = "immutable"
	// CodeDeadline: the act came on the wrong side of a deadline.
	CodeDeadline Code = "deadline"
	// CodeConflict: the same identifier is on record with other content.
	CodeConflict Code = "conflict"
	// CodePrecondition: the thing is not in the state its sender had read.
	CodePrecondition Code = "precondition_failed"
)

// Refusal says that an act was refused and changed nothing. Its text is one
// plain sentence that a user can act on.
type Refusal struct {
	// Code tells kinds of refusal apart.
	Code Code
	// Reason is the sentence shown to the user.
	Reason string
}

// Error returns the reason.
func (r *Refusal) Error() string { return r.Reason }

// Refuse makes a refusal; the format is that of fmt.Sprintf.
func Refuse(code Code, format string, args ...any) error {
	return &Refusal{Code: code, Reason: fmt.Sprintf(format, args...)}
}

// CodeOf returns the code of the refusal in err's chain, or "" when err is
// nil or no refusal.
func CodeOf(err error) Code {
	var r *Refusal
	if errors.As(err, &r) {
		return r.Code
	}
	return ""
}
