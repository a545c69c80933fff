package api

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"rapporteur/api/wire"
	"rapporteur/drafting"
	n "rapporteur/negotiation"
	"rapporteur/publish"
	"rapporteur/store"
)

func (s *server) recommendationRoutes() {
	get(s, "list-recommendations", "/v1/recommendations", "List draft recommendations and where they stand", s.listRecommendations)
	get(s, "get-recommendation", "/v1/recommendations/{ref}", "Show where a draft recommendation stands", s.getRecommendation)
	get(s, "list-versions", "/v1/recommendations/{ref}/versions", "List the versions of a recommendation with their texts", s.listVersions)
	get(s, "get-version", "/v1/recommendations/{ref}/versions/{number}", "Show one version", s.getVersion)
	get(s, "list-points", "/v1/recommendations/{ref}/points", "List the points of difference of the current version", s.listPoints)
	get(s, "blame-recommendation", "/v1/recommendations/{ref}/blame", "Say where every word of a version comes from", s.blame)
	get(s, "diff-recommendation", "/v1/recommendations/{ref}/diff", "Compare two versions word by word", s.diff)
	get(s, "history-recommendation", "/v1/recommendations/{ref}/history", "Tell the whole story of a draft", s.history)
	post(s, "act-on-recommendation", "/v1/recommendations/{ref}/acts", "Do an act on a draft: present, take up, object, agree, defer ...", s.act)
	post(s, "amend-recommendation", "/v1/recommendations/{ref}/amendments", "Record an oral amendment", s.amend)
	post(s, "move-amendment", "/v1/recommendations/{ref}/amendments/moved", "Move an amendment in the room, for the meeting to decide on", s.moveAmendment)
	get(s, "list-reservations", "/v1/recommendations/{ref}/reservations", "List the written reservations that stand on a draft, with their paragraphs", s.listReservations)
	get(s, "list-amendments", "/v1/recommendations/{ref}/amendments/moved", "List the amendments moved in the room, with what became of them", s.listAmendments)
	get(s, "diff-amendment", "/v1/recommendations/{ref}/amendments/moved/{id}/diff", "Show what a moved amendment would change, word by word", s.diffAmendment)
	post(s, "correct-recommendation", "/v1/recommendations/{ref}/corrections", "Correct words of an adopted recommendation in some languages or all; issues the corrigendum", s.correct)
	get(s, "list-corrections", "/v1/recommendations/{ref}/corrections", "List the corrections of an adopted recommendation", s.listCorrections)
	post(s, "split-recommendation", "/v1/recommendations/{ref}/split", "Divide a draft before a meeting into several, with all its paragraphs", s.split)
	post(s, "merge-recommendations", "/v1/recommendations/merge", "Put several drafts before a meeting together into one", s.merge)
	post(s, "order-recommendations", "/v1/recommendations/order", "Give the recommendations of a meeting another order", s.putInOrder)
	post(s, "settle-recommendation", "/v1/recommendations/{ref}/settlements", "Settle points of difference in the chair's review", s.settle)
}

type recommendationsInput struct {
	Meeting string `query:"meeting" maxLength:"200" doc:"Key or ID of the meeting where the drafts were first negotiated"`
}

func (s *server) listRecommendations(ctx context.Context, in *recommendationsInput) (*answer[wire.List[n.Recommendation]], error) {
	var id n.ID
	if in.Meeting != "" {
		m, err := s.record.Meeting(ctx, in.Meeting)
		if err != nil {
			return nil, err
		}
		id = m.ID
	}
	return pagedList(ctx, func(p store.Page) ([]n.Recommendation, store.Cursor, error) {
		return s.record.RecommendationsPage(ctx, id, p)
	})
}

func (s *server) getRecommendation(ctx context.Context, in *Named) (*answer[n.Recommendation], error) {
	return answered(s.record.Recommendation(ctx, in.Ref))
}

// versions returns the recommendation and those of its versions the caller
// may read.
func (s *server) versions(ctx context.Context, ref string) (n.Recommendation, []n.Version, error) {
	return s.versionsIn(ctx, ref, false)
}

// versionsIn returns them with their paragraphs, or their headings alone.
func (s *server) versionsIn(ctx context.Context, ref string, headings bool) (n.Recommendation, []n.Version, error) {
	r, err := s.record.Recommendation(ctx, ref)
	if err != nil {
		return r, nil, err
	}
	r = recommendationFor(actor(ctx), r)
	f := versionsFor(actor(ctx), r)
	f.Headings = headings
	all, _, err := s.record.VersionsPage(ctx, f, store.Page{})
	return r, all, err
}

