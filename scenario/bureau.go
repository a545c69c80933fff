package scenario

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"rapporteur/dossier"
	"rapporteur/negotiation"
)

// bureauVerbs are the sentences about the extended Bureau, which is that of the
// Conference: the Working Group has none of its own.
var bureauVerbs = []verb{
	sentence(who+` joins the Bureau\.`, joinBureau),
	sentence(who+` leaves the Bureau\.`, leaveBureau),
	sentence(`Then the Bureau is (?P<codes>[A-Z0-9, ]+)\.`, thenBureau),
}

// bureauOf makes the extended Bureau of a story: the first presides, the last is
// Rapporteur, the others are Vice-Chairs.
func bureauOf(codes []string) []negotiation.BureauMember {
	var out []negotiation.BureauMember
	for i, code := range codes {
		m := negotiation.BureauMember{
			Body: conference, Office: negotiation.BureauViceChair, Delegation: code,
			From: time.Date(2004, 1, 1, 0, 0, 0, 0, time.UTC),
		}
		switch i {
		case 0:
			m.Office = negotiation.BureauChair
		case len(codes) - 1:
			m.Office = negotiation.BureauRapporteur
		}
		out = append(out, m)
	}
	return out
}

func bureauFile(list ...negotiation.BureauMember) []byte {
	var b strings.Builder
	b.WriteString("body,office,code,from,until\n")
	for _, m := range list {
		fmt.Fprintf(&b, "%s,%s,%s,%s,%s\n", m.Body, m.Office, m.Delegation, dated(m.From), dated(m.Until))
	}
	return []byte(b.String())
}

func (p *player) today() time.Time { return p.house.Now().UTC().Truncate(24 * time.Hour) }

func joinBureau(ctx context.Context, p *player, a map[string]string) error {
	m := negotiation.BureauMember{
		Body: conference, Office: negotiation.BureauViceChair, Delegation: a["who"], From: p.today(),
	}
	_, err := p.as(negotiation.RoleSecretariat).LoadBureau(ctx, "bureau.csv", bureauFile(m))
	return err
}

func leaveBureau(ctx context.Context, p *player, a map[string]string) error {
	b, err := p.as(negotiation.RoleSecretariat).Bureau(ctx, workingGroup, "")
	if err != nil {
		return err
	}
	i := slices.IndexFunc(b.Members, func(m negotiation.BureauMember) bool { return m.Delegation == a["who"] })
	if i < 0 {
		return negotiation.Refuse(negotiation.CodeNotFound, "%s is not in the Bureau.", a["who"])
	}
	b.Members[i].Until = p.today()
	_, err = p.as(negotiation.RoleSecretariat).LoadBureau(ctx, "bureau.csv", bureauFile(b.Members[i]))
	return err
}

func thenBureau(ctx context.Context, p *player, a map[string]string) error {
	b, err := p.as(negotiation.RoleSecretariat).Bureau(ctx, workingGroup, "")
	if err == nil && !slices.Equal(b.Roster(), slices.Sorted(slices.Values(list(a["codes"])))) {
		return fmt.Errorf("the Bureau is %s", strings.Join(b.Roster(), ", "))
	}
	return err
}

// chainOf is a body and those above it.
func chainOf(body string) []string {
	if body == workingGroup {
		return []string{workingGroup, conference}
	}
	return []string{body}
}

func (s seat) LoadBureau(_ context.Context, name string, file []byte) (negotiation.Loaded, error) {
	list, err := dossier.ReadBureau(name, file)
	if err != nil {
		return negotiation.Loaded{}, negotiation.Refuse(negotiation.CodeInvalid, "%s", err)
	}
	for _, m := range list {
		if err := negotiation.CheckBureauMember(s.delegations[m.Delegation]); err != nil {
			return negotiation.Loaded{}, err
		}
	}
	all, _, _, err := negotiation.MergeBureau(s.bureau, list)
	if err == nil {
		s.bureau = all
	}
	return negotiation.Loaded{}, err
}

func (s seat) Bureau(_ context.Context, body, _ string) (negotiation.Bureau, error) {
	return negotiation.BureauOf(chainOf(body), s.bureau, s.now)
}

// askedBureau is the body whose extended Bureau a silence procedure asks.
func (s seat) askedBureau(x negotiation.OpenSilence, m negotiation.Meeting) (string, error) {
	if err := x.CheckBody(m, chainOf(m.Body)); err != nil {
		return "", err
	}
	b, err := negotiation.BureauOf(chainOf(m.Body), s.bureau, s.now)
	if err != nil {
		return "", err
	}
	return b.Body, b.CheckRoster(x.Roster)
}
