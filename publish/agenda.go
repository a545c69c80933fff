package publish

import (
	"slices"
	"strings"
	"time"

	"rapporteur/negotiation"
	"rapporteur/phrases"
)

// AgendaView is what the annotated agenda of a meeting is made of.
type AgendaView struct {
	Body      negotiation.Body
	Programme negotiation.Programme
	Language  negotiation.Language
}

// Agenda writes the annotated agenda of a meeting with its organization of work,
// as "text" or "html". It is provisional until the meeting adopts it.
func Agenda(v AgendaView, format string) ([]byte, error) {
	made, err := v.sheet().renderings()
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(made, func(r negotiation.Rendering) bool { return r.Format == format })
	if i < 0 {
		return nil, negotiation.Refuse(negotiation.CodeInvalid, "%q is no format of an agenda; use text or html.", format)
	}
	return made[i].Content, nil
}

// agendaWriter lays out an agenda.
type agendaWriter struct {
	*sheet
	negotiation.Programme
}

func (v AgendaView) sheet() *sheet {
	m, words := v.Programme.Meeting, phrases.Documents(v.Language)
	name := words.Say("agenda.provisional")
	if !m.AgendaAdoptedAt.IsZero() {
		name = words.Say("agenda.adopted")
	}
	w := agendaWriter{newSheetIn(v.Language, name, negotiation.Document{Language: v.Language}, v.Body, m, ""), v.Programme}
	w.Masthead.Kind = title(w.format(m.Format))
	w.notes()
	w.add(heading(1, words.Say("agenda.items")))
	for _, it := range m.Agenda {
		w.line(it.Number, it.Names.In(v.Language))
	}
	w.add(heading(1, words.Say("agenda.annotations")))
	for _, it := range m.Agenda {
		w.item(it)
	}
	w.work()
	return w.sheet
}

// notes say how far the agenda is, and what of the meeting changed by whose
// approval.
func (w agendaWriter) notes() {
	if m := w.Meeting; m.AgendaAdoptedAt.IsZero() {
		w.Notes = append(w.Notes, w.words.Say("agenda.not_adopted"))
	} else {
		form := phrases.Key("agenda.as_proposed")
		if m.AgendaAmended {
			form = "agenda.as_amended"
		}
		w.Notes = append(w.Notes, w.words.Say(form, "date", w.words.Date(m.AgendaAdoptedAt)))
	}
	for _, c := range w.Meeting.Changes {
		approval := w.words.Say("approval.decision")
		if c.Tacit {
			approval = w.words.Say("approval.silence")
		}
		if c.OfDates() {
			form := phrases.Key("agenda.moved")
			if c.Postponed() {
				form = "agenda.postponed"
			}
			before, after := w.words.Days(c.OldOpens, c.OldCloses), w.words.Days(c.Opens, c.Closes)
			w.Notes = append(w.Notes, w.words.Say(form, "before", before, "after", after, "approval", approval))
		}
		if c.Format != c.OldFormat {
			w.Notes = append(w.Notes, w.words.Say("agenda.reformed", "format", w.format(c.Format), "approval", approval))
		}
	}
}

// format words how a meeting is held, "" where that is not on record.
func (w agendaWriter) format(format string) string {
	if format == "" {
		return ""
	}
	return w.words.Say("format." + phrases.Key(strings.ReplaceAll(format, " ", "_")))
}

// line is an item in a list.
func (w agendaWriter) line(number, text string) {
	number = itemNumber(w.Language, number)
	w.add(block{Level: 1, Spans: []span{{Text: number + numberEnd(number) + " " + closed(text)}}})
}

func (w agendaWriter) item(it negotiation.AgendaItem) {
	number := itemNumber(w.Language, it.Number)
	w.add(heading(2, number+numberEnd(number)+" "+closed(it.Names.In(w.Language))))
	if notes := it.Notes.In(w.Language); notes != "" {
		for text := range strings.SplitSeq(strings.TrimSpace(notes), "\n\n") {
			w.add(block{Spans: []span{{Text: closed(text)}}})
		}
	}
	first := true
	for _, d := range w.Documentation {
		if d.Item != it.Number {
			continue
		}
		if first {
			w.add(heading(3, w.words.Say("agenda.documentation")))
			first = false
		}
		text := closed(d.Document.Title) + " (" + w.isolated(d.Document.Symbol) + ")"
		if d.Document.SupersededBy != "" {
			text = w.words.Say("agenda.superseded", "document", text, "symbol", w.isolated(d.Document.SupersededBy))
		}
		w.add(block{Level: 1, Spans: []span{{Text: text}}})
	}
}

// work writes the sittings day by day. An item taken up at an earlier sitting is
// continued.
func (w agendaWriter) work() {
	if len(w.Sittings) == 0 {
		return
	}
	w.add(heading(1, w.words.Say("agenda.work")))
	var zones []string
	for _, x := range w.Sittings {
		if !slices.Contains(zones, x.Zone) {
			zones = append(zones, x.Zone)
		}
	}
	w.add(remark(w.words.Say("agenda.zone", "zone", zones[0])))
	var day time.Time
	begun := map[string]bool{}
	for _, x := range w.Sittings {
		if !x.Date.Equal(day) {
			day = x.Date
			w.add(heading(2, w.words.DayOfWeek(day)))
		}
		when := w.words.Say("agenda.sitting", "begins", w.words.Clock(x.Begins), "ends", w.words.Clock(x.Ends))
		if len(zones) > 1 {
			when += " (" + x.Zone + ")"
		}
		if x.Format != w.Meeting.Format {
			when += ", " + w.format(x.Format)
		}
		w.add(heading(3, when))
		if x.Reschedule != "" {
			w.add(remark(w.words.Say("agenda.reschedule")))
		}
		for _, number := range x.Items {
			it, _ := w.Meeting.Item(number)
			name := it.Names.In(w.Language)
			if begun[number] {
				name = w.words.Say("agenda.continued", "item", name)
			}
			begun[number] = true
			w.line(number, name)
		}
	}
}
