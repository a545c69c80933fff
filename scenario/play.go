package scenario

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"rapporteur/api/wire"
	"rapporteur/client"
	"rapporteur/negotiation"
)

// Door is what the people of a story ask for: the part of [client.Client] that
// stories use.
type Door interface {
	OpenRound(ctx context.Context, id negotiation.ID, x negotiation.OpenRound) (negotiation.Round, error)
	OnRound(ctx context.Context, round, id negotiation.ID, x negotiation.RoundAct) (negotiation.Round, error)
	SubmitReply(ctx context.Context, round negotiation.ID, r wire.ReplyRequest) (negotiation.Receipt, error)
	Withdraw(ctx context.Context, round negotiation.ID, r wire.WithdrawalRequest) (negotiation.ReceivedComment, error)
	AdmitLate(
		ctx context.Context, round, id negotiation.ID, x negotiation.AdmitComments,
	) ([]negotiation.ReceivedComment, error)
	Dispose(
		ctx context.Context, round, id negotiation.ID, x negotiation.DisposeComments,
	) ([]negotiation.ReceivedComment, error)
	Settle(ctx context.Context, ref string, r wire.SettlementRequest) (negotiation.Draft, error)
	OnDraft(ctx context.Context, ref string, id negotiation.ID, x negotiation.DraftAct) (negotiation.Draft, error)
	Amend(ctx context.Context, ref string, a wire.AmendmentRequest) (negotiation.Draft, error)
	MoveAmendment(ctx context.Context, ref string, r wire.MoveRequest) (negotiation.Draft, error)
	Amendments(ctx context.Context, ref string) ([]negotiation.OralAmendment, error)
	Reservations(ctx context.Context, ref string) ([]negotiation.WrittenReservation, error)
	Split(ctx context.Context, ref string, r wire.SplitRequest) ([]negotiation.Recommendation, error)
	Merge(ctx context.Context, r wire.MergeRequest) ([]negotiation.Recommendation, error)
	PrepareReport(ctx context.Context, id negotiation.ID, x negotiation.PrepareReport) (negotiation.Report, error)
	OnReport(ctx context.Context, meeting string, id negotiation.ID, x negotiation.ReportAct) (negotiation.Report, error)

	OpenSilence(ctx context.Context, id negotiation.ID, x negotiation.OpenSilence) (negotiation.Silence, error)
	OnSilence(ctx context.Context, silence, id negotiation.ID, x negotiation.SilenceAct) (negotiation.Silence, error)
	Silence(ctx context.Context, id negotiation.ID) (negotiation.Silence, error)

	LoadDelegations(ctx context.Context, name string, file []byte) (negotiation.Loaded, error)
	LoadAccreditation(ctx context.Context, name string, file []byte) (negotiation.Loaded, error)
	ChangeAccreditation(
		ctx context.Context, meeting string, id negotiation.ID, x negotiation.ChangeAccreditation,
	) (negotiation.Accredited, error)
	LoadBureau(ctx context.Context, name string, file []byte) (negotiation.Loaded, error)
	Bureau(ctx context.Context, body, on string) (negotiation.Bureau, error)
	Programme(ctx context.Context, meeting string) (negotiation.Programme, error)
	OnMeeting(
		ctx context.Context, meeting string, id negotiation.ID, x negotiation.MeetingAct,
	) (negotiation.Programme, error)

	Correct(
		ctx context.Context, ref string, id negotiation.ID, x negotiation.CorrectRecommendation,
	) (negotiation.Correction, error)
	Corrections(ctx context.Context, ref string) ([]negotiation.Correction, error)

	Report(ctx context.Context, meeting string) (negotiation.Report, error)
	Round(ctx context.Context, id negotiation.ID) (negotiation.Round, error)
	Recommendation(ctx context.Context, ref string) (negotiation.Recommendation, error)
	Versions(ctx context.Context, ref string) ([]negotiation.Version, error)
	Points(ctx context.Context, ref string) ([]wire.Points, error)
	Comments(ctx context.Context, round negotiation.ID, f client.CommentFilter) ([]negotiation.ReceivedComment, error)
}

