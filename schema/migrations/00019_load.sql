-- What reading and receiving at size need, see decisions 20 and 7.

-- +goose Up

-- Which comment one took the place of.
CREATE INDEX withdrawals_by ON withdrawals (by) WHERE by IS NOT NULL;

-- Lists are read in pages, each from a place in their order.
CREATE INDEX rounds_deadline ON rounds (deadline, id);
CREATE INDEX documents_issued ON documents (issued_at, id);
CREATE INDEX notices_event ON notices (event DESC, id DESC);
CREATE INDEX annotations_number ON annotations (number);

-- The symbols of one body or of one number are found by their beginning.
CREATE INDEX documents_symbol_begins ON documents (symbol text_pattern_ops) WHERE symbol IS NOT NULL;

-- The key of a write goes once no client comes back for its answer. The act itself stays on record under its own id.
CREATE INDEX request_keys_at ON request_keys (at);

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION refuse_change_of_key() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND (OLD.answered_at IS NULL OR OLD.at < clock_timestamp() - interval '30 days') THEN
        RETURN OLD;
    END IF;
    IF OLD.answered_at IS NOT NULL OR
       (NEW.key, NEW.actor, NEW.operation, NEW.digest, NEW.expects, NEW.at) IS DISTINCT FROM (OLD.key, OLD.actor, OLD.operation, OLD.digest, OLD.expects, OLD.at) THEN
        RAISE EXCEPTION 'the key of a write is never changed, nor deleted while its answer is kept' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
