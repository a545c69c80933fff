package main

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"rapporteur/api/wire"
	"rapporteur/client"
	"rapporteur/negotiation"
)

// signedIn is what the command line keeps of a sign-in to one server.
type signedIn struct {
	ID      negotiation.ID `json:"id"`
	Token   string         `json:"token"`
	Expires time.Time      `json:"expires"`
}

// credentials are the sign-ins by the address of their server.
type credentials map[string]signedIn

func (a *app) credentialsFile() (string, error) {
	dir := a.env("XDG_CONFIG_HOME")
	if dir == "" {
		var err error
		if dir, err = os.UserConfigDir(); err != nil {
			return "", fmt.Errorf("find the folder for settings: %w", err)
		}
	}
	return filepath.Join(dir, "rapporteur", "credentials.json"), nil
}

// readCredentials refuses a file that others than its user can read.
func (a *app) readCredentials() (credentials, error) {
	file, err := a.credentialsFile()
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(file)
	if errors.Is(err, fs.ErrNotExist) {
		return credentials{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the sign-in: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("others can read %s; run: chmod 600 %s", file, file)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read the sign-in: %w", err)
	}
	all := credentials{}
	if err := json.Unmarshal(b, &all); err != nil {
		return nil, fmt.Errorf("read the sign-in in %s: %w", file, err)
	}
	return all, nil
}

// writeCredentials puts the file in place whole, readable by its user alone
// from the start.
func (a *app) writeCredentials(all credentials) error {
	file, err := a.credentialsFile()
	if err != nil {
		return err
	}
	b, err := json.MarshalIndent(all, "", "  ")
	if err != nil {
		return fmt.Errorf("keep the sign-in: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return fmt.Errorf("keep the sign-in: %w", err)
	}
	t, err := os.CreateTemp(filepath.Dir(file), "credentials-*") // its mode is 0600
	if err != nil {
		return fmt.Errorf("keep the sign-in: %w", err)
	}
	_, err = t.Write(append(b, '\n'))
	if err = errors.Join(err, t.Close()); err == nil {
		err = os.Rename(t.Name(), file)
	}
	if err != nil {
		os.Remove(t.Name())
		return fmt.Errorf("keep the sign-in: %w", err)
	}
	return nil
}

// token is the access token to send: that of the environment, else that of
// the sign-in to this server, else "".
func (a *app) token() (string, error) {
	if t := a.env("RAPPORTEUR_TOKEN"); t != "" {
		return t, nil
	}
	all, err := a.readCredentials()
	return all[a.server()].Token, err
}

func (a *app) server() string { return strings.TrimSuffix(a.url, "/") }

func (a *app) loginCommand() *cobra.Command {
	var noBrowser bool
	var wait time.Duration
	var scopes []negotiation.Scope
	return a.here("login", "Sign in with a browser, and let the command line act for you", func(
		ctx context.Context, _ []string,
	) error {
		ctx, cancel := context.WithTimeout(ctx, wait)
		defer cancel()
		request, err := a.allowed(ctx, !noBrowser, scopes)
		if err != nil {
			return err
		}
		token, digest := client.NewToken()
		request.ID, request.Digest = client.NewID(), digest
		c, err := client.New(a.url, "")
		if err != nil {
			return &usageError{Err: err}
		}
		issued, err := c.FetchToken(ctx, request)
		if err != nil {
			return err
		}
		all, err := a.readCredentials()
		if err != nil {
			return err
		}
		all[a.server()] = signedIn{ID: issued.ID, Token: token, Expires: issued.Expires}
		if err := a.writeCredentials(all); err != nil {
			return err
		}
		return a.show(issued, func(w io.Writer) {
			fmt.Fprintf(w, "Signed in as %s, until %s.\n", describeActor(issued.Holder), when(issued.Expires, ""))
		})
	},
		yes(&noBrowser, "no-browser", "print the address only; open it on this machine"), scoped(&scopes),
		lasting(&wait, "wait", 5*time.Minute, "how long to wait for you"),
		explained(`Opens a page of the server where you sign in and choose the mandate that the
command line acts under, and what it may do at most. The access token is kept in your settings folder,
readable by you alone, for 30 days or until: rapporteur logout`))
}

// allowed waits on the loopback interface until the person has allowed the
// command line to act for her, and returns what fetches the token.
func (a *app) allowed(ctx context.Context, open bool, scopes []negotiation.Scope) (wire.FetchRequest, error) {
	r := wire.FetchRequest{Verifier: rand.Text() + rand.Text(), Name: "command line"}
	if host, err := os.Hostname(); err == nil {
		r.Name += " on " + host
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return r, fmt.Errorf("wait for the browser: %w", err)
	}
	state, codes := rand.Text(), make(chan string, 1)
	server := &http.Server{Handler: comingBack(state, codes), ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = server.Serve(l) }()
	defer func() { _ = server.Close() }()

	sum := sha256.Sum256([]byte(r.Verifier))
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		return r, fmt.Errorf("wait for the browser: %w", err)
	}
	asked := url.Values{"port": {port}, "state": {state}, "challenge": {base64.RawURLEncoding.EncodeToString(sum[:])}}
	for _, s := range scopes {
		asked.Add("scope", string(s))
	}
	page := a.server() + "/auth/program?" + asked.Encode()
	fmt.Fprintf(a.err, "Sign in at %s\n", page)
	if open && terminal(a.out) {
		openBrowser(ctx, page)
	}
	select {
	case r.Code = <-codes:
		// Let the browser have its answer before the server goes.
		drain, cancel := context.WithTimeout(ctx, 2*time.Second)
		defer cancel()
		_ = server.Shutdown(drain)
		return r, nil
	case <-ctx.Done():
		return r, errors.New("nobody signed in; begin again with: rapporteur login")
	}
}

// comingBack takes the code from the browser, if it comes with our state.
func comingBack(state string, codes chan<- string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		if q.Get("code") == "" || subtle.ConstantTimeCompare([]byte(q.Get("state")), []byte(state)) != 1 {
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprintln(w, "This is not the sign-in that the command line waits for.")
			return
		}
		select {
		case codes <- q.Get("code"):
		default: // it came before
		}
		fmt.Fprintln(w, "The command line is signed in. You may close this page.")
	})
}

