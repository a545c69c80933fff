package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"rapporteur/api/wire"
	"rapporteur/audit"
	"rapporteur/negotiation"
)

func (s *Site) auditPages() []Page {
	auditor := []negotiation.Role{negotiation.RoleAuditor}
	return []Page{
		s.show("audit", "/audit", auditor, s.audit),
		s.form("audit", "/audit", "check", auditor, s.askCheck),
	}
}

// auditView is the end of the audit trail, the latest entry first.
type auditView struct {
	Head    wire.AuditHead
	Entries []audit.Entry
	Older   string
	// Checked is how far the trail was found whole, nil when nobody asked; Broken says
	// where it is not.
	Checked *wire.AuditHead
	Broken  *audit.BrokenError
}

func (s *Site) audit(ctx context.Context, v *visit) (any, error) {
	var out auditView
	head, err := s.app.AuditHead(ctx, v.Actor)
	if err != nil {
		return nil, err
	}
	out.Head = head.Value()
	if v.Sent == "check" && v.Refused == "" {
		if err := s.checkTrail(ctx, v, &out); err != nil {
			return nil, err
		}
	}
	return out, s.lastEntries(ctx, v, &out)
}

// lastEntries reads those before the number that the address names.
func (s *Site) lastEntries(ctx context.Context, v *visit, out *auditView) error {
	before := out.Head.Number + 1
	if asked := v.r.URL.Query().Get("before"); asked != "" {
		number, err := strconv.ParseInt(asked, 10, 64)
		if err != nil || number < 1 || number > before {
			return negotiation.Refuse(
				negotiation.CodeInvalid, "There is no entry %q of the trail to read on from; begin at its end.", asked,
			)
		}
		before = number
	}
	after := max(0, before-1-onPage)
	lines, err := s.app.AuditLines(ctx, v.Actor, after, int(before-1-after))
	if err != nil {
		return err
	}
	for _, line := range lines.Value() {
		var e audit.Entry
		if err := json.Unmarshal(line.Entry, &e); err != nil {
			return fmt.Errorf("read an entry of the trail: %w", err)
		}
		out.Entries = append(out.Entries, e)
	}
	slices.Reverse(out.Entries)
	if after > 0 {
		out.Older = "/audit?before=" + strconv.FormatInt(after+1, 10)
	}
	return nil
}

// askCheck has the page shown with the outcome of a check.
func (s *Site) askCheck(_ context.Context, v *visit) (string, error) {
	if _, err := v.keptHeads(); err != nil {
		return "", err
	}
	return "", errPreview
}

// keptHeads are those that the visitor has kept elsewhere.
func (v *visit) keptHeads() ([]audit.Head, error) {
	var out []audit.Head
	for _, text := range strings.Fields(v.field("kept")) {
		head, err := audit.ParseHead(text)
		if err != nil {
			return nil, negotiation.Refuse(negotiation.CodeInvalid, "%q is no head of the trail; write it as it was shown, "+
				"its number, "+
				"a colon and its hash.", text)
		}
		out = append(out, head)
	}
	return out, nil
}

func (s *Site) checkTrail(ctx context.Context, v *visit, out *auditView) error {
	kept, err := v.keptHeads()
	if err != nil {
		return err
	}
	head, err := s.app.CheckAudit(ctx, v.Actor, kept...)
	switch {
	case err == nil:
		whole := head.Value()
		out.Checked = &whole
	case errors.As(err, &out.Broken):
	case negotiation.CodeOf(err) != "":
		v.Refused, v.Why = err.Error(), negotiation.CodeOf(err)
	default:
		return err
	}
	return nil
}
