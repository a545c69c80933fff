package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"rapporteur/client"
	"rapporteur/negotiation"
	"rapporteur/publish"
	"rapporteur/redline"
)

func (a *app) recommendationCommand() *cobra.Command {
	g := group("recommendation", "Draft recommendations: where they stand and what is done to them",
		a.recommendationList(), a.recommendationShow(), a.historyCommand(), a.pointsCommand(), a.amendCommand(),
		a.moveCommand(),
		a.amendmentsCommand(), a.correctCommand(), a.splitCommand(), a.mergeCommand(), a.orderCommand())
	g.AddCommand(a.actCommands()...)
	g.Aliases = []string{"rec"}
	return g
}

// actCommands are those of the acts on a draft, one each.
func (a *app) actCommands() []*cobra.Command {
	return []*cobra.Command{
		onDraft(a, "present", func(x *negotiation.PresentDraft) option {
			return together(meetingOf(&x.Meeting), needs("meeting"))
		}),
		onDraft(a, "take-up", func(x *negotiation.TakeUpDraft) option {
			return together(meetingOf(&x.Meeting), text(&x.Item, "item", "number of the agenda item"),
				needs("meeting"), needs("item"))
		}),
		onDraft(a, "object", func(x *negotiation.ObjectToDraft) option { return speaks(&x.Speaker) }),
		onDraft(a, "lift-objection", func(x *negotiation.LiftObjection) option { return speaks(&x.Speaker) }),
		onDraft(a, "reserve", func(x *negotiation.ReservePosition) option { return speaks(&x.Speaker) }),
		onDraft(a, "lift-reservation", func(x *negotiation.LiftReservation) option { return speaks(&x.Speaker) }),
		onDraft(a, "agree", func(x *negotiation.AgreeOnDraft) option {
			return together(
				words(&x.AdReferendum, "ad-referendum", "codes of the delegations that have still to confirm"),
				words(&x.Acknowledged, "acknowledge", "codes of the delegations whose written reservations stand, all of them; "+
					"they do not stop consensus"),
				text(&x.Pending, "pending", "what the agreement waits for"))
		}),
		onDraft(a, "confirm", func(x *negotiation.ConfirmAgreement) option { return speaks(&x.Speaker) }),
		onDraft(a, "decline", func(x *negotiation.DeclineAgreement) option { return speaks(&x.Speaker) }),
		onDraft(a, "fulfil", func(x *negotiation.FulfilAgreement) option { return reason(&x.Reason) }),
		onDraft(a, "vote", func(x *negotiation.VoteOnDraft) option { return together(counted(&x.Vote), reason(&x.Reason)) }),
		onDraft(a, "reopen", func(x *negotiation.ReopenDraft) option {
			return together(counted(&x.Vote), reason(&x.Reason))
		}),
		onDraft(a, "explain", func(x *negotiation.ExplainPosition) option { return explains(&x.Speaker) }),
		onDraft(a, "dissociate", func(x *negotiation.Dissociate) option { return explains(&x.Speaker) }),
		onDraft(a, "resubmit", func(x *negotiation.ResubmitDraft) option { return because(&x.Reason) }),
		onDraft(a, "defer", func(x *negotiation.DeferDraft) option {
			return together(because(&x.Reason), meetingOf(&x.Meeting))
		}),
		onDraft(a, "withdraw", func(x *negotiation.WithdrawDraft) option { return because(&x.Reason) }),
		onDraft(a, "sponsor", func(x *negotiation.SponsorAmendment) option {
			return together(amendmentMoved(&x.Amendment), delegationOf(&x.Delegation))
		}),
		onDraft(a, "accept", func(x *negotiation.AcceptAmendment) option {
			return together(amendmentMoved(&x.Amendment), reason(&x.Reason))
		}),
		onDraft(a, "not-accept", func(x *negotiation.NotAcceptAmendment) option {
			return together(amendmentMoved(&x.Amendment), reason(&x.Reason))
		}),
		onDraft(a, "bracket", func(x *negotiation.BracketAmendment) option {
			return together(amendmentMoved(&x.Amendment), reason(&x.Reason))
		}),
		onDraft(a, "withdraw-amendment", func(x *negotiation.WithdrawAmendment) option {
			return together(amendmentMoved(&x.Amendment), speaks(&x.Speaker))
		}),
		onDraft(a, "renumber", func(x *negotiation.RenumberDraft) option { return reason(&x.Reason) }),
		onDraft(a, "note", func(x *negotiation.NoteDraft) option { return reason(&x.Reason) }),
	}
}

