package api

import (
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
)

// A write whose name speaks of a secret keeps no answer, or somebody decided that
// it tells none.
func TestWritesThatMayTellASecretKeepNoAnswer(t *testing.T) {
	s, _ := build(Config{})
	harmless := map[string]bool{
		// not below /v1, where answers are kept
		"fetch-token": true, "account-mandate": true, "account-sign-out": true, "account-sessions": true,
		"account-tokens": true,
	}
	found := 0
	for _, item := range s.api.OpenAPI().Paths {
		for _, op := range []*huma.Operation{item.Post, item.Delete} {
			if op == nil {
				continue
			}
			for _, word := range []string{"token", "account", "session", "secret", "key", "webhook"} {
				if strings.Contains(op.OperationID, word) && !harmless[op.OperationID] {
					found++
					if !holdsSecrets[op.OperationID] {
						t.Errorf(
							"nobody decided whether the answer of %s is kept: write it into holdsSecrets, in api/keys.go", op.OperationID,
						)
					}
				}
			}
		}
	}
	if found < len(holdsSecrets) {
		t.Errorf("%d of %d writes found", found, len(holdsSecrets))
	}
}
