package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"rapporteur/api/wire"
	n "rapporteur/negotiation"
)

func (a *app) draftCommand() *cobra.Command {
	return group("draft", "Drafts of comments, which your delegation alone sees until its head submits them",
		a.draftSave(), a.draftList(), a.draftSubmit(), a.draftDiscard())
}

func (a *app) draftSave() *cobra.Command {
	var w written
	var revision int
	c := a.command("save", "Save a draft of a comment, or several from a file, as their next revision", cobra.NoArgs, func(ctx context.Context, _ []string) error {
		whole, err := a.readReply(w)
		if err != nil {
			return err
		}
		if w.one.ID == "" && revision > 0 {
			return usage("name the draft to edit with --draft, beside the --revision you read")
		}
		c, r, err := a.asRequest(ctx, whole)
		if err != nil {
			return err
		}
		var saved []n.CommentDraft
		for _, comment := range r.Comments {
			d, err := c.SaveDraft(ctx, n.ID(whole.Round), wire.DraftRequest{Revision: revision, Language: r.Language, Comment: comment})
			if err != nil {
				return err
			}
			saved = append(saved, d)
		}
		return a.show(saved, func(w io.Writer) { describeDrafts(w, saved) })
	})
	f := c.Flags()
	f.StringVar(&w.reply.Language, "language", "", "language of the comment: ar, en, es, fr, ru or zh (default en)")
	f.StringVar(&w.one.ID, "draft", "", "ID of the draft to edit, or of a new one (default one made from its content)")
	f.IntVar(&revision, "revision", 0, "the revision you read, of a draft to edit")
	f.StringVar(&w.file, "file", "", "YAML or JSON file with several comments, as of comment submit; - for standard input")
	w.commentFlags(c, "draft")
	return c
}

func describeDrafts(w io.Writer, drafts []n.CommentDraft) {
	for _, d := range drafts {
		state := ""
		if d.Submitted {
			state = ", submitted"
		}
		fmt.Fprintf(w, "%s revision %d%s: %s, %s, by %s, %s\n", d.ID, d.Revision, state, d.Comment.Kind, d.Language, describeActor(d.Actor), when(d.At, ""))
		for _, text := range []string{d.Comment.Text, d.Comment.Note} {
			if text != "" {
				fmt.Fprintf(w, "    %s\n", strings.ReplaceAll(text, "\n", "\n    "))
			}
		}
	}
	fmt.Fprintf(w, "%d draft(s).\n", len(drafts))
}

func (a *app) draftList() *cobra.Command {
	var round string
	c := a.command("list", "List the drafts of your delegation", cobra.NoArgs, func(ctx context.Context, _ []string) error {
		c, err := a.client()
		if err != nil {
			return err
		}
		all, err := c.Drafts(ctx, n.ID(round))
		if err != nil {
			return err
		}
		return a.show(all, func(w io.Writer) { describeDrafts(w, all) })
	})
	c.Flags().StringVar(&round, "round", "", "ID of the round")
	return required(c, "round")
}

func (a *app) draftSubmit() *cobra.Command {
	var round string
	c := a.command("submit DRAFT:REVISION...", "Submit drafts as you read them, as your delegation's reply", cobra.MinimumNArgs(1), func(ctx context.Context, args []string) error {
		r := wire.SubmitDraftsRequest{ID: n.ID(uuid.NewSHA1(uuid.NameSpaceURL, []byte("urn:rapporteur:drafts:"+round+":"+strings.Join(args, ","))).String())}
		for _, arg := range args {
			var ref wire.DraftRef
			id, number, _ := strings.Cut(arg, ":")
			ref.ID = n.ID(id)
			if _, err := fmt.Sscanf(number, "%d", &ref.Revision); err != nil || ref.Revision < 1 {
				return usage("name a draft with the revision you read, as %s:2", id)
			}
			r.Drafts = append(r.Drafts, ref)
		}
		c, err := a.client()
		if err != nil {
			return err
		}
		receipt, err := c.SubmitDrafts(ctx, n.ID(round), r)
		if err != nil {
			return err
		}
		return a.show(receipt, func(w io.Writer) { describeReceipt(w, receipt) })
	})
	c.Flags().StringVar(&round, "round", "", "ID of the round")
	return required(c, "round")
}

func (a *app) draftDiscard() *cobra.Command {
	return a.command("discard DRAFT", "Take a draft out of the list", cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		c, err := a.client()
		if err != nil {
			return err
		}
		d, err := c.DiscardDraft(ctx, n.ID(args[0]))
		if err != nil {
			return err
		}
		return a.show(d, func(w io.Writer) { fmt.Fprintf(w, "Draft %s is discarded.\n", d.ID) })
	})
}
