package scenario

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"rapporteur/api/wire"
	"rapporteur/client"
	"rapporteur/negotiation"
)

// verb is a form of sentence and what it does.
type verb struct {
	form *regexp.Regexp
	do   func(ctx context.Context, p *player, a map[string]string) error
}

// The pieces sentences are made of.
const (
	groupCode = `(?P<group>[A-Z0-9]{2,12})`
	who       = `(?P<who>[A-Z0-9]{2,12})`
	draft     = `(?P<draft>[a-z0-9-]+)`
	place     = draft + ` (?P<paragraph>\d+(?: [a-z]+)?|[a-z])`
	point     = place + ` point (?P<point>\d+)`
	after     = `(?:after ` + place + `|at the start of ` + draft + `)`
)

func sentence(form string, do func(context.Context, *player, map[string]string) error) verb {
	return verb{regexp.MustCompile(`^` + form + `$`), do}
}

// verbs are all sentences.
var verbs = slices.Concat(draftVerbs, amendmentVerbs, tacitVerbs, bureauVerbs, meetingVerbs)

var draftVerbs = []verb{
	sentence(`A round opens(?: on (?P<drafts>[a-z0-9, -]+?))?(?: after (?P<year>20\d\d))? for (?P<days>\d+) days(?: for (?P<codes>[A-Z0-9, ]+?))?(?:, published (?P<publication>\w+))?\.`, openRound),
	sentence(`We turn to the round on `+draft+`\.`, turnToRound),
	sentence(`(?P<days>\d+) days pass\.`, passDays),
	sentence(`Time passes until (?P<edge>a second before|the very moment of|a second after) (?P<what>the deadline|the end of the silence)\.`, passUntil),
	sentence(`(?P<what>The deadline|The end of the silence) passes unnoticed\.`, passUnnoticed),
	sentence(who+` joins the `+groupCode+`\.`, joinGroup),
	sentence(who+` leaves the `+groupCode+`\.`, leaveGroup),
	sentence(`Then comment (?P<number>\d+) of `+who+` is on behalf of (?P<codes>[A-Z0-9, ]+)\.`, thenOnBehalf),
	sentence(who+` becomes a (?P<capacity>State party|signatory|non-signatory)\.`, changeCapacity),
	sentence(`The round is extended by (?P<days>\d+) days\.`, extendRound),
	sentence(`The round closes early\.`, closeRound),
	sentence(`(?:The round|Round (?P<round>\d+)) is cancelled: (?P<text>.+)`, cancelRound),

	sentence(who+` amends `+place+`: (?P<text>.+)`, comments(negotiation.Amendment)),
	sentence(who+` deletes `+place+`\.`, comments(negotiation.Deletion)),
	sentence(who+` inserts after `+place+`: (?P<text>.+)`, comments(negotiation.Insertion)),
	sentence(who+` moves `+place+` after (?P<after>\d+(?: [a-z]+)?)\.`, comments(negotiation.Placement)),
	sentence(who+` moves `+place+` to the start\.`, comments(negotiation.Placement)),
	sentence(who+` divides `+place+`: (?P<text>.+ // .+)`, comments(negotiation.Division)),
	sentence(who+` joins `+place+` with the next: (?P<text>.+)`, comments(negotiation.Joining)),
	sentence(who+` asks for a placeholder after `+place+`: (?P<text>.+)`, comments(negotiation.Placeholder)),
	sentence(who+` supports `+place+`\.`, comments(negotiation.Support)),
	sentence(who+` reserves on `+place+`\.`, comments(negotiation.Reservation)),
	sentence(who+` remarks on `+draft+`: (?P<note>.+)`, comments(negotiation.General)),
	sentence(who+` rejects `+draft+`: (?P<note>.+)`, comments(negotiation.Rejection)),
	sentence(who+` has no comment\.`, noComment),
	sentence(who+` withdraws its comment (?P<number>\d+)\.`, withdrawComment),
	sentence(who+` replaces its comment (?P<number>\d+) on `+place+`: (?P<text>.+)`, comments(negotiation.Amendment)),

	sentence(`The secretariat disposes of the rest: (?P<text>.+)`, disposeRest),
	sentence(`The secretariat (?P<admits>takes in|leaves out) comment (?P<number>\d+) of `+who+`: (?P<text>.+)`, admitLate),
	sentence(`The chair returns (?:it|round (?P<round>\d+)): (?P<text>.+)`, returnRound),
	sentence(`The secretariat consolidates(?: round (?P<round>\d+))? again(?P<late>, with late comments)?\.`, consolidateAgain),
	sentence(`The chair accepts `+point+` reading (?P<reading>\d+)\.`, settles(negotiation.PointAccept, false)),
	sentence(`The chair words `+point+`: (?P<text>.+)`, settles(negotiation.PointOwn, false)),
	sentence(`The chair keeps `+point+`\.`, settles(negotiation.PointKeep, false)),
	sentence(`The chair defers `+point+` to (?P<to>[a-z0-9-]+): (?P<reason>.+)`, settles(negotiation.PointDefer, false)),
	sentence(`The chair reads the consolidation\.`, readConsolidation),
	sentence(`The other chair approves what was read\.`, decideAsRead(true)),
	sentence(`The other chair returns what was read: (?P<text>.+)`, decideAsRead(false)),
	sentence(`The chair approves(?: round (?P<round>\d+))?\.`, approve),

	sentence(draft+` is presented\.`, act(func(_ places) negotiation.DraftAct { return negotiation.PresentDraft{Meeting: "cop-2020"} })),
	sentence(draft+` is taken up in (?P<year>20\d\d)\.`, act(func(a places) negotiation.DraftAct {
		return negotiation.TakeUpDraft{Meeting: negotiation.ID("wg4-" + a["year"]), Item: "4"}
	})),
	sentence(`(?P<who>[A-Z0-9]{2,12}|The chair) moves in the room for `+place+`: (?P<text>.+)`, amend),
	sentence(`The meeting accepts `+point+` reading (?P<reading>\d+)\.`, settles(negotiation.PointAccept, true)),
	sentence(`The meeting words `+point+`: (?P<text>.+)`, settles(negotiation.PointOwn, true)),
	sentence(`The meeting defers `+point+` to (?P<to>[a-z0-9-]+): (?P<reason>.+)`, settles(negotiation.PointDefer, true)),
	sentence(`The meeting divides `+place+`\.`, settles(negotiation.ParagraphDivide, true)),
	sentence(`The meeting joins `+place+` with the next\.`, settles(negotiation.ParagraphJoin, true)),
	sentence(`The meeting deletes `+place+`\.`, settles(negotiation.ParagraphDelete, true)),
	sentence(`The meeting retains `+place+`\.`, settles(negotiation.ParagraphRetain, true)),

	sentence(`The meeting splits `+draft+` into (?P<parts>[a-z0-9-]+ \([^()]+\)(?: and [a-z0-9-]+ \([^()]+\))+)\.`, splitDraft),
	sentence(`The meeting merges (?P<drafts>[a-z0-9-]+(?: and [a-z0-9-]+)+) into (?P<into>[a-z0-9-]+)\.`, mergeDrafts),

	sentence(who+` objects to `+draft+`\.`, act(func(a places) negotiation.DraftAct { return negotiation.ObjectToDraft{Speaker: speaker(a)} })),
	sentence(who+` lifts its objection to `+draft+`\.`, act(func(a places) negotiation.DraftAct { return negotiation.LiftObjection{Speaker: speaker(a)} })),
	sentence(who+` reserves its position on `+draft+`\.`, act(func(a places) negotiation.DraftAct { return negotiation.ReservePosition{Speaker: speaker(a)} })),
	sentence(who+` lifts its reservation on `+draft+`\.`, act(func(a places) negotiation.DraftAct { return negotiation.LiftReservation{Speaker: speaker(a)} })),
	sentence(`The chair gavels `+draft+`(?: ad referendum of (?P<codes>[A-Z0-9, ]+?))?(?: pending (?P<pending>.+?))?(?:, acknowledging the reservations? of (?P<acknowledged>[A-Z0-9, ]+))?\.`, act(func(a places) negotiation.DraftAct {
		return negotiation.AgreeOnDraft{
			AdReferendum: list(a["codes"]), Acknowledged: list(a["acknowledged"]), Pending: a["pending"],
		}
	})),
	sentence(`Then the written reservation of `+who+` on `+place+` (?P<state>stands|no longer stands)\.`, thenReserved),
	sentence(who+` confirms `+draft+`\.`, act(func(a places) negotiation.DraftAct { return negotiation.ConfirmAgreement{Speaker: speaker(a)} })),
	sentence(who+` declines `+draft+`\.`, act(func(a places) negotiation.DraftAct { return negotiation.DeclineAgreement{Speaker: speaker(a)} })),
	sentence(`Nothing is pending on `+draft+` any more\.`, act(func(_ places) negotiation.DraftAct { return negotiation.FulfilAgreement{} })),
	sentence(`A vote on `+draft+`: (?P<for>\d+) for, (?P<against>\d+) against, (?P<abstaining>\d+) abstaining\.`, act(func(a places) negotiation.DraftAct { return negotiation.VoteOnDraft{Vote: count(a)} })),
	sentence(`A vote to reopen `+draft+`: (?P<for>\d+) for, (?P<against>\d+) against, (?P<abstaining>\d+) abstaining\.`, act(func(a places) negotiation.DraftAct { return negotiation.ReopenDraft{Vote: count(a)} })),
	sentence(draft+` is deferred: (?P<text>.+)`, act(func(a places) negotiation.DraftAct { return negotiation.DeferDraft{Reasoned: reasoned(a)} })),
	sentence(draft+` is withdrawn(?P<office> by the secretariat)?: (?P<text>.+)`, act(func(a places) negotiation.DraftAct { return negotiation.WithdrawDraft{Reasoned: reasoned(a)} })),
	sentence(draft+` is resubmitted: (?P<text>.+)`, act(func(a places) negotiation.DraftAct { return negotiation.ResubmitDraft{Reasoned: reasoned(a)} })),
	sentence(draft+` is noted\.`, act(func(_ places) negotiation.DraftAct { return negotiation.NoteDraft{} })),
	sentence(`The paragraphs of `+draft+` are numbered anew\.`, act(func(_ places) negotiation.DraftAct { return negotiation.RenumberDraft{} })),
	sentence(`The report of (?P<year>20\d\d) is drafted\.`, draftReport),
	sentence(`The report of (?P<year>20\d\d) is revised: (?P<text>.+)`, reviseReport),
	sentence(`The (?P<kind>recommendations|annex) of the report of (?P<year>20\d\d) (?:are|is) adopted\.`, adoptSections),
	sentence(`The (?P<kind>recommendations|annex) of the report of (?P<year>20\d\d) (?:are|is) adopted as orally amended(?: by (?P<codes>[A-Z0-9, ]+))?: (?P<text>.+)`, adoptSections),
	sentence(who+` objects to the (?P<kind>recommendations|annex) of the report of (?P<year>20\d\d)(?:: (?P<text>.+)|\.)`, objectToReport(false)),
	sentence(who+` lifts its objection to the (?P<kind>recommendations|annex) of the report of (?P<year>20\d\d)\.`, objectToReport(true)),
	sentence(who+` objects to the report of (?P<year>20\d\d)(?:: (?P<text>.+)|\.)`, objectToReport(false)),
	sentence(who+` lifts its objection to the report of (?P<year>20\d\d)\.`, objectToReport(true)),
	sentence(`The report of (?P<year>20\d\d) is adopted\.`, adoptReport),
	sentence(who+` explains its position on `+draft+`: (?P<text>.+)`, act(func(a places) negotiation.DraftAct { return negotiation.ExplainPosition{Speaker: speaker(a)} })),
	sentence(who+` dissociates itself from `+draft+`: (?P<text>.+)`, act(func(a places) negotiation.DraftAct { return negotiation.Dissociate{Speaker: speaker(a)} })),

	sentence(`A corrigendum to `+place+` in (?P<languages>[a-z, ]+): "(?P<old>.+)" reads "(?P<new>.*)"\.`, correct),
	sentence(`Then `+draft+` is corrected in (?P<language>[a-z]{2})\.`, thenCorrected(true)),
	sentence(`Then `+draft+` is not corrected in (?P<language>[a-z]{2})\.`, thenCorrected(false)),

	sentence(`A (?P<revised>revised )?silence on (?P<subject>\w+)(?: of (?P<year>20\d\d))? opens for (?P<days>\d+) days for (?P<codes>[A-Z0-9, ]+): (?P<text>.+)`, openSilence),
	sentence(who+` breaks the silence(?: on paragraph (?P<number>\d+))?: (?P<text>.+)`, breakSilence),
	sentence(`The silence is extended by (?P<days>\d+) days\.`, extendSilence),
	sentence(`The silence is cancelled: (?P<text>.+)`, cancelSilence),
	sentence(`Then the silence is (?P<phase>open|approved|approved_in_part|broken|cancelled)\.`, thenSilence),

	sentence(`Then `+draft+` is (?P<stage>[a-z_]+)\.`, thenStage),
	sentence(`Then `+place+` reads: (?P<text>.+)`, thenReads),
	sentence(`Then `+point+` is deferred to (?P<to>[a-z0-9-]+)\.`, thenDeferred),
	sentence(`Then `+point+` is deferred to no meeting\.`, thenDeferred),
	sentence(`Then `+draft+` has (?P<count>\d+) paragraphs?\.`, thenCount),
	sentence(`Then the paragraphs of `+draft+` are (?P<numbers>.+)\.`, thenNumbers),
	sentence(`Then (?P<reader>[A-Z0-9]{2,12}|the chair) reads comment (?P<number>\d+) of `+who+`\.`, thenRead(true)),
	sentence(`Then (?P<reader>[A-Z0-9]{2,12}|the chair) does not read comment (?P<number>\d+) of `+who+`\.`, thenRead(false)),
	sentence(`Then comment (?P<number>\d+) of `+who+` is (?P<state>late|in time|withdrawn|taken in|left out|reflected|partly|not_reflected|referred)\.`, thenComment),
}

