package api

import (
	"maps"
	"slices"

	"rapporteur/negotiation"
)

// Permission is a row of the policy table: who may ask for an operation.
type Permission struct {
	Operation string             `json:"operation"`
	Roles     []negotiation.Role `json:"roles"`
}

// Permissions is the policy table. What is not in it is refused to everybody.
func Permissions() []Permission {
	var out []Permission
	for _, operation := range slices.Sorted(maps.Keys(policy)) {
		out = append(out, Permission{operation, slices.Clone(policy[operation])})
	}
	return out
}
