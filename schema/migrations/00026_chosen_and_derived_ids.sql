-- What a client chose never meets what the record derives: derived ids are UUIDs
-- of version 8 made with a secret of the record, and no client may choose one.

-- +goose Up

CREATE TABLE record_secret (
    one    boolean PRIMARY KEY DEFAULT true CHECK (one),
    secret bytea NOT NULL CHECK (length(secret) = 32)
);
INSERT INTO record_secret (secret) VALUES (uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));
CREATE TRIGGER record_secret_immutable BEFORE UPDATE OR DELETE ON record_secret FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER record_secret_kept BEFORE TRUNCATE ON record_secret FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Keys from before stay as they are.
ALTER TABLE request_keys ADD CONSTRAINT keys_are_chosen_by_clients CHECK (substr(key::text, 15, 1) <> '8') NOT VALID;

-- The state that the sender of a write had read travels with the write, and is
-- never looked up by a key: whoever announced another write under the key of an
-- act could hold the act up.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION refuse_change_of_key() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND (OLD.answered_at IS NULL OR OLD.at < clock_timestamp() - interval '30 days') THEN
        RETURN OLD;
    END IF;
    IF OLD.answered_at IS NOT NULL OR
       (NEW.key, NEW.actor, NEW.operation, NEW.digest, NEW.at) IS DISTINCT FROM (OLD.key, OLD.actor, OLD.operation, OLD.digest, OLD.at) THEN
        RAISE EXCEPTION 'the key of a write is never changed, nor deleted while its answer is kept' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
ALTER TABLE request_keys DROP COLUMN expects;