func openRound(ctx context.Context, p *player, a map[string]string) error {
	days, _ := strconv.Atoi(a["days"]) // digits, as the form says; so below
	year := cmp.Or(a["year"], "2020")
	r := negotiation.OpenRound{
		Meeting: "wg4-" + year, CRPMeeting: "cop-2020", Zone: "Europe/Vienna", Publication: negotiation.Publication(
			a["publication"],
		),
		Recommendations: list(a["drafts"]), Deadline: p.house.Now().Add(time.Duration(
			days,
		) * 24 * time.Hour), Roster: p.codes(),
	}
	if a["codes"] != "" {
		r.Roster = list(a["codes"])
	}
	opened, err := p.as(negotiation.RoleSecretariat).OpenRound(ctx, client.NewID(), r)
	if err != nil {
		return err
	}
	p.round, p.rounds, p.open = opened.ID, append(
		p.rounds, opened.ID,
	), append(p.open, running{opened.ID, p.clock + time.Duration(days)*24*time.Hour})
	for _, key := range p.story.keys() {
		d, err := p.reader().Recommendation(ctx, key)
		if err == nil && d.Draft.Round == opened.ID {
			p.of[key] = opened.ID
		}
	}
	return nil
}

func extendRound(ctx context.Context, p *player, a map[string]string) error {
	days, _ := strconv.Atoi(a["days"])
	d := time.Duration(days) * 24 * time.Hour
	r, err := p.reader().Round(ctx, p.round)
	if err != nil {
		return err
	}
	_, err = p.as(negotiation.RoleSecretariat).OnRound(
		ctx, p.round, client.NewID(), negotiation.ExtendRound{Deadline: r.Deadline.Add(d), Reason: "as requested"},
	)
	if err == nil {
		later(p.open, p.round, d)
	}
	return err
}

