package demo

import (
	"strings"

	"rapporteur/api/wire"
	"rapporteur/client"
	n "rapporteur/negotiation"
)

// remark is one comment of the story: on a draft by its key and a paragraph by
// its number.
type remark struct {
	draft, paragraph string
	kind             n.CommentKind
	// replace and with make an amendment out of the text as circulated.
	replace, with string
	text, note    string
}

// replies are what delegations say in the round. They overlap, conflict, agree
// and insert; some only support. The wording is illustrative, and no position
// of anybody.
func replies() map[string][]remark {
	shallProtect := remark{draft: "victims", paragraph: "1", kind: n.Amendment, replace: "should adopt", with: "shall adopt"}
	return map[string][]remark{
		"FRA": {
			shallProtect,
			{draft: "technology", paragraph: "1", kind: n.Amendment, replace: "electronic evidence", with: "and preserve electronic evidence"},
		},
		"KEN": {shallProtect}, // the same wording as France's: one reading with two supporters
		"JPN": {
			{draft: "victims", paragraph: "1", kind: n.Amendment, replace: "should adopt", with: "may adopt"},
			{draft: "technology", paragraph: "1", kind: n.Amendment, replace: "electronic evidence", with: "electronic evidence, in full respect of human rights,"},
		},
		"CAN": {
			{draft: "technology", paragraph: "2", kind: n.Amendment, replace: "consider joint training", with: "hold joint training"},
			{draft: "victims", paragraph: "2", kind: n.Insertion, text: "States parties should consult survivors when they design such measures."},
		},
		"BRA": {{draft: "victims", paragraph: "2", kind: n.Insertion, text: "States parties should consult survivors when they design such measures."}},
		"USA": {{draft: "procurement", paragraph: "2", kind: n.Amendment, replace: "may exclude", with: "should exclude"}},
		"CHN": {{draft: "procurement", paragraph: "2", kind: n.Deletion, note: "Exclusion is for domestic law to decide."}},
		"RUS": {{draft: "procurement", paragraph: "3", kind: n.Reservation, note: "Subject to the resources available."}},
		"IND": {{draft: "procurement", paragraph: "1", kind: n.Amendment, replace: "examine supply chains", with: "examine, where feasible, supply chains"}},
		// The Union speaks on behalf of its members; Germany, one of them,
		// differs and keeps its own supporter.
		"EU":  {{draft: "procurement", paragraph: "2", kind: n.Amendment, replace: "may exclude", with: "shall exclude"}},
		"DEU": {{draft: "procurement", paragraph: "2", kind: n.Support, note: "Germany prefers the text as circulated."}},
		"MEX": {{draft: "data", kind: n.Support}},
		"NGA": {{draft: "data", paragraph: "1", kind: n.Support}, {draft: "finance", kind: n.Support}},
		"EGY": {{draft: "data", kind: n.General, note: "نؤيد هذا المشروع بصيغته الحالية."}},
		// Observers submit written views; they are shown as observers'.
		"UNICEF": {{draft: "victims", paragraph: "1", kind: n.Amendment, replace: "in particular children", with: "in particular children, whose best interests come first"}},
		"IOM":    {{draft: "technology", paragraph: "3", kind: n.Amendment, replace: "recruitment online", with: "recruitment and exploitation online"}},
		"UGA":    {{draft: "victims", paragraph: "3", kind: n.Amendment, replace: "health care", with: "medical and psychological care"}},
		"TON":    {{draft: "finance", kind: n.General, note: "Small administrations would welcome assistance."}},
		"LSI":    {{draft: "victims", kind: n.General, note: "Safe housing should not depend on cooperation with the authorities."}},
	}
}

// lateReplies come after the deadline.
func lateReplies() map[string][]remark {
	return map[string][]remark{
		"NOR": {{draft: "victims", paragraph: "4", kind: n.Deletion, note: "Reporting is dealt with elsewhere."}},
	}
}

// languageOf is the language a delegation writes in, for the story.
func languageOf(r []remark) n.Language {
	for _, x := range r {
		if strings.ContainsAny(x.note, "نؤ") {
			return n.Arabic
		}
	}
	return n.English
}

// reply makes a reply out of remarks, on the versions circulated.
func (s *story) reply(code string, remarks []remark) wire.ReplyRequest {
	r := wire.ReplyRequest{ID: client.NewID(), Delegation: code, Language: languageOf(remarks)}
	for _, x := range remarks {
		v := s.drafts[x.draft]
		c := n.Comment{ID: client.NewID(), Recommendation: v.Recommendation, BaseVersion: v.ID, Kind: x.kind, Text: x.text, Note: x.note}
		for _, p := range v.Paragraphs {
			if p.Number == x.paragraph {
				c.Paragraph = p.ID
				if x.replace != "" {
					c.Text = strings.Replace(p.Text, x.replace, x.with, 1)
				}
			}
		}
		r.Comments = append(r.Comments, c)
	}
	return r
}
