package api

import (
	"slices"

	"rapporteur/negotiation"
	"rapporteur/web"
)

// Allowed tells a test what the policy table says, as the command line prints it.
func Allowed(operation string, role negotiation.Role) bool {
	return slices.ContainsFunc(Permissions(), func(p Permission) bool {
		return p.Operation == operation && (slices.Contains(p.Roles, role) || slices.Contains(p.Roles, anyone))
	})
}

// PolicyOperations lists the operations of the policy table.
func PolicyOperations() map[string]bool {
	out := map[string]bool{}
	for _, p := range Permissions() {
		out[p.Operation] = true
	}
	return out
}

// Served lists what the router of a server serves, as patterns of its own.
func Served(c Config) []string {
	s, _ := build(c)
	return s.mux.patterns
}

// PagesOf are the pages for browsers.
func PagesOf(c Config) []web.Page {
	s, _ := build(c)
	return s.site.Pages()
}