func closeRound(ctx context.Context, p *player, _ map[string]string) error {
	if _, err := p.as(negotiation.RoleSecretariat).OnRound(
		ctx, p.round, client.NewID(), negotiation.CloseRound{Reason: "as the story has it"},
	); err != nil {
		return err
	}
	over(&p.open, p.round)
	return p.house.Pass(ctx, 0, Over{Rounds: []negotiation.ID{p.round}})
}

func cancelRound(ctx context.Context, p *player, a map[string]string) error {
	id, err := p.numbered(a["round"])
	if err != nil {
		return err
	}
	if _, err := p.as(negotiation.RoleSecretariat).OnRound(
		ctx, id, client.NewID(), negotiation.CancelRound{Reason: a["text"]},
	); err != nil {
		return err
	}
	over(&p.open, id)
	return p.house.Follow(ctx, id)
}

// comments makes a reply of one comment.
func comments(kind negotiation.CommentKind) func(context.Context, *player, map[string]string) error {
	return func(ctx context.Context, p *player, a map[string]string) error {
		v, err := p.circulated(ctx, a["draft"])
		if err != nil {
			return err
		}
		c := negotiation.Comment{
			ID: client.NewID(), Recommendation: v.Recommendation, BaseVersion: v.ID, Kind: kind, Text: a["text"],
			Note: a["note"],
		}
		if kind == negotiation.Division {
			c.Text = strings.ReplaceAll(c.Text, " // ", "\n\n")
		}
		if c.Paragraph, err = p.paragraph(v, a["paragraph"]); err != nil {
			return err
		}
		if c.After, err = p.paragraph(v, a["after"]); err != nil {
			return err
		}
		if a["number"] != "" {
			replaced, err := p.comment(a["who"], a["number"])
			if err != nil {
				return err
			}
			c.Replaces = replaced.comment
		}
		_, err = p.as(negotiation.RoleDelegation, a["who"]).SubmitReply(ctx, p.roundOn(a["draft"]), wire.ReplyRequest{
			ID: client.NewID(), Delegation: a["who"], Language: p.story.language(), Comments: []negotiation.Comment{c},
		})
		if err == nil {
			p.said[a["who"]] = append(p.said[a["who"]], said{p.roundOn(a["draft"]), c.ID})
		}
		return err
	}
}

