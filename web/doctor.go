package web

import (
	"context"
	"time"

	"rapporteur/negotiation"
)

// Finding is a place where the record and the procedures differ, or where something
// should have been done by now.
type Finding struct {
	// What is wrong and what to do, in an English sentence each.
	What, Remedy string
	// Since is when it began, zero where that is not known.
	Since time.Time
	// Path is the page of the thing, "" where it has none.
	Path string
}

func (s *Site) doctorPages() []Page {
	const at = "/doctor"
	return []Page{
		s.show("doctor", at, secretariat, s.examination),
		costly(s.form("doctor", at, "examine", secretariat, s.examine)),
	}
}

// examinationView is what an examination found, if one was asked for.
type examinationView struct {
	Asked    bool
	Findings []Finding
}

func (s *Site) examination(ctx context.Context, v *visit) (any, error) {
	out := examinationView{Asked: v.Sent == "examine" && v.Refused == ""}
	if !out.Asked {
		return out, nil
	}
	var err error
	out.Findings, err = s.options.Examine(ctx)
	return out, err
}

// examine has the page shown again with what is found.
func (s *Site) examine(context.Context, *visit) (string, error) {
	if s.options.Examine == nil {
		return "", negotiation.Refuse(
			negotiation.CodeWrongState, "This server cannot look at the procedures; run rapporteur doctor.",
		)
	}
	return "", errPreview
}
