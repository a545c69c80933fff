package api

import (
	"slices"

	n "rapporteur/negotiation"
)

// Allowed tells a test what the policy table says.
func Allowed(operation string, role n.Role) bool { return slices.Contains(policy[operation], role) }

// PolicyOperations lists the operations of the policy table.
func PolicyOperations() map[string]bool {
	out := map[string]bool{}
	for op := range policy {
		out[op] = true
	}
	return out
}
