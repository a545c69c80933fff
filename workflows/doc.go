// Package workflows holds the procedures, which are Temporal workflows:
// [ConsultationRound], [Recommendation], [ReportAdoption] and
// [SilenceProcedure]; and with [Procedures] the client side of them.
//
// The record judges every act; a procedure puts acts in order, waits, holds
// deadlines, and refuses early what it already knows to be out of order. Each
// keeps only what it needs for that, can be started anew at any time from what
// the record holds, and goes on where the record stands. docs/procedures.md is
// for who runs them.
package workflows

import (
	"go.temporal.io/sdk/worker"
)

// Register makes the procedures known to a worker.
func Register(r worker.WorkflowRegistry) {
	r.RegisterWorkflow(ConsultationRound)
	r.RegisterWorkflow(Recommendation)
	r.RegisterWorkflow(ReportAdoption)
	r.RegisterWorkflow(SilenceProcedure)
}