// openBrowser tries to; the address is printed too.
func openBrowser(ctx context.Context, page string) {
	opener := "xdg-open"
	if runtime.GOOS == "darwin" {
		opener = "open"
	}
	if c := exec.CommandContext(ctx, opener, page); c.Start() == nil {
		go func() { _ = c.Wait() }()
	}
}

func (a *app) logoutCommand() *cobra.Command {
	return a.here("logout", "Revoke the command line's access token and forget it", func(
		ctx context.Context, _ []string,
	) error {
		all, err := a.readCredentials()
		if err != nil {
			return err
		}
		kept, ok := all[a.server()]
		if !ok {
			return a.show(map[string]bool{"signedOut": false}, func(w io.Writer) {
				fmt.Fprintln(w, "The command line is not signed in to this server.")
			})
		}
		c, err := client.New(a.url, kept.Token, a.clearText()...)
		if err != nil {
			return &usageError{Err: err}
		}
		// A token that is not valid any more needs no revoking.
		if err := c.RevokeToken(ctx, kept.ID); err != nil && negotiation.CodeOf(err) != negotiation.CodeUnauthenticated {
			return err
		}
		delete(all, a.server())
		if err := a.writeCredentials(all); err != nil {
			return err
		}
		return a.show(map[string]bool{"signedOut": true}, func(w io.Writer) { fmt.Fprintln(w, "Signed out.") })
	})
}

func (a *app) whoamiCommand() *cobra.Command {
	return asks(
		a, "whoami", "Tell who you are to the server, and under which mandate", the((*client.Client).WhoAmI), describeWhoAmI,
	)
}

func describeWhoAmI(w io.Writer, who wire.WhoAmI) {
	fmt.Fprintf(w, "You are %s.\n", describeActor(who.Actor))
	if who.Demonstration {
		fmt.Fprintln(w, "The record is a demonstration.")
	}
	if len(who.Scopes) > 0 {
		fmt.Fprintf(w, "Your access token allows: %s.\n", joined(who.Scopes))
	}
	for _, m := range who.Mandates {
		here := ""
		if who.Mandate != nil && who.Mandate.ID == m.ID {
			here = ", which you act under"
		}
		fmt.Fprintf(w, "Mandate %s: %s%s.\n", m.ID, describeOffice(m), here)
	}
}

func describeActor(a negotiation.Actor) string {
	out := a.Label
	switch a.Role {
	case negotiation.RoleDelegation:
		out += ", speaking for " + a.Delegation
	case negotiation.RoleMember:
		out += ", preparing for " + a.Delegation
	default:
		out += ", " + string(a.Role)
	}
	if a.Meeting != "" {
		out += " of meeting " + string(a.Meeting)
	}
	return strings.TrimPrefix(out, ", ")
}