func noComment(ctx context.Context, p *player, a map[string]string) error {
	_, err := p.as(negotiation.RoleDelegation, a["who"]).SubmitReply(
		ctx, p.round,
		wire.ReplyRequest{ID: client.NewID(), Delegation: a["who"], Language: p.story.language(), NoComment: true},
	)
	return err
}

func withdrawComment(ctx context.Context, p *player, a map[string]string) error {
	c, err := p.comment(a["who"], a["number"])
	if err != nil {
		return err
	}
	_, err = p.as(
		negotiation.RoleDelegation, a["who"],
	).Withdraw(ctx, c.round, wire.WithdrawalRequest{ID: client.NewID(), Comment: c.comment})
	return err
}

func disposeRest(ctx context.Context, p *player, a map[string]string) error {
	all, err := p.reader().Comments(ctx, p.round, client.CommentFilter{})
	if err != nil {
		return err
	}
	var said negotiation.DisposeComments
	for _, c := range all {
		if c.Disposition == nil && c.WithdrawnAt.IsZero() {
			said.Dispositions = append(
				said.Dispositions, negotiation.CommentDisposal{Comment: c.ID, Status: negotiation.Referred, Reason: a["text"]},
			)
		}
	}
	_, err = p.as(negotiation.RoleSecretariat).Dispose(ctx, p.round, client.NewID(), said)
	return err
}

