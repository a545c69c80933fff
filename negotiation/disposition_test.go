package negotiation_test

import (
	"testing"
	"time"

	n "rapporteur/negotiation"
)

func TestNothingOfAWithdrawnDraftIsReflected(t *testing.T) {
	comment := func(kind n.CommentKind, c n.Capacity) n.ReceivedComment {
		return n.ReceivedComment{Comment: n.Comment{Kind: kind}, Capacity: c}
	}
	by := func(c n.ReceivedComment, role n.Role, s n.DispositionStatus) n.ReceivedComment {
		c.Disposition = &n.Disposition{Status: s, By: n.Actor{Role: role}}
		return c
	}
	amendment, withdrawn := comment(n.Amendment, n.StateParty), comment(n.Amendment, n.StateParty)
	withdrawn.WithdrawnAt = time.Now()
	for name, x := range map[string]struct {
		comment         n.ReceivedComment
		standing, taken bool
		want            n.DispositionStatus
	}{
		"in the text":                               {amendment, true, true, n.Reflected},
		"in the text already":                       {by(amendment, n.RoleSystem, n.Reflected), true, true, ""},
		"of a draft withdrawn":                      {amendment, false, true, n.NotReflected},
		"of a draft withdrawn after it":             {by(amendment, n.RoleSystem, n.Reflected), false, true, n.NotReflected},
		"a remark on a draft withdrawn":             {comment(n.General, n.StateParty), false, true, n.NotReflected},
		"a remark":                                  {comment(n.General, n.StateParty), true, true, ""},
		"an observer's wording":                     {comment(n.Amendment, n.Signatory), true, true, ""},
		"an observer's support":                     {comment(n.Support, n.Signatory), true, true, n.Reflected},
		"late and never taken in":                   {amendment, true, false, ""},
		"late, taken in and left out":               {by(amendment, n.RoleSystem, n.Reflected), true, false, n.NotReflected},
		"what the secretariat said":                 {by(amendment, n.RoleSecretariat, n.PartlyReflected), true, true, ""},
		"what the secretariat said of one now gone": {by(amendment, n.RoleSecretariat, n.PartlyReflected), false, true, ""},
		"withdrawn by its author":                   {withdrawn, false, true, ""},
	} {
		status, reason, ok := x.comment.Disposed(x.standing, x.taken)
		if status != x.want && ok || ok != (x.want != "") || ok && status != n.Reflected && reason == "" {
			t.Errorf("%s: %q, %q, %v; want %q", name, status, reason, ok, x.want)
		}
	}
}
