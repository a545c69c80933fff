package storetest

import (
	"testing"

	"github.com/jackc/pgx/v5"
)

// Size is how much [Fill] puts on record.
type Size struct {
	// Rounds on the same five drafts, one after the other, each issued.
	Rounds int
	// Replies in each round, each of another delegation; at most 999.
	Replies int
	// Comments in each reply.
	Comments int
}

// Meeting and Draft are the keys of what [Fill] fills: one meeting, and the
// first of its drafts.
const (
	Meeting = "large"
	Draft   = "draft-1"
)

// Fill puts years of negotiation on record at once, with the triggers off: what
// reads are measured and planned on. The texts are sentences of our own.
func Fill(t testing.TB, dsn string, size Size) {
	t.Helper()
	ctx := t.Context()
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(ctx) }()
	err = pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		for _, setting := range []string{`SET LOCAL session_replication_role = replica`, `SET LOCAL synchronous_commit = off`} {
			if _, err := tx.Exec(ctx, setting); err != nil {
				return err
			}
		}
		args := pgx.NamedArgs{"rounds": size.Rounds, "replies": size.Replies, "comments": size.Comments, "meeting": Meeting}
		for _, statement := range filling {
			if _, err := tx.Exec(ctx, statement, args); err != nil {
				t.Logf("%s", statement)
				return err
			}
		}
		return nil
	})
	if err == nil {
		_, err = conn.Exec(ctx, `VACUUM ANALYZE`)
	}
	if err != nil {
		t.Fatalf("fill the record: %v", err)
	}
}

