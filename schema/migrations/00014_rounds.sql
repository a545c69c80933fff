-- What reached the API before a deadline is in time, whenever a worker gets to
-- it; and what each consolidation took in.

-- +goose Up

-- What the API received in time, before it handed it on. A reply is found again
-- by its digest; an objection, which a silence may not end without, is kept.
CREATE TABLE arrivals (
    id      uuid NOT NULL,
    digest  bytea NOT NULL,
    -- subject is the round or the silence procedure.
    subject uuid NOT NULL,
    content jsonb,
    at      timestamptz NOT NULL,
    PRIMARY KEY (id, digest)
);
CREATE INDEX arrivals_subject ON arrivals (subject);

-- An arrival says when something came, so it never changes. It is taken back
-- when what arrived was refused: nothing waits for that.
CREATE TRIGGER arrivals_immutable BEFORE UPDATE ON arrivals FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER arrivals_kept BEFORE TRUNCATE ON arrivals FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The comments that each consolidation of their round took in.
CREATE TABLE consolidated_comments (
    comment uuid NOT NULL REFERENCES comments (id),
    attempt int NOT NULL CHECK (attempt > 0),
    PRIMARY KEY (comment, attempt)
);
INSERT INTO consolidated_comments (comment, attempt)
    SELECT c.id, r.attempt FROM rounds r JOIN comments c ON c.round = r.id JOIN replies p ON p.id = c.reply
    WHERE r.attempt > 0 AND NOT EXISTS (SELECT 1 FROM withdrawals w WHERE w.comment = c.id)
      AND EXISTS (SELECT 1 FROM versions v WHERE v.round = r.id AND v.attempt = r.attempt AND v.origin = 'consolidation'
                  AND v.recommendation = c.recommendation AND (NOT p.late OR r.include_late AND p.received_at <= v.created_at));

-- Whether a late comment is taken in, by decision of the secretariat. The last
-- one counts.
CREATE TABLE late_decisions (
    id      uuid PRIMARY KEY,
    number  bigint GENERATED ALWAYS AS IDENTITY,
    comment uuid NOT NULL REFERENCES comments (id),
    include boolean NOT NULL,
    reason  text NOT NULL CHECK (reason <> ''),
    actor   jsonb NOT NULL,
    at      timestamptz NOT NULL
);
CREATE INDEX late_decisions_comment ON late_decisions (comment, number);

-- +goose StatementBegin
DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['consolidated_comments', 'late_decisions']
    LOOP
        EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_change()', t || '_immutable', t);
        EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', t || '_kept', t);
    END LOOP;
END
$$;
-- +goose StatementEnd
