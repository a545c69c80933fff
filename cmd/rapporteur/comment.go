package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"rapporteur/api/wire"
	"rapporteur/client"
	"rapporteur/dossier"
	"rapporteur/negotiation"
	"rapporteur/redline"
)

func (a *app) commentCommand() *cobra.Command {
	return group("comment", "Comments and wording proposals of delegations",
		a.commentSubmit(), a.draftCommand(), a.commentList(), a.commentCarry(), a.commentWithdraw(),
		asks(a, "receipt REPLY", "Show the receipt of a reply", at((*client.Client).Receipt), describeReceipt))
}

// replyFile is a reply as a person writes it: recommendations by key and
// paragraphs by number. JSON is YAML too.
type replyFile struct {
	ID         string        `yaml:"id" json:"id,omitempty"`
	Round      string        `yaml:"round" json:"round,omitempty"`
	Delegation string        `yaml:"delegation" json:"delegation,omitempty"`
	Language   string        `yaml:"language" json:"language,omitempty"`
	NoComment  bool          `yaml:"no_comment" json:"no_comment,omitempty"`
	Comments   []fileComment `yaml:"comments" json:"comments,omitempty"`
	// taken is set when somebody else holds the ids made from its content: its
	// sender's access token, from which others follow that nobody else can tell.
	taken string
}

type fileComment struct {
	ID             string `yaml:"id" json:"id,omitempty"`
	Recommendation string `yaml:"recommendation" json:"recommendation,omitempty"`
	Kind           string `yaml:"kind" json:"kind,omitempty"`
	Paragraph      string `yaml:"paragraph" json:"paragraph,omitempty"`
	After          string `yaml:"after" json:"after,omitempty"`
	Text           string `yaml:"text" json:"text,omitempty"`
	Note           string `yaml:"note" json:"note,omitempty"`
	Replaces       string `yaml:"replaces" json:"replaces,omitempty"`
}

// written is a reply as flags or a file give it.
type written struct {
	reply replyFile
	// one is the only comment, where no file holds several.
	one            fileComment
	file, textFile string
}

// flags are those of one comment, in the place of a file. Others names further
// ones that a file leaves no room for.
func (w *written) flags(others ...string) option {
	options := []option{
		text(&w.reply.Round, "round", "ID of the round"),
		text(&w.one.Recommendation, "recommendation", "key of the recommendation"),
		text(&w.one.Paragraph, "paragraph", "number of the paragraph"),
		text(
			&w.one.Kind, "kind",
			"amendment, deletion, insertion, placement, division, joining, placeholder, general, support, reservation or "+
				"rejection",
		),
		text(&w.one.After, "after", "number of the paragraph after which to insert or place (default the start)"),
		text(&w.one.Text, "text", "the full proposed text of the paragraph"),
		text(&w.textFile, "text-file", "file with the proposed text, without the line end after it; - for standard input"),
		text(&w.one.Note, "note", "remark"),
		notTogether("text", "text-file"),
	}
	for _, name := range append(
		[]string{"recommendation", "paragraph", "kind", "after", "text", "text-file", "note"}, others...,
	) {
		options = append(options, notTogether("file", name))
	}
	return together(options...)
}

// asRequest makes a reply ready to be sent on the versions circulated.
func (a *app) asRequest(ctx context.Context, c *client.Client, whole replyFile) (wire.ReplyRequest, error) {
	token, err := a.token()
	if err != nil {
		return wire.ReplyRequest{}, err
	}
	return whole.request(ctx, c, token)
}

func (a *app) commentSubmit() *cobra.Command {
	var w written
	submit := func(ctx context.Context, c *client.Client, _ []string) (receipt negotiation.Receipt, err error) {
		whole, err := a.readReply(w)
		if err != nil {
			return receipt, err
		}
		r, err := a.asRequest(ctx, c, whole)
		if err != nil {
			return receipt, err
		}
		receipt, err = c.SubmitReply(ctx, negotiation.ID(whole.Round), r)
		if negotiation.CodeOf(err) != negotiation.CodeConflict || !whole.takenByOthers(ctx, c, r) {
			return receipt, err
		}
		if whole.taken, err = a.token(); err != nil {
			return receipt, err
		}
		if r, err = a.asRequest(ctx, c, whole); err != nil {
			return receipt, err
		}
		return c.SubmitReply(ctx, negotiation.ID(whole.Round), r)
	}
	return asks(a, "submit", "Submit a comment, or a whole reply from a file", submit, describeReceipt, doing(
		"Submitting",
	),
		speaker(&w.reply.Delegation),
		text(&w.reply.Language, "language", "language of the reply: ar, en, es, fr, ru or zh (default en)"),
		text(&w.reply.ID, "id", "UUID of the reply (default made from its content)"),
		text(&w.one.Replaces, "replaces", "ID of your earlier comment that this one takes the place of"),
		yes(&w.reply.NoComment, "no-comment", "say that the delegation has no comment; silence does not say so"),
		text(&w.file, "file", "YAML or JSON file with a whole reply; - for standard input"),
		w.flags("replaces", "no-comment"),
		explained(`With --file the reply is YAML or JSON, and stands or falls together:

  round: 0197...
  delegation: FRA
  language: fr
  comments:
    - {recommendation: data, paragraph: 2, kind: amendment, text: "...", note: "..."}
    - {recommendation: data, kind: general, note: "..."}

A paragraph is named by its number as printed, or by its place as #1, #2 ...
Without ids of its own a reply gets some made from its content, so that
submitting the same reply again gives the same receipt.`))
}

