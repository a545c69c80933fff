package negotiation

// noticeActs are the rows of the acts on notices.
var noticeActs = []ActRow{
	row[RetryNotice](ActRow{Name: "retry-notice", On: OnNotice, Event: EventNoticeRequeued, Verb: "retry",
		Summary: "Queue a notice that failed again", Who: secretariat, Scope: ScopeManage}),
}

// RetryNotice queues a notice that failed again. One that is queued already stays so.
type RetryNotice struct{}

// Check refuses nothing.
func (RetryNotice) Check() error { return nil }

// Judge reports whether the notice is to be queued, and refuses what was settled
// otherwise.
func (RetryNotice) Judge(o Notice) (queue bool, err error) {
	switch o.State {
	case NoticeQueued:
		return false, nil
	case NoticeFailed:
		return true, nil
	case NoticeSent, NoticeObsolete, NoticeWithdrawn:
	}
	return false, Refuse(CodeWrongState, "The notice is %s; only one that failed is tried again.", o.State)
}
