package client_test

import (
	"testing"

	"rapporteur/client"
)

// A token goes to other machines over TLS, or where it was said that the way is
// safe without.
func TestATokenIsNotSentInTheClear(t *testing.T) {
	for address, allowed := range map[string]bool{
		"http://127.0.0.1:8080": true, "http://[::1]:8080": true, "http://localhost:8080": true,
		"https://rapporteur.example.org": true,
		"http://rapporteur.example.org":  false, "http://10.0.0.5:8080": false, "http://localhost.example.org": false,
		"http://127.0.0.1.example.org": false,
	} {
		if _, err := client.New(address, "rpt_token"); (err == nil) != allowed {
			t.Errorf("a token for %s: %v", address, err)
		}
		if _, err := client.New(address, "rpt_token", client.WithClearText()); err != nil {
			t.Errorf("a token for %s in the clear: %v", address, err)
		}
		if _, err := client.New(address, ""); err != nil {
			t.Errorf("without a token %s: %v", address, err)
		}
	}
}
