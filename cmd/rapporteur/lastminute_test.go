package main

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/text/language"

	"rapporteur/api/wire"
	"rapporteur/client"
	"rapporteur/negotiation"

	"rapporteur/tests/operatetest"
)

// inOwnStack says that the servers of this run are its own, to be killed.
const inOwnStack = "RAPPORTEUR_TEST_OWN_STACK"

// lastMinute is how much comes in, and in how long before the deadline.
type lastMinute struct {
	delegations, comments int
	window                time.Duration
}

func sizeOfLastMinute() lastMinute {
	if os.Getenv("RAPPORTEUR_LAST_MINUTE") == "full" {
		return lastMinute{200, 5000, time.Minute}
	}
	return lastMinute{40, 600, 10 * time.Second}
}

// TestLastMinute runs on servers of its own, which write to disk before they
// acknowledge, since it kills PostgreSQL: what
// comes in is on record once, and in time or late by the record's clock, though
// the worker, the API and PostgreSQL are each killed meanwhile.
func TestLastMinute(t *testing.T) {
	if os.Getenv(inOwnStack) != "" {
		newRush(t).play()
		return
	}
	t.Parallel()
	devstack, err := filepath.Abs("../../bin/devstack")
	if err != nil {
		t.Fatal(err)
	}
	c := exec.CommandContext(
		t.Context(), devstack, "exec", "--", os.Args[0], "-test.run", "^TestLastMinute$", "-test.v", "-test.timeout", "9m",
	)
	c.Env = append(os.Environ(), inOwnStack+"=1")
	out, err := c.CombinedOutput()
	scanner := bufio.NewScanner(strings.NewReader(string(out)))
	for scanner.Scan() {
		if line := scanner.Text(); err != nil || strings.Contains(line, "lastminute_test.go") {
			t.Log(strings.TrimSpace(line))
		}
	}
	if err != nil {
		t.Fatal(err)
	}
}

// rush is one last minute.
type rush struct {
	*system
	lastMinute
	secretariat string
	codes       []string
	round       negotiation.Round
	base        negotiation.Version

	acknowledged atomic.Int64
	mu           sync.Mutex
	receipts     map[negotiation.ID]negotiation.Receipt
	waits        []time.Duration
}

func newRush(t *testing.T) *rush {
	r := &rush{system: prepare(t), lastMinute: sizeOfLastMinute(), receipts: map[negotiation.ID]negotiation.Receipt{}}
	r.codes = states(r.delegations)
	if code, out, errOut := run(t, r.env, "migrate", "up"); code != exitOK {
		t.Fatalf("%s%s", out, errOut)
	}
	return r
}

// states are the three-letter codes of countries, from the first by alphabet.
func states(count int) (codes []string) {
	for i := 0; i < 26*26*26 && len(codes) < count; i++ {
		code := string([]byte{'A' + byte(i/676), 'A' + byte(i/26%26), 'A' + byte(i%26)})
		if region, err := language.ParseRegion(code); err == nil && region.IsCountry() && region.ISO3() == code {
			codes = append(codes, code)
		}
	}
	return codes
}

// process starts a part of the program as a process of its own, waits until it
// is ready, and returns what kills it.
func (r *rush) process(address string, args ...string) (kill func()) {
	r.t.Helper()
	c := exec.Command(os.Args[0], args...)
	c.Env = append(os.Environ(), asProgram+"=1")
	for k, v := range r.env {
		c.Env = append(c.Env, k+"="+v)
	}
	c.Stderr = r.log
	if err := c.Start(); err != nil {
		r.t.Fatal(err)
	}
	kill = sync.OnceFunc(func() {
		_ = c.Process.Kill()
		_, _ = c.Process.Wait()
	})
	r.t.Cleanup(kill)
	r.eventually(func() bool {
		conn, err := net.Dial("tcp", address)
		if err == nil {
			_ = conn.Close()
		}
		return err == nil
	})
	return kill
}

func (r *rush) serve() func() {
	return r.process(r.env["RAPPORTEUR_LISTEN"], "serve", "--log-format", "text", "--log-level", "error")
}

func (r *rush) work() func() {
	address := operatetest.FreeAddress(r.t)
	return r.process(address, "worker", "--worker-listen", address, "--log-format", "text", "--log-level", "error")
}

// killPostgres kills a connection of the program as the system kills what takes
// too much memory: PostgreSQL ends all others and recovers.
func (r *rush) killPostgres(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, r.env["DATABASE_URL"])
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }()
	var pid int
	err = conn.QueryRow(ctx, `SELECT pid FROM pg_stat_activity WHERE application_name = 'rapporteur' AND datname = current_database() LIMIT 1`).Scan(&pid)
	if err != nil {
		return err
	}
	return syscall.Kill(pid, syscall.SIGKILL)
}

func (r *rush) play() {
	t := r.t
	t.Cleanup(func() {
		if t.Failed() {
			t.Log(r.log.String())
		}
	})
	killServe, killWorker := r.serve(), r.work()
	tokens := r.open()
	var senders sync.WaitGroup
	for i, token := range tokens {
		senders.Go(func() { r.send(r.codes[i], token, i) })
	}
	r.after(1, 4)
	killWorker()
	r.work()
	r.after(2, 4)
	killServe()
	r.serve()
	r.after(3, 4)
	if err := r.killPostgres(t.Context()); err != nil {
		t.Errorf("PostgreSQL was not killed: %v", err)
	}
	senders.Wait()
	r.check()
}

