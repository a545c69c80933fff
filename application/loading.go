package application

import (
	"context"

	"rapporteur/dossier"
	"rapporteur/negotiation"
)

// Loading is where the record takes what files hold.
type Loading interface {
	LoadCalendar(ctx context.Context, by negotiation.Actor, c negotiation.Calendar) (negotiation.Loaded, error)
	LoadDelegations(ctx context.Context, by negotiation.Actor, ds []negotiation.Delegation) (negotiation.Loaded, error)
	LoadRecommendations(ctx context.Context, by negotiation.Actor, set negotiation.DraftSet) (negotiation.Loaded, error)
	LoadWorkdays(ctx context.Context, by negotiation.Actor, stations []negotiation.DutyStation) (negotiation.Loaded, error)
	LoadAccreditation(
		ctx context.Context, by negotiation.Actor, list []negotiation.Accreditation,
	) (negotiation.Loaded, error)
	LoadBureau(ctx context.Context, by negotiation.Actor, list []negotiation.BureauMember) (negotiation.Loaded, error)
	LoadContacts(ctx context.Context, by negotiation.Actor, list []negotiation.Contact) (negotiation.Loaded, error)
}

// FileKind says what a file holds.
type FileKind string

// The kinds of files that are loaded.
const (
	FileCalendar        FileKind = "calendar"
	FileDelegations     FileKind = "delegations"
	FileRecommendations FileKind = "recommendations"
	FileWorkdays        FileKind = "workdays"
	FileAccreditation   FileKind = "accreditation"
	FileBureau          FileKind = "bureau"
	FileContacts        FileKind = "contacts"
)

// FileKinds are all kinds, in the order in which a new record is filled.
func FileKinds() []FileKind {
	return []FileKind{
		FileCalendar, FileDelegations, FileAccreditation, FileBureau, FileWorkdays, FileRecommendations, FileContacts,
	}
}

// Load loads all of a file, or nothing. What is wrong in it is [dossier.Problems], by
// its lines. Drafts are followed by their procedures from then on; when that fails
// half-way, loading the same file again starts the others.
func (a *App) Load(
	ctx context.Context, by negotiation.Actor, kind FileKind, name string, file []byte,
) (Seen[negotiation.Loaded], error) {
	loaded, err := a.load(ctx, by, kind, name, file)
	if err != nil {
		return Seen[negotiation.Loaded]{}, err
	}
	for _, id := range loaded.Recommendations {
		if err := a.procedures.Follow(ctx, id); err != nil {
			return Seen[negotiation.Loaded]{}, err
		}
	}
	return see(ctx, a, by, loaded, nil)
}

func (a *App) load(
	ctx context.Context, by negotiation.Actor, kind FileKind, name string, file []byte,
) (negotiation.Loaded, error) {
	switch kind {
	case FileCalendar:
		return loadBy(ctx, by, name, file, dossier.ReadCalendar, a.record.LoadCalendar)
	case FileDelegations:
		return loadBy(ctx, by, name, file, dossier.ReadDelegations, a.record.LoadDelegations)
	case FileRecommendations:
		return loadBy(ctx, by, name, file, dossier.ReadRecommendations, a.record.LoadRecommendations)
	case FileWorkdays:
		return loadBy(ctx, by, name, file, dossier.ReadWorkdays, a.record.LoadWorkdays)
	case FileAccreditation:
		return loadBy(ctx, by, name, file, dossier.ReadAccreditation, a.record.LoadAccreditation)
	case FileBureau:
		return loadBy(ctx, by, name, file, dossier.ReadBureau, a.record.LoadBureau)
	case FileContacts:
		return loadBy(ctx, by, name, file, dossier.ReadContacts, a.record.LoadContacts)
	}
	return negotiation.Loaded{}, negotiation.Refuse(
		negotiation.CodeInvalid, "There is no kind of file %q; choose what the file holds.", kind,
	)
}

func loadBy[T any](
	ctx context.Context, by negotiation.Actor, name string, file []byte,
	read func(string, []byte) (T, error), load func(context.Context, negotiation.Actor, T) (negotiation.Loaded, error),
) (negotiation.Loaded, error) {
	what, err := read(name, file)
	if err != nil {
		return negotiation.Loaded{}, err
	}
	return load(ctx, by, what)
}
