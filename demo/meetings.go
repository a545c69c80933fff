package demo

import (
	"context"
	"fmt"
	"strings"

	"rapporteur/api/wire"
	"rapporteur/client"
	"rapporteur/negotiation"
)

var keys = []string{"technology", "victims", "procurement", "data", "finance"}

// present puts the paper before the Conference, which adopts nothing by it.
func (s *story) present(ctx context.Context) error {
	s.chapter("6. Vienna, October 2020: the Conference")
	if err := s.advance(ctx, "2020-10-12T10:00"); err != nil {
		return err
	}
	_, err := s.secretariat().OnDraft(ctx, "data", client.NewID(), negotiation.PresentDraft{Meeting: meeting2021})
	if err := s.refused(
		"Presenting the Conference's paper to the Working Group", err, negotiation.CodeInvalid,
	); err != nil {
		return err
	}
	for _, key := range keys {
		if _, err := s.act(ctx, s.secretariat(), key, negotiation.PresentDraft{Meeting: conference}); err != nil {
			return err
		}
	}
	s.tell("The drafts are presented to the Conference in the paper. Presentation is not adoption.")
	return nil
}

// act does one act on a draft under an ID of its own.
func (s *story) act(
	ctx context.Context, as *client.Client, key string, a negotiation.DraftAct,
) (negotiation.Draft, error) {
	d, err := as.OnDraft(ctx, key, client.NewID(), a)
	if err != nil {
		return d, fmt.Errorf("%T on %s: %w", a, key, err)
	}
	return d, nil
}

// takeUp brings the drafts before the next meeting, under Other matters.
func (s *story) takeUp(ctx context.Context) error {
	s.chapter("7. Vienna, October 2021: the drafts are taken up under item 4, Other matters")
	if err := s.advance(ctx, "2021-10-12T10:00"); err != nil {
		return err
	}
	if err := s.organize(ctx); err != nil {
		return err
	}
	for _, key := range keys {
		if _, err := s.act(ctx, s.secretariat(), key, negotiation.TakeUpDraft{Meeting: meeting2021, Item: "4"}); err != nil {
			return err
		}
	}
	for _, key := range []string{"data", "finance"} {
		if _, err := s.act(ctx, s.chair(), key, negotiation.AgreeOnDraft{}); err != nil {
			return err
		}
		s.tell("%q has no open point and is agreed as it stands.", key)
	}
	_, err := s.chair().OnDraft(ctx, "technology", client.NewID(), negotiation.AgreeOnDraft{})
	if err := s.refused("Agreeing on a text with open points", err, negotiation.CodeBracketed); err != nil {
		return err
	}
	if err := s.amendTechnology(ctx); err != nil {
		return err
	}
	if err := s.amendVictims(ctx); err != nil {
		return err
	}
	_, err = s.act(
		ctx, s.chair(), "procurement",
		negotiation.DeferDraft{Reasoned: negotiation.Reasoned{Reason: "No agreement on the exclusion of bidders."}},
	)
	if err != nil {
		return err
	}
	s.tell("%q is deferred to a later meeting, with its brackets.", "procurement")
	return nil
}

func (s *story) amendTechnology(ctx context.Context) error {
	err := s.amend(ctx, "technology", "JPN", map[string]string{
		"1": "States parties should equip investigators with the skills needed to collect and preserve electronic evidence " +
			"of trafficking in persons, in full respect of human rights.",
		"2": "States parties should consider holding joint training with providers of online services.",
		"3": "States parties should share good practices on the detection of recruitment and exploitation online.",
	})
	if err != nil {
		return err
	}
	if _, err := s.act(ctx, s.chair(), "technology", negotiation.AgreeOnDraft{}); err != nil {
		return err
	}
	s.tell("Japan moves an oral amendment to %q that settles every open point; it is agreed.", "technology")
	return nil
}

func (s *story) amendVictims(ctx context.Context) error {
	err := s.amend(ctx, "victims", "", map[string]string{
		"1": "States parties should adopt effective measures to protect victims of trafficking, in particular " +
			"children, whose best interests come first.",
		"2 bis": "States parties should consult survivors when they design such measures.",
		"3":     "States parties should provide access to interpretation, medical and psychological care and safe housing.",
		"4":     "", // deleted, as proposed late
	})
	if err != nil {
		return err
	}
	_, err = s.as["UNICEF"].OnDraft(
		ctx, "victims", client.NewID(), negotiation.ObjectToDraft{Speaker: negotiation.Speaker{Delegation: "UNICEF"}},
	)
	if err := s.refused("An observer's objection", err, negotiation.CodeNotEntitled); err != nil {
		return err
	}
	if _, err := s.act(ctx, s.as["IDN"], "victims", negotiation.ObjectToDraft{
		Speaker: negotiation.Speaker{Delegation: "IDN", Reason: "Time is needed to study the text."},
	}); err != nil {
		return err
	}
	_, err = s.chair().OnDraft(ctx, "victims", client.NewID(), negotiation.AgreeOnDraft{})
	if err := s.refused("Agreement over a State party's objection", err, negotiation.CodeObjection); err != nil {
		return err
	}
	if _, err := s.act(
		ctx, s.as["IDN"], "victims", negotiation.LiftObjection{Speaker: negotiation.Speaker{Delegation: "IDN"}},
	); err != nil {
		return err
	}
	if _, err := s.act(ctx, s.chair(), "victims", negotiation.AgreeOnDraft{}); err != nil {
		return err
	}
	s.tell("Indonesia lifts its objection; %q is agreed in the chair's wording.", "victims")
	return nil
}

