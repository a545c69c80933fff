package publish

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	n "rapporteur/negotiation"
)

// phrases are the fixed words around the texts, in one language.
type phrases struct {
	months                                   [12]string
	first                                    string // the first day of a month, where it is no plain 1
	listWord                                 string // before the last of a list
	languages                                map[n.Language]string
	informalPaper, informalNote              string
	crp, crpNote, only, distr, original      string
	general, limited, deadline               string
	allLanguages, languagesOnly              string
	circulated, observer, onBehalf, late     string
	supports, reserves, deletion, moves      string
	settled, deferred                        string
	convergence, pointsThen, supportThen     string
	alone, agreeing                          string
	explained, dissociated, note             string
	acknowledged                             string
	rejects, toStart, afterParagraph         string
	newParagraph, noText, placeholder        string
	divides, joins                           string
	comments, commentsNote, received, onText string
	paragraph, unnumbered, whole, toStand    string
	delegation, membersOf                    string
	kinds                                    map[n.CommentKind]string
	capacities                               map[n.Capacity]string
	recommendation, item, notAdopted         string
	orallyAmended, noComment                 string
	continued, besides                       string
	toTranslate, otherLanguage               string
	became                                   string
	dispositions                             map[n.DispositionStatus]string
}

// list joins names as a sentence does.
func (p phrases) list(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " " + p.listWord + " " + names[len(names)-1]
}

// date writes a day in words.
func (p phrases) date(t time.Time) string {
	day := strconv.Itoa(t.Day())
	if t.Day() == 1 && p.first != "" {
		day = p.first
	}
	return fmt.Sprintf("%s %s %d", day, p.months[t.Month()-1], t.Year())
}

// moment writes a time to the second, with its zone.
func (p phrases) moment(t time.Time, zone string) string {
	t, zone = local(t, zone)
	return p.date(t) + ", " + t.Format("15:04:05") + " (" + zone + ")"
}

// local is a time in its zone, and what to write behind it: the zone's name, and
// the offset of a time that the clocks there show twice.
func local(t time.Time, zone string) (shown time.Time, name string) {
	loc, err := time.LoadLocation(zone)
	if err != nil {
		return t, zone
	}
	shown = t.In(loc)
	if n.Repeated(t, loc) {
		zone += shown.Format(", UTC-07:00")
	}
	return shown, zone
}

// phrasesIn returns the phrases of a language, the English ones where it has
// none yet. Texts and names are never affected.
func phrasesIn(l n.Language) phrases {
	if l == n.French {
		return french
	}
	return english
}

