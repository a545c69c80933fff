package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"rapporteur/api/wire"
	"rapporteur/client"
	n "rapporteur/negotiation"
	"rapporteur/publish"
	"rapporteur/redline"
)

func (a *app) recommendationCommand() *cobra.Command {
	g := group("recommendation", "Draft recommendations: where they stand and what is done to them",
		a.recommendationList(), a.recommendationShow(), a.historyCommand(), a.pointsCommand(), a.amendCommand(), a.moveCommand(), a.amendmentsCommand(), a.correctCommand(), a.splitCommand(), a.mergeCommand(), a.orderCommand(),
		a.actCommand(n.ActPresent, "present", "Record that the conference room paper with the draft was presented", "meeting"),
		a.actCommand(n.ActTakeUp, "take-up", "Take the draft up at a meeting under an agenda item", "meeting", "item"),
		a.actCommand(n.ActObject, "object", "Object, which stops consensus", "delegation?", "reason?"),
		a.actCommand(n.ActLiftObjection, "lift-objection", "Take the delegation's own objection back", "delegation?", "reason?"),
		a.actCommand(n.ActReserve, "reserve", "Reserve the delegation's position; there is no agreement while it stands", "delegation?", "reason?"),
		a.actCommand(n.ActLiftReservation, "lift-reservation", "Take the delegation's own reservation back", "delegation?", "reason?"),
		a.actCommand(n.ActAgree, "agree", "Record consensus, perhaps on a condition; the draft is adopted with the report", "ad-referendum?", "acknowledge?", "pending?"),
		a.actCommand(n.ActConfirm, "confirm", "Confirm the delegation's agreement ad referendum", "delegation?", "reason?"),
		a.actCommand(n.ActDecline, "decline", "Say that the delegation's agreement ad referendum is not confirmed", "delegation?", "reason?"),
		a.actCommand(n.ActFulfil, "fulfil", "Say that what the agreement was pending is there", "reason?"),
		a.actCommand(n.ActVote, "vote", "Decide by a vote, where the rules of the body allow one", "for", "against", "abstaining?", "reason?"),
		a.actCommand(n.ActReopen, "reopen", "Take an agreement of the same meeting up again, by a vote", "for", "against", "abstaining?", "reason?"),
		a.actCommand(n.ActExplain, "explain", "Record an explanation of position after the adoption", "delegation?", "text"),
		a.actCommand(n.ActDissociate, "dissociate", "Record a dissociation after the adoption, which does not break it", "delegation?", "text"),
		a.actCommand(n.ActResubmit, "resubmit", "Bring a withdrawn draft back", "reason"),
		a.actCommand(n.ActDefer, "defer", "Defer the draft, with its brackets, to a later meeting", "reason", "meeting?"),
		a.actCommand(n.ActWithdraw, "withdraw", "Withdraw the draft", "reason"),
		a.actCommand(n.ActSponsor, "sponsor", "Take up an amendment that an observer suggested", "amendment", "delegation?"),
		a.actCommand(n.ActAccept, "accept", "Accept a moved amendment, which becomes part of the text", "amendment", "reason?"),
		a.actCommand(n.ActNotAccept, "not-accept", "Do not accept a moved amendment; it stays on record", "amendment", "reason?"),
		a.actCommand(n.ActBracket, "bracket", "Keep a moved amendment in brackets beside the text, with those behind it", "amendment", "reason?"),
		a.actCommand(n.ActRetract, "withdraw-amendment", "Withdraw an amendment that the delegation moved or took up", "amendment", "delegation?", "reason?"),
		a.actCommand(n.ActRenumber, "renumber", "Number the paragraphs anew, without gaps and without numbers put in between; adoption does it too", "reason?"),
		a.actCommand(n.ActNote, "note", "Take note of the draft without adopting it", "reason?"))
	g.Aliases = []string{"rec"}
	return g
}

func (a *app) recommendationList() *cobra.Command {
	var meeting string
	c := a.command("list", "List drafts and where they stand", cobra.NoArgs, func(ctx context.Context, _ []string) error {
		c, err := a.client()
		if err != nil {
			return err
		}
		all, err := c.Recommendations(ctx, meeting)
		if err != nil {
			return err
		}
		return a.showDrafts(all)
	})
	c.Flags().StringVar(&meeting, "meeting", "", "key of the meeting where the drafts were first negotiated")
	return c
}

func (a *app) showDrafts(list []n.Recommendation) error {
	return a.show(list, func(w io.Writer) {
		var rows [][]string
		for _, r := range list {
			rows = append(rows, []string{r.Key, standing(r.Draft), r.Title})
		}
		table(w, "key\tstage\ttitle", rows)
	})
}

