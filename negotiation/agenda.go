package negotiation

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// maxAgendaItems bounds an agenda.
const maxAgendaItems = 100

// AgendaAdoption is the request to adopt a meeting's agenda by consensus.
type AgendaAdoption struct {
	// ID is chosen by the client, so that it is recorded once.
	ID      ID `json:"id"`
	Meeting ID `json:"meeting"`
	// Items are the whole agenda as orally amended; none adopts it as proposed.
	Items []AgendaItem `json:"items,omitempty"`
}

// AgendaObjection is a delegation's objection to the adoption of the agenda, or
// the lifting of its own.
type AgendaObjection struct {
	// ID is chosen by the client, so that it is recorded once.
	ID         ID        `json:"id"`
	Meeting    ID        `json:"meeting"`
	Delegation string    `json:"delegation"`
	Lifts      bool      `json:"lifts,omitempty"`
	Reason     string    `json:"reason,omitempty"`
	At         time.Time `json:"at,omitzero"`
}

func refuseBeforeAgenda(meeting string) error {
	return Refuse(CodeWrongState, "%s has not adopted its agenda yet, and nothing else is adopted before it is.", meeting)
}

// RequireAgenda refuses while the agenda of the meeting is not adopted.
func (m Meeting) RequireAgenda() error {
	if m.AgendaAdoptedAt.IsZero() {
		return refuseBeforeAgenda(m.Key)
	}
	return nil
}

// Check refuses an adoption that no record could make acceptable.
func (a AgendaAdoption) Check() error {
	if a.ID == "" || a.Meeting == "" {
		return Refuse(CodeInvalid, "To adopt an agenda, give an id and name the meeting.")
	}
	return CheckAgenda(a.Items)
}

// CheckOn refuses to adopt an agenda twice, over an objection, or where there is
// none. Objecting are the codes of the delegations whose objection stands; under
// are the items that drafts were taken up under already, which an amendment
// keeps.
func (a AgendaAdoption) CheckOn(m Meeting, objecting, under []string) error {
	if !m.AgendaAdoptedAt.IsZero() {
		return Refuse(CodeWrongState, "%s has adopted its agenda already; it is adopted once.", m.Key)
	}
	if len(objecting) > 0 {
		return Refuse(CodeObjection, "There is no consensus on the agenda: the objection of %s stands.", strings.Join(objecting, ", "))
	}
	if len(a.Items) == 0 && len(m.Agenda) == 0 {
		return Refuse(CodeWrongState, "%s has no provisional agenda on record; give the agenda it adopts.", m.Key)
	}
	for _, number := range under {
		if err := a.keeps(m, number); err != nil {
			return err
		}
	}
	return nil
}

// keeps refuses an amendment that leaves out an item in use, or makes it
// another kind of item: what may be taken up under it depends on its kind.
func (a AgendaAdoption) keeps(m Meeting, number string) error {
	if len(a.Items) == 0 {
		return nil
	}
	after, kept := Meeting{Agenda: a.Items}.Item(number)
	if !kept {
		return Refuse(CodeInvalid, "Drafts are taken up under agenda item %s, so the agenda keeps it.", number)
	}
	if before, ok := m.Item(number); ok && before.Kind != after.Kind {
		return Refuse(CodeInvalid, "Drafts are taken up under agenda item %s, so it stays an item of the kind %s.", number, before.Kind)
	}
	return nil
}

// Result is the agenda as adopted, and whether it differs from the one proposed,
// in its items or in their order. An item that keeps its number, kind and
// English name keeps its names and its annotation in the languages in which it
// is not given anew.
func (a AgendaAdoption) Result(m Meeting) (items []AgendaItem, amended bool) {
	if len(a.Items) == 0 {
		return m.Agenda, false
	}
	items = slices.Clone(a.Items)
	amended = len(items) != len(m.Agenda)
	for i := range items {
		before, ok := m.Item(items[i].Number)
		if !ok || items[i].Kind != before.Kind || items[i].Names.In(English) != before.Names.In(English) {
			amended = true
			continue
		}
		// Other words in another language are an amendment, too.
		names, notes := items[i].Names.orFrom(before.Names), items[i].Notes.orFrom(before.Notes)
		amended = amended || m.Agenda[min(i, len(m.Agenda)-1)].Number != before.Number || !maps.Equal(names, before.Names)
		items[i].Names, items[i].Notes = names, notes
	}
	return items, amended
}

// orFrom takes the languages that are missing from other names.
func (names Names) orFrom(other Names) Names {
	if len(other) == 0 {
		return names
	}
	out := maps.Clone(other)
	maps.Copy(out, names)
	return out
}

// CheckAgenda refuses items without number, kind or name, and a number
// that stands twice.
func CheckAgenda(items []AgendaItem) error {
	if len(items) > maxAgendaItems {
		return Refuse(CodeTooLarge, "The agenda has %d items; the most is %d.", len(items), maxAgendaItems)
	}
	kinds := []ItemKind{ItemOrganization, ItemSubstance, ItemOtherMatters, ItemReport}
	seen := map[string]bool{}
	for _, it := range items {
		if strings.TrimSpace(it.Number) == "" || !slices.Contains(kinds, it.Kind) || it.Names.In(English) == "" {
			return Refuse(CodeInvalid, "The agenda item %q needs a number, a name and a kind: organization, substance, other_matters or report.", it.Number)
		}
		if seen[it.Number] {
			return Refuse(CodeInvalid, "The agenda has the item %s twice.", it.Number)
		}
		seen[it.Number] = true
		if err := it.checkTexts(); err != nil {
			return err
		}
	}
	return nil
}

// checkTexts checks the number and the names of an item, which are lines, and its
// annotation, which is a text.
func (it AgendaItem) checkTexts() error {
	if err := CheckLine("The number of the agenda item "+strconv.Quote(it.Number), it.Number); err != nil {
		return err
	}
	if err := CheckNames("The name of agenda item "+it.Number, it.Names); err != nil {
		return err
	}
	for _, l := range it.Notes.languages() {
		if !l.Valid() {
			return Refuse(CodeInvalid, "The agenda item %s has a text in %q, which is not an official language.", it.Number, l)
		}
		if err := CheckText("The annotation of agenda item "+it.Number, it.Notes[l]); err != nil {
			return err
		}
	}
	return nil
}

// CheckOn refuses an objection after the adoption, and one of a delegation that
// may not stop a consensus in the capacity it has at the time of the act.
func (o AgendaObjection) CheckOn(m Meeting, c Capacity) error {
	if o.ID == "" || o.Delegation == "" {
		return Refuse(CodeInvalid, "An objection to the agenda needs an id and its delegation.")
	}
	if err := CheckText("The objection", o.Reason); err != nil {
		return err
	}
	if !m.AgendaAdoptedAt.IsZero() {
		return Refuse(CodeWrongState, "%s has adopted its agenda already.", m.Key)
	}
	return RequireEntitlement(o.Delegation, c, MayObject)
}

// Objecting lists the codes of the delegations whose last word is an objection,
// sorted.
func Objecting(objections []AgendaObjection) []string {
	var out []string
	for _, o := range objections {
		if o.Lifts {
			out = without(out, o.Delegation)
		} else {
			out = with(out, o.Delegation)
		}
	}
	return out
}