var english = phrases{
	months:        [12]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
	listWord:      "and",
	languages:     map[n.Language]string{"ar": "Arabic", "zh": "Chinese", "en": "English", "fr": "French", "ru": "Russian", "es": "Spanish"},
	informalPaper: "Informal paper",
	informalNote:  "This paper is informal and no part of the official record. It circulates draft recommendations for comments; its circulation adopts nothing, and the absence of a comment is not consent.",
	crp:           "Conference room paper",
	crpNote:       "The drafts below are not adopted. Square brackets enclose wording on which there is no agreement: first the text as circulated, then the alternatives proposed, each with those who proposed it. Wording that stands alone in brackets with a name is proposed for insertion; brackets without a name are those of the text as circulated; a paragraph stands in brackets as a whole where what is said beneath it is in question. What observers alone propose stands beside the text, and so does wording in another language than the text. The issue and presentation of this paper adopt nothing.",
	only:          "%s only", distr: "Distr.: %s", original: "Original: %s", general: "General", limited: "Limited",
	allLanguages: "all languages", languagesOnly: "%s only",
	deadline:   "Comments in time are those received by %s.",
	circulated: "text as circulated", observer: "observer", onBehalf: "on behalf of its members", late: "late",
	settled:      "%d point(s) of difference settled by the Chair in review.",
	deferred:     "Point of difference %d of the paragraph is deferred to %s:",
	note:         "Remark:",
	acknowledged: "The written reservation of %s was acknowledged when the text was agreed, and stands.",
	explained:    "After the adoption, %s explained its position:",
	dissociated:  "After the adoption, %s dissociated itself from the recommendation:",
	convergence:  "Convergence",
	pointsThen:   "Points of difference: %d in the text as circulated, %d now; %d closed, %d opened, %d stayed.",
	supportThen:  "On those that stayed, %d readings won support and %d lost some.",
	alone:        "%s: alone in proposing another wording on %d point(s).",
	agreeing:     "%s and %s: the same reading on all %d points that both speak to.",
	supports:     "Support for the text as circulated: %s.", reserves: "Reservation: %s.", deletion: "Deletion of the paragraph proposed by %s.",
	moves: "Placement %s proposed by %s.", rejects: "Rejected as a whole by %s.", toStart: "at the start", afterParagraph: "after %s",
	newParagraph: "new paragraph", noText: "no text", placeholder: "placeholder",
	divides: "Division of the paragraph proposed by %s, as follows:", joins: "Merging with %s proposed by %s, as follows:",
	comments: "Annex: comments as received", commentsNote: "The comments are reproduced as they were received, in the alphabetical order of delegations.",
	received: "Received %s", onText: "on version %d", paragraph: "paragraph %s", unnumbered: "paragraph without number (in place %d)", whole: "recommendation as a whole", toStand: "to stand %s",
	delegation: "%s, %s", membersOf: "on behalf of %s",
	kinds: map[n.CommentKind]string{
		n.Amendment: "Proposed wording", n.Deletion: "Proposed deletion", n.Insertion: "Proposed new paragraph", n.Placement: "Proposed placement",
		n.Division: "Proposed division", n.Joining: "Proposed merging", n.Placeholder: "Request for a placeholder",
		n.General: "Comment", n.Support: "Support", n.Reservation: "Reservation", n.Rejection: "Rejection",
	},
	capacities: map[n.Capacity]string{
		n.StateParty: "State party", n.Signatory: "signatory (observer)", n.NonSignatory: "non-signatory State (observer)",
		n.Entity: "entity or intergovernmental organization (observer)", n.NGO: "non-governmental organization (observer)", n.CapacityGroup: "group",
	},
	recommendation: "Recommendation %d", item: "Agenda item %s", notAdopted: "Not adopted", orallyAmended: "as orally amended", continued: " (continued)", besides: "Beside the text, %s: %s.", toTranslate: "in %s, to be translated", otherLanguage: "another language",
	noComment: "No comment was received.",
	became:    "Disposition: %s.",
	dispositions: map[n.DispositionStatus]string{
		n.Reflected: "reflected", n.PartlyReflected: "partly reflected", n.NotReflected: "not reflected", n.Referred: "referred to the Chair",
	},
}

