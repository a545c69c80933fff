package notice

import n "rapporteur/negotiation"

// Spaces before high punctuation and inside quotation marks are no-break
// spaces, narrow ones before the question mark, exclamation mark and semicolon.
var french = phrases{
	months: [12]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"},
	date:   "{day} {month} {year}", moment: "{date}, {clock} ({zone})", clock: "{hour}\u00a0h\u00a0{minute}", first: "1er", comma: ", ",
	labels: labels{
		colon: "\u00a0: ", meeting: "Réunion", deadline: "Date limite", before: "Date limite précédente", reason: "Motif", received: "Reçu", symbol: "Cote",
		comment: "Commentaire {number}", paragraph: "Paragraphe {number}", note: "Observation", digest: "SHA-256", status: "Suite donnée", rules: "Règlement de", fingerprint: "Avis",
	},
	causes: map[string]cause{
		"round.opened": {"Appel à commentaires\u00a0: {title}", []string{
			"Les projets de recommandations de la réunion «\u00a0{meeting}\u00a0» sont diffusés pour commentaires sous la forme d’un document officieux, joint au présent avis. Il ne porte pas de cote et ne fait pas partie des documents officiels.",
			"Sont dans les délais les commentaires reçus au plus tard le {deadline}. Les suivants sont reçus et signalés comme tardifs.",
			"La diffusion n’adopte rien et l’absence de commentaire ne vaut pas consentement."}},
		"round.reminded": {"Rappel, commentaires attendus\u00a0: {title}", []string{
			"Aucune réponse de votre délégation n’est encore enregistrée.",
			"Sont dans les délais les commentaires reçus au plus tard le {deadline}.",
			"Si votre délégation n’a pas de commentaire, veuillez le dire\u00a0: c’est une réponse, le silence n’en est pas une."}},
		"round.extended": {"Nouvelle date limite pour les commentaires\u00a0: {title}", []string{
			"Le délai est prolongé. Sont dans les délais les commentaires reçus au plus tard le {deadline}."}},
		"round.cancelled": {"Appel à commentaires annulé\u00a0: {title}", []string{
			"L’appel à commentaires est annulé. Ce qui a été reçu reste enregistré et les projets reviennent là où ils en étaient."}},
		"reply.received": {"Accusé de réception de votre réponse\u00a0: {title}", []string{
			"La réponse de votre délégation a été reçue le {received}."}},
		"round.comments_disposed": {"Suite donnée à vos commentaires\u00a0: {title}", []string{
			"Le secrétariat a enregistré la suite donnée à des commentaires de votre délégation."}},
		"round.consolidated": {"Pour examen\u00a0: {title}", []string{
			"Les commentaires sont consolidés. La consolidation {attempt} vous est soumise pour examen."}},
		"round.returned": {"Consolidation renvoyée\u00a0: {title}", []string{
			"La présidence a renvoyé la consolidation {attempt}."}},
		"round.approved": {"Consolidation approuvée\u00a0: {title}", []string{
			"La présidence a approuvé la consolidation {attempt}. Le document de séance est en cours de publication."}},
		"round.issued": {"Publication, {symbol}\u00a0: {title}", []string{
			"Les commentaires sont consolidés dans le document de séance {symbol}, joint au présent avis. Il est soumis à la réunion «\u00a0{session}\u00a0».",
			"La publication du document n’adopte rien."}},
		"silence.opened": {"Procédure d’approbation tacite\u00a0: {title}", []string{
			"Le texte ci-après est diffusé pour approbation tacite. Un paragraphe est approuvé sauf si une délégation de la liste s’y oppose par écrit au plus tard le {deadline}."}},
		"silence.extended": {"Nouveau terme de la procédure d’approbation tacite\u00a0: {title}", []string{
			"La procédure d’approbation tacite est prolongée. Sont dans les délais les objections reçues au plus tard le {deadline}."}},
		"silence.broken": {"Silence rompu\u00a0: {title}", []string{
			"Le silence a été rompu pour les paragraphes suivants\u00a0: {paragraphs}.",
			"Un texte pour lequel le silence a été rompu ne revient que révisé."}},
		"silence.ended": {"Fin de la procédure d’approbation tacite\u00a0: {title}", []string{
			"La procédure d’approbation tacite est arrivée à son terme. Paragraphes approuvés\u00a0: {approved}. Paragraphes non approuvés\u00a0: {broken}."}},
		"silence.cancelled": {"Procédure d’approbation tacite annulée\u00a0: {title}", []string{
			"La procédure d’approbation tacite a été retirée avant son terme. Elle n’approuve rien."}},
		"report.communicated": {"Rapport transmis, {symbol}\u00a0: {meeting}", []string{
			"Le rapport de la réunion «\u00a0{meeting}\u00a0», publié sous la cote {symbol}, est transmis à l’organe dont elle relève\u202f; il est joint au présent avis. Cette transmission ne vaut adoption d’aucun texte par cet organe."}},
		"report.adopted": {"Rapport adopté, {symbol}\u00a0: {meeting}", []string{
			"Le rapport de la réunion «\u00a0{meeting}\u00a0» est adopté et publié sous la cote {symbol}\u202f; il est joint au présent avis.",
			"Recommandations adoptées\u00a0: {adopted}."}},
	},
	kinds: map[n.CommentKind]string{
		n.Amendment: "libellé proposé", n.Deletion: "suppression proposée", n.Insertion: "nouveau paragraphe proposé", n.Placement: "placement proposé",
		n.Division: "scission proposée", n.Joining: "fusion proposée", n.Placeholder: "demande de texte à venir",
		n.General: "commentaire", n.Support: "appui", n.Reservation: "réserve", n.Rejection: "rejet",
	},
	statuses: map[n.DispositionStatus]string{n.Reflected: "pris en compte", n.PartlyReflected: "pris en compte en partie", n.NotReflected: "non pris en compte", n.Referred: "renvoyé à la présidence"},
	footer:   "Le présent avis est envoyé automatiquement. Seul le registre fait foi.",
	late:     "Elle est arrivée après la date limite ou la clôture. Elle est enregistrée et signalée comme tardive.", noComment: "Elle indique que votre délégation n’a pas de commentaire.",
	wholeText: "Les textes ci-après sont reproduits tels qu’ils ont été reçus. Le fichier joint reply.json les contient à l’octet près.",
	over:      "Le silence a été rompu pour tous les paragraphes et la procédure est close. Elle n’approuve rien.", silenceAdopts: "Le règlement de cet organe permet que le silence approuve des recommandations. Quiconque ne répond pas avant le terme approuve.",
	noneAdopted: "aucune", noParagraph: "aucun", withheld: "Les avis ne disent pas qui a rompu le silence.", draftRecommendations: "Projets de recommandations",
}
