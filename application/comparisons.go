package application

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"strings"

	"rapporteur/drafting"
	"rapporteur/negotiation"
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
func (a *App) Diff(ctx context.Context, who negotiation.Actor, c Compared) (Seen[[]byte], error) {
	body, err := a.diff(ctx, who, c)
	return see(ctx, a, who, body, err)
}

func (a *App) diff(ctx context.Context, who negotiation.Actor, c Compared) ([]byte, error) {
	s, err := a.selected(ctx, who, c)
	if err != nil {
		return nil, err
	}
	return a.kept.once(keyOf("diff", c.Format, s.compared, s.way), func() ([]byte, error) {
		return a.compare(ctx, s, c.Format)
	})
}

// selection is what is compared of a recommendation: two versions, or three, that the
// actor may read, and the way between two. Base is the recommendation that the first of
// them is of. They are headings until their texts are read.
type selection struct {
	base, recommendation negotiation.Recommendation
	compared, way        []negotiation.Version
}

// selected finds the versions that are to be compared.
func (a *App) selected(ctx context.Context, who negotiation.Actor, c Compared) (s selection, err error) {
	if s.recommendation, err = a.record.Recommendation(ctx, c.Ref); err != nil {
		return s, err
	}
	s.base = s.recommendation
	if c.Of != "" {
		if s.base, err = a.record.Recommendation(ctx, c.Of); err != nil {
			return s, err
		}
	}
	if c.From == 0 {
		// Of another recommendation it is what this one came from.
		if c.From, err = a.outermost(ctx, who, s.base, c.Of != ""); err != nil {
			return s, err
		}
	}
	if c.To == 0 {
		if c.To, err = a.outermost(ctx, who, s.recommendation, true); err != nil {
			return s, err
		}
	}
	from, err := a.heading(ctx, who, s.base, c.From)
	if err != nil {
		return s, err
	}
	to, err := a.heading(ctx, who, s.recommendation, c.To)
	if err != nil {
		return s, err
	}
	s.compared = []negotiation.Version{from, to}
	if c.Other == 0 {
		s.way, err = a.between(ctx, who, s.recommendation, from, to)
		return s, err
	}
	other, err := a.heading(ctx, who, s.recommendation, c.Other)
	s.compared = append(s.compared, other)
	return s, err
}

// read reads the texts of the versions.
func (s selection) read(ctx context.Context, a *App) error {
	for i, v := range s.compared {
		whole, err := a.record.Version(ctx, v.ID)
		if err != nil {
			return err
		}
		s.compared[i] = whole
	}
	return nil
}

// compare reads the texts of the versions and compares them.
func (a *App) compare(ctx context.Context, s selection, format string) ([]byte, error) {
	if err := s.read(ctx, a); err != nil {
		return nil, err
	}
	if format == "ansi" {
		for _, list := range [][]negotiation.Version{s.compared, s.way} {
			for i, v := range list {
				list[i] = harmless(v)
			}
		}
	}
	var b bytes.Buffer
	var err error
	if len(s.compared) == 3 {
		err = publish.ThreeWayDiff(ctx, &b, s.compared[0], s.compared[1], s.compared[2], format)
	} else {
		err = publish.VersionDiff(ctx, &b, s.way, s.compared[0], s.compared[1], format)
	}
	return b.Bytes(), err
}

// Comparison is what differs between versions of a recommendation, as data.
type Comparison struct {
	// Base is the recommendation that the first of the versions is of.
	Base, Recommendation negotiation.Recommendation
	// Languages are those of the versions compared, in their order.
	Languages []negotiation.Language
	// Two is set where two versions are compared, Three where there are three.
	Two   *publish.Redline
	Three *publish.ThreeWay
}

// Comparison compares as [App.Diff] does, for a reader who is not given a file.
func (a *App) Comparison(ctx context.Context, who negotiation.Actor, c Compared) (Seen[Comparison], error) {
	out, err := a.comparison(ctx, who, c)
	return see(ctx, a, who, out, err)
}

