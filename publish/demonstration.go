package publish

import n "rapporteur/negotiation"

// ofDemonstration stands on top of whatever leaves a demonstration.
var ofDemonstration = map[n.Language]string{
	n.Arabic:  "عرض توضيحي: ليست هذه وثيقة صادرة عن أي اجتماع، وتواريخها بحسب ساعة العرض التوضيحي.",
	n.Chinese: "演示：本文件不是任何会议的文件，其中的日期以演示的时钟为准。",
	n.English: "DEMONSTRATION: this is no document of any meeting, and its dates are those of the demonstration's own clock.",
	n.French:  "DÉMONSTRATION\u00a0: le présent document n’est celui d’aucune réunion et ses dates sont celles de l’horloge de la démonstration.",
	n.Russian: "ДЕМОНСТРАЦИЯ: настоящий документ не является документом какого-либо совещания, а даты в нем указаны по часам демонстрации.",
	n.Spanish: "DEMOSTRACIÓN: el presente no es un documento de ninguna reunión y sus fechas son las del reloj de la demostración.",
}

// noticeFor is what is printed on top of a document of a meeting.
func noticeFor(l n.Language, m n.Meeting, notice string) string {
	if !m.Demonstration {
		return notice
	}
	said := ofDemonstration[l]
	if said == "" {
		said = ofDemonstration[n.English]
	}
	if notice == "" {
		return said
	}
	return said + "\n" + notice
}
