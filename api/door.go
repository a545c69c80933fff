package api

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

// door adds to an operation what all of its kind have in common: entity tags
// and pages to reads, keys and conditions to writes. It stands behind the
// policy: who may not, learns nothing of it.
func (s *server) door(op *huma.Operation, paged bool) {
	var turn huma.Middlewares
	if costly[op.OperationID] {
		op.Middlewares, turn = append(op.Middlewares, s.untilTaken), huma.Middlewares{s.inTurn}
	}
	if op.Method == http.MethodGet {
		op.Middlewares = append(append(op.Middlewares, s.conditional), turn...)
		op.Parameters = append(
			op.Parameters, header("If-None-Match", "The ETag of what the caller has: answered 304 when it still holds"),
		)
		if paged {
			op.Middlewares = append(op.Middlewares, s.paged)
			op.Parameters = append(op.Parameters, pageParameters()...)
		}
		return
	}
	op.Middlewares = append(append(op.Middlewares, turn...), s.read, s.idempotency)
	op.Parameters = append(op.Parameters,
		header(headerKey, "UUID chosen by the client, used as the id of the request when its body has none; the same "+
			"request under the same key is done once"),
		header("If-Match", "The ETag of what the request is on: refused with precondition_failed when that has changed"))
}

func header(name, description string) *huma.Param {
	return &huma.Param{Name: name, In: "header", Description: description, Schema: &huma.Schema{Type: "string"}}
}
