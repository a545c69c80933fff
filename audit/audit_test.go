package audit_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"rapporteur/audit"
)

func trail(t interface{ Fatal(...any) }, n int) (lines []audit.Line, head audit.Head) {
	for i := range n {
		e := audit.Entry{
			At: time.Unix(int64(i), 123456789), Kind: audit.KindRequest, Operation: "get-round",
			Label: "a <label> & \u2028 more", Status: 200,
		}
		l, next, err := head.After(e)
		if err != nil {
			t.Fatal(err)
		}
		lines, head = append(lines, l), next
	}
	return lines, head
}

func export(lines []audit.Line) []byte {
	var b bytes.Buffer
	for _, l := range lines {
		b.Write(l.JSONL())
	}
	return b.Bytes()
}

func brokenAt(t *testing.T, err error, number int64) {
	t.Helper()
	var broken *audit.BrokenError
	if !errors.As(err, &broken) || broken.Number != number {
		t.Errorf("got %v, want a break at entry %d", err, number)
	}
}

// Anybody can recompute the chain with nothing but SHA-256.
func TestAnExportCanBeRecomputedBySHA256Alone(t *testing.T) {
	lines, head := trail(t, 3)
	before := strings.Repeat("0", 64)
	for text := range strings.Lines(string(export(lines))) {
		entry, _, _ := strings.Cut(strings.TrimPrefix(text, `{"entry":`), `,"hash":"`)
		sum := sha256.Sum256([]byte(before + "\n" + entry))
		before = hex.EncodeToString(sum[:])
		if !strings.Contains(text, `,"hash":"`+before+`"}`) {
			t.Fatalf("%s does not follow from the entry and the hash before it", text)
		}
	}
	if before != head.Hash.String() {
		t.Errorf("the last hash is %s, the head %s", before, head)
	}
}

func TestAWholeExportVerifies(t *testing.T) {
	lines, head := trail(t, 5)
	early, err := audit.ParseHead("2:" + lines[1].Hash.String())
	if err != nil {
		t.Fatal(err)
	}
	got, err := audit.Verify(bytes.NewReader(export(lines)), early, head)
	if err != nil || got != head {
		t.Errorf("got %s, %v; want %s", got, err, head)
	}
	if _, err := audit.Verify(strings.NewReader("")); err != nil {
		t.Errorf("an empty trail: %v", err)
	}
}

func TestTheFirstBrokenLinkIsNamed(t *testing.T) {
	fresh := func() []audit.Line { lines, _ := trail(t, 6); return lines }
	_, head := trail(t, 6)

	changed := fresh()
	changed[2].Entry = bytes.Replace(changed[2].Entry, []byte("200"), []byte("403"), 1)
	_, err := audit.Verify(bytes.NewReader(export(changed)))
	brokenAt(t, err, 3)

	_, err = audit.Verify(bytes.NewReader(export(append(fresh()[:3], fresh()[4:]...))))
	brokenAt(t, err, 4)

	doubled := append(fresh()[:2], fresh()[1:]...)
	_, err = audit.Verify(bytes.NewReader(export(doubled)))
	brokenAt(t, err, 3)

	_, err = audit.Verify(bytes.NewReader(export(fresh()[:4])))
	if err != nil {
		t.Errorf("a trail cut short holds in itself, which is why heads are kept: %v", err)
	}
	_, err = audit.Verify(bytes.NewReader(export(fresh()[:4])), head)
	brokenAt(t, err, 5)

	rewritten, _ := trail(t, 0)
	var other audit.Head
	for range 6 {
		l, next, err := other.After(audit.Entry{Kind: audit.KindRequest, Operation: "other"})
		if err != nil {
			t.Fatal(err)
		}
		rewritten, other = append(rewritten, l), next
	}
	_, err = audit.Verify(bytes.NewReader(export(rewritten)), head)
	brokenAt(t, err, 6)

	_, err = audit.Verify(strings.NewReader("no json\n"))
	brokenAt(t, err, 1)
}

// Whatever byte of an export is changed, verification against its head notices.
func TestNoByteOfAnEntryCanBeChanged(t *testing.T) {
	lines, head := trail(t, 4)
	whole := export(lines)
	rapid.Check(t, func(t *rapid.T) {
		b := bytes.Clone(whole)
		at := rapid.IntRange(0, len(b)-1).Draw(t, "at")
		to := rapid.Byte().Draw(t, "to")
		if b[at] == to {
			return
		}
		b[at] = to
		got, err := audit.Verify(bytes.NewReader(b), head)
		// White space between lines and the case of a hash carry nothing.
		if err == nil && (got != head || !bytes.EqualFold(
			bytes.TrimSpace(b), bytes.TrimSpace(whole),
		)) && to != ' ' && to != '\t' && to != '\r' {
			t.Fatalf("byte %d made %q was not noticed", at, to)
		}
	})
}

func TestAHeadIsReadAsItIsWritten(t *testing.T) {
	_, head := trail(t, 2)
	got, err := audit.ParseHead(" " + head.String() + "\n")
	if err != nil || got != head {
		t.Errorf("%s was read as %s, %v", head, got, err)
	}
	for _, wrong := range []string{
		"", "2", "2:", "x:" + head.Hash.String(), "-1:" + head.Hash.String(), "2:" + head.Hash.String() + "0",
	} {
		if _, err := audit.ParseHead(wrong); err == nil {
			t.Errorf("%q is read as a head", wrong)
		}
	}
}