func standing(d n.Draft) string {
	text := strings.ReplaceAll(string(d.Stage), "_", " ")
	if d.Bracketed {
		text += ", with brackets"
	}
	for _, stands := range []struct {
		what  string
		codes []string
	}{{"objection", d.Objections}, {"reservation", d.Reservations}, {"confirmation awaited", d.AdReferendum}, {"agreed over the written reservation", d.Acknowledged}} {
		if len(stands.codes) > 0 {
			text += ", " + stands.what + " of " + strings.Join(stands.codes, ", ")
		}
	}
	if d.Pending != "" {
		text += ": " + d.Pending
	}
	if open := len(d.Floor); open > 0 {
		text += fmt.Sprintf(", %d amendments to decide on", open)
	}
	if d.ByVote {
		text += ", by vote"
	}
	if d.Tacit != nil {
		text += ", " + d.Tacit.Phrase()
	}
	return text
}

func (a *app) recommendationShow() *cobra.Command {
	var number int
	c := a.command("show RECOMMENDATION", "Show a draft with its text", cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		c, err := a.client()
		if err != nil {
			return err
		}
		r, err := c.Recommendation(ctx, args[0])
		if err != nil {
			return err
		}
		versions, err := c.Versions(ctx, args[0])
		if err != nil {
			return err
		}
		v, err := pick(versions, number)
		if err != nil {
			return err
		}
		corrections, err := correctionsOf(ctx, c, args[0], v)
		if err != nil {
			return err
		}
		reserved, err := reservationsOn(ctx, c, args[0], v, r)
		if err != nil {
			return err
		}
		out := struct {
			Recommendation n.Recommendation `json:"recommendation"`
			Version        n.Version        `json:"version"`
			Versions       int              `json:"versions"`
			Corrections    []n.Correction   `json:"corrections,omitempty"`
			// Reservations stand on the version shown, where it is the current one.
			Reservations []n.WrittenReservation `json:"reservations,omitempty"`
		}{r, v, len(versions), corrections, reserved}
		return a.show(out, func(w io.Writer) {
			fmt.Fprintf(w, "%s: %s\nWhere it stands: %s\nVersion %d (%s) of %s, %d on record\n", r.Key, v.Title, standing(r.Draft),
				v.Number, strings.ReplaceAll(string(v.Origin), "_", " "), when(v.CreatedAt, ""), len(versions))
			if r.Notice != "" {
				fmt.Fprintln(w, r.Notice)
			}
			for _, p := range v.Paragraphs {
				text := strings.Repeat("    ", p.Level) + strings.TrimSpace(p.Number+" "+p.Text)
				fmt.Fprintf(w, "\n%s\n", redline.DirectionIn(string(v.Language)).Lines(text))
				describeReservations(w, p.ID, reserved)
			}
			describeReservations(w, "", reserved)
			describeCorrections(w, v, corrections)
		})
	})
	c.Flags().IntVar(&number, "version", 0, "number of the version (default the last)")
	return c
}

// reservationsOn are the written reservations that stand on the version shown:
// none is told of one that is no longer current.
func reservationsOn(ctx context.Context, c *client.Client, ref string, v n.Version, r n.Recommendation) ([]n.WrittenReservation, error) {
	if v.ID != r.Draft.Version {
		return nil, nil
	}
	return c.Reservations(ctx, ref)
}

// describeReservations tells those on a paragraph, "" for the draft as a whole.
func describeReservations(w io.Writer, paragraph n.ID, list []n.WrittenReservation) {
	for _, r := range list {
		if r.Paragraph != paragraph {
			continue
		}
		text := "Written reservation of " + r.Delegation
		if paragraph == "" {
			text = "Written reservation of " + r.Delegation + " on the draft as a whole"
		}
		if r.Note != "" {
			text += ": " + r.Note
		}
		fmt.Fprintln(w, text)
	}
}

func pick(versions []n.Version, number int) (n.Version, error) {
	for i := len(versions) - 1; i >= 0; i-- {
		if number == 0 || versions[i].Number == number {
			return versions[i], nil
		}
	}
	return n.Version{}, n.Refuse(n.CodeNotFound, "There is no version %d that you may read.", number)
}

func (a *app) historyCommand() *cobra.Command {
	return a.command("history RECOMMENDATION", "Tell the whole story of a draft from the record", cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		c, err := a.client()
		if err != nil {
			return err
		}
		h, err := c.History(ctx, args[0])
		if err != nil {
			return err
		}
		if a.json {
			return a.show(h, nil)
		}
		var text bytes.Buffer
		if err := publish.History(&text, publish.HistoryView(h)); err != nil {
			return err
		}
		return a.write("", text.Bytes())
	})
}

