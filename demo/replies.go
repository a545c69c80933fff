package demo

import (
	"strings"

	"rapporteur/api/wire"
	"rapporteur/client"
	"rapporteur/negotiation"
)

// remark is one comment of the story: on a draft by its key and a paragraph by
// its number.
type remark struct {
	draft, paragraph string
	kind             negotiation.CommentKind
	// replace and with make an amendment out of the text as circulated.
	replace, with string
	text, note    string
}

// replies are what delegations say in the round. They overlap, conflict, agree
// and insert; some only support. The wording is illustrative, and no position
// of anybody.
func replies() map[string][]remark {
	shallProtect := remark{
		draft: "victims", paragraph: "1", kind: negotiation.Amendment, replace: "should adopt", with: "shall adopt",
	}
	return map[string][]remark{
		"FRA": {
			shallProtect,
			{
				draft: "technology", paragraph: "1", kind: negotiation.Amendment, replace: "electronic evidence",
				with: "and preserve electronic evidence",
			},
		},
		"KEN": {shallProtect}, // the same wording as France's: one reading with two supporters
		"JPN": {
			{draft: "victims", paragraph: "1", kind: negotiation.Amendment, replace: "should adopt", with: "may adopt"},
			{
				draft: "technology", paragraph: "1", kind: negotiation.Amendment, replace: "electronic evidence",
				with: "electronic evidence, in full respect of human rights,",
			},
		},
		"CAN": {
			{
				draft: "technology", paragraph: "2", kind: negotiation.Amendment, replace: "consider joint training",
				with: "hold joint training",
			},
			{
				draft: "victims", paragraph: "2", kind: negotiation.Insertion,
				text: "States parties should consult survivors when they design such measures.",
			},
		},
		"BRA": {{
			draft: "victims", paragraph: "2", kind: negotiation.Insertion,
			text: "States parties should consult survivors when they design such measures.",
		}},
		"USA": {{
			draft: "procurement", paragraph: "2", kind: negotiation.Amendment, replace: "may exclude", with: "should exclude",
		}},
		"CHN": {{
			draft: "procurement", paragraph: "2", kind: negotiation.Deletion, note: "Exclusion is for domestic law to decide.",
		}},
		"RUS": {{
			draft: "procurement", paragraph: "3", kind: negotiation.Reservation, note: "Subject to the resources available.",
		}},
		"IND": {{
			draft: "procurement", paragraph: "1", kind: negotiation.Amendment, replace: "examine supply chains",
			with: "examine, where feasible, supply chains",
		}},
		// The Union speaks on behalf of its members; Germany, one of them,
		// differs and keeps its own supporter.
		"EU": {{
			draft: "procurement", paragraph: "2", kind: negotiation.Amendment, replace: "may exclude", with: "shall exclude",
		}},
		"DEU": {{
			draft: "procurement", paragraph: "2", kind: negotiation.Support, note: "Germany prefers the text as circulated.",
		}},
		"MEX": {{draft: "data", kind: negotiation.Support}},
		"NGA": {{draft: "data", paragraph: "1", kind: negotiation.Support}, {draft: "finance", kind: negotiation.Support}},
		"EGY": {{draft: "data", kind: negotiation.General, note: "نؤيد هذا المشروع بصيغته الحالية."}},
		// Observers submit written views; they are shown as observers'.
		"UNICEF": {{
			draft: "victims", paragraph: "1", kind: negotiation.Amendment, replace: "in particular children",
			with: "in particular children, whose best interests come first",
		}},
		"IOM": {{
			draft: "technology", paragraph: "3", kind: negotiation.Amendment, replace: "recruitment online",
			with: "recruitment and exploitation online",
		}},
		"UGA": {{
			draft: "victims", paragraph: "3", kind: negotiation.Amendment, replace: "health care",
			with: "medical and psychological care",
		}},
		"TON": {{draft: "finance", kind: negotiation.General, note: "Small administrations would welcome assistance."}},
		"LSI": {{
			draft: "victims", kind: negotiation.General,
			note: "Safe housing should not depend on cooperation with the authorities.",
		}},
	}
}

// lateReplies come after the deadline.
func lateReplies() map[string][]remark {
	return map[string][]remark{
		"NOR": {{draft: "victims", paragraph: "4", kind: negotiation.Deletion, note: "Reporting is dealt with elsewhere."}},
	}
}

// languageOf is the language a delegation writes in, for the story.
func languageOf(r []remark) negotiation.Language {
	for _, x := range r {
		if strings.ContainsAny(x.note, "نؤ") {
			return negotiation.Arabic
		}
	}
	return negotiation.English
}

// reply makes a reply out of remarks, on the versions circulated.
func (s *story) reply(code string, remarks []remark) wire.ReplyRequest {
	r := wire.ReplyRequest{ID: client.NewID(), Delegation: code, Language: languageOf(remarks)}
	for _, x := range remarks {
		v := s.drafts[x.draft]
		c := negotiation.Comment{
			ID: client.NewID(), Recommendation: v.Recommendation, BaseVersion: v.ID, Kind: x.kind, Text: x.text, Note: x.note,
		}
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