// onDraft is the command of an act on a draft, with the flags that fill it in.
func onDraft[A negotiation.DraftAct](a *app, use string, flags func(*A) option) *cobra.Command {
	var act A
	var key negotiation.ID
	row, _ := negotiation.RowOf(act) // an act without a row is found by a test
	return a.onServer(use+" RECOMMENDATION", row.Summary, func(
		ctx context.Context, c *client.Client, args []string,
	) error {
		d, err := c.OnDraft(ctx, args[0], key, act)
		return a.showDraft(d, err, "%s: %s.\n", args[0])
	}, id(&key), flags(&act))
}

func meetingOf(into *negotiation.ID) option { return text(into, "meeting", "key of the meeting") }

func delegationOf(into *string) option {
	return text(into, "delegation", "code of the delegation; your own when left out")
}

// because says why, and does not leave it out.
func because(into *string) option { return together(reason(into), needs("reason")) }

func speaks(x *negotiation.Speaker) option {
	return together(delegationOf(&x.Delegation), reason(&x.Reason))
}

// explains is what a delegation gives as a text.
func explains(x *negotiation.Speaker) option {
	return together(
		delegationOf(&x.Delegation), text(&x.Reason, "text", "the text as the delegation gave it"), needs("text"),
	)
}

func counted(v *negotiation.Vote) option {
	return together(number(&v.For, "for", "votes in favour"), number(&v.Against, "against", "votes against"),
		number(&v.Abstaining, "abstaining", "abstentions"), needs("for"), needs("against"))
}

func amendmentMoved(into *negotiation.ID) option {
	return together(
		text(into, "amendment", "ID of the moved amendment, see: recommendation amendments"), needs("amendment"),
	)
}

// showDraft shows where a draft stands after what was done to it, unless that
// failed. The sentence has places for its key and for where it stands.
func (a *app) showDraft(d negotiation.Draft, err error, sentence, key string) error {
	if err != nil {
		return err
	}
	return a.show(d, func(w io.Writer) { fmt.Fprintf(w, sentence, key, standing(d)) })
}

func (a *app) recommendationList() *cobra.Command {
	var meeting string
	list := func(ctx context.Context, c *client.Client, _ []string) ([]negotiation.Recommendation, error) {
		return c.Recommendations(ctx, meeting)
	}
	return asks(a, "list", "List drafts and where they stand", list, describeRecommendations,
		text(&meeting, "meeting", "key of the meeting where the drafts were first negotiated, or that took them up"))
}

var describeRecommendations = columns("key\tstage\ttitle", func(r negotiation.Recommendation) []string {
	return []string{r.Key, standing(r.Draft), r.Title}
})