func admitLate(ctx context.Context, p *player, a map[string]string) error {
	c, err := p.comment(a["who"], a["number"])
	if err != nil {
		return err
	}
	_, err = p.as(negotiation.RoleSecretariat).AdmitLate(ctx, c.round, client.NewID(), negotiation.AdmitComments{
		Admissions: []negotiation.CommentAdmission{{
			Comment: c.comment, Include: a["admits"] == "takes in", Reason: a["text"],
		}},
	})
	return err
}

func returnRound(ctx context.Context, p *player, a map[string]string) error {
	id, err := p.numbered(a["round"])
	if err != nil {
		return err
	}
	r, err := p.reader().Round(ctx, id)
	if err != nil {
		return err
	}
	_, err = p.as(negotiation.RoleChair).OnRound(
		ctx, id, client.NewID(), negotiation.ReturnRound{Attempt: max(r.Attempt, 1), Revision: r.Revision, Reason: a["text"]},
	)
	return err
}

func consolidateAgain(ctx context.Context, p *player, a map[string]string) error {
	id, err := p.numbered(a["round"])
	if err != nil {
		return err
	}
	_, err = p.as(negotiation.RoleSecretariat).OnRound(
		ctx, id, client.NewID(), negotiation.ConsolidateRound{IncludeLate: a["late"] != "", Reason: "as the chair asked"},
	)
	if err != nil {
		return err
	}
	return p.house.Follow(ctx, id)
}

func approve(ctx context.Context, p *player, a map[string]string) error {
	id, err := p.numbered(a["round"])
	if err != nil {
		return err
	}
	r, err := p.reader().Round(ctx, id)
	if err != nil {
		return err
	}
	_, err = p.as(negotiation.RoleChair).OnRound(
		ctx, id, client.NewID(), negotiation.ApproveRound{Attempt: max(r.Attempt, 1), Revision: r.Revision},
	)
	return err
}

// readConsolidation keeps in mind what a chair has read.
func readConsolidation(ctx context.Context, p *player, _ map[string]string) error {
	r, err := p.as(negotiation.RoleChair).Round(ctx, p.round)
	p.read = negotiation.ReturnRound{Attempt: max(r.Attempt, 1), Revision: r.Revision}
	return err
}

