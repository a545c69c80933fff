package web

import (
	"context"
	"slices"

	"rapporteur/api/wire"
	"rapporteur/application"
	"rapporteur/negotiation"
	"rapporteur/phrases"
	"rapporteur/store"
)

// The addresses of a delegation's reply to a round.
const (
	replyPath   = "/rounds/{id}/reply"
	draftPath   = replyPath + "/{draft}"
	reviewPath  = replyPath + "/review"
	carriedPath = replyPath + "/carried"
)

func (s *Site) replyPages() []Page {
	return []Page{
		s.show("reply", replyPath, delegates, s.reply),
		s.form("reply", replyPath, "withdraw", speakers, s.withdraw),
		s.show("reply-draft", draftPath, delegates, s.replyDraft),
		s.form("reply-draft", draftPath, "save", delegates, s.saveDraft),
		s.form("reply-draft", draftPath, "show", delegates, showAgain),
		s.form("reply-draft", draftPath, "discard", delegates, s.discardDraft),
		s.fragment("marked", draftPath, "marked", delegates, s.marked),
		s.fragment("kept", draftPath, "keep", delegates, s.keepDraft),
		s.show("reply-review", reviewPath, delegates, s.replyReview),
		s.form("reply-review", reviewPath, "submit", speakers, s.submitReply),
		s.form("reply-review", reviewPath, "none", speakers, s.submitNone),
		s.show("reply-carried", carriedPath, delegates, s.carried),
		s.form("reply-carried", carriedPath, "prepare", delegates, s.prepareCarried),
	}
}

// replyOf is what all pages of a delegation's reply show.
type replyOf struct {
	Now   negotiation.Clock
	Round negotiation.Round
	// Drafts are those of the round, in its order.
	Drafts []replyDraftRef
}

// replyDraftRef is a draft of the round with what the delegation says of it.
type replyDraftRef struct {
	Recommendation negotiation.Recommendation
	Path           string
	// Circulated is the version that the round circulated.
	Circulated negotiation.Version
	// Prepared are drafts of comments that are not submitted, Received the comments
	// on record.
	Prepared, Received []said
}

// Standing counts the comments on record that were not withdrawn.
func (d replyDraftRef) Standing() int {
	count := 0
	for _, c := range d.Received {
		if c.Received.WithdrawnAt.IsZero() {
			count++
		}
	}
	return count
}

// Late reports whether what is submitted now is late.
func (r replyOf) Late() bool { return !r.Round.InTime(r.Now.Now) }

// Open reports whether the round takes comments in time.
func (r replyOf) Open() bool { return r.Round.Phase == negotiation.RoundOpen && !r.Late() }

// Takes reports whether the round takes comments at all.
func (r replyOf) Takes() bool { return r.Round.TakesComments() == nil }

// Prepared counts what is not submitted.
func (r replyOf) Prepared() int {
	count := 0
	for _, d := range r.Drafts {
		count += len(d.Prepared)
	}
	return count
}

// Received counts what is on record and stands.
func (r replyOf) Received() int {
	count := 0
	for _, d := range r.Drafts {
		count += d.Standing()
	}
	return count
}

// replyTo reads the round of the address with what the visitor's delegation says of
// its drafts.
func (s *Site) replyTo(ctx context.Context, v *visit) (replyOf, error) {
	var out replyOf
	var err error
	if out.Round, out.Now, err = s.roundNow(ctx, v); err != nil {
		return out, err
	}
	for _, d := range out.Round.Drafts {
		ref, err := s.draftOf(ctx, v, d)
		if err != nil {
			return out, err
		}
		out.Drafts = append(out.Drafts, ref)
	}
	return out, s.fillReply(ctx, v, &out)
}

func (s *Site) draftOf(ctx context.Context, v *visit, d negotiation.RoundDraft) (replyDraftRef, error) {
	r, err := s.app.Recommendation(ctx, v.Actor, string(d.Recommendation))
	if err != nil {
		return replyDraftRef{}, err
	}
	version, err := s.app.Base(ctx, v.Actor, d.Version)
	ref := replyDraftRef{Recommendation: r.Value(), Circulated: version.Value()}
	ref.Path = v.replyPath(ref.Recommendation)
	return ref, err
}

// replyPath is the address of a draft in the reply. A key that is the name of another
// page there gives way to the ID.
func (v *visit) replyPath(r negotiation.Recommendation) string {
	name := r.Key
	if name == "review" || name == "carried" {
		name = string(r.ID)
	}
	return v.Reply() + "/" + name
}

// fillReply adds the comments of the delegation, in the order of the text.
func (s *Site) fillReply(ctx context.Context, v *visit, out *replyOf) error {
	drafts, err := s.app.CommentDrafts(ctx, v.Actor, out.Round.ID)
	if err != nil {
		return err
	}
	for _, d := range drafts.Value() {
		if ref := out.on(d.Comment.Recommendation); ref != nil && !d.Submitted {
			ref.Prepared = append(ref.Prepared, prepared(d, ref.Circulated))
		}
	}
	comments, err := s.ownComments(ctx, v, out.Round.ID)
	if err != nil {
		return err
	}
	for _, c := range comments {
		if ref := out.on(c.Recommendation); ref != nil {
			ref.Received = append(ref.Received, received(c, ref.Circulated))
		}
	}
	for i := range out.Drafts {
		inOrderOfText(out.Drafts[i].Prepared)
		inOrderOfText(out.Drafts[i].Received)
	}
	return nil
}

// on is the draft of the round with an ID.
func (r *replyOf) on(recommendation negotiation.ID) *replyDraftRef {
	i := slices.IndexFunc(r.Drafts, func(d replyDraftRef) bool { return d.Recommendation.ID == recommendation })
	if i < 0 {
		return nil
	}
	return &r.Drafts[i]
}

