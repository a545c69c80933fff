package demo

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"rapporteur/client"
	"rapporteur/negotiation"
	"rapporteur/store"
)

const (
	meeting2020 = "wg4-2020"
	conference  = "cop-2020"
	meeting2021 = "wg4-2021"
	zone        = "Europe/Vienna"
)

// prepare gives the secretariat and the chair their access. An operator does
// so directly on the database; everything after it goes over HTTP.
func (s *story) prepare(ctx context.Context) error {
	fmt.Fprintln(s.Narrate, "The case of the Working Group on Trafficking in Persons, 2020-2021.")
	fmt.Fprintln(s.Narrate, "All texts and positions in it are ILLUSTRATIVE: they were written for this")
	fmt.Fprintln(s.Narrate, "demonstration and are those of no meeting, State or organization.")
	record, err := store.Open(ctx, s.DatabaseURL)
	if err != nil {
		return err
	}
	defer record.Close()
	begins, err := at("2020-09-11T16:30")
	if err != nil {
		return err
	}
	if _, err := record.BeginDemonstration(ctx, negotiation.System(), begins, zone); err != nil {
		return fmt.Errorf("begin the demonstration: %w", err)
	}
	fmt.Fprintln(s.Narrate, "Its clock is moved from one event to the next, and all papers say so.")
	for _, role := range []negotiation.Role{negotiation.RoleSecretariat, negotiation.RoleChair} {
		token, digest := newToken()
		holder := negotiation.Actor{Role: role, Label: "demonstration: " + string(role)}
		if err := record.IssueToken(
			ctx, negotiation.System(), negotiation.ID(uuid.NewString()), holder, digest, time.Now().Add(24*time.Hour),
		); err != nil {
			return err
		}
		if s.as[string(role)], err = client.New(s.stack.url, token); err != nil {
			return err
		}
	}
	return nil
}

func (s *story) secretariat() *client.Client { return s.as[string(negotiation.RoleSecretariat)] }
func (s *story) chair() *client.Client       { return s.as[string(negotiation.RoleChair)] }

// load puts calendar, delegations and drafts on record and gives every
// delegation its access.
func (s *story) load(ctx context.Context) error {
	s.chapter("1. Vienna, September 2020: the meeting could not finish")
	for _, f := range []struct {
		name string
		load func(context.Context, string, []byte) (negotiation.Loaded, error)
	}{
		{"calendar.yaml", s.secretariat().LoadCalendar},
		{"delegations.csv", s.secretariat().LoadDelegations},
		{"accreditation.csv", s.secretariat().LoadAccreditation},
		{"bureau.csv", s.secretariat().LoadBureau},
		{"contacts.csv", s.secretariat().LoadContacts},
		{"recommendations.md", s.secretariat().LoadRecommendations},
	} {
		file, err := data.ReadFile("data/" + f.name)
		if err != nil {
			return fmt.Errorf("read %s: %w", f.name, err)
		}
		loaded, err := f.load(ctx, f.name, file)
		if err != nil {
			return fmt.Errorf("load %s: %w", f.name, err)
		}
		s.tell("The secretariat loads %s: %d entries.", f.name, loaded.Created)
	}
	list, err := s.secretariat().Delegations(ctx)
	if err != nil {
		return err
	}
	for _, d := range list {
		token, err := s.secretariat().IssueToken(ctx, client.NewID(), negotiation.Actor{
			Role: negotiation.RoleDelegation, Label: "demonstration: " + d.Code, Delegation: d.Code,
		}, time.Now().Add(24*time.Hour))
		if err != nil {
			return fmt.Errorf("issue a token to %s: %w", d.Code, err)
		}
		if s.as[d.Code], err = client.New(s.stack.url, token); err != nil {
			return err
		}
	}
	s.tell("%d delegations of all capacities have their access.", len(list))
	return nil
}

