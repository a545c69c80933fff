package main

import (
	"errors"
	"fmt"
	"strings"

	"rapporteur/api/wire"
	"rapporteur/client"
	"rapporteur/negotiation"
)

// The exit codes. Scripts depend on them: never renumber.
const (
	exitOK          = 0
	exitFailed      = 1
	exitUsage       = 2
	exitRefused     = 3
	exitNotFound    = 4
	exitDenied      = 5
	exitUnreachable = 6
	exitDiffer      = 7
	exitBroken      = 8
)

func exitCode(err error) int {
	var wrongUsage *usageError
	var unreachable *client.UnreachableError
	var problem *wire.Problem
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &wrongUsage):
		return exitUsage
	case errors.Is(err, errDiffer):
		return exitDiffer
	case errors.Is(err, errBroken):
		return exitBroken
	case errors.As(err, &unreachable), errors.As(err, &problem) && problem.Code == wire.CodeUnavailable:
		return exitUnreachable
	}
	switch negotiation.CodeOf(err) {
	case "":
		return exitFailed
	case negotiation.CodeNotFound:
		return exitNotFound
	case negotiation.CodeUnauthenticated, negotiation.CodeNotPermitted, negotiation.CodeOtherDelegation,
		negotiation.CodeOtherMeeting:
		return exitDenied
	}
	return exitRefused
}

// failure is an error as --json prints it.
type failure struct {
	Code      string       `json:"code"`
	Detail    string       `json:"detail"`
	RequestID string       `json:"requestId,omitempty"`
	Errors    []wire.Fault `json:"errors,omitempty"`
	Exit      int          `json:"exit"`
}

// report prints an error for people or, with --json, for programs.
func (a *app) report(err error) {
	f := failure{Code: string(negotiation.CodeOf(err)), Detail: err.Error(), Exit: exitCode(err)}
	var p *wire.Problem
	if errors.As(err, &p) {
		f.Code, f.RequestID, f.Errors = string(p.Code), p.RequestID, p.Errors
	}
	if f.Code == "" {
		f.Code = map[int]string{exitUsage: "usage", exitUnreachable: string(wire.CodeUnavailable)}[f.Exit]
	}
	if f.Code == "" {
		f.Code = "failed"
	}
	if a.json {
		_ = printJSON(a.err, map[string]failure{"error": f}, "")
		return
	}
	fmt.Fprintf(a.err, "rapporteur: %s\n", clean(f.Detail))
	for _, fault := range f.Errors {
		if !strings.Contains(f.Detail, fault.Message) {
			fmt.Fprintf(a.err, "  %s\n", clean(strings.TrimSpace(fault.Location+" "+fault.Message)))
		}
	}
	if f.Exit == exitUsage {
		fmt.Fprintln(a.err, "Add --help to see how the command is used.")
	}
}
