package client_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"

	"rapporteur/api/wire"
	"rapporteur/client"
	"rapporteur/negotiation"
)

// A reply whose answer was lost is sent again under the same ID, and a refusal
// is the same value here as in the rules.
func Example() {
	sent := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if sent++; sent == 1 {
			panic(http.ErrAbortHandler) // the connection breaks
		}
		var reply wire.ReplyRequest
		_ = json.NewDecoder(r.Body).Decode(&reply)
		if reply.NoComment {
			_ = json.NewEncoder(w).Encode(negotiation.Receipt{Reply: reply.ID})
			return
		}
		w.Header().Set("Content-Type", wire.MediaProblem)
		w.WriteHeader(http.StatusConflict)
		_ = json.NewEncoder(w).Encode(wire.Problem{
			Status: http.StatusConflict, Code: negotiation.CodeWrongState, Detail: "The round is closed.",
		})
	}))
	defer server.Close()

	c, err := client.New(server.URL, "rpt_token")
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx, round, reply := context.Background(), client.NewID(), client.NewID()
	receipt, err := c.SubmitReply(ctx, round, wire.ReplyRequest{ID: reply, Language: "en", NoComment: true})
	fmt.Println(receipt.Reply == reply, err, "sent", sent, "times")

	_, err = c.SubmitReply(ctx, round, wire.ReplyRequest{ID: client.NewID(), Language: "en"})
	fmt.Println(negotiation.CodeOf(err) == negotiation.CodeWrongState, err)
	// Output:
	// true <nil> sent 2 times
	// true The round is closed.
}