// openRound circulates the drafts as an informal paper.
func (s *story) openRound(ctx context.Context) error {
	s.chapter("2. The drafts are circulated for comments")
	list, err := s.secretariat().Delegations(ctx)
	if err != nil {
		return err
	}
	var roster []string
	for _, d := range list {
		roster = append(roster, d.Code)
	}
	if err := s.advance(ctx, "2020-09-14T09:00"); err != nil {
		return err
	}
	deadline, err := at("2020-09-25T18:00")
	if err != nil {
		return err
	}
	request := negotiation.OpenRound{
		Meeting: meeting2020, CRPMeeting: conference, Title: "Draft recommendations not finished at the tenth meeting " +
			"(illustrative)",
		Deadline: deadline, Zone: zone, Roster: roster,
	}
	if s.round, err = s.secretariat().OpenRound(ctx, client.NewID(), request); err != nil {
		return fmt.Errorf("open the round: %w", err)
	}
	informal, err := s.secretariat().Document(ctx, s.round.Informal)
	if err != nil {
		return err
	}
	if informal.Symbol != "" {
		return fmt.Errorf("%w: the informal paper has the symbol %s", ErrNotAsTold, informal.Symbol)
	}
	s.tell(
		"The secretariat circulates %d drafts to %d delegations as an informal paper, which has no symbol.",
		len(s.round.Drafts), len(s.round.Roster),
	)
	s.tell("The deadline is %s.", local(s.round.Deadline))
	s.drafts = map[string]negotiation.Version{}
	recommendations, err := s.secretariat().Recommendations(ctx, meeting2020)
	if err != nil {
		return err
	}
	for _, r := range recommendations {
		if s.drafts[r.Key], err = s.secretariat().Version(ctx, r.Key, 1); err != nil {
			return err
		}
	}
	return nil
}

func local(t time.Time) string {
	loc, err := time.LoadLocation(zone)
	if err != nil {
		loc = time.UTC
	}
	return t.In(loc).Format("2 January 2006, 15:04") + " (" + zone + ")"
}

