package scenario

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	n "rapporteur/negotiation"
	"rapporteur/redline"
	"rapporteur/scenario/random"
)

// Whatever anybody tries, in whatever order: what an expert would reject never
// happens. Each check names the rule it holds.
func TestRandomNegotiationsKeepTheRules(t *testing.T) {
	done := map[int]int{}
	rapid.Check(t, func(t *rapid.T) {
		s, err := Parse(random.Story().Draw(t, "story"))
		if err != nil {
			t.Fatal(err)
		}
		r := NewRehearsal(s)
		p := &player{house: r, story: s, said: map[string][]said{}}
		for _, step := range s.Steps {
			before, was := snapshot(r), copyOf(r)
			err := step.verb.do(context.Background(), p, step.args)
			// A report is adopted section by section, so what comes before a refusal
			// in it stays done.
			if err != nil && !strings.HasPrefix(step.Text, "The report") && snapshot(r) != before {
				t.Fatalf("%s was refused (%v) and changed something", step.Text, err)
			}
			if err == nil {
				done[verbOf(step)]++
			}
			check(t, step.Text, was, r)
		}
	})

	t.Logf("done: %v", done)
	if len(done) < 25 {
		t.Errorf("random stories do too little: %v", done)
	}
}

// verbOf names the kind of sentence by its place among the verbs.
func verbOf(s Step) int {
	return slices.IndexFunc(verbs, func(v verb) bool { return v.form == s.verb.form })
}

// state is what the invariants look at before an act.
type state struct {
	drafts   map[n.ID]n.Draft
	versions map[n.ID][]n.Version
	comments []n.ReceivedComment
}

func copyOf(r *Rehearsal) state {
	s := state{drafts: map[n.ID]n.Draft{}, versions: map[n.ID][]n.Version{}}
	for _, d := range r.drafts {
		s.drafts[d.ID], s.versions[d.ID] = d.Draft, slices.Clone(r.versions[d.ID])
	}
	for _, c := range r.comments {
		s.comments = append(s.comments, *c)
	}
	return s
}

func snapshot(r *Rehearsal) string {
	raw, err := json.Marshal([]any{copyOf(r).drafts, r.versions, r.comments, r.rounds})
	if err != nil {
		panic(err)
	}
	return string(raw)
}

func check(t *rapid.T, act string, was state, r *Rehearsal) {
	for _, d := range r.drafts {
		checkDraft(t, act, was.drafts[d.ID], d.Draft, r)
		for i, v := range was.versions[d.ID] {
			if fmt.Sprint(v) != fmt.Sprint(r.versions[d.ID][i]) {
				t.Fatalf("%s changed version %d: what is on record never changes", act, v.Number)
			}
		}
	}
	if len(r.comments) < len(was.comments) {
		t.Fatalf("%s: a comment is lost", act)
	}
	for i, c := range was.comments {
		now := r.comments[i]
		if now.Text != c.Text || now.Note != c.Note || now.Late != c.Late || now.BaseVersion != c.BaseVersion || now.Capacity != c.Capacity || now.Delegation != c.Delegation {
			t.Fatalf("%s changed a comment on record: %+v to %+v", act, c, now)
		}
	}
	checkTexts(t, act, r)
}

func checkDraft(t *rapid.T, act string, was, now n.Draft, r *Rehearsal) {
	adopts := strings.HasPrefix(act, "The report")
	switch {
	case now.Stage.Adopted() && !was.Stage.Adopted() && !adopts:
		t.Fatalf("%s adopted a recommendation: only a report does, never silence, circulation, a paper or its presentation", act)
	case was.Stage.Adopted() && fmt.Sprint(was) != fmt.Sprint(now):
		t.Fatalf("%s changed an adopted text", act)
	case now.Stage.Adopted() && !was.Stage.Adopted() && was.Stage != n.StageAgreed:
		t.Fatalf("%s adopted a draft that was %s: ad referendum and pending are not agreed", act, was.Stage)
	case (now.Stage.Agreed() || now.Stage.Adopted()) && now.Bracketed:
		t.Fatalf("%s agreed on a text with brackets", act)
	case (now.Stage.Agreed() && !was.Stage.Agreed() || now.Stage.Adopted() && !was.Stage.Adopted()) && r.agendaPending(now.Meeting):
		t.Fatalf("%s decided before the meeting adopted its agenda", act)
	case now.Stage.Agreed() && len(now.Objections) > 0 && !now.ByVote:
		t.Fatalf("%s agreed over an objection", act)
	}
	for _, code := range slices.Concat(now.Objections, now.Reservations, now.AdReferendum) {
		if !n.Entitled(r.capacity(code), n.MayObject) {
			t.Fatalf("%s: %s, an observer or a group, blocks: %+v", act, code, now)
		}
	}
}

// checkTexts holds that a consolidation loses, merges and corrects nothing:
// every wording that stands in the last one can be taken from it byte for byte.
func checkTexts(t *rapid.T, act string, r *Rehearsal) {
	for _, in := range r.rounds {
		if in.Phase != n.RoundInReview || in.Revision > 0 {
			continue
		}
		for _, c := range r.comments {
			if c.Round != in.ID || c.Kind != n.Amendment || !c.WithdrawnAt.IsZero() || c.Late && (c.Disposition == nil || c.Disposition.Status != n.Reflected) {
				continue
			}
			d, err := r.find(string(c.Recommendation))
			if err != nil || d.Draft.Round != in.ID || d.Draft.Stage != n.StageConsolidated {
				continue
			}
			v := r.version(d, d.Draft.Version)
			q, _ := v.Paragraph(c.Paragraph)
			if c.Capacity.Observer() && !bytes.Contains(q.Tree, []byte(c.ID)) {
				continue // beside the text; were it in it, it would be byte for byte
			}
			if got := taken(q, c.ID); got != c.Text {
				t.Fatalf("%s: the wording of %s became %q, it was %q", act, c.Delegation, got, c.Text)
			}
		}
	}
}

func taken(p n.Paragraph, comment n.ID) string {
	if len(p.Tree) == 0 {
		return p.Text // everybody has the text as circulated
	}
	var tree redline.ConsolidatedParagraph
	if err := json.Unmarshal(p.Tree, &tree); err != nil {
		panic(err)
	}
	return tree.Body.Take(string(comment))
}
