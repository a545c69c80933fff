package notice

import n "rapporteur/negotiation"

var spanish = phrases{
	months: [12]string{"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"},
	date:   "{day} de {month} de {year}", moment: "{date}, {clock} ({zone})", clock: "{hour}.{minute} horas", comma: ", ",
	labels: labels{
		colon: ": ", meeting: "Reunión", deadline: "Plazo", before: "Plazo anterior", reason: "Motivo", received: "Recibido", symbol: "Signatura",
		comment: "Observación {number}", paragraph: "Párrafo {number}", note: "Nota", digest: "SHA-256", status: "Curso dado", rules: "Reglamento de", fingerprint: "Aviso",
	},
	causes: map[string]cause{
		"round.opened": {"Solicitud de observaciones: {title}", []string{
			"Los proyectos de recomendación de la reunión «{meeting}» se distribuyen para que se formulen observaciones como documento oficioso, que se adjunta. No lleva signatura ni forma parte de los documentos oficiales.",
			"Están dentro del plazo las observaciones recibidas a más tardar el {deadline}. Las posteriores se reciben y se señalan como tardías.",
			"La distribución no aprueba nada y la falta de observaciones no equivale a consentimiento."}},
		"round.reminded": {"Recordatorio, observaciones pendientes: {title}", []string{
			"Todavía no consta ninguna respuesta de su delegación.",
			"Están dentro del plazo las observaciones recibidas a más tardar el {deadline}.",
			"Si su delegación no tiene observaciones, sírvase indicarlo: eso es una respuesta; el silencio no lo es."}},
		"round.extended": {"Nuevo plazo para las observaciones: {title}", []string{
			"El plazo se ha prorrogado. Están dentro del plazo las observaciones recibidas a más tardar el {deadline}."}},
		"round.cancelled": {"Solicitud de observaciones cancelada: {title}", []string{
			"La solicitud de observaciones se ha cancelado. Lo recibido sigue constando y los proyectos vuelven a la situación anterior."}},
		"reply.received": {"Acuse de recibo de su respuesta: {title}", []string{
			"La respuesta de su delegación se recibió el {received}."}},
		"round.comments_disposed": {"Curso dado a sus observaciones: {title}", []string{
			"La secretaría ha dejado constancia del curso dado a observaciones de su delegación."}},
		"round.consolidated": {"Para su examen: {title}", []string{
			"Las observaciones están consolidadas. La consolidación {attempt} se somete a su examen."}},
		"round.returned": {"Consolidación devuelta: {title}", []string{
			"La presidencia ha devuelto la consolidación {attempt}."}},
		"round.approved": {"Consolidación aprobada: {title}", []string{
			"La presidencia ha aprobado la consolidación {attempt}. Se está publicando el documento de sesión."}},
		"round.issued": {"Publicación, {symbol}: {title}", []string{
			"Las observaciones se han consolidado en el documento de sesión {symbol}, que se adjunta. Se presenta a la reunión «{session}».",
			"La publicación del documento no aprueba nada."}},
		"silence.opened": {"Procedimiento de acuerdo tácito: {title}", []string{
			"El texto que figura a continuación se distribuye para su aprobación tácita. Un párrafo queda aprobado salvo que una delegación de la lista se oponga a él por escrito a más tardar el {deadline}."}},
		"silence.extended": {"Nuevo término del procedimiento de acuerdo tácito: {title}", []string{
			"El procedimiento de acuerdo tácito se ha prorrogado. Están dentro del plazo las objeciones recibidas a más tardar el {deadline}."}},
		"silence.broken": {"Silencio roto: {title}", []string{
			"El silencio se ha roto respecto de los párrafos siguientes: {paragraphs}.",
			"Un texto respecto del cual se rompió el silencio solo vuelve revisado."}},
		"silence.ended": {"Fin del procedimiento de acuerdo tácito: {title}", []string{
			"El procedimiento de acuerdo tácito ha llegado a su término. Párrafos aprobados: {approved}. Párrafos no aprobados: {broken}."}},
		"silence.cancelled": {"Procedimiento de acuerdo tácito cancelado: {title}", []string{
			"El procedimiento de acuerdo tácito se ha retirado antes de su término. No aprueba nada."}},
		"report.communicated": {"Informe transmitido, {symbol}: {meeting}", []string{
			"El informe de la reunión «{meeting}», {symbol}, se ha transmitido al órgano del que depende; se adjunta. Con ello ese órgano no aprueba ningún texto."}},
		"report.adopted": {"Informe aprobado, {symbol}: {meeting}", []string{
			"El informe de la reunión «{meeting}» se ha aprobado y publicado con la signatura {symbol}; se adjunta.",
			"Recomendaciones aprobadas: {adopted}."}},
	},
	kinds: map[n.CommentKind]string{
		n.Amendment: "redacción propuesta", n.Deletion: "supresión propuesta", n.Insertion: "nuevo párrafo propuesto", n.Placement: "ubicación propuesta",
		n.Division: "división propuesta", n.Joining: "fusión propuesta", n.Placeholder: "solicitud de reserva de lugar",
		n.General: "observación", n.Support: "apoyo", n.Reservation: "reserva", n.Rejection: "rechazo",
	},
	statuses: map[n.DispositionStatus]string{n.Reflected: "reflejada", n.PartlyReflected: "reflejada en parte", n.NotReflected: "no reflejada", n.Referred: "remitida a la presidencia"},
	footer:   "Este aviso se ha enviado automáticamente. Solo da fe el registro.",
	late:     "Llegó después del plazo o del cierre. Consta y se señala como tardía.", noComment: "Indica que su delegación no tiene observaciones.",
	wholeText: "Los textos que figuran a continuación se reproducen tal como se recibieron. El archivo adjunto reply.json los contiene byte por byte.",
	over:      "El silencio se rompió respecto de todos los párrafos y el procedimiento ha concluido. No aprueba nada.", silenceAdopts: "El reglamento de este órgano permite que el silencio apruebe recomendaciones. Quien no responda antes del término aprueba.",
	noneAdopted: "ninguna", noParagraph: "ninguno", withheld: "Los avisos no indican quién rompió el silencio.", draftRecommendations: "Proyectos de recomendación",
}
