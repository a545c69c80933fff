package main

import (
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"rapporteur/client"
	"rapporteur/negotiation"
	"rapporteur/scenario"
	"rapporteur/tests/laws"
	"rapporteur/tests/random"
)

// Every story comes out as told through the HTTP API of a real installation:
// the same files as the rehearsal's.
func TestStoriesOnTheRealStack(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../scenario/stories/*.txt")
	if err != nil || len(files) < 15 {
		t.Fatalf("%d stories: %v", len(files), err)
	}
	for _, name := range files {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			story, err := scenario.Parse(string(text))
			if err != nil {
				t.Fatal(err)
			}
			var told strings.Builder
			if err := scenario.Play(t.Context(), story, newHouse(t, story), &told); err != nil {
				t.Errorf("%s: %v\n%s", name, err, &told)
			}
		})
	}
}

// Whatever anybody tries has the same outcome in a rehearsal and on the real
// stack, and leaves the same record, of which the laws hold there too.
// RAPPORTEUR_STORY_SEED=fresh plays a further story, another one every time, and
// with its number plays that one again.
func TestRandomStoriesHaveOneOutcome(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	spoke := map[int]int{}
	for _, seed := range append([]int{1, 2, 10, 35, 47, 68}, furtherSeeds(t)...) {
		t.Run(strconv.Itoa(seed), func(t *testing.T) {
			text := random.Story(random.Played).Example(seed)
			story, err := scenario.Parse(text)
			if err != nil {
				t.Fatal(err)
			}
			asked := map[int]int{}
			done, err := scenario.Compare(t.Context(), story, scenario.NewRehearsal(
				story,
			), newHouse(t, story), func(x scenario.Told) error {
				return laws.Check(x.Step, asked)
			})
			if err != nil {
				t.Errorf("RAPPORTEUR_STORY_SEED=%d, after %d sentences: %v\n%s", seed, done, err, text)
			}
			mu.Lock()
			defer mu.Unlock()
			for number, count := range asked {
				spoke[number] += count
			}
		})
	}
	t.Cleanup(func() {
		for _, l := range laws.All() {
			t.Logf("%4d times: law %d, %s", spoke[l.Number], l.Number, l.Name)
		}
	})
}

// furtherSeeds are those of stories that the environment asks for.
func furtherSeeds(t *testing.T) []int {
	t.Helper()
	given := os.Getenv("RAPPORTEUR_STORY_SEED")
	switch given {
	case "":
		return nil
	case "fresh":
		return []int{1000 + rand.IntN(1_000_000)}
	}
	seed, err := strconv.Atoi(given)
	if err != nil {
		t.Fatalf("RAPPORTEUR_STORY_SEED is neither fresh nor a number: %v", err)
	}
	return []int{seed}
}

// house is a real installation in which a story is played. Its record is a
// demonstration, whose clock goes with the story's.
type house struct {
	*system
	doors map[negotiation.Actor]*client.Client
	view  *view
	// told is the time that has passed in the story.
	told time.Duration
}

// behind is how far the clock of a house stays behind the story's unless
// something comes to its end: acts take their time here, and what a story tells
// a second before a deadline is to be in time.
const behind = time.Hour

func newHouse(t *testing.T, s scenario.Story) *house {
	t.Helper()
	h := &house{system: start(t), doors: map[negotiation.Actor]*client.Client{}}
	h.view = newView(t, h)
	h.as("", exitOK, "demonstration", "begin", "--at", scenario.Beginning().Format(time.RFC3339), "--zone", "UTC")
	secretariat := h.token("--role", "secretariat")
	files := s.Files()
	h.as(secretariat, exitOK, "load", "calendar", h.file("calendar.yaml", string(files.Calendar)))
	h.as(secretariat, exitOK, "load", "delegations", h.file("delegations.csv", string(files.Delegations)))
	if files.Bureau != nil {
		h.as(secretariat, exitOK, "load", "bureau", h.file("bureau.csv", string(files.Bureau)))
	}
	h.as(secretariat, exitOK, "load", "recommendations", h.file("drafts.md", string(files.Recommendations)))
	h.open(theSecretariat, secretariat)
	h.open(negotiation.Actor{Role: negotiation.RoleChair, Label: "chair"}, h.token("--role", "chair"))
	for _, d := range s.Cast {
		h.open(
			negotiation.Actor{Role: negotiation.RoleDelegation, Label: d.Code, Delegation: d.Code},
			h.token("--role", "delegation", "--delegation", d.Code),
		)
	}
	return h
}

var theSecretariat = negotiation.Actor{Role: negotiation.RoleSecretariat, Label: "secretariat"}

func (h *house) open(who negotiation.Actor, token string) {
	h.t.Helper()
	c, err := client.New(h.env["RAPPORTEUR_URL"], token)
	if err != nil {
		h.t.Fatal(err)
	}
	h.doors[who] = c
}

func (h *house) As(who negotiation.Actor) scenario.Door { return h.doors[who] }

func (h *house) Now() time.Time { return scenario.Beginning().Add(h.told) }

func (h *house) Pass(ctx context.Context, d time.Duration, over scenario.Over) error {
	h.told += d
	to := h.Now().Add(-behind)
	if over.Last.After(to) {
		to = over.Last
	}
	secretariat := h.doors[theSecretariat]
	if err := h.advance(ctx, to); err != nil {
		return err
	}
	for _, id := range over.Rounds {
		h.eventually(func() bool {
			r, err := secretariat.Round(ctx, id)
			return err == nil && r.Phase != negotiation.RoundOpen && r.Phase != negotiation.RoundClosed
		})
		if err := h.Follow(ctx, id); err != nil {
			return err
		}
	}
	for _, id := range over.Silences {
		h.eventually(func() bool {
			x, err := secretariat.Silence(ctx, id)
			return err == nil && x.Settled()
		})
	}
	return nil
}

// advance moves the clock to a time, if it is not there already.
func (h *house) advance(ctx context.Context, to time.Time) error {
	secretariat := h.doors[theSecretariat]
	clock, err := secretariat.Clock(ctx)
	if err != nil || !clock.Now.Before(to) {
		return err
	}
	_, err = secretariat.AdvanceClock(ctx, to)
	return err
}

func (h *house) Follow(ctx context.Context, round negotiation.ID) error {
	secretariat := h.doors[theSecretariat]
	h.eventually(func() bool {
		in, err := secretariat.Round(ctx, round)
		if err != nil {
			return false
		}
		for _, d := range in.Drafts {
			r, err := secretariat.Recommendation(ctx, string(d.Recommendation))
			if err != nil || !follows(r.Draft, in) {
				return false
			}
		}
		return true
	})
	return nil
}

// follows reports whether a draft has followed its round, or has left it.
func follows(d negotiation.Draft, in negotiation.Round) bool {
	if d.Round != in.ID || d.Stage != negotiation.StageCirculated && d.Stage != negotiation.StageConsolidated {
		return true
	}
	return in.Phase != negotiation.RoundCancelled && d.Stage == negotiation.StageConsolidated
}
