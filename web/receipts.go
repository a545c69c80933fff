package web

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"rapporteur/application"
	"rapporteur/negotiation"
	"rapporteur/store"
)

func (s *Site) receiptPages() []Page {
	return []Page{
		s.show("receipt", "/replies/{id}", readers, s.receipt),
		{Name: "page-receipt-file", Method: http.MethodGet, Path: "/replies/{id}/receipt.txt", Who: readers,
			Serve: s.receiptFile},
	}
}

func receiptPath(r negotiation.Receipt) string { return "/replies/" + string(r.Reply) }

// receiptView is the receipt of a reply with the comments that it is for.
type receiptView struct {
	Receipt negotiation.Receipt
	Round   negotiation.Round
	Lines   []receiptLine
}

// receiptLine is a comment with its part of the receipt.
type receiptLine struct {
	Said said
	// Number counts the comments from 1.
	Number  int
	Receipt negotiation.CommentReceipt
}

func (s *Site) receipt(ctx context.Context, v *visit) (any, error) { return s.receiptOf(ctx, v) }

func (s *Site) receiptOf(ctx context.Context, v *visit) (receiptView, error) {
	var out receiptView
	receipt, err := s.app.Receipt(ctx, v.Actor, v.id("id"))
	if err != nil {
		return out, err
	}
	out.Receipt = receipt.Value()
	round, err := s.app.Round(ctx, v.Actor, out.Receipt.Round)
	if err != nil {
		return out, err
	}
	out.Round = round.Value()
	f := store.CommentFilter{Round: out.Receipt.Round, Delegation: out.Receipt.Delegation, Reply: out.Receipt.Reply}
	comments, err := all(ctx, func(
		ctx context.Context, p store.Page,
	) (application.Page[negotiation.ReceivedComment], error) {
		return s.app.Comments(ctx, v.Actor, f, "", p)
	})
	if err != nil {
		return out, err
	}
	versions := map[negotiation.ID]negotiation.Version{}
	for i, part := range out.Receipt.Comments {
		if _, known := versions[part.BaseVersion]; !known {
			base, err := s.app.Base(ctx, v.Actor, part.BaseVersion)
			if err != nil {
				return out, err
			}
			versions[part.BaseVersion] = base.Value()
		}
		line := receiptLine{Number: i + 1, Receipt: part}
		at := slices.IndexFunc(comments, func(c negotiation.ReceivedComment) bool { return c.ID == part.ID })
		if at >= 0 {
			line.Said = received(comments[at], versions[part.BaseVersion])
		}
		out.Lines = append(out.Lines, line)
	}
	return out, nil
}

// receiptFile is the receipt as a file to keep. Its last line is the digest of all
// before it.
func (s *Site) receiptFile(w http.ResponseWriter, r *http.Request, who Visitor) error {
	v := s.visit(r, who)
	x, err := s.receiptOf(r.Context(), v)
	if err != nil {
		return err
	}
	text := v.receiptText(x)
	digest := sha256.Sum256([]byte(text))
	text += v.Say("page.receipt.file.digest", "digest", hex.EncodeToString(digest[:])) + "\n"
	h := w.Header()
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("Content-Language", string(v.Language()))
	h.Set("Content-Disposition", `attachment; filename="receipt-`+string(x.Receipt.Reply)+`.txt"`)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	_, err = w.Write([]byte(text))
	return err
}

func (v *visit) receiptText(x receiptView) string {
	var b strings.Builder
	plain := strings.NewReplacer("\u2068", "", "\u2069", "") // marks of direction, which a file shows as signs
	line := func(text string) { b.WriteString(plain.Replace(text) + "\n") }
	fact := func(label, value string) { line(label + v.Say("mark.colon") + value) }
	r := x.Receipt
	line(v.Say("page.receipt"))
	line("")
	fact(v.Say("page.receipt.number"), string(r.Reply))
	fact(v.Say("page.receipt.round"), x.Round.Title)
	fact(v.Say("page.receipt.delegation"), r.Delegation)
	fact(v.Say("page.receipt.at"), v.Moment(r.ReceivedAt, x.Round.Zone)+" — "+r.ReceivedAt.UTC().Format(time.RFC3339Nano))
	line(v.InTime(r.Late))
	if r.NoComment {
		line(v.Say("page.receipt.none"))
	}
	for _, c := range x.Lines {
		line("")
		line(fmt.Sprintf("%d. %s", c.Number, v.About(c.Said)))
		fact(v.Say("page.receipt.comment"), string(c.Receipt.ID))
		fact("SHA-256", c.Receipt.Digest)
		if c.Said.Text != "" {
			fact(v.Say("page.comment.wording"), c.Said.Text)
		}
		if c.Said.Note != "" {
			fact(v.Say("page.comment.note"), c.Said.Note)
		}
	}
	line("")
	line(v.Say("page.receipt.digest.hint"))
	return b.String()
}

// InTime says whether a reply came in time.
func (v *visit) InTime(late bool) string {
	if late {
		return v.Say("page.receipt.late")
	}
	return v.Say("page.receipt.intime")
}

// About says in a line what a comment is about and of which kind it is.
func (v *visit) About(c said) string {
	// The title keeps its own direction in a sentence of the other one.
	return v.Say("page.comment.about", "title", "\u2068"+c.On.Title+"\u2069", "where", v.Where(c))
}

// Where says so within its draft.
func (v *visit) Where(c said) string {
	kind := v.T("kind." + string(c.Kind))
	switch number := c.Place().Number; {
	case c.Paragraph == "":
		return v.Say("page.comment.on.whole", "kind", kind)
	case number == "":
		return v.Say("page.comment.on.unnumbered", "kind", kind)
	default:
		return v.Say("page.comment.on", "number", number, "kind", kind)
	}
}
