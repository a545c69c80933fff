package negotiation_test

import (
	"testing"
	"time"

	"rapporteur/negotiation"
)

func TestNothingOfAWithdrawnDraftIsReflected(t *testing.T) {
	comment := func(kind negotiation.CommentKind, c negotiation.Capacity) negotiation.ReceivedComment {
		return negotiation.ReceivedComment{Comment: negotiation.Comment{Kind: kind}, Capacity: c}
	}
	by := func(
		c negotiation.ReceivedComment, role negotiation.Role, s negotiation.DispositionStatus,
	) negotiation.ReceivedComment {
		c.Disposition = &negotiation.Disposition{Status: s, By: negotiation.Actor{Role: role}}
		return c
	}
	amendment, withdrawn := comment(
		negotiation.Amendment, negotiation.StateParty,
	), comment(negotiation.Amendment, negotiation.StateParty)
	withdrawn.WithdrawnAt = time.Now()
	for name, x := range map[string]struct {
		comment         negotiation.ReceivedComment
		standing, taken bool
		want            negotiation.DispositionStatus
	}{
		"in the text": {amendment, true, true, negotiation.Reflected},
		"in the text already": {
			by(amendment, negotiation.RoleSystem, negotiation.Reflected), true, true, "",
		},
		"of a draft withdrawn": {amendment, false, true, negotiation.NotReflected},
		"of a draft withdrawn after it": {
			by(amendment, negotiation.RoleSystem, negotiation.Reflected), false, true, negotiation.NotReflected,
		},
		"a remark on a draft withdrawn": {
			comment(negotiation.General, negotiation.StateParty), false, true, negotiation.NotReflected,
		},
		"a remark":              {comment(negotiation.General, negotiation.StateParty), true, true, ""},
		"an observer's wording": {comment(negotiation.Amendment, negotiation.Signatory), true, true, ""},
		"an observer's support": {
			comment(negotiation.Support, negotiation.Signatory), true, true, negotiation.Reflected,
		},
		"late and never taken in": {amendment, true, false, ""},
		"late, taken in and left out": {
			by(amendment, negotiation.RoleSystem, negotiation.Reflected), true, false, negotiation.NotReflected,
		},
		"what the secretariat said": {
			by(amendment, negotiation.RoleSecretariat, negotiation.PartlyReflected), true, true, "",
		},
		"what the secretariat said of one now gone": {
			by(amendment, negotiation.RoleSecretariat, negotiation.PartlyReflected), false, true, "",
		},
		"withdrawn by its author": {withdrawn, false, true, ""},
	} {
		status, reason, ok := x.comment.Disposed(x.standing, x.taken)
		if status != x.want && ok || ok != (x.want != "") || ok && status != negotiation.Reflected && reason == "" {
			t.Errorf("%s: %q, %q, %v; want %q", name, status, reason, ok, x.want)
		}
	}
}