func (s *server) listVersions(ctx context.Context, in *Named) (*answer[wire.List[n.Version]], error) {
	r, err := s.record.Recommendation(ctx, in.Ref)
	if err != nil {
		return nil, err
	}
	return pagedList(ctx, func(p store.Page) ([]n.Version, store.Cursor, error) {
		return s.record.VersionsPage(ctx, versionsFor(actor(ctx), r), p)
	})
}

type versionInput struct {
	Named
	Number int `path:"number" minimum:"1"`
}

func (s *server) getVersion(ctx context.Context, in *versionInput) (*answer[n.Version], error) {
	r, err := s.record.Recommendation(ctx, in.Ref)
	if err != nil {
		return nil, err
	}
	return answered(s.numbered(ctx, r, in.Number))
}

// numbered is one version of a recommendation, if the caller may read it.
func (s *server) numbered(ctx context.Context, r n.Recommendation, number int) (n.Version, error) {
	return s.found(ctx, r, number, versionsFor(actor(ctx), r))
}

// heading is one version without its paragraphs, if the caller may read it.
func (s *server) heading(ctx context.Context, r n.Recommendation, number int) (n.Version, error) {
	f := versionsFor(actor(ctx), r)
	f.Headings = true
	return s.found(ctx, r, number, f)
}

func (s *server) found(ctx context.Context, r n.Recommendation, number int, f store.VersionFilter) (n.Version, error) {
	f.Number = number
	list, _, err := s.record.VersionsPage(ctx, f, store.Page{Limit: 1})
	if err == nil && len(list) == 0 {
		err = n.Refuse(n.CodeNotFound, "%s has no version %d, or it is not public yet.", r.Key, number)
	}
	if err != nil {
		return n.Version{}, err
	}
	return list[0], nil
}

// outermost is the number of the first or the last version of a recommendation
// that the caller may read.
func (s *server) outermost(ctx context.Context, r n.Recommendation, last bool) (int, error) {
	f := versionsFor(actor(ctx), r)
	f.LatestFirst, f.Headings = last, true
	list, _, err := s.record.VersionsPage(ctx, f, store.Page{Limit: 1})
	if err == nil && len(list) == 0 {
		err = n.Refuse(n.CodeNotFound, "%s has no version you may read.", r.Key)
	}
	if err != nil {
		return 0, err
	}
	return list[0].Number, nil
}

type diffInput struct {
	Named
	Accepting
	From   int    `query:"from" minimum:"1" maximum:"1000000" doc:"Number of a version; the first when left out"`
	To     int    `query:"to" minimum:"1" maximum:"1000000" doc:"Number of a version; the last when left out"`
	Of     string `query:"of" maxLength:"200" doc:"Key or ID of another recommendation that from is a version of, such as one it was split from; its last version when from is left out"`
	Other  int    `query:"other" minimum:"1" maximum:"1000000" doc:"Number of a third version, to be compared with both: from is then what to and other come from"`
	Format string `query:"format" enum:"json,text,html,ansi"`
}

var mediaTypes = map[string]string{
	"json": "application/json",
	"text": "text/plain; charset=utf-8",
	"ansi": "text/plain; charset=utf-8",
	"html": "text/html; charset=utf-8",
}

func (s *server) diff(ctx context.Context, in *diffInput) (*raw, error) {
	var err error
	if in.Format, err = in.rendering(ctx, in.Format, "json", "text", "html"); err != nil {
		return nil, err
	}
	r, err := s.record.Recommendation(ctx, in.Ref)
	if err != nil {
		return nil, err
	}
	base := r
	if in.Of != "" {
		if base, err = s.record.Recommendation(ctx, in.Of); err != nil {
			return nil, err
		}
	}
	if in.From == 0 {
		// Of another recommendation it is what this one came from.
		if in.From, err = s.outermost(ctx, base, in.Of != ""); err != nil {
			return nil, err
		}
	}
	if in.To == 0 {
		if in.To, err = s.outermost(ctx, r, true); err != nil {
			return nil, err
		}
	}
	body, err := s.compared(ctx, base, r, in)
	if err != nil {
		return nil, err
	}
	return &raw{ContentType: mediaTypes[in.Format], Body: body}, nil
}

