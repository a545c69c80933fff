package notice

import n "rapporteur/negotiation"

// ofDemonstration is said before anything else in notices of a demonstration:
// a mark in the subject, and a sentence.
var ofDemonstration = map[n.Language]struct{ mark, sentence string }{
	n.Arabic:  {"[عرض توضيحي] ", "هذا إشعار صادر عن عرض توضيحي: فهو لا يخص أي مفاوضات، ومواعيده بحسب ساعة العرض التوضيحي."},
	n.Chinese: {"[演示] ", "本通知来自一次演示：它与任何谈判无关，其中的时间以演示的时钟为准。"},
	n.English: {"[Demonstration] ", "This notice comes from a demonstration: it is of no negotiation, and its times are those of the demonstration's own clock."},
	n.French:  {"[Démonstration] ", "Le présent avis vient d’une démonstration\u00a0: il ne concerne aucune négociation et ses dates sont celles de l’horloge de la démonstration."},
	n.Russian: {"[Демонстрация] ", "Это уведомление отправлено в ходе демонстрации: оно не относится ни к каким переговорам, а время в нем указано по часам демонстрации."},
	n.Spanish: {"[Demostración] ", "El presente aviso procede de una demostración: no se refiere a ninguna negociación y sus fechas son las del reloj de la demostración."},
}

// marked puts the mark of a demonstration before a line, in a demonstration.
func (w *writer) marked(line string) string {
	if !w.Demonstration {
		return line
	}
	return w.demonstrated().mark + line
}

// sayDemonstration says so first.
func (w *writer) sayDemonstration() {
	if w.Demonstration {
		w.data["demonstration"] = true
		w.say(w.demonstrated().sentence)
	}
}

func (w *writer) demonstrated() (words struct{ mark, sentence string }) {
	words, known := ofDemonstration[w.Notice.Contact.Language]
	if !known {
		words = ofDemonstration[n.English]
	}
	return words
}