func inOrderOfText(list []said) {
	place := func(s said) int {
		return slices.IndexFunc(s.On.Paragraphs, func(p negotiation.Paragraph) bool { return p.ID == s.Paragraph })
	}
	slices.SortStableFunc(list, func(a, b said) int { return place(a) - place(b) })
}

func (s *Site) ownComments(ctx context.Context, v *visit, round negotiation.ID) ([]negotiation.ReceivedComment, error) {
	f := store.CommentFilter{Round: round, Delegation: v.Actor.Delegation}
	return all(ctx, func(ctx context.Context, p store.Page) (application.Page[negotiation.ReceivedComment], error) {
		return s.app.Comments(ctx, v.Actor, f, "", p)
	})
}

// replyView is the page a delegation works from.
type replyView struct {
	replyOf
	// Receipts are those of what it has submitted.
	Receipts []negotiation.Receipt
}

func (s *Site) reply(ctx context.Context, v *visit) (any, error) {
	of, err := s.replyTo(ctx, v)
	if err != nil {
		return nil, err
	}
	receipts, err := s.app.OwnReceipts(ctx, v.Actor, of.Round.ID)
	return replyView{of, receipts.Value()}, err
}

// wholeReplyView is the whole reply as one document, for each language that it is
// written in.
type wholeReplyView struct {
	replyOf
	Documents []replyDocument
}

// replyDocument is what the delegation has prepared in one language: a reply is in
// one.
type replyDocument struct {
	// In speaks that language.
	In     *visit
	Drafts []replyDraftRef
}

func (s *Site) replyReview(ctx context.Context, v *visit) (any, error) {
	of, err := s.replyTo(ctx, v)
	if err != nil {
		return nil, err
	}
	out := wholeReplyView{replyOf: of}
	for _, l := range negotiation.Languages() {
		in := *v
		in.Phrases = phrases.Pages(l)
		document := replyDocument{In: &in}
		for _, d := range of.Drafts {
			d.Prepared = slices.DeleteFunc(slices.Clone(d.Prepared), func(c said) bool { return c.Language != l })
			if len(d.Prepared) > 0 {
				document.Drafts = append(document.Drafts, d)
			}
		}
		if len(document.Drafts) > 0 {
			out.Documents = append(out.Documents, document)
		}
	}
	return out, nil
}

// carriedView is what a delegation said in an earlier round, laid on the texts of
// this one.
type carriedView struct {
	replyOf
	// Rounds are the others of which some draft is in this one, From the one that was
	// chosen.
	Rounds   []negotiation.Round
	From     negotiation.ID
	Comments []carriedComment
}

// carriedComment is one of them with the versions that it was and is laid on.
type carriedComment struct {
	wire.CarriedComment
	Before said
	// Now is what is proposed, where it still fits.
	Now *said
	// Path leads to the draft in this round, "" when it is not in it.
	Path string
}

func (s *Site) carried(ctx context.Context, v *visit) (any, error) {
	of, err := s.replyTo(ctx, v)
	if err != nil {
		return nil, err
	}
	out := carriedView{replyOf: of}
	if out.Rounds, err = s.earlierRounds(ctx, v, of.Round); err != nil {
		return nil, err
	}
	from := v.field("from")
	if v.Sent == "" {
		from = v.r.URL.Query().Get("from")
	}
	i := slices.IndexFunc(out.Rounds, func(r negotiation.Round) bool { return string(r.ID) == from })
	if i < 0 {
		return out, nil
	}
	out.From = out.Rounds[i].ID
	laid, err := s.app.Carried(ctx, v.Actor, of.Round.ID, out.From, "")
	if err != nil {
		return nil, err
	}
	for _, c := range laid.Value() {
		shown, err := s.carriedOne(ctx, v, &of, c)
		if err != nil {
			return nil, err
		}
		out.Comments = append(out.Comments, shown)
	}
	return out, nil
}

func (s *Site) carriedOne(
	ctx context.Context, v *visit, of *replyOf, c wire.CarriedComment,
) (carriedComment, error) {
	out := carriedComment{CarriedComment: c}
	base, err := s.app.Base(ctx, v.Actor, c.Comment.BaseVersion)
	if err != nil {
		return out, err
	}
	out.Before = received(c.Comment, base.Value())
	if ref := of.on(c.Comment.Recommendation); ref != nil {
		out.Path = ref.Path
		if c.Proposed != nil {
			out.Now = &said{Comment: *c.Proposed, On: ref.Circulated, Language: c.Comment.Language}
		}
	}
	return out, nil
}

// earlierRounds are the rounds that opened before and had some draft of this one, the
// last first.
func (s *Site) earlierRounds(ctx context.Context, v *visit, of negotiation.Round) ([]negotiation.Round, error) {
	rounds, err := all(ctx, func(ctx context.Context, p store.Page) (application.Page[negotiation.Round], error) {
		return s.app.Rounds(ctx, v.Actor, p)
	})
	rounds = slices.DeleteFunc(rounds, func(r negotiation.Round) bool {
		shares := slices.ContainsFunc(r.Drafts, func(d negotiation.RoundDraft) bool {
			return slices.ContainsFunc(of.Drafts, func(o negotiation.RoundDraft) bool {
				return o.Recommendation == d.Recommendation
			})
		})
		return r.OpenedAt.IsZero() || !r.OpenedAt.Before(of.OpenedAt) || !shares
	})
	slices.SortFunc(rounds, func(a, b negotiation.Round) int { return b.OpenedAt.Compare(a.OpenedAt) })
	return rounds, err
}