// decideAsRead decides on what was read, whatever is in review by now.
func decideAsRead(approve bool) func(context.Context, *player, map[string]string) error {
	return func(ctx context.Context, p *player, a map[string]string) error {
		decision := p.read
		decision.Reason = a["text"]
		var act negotiation.RoundAct = decision
		if approve {
			act = negotiation.ApproveRound(decision)
		}
		_, err := p.as(negotiation.RoleChair).OnRound(ctx, p.round, client.NewID(), act)
		return err
	}
}

// thenRead asks for the comments of a round as somebody. Whoever is refused all
// of them reads none.
func thenRead(want bool) func(context.Context, *player, map[string]string) error {
	return func(ctx context.Context, p *player, a map[string]string) error {
		told, err := p.comment(a["who"], a["number"])
		if err != nil {
			return err
		}
		door := p.as(negotiation.RoleChair)
		if a["reader"] != "the chair" {
			door = p.as(negotiation.RoleDelegation, a["reader"])
		}
		all, err := door.Comments(ctx, told.round, client.CommentFilter{})
		if err != nil && negotiation.CodeOf(err) != negotiation.CodeWrongState {
			return err
		}
		if got := slices.ContainsFunc(all, func(c negotiation.ReceivedComment) bool {
			return c.ID == told.comment
		}); got != want {
			return fmt.Errorf("%s reads %d comment(s) of the round", a["reader"], len(all))
		}
		return nil
	}
}

// settles rules on a point or a paragraph, in review or in the room.
func settles(o negotiation.PointOutcome, inRoom bool) func(context.Context, *player, map[string]string) error {
	return func(ctx context.Context, p *player, a map[string]string) error {
		v, err := p.current(ctx, a["draft"])
		if err != nil {
			return err
		}
		r := negotiation.PointRuling{Outcome: o, Text: a["text"], Meeting: a["to"], Reason: a["reason"]}
		if r.Paragraph, err = p.paragraph(v, a["paragraph"]); err != nil {
			return err
		}
		r.Point, _ = strconv.Atoi(a["point"])
		r.Reading, _ = strconv.Atoi(a["reading"])
		if o == negotiation.ParagraphDivide || o == negotiation.ParagraphJoin {
			r.Reading = 1
		}
		if inRoom {
			_, err = p.as(negotiation.RoleChair).Amend(
				ctx, a["draft"], wire.AmendmentRequest{ID: client.NewID(), Base: v.ID, Rulings: []negotiation.PointRuling{r}},
			)
			return err
		}
		_, err = p.as(negotiation.RoleChair).Settle(
			ctx, a["draft"], wire.SettlementRequest{ID: client.NewID(), Base: v.ID, Rulings: []negotiation.PointRuling{r}},
		)
		return err
	}
}

func amend(ctx context.Context, p *player, a map[string]string) error {
	v, err := p.current(ctx, a["draft"])
	if err != nil {
		return err
	}
	id, err := p.paragraph(v, a["paragraph"])
	if err != nil {
		return err
	}
	mover := a["who"]
	if mover == theChair {
		mover = ""
	}
	_, err = p.as(negotiation.RoleSecretariat).Amend(ctx, a["draft"], wire.AmendmentRequest{
		ID: client.NewID(), Base: v.ID, Mover: mover, Changes: []negotiation.ParagraphText{{
			Paragraph: id, Text: a["text"],
		}}, Reason: "moved in the room",
	})
	return err
}

// places are what a sentence tells, by name.
type places = map[string]string

func speaker(a places) negotiation.Speaker {
	return negotiation.Speaker{Delegation: a["who"], Reason: a["text"]}
}

func reasoned(a places) negotiation.Reasoned { return negotiation.Reasoned{Reason: a["text"]} }

func count(a places) (v negotiation.Vote) {
	for into, name := range map[*int]string{&v.For: "for", &v.Against: "against", &v.Abstaining: "abstaining"} {
		*into, _ = strconv.Atoi(a[name])
	}
	return v
}

// act does an act on a draft, as whoever may do it.
func act(of func(places) negotiation.DraftAct) func(context.Context, *player, map[string]string) error {
	return func(ctx context.Context, p *player, a map[string]string) error {
		door := p.as(negotiation.RoleChair)
		switch {
		case a["who"] != "":
			door = p.as(negotiation.RoleDelegation, a["who"])
		case a["office"] != "":
			door = p.as(negotiation.RoleSecretariat)
		}
		_, err := door.OnDraft(ctx, a["draft"], client.NewID(), of(a))
		return err
	}
}

