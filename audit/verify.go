package audit

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// BrokenError tells of the first place where a trail does not hold.
type BrokenError struct {
	// Number of the entry that should stand there; zero when it is about no
	// entry.
	Number int64
	// Reason says what is wrong in one sentence.
	Reason string
}

// Error says what is wrong, and where.
func (b *BrokenError) Error() string {
	if b.Number == 0 {
		return "The audit trail does not hold: " + b.Reason
	}
	return fmt.Sprintf("The audit trail is broken at entry %d: %s", b.Number, b.Reason)
}

func broken(number int64, format string, args ...any) error {
	return &BrokenError{Number: number, Reason: fmt.Sprintf(format, args...)}
}

// Verifier checks a trail line by line. The zero value starts at the
// beginning of a trail.
type Verifier struct {
	head Head
	kept map[int64]Hash
}

// Expect makes the verifier hold the trail against heads that were kept
// outside of it.
func (v *Verifier) Expect(heads ...Head) error {
	if v.kept == nil {
		v.kept = map[int64]Hash{}
	}
	for _, h := range heads {
		if other, twice := v.kept[h.Number]; twice && other != h.Hash {
			return broken(h.Number, "two heads of this number were kept, and they differ.")
		}
		v.kept[h.Number] = h.Hash
	}
	if h, ok := v.kept[0]; ok && h != (Hash{}) {
		return broken(0, "the head that was kept has a hash but no entries.")
	}
	return nil
}

// Next checks the line that follows those before. Number is where it is kept.
func (v *Verifier) Next(number int64, l Line) error {
	want := v.head.Number + 1
	if number != want {
		return broken(want, "it is missing; entry %d stands in its place.", number)
	}
	var e Entry
	if err := json.Unmarshal(l.Entry, &e); err != nil {
		return broken(want, "it can't be read.")
	}
	if e.Number != want {
		return broken(want, "it says of itself that it is entry %d.", e.Number)
	}
	hash := link(v.head.Hash, l.Entry)
	if hash != l.Hash {
		return broken(want, "its hash does not follow from it and the entry before; one of them was changed.")
	}
	if kept, ok := v.kept[want]; ok && kept != hash {
		return broken(want, "its hash is not the one that was kept; the trail was written anew, here or before.")
	}
	v.head = Head{Number: want, Hash: hash}
	return nil
}

// End tells, after the last line, whether the trail reaches as far as every
// head that was kept.
func (v *Verifier) End() (Head, error) {
	var last int64
	for number := range v.kept {
		last = max(last, number)
	}
	if last > v.head.Number {
		return v.head, broken(v.head.Number+1,
			"the trail ends before it, and entry %d was there when its head was kept.", last)
	}
	return v.head, nil
}

// Verify checks an export: one line of JSON for each entry, from the first
// on, against heads that were kept.
func Verify(r io.Reader, kept ...Head) (Head, error) {
	var v Verifier
	if err := v.Expect(kept...); err != nil {
		return v.head, err
	}
	lines := bufio.NewReader(r)
	for {
		text, err := lines.ReadBytes('\n')
		if errors.Is(err, io.EOF) && len(bytes.TrimSpace(text)) == 0 {
			return v.End()
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return v.head, fmt.Errorf("read the audit trail: %w", err)
		}
		l, number, err := parseLine(text)
		if err != nil {
			return v.head, broken(v.head.Number+1, "the line is no entry of an audit trail.")
		}
		if err := v.Next(number, l); err != nil {
			return v.head, err
		}
	}
}

func parseLine(text []byte) (l Line, number int64, err error) {
	if err := json.Unmarshal(text, &l); err != nil {
		return l, 0, fmt.Errorf("read a line: %w", err)
	}
	var e struct {
		Number int64 `json:"number"`
	}
	err = json.Unmarshal(l.Entry, &e)
	return l, e.Number, err
}

// JSONL writes a line of an export. The entry stands in it byte for byte.
func (l Line) JSONL() []byte {
	return fmt.Appendf(nil, "{\"entry\":%s,\"hash\":%q}\n", l.Entry, l.Hash)
}
