package scenario

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"rapporteur/negotiation"
)

// roundOn is the round that a draft was circulated in last, else the one that
// sentences speak of.
func (p *player) roundOn(draft string) negotiation.ID {
	if id, ok := p.of[draft]; ok {
		return id
	}
	return p.round
}

func turnToRound(_ context.Context, p *player, a map[string]string) error {
	id, ok := p.of[a["draft"]]
	if !ok {
		return fmt.Errorf("%s was in no round", a["draft"])
	}
	p.round = id
	return nil
}

// passDays lets time pass, and what is due happen.
func passDays(ctx context.Context, p *player, a map[string]string) error {
	days, _ := strconv.Atoi(a["days"])
	return p.pass(ctx, time.Duration(days)*24*time.Hour, true)
}

// passUntil lets time pass to either side of a deadline. At the very moment of
// it nothing is late yet, and nothing closes.
func passUntil(ctx context.Context, p *player, a map[string]string) error {
	left, err := p.left(a["what"])
	if err != nil {
		return err
	}
	switch a["edge"] {
	case "a second before":
		if left < time.Second {
			return errNotAhead
		}
		return p.pass(ctx, left-time.Second, true)
	case "a second after":
		return p.pass(ctx, left+time.Second, true)
	}
	return p.pass(ctx, left, false)
}

// passUnnoticed lets a deadline pass before anything has followed from it: a
// procedure may be a moment behind the clock, and no rule waits for it.
func passUnnoticed(ctx context.Context, p *player, a map[string]string) error {
	left, err := p.left(a["what"])
	if err != nil {
		return err
	}
	return p.pass(ctx, left+time.Second, false)
}

var errNotAhead = errors.New("the story has no such time before it")

// left is the time until the deadline of the round, or the end of the silence,
// that sentences speak of.
func (p *player) left(what string) (time.Duration, error) {
	list, id := p.asked, p.silence
	if strings.EqualFold(what, "the deadline") {
		list, id = p.open, p.round
	}
	i := slices.IndexFunc(list, func(r running) bool { return r.id == id })
	if i < 0 || list[i].ends < p.clock {
		return 0, errNotAhead
	}
	return list[i].ends - p.clock, nil
}

// pass lets time pass; due says that what became due follows.
func (p *player) pass(ctx context.Context, d time.Duration, due bool) error {
	begin := p.house.Now().Add(-p.clock)
	p.clock += d
	var ends Over
	if due {
		ends.Rounds, ends.Silences = p.past(&p.open, begin, &ends.Last), p.past(&p.asked, begin, &ends.Last)
	}
	return p.house.Pass(ctx, d, ends)
}

// past takes what has come to its end off a list, and tells the last of the
// times it came at.
func (p *player) past(list *[]running, begin time.Time, last *time.Time) (over []negotiation.ID) {
	*list = slices.DeleteFunc(*list, func(r running) bool {
		if r.ends > p.clock {
			return false
		}
		over = append(over, r.id)
		if at := begin.Add(r.ends); at.After(*last) {
			*last = at
		}
		return true
	})
	return over
}

// over takes what came to its end before its time off a list.
func over(list *[]running, id negotiation.ID) {
	*list = slices.DeleteFunc(*list, func(r running) bool { return r.id == id })
}

// later moves the end of what is on a list.
func later(list []running, id negotiation.ID, d time.Duration) {
	for i := range list {
		if list[i].id == id {
			list[i].ends += d
		}
	}
}
