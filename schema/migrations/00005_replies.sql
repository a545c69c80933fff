-- Rounds can be cancelled; comments are withdrawn, replaced and disposed of.

-- +goose Up
ALTER TABLE rounds DROP CONSTRAINT rounds_phase_check;
ALTER TABLE rounds ADD CONSTRAINT rounds_phase_check
    CHECK (phase IN ('planned', 'open', 'closed', 'in_review', 'returned', 'approved', 'issued', 'cancelled'));

-- Who may read the comments before the conference room paper is issued.
ALTER TABLE rounds ADD COLUMN publication text NOT NULL DEFAULT 'issued'
    CHECK (publication IN ('issued', 'after_close', 'participants', 'all'));

-- A reply may say that the delegation has no comment, which silence never says.
ALTER TABLE replies ADD COLUMN no_comment boolean NOT NULL DEFAULT false;

-- A withdrawn comment stays on record; by names the comment that replaces it.
CREATE TABLE withdrawals (
    comment uuid PRIMARY KEY REFERENCES comments (id),
    id      uuid NOT NULL UNIQUE,
    by      uuid REFERENCES comments (id),
    actor   jsonb NOT NULL,
    at      timestamptz NOT NULL
);

-- What became of a comment, in the secretariat's words. The last one counts.
CREATE TABLE dispositions (
    id      uuid PRIMARY KEY,
    number  bigint GENERATED ALWAYS AS IDENTITY,
    comment uuid NOT NULL REFERENCES comments (id),
    status  text NOT NULL CHECK (status IN ('reflected', 'partly', 'not_reflected', 'referred')),
    reason  text NOT NULL,
    actor   jsonb NOT NULL,
    at      timestamptz NOT NULL
);
CREATE INDEX dispositions_comment ON dispositions (comment, number);

-- +goose StatementBegin
DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['withdrawals', 'dispositions']
    LOOP
        EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_change()', t || '_immutable', t);
        EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', t || '_kept', t);
    END LOOP;
END
$$;
-- +goose StatementEnd
