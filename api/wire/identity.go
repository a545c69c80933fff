package wire

import (
	"time"

	"rapporteur/negotiation"
)

// WhoAmI says who the caller is to the server.
type WhoAmI struct {
	// Actor is who acts; every act is recorded under it.
	Actor negotiation.Actor `json:"actor"`
	// Person who signed in, nil for the token of an office or program.
	Person *negotiation.Person `json:"person,omitempty"`
	// Mandate she acts under, nil while she has chosen none.
	Mandate *negotiation.Mandate `json:"mandate,omitempty"`
	// Mandates are those she holds at present.
	Mandates []negotiation.Mandate `json:"mandates,omitempty"`
	// Via is "session" or "token".
	Via string `json:"via"`
	// Token is the ID of the access token.
	Token negotiation.ID `json:"token,omitempty"`
	// Scopes of the access token; none for all.
	Scopes []negotiation.Scope `json:"scopes,omitempty"`
	// Demonstration says that the record is one.
	Demonstration bool `json:"demonstration,omitempty"`
}

// SwitchRequest chooses the mandate that a session acts under.
type SwitchRequest struct {
	Mandate negotiation.ID `json:"mandate"`
}

// OwnTokenRequest asks for an access token of the person herself. The client
// makes the token and sends its digest only.
type OwnTokenRequest struct {
	ID      negotiation.ID      `json:"id,omitempty"`
	Name    string              `json:"name" minLength:"1" maxLength:"200" doc:"What it is for"`
	Mandate negotiation.ID      `json:"mandate,omitempty" doc:"The mandate it acts under; the one in use when left out"`
	Scopes  []negotiation.Scope `json:"scopes,omitempty" maxItems:"6" doc:"What it may do at most: read, comment, decide, manage, account, people; all when left out"`
	Expires time.Time           `json:"expires"`
	Digest  string              `json:"digest" minLength:"64" maxLength:"64" pattern:"^[0-9a-f]{64}$" doc:"SHA-256 of the token, in hex"`
}

// FetchRequest fetches the access token of a program that a person allowed to
// act for her.
type FetchRequest struct {
	ID       negotiation.ID `json:"id"`
	Code     string         `json:"code"`
	Verifier string         `json:"verifier"`
	Name     string         `json:"name"`
	Digest   string         `json:"digest"`
}

// Ended says how many sessions ended.
type Ended struct {
	Sessions int `json:"sessions"`
}

// DraftRequest saves a draft of a comment as its next revision.
type DraftRequest struct {
	// Revision is the one it was written on, 0 for a new draft.
	Revision int                  `json:"revision" minimum:"0"`
	Language negotiation.Language `json:"language" enum:"ar,zh,en,fr,ru,es"`
	// Comment has the ID of the draft.
	Comment negotiation.Comment `json:"comment"`
}

// DraftRef is a revision of a draft, as its reader saw it.
type DraftRef struct {
	ID       negotiation.ID `json:"id"`
	Revision int            `json:"revision" minimum:"1"`
}

// SubmitDraftsRequest submits drafts of comments as one reply.
type SubmitDraftsRequest struct {
	ID     negotiation.ID `json:"id,omitempty"`
	Drafts []DraftRef     `json:"drafts" minItems:"1" maxItems:"500"`
}
