//go:build browser

package browser

import (
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"
)

const theRoom = "/meetings/wg4-2021/room"

// inRoom is a demonstration with a draft that is before the meeting and still has points
// of difference.
func inRoom(t *testing.T) *Browser {
	t.Helper()
	b := after(t, 6)
	office := b.SignedIn("secretariat")
	office.Open("/drafts/procurement/act/take_up")
	office.Fill("#meeting", "wg4-2021")
	office.Fill("#item", "4")
	office.Send("main form button.first")
	office.Open("/drafts/procurement")
	office.Wait("taken up")
	return b
}

// shows has the chair show the first or the second paragraph on the screen, from the
// page of the draft.
func shows(chair *Tab, number string) {
	chair.t.Helper()
	chair.Open("/drafts/procurement")
	chair.Send(map[string]string{"1": ".para .drive button", "2": ".para + .para .drive button"}[number])
}

// The chair shows a paragraph and goes on to the next; the screen and the device of a
// delegate, who opened the page once, go along within a second.
func TestTheRoomFollowsTheChair(t *testing.T) {
	b := inRoom(t)
	delegate, chair := b.SignedIn("head-ken"), b.SignedIn("chair")
	delegate.Open(theRoom)
	delegate.Wait("Nothing is shown")
	delegate.Accessible()
	shows(chair, "1")
	within(t, time.Second, func() { delegate.Wait("Paragraph 1") })
	if delegate.Has("nav.drive") {
		t.Error("a delegate has the buttons of who drives the screen")
	}
	chair.Open(theRoom)
	chair.Wait("Paragraph 1")
	chair.Follow("Next")
	within(t, time.Second, func() { delegate.Wait(strings.TrimSpace(chair.Text(".where"))) })
	if before := delegate.Text("[data-part=screen]"); strings.Contains(before, "Paragraph 1\n") {
		t.Errorf("after Next the device shows\n%s", before)
	}
	chair.Follow("Previous")
	chair.Follow("Compare with the text as circulated")
	within(t, time.Second, func() { delegate.Wait("compared with the text as circulated") })
	delegate.Accessible()
	chair.Accessible()
	look(chair, "room", theRoom)
	chair.Open(theRoom)
	chair.Follow("Show nothing any more")
	within(t, time.Second, func() { delegate.Wait("Nothing is shown") })
}

// Other pages go along, too, but not where somebody writes.
func TestAPageGoesAlongButNotUnderOnesHands(t *testing.T) {
	b := after(t, 6)
	delegate, chair := b.SignedIn("head-fra"), b.SignedIn("chair")
	delegate.Open("/meetings/wg4-2021")
	delegate.Wait("Provisional agenda")
	delegate.Run(`document.querySelector("main details").open = true`)
	delegate.Fill("main textarea[name=reason]", "Half a sentence")
	chair.Open("/meetings/wg4-2021")
	chair.Follow("Adopt the agenda")
	delegate.Wait("There is something new on this page.")
	if got := delegate.Text("[data-part=meeting]"); strings.Contains(got, "Provisional") {
		t.Errorf("where nobody writes the page shows\n%s", got)
	}
	if got := delegate.Value("main textarea[name=reason]"); got != "Half a sentence" {
		t.Errorf("what was being written is %q", got)
	}
}

// A device that loses its connection says so, and has what it missed when it is back.
func TestADeviceCatchesUpAfterALostConnection(t *testing.T) {
	b := inRoom(t)
	delegate, chair := b.SignedIn("head-ken"), b.SignedIn("chair")
	line := newLine(t, strings.TrimPrefix(b.Base, "http://"))
	delegate.Away("http://" + line.address + theRoom)
	delegate.Wait("Nothing is shown")
	line.cut()
	delegate.Wait("This page is not live at the moment")
	shows(chair, "1")
	line.mend()
	delegate.Wait("Paragraph 1")
	shows(chair, "2")
	delegate.Wait("Paragraph 2")
	if said := delegate.Text(".live"); said != "" {
		t.Errorf("when the connection is back the page says %q", said)
	}
}

// Without script the screen looks again by itself.
func TestTheRoomNeedsNoScript(t *testing.T) {
	b := inRoom(t)
	screen, chair := b.SignedIn("auditor", WithoutScript()), b.SignedIn("chair")
	screen.Open(theRoom)
	screen.Wait("Nothing is shown")
	shows(chair, "1")
	screen.Becomes("Paragraph 1")
}

func within(t *testing.T, limit time.Duration, wait func()) {
	t.Helper()
	begun := time.Now()
	wait()
	if took := time.Since(begun); took > limit {
		t.Errorf("it took %s", took)
	}
}

// line is a way to the server that can be cut.
type line struct {
	t           *testing.T
	address, to string
	mu          sync.Mutex
	open        []io.Closer
}

func newLine(t *testing.T, to string) *line {
	t.Helper()
	l := &line{t: t, to: to, address: "127.0.0.1:0"}
	l.mend()
	t.Cleanup(l.cut)
	return l
}

// mend lets connections through from now on, at the same address as before.
func (l *line) mend() {
	l.t.Helper()
	listener, err := net.Listen("tcp", l.address)
	if err != nil {
		l.t.Fatal(err)
	}
	l.address = listener.Addr().String()
	l.keep(listener)
	go func() {
		for {
			here, err := listener.Accept()
			if err != nil {
				return // cut
			}
			there, err := net.Dial("tcp", l.to)
			if err != nil {
				_ = here.Close()
				continue
			}
			l.keep(here, there)
			go carry(here, there)
			go carry(there, here)
		}
	}()
}

// carry ends with either side.
func carry(from, to net.Conn) {
	_, _ = io.Copy(to, from)
	_, _ = from.Close(), to.Close()
}

func (l *line) keep(list ...io.Closer) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.open = append(l.open, list...)
}

// cut ends all connections and lets none through.
func (l *line) cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range l.open {
		_ = c.Close() // it may be closed already
	}
	l.open = nil
}
