package redline

import (
	"cmp"
	"slices"
)

// Convergence tells in numbers how two rounds on a document differ. A point is
// the same in both when it stands in the same paragraph and has the same base
// reading, or shares a proposed reading with words.
type Convergence struct {
	// Before and After count the points of difference in the texts.
	Before int `json:"before"`
	After  int `json:"after"`
	// Closed are gone, Opened are new, Stayed are in both. Before = Closed +
	// Stayed and After = Opened + Stayed.
	Closed int `json:"closed"`
	Opened int `json:"opened"`
	Stayed int `json:"stayed"`
	// Gained and Lost count readings of the points that stayed whose number of
	// parties rose or fell; a reading that came or went counts.
	Gained int `json:"gained"`
	Lost   int `json:"lost"`
	// Alone lists the parties that are the only ones to have a reading besides
	// the base's, by how many points after the second round.
	Alone []PartyCount `json:"alone,omitempty"`
	// Agreeing lists the pairs of parties that both have a supporter on at least
	// two points after the second round and the same reading on all of them.
	Agreeing []Pair `json:"agreeing,omitempty"`
}

// PartyCount is a number for a party.
type PartyCount struct {
	Party string `json:"party"`
	Count int    `json:"count"`
}

// Pair is two parties, in order, and the number of points they share.
type Pair struct {
	One    string `json:"one"`
	Other  string `json:"other"`
	Points int    `json:"points"`
}

// Compare measures the convergence from one round to the next.
func Compare(before, after []ConsolidatedParagraph) Convergence {
	old, now := pointsOf(before), pointsOf(after)
	var c Convergence
	for id, list := range old {
		c.Before += len(list)
		matched := make([]bool, len(now[id]))
		for _, p := range list {
			k := p.counterpart(now[id], matched)
			if k < 0 {
				c.Closed++
				continue
			}
			matched[k] = true
			c.Stayed++
			c.support(p, now[id][k])
		}
	}
	for _, list := range now {
		c.After += len(list)
	}
	c.Opened = c.After - c.Stayed
	c.Alone, c.Agreeing = aloneOn(now), agreeing(now)
	return c
}

func pointsOf(list []ConsolidatedParagraph) map[string][]*Point {
	out := map[string][]*Point{}
	for _, p := range list {
		id := p.ID
		if p.Inserted {
			id = "after " + p.Anchor
		}
		out[id] = append(out[id], p.Body.Points()...)
	}
	return out
}

// counterpart finds the point among others: by an equal base reading with
// words first, then by a shared proposed reading.
func (p *Point) counterpart(others []*Point, taken []bool) int {
	for k, o := range others {
		if !taken[k] && p.Readings[0].Text != "" && SameSubstance(o.Readings[0].Text, p.Readings[0].Text) {
			return k
		}
	}
	for k, o := range others {
		within := func(r Reading) bool { return r.Text != "" && o.find(r.Text) > 0 }
		if !taken[k] && slices.ContainsFunc(p.Readings[1:], within) {
			return k
		}
	}
	return -1
}

func (p *Point) find(text string) int {
	return slices.IndexFunc(p.Readings, func(r Reading) bool { return SameSubstance(r.Text, text) })
}

func (c *Convergence) support(old, now *Point) {
	for _, r := range old.Readings[1:] {
		n := 0
		if k := now.find(r.Text); k >= 0 {
			n = len(now.Readings[k].parties())
		}
		switch was := len(r.parties()); {
		case n > was:
			c.Gained++
		case n < was:
			c.Lost++
		}
	}
	for _, r := range now.Readings[1:] {
		if old.find(r.Text) < 0 {
			c.Gained++
		}
	}
}

// parties lists the parties behind a reading, once each.
func (r Reading) parties() []string {
	var out []string
	for _, v := range r.Supporters {
		out = append(out, v.Party)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func aloneOn(points map[string][]*Point) []PartyCount {
	count := map[string]int{}
	for _, list := range points {
		for _, p := range list {
			var all []string
			for _, r := range p.Readings[1:] {
				all = append(all, r.parties()...)
			}
			slices.Sort(all)
			if all = slices.Compact(all); len(all) == 1 {
				count[all[0]]++
			}
		}
	}
	var out []PartyCount
	for party, n := range count {
		out = append(out, PartyCount{party, n})
	}
	slices.SortFunc(out, func(a, b PartyCount) int { return cmp.Or(b.Count-a.Count, cmp.Compare(a.Party, b.Party)) })
	return out
}

// agreeing is quadratic in the parties of a point, of which there are at most
// as many as delegations.
func agreeing(points map[string][]*Point) []Pair {
	shared, differ := map[[2]string]int{}, map[[2]string]bool{}
	for _, list := range points {
		for _, p := range list {
			p.pairs(shared, differ)
		}
	}
	var out []Pair
	for pair, n := range shared {
		if n >= 2 && !differ[pair] {
			out = append(out, Pair{pair[0], pair[1], n})
		}
	}
	slices.SortFunc(out, func(a, b Pair) int {
		return cmp.Or(b.Points-a.Points, cmp.Compare(a.One, b.One), cmp.Compare(a.Other, b.Other))
	})
	return out
}

func (p *Point) pairs(shared map[[2]string]int, differ map[[2]string]bool) {
	has := map[string][]int{}
	var parties []string
	for i, r := range p.Readings {
		for _, party := range r.parties() {
			if has[party] == nil {
				parties = append(parties, party)
			}
			has[party] = append(has[party], i)
		}
	}
	slices.Sort(parties)
	for i, one := range parties {
		for _, other := range parties[i+1:] {
			pair := [2]string{one, other}
			shared[pair]++
			if !slices.Equal(has[one], has[other]) {
				differ[pair] = true
			}
		}
	}
}
