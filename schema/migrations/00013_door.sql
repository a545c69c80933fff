-- The keys of writes, and a place in the log to go on reading from.

-- +goose Up

-- One row for each write under its key: the same key with other content is
-- noticed, and what was answered is answered again.
CREATE TABLE request_keys (
    key         uuid PRIMARY KEY,
    actor       jsonb NOT NULL,
    operation   text NOT NULL CHECK (operation <> ''),
    -- digest covers everything that was asked, but for the key.
    digest      bytea NOT NULL,
    -- expects is the state that its sender had read of what the write is on.
    expects     text NOT NULL,
    at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    answered_at timestamptz,
    status      int,
    media       text,
    -- answer is left out when it is large: it is then made again.
    answer      bytea,
    CHECK ((answered_at IS NULL) = (status IS NULL))
);

-- A key stands for the content it came with. It is free again only when the
-- write was refused, and then nothing was done under it.
-- +goose StatementBegin
CREATE FUNCTION refuse_change_of_key() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.answered_at IS NOT NULL OR TG_OP = 'UPDATE' AND
       (NEW.key, NEW.actor, NEW.operation, NEW.digest, NEW.expects, NEW.at) IS DISTINCT FROM (OLD.key, OLD.actor, OLD.operation, OLD.digest, OLD.expects, OLD.at) THEN
        RAISE EXCEPTION 'the key of a write is never changed, nor deleted once answered' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER request_keys_immutable BEFORE UPDATE OR DELETE ON request_keys FOR EACH ROW EXECUTE FUNCTION refuse_change_of_key();
CREATE TRIGGER request_keys_kept BEFORE TRUNCATE ON request_keys FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Comments are read in pages, in the order in which they came.
CREATE INDEX replies_received ON replies (round, received_at, id);

-- A secret of this record: places in the log are given out in a form that does
-- not tell how many lines lie between two of them.
CREATE TABLE log_places (
    one    boolean PRIMARY KEY DEFAULT true CHECK (one),
    secret bytea NOT NULL CHECK (length(secret) = 16)
);
INSERT INTO log_places (secret) VALUES (uuid_send(gen_random_uuid()));
CREATE TRIGGER log_places_immutable BEFORE UPDATE OR DELETE ON log_places FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER log_places_kept BEFORE TRUNCATE ON log_places FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