// after waits until a part of all comments is acknowledged.
func (r *rush) after(part, of int) {
	r.t.Helper()
	deadline := time.Now().Add(4 * time.Minute)
	for r.acknowledged.Load() < int64(r.comments*part/of) {
		if r.t.Failed() || time.Now().After(deadline) {
			r.t.Fatalf("only %d of %d comments are acknowledged", r.acknowledged.Load(), r.comments)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// open loads the parties and the draft, makes a token for each delegation, and
// opens a round whose deadline is at the end of the window.
func (r *rush) open() []string {
	r.t.Helper()
	file := "code,kind,name_en,instrument,capacity,from\n"
	for _, code := range r.codes {
		file += fmt.Sprintf("%s,state,%s,untoc,state_party,2004-01-01\n", code, code)
	}
	r.secretariat = r.token("--role", "secretariat")
	r.load(r.secretariat, file)
	tokens := make([]string, r.delegations)
	for i := range tokens {
		tokens[i] = r.token("--role", "delegation", "--delegation", r.codes[i])
	}
	c := r.client(r.secretariat)
	ctx := r.t.Context()
	var err error
	r.round, err = c.OpenRound(ctx, client.NewID(), negotiation.OpenRound{Meeting: "wg4-2020", CRPMeeting: "cop-2020",
		Title:    "The last minute",
		Deadline: time.Now().Add(r.window), Zone: "Europe/Vienna"})
	if err != nil {
		r.t.Fatal(err)
	}
	if r.base, err = c.Version(ctx, "training", 1); err != nil {
		r.t.Fatal(err)
	}
	return tokens
}

func (r *rush) client(token string) *client.Client {
	r.t.Helper()
	c, err := client.New(r.env["RAPPORTEUR_URL"], token, client.WithPatience(4*time.Minute))
	if err != nil {
		r.t.Fatal(err)
	}
	return c
}

// send sends what one delegation has, evenly over the window and a little
// beyond. Every tenth comment is sent twice at once, as by an impatient person.
func (r *rush) send(code, token string, offset int) {
	c, each := r.client(token), r.comments/r.delegations
	step := r.window * 11 / 10 / time.Duration(each)
	first := time.Now().Add(step * time.Duration(offset) / time.Duration(r.delegations))
	for k := range each {
		select {
		case <-time.After(time.Until(first.Add(step * time.Duration(k)))):
		case <-r.t.Context().Done():
			return
		}
		comment := negotiation.Comment{ID: client.NewID(), Recommendation: r.base.Recommendation, BaseVersion: r.base.ID,
			Kind: negotiation.General,
			Note: fmt.Sprintf("Note %d of %s.", k+1, code)}
		var copies sync.WaitGroup
		for range 1 + (k+1)%10/9 {
			copies.Go(func() { r.submit(c, comment) })
		}
		copies.Wait()
		r.acknowledged.Add(1)
	}
}

func (r *rush) submit(c *client.Client, comment negotiation.Comment) {
	begun := time.Now()
	receipt, err := c.SubmitComment(
		r.t.Context(), r.round.ID, wire.CommentRequest{Language: negotiation.English, Comment: comment},
	)
	if err != nil {
		r.t.Errorf("comment %s: %v", comment.ID, err)
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.waits = append(r.waits, time.Since(begun))
	if other, known := r.receipts[comment.ID]; known && (other.Reply != receipt.Reply || !other.ReceivedAt.Equal(
		receipt.ReceivedAt,
	) || other.Late != receipt.Late) {
		r.t.Errorf("comment %s has the receipts %+v and %+v", comment.ID, other, receipt)
	}
	r.receipts[comment.ID] = receipt
}

// check compares the record with what was acknowledged.
func (r *rush) check() {
	t, c := r.t, r.client(r.secretariat)
	r.eventually(func() bool {
		round, err := c.Round(t.Context(), r.round.ID)
		r.round = round
		return err == nil && !round.ClosedAt.IsZero()
	})
	all, err := c.Comments(t.Context(), r.round.ID, client.CommentFilter{})
	if err != nil {
		t.Fatal(err)
	}
	late, seen := 0, map[negotiation.ID]bool{}
	for _, x := range all {
		receipt, acknowledged := r.receipts[x.ID]
		if seen[x.ID] || !acknowledged || receipt.Reply != x.Reply || !receipt.ReceivedAt.Equal(x.ReceivedAt) ||
			receipt.Late != x.Late {
			t.Errorf("on record is %+v, acknowledged was %+v", x, receipt)
		}
		if x.Late != x.ReceivedAt.After(r.round.Deadline) {
			t.Errorf("comment %s came at %s and is late: %t; the deadline was %s", x.ID, x.ReceivedAt, x.Late, r.round.Deadline)
		}
		seen[x.ID] = true
		if x.Late {
			late++
		}
	}
	if len(all) != r.comments || len(r.receipts) != r.comments {
		t.Errorf("%d comments are on record, %d were acknowledged, %d were sent", len(all), len(r.receipts), r.comments)
	}
	slices.Sort(r.waits)
	t.Logf("%d comments from %d delegations, %d of them late; half were acknowledged within %s, 99%% within %s, the "+
		"last within %s",
		len(all), r.delegations, late, r.waits[len(r.waits)/2], r.waits[len(r.waits)*99/100], r.waits[len(r.waits)-1])
}