// madeBy are the keys of the drafts a sentence makes.
func madeBy(a map[string]string) []string {
	if a["into"] != "" {
		return []string{a["into"]}
	}
	var keys []string
	for form := range strings.SplitSeq(a["parts"], " and ") {
		if key, _, ok := strings.Cut(form, " ("); ok {
			keys = append(keys, key)
		}
	}
	return keys
}

// splitDraft divides a draft; what is in the parentheses are the numbers of the
// paragraphs of each part.
func splitDraft(ctx context.Context, p *player, a map[string]string) error {
	v, err := p.current(ctx, a["draft"])
	if err != nil {
		return err
	}
	r := wire.SplitRequest{ID: client.NewID(), Base: v.ID, Reason: "as the meeting decided"}
	for form := range strings.SplitSeq(a["parts"], " and ") {
		key, numbers, _ := strings.Cut(strings.TrimSuffix(form, ")"), " (")
		part := wire.Part{Key: key, Title: v.Title + ": " + key}
		for _, number := range list(numbers) {
			id, err := p.paragraph(v, number)
			if err != nil {
				return err
			}
			part.Paragraphs = append(part.Paragraphs, id)
		}
		r.Parts = append(r.Parts, part)
	}
	_, err = p.as(negotiation.RoleChair).Split(ctx, a["draft"], r)
	return err
}

func mergeDrafts(ctx context.Context, p *player, a map[string]string) error {
	r := wire.MergeRequest{ID: client.NewID(), Key: a["into"], Reason: "as the meeting decided"}
	var titles []string
	for key := range strings.SplitSeq(a["drafts"], " and ") {
		v, err := p.current(ctx, key)
		if err != nil {
			return err
		}
		r.Bases, titles = append(r.Bases, v.ID), append(titles, v.Title)
	}
	r.Title = strings.Join(titles, " and ")
	_, err := p.as(negotiation.RoleChair).Merge(ctx, r)
	return err
}

func draftReport(ctx context.Context, p *player, a map[string]string) error {
	_, err := p.as(negotiation.RoleSecretariat).PrepareReport(
		ctx, client.NewID(), negotiation.PrepareReport{Meeting: "wg4-" + a["year"]},
	)
	return err
}

func reviseReport(ctx context.Context, p *player, a map[string]string) error {
	_, err := p.as(negotiation.RoleSecretariat).OnReport(
		ctx, "wg4-"+a["year"], client.NewID(), negotiation.ReviseReport{Reason: a["text"]},
	)
	return err
}

// adoptSections adopts the pending sections of a draft report that is there
// already: all, or those of the kind named.
func adoptSections(ctx context.Context, p *player, a map[string]string) error {
	report, err := p.reader().Report(ctx, "wg4-"+a["year"])
	if err != nil {
		return err
	}
	for _, s := range report.Sections {
		if s.Status.Adopted() || a["kind"] != "" && string(s.Kind) != a["kind"] {
			continue
		}
		x := negotiation.AdoptSection{Number: s.Number, Revision: s.Revision, Amendment: a["text"], Movers: list(a["codes"])}
		if _, err := p.as(negotiation.RoleChair).OnReport(ctx, "wg4-"+a["year"], client.NewID(), x); err != nil {
			return err
		}
	}
	return nil
}

// objectToReport objects to the section of a kind, or to the report when none is
// named.
func objectToReport(lifts bool) func(context.Context, *player, map[string]string) error {
	return func(ctx context.Context, p *player, a map[string]string) error {
		meeting := "wg4-" + a["year"]
		x := negotiation.ObjectToReport{Delegation: a["who"], Lifts: lifts, Reason: a["text"]}
		report, err := p.as(negotiation.RoleDelegation, a["who"]).Report(ctx, meeting)
		if err != nil {
			return err
		}
		for _, s := range report.Sections {
			if a["kind"] == string(s.Kind) && (x.Section == 0 || !s.Status.Adopted()) {
				x.Section, x.Revision = s.Number, s.Revision
			}
		}
		_, err = p.as(negotiation.RoleDelegation, a["who"]).OnReport(ctx, meeting, client.NewID(), x)
		return err
	}
}

// adoptReport adopts a report with all its sections, and drafts it first if
// nobody has.
func adoptReport(ctx context.Context, p *player, a map[string]string) error {
	meeting := "wg4-" + a["year"]
	if _, err := p.reader().Report(ctx, meeting); negotiation.CodeOf(err) == negotiation.CodeNotFound {
		if err := draftReport(ctx, p, a); err != nil {
			return err
		}
	}
	if err := adoptSections(ctx, p, a); err != nil {
		return err
	}
	_, err := p.as(negotiation.RoleChair).OnReport(ctx, meeting, client.NewID(), negotiation.AdoptReport{})
	return err
}