// House is where a story is played.
type House interface {
	// As opens the door to somebody.
	As(who negotiation.Actor) Door
	// Now is the time in the story.
	Now() time.Time
	// Pass lets time pass, over what comes to its end by then. It returns when
	// the rounds are consolidated and the silences have ended.
	Pass(ctx context.Context, d time.Duration, ends Over) error
	// Follow returns when the drafts of a round have followed it.
	Follow(ctx context.Context, round negotiation.ID) error
}

// Over is what comes to its end: rounds at their deadlines, and silences. Last
// is the last of those times.
type Over struct {
	Rounds, Silences []negotiation.ID
	Last             time.Time
}

// Play plays a story in a house that holds its cast and drafts, and narrates
// every sentence with its outcome. It ends at the first one that does not come
// out as told, with an [Error].
func Play(ctx context.Context, s Story, h House, w io.Writer) error {
	p := newPlayer(h, s)
	fmt.Fprintf(w, "%s\n\n", s.Title)
	before, err := p.scene(ctx)
	if err != nil {
		return err
	}
	for _, step := range s.Steps {
		told, err := outcome(step, p.do(ctx, step))
		if err != nil {
			return &Error{Line: step.Line, Err: fmt.Errorf("%s\n  %w", step.Text, err)}
		}
		fmt.Fprintf(w, "%s\n", step.Text)
		if told != "" {
			fmt.Fprintf(w, "    %s\n", told)
		}
		after, err := p.scene(ctx)
		if err != nil {
			return err
		}
		for _, line := range after {
			if !slices.Contains(before, line) {
				fmt.Fprintf(w, "    %s\n", line)
			}
		}
		before = after
	}
	return nil
}

// scene says where the drafts stand and what they say, a line for each thing
// that can change.
func (p *player) scene(ctx context.Context) ([]string, error) {
	var out []string
	for _, key := range p.story.keys() {
		r, err := p.reader().Recommendation(ctx, key)
		if negotiation.CodeOf(err) == negotiation.CodeNotFound && slices.Contains(p.story.Made, key) {
			continue // not yet, or never, made
		}
		if err != nil {
			return nil, err
		}
		v, err := p.version(ctx, key, r.Draft.Version)
		if err != nil {
			return nil, err
		}
		stands := key + " is " + strings.ReplaceAll(string(r.Draft.Stage), "_", " ")
		if blocked := slices.Concat(r.Draft.Objections, r.Draft.Reservations); len(blocked) > 0 {
			stands += ", not agreed by " + strings.Join(blocked, ", ")
		}
		if len(r.Draft.AdReferendum) > 0 {
			stands += ", to be confirmed by " + strings.Join(r.Draft.AdReferendum, ", ")
		}
		out = append(out, stands+".")
		for _, q := range v.Paragraphs {
			out = append(out, fmt.Sprintf("%s %s: %s", key, q.Number, q.Text))
		}
	}
	return out, nil
}

// outcome compares what happened with what was told.
func outcome(s Step, err error) (string, error) {
	code := negotiation.CodeOf(err)
	switch {
	case s.Refused == "" && err == nil:
		return "", nil
	case s.Refused == "":
		return "", err
	case err == nil:
		return "", errors.New("it was to be refused, and was done")
	case code != s.Refused:
		return "", fmt.Errorf("it was to be refused as %s, but: %w", s.Refused, err)
	}
	return "Refused: " + err.Error(), nil
}

// player remembers what sentences refer to.
type player struct {
	house House
	story Story
	// by is who tries what is for another role, nil for who should.
	by *negotiation.Actor
	// clock is the time that has passed in the story.
	clock time.Duration
	// round is the one that sentences speak of, rounds are all of them.
	round  negotiation.ID
	rounds []negotiation.ID
	// open and asked are the rounds and the silences that have not come to their
	// end as the story has it.
	open, asked []running
	// read is what a chair has read of a consolidation.
	read negotiation.ReturnRound
	// silence is the procedure last opened.
	silence negotiation.ID
	// decision is the last one of the Bureau.
	decision negotiation.ID
	// cast are the delegations as they stand now.
	cast []negotiation.Delegation
	// said are the comments of each delegation, in order.
	said map[string][]said
	// of are the rounds that drafts were circulated in last.
	of map[string]negotiation.ID
}

