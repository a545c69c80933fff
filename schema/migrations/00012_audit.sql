-- The audit trail: who saw, said and decided what, when and from where, in a chain of hashes (see package audit).
-- Everybody appends to audit_pending, without waiting for anybody else; one at a time moves what is there to audit.

-- +goose Up

CREATE TABLE audit_pending (
    id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at    timestamptz NOT NULL,
    entry jsonb NOT NULL
);

CREATE TABLE audit (
    number  bigint PRIMARY KEY CHECK (number > 0),
    -- entry is the bytes that were hashed, not jsonb, which would rewrite them.
    entry   text  NOT NULL,
    hash    bytea NOT NULL CHECK (length(hash) = 32),
    pending bigint NOT NULL UNIQUE,
    -- log is the line of the log that the entry tells of, if any.
    log     bigint GENERATED ALWAYS AS (((entry::jsonb) ->> 'log')::bigint) STORED
);
CREATE INDEX audit_log ON audit (log) WHERE log IS NOT NULL;

-- What the database itself refuses, see decisions 5 and 17.

CREATE TRIGGER audit_immutable BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_kept BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_pending_immutable BEFORE UPDATE ON audit_pending FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_pending_kept BEFORE TRUNCATE ON audit_pending FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- An entry is appended at the end, bound to the one before, or not at all.
-- +goose StatementBegin
CREATE FUNCTION refuse_unchained() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last audit%ROWTYPE;
BEGIN
    SELECT * INTO last FROM audit ORDER BY number DESC LIMIT 1;
    IF NEW.number <> coalesce(last.number, 0) + 1
        OR NEW.hash <> sha256(convert_to(coalesce(encode(last.hash, 'hex'), repeat('0', 64)) || E'\n' || NEW.entry, 'UTF8')) THEN
        RAISE EXCEPTION 'an entry of audit continues the chain' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER audit_chained BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION refuse_unchained();

-- What waits leaves only into the chain.
-- +goose StatementBegin
CREATE FUNCTION refuse_loss() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM audit WHERE pending = OLD.id) THEN
        RAISE EXCEPTION 'rows of % are deleted only once they are in audit', TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN OLD;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER audit_pending_lossless BEFORE DELETE ON audit_pending FOR EACH ROW EXECUTE FUNCTION refuse_loss();

-- The digest of a line of the log. It names its columns, so that a column added later changes no digest, and
-- depends on no setting of a session.
-- +goose StatementBegin
CREATE FUNCTION log_digest(l log) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT encode(sha256(convert_to(jsonb_build_array(l.number, extract(epoch FROM l.at)::text, l.actor, l.act,
        l.meeting, l.recommendation, l.round, l.document, l.detail)::text, 'UTF8')), 'hex')
$$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION log_entry(l log) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object('kind', 'record', 'operation', l.act, 'role', coalesce(l.actor ->> 'role', ''),
        'label', coalesce(l.actor ->> 'label', ''), 'delegation', coalesce(l.actor ->> 'delegation', ''),
        'person', coalesce(l.actor ->> 'person', ''), 'meeting', coalesce(l.meeting::text, ''), 'recommendation', coalesce(l.recommendation::text, ''),
        'round', coalesce(l.round::text, ''), 'document', coalesce(l.document::text, ''),
        'log', l.number, 'digest', log_digest(l))
$$;
-- +goose StatementEnd

-- A line of the log is in the trail if and only if its transaction is done.
-- +goose StatementBegin
CREATE FUNCTION audit_log_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO audit_pending (at, entry) VALUES (NEW.at, log_entry(NEW));
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER log_audited AFTER INSERT ON log FOR EACH ROW EXECUTE FUNCTION audit_log_line();

INSERT INTO audit_pending (at, entry) SELECT l.at, log_entry(l) FROM log l ORDER BY l.number;

-- The owner of the tables, whom the program connects as, takes these rights from itself; a superuser ignores them.
REVOKE UPDATE, DELETE, TRUNCATE ON audit FROM PUBLIC, CURRENT_USER;
REVOKE UPDATE, TRUNCATE ON audit_pending FROM PUBLIC, CURRENT_USER;

-- An auditor holds a token as the other roles do. Whatever roles the tokens know by now, this is one more.
-- +goose StatementBegin
DO $$
DECLARE
    c record;
BEGIN
    FOR c IN SELECT conname, pg_get_expr(conbin, conrelid) AS rule FROM pg_constraint
             WHERE conrelid = 'access_tokens'::regclass AND contype = 'c'
               AND pg_get_expr(conbin, conrelid) LIKE '%role = ANY%' AND pg_get_expr(conbin, conrelid) NOT LIKE '%auditor%'
    LOOP
        EXECUTE format('ALTER TABLE access_tokens DROP CONSTRAINT %I', c.conname);
        EXECUTE format('ALTER TABLE access_tokens ADD CONSTRAINT %I CHECK (role = ''auditor'' OR %s)', c.conname, c.rule);
    END LOOP;
END
$$;
-- +goose StatementEnd
