// Package negotiation is the domain: what a negotiated recommendation is, who
// may do what to it, and the rules of procedure as pure functions.
//
// It imports the standard library and package numbering only, performs no I/O
// and never reads a clock: every time a rule depends on is handed in. The record
// (PostgreSQL) and the procedures (Temporal) both call these rules, so that a
// rule exists once and is refused in the same words wherever it is met.
package negotiation
