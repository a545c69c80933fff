package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"rapporteur/negotiation"
)

// refusedByDatabase does SQL behind the store's back and fails unless the
// database itself refuses it.
func (w *world) refusedByDatabase(sql string, args ...any) {
	w.t.Helper()
	_, err := w.sql().Exec(w.t.Context(), sql, args...)
	var pg *pgconn.PgError
	if !errors.As(err, &pg) || pg.Code[:2] != "23" {
		w.t.Errorf("%s: %v, want an integrity violation", sql, err)
	}
}

func TestVersionsAreImmutable(t *testing.T) {
	w := newWorld(t)
	before := w.base[w.recs[0].ID]
	w.refusedByDatabase(`UPDATE versions SET title = 'other'`)
	w.refusedByDatabase(`DELETE FROM versions`)
	w.refusedByDatabase(`UPDATE version_paragraphs SET text = 'other'`)
	w.refusedByDatabase(`DELETE FROM version_paragraphs`)
	w.refusedByDatabase(`TRUNCATE version_paragraphs`)
	w.refusedByDatabase(`TRUNCATE versions CASCADE`)
	w.refusedByDatabase(`INSERT INTO version_paragraphs (version, position, paragraph, number, level, text, open)
		SELECT version, 99, (SELECT id FROM paragraphs p WHERE NOT EXISTS (SELECT 1
			FROM version_paragraphs x WHERE x.version = v.version AND x.paragraph = p.id) LIMIT 1),
		       '99', 0, 'smuggled in', 0 FROM version_paragraphs v LIMIT 1`)
	after := value[negotiation.Version](t)(w.Version(t.Context(), before.ID))
	if len(after.Paragraphs) != len(before.Paragraphs) || after.Paragraphs[0].Text != before.Paragraphs[0].Text {
		t.Errorf("the version changed from %+v to %+v", before, after)
	}
}

func TestWhatIsOnRecordStays(t *testing.T) {
	w := newWorld(t)
	r := w.openRound(time.Now().Add(time.Hour))
	value[negotiation.Receipt](t)(w.ReceiveReply(t.Context(), replyOf(r, "FRA", w.amendment(0, "Text."))))
	w.refusedByDatabase(`INSERT INTO comments (id, reply, position, round, recommendation, base_version, kind, text, note, digest)
		SELECT gen_random_uuid(), reply, 99, round, recommendation, base_version, kind, text, note, digest FROM comments`)
	for _, table := range []string{"recommendations", "reports", "report_sections"} {
		w.refusedByDatabase(`TRUNCATE ` + table + ` CASCADE`)
	}
	for _, table := range []string{"comments", "replies", "documents", "renderings", "acts", "log", "round_drafts"} {
		w.refusedByDatabase(`DELETE FROM ` + table)
		w.refusedByDatabase(`TRUNCATE ` + table + ` CASCADE`)
	}
	for table, column := range map[string]string{
		"comments": "text", "replies": "language", "documents": "title", "renderings": "format", "acts": "kind", "log": "act",
	} {
		w.refusedByDatabase(`UPDATE ` + table + ` SET ` + column + ` = 'x'`)
	}
}

func TestADelegationHasOneCapacityAtATime(t *testing.T) {
	w := newWorld(t)
	w.refusedByDatabase(`INSERT INTO standings (delegation, instrument, capacity, valid_from)
		SELECT id, 'untoc', 'signatory', '2010-01-01' FROM delegations WHERE code = 'FRA'`)
	d := negotiation.Delegation{Code: "ITA", Kind: negotiation.KindState, Names: named(
		"Italy",
	), Standings: []negotiation.Standing{
		{
			Instrument: "untoc", Capacity: negotiation.Signatory, From: day(2000, 12, 12),
		}, {Instrument: "untoc", Capacity: negotiation.StateParty, From: day(2006, 8, 2)},
	}}
	_, err := w.LoadDelegations(t.Context(), secretariat, []negotiation.Delegation{d})
	wantCode(t, err, negotiation.CodeInvalid)
}

func TestAdoptedTextIsImmutable(t *testing.T) {
	w := newWorld(t)
	w.takenUp()
	ctx := t.Context()
	id := w.recs[0].ID
	amended := w.settle(0, "FRA")
	w.act(negotiation.Asked{On: id, By: chair, Act: negotiation.AgreeOnDraft{}})
	report := w.prepareReport(w.recs[0].ID)
	adopt := negotiation.Asked{
		ID: newID(), On: id, By: negotiation.System(), Act: negotiation.AdoptDraft{Document: report.Draft},
	}
	draft := w.act(adopt)
	if draft.Stage != negotiation.StageAdoptedAsAmended || draft.Version == amended.Version {
		t.Fatalf("adopted as %+v", draft)
	}
	if again := w.act(adopt); again.Version != draft.Version {
		t.Errorf("adopted again as %s, first as %s", again.Version, draft.Version)
	}
	text := value[negotiation.Version](t)(w.Version(ctx, draft.Version))
	moved := value[negotiation.Version](t)(w.Version(ctx, amended.Version))
	if text.Origin != negotiation.OriginAdopted || text.Based != moved.ID ||
		text.Paragraphs[0].Text != moved.Paragraphs[0].Text || text.Paragraphs[0].ID != moved.Paragraphs[0].ID {
		t.Errorf("adopted %+v\nof %+v", text, moved)
	}
	_, err := w.WriteAmendment(ctx, chair, negotiation.AmendmentText{
		ID: newID(), Recommendation: id, Base: text.ID,
		Changes: []negotiation.ParagraphText{{Paragraph: text.Paragraphs[0].ID, Text: "Other."}},
	})
	wantCode(t, err, negotiation.CodeImmutable)
	_, err = w.DoOnDraft(ctx, negotiation.Asked{
		ID: newID(), On: id, By: chair,
		Act: negotiation.WithdrawDraft{Reasoned: negotiation.Reasoned{Reason: "changed our mind"}},
	})
	wantCode(t, err, negotiation.CodeImmutable)
	w.refusedByDatabase(`UPDATE recommendations SET stage = 'draft' WHERE id = $1`, id)
	w.refusedByDatabase(`UPDATE recommendations SET version = $2 WHERE id = $1`, id, moved.ID)
	w.refusedByDatabase(`DELETE FROM recommendations WHERE id = $1`, id)
}
