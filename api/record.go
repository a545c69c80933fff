package api

import (
	"context"
	"time"

	"rapporteur/application"
	"rapporteur/negotiation"
	"rapporteur/store"
)

// Record is what the API asks of the record. Package store implements it.
type Record interface {
	application.Record
	auditRecord
	Keys

	Time(ctx context.Context) (negotiation.Clock, error)
	IsDemonstration(ctx context.Context) (is, settled bool, err error)

	Identities

	Delegation(ctx context.Context, code string) (negotiation.Delegation, error)
}

// Identities is what the API asks of the record about who signs in.
type Identities interface {
	RecordToken(ctx context.Context, by negotiation.Actor, t store.NewToken) (negotiation.AccessToken, error)
	CredentialByToken(ctx context.Context, digest []byte) (store.Credential, error)
	PersonSignedIn(ctx context.Context, who negotiation.Identity) (negotiation.Person, error)
	Mandates(ctx context.Context, f store.MandateFilter) ([]negotiation.Mandate, error)
	BeginSignIn(ctx context.Context, in store.SignIn) error
	TakeSignIn(ctx context.Context, state, browser []byte) (store.SignIn, error)
	StartSession(
		ctx context.Context, digest []byte, p negotiation.Person, limits store.SessionLimits,
	) (store.Session, error)
	Session(ctx context.Context, digest []byte, limits store.SessionLimits) (store.Session, error)
	SwitchMandate(ctx context.Context, session store.Session, to negotiation.ID) (store.Session, error)
	EndSession(ctx context.Context, session store.Session) error
	AllowProgram(ctx context.Context, c store.ProgramCode) error
	FetchToken(ctx context.Context, code []byte, challenge string, t store.NewToken) (negotiation.AccessToken, error)
}

// Procedures is what the API asks of the procedures. Package workflows
// implements it. Every act carries an ID chosen by its caller and is done once.
type Procedures interface {
	application.Procedures

	Follow(ctx context.Context, recommendation negotiation.ID) error
	AdvanceClock(ctx context.Context, by negotiation.Actor, to time.Time) (negotiation.Clock, error)
}