// Identities follow from numbers, so that one statement finds what another has
// written.
var filling = []string{
	`CREATE FUNCTION pg_temp.id(what text, a bigint DEFAULT 0, b bigint DEFAULT 0, c bigint DEFAULT 0) RETURNS uuid LANGUAGE sql IMMUTABLE AS
		$$ SELECT md5(what || '/' || a || '/' || b || '/' || c)::uuid $$`,
	`INSERT INTO instruments (key, names) VALUES ('untoc', '{"en": "Organized Crime Convention"}')`,
	`INSERT INTO bodies (symbol, names, instrument) VALUES ('CTOC/COP/WG.4', '{"en": "Working Group on Trafficking in Persons"}', 'untoc')`,
	`INSERT INTO meetings (id, key, body, session, names, opens, closes, place, zone, format)
		VALUES (pg_temp.id('meeting'), @meeting, 'CTOC/COP/WG.4', '2020', '{"en": "A large meeting"}', '2020-09-10', '2020-09-11', 'Vienna', 'Europe/Vienna', 'hybrid')`,
	`INSERT INTO delegations (id, code, kind, names, contact)
		SELECT pg_temp.id('delegation', d), 'D' || to_char(d, 'FM000'), 'state', jsonb_build_object('en', 'Delegation ' || d), '' FROM generate_series(1, @replies::int) d`,
	`INSERT INTO standings (delegation, instrument, capacity, valid_from) SELECT id, 'untoc', 'state_party', '2004-01-01' FROM delegations`,
	`INSERT INTO contacts (id, party, label, email, language, webhook)
		SELECT pg_temp.id('contact', d), 'D' || to_char(d, 'FM000'), 'main', 'd' || d || '@example.org', 'en', '' FROM generate_series(1, @replies::int) d`,
	`INSERT INTO persons (id, issuer, subject, email, label, registered_at, registered_by)
		SELECT pg_temp.id('person', d, m), 'https://id.example.org', d || '-' || m, '', 'Delegate ' || d || '-' || m, '2020-01-01', '{"role": "secretariat"}'
		FROM generate_series(1, @replies::int) d, generate_series(1, 5) m`,
	`INSERT INTO mandates (id, person, office, delegation, valid_from, granted_at, granted_by)
		SELECT pg_temp.id('mandate', d, m), pg_temp.id('person', d, m), 'member', 'D' || to_char(d, 'FM000'), '2020-01-01', '2020-01-01', '{"role": "secretariat"}'
		FROM generate_series(1, @replies::int) d, generate_series(1, 5) m`,

	// Version 1 of a draft is of the meeting, version 1+r of round r.
	`INSERT INTO recommendations (id, key, meeting, position, notice, stage, version, draft)
		SELECT pg_temp.id('draft', k), 'draft-' || k, pg_temp.id('meeting'), k, 'Illustrative texts.', 'in_crp', pg_temp.id('version', k, 1 + @rounds),
			jsonb_build_object('stage', 'in_crp', 'version', pg_temp.id('version', k, 1 + @rounds), 'bracketed', false, 'round', pg_temp.id('round', @rounds))
		FROM generate_series(1, 5) k`,
	`INSERT INTO versions (id, recommendation, number, origin, based, round, attempt, language, title, created_at)
		SELECT pg_temp.id('version', k, v), pg_temp.id('draft', k), v, CASE v WHEN 1 THEN 'meeting' ELSE 'consolidation' END,
			CASE WHEN v > 1 THEN pg_temp.id('version', k, v - 1) END, CASE WHEN v > 1 THEN pg_temp.id('round', v - 1) END, CASE WHEN v > 1 THEN 1 END,
			'en', 'Draft ' || k, '2020-09-11'::timestamptz + v * interval '1 week'
		FROM generate_series(1, 5) k, generate_series(1, 1 + @rounds::int) v`,
	`INSERT INTO paragraphs (id, recommendation) SELECT pg_temp.id('paragraph', k, p), pg_temp.id('draft', k) FROM generate_series(1, 5) k, generate_series(1, 4) p`,
	`INSERT INTO version_paragraphs (version, position, paragraph, number, level, text, open)
		SELECT pg_temp.id('version', k, v), p, pg_temp.id('paragraph', k, p), p::text, 0, 'States parties should train those who first meet victims, and train them again in year ' || v || '.', 0
		FROM generate_series(1, 5) k, generate_series(1, 1 + @rounds::int) v, generate_series(1, 4) p`,

	`INSERT INTO rounds (id, meeting, crp_meeting, phase, title, language, deadline, zone, reminders, opened_at, closed_at, attempt, document, informal)
		SELECT pg_temp.id('round', r), pg_temp.id('meeting'), pg_temp.id('meeting'), 'issued', 'Round ' || r, 'en', '2020-09-17'::timestamptz + r * interval '1 week', 'Europe/Vienna', '{}',
			'2020-09-11'::timestamptz + r * interval '1 week', '2020-09-17'::timestamptz + r * interval '1 week', 1, pg_temp.id('crp', r), pg_temp.id('informal', r)
		FROM generate_series(1, @rounds::int) r`,
	`INSERT INTO round_drafts (round, position, recommendation, version)
		SELECT pg_temp.id('round', r), k, pg_temp.id('draft', k), pg_temp.id('version', k, r) FROM generate_series(1, @rounds::int) r, generate_series(1, 5) k`,
	`INSERT INTO roster (round, delegation) SELECT pg_temp.id('round', r), d.code FROM generate_series(1, @rounds::int) r, delegations d`,
	`INSERT INTO documents (id, kind, symbol, body, meeting, round, title, language, issued_at)
		SELECT pg_temp.id(kind, r), kind, CASE kind WHEN 'crp' THEN 'CTOC/COP/WG.4/2020/CRP.' || r END, 'CTOC/COP/WG.4', pg_temp.id('meeting'), pg_temp.id('round', r), 'Paper ' || r, 'en',
			'2020-09-11'::timestamptz + r * interval '1 week'
		FROM generate_series(1, @rounds::int) r, (VALUES ('crp'), ('informal_paper')) AS kinds (kind)`,
	`INSERT INTO renderings (document, format, content) SELECT id, 'text', convert_to('The paper.', 'UTF8') FROM documents`,
	`UPDATE rounds SET informal = d.id FROM documents d WHERE d.round = rounds.id AND d.kind = 'informal_paper'`,
	`INSERT INTO themes (key, names) VALUES ('training', '{"en": "Training"}')`,
	`INSERT INTO annotations (id, document, theme, language, text, actor, at)
		SELECT gen_random_uuid(), d.id, 'training', 'en', 'On training.', '{"role": "secretariat"}', d.issued_at FROM documents d, generate_series(1, 5) WHERE d.kind = 'crp'`,
	`INSERT INTO silences (id, body, subject, title, roster, opened_at, ends, zone, phase, names_published, reason, ended_at)
		SELECT pg_temp.id('silence', r), 'CTOC/COP/WG.4', 'dates', 'Dates ' || r, '{D001}', '2020-09-11'::timestamptz + r * interval '1 week',
			'2020-09-15'::timestamptz + r * interval '1 week', 'Europe/Vienna', 'approved', false, '', '2020-09-15'::timestamptz + r * interval '1 week'
		FROM generate_series(1, @rounds::int) r`,

	`INSERT INTO replies (id, round, delegation, capacity, behalf, language, received_at, late, digest, actor)
		SELECT pg_temp.id('reply', r, d), pg_temp.id('round', r), 'D' || to_char(d, 'FM000'), 'state_party', '{}', 'en',
			'2020-09-12'::timestamptz + r * interval '1 week' + d * interval '1 minute', false, '\x00', jsonb_build_object('role', 'delegation', 'delegation', 'D' || to_char(d, 'FM000'))
		FROM generate_series(1, @rounds::int) r, generate_series(1, @replies::int) d`,
	`INSERT INTO comments (id, reply, position, round, recommendation, base_version, kind, paragraph, text, note, digest)
		SELECT pg_temp.id('comment', r, d, c), pg_temp.id('reply', r, d), c, pg_temp.id('round', r), pg_temp.id('draft', 1 + c % 5), pg_temp.id('version', 1 + c % 5, r), 'amendment',
			pg_temp.id('paragraph', 1 + c % 5, 1), 'States parties should train those who first meet victims, and delegation ' || d || ' would say so.', '', ''
		FROM generate_series(1, @rounds::int) r, generate_series(1, @replies::int) d, generate_series(1, @comments::int) c`,
	`INSERT INTO withdrawals (comment, id, by, actor, at)
		SELECT c.id, gen_random_uuid(), lead(c.id) OVER (PARTITION BY c.round ORDER BY c.id), '{"role": "delegation"}', '2020-09-13' FROM comments c WHERE left(c.id::text, 2) = '00'`,
	`INSERT INTO dispositions (id, comment, status, reason, actor, at)
		SELECT gen_random_uuid(), c.id, 'reflected', '', '{"role": "secretariat"}', '2020-09-18' FROM comments c`,

	`INSERT INTO log (at, actor, act, meeting, recommendation, round, detail)
		SELECT x.at, x.actor::jsonb, x.act, pg_temp.id('meeting'), x.recommendation, x.round, x.detail FROM (
			SELECT '2020-09-11'::timestamptz + r * interval '1 week' AS at, '{"role": "system"}' AS actor, a.act, NULL::uuid AS recommendation, pg_temp.id('round', r) AS round, '{}'::jsonb AS detail
				FROM generate_series(1, @rounds::int) r, (VALUES ('round.planned'), ('document.issued'), ('round.opened')) AS a (act)
			UNION ALL SELECT p.received_at, p.actor::text, 'reply.received', NULL, p.round, jsonb_build_object('reply', p.id, 'delegation', p.delegation) FROM replies p
			UNION ALL SELECT '2020-09-17'::timestamptz + r * interval '1 week', '{"role": "system"}', a.act, NULL, pg_temp.id('round', r), '{}'
				FROM generate_series(1, @rounds::int) r, (VALUES ('round.closed'), ('round.consolidated'), ('round.approved'), ('document.issued'), ('round.issued')) AS a (act)
			UNION ALL SELECT '2020-09-17'::timestamptz + r * interval '1 week', '{"role": "system"}', a.act, pg_temp.id('draft', k), pg_temp.id('round', r), '{}'
				FROM generate_series(1, @rounds::int) r, generate_series(1, 5) k, (VALUES ('recommendation.circulate'), ('recommendation.consolidate'), ('recommendation.issue_in_crp')) AS a (act)
		) x ORDER BY x.at`,
	`INSERT INTO notices (id, event, contact, channel, queued_at, state, settled_at)
		SELECT gen_random_uuid(), l.number, c.id, 'mail', l.at, 'sent', l.at FROM log l JOIN contacts c ON c.party = l.detail->>'delegation' WHERE l.act = 'reply.received'`,
	`INSERT INTO request_keys (key, actor, operation, digest, at, answered_at, status)
		SELECT gen_random_uuid(), '{"role": "secretariat"}', 'extend-round', '\x00', l.at, l.at, 200 FROM log l`,
}
