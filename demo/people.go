package demo

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"regexp"
	"strings"
	"time"

	"rapporteur/api/wire"
	"rapporteur/client"
	"rapporteur/negotiation"
)

// peopleOf is the delegation whose head and member sign in themselves; the
// others act through access tokens.
const peopleOf = "FRA"

// peopleSignIn reports whether there is an identity provider: that of the
// development stack.
func peopleSignIn() bool { return os.Getenv("RAPPORTEUR_OIDC_ISSUER") != "" }

// people lets a member of a delegation prepare its reply and its head submit
// it, both signed in with a browser.
func (s *story) people(ctx context.Context, remarks []remark) error {
	member, err := s.signIn(ctx, "member", negotiation.OfficeMember)
	if err != nil {
		return err
	}
	head, err := s.signIn(ctx, "head", negotiation.OfficeHead)
	if err != nil {
		return err
	}
	s.tell("The head and a member of the delegation of %s sign in at the identity provider.", peopleOf)
	reply := s.reply(peopleOf, remarks)
	submit := wire.SubmitDraftsRequest{ID: client.NewID()}
	for _, c := range reply.Comments {
		d, err := member.SaveDraft(ctx, s.round.ID, wire.DraftRequest{Language: reply.Language, Comment: c})
		if err != nil {
			return fmt.Errorf("draft of the member: %w", err)
		}
		submit.Drafts = append(submit.Drafts, wire.DraftRef{ID: d.ID, Revision: d.Revision})
	}
	s.tell("The member prepares %d drafts of comments, which the delegation alone sees.", len(submit.Drafts))
	_, err = member.SubmitDrafts(ctx, s.round.ID, submit)
	if err := s.refused("Their submission by the member", err, negotiation.CodeNotPermitted); err != nil {
		return err
	}
	receipt, err := head.SubmitDrafts(ctx, s.round.ID, submit)
	if err != nil {
		return fmt.Errorf("submission by the head: %w", err)
	}
	if receipt.Late || len(receipt.Comments) != len(remarks) {
		return fmt.Errorf("%w: the head's receipt is %+v", ErrNotAsTold, receipt)
	}
	s.tell("The head submits them, and holds the receipt.")
	return nil
}

// signIn registers one of the provider's users with a mandate, signs in with a
// browser, and returns a client that has its session.
func (s *story) signIn(ctx context.Context, name string, office negotiation.Office) (*client.Client, error) {
	p, err := s.secretariat().RegisterPerson(ctx, client.NewID(), negotiation.RegisterPerson{
		Email: name + "@" + strings.ToLower(peopleOf) + ".example", Label: "demonstration: " + name + " of " + peopleOf,
	})
	if err != nil {
		return nil, fmt.Errorf("register the %s: %w", name, err)
	}
	if _, err := s.secretariat().GrantMandate(
		ctx, client.NewID(), negotiation.GrantMandate{Person: p.ID, Office: office, Delegation: peopleOf},
	); err != nil {
		return nil, fmt.Errorf("mandate of the %s: %w", name, err)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	browser := &http.Client{Jar: jar, Timeout: time.Minute}
	if err := password(ctx, browser, s.stack.url+"/auth/login", name+"-"+strings.ToLower(peopleOf)); err != nil {
		return nil, fmt.Errorf("sign in as the %s: %w", name, err)
	}
	return client.New(s.stack.url, "", client.WithHTTP(browser))
}

var requestField = regexp.MustCompile(`name="id" value="([^"]+)"`)

// password does what a person does at the provider's page.
func password(ctx context.Context, browser *http.Client, login, user string) error {
	page, at, err := visit(ctx, browser, http.MethodGet, login, nil)
	if err != nil {
		return err
	}
	found := requestField.FindStringSubmatch(page)
	if found == nil {
		return fmt.Errorf("%w: there is no login page at %s", ErrNotAsTold, at)
	}
	form := url.Values{"id": {found[1]}, "username": {user}, "password": {"development"}}
	_, _, err = visit(ctx, browser, http.MethodPost, at.Scheme+"://"+at.Host+"/login/username", form)
	return err
}

func visit(
	ctx context.Context, browser *http.Client, method, address string, form url.Values,
) (string, *url.URL, error) {
	req, err := http.NewRequestWithContext(ctx, method, address, strings.NewReader(form.Encode()))
	if err != nil {
		return "", nil, err
	}
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	res, err := browser.Do(req)
	if err != nil {
		return "", nil, err
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(res.Body, 1<<20))
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("%w: %s answered %s", ErrNotAsTold, res.Request.URL.Host, res.Status)
	}
	return string(body), res.Request.URL, err
}
