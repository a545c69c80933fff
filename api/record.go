package api

import (
	"context"
	"time"

	"rapporteur/application"
	n "rapporteur/negotiation"
	"rapporteur/store"
)

// Record is what the API asks of the record. Package store implements it.
type Record interface {
	application.Record
	auditRecord
	Keys

	Time(ctx context.Context) (n.Clock, error)
	IsDemonstration(ctx context.Context) (is, settled bool, err error)

	LoadCalendar(ctx context.Context, by n.Actor, c n.Calendar) (n.Loaded, error)
	LoadDelegations(ctx context.Context, by n.Actor, ds []n.Delegation) (n.Loaded, error)
	LoadRecommendations(ctx context.Context, by n.Actor, set n.DraftSet) (n.Loaded, error)

	RevokeToken(ctx context.Context, by n.Actor, id n.ID) error
	Identities
	Accounts

	LoadWorkdays(ctx context.Context, by n.Actor, stations []n.DutyStation) (n.Loaded, error)
	LoadAccreditation(ctx context.Context, by n.Actor, list []n.Accreditation) (n.Loaded, error)
	LoadBureau(ctx context.Context, by n.Actor, list []n.BureauMember) (n.Loaded, error)
	Delegation(ctx context.Context, code string) (n.Delegation, error)
	LoadContacts(ctx context.Context, by n.Actor, list []n.Contact) (n.Loaded, error)
	SetContact(ctx context.Context, by n.Actor, c n.Contact) (n.Contact, error)
	EndContact(ctx context.Context, by n.Actor, party, label string) error
}

// Identities is what the API asks of the record about who signs in.
type Identities interface {
	RecordToken(ctx context.Context, by n.Actor, t store.NewToken) (n.AccessToken, error)
	CredentialByToken(ctx context.Context, digest []byte) (store.Credential, error)
	Person(ctx context.Context, id n.ID) (n.Person, error)
	PersonSignedIn(ctx context.Context, who n.Identity) (n.Person, error)
	Mandates(ctx context.Context, f store.MandateFilter) ([]n.Mandate, error)
	BeginSignIn(ctx context.Context, in store.SignIn) error
	TakeSignIn(ctx context.Context, state, browser []byte) (store.SignIn, error)
	StartSession(ctx context.Context, digest []byte, p n.Person, limits store.SessionLimits) (store.Session, error)
	Session(ctx context.Context, digest []byte, limits store.SessionLimits) (store.Session, error)
	SwitchMandate(ctx context.Context, session store.Session, to n.ID) (store.Session, error)
	EndSession(ctx context.Context, session store.Session) error
	AllowProgram(ctx context.Context, c store.ProgramCode) error
	FetchToken(ctx context.Context, code []byte, challenge string, t store.NewToken) (n.AccessToken, error)
}

// Procedures is what the API asks of the procedures. Package workflows
// implements it. Every act carries an ID chosen by its caller and is done once.
type Procedures interface {
	application.Procedures

	Follow(ctx context.Context, recommendation n.ID) error
	Reshape(ctx context.Context, by n.Actor, r n.Reshaping) ([]n.ID, error)
	AdvanceClock(ctx context.Context, by n.Actor, to time.Time) (n.Clock, error)
}