// readReply puts a reply together from flags and files.
func (a *app) readReply(w written) (replyFile, error) {
	reply, one := w.reply, w.one
	switch {
	case reply.NoComment:
	case w.file == "":
		if one.Recommendation == "" || one.Kind == "" {
			return reply, usage("give --recommendation and --kind of the comment, or --file with a whole reply")
		}
		if w.textFile != "" {
			var err error
			if one.Text, err = a.wording(w.textFile); err != nil {
				return reply, err
			}
		}
		reply.Comments = []fileComment{one}
	default:
		read, err := a.readReplyFile(w.file)
		if err != nil {
			return reply, err
		}
		for from, to := range map[*string]*string{
			&reply.ID: &read.ID, &reply.Round: &read.Round, &reply.Delegation: &read.Delegation, &reply.Language: &read.Language,
		} {
			if *from != "" {
				*to = *from
			}
		}
		reply = read
	}
	if reply.Round == "" {
		return reply, usage("give the --round the reply is to")
	}
	if reply.Language == "" {
		reply.Language = string(negotiation.English)
	}
	return reply, nil
}

func (a *app) readReplyFile(file string) (replyFile, error) {
	var r replyFile
	b, err := a.fileText(file)
	if err != nil {
		return r, err
	}
	if err := dossier.ReadYAML(file, b, &r); err != nil {
		return replyFile{}, &usageError{Err: err}
	}
	for i := range r.Comments {
		// A block of YAML ends with a line end, which is the file's.
		r.Comments[i].Text, r.Comments[i].Note = dossier.Wording(r.Comments[i].Text), dossier.Wording(r.Comments[i].Note)
	}
	return r, nil
}

// request resolves keys and numbers to the versions that the round circulated.
func (r *replyFile) request(ctx context.Context, c *client.Client, token string) (wire.ReplyRequest, error) {
	out := wire.ReplyRequest{
		ID: negotiation.ID(r.ID), Delegation: r.Delegation, Language: negotiation.Language(r.Language),
		NoComment: r.NoComment,
	}
	round, err := c.Round(ctx, negotiation.ID(r.Round))
	if err != nil {
		return out, err
	}
	base := map[string]negotiation.Version{}
	for i, fc := range r.Comments {
		v, known := base[fc.Recommendation]
		if !known {
			if v, err = circulated(ctx, c, round, fc.Recommendation); err != nil {
				return out, err
			}
			base[fc.Recommendation] = v
		}
		comment, err := fc.resolve(v)
		if err != nil {
			return out, fmt.Errorf("comment %d: %w", i+1, err)
		}
		out.Comments = append(out.Comments, comment)
	}
	// The token is in it: whoever guesses the words and the delegation can't find
	// out by the ID whether they were sent.
	speaker := fmt.Sprintf("%s:%x", r.Delegation, sha256.Sum256([]byte(token)))
	r.identify(&out, speaker)
	return out, nil
}

func circulated(
	ctx context.Context, c *client.Client, round negotiation.Round, key string,
) (negotiation.Version, error) {
	rec, err := c.Recommendation(ctx, key)
	if err != nil {
		return negotiation.Version{}, err
	}
	for _, d := range round.Drafts {
		if d.Recommendation != rec.ID {
			continue
		}
		versions, err := c.Versions(ctx, key)
		if err != nil {
			return negotiation.Version{}, err
		}
		for _, v := range versions {
			if v.ID == d.Version {
				return v, nil
			}
		}
	}
	return negotiation.Version{}, negotiation.Refuse(negotiation.CodeNotFound, "%s is not in this round.", key)
}

func (f fileComment) resolve(v negotiation.Version) (negotiation.Comment, error) {
	c := negotiation.Comment{
		ID: negotiation.ID(f.ID), Recommendation: v.Recommendation, BaseVersion: v.ID, Kind: negotiation.CommentKind(f.Kind),
		Text: f.Text, Note: f.Note, Replaces: negotiation.ID(f.Replaces),
	}
	at := f.Paragraph
	afterwards := c.Kind == negotiation.Insertion || c.Kind == negotiation.Placeholder
	if afterwards && at == "" {
		at = f.After // an insertion comes after a paragraph
	}
	var err error
	if at != "" {
		if c.Paragraph, err = paragraph(v, at); err != nil {
			return c, err
		}
	}
	if f.After != "" && !afterwards {
		c.After, err = paragraph(v, f.After)
	}
	return c, err
}