func standing(d negotiation.Draft) string {
	text := spaced(d.Stage)
	if d.Bracketed {
		text += ", with brackets"
	}
	for _, stands := range []struct {
		what  string
		codes []string
	}{
		{"objection", d.Objections}, {"reservation", d.Reservations}, {"confirmation awaited", d.AdReferendum},
		{"agreed over the written reservation", d.Acknowledged},
	} {
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
	var version int
	return a.onServer("show RECOMMENDATION", "Show a draft with its text", func(
		ctx context.Context, c *client.Client, args []string,
	) error {
		r, err := c.Recommendation(ctx, args[0])
		if err != nil {
			return err
		}
		versions, err := c.Versions(ctx, args[0])
		if err != nil {
			return err
		}
		v, err := pick(versions, version)
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
			Recommendation negotiation.Recommendation `json:"recommendation"`
			Version        negotiation.Version        `json:"version"`
			Versions       int                        `json:"versions"`
			Corrections    []negotiation.Correction   `json:"corrections,omitempty"`
			// Reservations stand on the version shown, where it is the current one.
			Reservations []negotiation.WrittenReservation `json:"reservations,omitempty"`
		}{r, v, len(versions), corrections, reserved}
		return a.show(out, func(w io.Writer) {
			fmt.Fprintf(w, "%s: %s\nWhere it stands: %s\nVersion %d (%s) of %s, %d on record\n", r.Key, v.Title, standing(
				r.Draft,
			),
				v.Number, spaced(v.Origin), when(v.CreatedAt, ""), len(versions))
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
	}, number(&version, "version", "number of the version (default the last)"))
}

// reservationsOn are the written reservations that stand on the version shown:
// none is told of one that is no longer current.
func reservationsOn(
	ctx context.Context, c *client.Client, ref string, v negotiation.Version, r negotiation.Recommendation,
) ([]negotiation.WrittenReservation, error) {
	if v.ID != r.Draft.Version {
		return nil, nil
	}
	return c.Reservations(ctx, ref)
}

// describeReservations tells those on a paragraph, "" for the draft as a whole.
func describeReservations(w io.Writer, paragraph negotiation.ID, list []negotiation.WrittenReservation) {
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

func pick(versions []negotiation.Version, number int) (negotiation.Version, error) {
	for i := len(versions) - 1; i >= 0; i-- {
		if number == 0 || versions[i].Number == number {
			return versions[i], nil
		}
	}
	return negotiation.Version{}, negotiation.Refuse(
		negotiation.CodeNotFound, "There is no version %d that you may read.", number,
	)
}

func (a *app) historyCommand() *cobra.Command {
	return a.onServer("history RECOMMENDATION", "Tell the whole story of a draft from the record",
		func(ctx context.Context, c *client.Client, args []string) error {
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

const pointsHelp = `Points of difference are decided one by one, as they are numbered by:
rapporteur recommendation points KEY. What is not decided keeps its brackets.
  --accept 2:1=3                     paragraph 2, point 1: accept reading 3
  --own '2:2=shall, as appropriate,' paragraph 2, point 2: another wording
  --keep 2:3                         stays open, on record
  --merge 4:1, --split 4:1           alone on a paragraph; then list its points anew`

// versionRead names the version that was read, so that nothing decided since is
// overwritten.
func versionRead(into *int) option {
	return number(
		into, "version", "number of the version you have read; refused when another is current (default the current one)",
	)
}

// baseOf is the version a change of a draft is made on.
func baseOf(ctx context.Context, c *client.Client, key string, number int) (negotiation.Version, error) {
	r, err := c.Recommendation(ctx, key)
	if err != nil {
		return negotiation.Version{}, err
	}
	versions, err := c.Versions(ctx, key)
	if err != nil {
		return negotiation.Version{}, err
	}
	if number > 0 {
		return pick(versions, number)
	}
	return currentOf(r, versions)
}

func currentOf(r negotiation.Recommendation, versions []negotiation.Version) (negotiation.Version, error) {
	for _, v := range versions {
		if v.ID == r.Draft.Version {
			return v, nil
		}
	}
	return negotiation.Version{}, negotiation.Refuse(
		negotiation.CodeNotFound, "The current version of %s is not public yet.", r.Key,
	)
}

// paragraph finds the identity of a paragraph by its number as printed, with
// or without a full stop or brackets around it, or by its place as #1.
func paragraph(v negotiation.Version, number string) (negotiation.ID, error) {
	if place, ok := strings.CutPrefix(number, "#"); ok {
		if i, err := strconv.Atoi(place); err == nil && i >= 1 && i <= len(v.Paragraphs) {
			return v.Paragraphs[i-1].ID, nil
		}
		return "", negotiation.Refuse(
			negotiation.CodeUnknownParagraph, "Version %d of %q has %d paragraphs; there is no %s.", v.Number, v.Title,
			len(v.Paragraphs), number,
		)
	}
	var found []negotiation.ID
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
		return "", negotiation.Refuse(
			negotiation.CodeUnknownParagraph, "Version %d of %q has no paragraph %s.", v.Number, v.Title, number,
		)
	}
	return "", negotiation.Refuse(
		negotiation.CodeUnknownParagraph, "Version %d of %q has several paragraphs %s; name it by its place, as #1, #2 ...",
		v.Number, v.Title, number,
	)
}

func bare(number string) string { return strings.ToLower(strings.Trim(number, " .()")) }