func (a *App) comparison(ctx context.Context, who negotiation.Actor, c Compared) (Comparison, error) {
	s, err := a.selected(ctx, who, c)
	if err != nil {
		return Comparison{}, err
	}
	if err := s.read(ctx, a); err != nil {
		return Comparison{}, err
	}
	out := Comparison{Base: s.base, Recommendation: s.recommendation}
	for _, v := range s.compared {
		out.Languages = append(out.Languages, v.Language)
	}
	if len(s.compared) == 3 {
		three, err := publish.CompareThree(ctx, s.compared[0], s.compared[1], s.compared[2])
		out.Three = &three
		return out, err
	}
	two, err := publish.Compare(ctx, s.way, s.compared[0], s.compared[1])
	out.Two = &two
	return out, err
}

// Blame says where every word of a version comes from, of the last one when the
// number is 0.
func (a *App) Blame(
	ctx context.Context, who negotiation.Actor, ref string, number int, format string,
) (Seen[[]byte], error) {
	body, err := a.blame(ctx, who, ref, number, format)
	return see(ctx, a, who, body, err)
}

func (a *App) blame(ctx context.Context, who negotiation.Actor, ref string, number int, format string) ([]byte, error) {
	f, err := a.followed(ctx, who, ref, number)
	if err != nil {
		return nil, err
	}
	key := keyOf("blame", format, []negotiation.Version{f.version}, f.among) + "/" + ofComments(f.comments)
	return a.kept.once(key, func() ([]byte, error) {
		blame, err := a.blamed(ctx, f)
		if err != nil {
			return nil, err
		}
		var b bytes.Buffer
		err = publish.WriteBlame(&b, blame, format)
		return b.Bytes(), err
	})
}

// Words says where every word of a version comes from, as [App.Blame] does, as data. It
// is read from the rendering that is kept.
func (a *App) Words(ctx context.Context, who negotiation.Actor, ref string, number int) (Seen[publish.Blame], error) {
	var out publish.Blame
	body, err := a.blame(ctx, who, ref, number, "json")
	if err == nil {
		err = json.Unmarshal(body, &out)
	}
	return see(ctx, a, who, out, err)
}

// following is a version whose words are followed through others, and the comments
// whose words may have been moved in the room. All of them the actor may read.
type following struct {
	version  negotiation.Version
	among    []negotiation.Version
	comments []negotiation.ReceivedComment
}

// followed finds through what the words of a version are to be followed.
func (a *App) followed(ctx context.Context, who negotiation.Actor, ref string, number int) (f following, err error) {
	r, versions, err := a.versions(ctx, who, ref, true)
	if err != nil {
		return f, err
	}
	if number == 0 && len(versions) > 0 {
		number = versions[len(versions)-1].Number
	}
	i := slices.IndexFunc(versions, func(v negotiation.Version) bool { return v.Number == number })
	if i < 0 {
		return f, noSuchVersion(r, number)
	}
	f.version = versions[i]
	_, earlier, err := a.ancestors(ctx, who, r, true)
	if err != nil {
		return f, err
	}
	f.among = append(versions, earlier...)
	f.comments, err = a.seenComments(ctx, who, r.ID)
	return f, err
}

// blamed reads the texts of versions and follows the words of one of them through
// the others, and those of comments that were moved in the room.
func (a *App) blamed(ctx context.Context, f following) (publish.Blame, error) {
	version := f.version
	for i := range f.among {
		whole, err := a.record.Version(ctx, f.among[i].ID)
		if err != nil {
			return publish.Blame{}, err
		}
		if f.among[i] = whole; whole.ID == f.version.ID {
			version = whole
		}
	}
	return publish.BlameOf(ctx, f.among, version, f.comments)
}