// said is a comment and the round it was made in.
type said struct{ round, comment negotiation.ID }

// running is a round or a silence, and when its end comes.
type running struct {
	id   negotiation.ID
	ends time.Duration
}

func newPlayer(h House, s Story) *player {
	return &player{
		house: h, story: s, cast: slices.Clone(s.Cast), said: map[string][]said{}, of: map[string]negotiation.ID{},
	}
}

// do plays one sentence.
func (p *player) do(ctx context.Context, s Step) error {
	p.by = s.by
	return s.verb.do(ctx, p, s.args)
}

// as opens the door to whoever an act is for, or to who tries it instead.
func (p *player) as(role negotiation.Role, code ...string) Door {
	if p.by != nil {
		return p.house.As(*p.by)
	}
	return p.house.As(actor(role, code...))
}

// reader reads what a sentence refers to.
func (p *player) reader() Door { return p.house.As(actor(negotiation.RoleSecretariat)) }

func actor(role negotiation.Role, code ...string) negotiation.Actor {
	a := negotiation.Actor{Role: role, Label: string(role)}
	if len(code) > 0 {
		a.Delegation, a.Label = code[0], code[0]
	}
	return a
}

// codes are those invited to rounds: everybody in the cast, also the
// non-governmental organizations.
func (p *player) codes() []string {
	var out []string
	for _, d := range p.story.Cast {
		out = append(out, d.Code)
	}
	slices.Sort(out)
	return out
}

// numbered is the round with that number, counted from 1, or the last one.
func (p *player) numbered(number string) (negotiation.ID, error) {
	if number == "" {
		return p.round, nil
	}
	i, _ := strconv.Atoi(number)
	if i < 1 || i > len(p.rounds) {
		return "", fmt.Errorf("%d round(s) have been opened", len(p.rounds))
	}
	return p.rounds[i-1], nil
}

func (p *player) comment(code, number string) (said, error) {
	i, _ := strconv.Atoi(number)
	if i < 1 || i > len(p.said[code]) {
		return said{}, fmt.Errorf("%s has made %d comment(s)", code, len(p.said[code]))
	}
	return p.said[code][i-1], nil
}

// circulated is the version of a draft that the round circulated.
func (p *player) circulated(ctx context.Context, key string) (negotiation.Version, error) {
	r, err := p.reader().Recommendation(ctx, key)
	if err != nil {
		return negotiation.Version{}, err
	}
	round, err := p.reader().Round(ctx, p.roundOn(key))
	if err != nil {
		return negotiation.Version{}, err
	}
	for _, d := range round.Drafts {
		if d.Recommendation == r.ID {
			return p.version(ctx, key, d.Version)
		}
	}
	return p.version(ctx, key, r.Draft.Version)
}

func (p *player) current(ctx context.Context, key string) (negotiation.Version, error) {
	r, err := p.reader().Recommendation(ctx, key)
	if err != nil {
		return negotiation.Version{}, err
	}
	return p.version(ctx, key, r.Draft.Version)
}

func (p *player) version(ctx context.Context, key string, id negotiation.ID) (negotiation.Version, error) {
	all, err := p.reader().Versions(ctx, key)
	if err != nil {
		return negotiation.Version{}, err
	}
	i := slices.IndexFunc(all, func(v negotiation.Version) bool { return v.ID == id })
	if i < 0 {
		return negotiation.Version{}, fmt.Errorf("%s has no version %s", key, id)
	}
	return all[i], nil
}

// paragraph finds a paragraph by its number as printed; "" is none.
func (p *player) paragraph(v negotiation.Version, number string) (negotiation.ID, error) {
	if number == "" {
		return "", nil
	}
	for _, q := range v.Paragraphs {
		if strings.Trim(q.Number, "().") == number {
			return q.ID, nil
		}
	}
	return "", fmt.Errorf("version %d of %q has no paragraph %s", v.Number, v.Title, number)
}