// actCommand makes the command of one act. Flags ending in "?" are optional.
func (a *app) actCommand(kind n.ActKind, name, short string, flags ...string) *cobra.Command {
	r := wire.ActRequest{Kind: kind}
	var id, amendment string
	var vote n.Vote
	if kind == n.ActVote || kind == n.ActReopen {
		r.Vote = &vote
	}
	c := a.command(name+" RECOMMENDATION", short, cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		r.ID, r.Amendment = given(id), n.ID(amendment)
		c, err := a.client()
		if err != nil {
			return err
		}
		d, err := c.Act(ctx, args[0], r)
		if err != nil {
			return err
		}
		return a.show(d, func(w io.Writer) { fmt.Fprintf(w, "%s: %s.\n", args[0], standing(d)) })
	})
	known := map[string]struct {
		into  any
		usage string
	}{
		"meeting":       {&r.Meeting, "key of the meeting"},
		"item":          {&r.Item, "number of the agenda item"},
		"delegation":    {&r.Delegation, "code of the delegation; your own when left out"},
		"reason":        {&r.Reason, "the reason, kept on record"},
		"text":          {&r.Reason, "the text as the delegation gave it"},
		"amendment":     {&amendment, "ID of the moved amendment, see: recommendation amendments"},
		"pending":       {&r.Pending, "what the agreement waits for"},
		"for":           {&vote.For, "votes in favour"},
		"against":       {&vote.Against, "votes against"},
		"abstaining":    {&vote.Abstaining, "abstentions"},
		"acknowledge":   {&r.Acknowledged, "codes of the delegations whose written reservations stand, all of them; they do not stop consensus"},
		"ad-referendum": {&r.AdReferendum, "codes of the delegations that have still to confirm"},
	}
	for _, f := range flags {
		name, optional := strings.CutSuffix(f, "?")
		switch into := known[name].into.(type) {
		case *string:
			c.Flags().StringVar(into, name, "", known[name].usage)
		case *int:
			c.Flags().IntVar(into, name, 0, known[name].usage)
		case *[]string:
			c.Flags().StringSliceVar(into, name, nil, known[name].usage)
		}
		if !optional {
			required(c, name)
		}
	}
	idFlag(c, &id)
	return c
}

// idFlag adds the flag that repeats a write safely.
func idFlag(c *cobra.Command, id *string) {
	c.Flags().StringVar(id, "id", "", "UUID of the request, to repeat one whose answer was lost (default a new one)")
}

func given(id string) n.ID {
	if id == "" {
		return client.NewID()
	}
	return n.ID(id)
}

const pointsHelp = `Points of difference are decided one by one, as they are numbered by:
rapporteur recommendation points KEY. What is not decided keeps its brackets.
  --accept 2:1=3                     paragraph 2, point 1: accept reading 3
  --own '2:2=shall, as appropriate,' paragraph 2, point 2: another wording
  --keep 2:3                         stays open, on record
  --merge 4:1, --split 4:1           alone on a paragraph; then list its points anew`

// versionReadFlag names the version that was read, so that nothing decided
// since is overwritten.
func versionReadFlag(c *cobra.Command, number *int) {
	c.Flags().IntVar(number, "version", 0, "number of the version you have read; refused when another is current (default the current one)")
}

// baseOf is the version a change of a draft is made on.
func baseOf(ctx context.Context, c *client.Client, key string, number int) (n.Version, error) {
	r, err := c.Recommendation(ctx, key)
	if err != nil {
		return n.Version{}, err
	}
	versions, err := c.Versions(ctx, key)
	if err != nil {
		return n.Version{}, err
	}
	if number > 0 {
		return pick(versions, number)
	}
	return currentOf(r, versions)
}

func currentOf(r n.Recommendation, versions []n.Version) (n.Version, error) {
	for _, v := range versions {
		if v.ID == r.Draft.Version {
			return v, nil
		}
	}
	return n.Version{}, n.Refuse(n.CodeNotFound, "The current version of %s is not public yet.", r.Key)
}

// paragraph finds the identity of a paragraph by its number as printed, with
// or without a full stop or brackets around it, or by its place as #1.
func paragraph(v n.Version, number string) (n.ID, error) {
	if place, ok := strings.CutPrefix(number, "#"); ok {
		if i, err := strconv.Atoi(place); err == nil && i >= 1 && i <= len(v.Paragraphs) {
			return v.Paragraphs[i-1].ID, nil
		}
		return "", n.Refuse(n.CodeUnknownParagraph, "Version %d of %q has %d paragraphs; there is no %s.", v.Number, v.Title, len(v.Paragraphs), number)
	}
	var found []n.ID
	for _, p := range v.Paragraphs {
		if string(p.ID) == number {
			return p.ID, nil
		}
		if bare(p.Number) == bare(number) {
			found = append(found, p.ID)
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return "", n.Refuse(n.CodeUnknownParagraph, "Version %d of %q has no paragraph %s.", v.Number, v.Title, number)
	}
	return "", n.Refuse(n.CodeUnknownParagraph, "Version %d of %q has several paragraphs %s; name it by its place, as #1, #2 ...", v.Number, v.Title, number)
}

func bare(number string) string { return strings.ToLower(strings.Trim(number, " .()")) }