// AmendmentDiff compares the text an amendment was moved on with what it would make
// of it, whatever became of it.
func (a *App) AmendmentDiff(
	ctx context.Context, who negotiation.Actor, ref, amendment, format string,
) (Seen[[]byte], error) {
	body, err := a.amendmentDiff(ctx, who, ref, amendment, format)
	return see(ctx, a, who, body, err)
}

func (a *App) amendmentDiff(ctx context.Context, who negotiation.Actor, ref, amendment, format string) ([]byte, error) {
	r, versions, err := a.versions(ctx, who, ref, false)
	if err != nil {
		return nil, err
	}
	all, err := a.record.OralAmendments(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	k := slices.IndexFunc(all, func(m negotiation.OralAmendment) bool { return string(m.ID) == amendment })
	if k < 0 {
		return nil, negotiation.Refuse(negotiation.CodeNotFound, "No amendment %q was moved to %s.", amendment, r.Key)
	}
	from, to, err := amended(r, versions, all[k])
	if err != nil {
		return nil, err
	}
	if format == "ansi" {
		from, to = harmless(from), harmless(to)
	}
	var b bytes.Buffer
	err = publish.VersionDiff(ctx, &b, []negotiation.Version{from, to}, from, to, format)
	return b.Bytes(), err
}

// amended is the text an amendment was moved on, and what it would make of it.
func amended(
	r negotiation.Recommendation, versions []negotiation.Version, m negotiation.OralAmendment,
) (from, to negotiation.Version, err error) {
	i := slices.IndexFunc(versions, func(v negotiation.Version) bool { return v.ID == m.Base })
	if i < 0 {
		return from, to, negotiation.Refuse(negotiation.CodeNotFound,
			"%s has no version you may read on which the amendment was moved.", r.Key)
	}
	from = versions[i]
	if to, err = drafting.Amend(from, m.Text); err != nil {
		return from, to, err
	}
	to.ID, to.Number, to.Origin, to.Based = m.ID, 0, negotiation.OriginOralAmendment, from.ID
	to.Mover, to.Reason = m.Mover, m.Text.Reason
	return from, to, nil
}

// Moved is an amendment that was moved in the room, with what it would change in the
// text it was moved on.
type Moved struct {
	Amendment negotiation.OralAmendment
	Language  negotiation.Language
	Redline   publish.Redline
}

// Moved lists the amendments moved to a draft in the room, on versions that the actor
// may read.
func (a *App) Moved(ctx context.Context, who negotiation.Actor, ref string) (Seen[[]Moved], error) {
	out, err := a.moved(ctx, who, ref)
	return see(ctx, a, who, out, err)
}

func (a *App) moved(ctx context.Context, who negotiation.Actor, ref string) ([]Moved, error) {
	r, err := a.record.Recommendation(ctx, ref)
	if err != nil {
		return nil, err
	}
	all, err := a.record.OralAmendments(ctx, r.ID)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	r, versions, err := a.versions(ctx, who, ref, false)
	if err != nil {
		return nil, err
	}
	var out []Moved
	for _, m := range all {
		from, to, err := amended(r, versions, m)
		if negotiation.CodeOf(err) == negotiation.CodeNotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		changes, err := publish.Compare(ctx, []negotiation.Version{from, to}, from, to)
		if err != nil {
			return nil, err
		}
		out = append(out, Moved{Amendment: m, Language: from.Language, Redline: changes})
	}
	return out, nil
}

// harmless replaces the escape characters of a text by a visible sign, so that the
// only colours on a terminal are those of the comparison.
func harmless(v negotiation.Version) negotiation.Version {
	visible := func(s string) string { return strings.NewReplacer("\x1b", "␛", "\u009b", "␛").Replace(s) }
	v.Title, v.Reason = visible(v.Title), visible(v.Reason)
	v.Paragraphs = slices.Clone(v.Paragraphs)
	for i := range v.Paragraphs {
		p := &v.Paragraphs[i]
		p.Number, p.Text, p.Tree = visible(p.Number), visible(p.Text), nil
	}
	return v
}
