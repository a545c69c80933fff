package demo

import (
	"context"
	"fmt"
	"strings"

	"rapporteur/client"
	"rapporteur/negotiation"
)

// resident is a user of the identity provider of the development stack, with the
// office she holds in a demonstration.
type resident struct {
	user, email string
	mandate     negotiation.GrantMandate
}

// residents are those who can look at a demonstration that stays.
func residents() []resident {
	return []resident{
		{"secretariat", "secretariat@un.example", negotiation.GrantMandate{Office: negotiation.OfficeSecretariat}},
		{"chair", "chair@un.example", negotiation.GrantMandate{Office: negotiation.OfficeChair}},
		{
			"rapporteur", "rapporteur@un.example",
			negotiation.GrantMandate{Office: negotiation.OfficeRapporteur, Meeting: meeting2021},
		},
		{"head-fra", "head@fra.example", negotiation.GrantMandate{Office: negotiation.OfficeHead, Delegation: "FRA"}},
		{"member-fra", "member@fra.example", negotiation.GrantMandate{Office: negotiation.OfficeMember, Delegation: "FRA"}},
		{"head-ken", "head@ken.example", negotiation.GrantMandate{Office: negotiation.OfficeHead, Delegation: "KEN"}},
		{"auditor", "auditor@un.example", negotiation.GrantMandate{Office: negotiation.OfficeAuditor}},
	}
}

// stay lets people sign in with a browser until the context ends.
func (s *story) stay(ctx context.Context) error {
	if !peopleSignIn() {
		return fmt.Errorf("nobody can sign in: run this under bin/devstack exec, which has an identity provider")
	}
	known, err := s.secretariat().Persons(ctx)
	if err != nil {
		return fmt.Errorf("read who may sign in: %w", err)
	}
	registered := map[string]bool{}
	for _, p := range known {
		registered[p.Email] = true
	}
	for _, r := range residents() {
		if registered[r.email] {
			continue
		}
		if err := s.settle(ctx, r); err != nil {
			return err
		}
	}
	s.chapter("The pages")
	fmt.Fprintf(
		s.Narrate, "Open %s/ in a browser and sign in with one of these names; the password is development.\n", s.stack.url,
	)
	for _, r := range residents() {
		office := strings.TrimSpace(string(r.mandate.Office) + " " + r.mandate.Delegation)
		fmt.Fprintf(s.Narrate, "  %-12s %-18s %s/auth/login?return_to=/\n", r.user, office, s.stack.url)
	}
	fmt.Fprintln(s.Narrate, "To be two of them at once, use a private window for the second. Ctrl-C ends it all.")
	<-ctx.Done()
	return nil
}

func (s *story) settle(ctx context.Context, r resident) error {
	p, err := s.secretariat().RegisterPerson(
		ctx, client.NewID(), negotiation.RegisterPerson{Email: r.email, Label: "demonstration: " + r.user},
	)
	if err != nil {
		return fmt.Errorf("register %s: %w", r.user, err)
	}
	r.mandate.Person = p.ID
	if _, err := s.secretariat().GrantMandate(ctx, client.NewID(), r.mandate); err != nil {
		return fmt.Errorf("mandate of %s: %w", r.user, err)
	}
	return nil
}