// amend moves an oral amendment: new texts by the number of the paragraph, ""
// to delete it.
func (s *story) amend(ctx context.Context, key, mover string, texts map[string]string) error {
	current, err := s.current(ctx, key)
	if err != nil {
		return err
	}
	request := wire.AmendmentRequest{ID: client.NewID(), Base: current.ID, Mover: mover, Reason: "Moved in the room."}
	for _, p := range current.Paragraphs {
		text, ok := texts[p.Number]
		if !ok {
			continue
		}
		request.Changes = append(request.Changes, negotiation.ParagraphText{Paragraph: p.ID, Text: text, Delete: text == ""})
	}
	if len(request.Changes) != len(texts) {
		return fmt.Errorf("%w: %s has %d of the %d paragraphs amended", ErrNotAsTold, key, len(request.Changes), len(texts))
	}
	if _, err := s.secretariat().Amend(ctx, key, request); err != nil {
		return fmt.Errorf("amend %s: %w", key, err)
	}
	return nil
}

func (s *story) current(ctx context.Context, key string) (negotiation.Version, error) {
	r, err := s.secretariat().Recommendation(ctx, key)
	if err != nil {
		return negotiation.Version{}, err
	}
	list, err := s.secretariat().Versions(ctx, key)
	if err != nil {
		return negotiation.Version{}, err
	}
	for _, v := range list {
		if v.ID == r.Draft.Version {
			return v, nil
		}
	}
	return negotiation.Version{}, fmt.Errorf("%w: %s has no current version", ErrNotAsTold, key)
}

// adopt adopts the report section by section, and with it what was agreed.
func (s *story) adopt(ctx context.Context) error {
	s.chapter("8. Item 5: the report is adopted section by section")
	if err := s.advance(ctx, "2021-10-13T15:30"); err != nil {
		return err
	}
	var err error
	if s.report, err = s.secretariat().PrepareReport(
		ctx, client.NewID(), negotiation.PrepareReport{Meeting: meeting2021},
	); err != nil {
		return fmt.Errorf("prepare the report: %w", err)
	}
	draft, err := s.secretariat().Document(ctx, s.report.Draft)
	if err != nil {
		return err
	}
	s.tell("The secretariat issues the draft report as %s.", draft.Symbol)
	_, err = s.chair().OnReport(ctx, meeting2021, client.NewID(), negotiation.AdoptReport{})
	if err := s.refused("Adopting the report before its sections", err, negotiation.CodeWrongState); err != nil {
		return err
	}
	for _, section := range s.report.Sections {
		request := negotiation.AdoptSection{Number: section.Number, Revision: section.Revision}
		if section.Kind == negotiation.SectionDeliberations {
			request.Amendment = section.Text + "\nThe meeting thanked all delegations for their flexibility."
		}
		if s.report, err = s.chair().OnReport(ctx, meeting2021, client.NewID(), request); err != nil {
			return fmt.Errorf("adopt section %d: %w", section.Number, err)
		}
		s.tell(
			"Section %d, %s, is adopted%s.", section.Number, strings.ToLower(section.Title),
			map[bool]string{true: " as orally amended"}[request.Amendment != ""],
		)
	}
	if s.report, err = s.chair().OnReport(ctx, meeting2021, client.NewID(), negotiation.AdoptReport{}); err != nil {
		return fmt.Errorf("adopt the report: %w", err)
	}
	final, err := s.secretariat().Document(ctx, s.report.Final)
	if err != nil {
		return err
	}
	s.tell("The report is adopted and issued as %s. It adopts nothing that stands in its annex.", final.Symbol)
	current, err := s.current(ctx, "technology")
	if err != nil {
		return err
	}
	_, err = s.secretariat().Amend(ctx, "technology", wire.AmendmentRequest{
		ID: client.NewID(), Base: current.ID,
		Changes: []negotiation.ParagraphText{{Paragraph: current.Paragraphs[0].ID, Text: "Changed."}},
	})
	return s.refused("Changing an adopted text", err, negotiation.CodeImmutable)
}
