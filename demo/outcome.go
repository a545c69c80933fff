package demo

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"rapporteur/client"
	"rapporteur/negotiation"
)

// newToken makes an access token and its digest.
func newToken() (token string, digest []byte) {
	secret := make([]byte, 32)
	_, _ = rand.Read(secret) // never fails since Go 1.24
	token = "rpt_" + base64.RawURLEncoding.EncodeToString(secret)
	sum := sha256.Sum256([]byte(token))
	return token, sum[:]
}

// Outcome is what is on record at the end, without IDs and times: the same
// for every run that went as told.
type Outcome struct {
	Recommendations []RecommendationOutcome     `json:"recommendations"`
	Comments        []CommentOutcome            `json:"comments"`
	Documents       []DocumentOutcome           `json:"documents"`
	Sections        []negotiation.SectionStatus `json:"sections"`
}

// RecommendationOutcome is one recommendation with all its versions.
type RecommendationOutcome struct {
	Key      string            `json:"key"`
	Stage    negotiation.Stage `json:"stage"`
	Versions []VersionOutcome  `json:"versions"`
}

// VersionOutcome is one version; each paragraph is its number and its text.
type VersionOutcome struct {
	Origin     negotiation.Origin `json:"origin"`
	Paragraphs []string           `json:"paragraphs"`
	Open       int                `json:"open"`
}

// CommentOutcome is one comment.
type CommentOutcome struct {
	Delegation string                  `json:"delegation"`
	Capacity   negotiation.Capacity    `json:"capacity"`
	Kind       negotiation.CommentKind `json:"kind"`
	Text       string                  `json:"text,omitempty"`
	Note       string                  `json:"note,omitempty"`
	Late       bool                    `json:"late,omitempty"`
}

// DocumentOutcome is one document.
type DocumentOutcome struct {
	Kind   negotiation.DocumentKind `json:"kind"`
	Symbol string                   `json:"symbol,omitempty"`
	Body   string                   `json:"body"`
}

func (s *story) outcome(ctx context.Context) (Outcome, error) {
	var o Outcome
	for _, key := range keys {
		r, err := s.recommendationOutcome(ctx, key)
		if err != nil {
			return o, err
		}
		o.Recommendations = append(o.Recommendations, r)
	}
	comments, err := s.secretariat().Comments(ctx, s.round.ID, client.CommentFilter{})
	if err != nil {
		return o, err
	}
	for _, c := range comments {
		o.Comments = append(o.Comments, CommentOutcome{c.Delegation, c.Capacity, c.Kind, c.Text, c.Note, c.Late})
	}
	slices.SortFunc(o.Comments, func(a, b CommentOutcome) int {
		return cmp.Or(
			cmp.Compare(a.Delegation, b.Delegation), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Text, b.Text),
			cmp.Compare(a.Note, b.Note),
		)
	})
	documents, err := s.secretariat().Documents(ctx)
	if err != nil {
		return o, err
	}
	for _, d := range documents {
		if d.Kind != negotiation.Registered {
			o.Documents = append(o.Documents, DocumentOutcome{d.Kind, d.Symbol, d.Body})
		}
	}
	for _, section := range s.report.Sections {
		o.Sections = append(o.Sections, section.Status)
	}
	return o, nil
}

func (s *story) recommendationOutcome(ctx context.Context, key string) (RecommendationOutcome, error) {
	r, err := s.secretariat().Recommendation(ctx, key)
	if err != nil {
		return RecommendationOutcome{}, err
	}
	versions, err := s.secretariat().Versions(ctx, key)
	if err != nil {
		return RecommendationOutcome{}, err
	}
	out := RecommendationOutcome{Key: key, Stage: r.Draft.Stage}
	for _, v := range versions {
		o := VersionOutcome{Origin: v.Origin}
		for _, p := range v.Paragraphs {
			o.Paragraphs = append(o.Paragraphs, p.Number+" "+p.Text)
			o.Open += p.Open
		}
		out.Versions = append(out.Versions, o)
	}
	return out, nil
}

// leave writes all documents, redlines and histories as files and prints the
// way one text has gone.
func (s *story) leave(ctx context.Context, o Outcome) error {
	s.chapter("9. What remains")
	documents, err := s.secretariat().Documents(ctx)
	if err != nil {
		return err
	}
	for _, d := range documents {
		if d.Kind == negotiation.Registered {
			continue
		}
		name := strings.ReplaceAll(cmp.Or(d.Symbol, "informal-paper"), "/", "-")
		for format, ending := range map[string]string{"text": ".txt", "html": ".html"} {
			content, err := s.secretariat().Rendering(ctx, d.ID, format)
			if err != nil {
				return fmt.Errorf("read %s as %s: %w", name, format, err)
			}
			if err := s.write(name+ending, content); err != nil {
				return err
			}
		}
	}
	for _, r := range o.Recommendations {
		if err := s.leaveDraft(ctx, r); err != nil {
			return err
		}
	}
	raw, err := json.MarshalIndent(o, "", "  ")
	if err != nil {
		return fmt.Errorf("write the outcome: %w", err)
	}
	if err := s.write("outcome.json", append(raw, '\n')); err != nil {
		return err
	}
	shown, err := s.secretariat().Diff(ctx, "victims", 1, len(o.Recommendations[1].Versions), 0, "text")
	if err != nil {
		return err
	}
	fmt.Fprintf(
		s.Narrate, "\nThe illustrative draft of 2020 and the text adopted in 2021, word by word:\n\n%s\n",
		indent(string(shown)),
	)
	if err := s.told(ctx); err != nil {
		return err
	}
	s.tell("The papers, the report, the redlines and the histories are in %s.", s.Out)
	return nil
}

func (s *story) leaveDraft(ctx context.Context, r RecommendationOutcome) error {
	for format, ending := range map[string]string{"text": ".txt", "html": ".html", "json": ".json"} {
		diff, err := s.secretariat().Diff(ctx, r.Key, 1, len(r.Versions), 0, format)
		if err != nil {
			return fmt.Errorf("compare the versions of %s: %w", r.Key, err)
		}
		if err := s.write("diff-"+r.Key+ending, diff); err != nil {
			return err
		}
	}
	blame, err := s.secretariat().Blame(ctx, r.Key, 0, "text")
	if err != nil {
		return fmt.Errorf("say whose words %s has: %w", r.Key, err)
	}
	if err := s.write("blame-"+r.Key+".txt", blame); err != nil {
		return err
	}
	history, err := s.secretariat().HistoryText(ctx, r.Key)
	if err != nil {
		return fmt.Errorf("read the history of %s: %w", r.Key, err)
	}
	return s.write("history-"+r.Key+".txt", []byte(history))
}

func (s *story) write(name string, content []byte) error {
	if err := os.WriteFile(filepath.Join(s.Out, name), content, 0o644); err != nil { //nolint:gosec // meant to be read
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}

func indent(text string) string {
	return "        " + strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n        ")
}
