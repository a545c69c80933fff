package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"rapporteur/api/wire"
	"rapporteur/client"
	"rapporteur/negotiation"
)

func (a *app) commentCarry() *cobra.Command {
	var from, to negotiation.ID
	var delegation, out string
	carry := func(ctx context.Context, c *client.Client, _ []string) ([]wire.CarriedComment, error) {
		list, err := c.Carry(ctx, from, to, delegation)
		if err != nil || out == "" {
			return list, err
		}
		reply, err := carriedReply(ctx, c, string(to), delegation, list)
		if err != nil {
			return nil, err
		}
		return list, a.write(out, reply)
	}
	return asks(a, "carry", "Lay your comments of an earlier round on the texts of a later one", carry, describeCarried,
		speaker(&delegation), text(&from, "from", "ID of the earlier round"), text(&to, "round", "ID of the later round"),
		text(&out, "out", "file to write the reply to"),
		needs("from", "round"),
		explained(`Nothing is submitted. A comment whose place survived is shown as it would be on
the new text; one whose text was changed, or is gone, is for you to write anew.
With --out those that can be carried are written as a reply, to be read and
sent with: rapporteur comment submit --file FILE`))
}

func describeCarried(w io.Writer, list []wire.CarriedComment) {
	for _, c := range list {
		fmt.Fprintf(w, "%-10s", c.Status)
		describeComment(w, c.Comment)
		if c.Proposed != nil && c.Proposed.Text != c.Comment.Text {
			fmt.Fprintf(w, "    on the new text: %s\n\n", c.Proposed.Text)
		}
		for _, x := range c.Conflicts {
			fmt.Fprintf(w, "    was %q, is %q now, you proposed %q\n\n", x.Base, x.Next, x.Proposed)
		}
	}
	fmt.Fprintf(w, "%d comment(s).\n", len(list))
}

// carriedReply writes the comments that can be carried as a reply file.
func carriedReply(
	ctx context.Context, c *client.Client, round, delegation string, list []wire.CarriedComment,
) ([]byte, error) {
	reply := replyFile{Round: round, Delegation: delegation}
	for _, x := range list {
		if x.Proposed == nil {
			continue
		}
		v, err := baseByID(ctx, c, x.Proposed.Recommendation, x.Proposed.BaseVersion)
		if err != nil {
			return nil, err
		}
		p := *x.Proposed
		reply.Language = string(x.Comment.Language)
		reply.Comments = append(reply.Comments, fileComment{
			Recommendation: string(p.Recommendation), Kind: string(p.Kind), Paragraph: placeOf(
				v, p.Paragraph,
			), After: placeOf(v, p.After), Text: p.Text, Note: p.Note,
		})
	}
	b, err := json.MarshalIndent(reply, "", "  ")
	return append(b, '\n'), err
}

func baseByID(
	ctx context.Context, c *client.Client, recommendation, version negotiation.ID,
) (negotiation.Version, error) {
	versions, err := c.Versions(ctx, string(recommendation))
	if err != nil {
		return negotiation.Version{}, err
	}
	i := slices.IndexFunc(versions, func(v negotiation.Version) bool { return v.ID == version })
	if i < 0 {
		return negotiation.Version{}, negotiation.Refuse(negotiation.CodeNotFound, "The version %s cannot be read.", version)
	}
	return versions[i], nil
}

// placeOf names a paragraph by its place, which is never ambiguous.
func placeOf(v negotiation.Version, id negotiation.ID) string {
	i := slices.IndexFunc(v.Paragraphs, func(p negotiation.Paragraph) bool { return p.ID == id })
	if i < 0 {
		return ""
	}
	return "#" + strconv.Itoa(i+1)
}
