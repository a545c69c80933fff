package negotiation

import "slices"

// Offered are the acts that an actor may ask for on a draft as it stands, in the order
// of the table: the role may do them, the draft is at a stage from which they start, and
// it belongs to a meeting at which the actor has that role. What facts outside the draft
// decide, such as whether the agenda is adopted, is left to the act.
func (r Recommendation) Offered(by Actor) []ActRow {
	return slices.DeleteFunc(slices.Clone(draftActs), func(row ActRow) bool {
		_, onAmendment := row.empty.(interface{ amendment() ID })
		_, bringsTo := row.empty.(interface{ where() ID })
		switch {
		case !slices.Contains(row.Who, by.Role), !slices.Contains(row.From, r.Draft.Stage):
			return true
		case onAmendment && len(r.Draft.Floor) == 0, !r.Draft.awaits(row.empty, by):
			return true
		case bringsTo && row.Decides == DecidesNothing:
			return false // by the chair of the meeting that it is brought to
		}
		return by.RequireMeeting(r.Draft.meetings(r.Meeting, r.RoundMeeting)...) != nil
	})
}

// awaits reports whether there is what an act ends: an objection, a reservation or a
// confirmation that is awaited, of the actor's delegation where it has one, or an
// amendment that nobody has taken up.
func (d Draft) awaits(act Act, by Actor) bool {
	var list []string
	switch act.(type) {
	case SponsorAmendment:
		return slices.ContainsFunc(d.Floor, func(a FloorAmendment) bool { return a.Suggested })
	case LiftObjection:
		list = d.Objections
	case LiftReservation:
		list = d.Reservations
	case ConfirmAgreement, DeclineAgreement:
		list = d.AdReferendum
	default:
		return true
	}
	return len(list) > 0 && (by.Delegation == "" || slices.Contains(list, by.Delegation))
}
