package activities

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"go.temporal.io/sdk/activity"

	n "rapporteur/negotiation"
	"rapporteur/redline"
	"rapporteur/store"
)

// Consolidation asks to consolidate the comments of a round.
type Consolidation struct {
	// Attempt counts the consolidations of the round, from 1.
	Attempt int `json:"attempt"`
	// IncludeLate takes comments in that came late. They stay marked as late.
	IncludeLate bool    `json:"includeLate,omitempty"`
	By          n.Actor `json:"by"`
	Reason      string  `json:"reason,omitempty"`
}

// Consolidate lays all proposals of a round on the texts it circulated and
// puts the consolidated versions on record, before the chair. Each is made
// from the version circulated, whatever the attempt, since that is the one the
// comments were written on. A draft withdrawn in the meantime is left out.
func (a *Activities) Consolidate(ctx context.Context, id n.ID, c Consolidation) (n.Round, error) {
	round, err := a.record.Round(ctx, id)
	if err != nil || round.Attempt >= c.Attempt {
		return round, ToTemporal(err)
	}
	done := store.Consolidation{Round: id, Attempt: c.Attempt, IncludeLate: c.IncludeLate, By: c.By, Reason: c.Reason}
	for i, d := range round.Drafts {
		r, err := a.record.Recommendation(ctx, string(d.Recommendation))
		if err != nil {
			return n.Round{}, ToTemporal(err)
		}
		if r.Draft.Round == id && (r.Draft.Stage == n.StageCirculated || r.Draft.Stage == n.StageConsolidated) {
			v, err := a.consolidateDraft(ctx, id, d, c)
			if err != nil {
				return n.Round{}, ToTemporal(fmt.Errorf("consolidate %s: %w", r.Key, err))
			}
			done.Versions = append(done.Versions, v)
		}
		activity.RecordHeartbeat(ctx, i+1)
	}
	round, err = a.record.RecordConsolidation(ctx, done)
	return round, ToTemporal(err)
}

func (a *Activities) consolidateDraft(ctx context.Context, round n.ID, d n.RoundDraft, c Consolidation) (n.Version, error) {
	base, err := a.record.Version(ctx, d.Version)
	if err != nil {
		return n.Version{}, err
	}
	comments, err := a.record.Comments(ctx, store.CommentFilter{Round: round, Recommendation: d.Recommendation, ExcludeLate: !c.IncludeLate, ExcludeWithdrawn: true})
	if err != nil {
		return n.Version{}, err
	}
	v := n.Version{
		ID:             derived(round, fmt.Sprintf("%s/version/%d", d.Recommendation, c.Attempt)),
		Recommendation: d.Recommendation, Origin: n.OriginConsolidation, Based: base.ID, Round: round,
		Language: base.Language, Title: base.Title, Reason: c.Reason,
	}
	for _, p := range redline.ConsolidateParagraphs(baseParagraphs(base), proposals(comments)) {
		paragraph, err := consolidatedParagraph(d.Recommendation, p)
		if err != nil {
			return n.Version{}, err
		}
		v.Paragraphs = append(v.Paragraphs, paragraph)
	}
	return v, nil
}

func baseParagraphs(v n.Version) []redline.Paragraph {
	out := make([]redline.Paragraph, len(v.Paragraphs))
	for i, p := range v.Paragraphs {
		out[i] = redline.Paragraph{ID: string(p.ID), Number: p.Number, Level: p.Level, Text: p.Text}
	}
	return out
}

// kinds maps the comments that are about one paragraph to what the text
// engine calls them. General comments and rejections are not among them: they
// are printed as received and never change a text.
var kinds = map[n.CommentKind]redline.ProposalKind{
	n.Amendment: redline.Replace, n.Deletion: redline.Remove, n.Insertion: redline.InsertAfter,
	n.Division: redline.Divide, n.Joining: redline.Join, n.Placeholder: redline.Hold,
	n.Placement: redline.MoveAfter, n.Support: redline.Keep, n.Reservation: redline.Reserve,
}

// proposals hands every comment on to the text engine under its own ID, so
// that who spoke, in what capacity and on whose behalf is found again from the
// comment. Nothing a delegation sent is dropped or merged here.
func proposals(comments []n.ReceivedComment) []redline.ParagraphProposal {
	var out []redline.ParagraphProposal
	for _, c := range comments {
		if kind, ok := kinds[c.Kind]; ok {
			p := redline.ParagraphProposal{
				ID: string(c.ID), Party: c.Delegation, Kind: kind,
				Paragraph: string(c.Paragraph), After: string(c.After), Text: c.Text,
			}
			if kind == redline.Divide {
				p.Parts = c.Parts()
			}
			out = append(out, p)
		}
	}
	return out
}

func consolidatedParagraph(recommendation n.ID, p redline.ConsolidatedParagraph) (n.Paragraph, error) {
	out := n.Paragraph{ID: n.ID(p.ID), Number: p.Number, Level: p.Level, Text: p.Bracketed(nil), Open: p.Open()}
	if p.Inserted {
		out.ID = insertedID(recommendation, p)
	}
	if out.Open == 0 && len(p.Supports) == 0 && len(p.Reservations) == 0 {
		return out, nil
	}
	tree, err := json.Marshal(p)
	if err != nil {
		return out, fmt.Errorf("write the points of difference: %w", err)
	}
	out.Tree = tree
	return out, nil
}

// insertedID is the identity of a proposed new paragraph. It follows from its
// place and wording, so it is the same in every consolidation of them.
func insertedID(recommendation n.ID, p redline.ConsolidatedParagraph) n.ID {
	hash := sha256.New()
	for _, point := range p.Body.Points() {
		for _, r := range point.Readings {
			hash.Write([]byte(r.Text))
			hash.Write([]byte{0})
		}
	}
	return derived(recommendation, "insert/"+p.Anchor+"/"+hex.EncodeToString(hash.Sum(nil)))
}
