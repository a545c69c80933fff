package notice

import n "rapporteur/negotiation"

var english = phrases{
	months: [12]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
	date:   "{day} {month} {year}", moment: "{date}, {clock} ({zone})", clock: "{hour}:{minute}", comma: ", ",
	labels: labels{
		colon: ": ", meeting: "Meeting", deadline: "Deadline", before: "Deadline before", reason: "Reason", received: "Received", symbol: "Symbol",
		comment: "Comment {number}", paragraph: "Paragraph {number}", note: "Note", digest: "SHA-256", status: "Disposition", rules: "Rules of", fingerprint: "Notice",
	},
	causes: map[string]cause{
		"round.opened": {"Comments invited: {title}", []string{
			"The draft recommendations of {meeting} are circulated for comments as an informal paper, which is attached. It has no symbol and is no part of the official record.",
			"Comments received by {deadline} are in time. Later ones are received and marked as late.",
			"Circulation adopts nothing, and no comment is not consent."}},
		"round.reminded": {"Reminder, comments are due: {title}", []string{
			"No reply of your delegation is on record yet.",
			"Comments received by {deadline} are in time.",
			"If your delegation has no comment, please say so: that is a reply, silence is not."}},
		"round.extended": {"New deadline for comments: {title}", []string{
			"The time for comments has been extended. Comments received by {deadline} are in time."}},
		"round.cancelled": {"Round of comments cancelled: {title}", []string{
			"The round of comments was cancelled. What was received stays on record, and the drafts stand where they stood before."}},
		"reply.received": {"Receipt for your reply: {title}", []string{
			"The reply of your delegation was received on {received}."}},
		"round.comments_disposed": {"What became of your comments: {title}", []string{
			"The secretariat has put on record what became of comments of your delegation."}},
		"round.consolidated": {"For your review: {title}", []string{
			"The comments are consolidated. Consolidation {attempt} is before you for review."}},
		"round.returned": {"Consolidation returned: {title}", []string{
			"The chair returned consolidation {attempt}."}},
		"round.approved": {"Consolidation approved: {title}", []string{
			"The chair approved consolidation {attempt}. The conference room paper is being issued."}},
		"round.issued": {"Issued, {symbol}: {title}", []string{
			"The comments are consolidated in the conference room paper {symbol}, which is attached. It is submitted to {session}.",
			"The issue of the paper adopts nothing."}},
		"silence.opened": {"Silence procedure: {title}", []string{
			"The text below is circulated for approval by silence. A paragraph is approved unless a delegation on the roster objects to it in writing by {deadline}."}},
		"silence.extended": {"New end of the silence procedure: {title}", []string{
			"The silence procedure has been extended. Objections received by {deadline} are in time."}},
		"silence.broken": {"Silence broken: {title}", []string{
			"The silence was broken for the following paragraphs: {paragraphs}.",
			"A text that was broken returns only revised."}},
		"silence.ended": {"Silence procedure over: {title}", []string{
			"The end of the silence procedure has come. Approved paragraphs: {approved}. Paragraphs not approved: {broken}."}},
		"silence.cancelled": {"Silence procedure cancelled: {title}", []string{
			"The silence procedure was taken back before its end. It approves nothing."}},
		"report.communicated": {"Report communicated, {symbol}: {meeting}", []string{
			"The report of {meeting}, {symbol}, is communicated to the parent body, and is attached. This adopts nothing there."}},
		"report.adopted": {"Report adopted, {symbol}: {meeting}", []string{
			"The report of {meeting} is adopted and issued as {symbol}, which is attached.",
			"Recommendations adopted: {adopted}."}},
	},
	kinds: map[n.CommentKind]string{
		n.Amendment: "proposed wording", n.Deletion: "proposed deletion", n.Insertion: "proposed new paragraph", n.Placement: "proposed placement",
		n.Division: "proposed division", n.Joining: "proposed merging", n.Placeholder: "request for a placeholder",
		n.General: "comment", n.Support: "support", n.Reservation: "reservation", n.Rejection: "rejection",
	},
	statuses: map[n.DispositionStatus]string{n.Reflected: "reflected", n.PartlyReflected: "partly reflected", n.NotReflected: "not reflected", n.Referred: "referred to the chair"},
	footer:   "This notice was sent automatically. The record decides, not this notice.",
	late:     "It came after the deadline or the close of the round. It is on record and marked as late.", noComment: "It says that your delegation has no comment.",
	wholeText: "The texts below are shown as they were received. The attached file reply.json holds them byte for byte.",
	over:      "Every paragraph was broken, so the procedure is over. It approves nothing.", silenceAdopts: "The rules of this body let silence approve recommendations. Whoever does not answer by the end approves.",
	noneAdopted: "none", noParagraph: "none", withheld: "Who broke the silence is not told in notices.", draftRecommendations: "Draft recommendations",
}