// compared is the comparison of two versions, or three, that the caller may read.
func (s *server) compared(ctx context.Context, base, r n.Recommendation, in *diffInput) ([]byte, error) {
	from, err := s.heading(ctx, base, in.From)
	if err != nil {
		return nil, err
	}
	to, err := s.heading(ctx, r, in.To)
	if err != nil {
		return nil, err
	}
	compared := []n.Version{from, to}
	var way []n.Version
	if in.Other == 0 {
		way, err = s.between(ctx, r, from, to)
	} else {
		var other n.Version
		other, err = s.heading(ctx, r, in.Other)
		compared = append(compared, other)
	}
	if err != nil {
		return nil, err
	}
	return s.kept.once(keyOf("diff", in.Format, compared, way), func() ([]byte, error) {
		return s.compare(ctx, compared, way, in.Format)
	})
}

// compare reads the texts of the versions and compares them.
func (s *server) compare(ctx context.Context, compared, way []n.Version, format string) ([]byte, error) {
	safe := func(v n.Version) n.Version { return v }
	if format == "ansi" {
		safe = harmless
	}
	for i, v := range compared {
		whole, err := s.record.Version(ctx, v.ID)
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

// between lists the versions of a recommendation from one to another, without
// their texts, as far as the caller may read them.
func (s *server) between(ctx context.Context, r n.Recommendation, from, to n.Version) ([]n.Version, error) {
	first, last := min(from.Number, to.Number), max(from.Number, to.Number)
	if from.Recommendation != r.ID {
		first, last = 1, to.Number
	}
	f := versionsFor(actor(ctx), r)
	f.Headings = true
	way, _, err := s.record.VersionsPage(ctx, f, store.Page{After: store.Cursor{strconv.Itoa(first - 1)}, Limit: last - first + 1})
	return way, err
}

// listPoints gives the points of the current version as the text engine's
// trees, by paragraph.
func (s *server) listPoints(ctx context.Context, in *Named) (*answer[wire.List[wire.Points]], error) {
	r, err := s.record.Recommendation(ctx, in.Ref)
	if err != nil {
		return nil, err
	}
	r = recommendationFor(actor(ctx), r)
	f := versionsFor(actor(ctx), r)
	f.ID = r.Draft.Version
	current, _, err := s.record.VersionsPage(ctx, f, store.Page{Limit: 1})
	if err != nil {
		return nil, err
	}
	if len(current) == 0 {
		return nil, n.Refuse(n.CodeNotFound, "The current version of %s is not public yet.", r.Key)
	}
	return listed(wire.PointsOf(current[0]))
}

type blameInput struct {
	Named
	Accepting
	Version int    `query:"version" minimum:"1" doc:"Number of a version; the last when left out"`
	Format  string `query:"format" enum:"json,text"`
}

func (s *server) blame(ctx context.Context, in *blameInput) (*raw, error) {
	var err error
	if in.Format, err = in.rendering(ctx, in.Format, "json", "text"); err != nil {
		return nil, err
	}
	r, versions, err := s.versionsIn(ctx, in.Ref, true)
	if err != nil {
		return nil, err
	}
	if in.Version == 0 && len(versions) > 0 {
		in.Version = versions[len(versions)-1].Number
	}
	i := slices.IndexFunc(versions, func(v n.Version) bool { return v.Number == in.Version })
	if i < 0 {
		return nil, n.Refuse(n.CodeNotFound, "%s has no version %d, or it is not public yet.", r.Key, in.Version)
	}
	v := versions[i]
	_, earlier, err := s.ancestors(ctx, r, true)
	if err != nil {
		return nil, err
	}
	comments, err := s.seenComments(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	key := keyOf("blame", in.Format, []n.Version{v}, versions, earlier) + "/" + ofComments(comments)
	body, err := s.kept.once(key, func() ([]byte, error) {
		return s.blamed(ctx, v.ID, append(versions, earlier...), comments, in.Format)
	})
	if err != nil {
		return nil, err
	}
	return &raw{ContentType: mediaTypes[in.Format], Body: body}, nil
}

// blamed reads the texts of versions and follows the words of one of them
// through the others, and those of comments that were moved in the room.
func (s *server) blamed(ctx context.Context, id n.ID, among []n.Version, comments []n.ReceivedComment, format string) ([]byte, error) {
	var version n.Version
	for i := range among {
		whole, err := s.record.Version(ctx, among[i].ID)
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

// harmless replaces the escape characters of a text by a visible sign, so
// that the only colours on a terminal are those of the comparison.
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

func (s *server) listReservations(ctx context.Context, in *Named) (*answer[wire.List[n.WrittenReservation]], error) {
	return listed(s.record.Reservations(ctx, in.Ref))
}

type actInput struct {
	Named
	Keyed
	Body wire.ActRequest
}

func (s *server) act(ctx context.Context, in *actInput) (*answer[n.Draft], error) {
	id, err := in.id(in.Body.ID)
	if err != nil {
		return nil, err
	}
	by, b := actor(ctx), in.Body
	a := n.DraftAct{ID: id, Kind: b.Kind, Actor: by, Item: b.Item, Delegation: b.Delegation, Reason: b.Reason, AdReferendum: b.AdReferendum, Acknowledged: b.Acknowledged, Pending: b.Pending, Vote: b.Vote, Amendment: b.Amendment}
	if a.Delegation == "" && by.Role == n.RoleDelegation {
		a.Delegation = by.Delegation
	}
	if err := a.AllowedTo(by); err != nil {
		return nil, err
	}
	if err := a.CheckTexts(); err != nil {
		return nil, err
	}
	if err := checkIDs(map[string]*n.ID{"amendment": &a.Amendment}); err != nil {
		return nil, err
	}
	r, err := s.record.Recommendation(ctx, in.Ref)
	if err != nil {
		return nil, err
	}
	a.Recommendation = r.ID
	if b.Meeting != "" {
		m, err := s.record.Meeting(ctx, b.Meeting)
		if err != nil {
			return nil, err
		}
		a.Meeting = m.ID
	}
	if err := s.record.CheckRepeated(ctx, a); err != nil {
		return nil, err
	}
	d, err := s.procedures.Do(ctx, a)
	err = s.refusal(ctx, r.ID, a, err)
	if n.CodeOf(err) == n.CodeBracketed {
		err = s.whereBracketed(ctx, recommendationFor(by, r).Draft.Version, err)
	}
	return answered(d, err)
}

// refusal words the refusal of an act by what the caller may know of the draft
// as it stands by now.
func (s *server) refusal(ctx context.Context, recommendation n.ID, a n.DraftAct, refused error) error {
	if n.CodeOf(refused) == "" {
		return refused
	}
	r, err := s.record.Recommendation(ctx, string(recommendation))
	if err != nil {
		return err
	}
	return refusalFor(actor(ctx), r, a, refused)
}

// whereBracketed says in a refusal where the brackets are. The refusal itself is
// left as it is where the text has changed meanwhile.
func (s *server) whereBracketed(ctx context.Context, version n.ID, refusal error) error {
	v, err := s.record.Version(ctx, version)
	if err != nil {
		return refusal
	}
	return cmp.Or(drafting.RefuseBracketed(v), refusal)
}

type amendInput struct {
	Named
	Keyed
	Body wire.AmendmentRequest
}

func (s *server) amend(ctx context.Context, in *amendInput) (*answer[n.Draft], error) {
	id, err := in.id(in.Body.ID)
	if err != nil {
		return nil, err
	}
	return s.change(ctx, in.Ref, amendmentOf(id, in.Body))
}

type settleInput struct {
	Named
	Keyed
	Body wire.SettlementRequest
}

func (s *server) settle(ctx context.Context, in *settleInput) (*answer[n.Draft], error) {
	id, err := in.id(in.Body.ID)
	if err != nil {
		return nil, err
	}
	return s.change(ctx, in.Ref, n.AmendmentText{ID: id, Review: true, Base: in.Body.Base, Rulings: in.Body.Rulings, Reason: in.Body.Reason})
}

// change checks the form of a changed text; the rest the record knows.
func (s *server) change(ctx context.Context, ref string, a n.AmendmentText) (*answer[n.Draft], error) {
	fields := map[string]*n.ID{"base": &a.Base}
	for i := range a.Changes {
		fields["paragraph of change "+strconv.Itoa(i+1)] = &a.Changes[i].Paragraph
	}
	for i := range a.Insertions {
		fields["place of new paragraph "+strconv.Itoa(i+1)] = &a.Insertions[i].After
	}
	for i := range a.Moves {
		fields["paragraph of move "+strconv.Itoa(i+1)], fields["place of move "+strconv.Itoa(i+1)] = &a.Moves[i].Paragraph, &a.Moves[i].After
	}
	for i := range a.Rulings {
		fields["paragraph of ruling "+strconv.Itoa(i+1)] = &a.Rulings[i].Paragraph
	}
	if err := checkIDs(fields); err != nil {
		return nil, err
	}
	r, err := s.record.Recommendation(ctx, ref)
	if err != nil {
		return nil, err
	}
	a.Recommendation = r.ID
	if err := a.Check(); err != nil {
		return nil, err
	}
	d, err := s.procedures.Amend(ctx, actor(ctx), a)
	return answered(d, s.refusal(ctx, r.ID, a.Act(actor(ctx)), err))
}
