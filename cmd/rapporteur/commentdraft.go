package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"rapporteur/api/wire"
	"rapporteur/client"
	"rapporteur/negotiation"
)

func (a *app) draftCommand() *cobra.Command {
	var round negotiation.ID
	list := func(ctx context.Context, c *client.Client, _ []string) ([]negotiation.CommentDraft, error) {
		return c.Drafts(ctx, round)
	}
	return group("draft", "Drafts of comments, which your delegation alone sees until its head submits them",
		a.draftSave(),
		asks(a, "list", "List the drafts of your delegation", list, describeDrafts, ofRound(&round), needs("round")),
		a.draftSubmit(),
		asks(a, "discard DRAFT", "Take a draft out of the list", at((*client.Client).DiscardDraft),
			func(w io.Writer, d negotiation.CommentDraft) { fmt.Fprintf(w, "Draft %s is discarded.\n", d.ID) }))
}

func (a *app) draftSave() *cobra.Command {
	var w written
	var revision int
	save := func(ctx context.Context, c *client.Client, _ []string) ([]negotiation.CommentDraft, error) {
		whole, err := a.readReply(w)
		if err != nil {
			return nil, err
		}
		if w.one.ID == "" && revision > 0 {
			return nil, usage("name the draft to edit with --draft, beside the --revision you read")
		}
		r, err := a.asRequest(ctx, c, whole)
		if err != nil {
			return nil, err
		}
		var saved []negotiation.CommentDraft
		for _, comment := range r.Comments {
			d, err := c.SaveDraft(
				ctx, negotiation.ID(whole.Round), wire.DraftRequest{Revision: revision, Language: r.Language, Comment: comment},
			)
			if err != nil {
				return nil, err
			}
			saved = append(saved, d)
		}
		return saved, nil
	}
	return asks(a, "save", "Save a draft of a comment, or several from a file, as their next revision", save,
		describeDrafts,
		text(&w.reply.Language, "language", "language of the comment: ar, en, es, fr, ru or zh (default en)"),
		text(&w.one.ID, "draft", "ID of the draft to edit, or of a new one (default one made from its content)"),
		number(&revision, "revision", "the revision you read, of a draft to edit"),
		text(&w.file, "file", "YAML or JSON file with several comments, as of comment submit; - for standard input"),
		w.flags("draft"))
}

func describeDrafts(w io.Writer, drafts []negotiation.CommentDraft) {
	for _, d := range drafts {
		state := ""
		if d.Submitted {
			state = ", submitted"
		}
		fmt.Fprintf(
			w, "%s revision %d%s: %s, %s, by %s, %s\n", d.ID, d.Revision, state, d.Comment.Kind, d.Language,
			describeActor(d.Actor), when(d.At, ""),
		)
		for _, text := range []string{d.Comment.Text, d.Comment.Note} {
			if text != "" {
				fmt.Fprintf(w, "    %s\n", strings.ReplaceAll(text, "\n", "\n    "))
			}
		}
	}
	fmt.Fprintf(w, "%d draft(s).\n", len(drafts))
}

func (a *app) draftSubmit() *cobra.Command {
	var round negotiation.ID
	submit := func(ctx context.Context, c *client.Client, args []string) (negotiation.Receipt, error) {
		name := "urn:rapporteur:drafts:" + string(round) + ":" + strings.Join(args, ",")
		r := wire.SubmitDraftsRequest{ID: negotiation.ID(uuid.NewSHA1(uuid.NameSpaceURL, []byte(name)).String())}
		for _, arg := range args {
			id, number, _ := strings.Cut(arg, ":")
			ref := wire.DraftRef{ID: negotiation.ID(id)}
			if _, err := fmt.Sscanf(number, "%d", &ref.Revision); err != nil || ref.Revision < 1 {
				return negotiation.Receipt{}, usage("name a draft with the revision you read, as %s:2", id)
			}
			r.Drafts = append(r.Drafts, ref)
		}
		return c.SubmitDrafts(ctx, round, r)
	}
	return asks(a, "submit DRAFT:REVISION...", "Submit drafts as you read them, as your delegation's reply", submit,
		describeReceipt,
		ofRound(&round), needs("round"))
}
