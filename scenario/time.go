package scenario

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	n "rapporteur/negotiation"
)

// roundOn is the round that a draft was circulated in last, else the one that
// sentences speak of.
func (p *player) roundOn(draft string) n.ID {
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
	ends := p.silent
	if what == "the deadline" || what == "The deadline" {
		ends = 0
		if i := slices.IndexFunc(p.running, func(r running) bool { return r.id == p.round }); i >= 0 {
			ends = p.running[i].ends
		}
	}
	if ends == 0 || ends < p.clock {
		return 0, errNotAhead
	}
	return ends - p.clock, nil
}

// pass lets time pass; due says that what became due follows.
func (p *player) pass(ctx context.Context, d time.Duration, due bool) error {
	p.clock += d
	if err := p.house.Pass(ctx, d, "", false); err != nil || !due {
		return err
	}
	for _, r := range slices.Clone(p.running) {
		if p.clock < r.ends {
			continue
		}
		p.over(r.id)
		if err := p.house.Pass(ctx, 0, r.id, true); err != nil {
			return err
		}
	}
	if p.silent == 0 || p.clock < p.silent {
		return nil
	}
	p.silent = 0
	return p.house.Silent(ctx, p.silence)
}
