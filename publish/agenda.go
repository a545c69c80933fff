package publish

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	n "rapporteur/negotiation"
)

// AgendaView is what the annotated agenda of a meeting is made of.
type AgendaView struct {
	Body      n.Body
	Programme n.Programme
	Language  n.Language
}

// Agenda writes the annotated agenda of a meeting with its organization of work,
// as "text" or "html". It is provisional until the meeting adopts it.
func Agenda(v AgendaView, format string) ([]byte, error) {
	made, err := v.sheet().renderings()
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(made, func(r n.Rendering) bool { return r.Format == format })
	if i < 0 {
		return nil, n.Refuse(n.CodeInvalid, "%q is no format of an agenda; use text or html.", format)
	}
	return made[i].Content, nil
}

// agendaWriter lays out an agenda.
type agendaWriter struct {
	*sheet
	words agendaPhrases
	n.Programme
}

func (v AgendaView) sheet() *sheet {
	words, m := agendaPhrasesIn(v.Language), v.Programme.Meeting
	name := words.provisional
	if !m.AgendaAdoptedAt.IsZero() {
		name = words.adopted
	}
	w := agendaWriter{newSheetIn(v.Language, name, n.Document{Language: v.Language}, v.Body, m, ""), words, v.Programme}
	w.Masthead.Kind = title(words.formats[m.Format])
	w.notes()
	w.add(heading(1, words.agenda))
	for _, it := range m.Agenda {
		w.line(it.Number, it.Names.In(v.Language))
	}
	w.add(heading(1, words.annotations))
	for _, it := range m.Agenda {
		w.item(it)
	}
	w.work()
	return w.sheet
}

// notes say how far the agenda is, and what of the meeting changed by whose
// approval.
func (w agendaWriter) notes() {
	p := phrasesIn(w.Language)
	if m := w.Meeting; !m.AgendaAdoptedAt.IsZero() {
		form := w.words.asProposed
		if m.AgendaAmended {
			form = w.words.asAmended
		}
		w.Notes = append(w.Notes, fmt.Sprintf(form, p.date(m.AgendaAdoptedAt)))
	} else {
		w.Notes = append(w.Notes, w.words.notAdopted)
	}
	for _, c := range w.Meeting.Changes {
		by := w.words.byDecision
		if c.Tacit {
			by = w.words.bySilence
		}
		if c.OfDates() {
			form := w.words.moved
			if c.Postponed() {
				form = w.words.postponed
			}
			before := n.Meeting{Opens: c.OldOpens, Closes: c.OldCloses}
			after := n.Meeting{Opens: c.Opens, Closes: c.Closes}
			w.Notes = append(w.Notes, fmt.Sprintf(form, days(p, before), days(p, after), by))
		}
		if c.Format != c.OldFormat {
			w.Notes = append(w.Notes, fmt.Sprintf(w.words.reformed, w.words.formats[c.Format], by))
		}
	}
}

// line is an item in a list.
func (w agendaWriter) line(number, text string) {
	number = itemNumber(w.Language, number)
	w.add(block{Level: 1, Spans: []span{{Text: number + numberEnd(number) + " " + closed(text)}}})
}

func (w agendaWriter) item(it n.AgendaItem) {
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
			w.add(heading(3, w.words.documentation))
			first = false
		}
		text := closed(d.Document.Title) + " (" + isolatedSymbol(w.Language, d.Document.Symbol) + ")"
		if d.Document.SupersededBy != "" {
			text += fmt.Sprintf(w.words.superseded, isolatedSymbol(w.Language, d.Document.SupersededBy))
		}
		w.add(block{Level: 1, Spans: []span{{Text: text}}})
	}
}

// isolatedSymbol keeps a symbol from being turned round in a line that runs from
// right to left.
func isolatedSymbol(l n.Language, symbol string) string {
	return digestWriter{sheet: &sheet{Language: l}}.isolated(symbol)
}

// work writes the sittings day by day. An item taken up at an earlier sitting is
// continued.
func (w agendaWriter) work() {
	if len(w.Sittings) == 0 {
		return
	}
	w.add(heading(1, w.words.work))
	var zones []string
	for _, x := range w.Sittings {
		if !slices.Contains(zones, x.Zone) {
			zones = append(zones, x.Zone)
		}
	}
	w.add(remark(fmt.Sprintf(w.words.zone, zones[0])))
	var day time.Time
	begun := map[string]bool{}
	for _, x := range w.Sittings {
		if !x.Date.Equal(day) {
			day = x.Date
			w.add(heading(2, w.words.day(day)))
		}
		when := w.words.clock(x.Begins) + w.words.to + w.words.clock(x.Ends)
		if len(zones) > 1 {
			when += " (" + x.Zone + ")"
		}
		if x.Format != w.Meeting.Format {
			when += ", " + w.words.formats[x.Format]
		}
		w.add(heading(3, when))
		if x.Reschedule != "" {
			w.add(remark(w.words.reschedule))
		}
		for _, number := range x.Items {
			it, _ := w.Meeting.Item(number)
			name := it.Names.In(w.Language)
			if begun[number] {
				name += " (" + w.words.continued + ")"
			}
			begun[number] = true
			w.line(number, name)
		}
	}
}

