package api_test

import (
	"bufio"
	"crypto/sha256"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"rapporteur/api"
	"rapporteur/client"
	"rapporteur/negotiation"
	"rapporteur/store"
	"rapporteur/tests/storetest"
)

// followers are so many delegates as a room holds.
const followers = 200

// room is a meeting whose screen delegates follow, each with a session of her own.
type room struct {
	b       *testing.B
	url     string
	office  *client.Client
	record  *store.Store
	shows   []negotiation.ShowInRoom
	cookies []string
	// heard has the lines of the log that came to the delegates.
	heard chan int
}

func newRoom(b *testing.B) *room {
	b.Helper()
	s, dsn := storetest.MustOpen(b)
	load(b, s)
	r := &room{b: b, record: s, heard: make(chan int, followers)}
	server := httptest.NewServer(api.New(api.Config{
		Record: s, Procedures: &direct{record: s}, Log: slog.New(slog.DiscardHandler),
		SignIn: &api.SignIn{Issuer: "https://identity.example.org", PublicURL: "http://127.0.0.1"},
	}))
	b.Cleanup(server.Close)
	r.url = server.URL
	token, _ := client.NewToken()
	sum := sha256.Sum256([]byte(token))
	must := func(err error) {
		b.Helper()
		if err != nil {
			b.Fatal(err)
		}
	}
	must(s.IssueToken(b.Context(), secretariat, newID(), secretariat, sum[:], time.Now().Add(time.Hour)))
	var err error
	r.office, err = client.New(r.url, token)
	must(err)
	m, err := s.Meeting(b.Context(), "wg4-2021")
	must(err)
	adopt := negotiation.Asked{ID: newID(), On: m.ID, By: chair, Act: negotiation.AdoptAgenda{}}
	_, err = s.DoOnMeeting(b.Context(), adopt)
	must(err)
	d, err := s.Recommendation(b.Context(), "training")
	must(err)
	// How it came before a meeting is not measured.
	conn, err := pgx.Connect(b.Context(), dsn)
	must(err)
	_, err = conn.Exec(b.Context(), `UPDATE recommendations
		SET stage = 'presented', draft = draft || '{"stage": "presented"}'`)
	must(err)
	must(conn.Close(b.Context()))
	take := negotiation.TakeUpDraft{Meeting: m.ID, Item: "4"}
	_, err = s.DoOnDraft(b.Context(), negotiation.Asked{ID: newID(), On: d.ID, By: chair, Act: take})
	must(err)
	v, err := s.Version(b.Context(), d.Draft.Version)
	must(err)
	r.shows = []negotiation.ShowInRoom{
		{Recommendation: "training"}, {Recommendation: "training", Paragraph: v.Paragraphs[0].ID},
	}
	for i := range followers {
		r.cookies = append(r.cookies, r.signedIn(i))
	}
	return r
}

// signedIn begins the session of a delegate.
func (r *room) signedIn(i int) (cookie string) {
	r.b.Helper()
	ctx := r.b.Context()
	email := fmt.Sprintf("delegate%d@example.org", i)
	x := negotiation.RegisterPerson{Issuer: "https://identity.example.org", Email: email, Label: email}
	p, err := r.office.RegisterPerson(ctx, newID(), x)
	if err != nil {
		r.b.Fatal(err)
	}
	mandate := member("FRA")
	mandate.Person = p.ID
	if _, err := r.office.GrantMandate(ctx, newID(), mandate); err != nil {
		r.b.Fatal(err)
	}
	secret, _ := client.NewToken()
	sum := sha256.Sum256([]byte(secret))
	limits := store.SessionLimits{Longest: time.Hour, Idle: time.Hour}
	if _, err := r.record.StartSession(ctx, sum[:], p, limits); err != nil {
		r.b.Fatal(err)
	}
	return "rapporteur=" + secret
}

func (r *room) get(i int, path string) (*http.Response, error) {
	req, err := http.NewRequestWithContext(r.b.Context(), http.MethodGet, r.url+path, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Cookie", r.cookies[i])
	res, err := http.DefaultClient.Do(req)
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", path, res.Status)
	}
	return res, err
}

// follow reads the stream of a delegate until the server ends it.
func (r *room) follow(i int, begun *sync.WaitGroup) {
	res, err := r.get(i, "/v1/events")
	if err != nil {
		r.b.Error(err)
		begun.Done()
		return
	}
	defer func() { _ = res.Body.Close() }()
	first := true
	for lines := bufio.NewScanner(res.Body); lines.Scan(); {
		if first {
			first = false
			begun.Done()
		}
		if lines.Text() == "event: meeting.shown" {
			r.heard <- i
		}
	}
}

// screen reads the screen of a delegate.
func (r *room) screen(i int) (string, error) {
	res, err := r.get(i, "/meetings/wg4-2021/room")
	if err != nil {
		return "", err
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	return string(text), err
}

// BenchmarkRoom shows something else in a room whose screen 200 delegates follow, and
// tells how long it is from the request until each of them has read the new screen: the
// half of them, 95 of 100, and all.
func BenchmarkRoom(b *testing.B) {
	r := newRoom(b)
	var begun sync.WaitGroup
	begun.Add(followers)
	for i := range followers {
		go r.follow(i, &begun)
	}
	begun.Wait()
	var took []time.Duration
	for turn := 0; b.Loop(); turn++ {
		at := time.Now()
		if _, err := r.office.OnMeeting(b.Context(), "wg4-2021", newID(), r.shows[turn%2]); err != nil {
			b.Fatal(err)
		}
		took = append(took, r.arrivals(at, turn%2 == 1)...)
	}
	slices.Sort(took)
	b.ReportMetric(0, "ns/op") // of all together, which says nothing
	for name, share := range map[string]float64{"ms-half": .5, "ms-p95": .95, "ms-all": 1} {
		at := took[int(share*float64(len(took)-1))]
		b.ReportMetric(float64(at.Microseconds())/1000, name)
	}
}

// arrivals has each delegate look at the screen when she hears of it.
func (r *room) arrivals(at time.Time, alone bool) []time.Duration {
	r.b.Helper()
	var took []time.Duration
	var mu sync.Mutex
	var all sync.WaitGroup
	for range followers {
		i := <-r.heard
		all.Go(func() {
			text, err := r.screen(i)
			if since := time.Since(at); err == nil {
				mu.Lock()
				defer mu.Unlock()
				took = append(took, since)
			}
			if err != nil || strings.Contains(text, "Paragraph 1") != alone {
				r.b.Errorf("the screen of a delegate is old: %v", err)
			}
		})
	}
	all.Wait()
	return took
}
