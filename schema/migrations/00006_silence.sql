-- Tacit approval: a text circulated to a roster, with an end.

-- +goose Up
CREATE TABLE silences (
    id              uuid PRIMARY KEY,
    body            text NOT NULL REFERENCES bodies (symbol),
    meeting         uuid REFERENCES meetings (id),
    subject         text NOT NULL,
    title           text NOT NULL,
    roster          text[] NOT NULL,
    opened_at       timestamptz NOT NULL,
    ends            timestamptz NOT NULL,
    zone            text NOT NULL CHECK (zone <> ''),
    phase           text NOT NULL CHECK (phase IN ('open', 'approved', 'approved_in_part', 'broken', 'cancelled')),
    revises         uuid REFERENCES silences (id),
    names_published boolean NOT NULL,
    reason          text NOT NULL,
    ended_at        timestamptz,
    plan_digest     bytea NOT NULL
);
CREATE INDEX silences_body ON silences (body);

CREATE TABLE silence_paragraphs (
    silence uuid NOT NULL REFERENCES silences (id),
    number  int  NOT NULL CHECK (number > 0),
    text    text NOT NULL,
    PRIMARY KEY (silence, number)
);

-- No paragraphs means all of them.
CREATE TABLE silence_objections (
    id          uuid PRIMARY KEY,
    silence     uuid NOT NULL REFERENCES silences (id),
    delegation  text NOT NULL REFERENCES delegations (code),
    paragraphs  int[] NOT NULL,
    text        text NOT NULL,
    actor       jsonb NOT NULL,
    received_at timestamptz NOT NULL
);
CREATE INDEX silence_objections_silence ON silence_objections (silence);

-- +goose StatementBegin
DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['silence_paragraphs', 'silence_objections']
    LOOP
        EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_change()', t || '_immutable', t);
        EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', t || '_kept', t);
    END LOOP;
END
$$;
-- +goose StatementEnd

-- What has ended never changes.
-- +goose StatementBegin
CREATE FUNCTION refuse_change_of_ended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.phase <> 'open' OR TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a silence procedure that has ended is never changed or deleted' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER silences_ended BEFORE UPDATE OR DELETE ON silences FOR EACH ROW EXECUTE FUNCTION refuse_change_of_ended();