// correct issues a corrigendum to an adopted text, in some languages.
func correct(ctx context.Context, p *player, a map[string]string) error {
	v, err := p.current(ctx, a["draft"])
	if err != nil {
		return err
	}
	id, err := p.paragraph(v, a["paragraph"])
	if err != nil {
		return err
	}
	x := negotiation.CorrectRecommendation{
		Reason:  "an error of the translation",
		Changes: []negotiation.Erratum{{Paragraph: id, Old: a["old"], New: a["new"]}},
	}
	for _, l := range list(a["languages"]) {
		x.Languages = append(x.Languages, negotiation.Language(l))
	}
	_, err = p.as(negotiation.RoleSecretariat).Correct(ctx, a["draft"], client.NewID(), x)
	return err
}

func thenCorrected(want bool) func(context.Context, *player, map[string]string) error {
	return func(ctx context.Context, p *player, a map[string]string) error {
		all, err := p.reader().Corrections(ctx, a["draft"])
		if err != nil {
			return err
		}
		if got := slices.ContainsFunc(all, func(c negotiation.Correction) bool {
			return c.In(negotiation.Language(a["language"]))
		}); got != want {
			return fmt.Errorf("%s has %d correction(s), none of them as told", a["draft"], len(all))
		}
		return nil
	}
}

func thenStage(ctx context.Context, p *player, a map[string]string) error {
	r, err := p.reader().Recommendation(ctx, a["draft"])
	if err == nil && string(r.Draft.Stage) != a["stage"] {
		return fmt.Errorf("%s is %s", a["draft"], r.Draft.Stage)
	}
	return err
}

func thenReads(ctx context.Context, p *player, a map[string]string) error {
	v, err := p.current(ctx, a["draft"])
	if err != nil {
		return err
	}
	id, err := p.paragraph(v, a["paragraph"])
	if err != nil {
		return err
	}
	if q, _ := v.Paragraph(id); q.Text != a["text"] {
		return fmt.Errorf("%s %s reads: %s", a["draft"], a["paragraph"], q.Text)
	}
	return nil
}

func thenCount(ctx context.Context, p *player, a map[string]string) error {
	v, err := p.current(ctx, a["draft"])
	if err == nil && strconv.Itoa(len(v.Paragraphs)) != a["count"] {
		return fmt.Errorf("%s has %d paragraphs", a["draft"], len(v.Paragraphs))
	}
	return err
}

func thenNumbers(ctx context.Context, p *player, a map[string]string) error {
	v, err := p.current(ctx, a["draft"])
	if err != nil {
		return err
	}
	var numbers []string
	for _, q := range v.Paragraphs {
		numbers = append(numbers, strings.TrimSuffix(q.Number, "."))
	}
	if told := strings.Join(numbers, ", "); told != a["numbers"] {
		return fmt.Errorf("the paragraphs of %s are %s", a["draft"], told)
	}
	return nil
}

func thenComment(ctx context.Context, p *player, a map[string]string) error {
	c, err := p.received(ctx, a)
	if err != nil {
		return err
	}
	states := map[string]bool{
		"late": c.Late, "in time": !c.Late, "withdrawn": !c.WithdrawnAt.IsZero(), "taken in": c.TakenIn,
		"left out": !c.TakenIn,
	}
	if c.Disposition != nil {
		states[string(c.Disposition.Status)] = true
	}
	if !states[a["state"]] {
		return fmt.Errorf("comment %s of %s is not %s", a["number"], a["who"], a["state"])
	}
	return nil
}

// received is a comment that a sentence speaks of, as it is on record.
func (p *player) received(ctx context.Context, a map[string]string) (negotiation.ReceivedComment, error) {
	told, err := p.comment(a["who"], a["number"])
	if err != nil {
		return negotiation.ReceivedComment{}, err
	}
	all, err := p.reader().Comments(ctx, told.round, client.CommentFilter{})
	if err != nil {
		return negotiation.ReceivedComment{}, err
	}
	i := slices.IndexFunc(all, func(c negotiation.ReceivedComment) bool { return c.ID == told.comment })
	if i < 0 {
		return negotiation.ReceivedComment{}, fmt.Errorf("comment %s of %s is not in its round", a["number"], a["who"])
	}
	return all[i], nil
}