// agendaPhrases are the fixed words of an agenda.
type agendaPhrases struct {
	provisional, adopted, agenda, annotations, work, documentation string
	notAdopted, asProposed, asAmended                              string
	postponed, moved, reformed, bySilence, byDecision              string
	zone, to, continued, reschedule, superseded                    string
	formats                                                        map[string]string
	day                                                            func(time.Time) string
	clock                                                          func(string) string
}

func agendaPhrasesIn(l n.Language) agendaPhrases {
	if l == n.French {
		return frenchAgenda
	}
	return englishAgenda
}

var englishAgenda = agendaPhrases{
	provisional: "Annotated provisional agenda", adopted: "Annotated agenda", agenda: "Agenda", annotations: "Annotations", work: "Proposed organization of work",
	documentation: "Documentation",
	notAdopted:    "The agenda is provisional until the meeting adopts it.",
	asProposed:    "The meeting adopted its agenda on %s, as proposed.",
	asAmended:     "The meeting adopted its agenda on %s, as orally amended.",
	postponed:     "The meeting was first to be held on %s. It was postponed to %s, %s.",
	moved:         "The meeting was first to be held on %s. Its dates were changed to %s, %s.",
	reformed:      "The format was changed to: %s, %s.",
	bySilence:     "with the tacit approval of the extended Bureau", byDecision: "by a decision of the extended Bureau",
	zone: "Times are those of the zone %s.", to: "–", continued: "continued", reschedule: "To be rescheduled.", superseded: ", superseded by %s",
	formats: map[string]string{"in person": "in person", "hybrid": "hybrid (in person and online)", "online": "online"},
	day: func(t time.Time) string {
		return t.Weekday().String() + ", " + strconv.Itoa(t.Day()) + " " + english.months[t.Month()-1]
	},
	clock: func(s string) string {
		t, err := time.Parse("15:04", s)
		switch {
		case err != nil:
			return s
		case s == "12:00":
			return "noon"
		case t.Minute() == 0:
			return t.Format("3 ") + halfDay(t)
		}
		return t.Format("3.04 ") + halfDay(t)
	},
}

func halfDay(t time.Time) string {
	if t.Hour() < 12 {
		return "a.m."
	}
	return "p.m."
}

var frenchAgenda = agendaPhrases{
	provisional: "Ordre du jour provisoire annoté", adopted: "Ordre du jour annoté", agenda: "Ordre du jour", annotations: "Annotations", work: "Projet d’organisation des travaux",
	documentation: "Documentation",
	notAdopted:    "L’ordre du jour est provisoire tant que la réunion ne l’a pas adopté.",
	asProposed:    "La réunion a adopté son ordre du jour le %s, tel que proposé.",
	asAmended:     "La réunion a adopté son ordre du jour le %s, tel que modifié oralement.",
	postponed:     "La réunion devait initialement se tenir aux dates suivantes\u00a0: %s. Elle a été reportée aux dates suivantes\u00a0: %s, %s.",
	moved:         "La réunion devait initialement se tenir aux dates suivantes\u00a0: %s. Les nouvelles dates sont les suivantes\u00a0: %s, %s.",
	reformed:      "La forme de la réunion est désormais la suivante\u00a0: %s, %s.",
	bySilence:     "avec l’approbation tacite du Bureau élargi", byDecision: "par décision du Bureau élargi",
	zone: "Heures du fuseau\u00a0: %s.", to: "-", continued: "suite", reschedule: "À reprogrammer.", superseded: ", remplacé par %s",
	formats: map[string]string{"in person": "en présentiel", "hybrid": "sous forme hybride (en présentiel et en ligne)", "online": "en ligne"},
	day: func(t time.Time) string {
		names := [7]string{"Dimanche", "Lundi", "Mardi", "Mercredi", "Jeudi", "Vendredi", "Samedi"}
		day := strconv.Itoa(t.Day())
		if t.Day() == 1 {
			day = french.first
		}
		return names[t.Weekday()] + " " + day + " " + french.months[t.Month()-1]
	},
	clock: func(s string) string {
		t, err := time.Parse("15:04", s)
		switch {
		case err != nil:
			return s
		case t.Minute() == 0 && t.Hour() < 2:
			return strconv.Itoa(t.Hour()) + " heure"
		case t.Minute() == 0:
			return strconv.Itoa(t.Hour()) + " heures"
		}
		return strconv.Itoa(t.Hour()) + "\u00a0h\u00a0" + t.Format("04")
	},
}