var french = phrases{
	months:        [12]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"},
	first:         "1er",
	listWord:      "et",
	languages:     map[n.Language]string{"ar": "arabe", "zh": "chinois", "en": "anglais", "fr": "français", "ru": "russe", "es": "espagnol"},
	informalPaper: "Document officieux",
	informalNote:  "Le présent document est officieux et ne fait pas partie des documents officiels. Il diffuse des projets de recommandations pour commentaires\u00a0; sa diffusion n’adopte rien et l’absence de commentaire ne vaut pas consentement.",
	crp:           "Document de séance",
	crpNote:       "Les projets ci-après ne sont pas adoptés. Les crochets entourent les passages qui ne font pas l’objet d’un accord\u00a0: d’abord le texte diffusé, puis les variantes proposées, avec leurs auteurs. Un libellé seul entre crochets, avec un nom, est une proposition d’ajout\u00a0; les crochets sans nom sont ceux du texte diffusé\u00a0; un paragraphe est entre crochets dans son ensemble lorsque ce qui est dit au-dessous est en question. Ce que seuls des observateurs proposent figure en marge du texte, de même que les libellés rédigés dans une autre langue. La publication et la présentation du présent document n’adoptent rien.",
	only:          "%s seulement", distr: "Distr. %s", original: "Original\u00a0: %s", general: "générale", limited: "limitée",
	allLanguages: "toutes les langues", languagesOnly: "les langues suivantes seulement\u00a0: %s",
	deadline:   "Sont dans les délais les commentaires reçus au plus tard le %s.",
	circulated: "texte diffusé", observer: "observateur", onBehalf: "au nom de ses membres", late: "hors délai",
	settled:      "%d point(s) de divergence tranché(s) par la présidence lors de l’examen.",
	deferred:     "Le point de divergence %d du paragraphe est renvoyé à la réunion suivante (%s) :",
	note:         "Observation :",
	acknowledged: "Réserve écrite de %s : le texte a été approuvé compte tenu de cette réserve, qui est maintenue.",
	explained:    "Après l’adoption, explication de position : %s.",
	dissociated:  "Après l’adoption, dissociation de la recommandation : %s.",
	convergence:  "Convergence",
	pointsThen:   "Points de divergence : %d dans le texte diffusé, %d à présent ; %d clos, %d ouverts, %d maintenus.",
	supportThen:  "Sur les points maintenus, %d variantes ont gagné des appuis et %d en ont perdu.",
	alone:        "%s : délégation seule à proposer une autre formulation sur %d point(s).",
	agreeing:     "%s et %s : même variante sur les %d points sur lesquels les deux se prononcent.",
	supports:     "Appui au texte diffusé\u00a0: %s.", reserves: "Réserve\u00a0: %s.", deletion: "Suppression du paragraphe proposée par\u00a0: %s.",
	moves: "Placement %s proposé par\u00a0: %s.", rejects: "Rejeté dans son ensemble par\u00a0: %s.", toStart: "au début", afterParagraph: "après le %s",
	newParagraph: "nouveau paragraphe", noText: "sans texte", placeholder: "texte à venir",
	divides: "Scission du paragraphe proposée par %s, comme suit :", joins: "Fusion avec %s proposée par %s, comme suit :",
	comments: "Annexe\u00a0: commentaires tels que reçus", commentsNote: "Les commentaires sont reproduits tels qu’ils ont été reçus, dans l’ordre alphabétique des délégations.",
	received: "Reçu le %s", onText: "sur la version %d", paragraph: "paragraphe %s", unnumbered: "paragraphe non numéroté (en position %d)", whole: "recommandation dans son ensemble", toStand: "à placer %s",
	delegation: "%s, %s", membersOf: "au nom de\u00a0: %s",
	kinds: map[n.CommentKind]string{
		n.Amendment: "Libellé proposé", n.Deletion: "Suppression proposée", n.Insertion: "Nouveau paragraphe proposé", n.Placement: "Placement proposé",
		n.Division: "Scission proposée", n.Joining: "Fusion proposée", n.Placeholder: "Demande de texte à venir",
		n.General: "Commentaire", n.Support: "Appui", n.Reservation: "Réserve", n.Rejection: "Rejet",
	},
	capacities: map[n.Capacity]string{
		n.StateParty: "État partie", n.Signatory: "signataire (observateur)", n.NonSignatory: "État non signataire (observateur)",
		n.Entity: "entité ou organisation intergouvernementale (observateur)", n.NGO: "organisation non gouvernementale (observateur)", n.CapacityGroup: "groupe",
	},
	recommendation: "Recommandation %d", item: "Point %s de l’ordre du jour", notAdopted: "Non adopté", orallyAmended: "tel que modifié oralement", continued: " (suite)", besides: "En marge du texte, %s\u00a0: %s.", toTranslate: "en %s, à traduire", otherLanguage: "une autre langue",
	noComment: "Aucun commentaire n’a été reçu.",
	became:    "Suite donnée\u00a0: %s.",
	dispositions: map[n.DispositionStatus]string{
		n.Reflected: "reflété", n.PartlyReflected: "reflété en partie", n.NotReflected: "non reflété", n.Referred: "renvoyé à la présidence",
	},
}
