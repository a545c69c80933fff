package application

import (
	"bytes"
	"context"
	"slices"
	"strings"

	"rapporteur/drafting"
	n "rapporteur/negotiation"
	"rapporteur/publish"
)

// Compared says which versions of a recommendation are compared, and how they are
// written: as json, text, html, or ansi for a terminal.
type Compared struct {
	// Ref is the key or ID of the recommendation. Of is that of another one that
	// From is a version of, "" for the same.
	Ref, Of string
	// From and To are numbers of versions. From is the first when 0, of another
	// recommendation its last; To is the last.
	From, To int
	// Other is the number of a third version, 0 for none: From is then what To and
	// Other come from.
	Other  int
	Format string
}

// Diff compares two versions word by word, or three.
func (a *App) Diff(ctx context.Context, who n.Actor, c Compared) (Seen[[]byte], error) {
	body, err := a.diff(ctx, who, c)
	return see(ctx, a, who, body, err)
}

func (a *App) diff(ctx context.Context, who n.Actor, c Compared) ([]byte, error) {
	r, err := a.record.Recommendation(ctx, c.Ref)
	if err != nil {
		return nil, err
	}
	base := r
	if c.Of != "" {
		if base, err = a.record.Recommendation(ctx, c.Of); err != nil {
			return nil, err
		}
	}
	if c.From == 0 {
		// Of another recommendation it is what this one came from.
		if c.From, err = a.outermost(ctx, who, base, c.Of != ""); err != nil {
			return nil, err
		}
	}
	if c.To == 0 {
		if c.To, err = a.outermost(ctx, who, r, true); err != nil {
			return nil, err
		}
	}
	return a.compared(ctx, who, base, r, c)
}

// compared is the comparison of two versions, or three, that the actor may read.
func (a *App) compared(ctx context.Context, who n.Actor, base, r n.Recommendation, c Compared) ([]byte, error) {
	from, err := a.heading(ctx, who, base, c.From)
	if err != nil {
		return nil, err
	}
	to, err := a.heading(ctx, who, r, c.To)
	if err != nil {
		return nil, err
	}
	compared := []n.Version{from, to}
	var way []n.Version
	if c.Other == 0 {
		way, err = a.between(ctx, who, r, from, to)
	} else {
		var other n.Version
		other, err = a.heading(ctx, who, r, c.Other)
		compared = append(compared, other)
	}
	if err != nil {
		return nil, err
	}
	return a.kept.once(keyOf("diff", c.Format, compared, way), func() ([]byte, error) {
		return a.compare(ctx, compared, way, c.Format)
	})
}

// compare reads the texts of the versions and compares them.
func (a *App) compare(ctx context.Context, compared, way []n.Version, format string) ([]byte, error) {
	safe := func(v n.Version) n.Version { return v }
	if format == "ansi" {
		safe = harmless
	}
	for i, v := range compared {
		whole, err := a.record.Version(ctx, v.ID)
		if err != nil {
			return nil, err
		}
		compared[i] = safe(whole)
	}
	for i, v := range way {
		way[i] = safe(v)
	}
	var b bytes.Buffer
	var err error
	if len(compared) == 3 {
		err = publish.ThreeWayDiff(ctx, &b, compared[0], compared[1], compared[2], format)
	} else {
		err = publish.VersionDiff(ctx, &b, way, compared[0], compared[1], format)
	}
	return b.Bytes(), err
}

// Blame says where every word of a version comes from, of the last one when the
// number is 0.
func (a *App) Blame(ctx context.Context, who n.Actor, ref string, number int, format string) (Seen[[]byte], error) {
	body, err := a.blame(ctx, who, ref, number, format)
	return see(ctx, a, who, body, err)
}

func (a *App) blame(ctx context.Context, who n.Actor, ref string, number int, format string) ([]byte, error) {
	r, versions, err := a.versions(ctx, who, ref, true)
	if err != nil {
		return nil, err
	}
	if number == 0 && len(versions) > 0 {
		number = versions[len(versions)-1].Number
	}
	i := slices.IndexFunc(versions, func(v n.Version) bool { return v.Number == number })
	if i < 0 {
		return nil, noSuchVersion(r, number)
	}
	v := versions[i]
	_, earlier, err := a.ancestors(ctx, who, r, true)
	if err != nil {
		return nil, err
	}
	comments, err := a.seenComments(ctx, who, r.ID)
	if err != nil {
		return nil, err
	}
	key := keyOf("blame", format, []n.Version{v}, versions, earlier) + "/" + ofComments(comments)
	return a.kept.once(key, func() ([]byte, error) {
		return a.blamed(ctx, v.ID, append(versions, earlier...), comments, format)
	})
}

// blamed reads the texts of versions and follows the words of one of them through
// the others, and those of comments that were moved in the room.
func (a *App) blamed(
	ctx context.Context, id n.ID, among []n.Version, comments []n.ReceivedComment, format string,
) ([]byte, error) {
	var version n.Version
	for i := range among {
		whole, err := a.record.Version(ctx, among[i].ID)
		if err != nil {
			return nil, err
		}
		if among[i] = whole; whole.ID == id {
			version = whole
		}
	}
	blame, err := publish.BlameOf(ctx, among, version, comments)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = publish.WriteBlame(&b, blame, format)
	return b.Bytes(), err
}

// AmendmentDiff compares the text an amendment was moved on with what it would make
// of it, whatever became of it.
func (a *App) AmendmentDiff(ctx context.Context, who n.Actor, ref, amendment, format string) (Seen[[]byte], error) {
	body, err := a.amendmentDiff(ctx, who, ref, amendment, format)
	return see(ctx, a, who, body, err)
}

func (a *App) amendmentDiff(ctx context.Context, who n.Actor, ref, amendment, format string) ([]byte, error) {
	r, versions, err := a.versions(ctx, who, ref, false)
	if err != nil {
		return nil, err
	}
	all, err := a.record.OralAmendments(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	k := slices.IndexFunc(all, func(m n.OralAmendment) bool { return string(m.ID) == amendment })
	if k < 0 {
		return nil, n.Refuse(n.CodeNotFound, "No amendment %q was moved to %s.", amendment, r.Key)
	}
	i := slices.IndexFunc(versions, func(v n.Version) bool { return v.ID == all[k].Base })
	if i < 0 {
		return nil, n.Refuse(n.CodeNotFound, "%s has no version you may read on which the amendment was moved.", r.Key)
	}
	from := versions[i]
	to, err := drafting.Amend(from, all[k].Text)
	if err != nil {
		return nil, err
	}
	to.ID, to.Number, to.Origin, to.Based = all[k].ID, 0, n.OriginOralAmendment, from.ID
	to.Mover, to.Reason = all[k].Mover, all[k].Text.Reason
	if format == "ansi" {
		from, to = harmless(from), harmless(to)
	}
	var b bytes.Buffer
	err = publish.VersionDiff(ctx, &b, []n.Version{from, to}, from, to, format)
	return b.Bytes(), err
}

// harmless replaces the escape characters of a text by a visible sign, so that the
// only colours on a terminal are those of the comparison.
func harmless(v n.Version) n.Version {
	visible := func(s string) string { return strings.NewReplacer("\x1b", "␛", "\u009b", "␛").Replace(s) }
	v.Title, v.Reason = visible(v.Title), visible(v.Reason)
	v.Paragraphs = slices.Clone(v.Paragraphs)
	for i := range v.Paragraphs {
		p := &v.Paragraphs[i]
		p.Number, p.Text, p.Tree = visible(p.Number), visible(p.Text), nil
	}
	return v
}
