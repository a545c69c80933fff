// Package laws holds what an expert of the field would reject, each as a law
// over what a house holds before and after an act. A law knows nothing of how
// a house keeps its rules: it looks at the record alone, as an onlooker would
// who may see all of it. docs/rules.md lists the laws.
package laws

import (
	"encoding/json"
	"slices"
	"time"

	n "rapporteur/negotiation"
	"rapporteur/redline"
)

// Record is what a house holds at one moment.
type Record struct {
	Now   time.Time
	Rules n.BodyRules
	// Instrument is the treaty that capacities are under.
	Instrument  string
	Delegations []n.Delegation
	Meetings    []Meeting
	Drafts      []Draft
	Rounds      []Round
	Silences    []Silence
	Reports     []n.Report
	Documents   []Document
}

// Meeting is a meeting with the codes of those whose objection to its agenda
// stands.
type Meeting struct {
	n.Meeting
	Objecting []string
}

// Draft is a recommendation with all its versions, oldest first, the amendments
// moved to it in a room, and its corrections.
type Draft struct {
	n.Recommendation
	Versions    []n.Version
	Amendments  []n.OralAmendment
	Corrections []n.Correction
}

// Round is a round with the comments received in it, in their order.
type Round struct {
	n.Round
	Comments []n.ReceivedComment
}

// Silence is a silence procedure with the objections on record.
type Silence struct {
	n.Silence
	Objections []n.SilenceObjection
	// Shown are the objections that each delegation can read, by its code.
	Shown map[string][]n.SilenceObjection
}

// Document is a document with its texts as printed, by language.
type Document struct {
	n.Document
	Texts map[n.Language]string
}

// find returns the first of a list that fits.
func find[T any](list []T, fits func(T) bool) (found T, ok bool) {
	i := slices.IndexFunc(list, fits)
	if i < 0 {
		return found, false
	}
	return list[i], true
}

func (r Record) draft(id n.ID) (Draft, bool) {
	return find(r.Drafts, func(d Draft) bool { return d.ID == id })
}

func (r Record) draftByKey(key string) (Draft, bool) {
	return find(r.Drafts, func(d Draft) bool { return d.Key == key })
}

func (r Record) round(id n.ID) (Round, bool) {
	return find(r.Rounds, func(x Round) bool { return x.ID == id })
}

func (r Record) meeting(id n.ID) (Meeting, bool) {
	return find(r.Meetings, func(m Meeting) bool { return m.ID == id })
}

func (r Record) silence(id n.ID) (Silence, bool) {
	return find(r.Silences, func(s Silence) bool { return s.ID == id })
}

func (r Record) document(id n.ID) (Document, bool) {
	return find(r.Documents, func(d Document) bool { return d.ID == id })
}

func (r Record) delegation(code string) (n.Delegation, bool) {
	return find(r.Delegations, func(d n.Delegation) bool { return d.Code == code })
}

func (r Record) reportOf(meeting n.ID) (n.Report, bool) {
	return find(r.Reports, func(x n.Report) bool { return x.Meeting == meeting })
}

// version finds a version of any draft.
func (r Record) version(id n.ID) (n.Version, bool) {
	for _, d := range r.Drafts {
		if v, ok := find(d.Versions, func(v n.Version) bool { return v.ID == id }); ok {
			return v, true
		}
	}
	return n.Version{}, false
}

// comment finds a comment of any round.
func (r Record) comment(id n.ID) (n.ReceivedComment, bool) {
	for _, x := range r.Rounds {
		if c, ok := find(x.Comments, func(c n.ReceivedComment) bool { return c.ID == id }); ok {
			return c, true
		}
	}
	return n.ReceivedComment{}, false
}

// current is the version a draft stands at.
func (d Draft) current() n.Version {
	v, _ := find(d.Versions, func(v n.Version) bool { return v.ID == d.Draft.Version })
	return v
}

// capacity is that of a delegation at a time, by the delegations on record.
func (r Record) capacity(code string, at time.Time) n.Capacity {
	d, _ := r.delegation(code)
	if d.Kind != n.KindGroup {
		return d.CapacityOn(r.Instrument, at)
	}
	var members []n.Capacity
	for _, m := range d.MembersOn(at) {
		members = append(members, r.capacity(m, at))
	}
	return n.GroupCapacity(members)
}

// treeOf reads the points of difference behind a paragraph, nil when it has
// none.
func treeOf(p n.Paragraph) *redline.ConsolidatedParagraph {
	if len(p.Tree) == 0 {
		return nil
	}
	var tree redline.ConsolidatedParagraph
	if json.Unmarshal(p.Tree, &tree) != nil {
		return nil
	}
	return &tree
}

// taken is a paragraph as the comment with that ID has it; "" is nobody, and
// gives the text as circulated.
func taken(p n.Paragraph, comment n.ID) string {
	if tree := treeOf(p); tree != nil {
		return tree.Body.Take(string(comment))
	}
	return p.Text // everybody has the text as circulated
}

// voices are all those behind anything in a paragraph: each list is of those
// who stand behind one reading or proposal.
func voices(p n.Paragraph) [][]redline.Voice {
	tree := treeOf(p)
	if tree == nil {
		return nil
	}
	var out [][]redline.Voice
	for _, point := range tree.Body.Points() {
		for _, r := range point.Readings {
			if !r.Base {
				out = append(out, r.Voices)
			}
		}
	}
	out = append(out, tree.Deletions)
	for _, m := range tree.Moves {
		out = append(out, m.Voices)
	}
	for _, d := range tree.Divisions {
		out = append(out, d.Voices)
	}
	for _, j := range tree.Joinings {
		out = append(out, j.Voices)
	}
	return slices.DeleteFunc(out, func(list []redline.Voice) bool { return len(list) == 0 })
}

func paragraphs(list []n.Paragraph) []redline.Paragraph {
	out := make([]redline.Paragraph, len(list))
	for i, p := range list {
		out[i] = redline.Paragraph{ID: string(p.ID), Number: p.Number, Level: p.Level, Text: p.Text}
	}
	return out
}