// comment lets all delegations reply, in two halves, all of a half at once.
func (s *story) comment(ctx context.Context) error {
	s.chapter("3. Delegations comment and propose wording")
	if err := s.advance(ctx, "2020-09-22T10:00"); err != nil {
		return err
	}
	s.tell("Half-way and a week before the deadline those who have not replied were reminded.")
	all := replies()
	codes := make([]string, 0, len(all))
	for code := range all {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	half := len(codes) / 2
	first := slices.Clone(codes[:half])
	if peopleSignIn() {
		first = slices.DeleteFunc(first, func(code string) bool { return code == peopleOf })
		if err := s.people(ctx, all[peopleOf]); err != nil {
			return err
		}
	}
	if err := s.send(ctx, first, all); err != nil {
		return err
	}
	s.tell("%d delegations have replied and hold their receipts.", half)
	if err := s.tries(ctx); err != nil {
		return err
	}
	if err := s.crash(ctx, codes[half:], all); err != nil {
		return err
	}
	s.tell("%d delegations have replied; the others have not, which is consent to nothing.", len(codes))
	deadline, err := at("2020-09-30T18:00")
	if err != nil {
		return err
	}
	round, err := s.secretariat().OnRound(
		ctx, s.round.ID, client.NewID(),
		negotiation.ExtendRound{Deadline: deadline, Reason: "Requested by several delegations."},
	)
	if err != nil {
		return fmt.Errorf("extend the round: %w", err)
	}
	s.round = round
	s.tell("Before the deadline the secretariat extends it to %s.", local(round.Deadline))
	return nil
}

// crash sends the second half of the replies, over a crash of the worker when
// that is asked for: what is sent meanwhile waits and is not lost.
func (s *story) crash(ctx context.Context, codes []string, all map[string][]remark) error {
	if !s.KillWorker {
		return s.send(ctx, codes, all)
	}
	s.tell("The worker is killed in the middle of the round.")
	if err := s.stack.killWorker(); err != nil {
		return err
	}
	group, sending := errgroup.WithContext(ctx)
	group.Go(func() error { return s.send(sending, codes, all) })
	group.Go(func() error { return s.stack.startWorker(ctx) })
	if err := group.Wait(); err != nil {
		return err
	}
	s.tell("It is started again; what was sent meanwhile is received.")
	return nil
}

func (s *story) send(ctx context.Context, codes []string, all map[string][]remark) error {
	group, ctx := errgroup.WithContext(ctx)
	for _, code := range codes {
		group.Go(func() error {
			receipt, err := s.as[code].SubmitReply(ctx, s.round.ID, s.reply(code, all[code]))
			if err != nil {
				return fmt.Errorf("reply of %s: %w", code, err)
			}
			if receipt.Late {
				return fmt.Errorf("%w: the reply of %s came late", ErrNotAsTold, code)
			}
			return nil
		})
	}
	return group.Wait()
}

// tries shows what is refused and that a reply sent twice is one.
func (s *story) tries(ctx context.Context) error {
	request := s.reply("ARG", []remark{{draft: "data", kind: negotiation.Support}})
	first, err := s.as["ARG"].SubmitReply(ctx, s.round.ID, request)
	if err != nil {
		return err
	}
	again, err := s.as["ARG"].SubmitReply(ctx, s.round.ID, request)
	if err != nil {
		return err
	}
	if !first.ReceivedAt.Equal(again.ReceivedAt) || first.Reply != again.Reply {
		return fmt.Errorf("%w: the same reply got two receipts", ErrNotAsTold)
	}
	s.tell("Argentina's reply is sent twice by a broken line and gets one receipt.")
	_, err = s.as["AUS"].SubmitReply(ctx, s.round.ID, s.reply("AUT", []remark{{draft: "data", kind: negotiation.Support}}))
	if err := s.refused("A reply in another delegation's name", err, negotiation.CodeOtherDelegation); err != nil {
		return err
	}
	wrong := s.reply("AUS", []remark{{draft: "data", paragraph: "1", kind: negotiation.Support}})
	wrong.Comments[0].BaseVersion = s.drafts["finance"].ID
	_, err = s.as["AUS"].SubmitReply(ctx, s.round.ID, wrong)
	return s.refused("A comment on a version that is not in the round", err, negotiation.CodeWrongVersion)
}

// closeRound waits for the deadline and lets a reply come late.
func (s *story) closeRound(ctx context.Context) error {
	s.chapter("4. The deadline")
	if err := s.advance(ctx, "2020-10-01T09:00"); err != nil {
		return err
	}
	var err error
	if s.round, err = s.secretariat().Round(ctx, s.round.ID); err != nil {
		return err
	}
	if s.round.Phase != negotiation.RoundInReview || s.round.ClosedAt.Sub(s.round.Deadline) > time.Minute {
		return fmt.Errorf("%w: the round is %s, closed %s", ErrNotAsTold, s.round.Phase, local(s.round.ClosedAt))
	}
	s.tell("The deadline passes; the round closes by itself and the comments are consolidated.")
	for code, remarks := range lateReplies() {
		receipt, err := s.as[code].SubmitReply(ctx, s.round.ID, s.reply(code, remarks))
		if err != nil {
			return fmt.Errorf("late reply of %s: %w", code, err)
		}
		if !receipt.Late {
			return fmt.Errorf("%w: a late reply is not marked", ErrNotAsTold)
		}
		s.tell("The reply of %s comes late: it is on record, marked as late.", code)
	}
	_, err = s.secretariat().OnRound(
		ctx, s.round.ID, client.NewID(), negotiation.ExtendRound{Deadline: s.round.Deadline.AddDate(0, 0, 7)},
	)
	return s.refused("An extension after the deadline", err, negotiation.CodeWrongState)
}

func (s *story) wait(ctx context.Context, what string, phase negotiation.RoundPhase) error {
	return until(ctx, what, 2*time.Minute, func() (bool, error) {
		round, err := s.secretariat().Round(ctx, s.round.ID)
		s.round = round
		return round.Phase == phase, err
	})
}

// review lets the chair return the consolidation once and then approve it.
func (s *story) review(ctx context.Context) error {
	s.chapter("5. The chair reviews the consolidation")
	if err := s.advance(ctx, "2020-10-05T10:00"); err != nil {
		return err
	}
	_, err := s.chair().OnRound(
		ctx, s.round.ID, client.NewID(),
		negotiation.ReturnRound{Attempt: 1, Reason: "Show the late comment too, marked as late."},
	)
	if err != nil {
		return fmt.Errorf("return the consolidation: %w", err)
	}
	s.tell("The chair sends it back: the late comment is to be shown too, marked as late.")
	_, err = s.secretariat().OnRound(
		ctx, s.round.ID, client.NewID(), negotiation.ConsolidateRound{IncludeLate: true, Reason: "As the chair asked."},
	)
	if err != nil {
		return fmt.Errorf("consolidate again: %w", err)
	}
	if err := s.wait(ctx, "the second consolidation", negotiation.RoundInReview); err != nil {
		return err
	}
	s.tell("The secretariat decides to include it and consolidates again.")
	numbers, err := s.secretariat().Convergence(ctx, s.round.ID, "")
	if err != nil {
		return fmt.Errorf("measure the convergence: %w", err)
	}
	s.tell("Points of difference in the texts: %d before, %d now.", numbers.Before, numbers.After)
	_, err = s.chair().OnRound(ctx, s.round.ID, client.NewID(), negotiation.ApproveRound{Attempt: s.round.Attempt})
	if err := s.refused("Approval while comments have no disposition", err, negotiation.CodeWrongState); err != nil {
		return err
	}
	if err := s.dispose(ctx); err != nil {
		return err
	}
	_, err = s.chair().OnRound(ctx, s.round.ID, client.NewID(), negotiation.ApproveRound{Attempt: 1})
	if err := s.refused(
		"Approval of the consolidation that is no longer before the chair", err, negotiation.CodeConflict,
	); err != nil {
		return err
	}
	if s.round, err = s.chair().OnRound(
		ctx, s.round.ID, client.NewID(), negotiation.ApproveRound{Attempt: s.round.Attempt},
	); err != nil {
		return fmt.Errorf("approve: %w", err)
	}
	crp, err := s.secretariat().Document(ctx, s.round.Document)
	if err != nil {
		return err
	}
	if crp.Symbol != "CTOC/COP/2020/CRP.2" {
		return fmt.Errorf("%w: the conference room paper is %s", ErrNotAsTold, crp.Symbol)
	}
	s.tell("The chair approves. The secretariat issues %s, in the series of the Conference.", crp.Symbol)
	return nil
}

// dispose says what became of the comments that do not stand in the consolidated
// texts, of each why: those that do are reflected by that.
func (s *story) dispose(ctx context.Context) error {
	all, err := s.secretariat().Comments(ctx, s.round.ID, client.CommentFilter{})
	if err != nil {
		return fmt.Errorf("read the comments: %w", err)
	}
	var said negotiation.DisposeComments
	for _, c := range all {
		if c.Disposition == nil {
			said.Dispositions = append(
				said.Dispositions,
				negotiation.CommentDisposal{Comment: c.ID, Status: negotiation.Referred, Reason: referredBecause(c)},
			)
		}
	}
	if _, err := s.secretariat().Dispose(ctx, s.round.ID, client.NewID(), said); err != nil {
		return fmt.Errorf("dispose of the comments: %w", err)
	}
	s.tell("The secretariat says of each comment what became of it: %d stand in the texts, %d others are referred to "+
		"the chair, each with its reason.", len(all)-len(said.Dispositions), len(said.Dispositions))
	return nil
}

// referredBecause is why a comment is referred to the chair: what kept it out of
// the text.
func referredBecause(c negotiation.ReceivedComment) string {
	switch {
	case c.Kind == negotiation.Support:
		return "Support for the text as circulated; shown beneath it in the paper."
	case c.Kind == negotiation.Reservation || c.Kind == negotiation.Rejection:
		return "A position without wording; shown beneath the text in the paper, and it stands until its delegation lifts it."
	case !c.Kind.Proposes():
		return "General remark without wording; reproduced in the annex for the meeting."
	case c.Late:
		return "Received after the deadline; reproduced in the annex, marked as late."
	case c.Capacity.Observer():
		return "Proposal of an observer that no State party has made; it stands beside the text for the meeting."
	}
	return "Proposal on the paragraph as a whole; shown beneath it in the paper for the meeting."
}