// takenByOthers reports whether ids made from a reply's content are on record,
// but nowhere in what its delegation sent: words that anybody can foresee, such
// as those of plain support, have ids that anybody can foresee.
func (r *replyFile) takenByOthers(ctx context.Context, c *client.Client, sent wire.ReplyRequest) bool {
	if r.ID != "" || slices.ContainsFunc(r.Comments, func(f fileComment) bool { return f.ID != "" }) {
		return false
	}
	if _, err := c.Receipt(ctx, sent.ID); negotiation.CodeOf(err) != negotiation.CodeNotFound {
		return false
	}
	return !slices.ContainsFunc(sent.Comments, func(x negotiation.Comment) bool {
		_, err := c.Comment(ctx, negotiation.ID(r.Round), x.ID)
		return negotiation.CodeOf(err) != negotiation.CodeNotFound
	})
}

// identify gives a reply and its comments the IDs they lack, made from their
// content and speaker: the same reply again has the same IDs, and the same
// words of two delegations have not.
func (r *replyFile) identify(out *wire.ReplyRequest, speaker string) {
	if r.taken != "" {
		speaker += ":" + r.taken
	}
	space := uuid.NewSHA1(uuid.NameSpaceURL, []byte("urn:rapporteur:round:"+r.Round+":"+speaker))
	var all []string
	for i := range out.Comments {
		c := &out.Comments[i]
		content := strings.Join([]string{
			fmt.Sprint(i), string(c.Recommendation), string(c.BaseVersion), string(c.Kind), string(c.Paragraph), string(c.After),
			r.Language, c.Text, c.Note, string(c.Replaces),
		}, "\x00")
		if c.ID == "" {
			c.ID = negotiation.ID(uuid.NewSHA1(space, []byte("comment\x00"+content)).String())
		}
		all = append(all, string(c.ID), content)
	}
	if out.ID == "" {
		out.ID = negotiation.ID(uuid.NewSHA1(space, []byte("reply\x00"+strings.Join(all, "\x00"))).String())
	}
}

func describeReceipt(w io.Writer, r negotiation.Receipt) {
	status := "in time"
	if r.Late {
		status = "LATE: on record and marked as late"
	}
	fmt.Fprintf(w, "Receipt %s\nDelegation:  %s (%s)\nRound:       %s\nReceived:    %s\nStatus:      %s\n",
		r.Reply, r.Delegation, spaced(r.Capacity), r.Round, when(r.ReceivedAt, ""), status)
	if r.NoComment {
		fmt.Fprintln(w, "  the delegation has no comment")
	}
	for _, c := range r.Comments {
		fmt.Fprintf(w, "  comment %s on version %s, SHA-256 %s\n", c.ID, c.BaseVersion, c.Digest)
		for _, warning := range c.Warnings {
			fmt.Fprintf(w, "    NOTE: %s\n", warning)
		}
	}
}

func (a *app) commentList() *cobra.Command {
	var round negotiation.ID
	var f client.CommentFilter
	list := func(ctx context.Context, c *client.Client, _ []string) ([]negotiation.ReceivedComment, error) {
		return c.Comments(ctx, round, f)
	}
	return asks(a, "list", "List the comments on a round that you may read, as received", list, describeComments,
		ofRound(&round), needs("round"),
		text(&f.Recommendation, "recommendation", "key of a recommendation"),
		text(&f.Delegation, "delegation", "code of a delegation"),
		yes(&f.ExcludeLate, "exclude-late", "leave out what came late"))
}

func describeComments(w io.Writer, all []negotiation.ReceivedComment) {
	for _, c := range all {
		describeComment(w, c)
	}
	fmt.Fprintf(w, "%d comment(s).\n", len(all))
}

func describeComment(w io.Writer, c negotiation.ReceivedComment) {
	late := ""
	if c.Late {
		late = ", LATE"
	}
	if !c.WithdrawnAt.IsZero() {
		late += ", WITHDRAWN " + when(c.WithdrawnAt, "")
	}
	if d := c.Disposition; d != nil {
		late += ", " + spaced(d.Status)
		if d.Reason != "" {
			late += ": " + oneLine(d.Reason)
		}
	}
	behalf := ""
	if len(c.OnBehalfOf) > 0 {
		behalf = " on behalf of " + strings.Join(c.OnBehalfOf, ", ")
	}
	fmt.Fprintf(
		w, "%s%s (%s), %s, %s, received %s%s\n", c.Delegation, behalf, spaced(c.Capacity), c.Kind, c.Language,
		when(c.ReceivedAt, ""), late,
	)
	for _, text := range []string{c.Text, c.Note} {
		if text != "" {
			text = "    " + strings.ReplaceAll(text, "\n", "\n    ")
			fmt.Fprintf(w, "%s\n", redline.DirectionIn(string(c.Language)).Lines(text))
		}
	}
	fmt.Fprintln(w)
}
