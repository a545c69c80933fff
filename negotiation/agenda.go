package negotiation

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// maxAgendaItems bounds an agenda.
const maxAgendaItems = 100

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
			return Refuse(
				CodeInvalid,
				"The agenda item %q needs a number, a name and a kind: organization, substance, other_matters or report.",
				it.Number,
			)
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
