-- Notices: who is told of what, where, and whether that was done.

-- +goose Up

-- Where notices for a party go. A party is a delegation, the secretariat or the chair.
CREATE TABLE contacts (
    id         uuid PRIMARY KEY,
    party      text NOT NULL CHECK (party <> ''),
    delegation text GENERATED ALWAYS AS (CASE WHEN party IN ('secretariat', 'chair') THEN NULL ELSE party END) STORED REFERENCES delegations (code),
    label      text NOT NULL CHECK (label <> ''),
    -- Neither spaces nor control characters: an address never holds another header.
    email      text NOT NULL CHECK (email ~ '^[!-~]*$'),
    language   text NOT NULL CHECK (language IN ('ar', 'zh', 'en', 'fr', 'ru', 'es')),
    webhook    text NOT NULL CHECK (webhook ~ '^[!-~]*$'),
    ended_at   timestamptz,
    UNIQUE (party, label)
);

-- What delegations were loaded with so far; in English until the delegation chooses.
INSERT INTO contacts (id, party, label, email, language, webhook)
SELECT gen_random_uuid(), code, 'main', address, 'en', ''
FROM (SELECT code, coalesce(substring(contact from '<([^<>]+)>\s*$'), contact) AS address FROM delegations) d
WHERE address ~ '^[!-~]+@[!-~]+$';

-- One row for each cause, which is a line of the log, and each place somebody is told of it at. It is written in the
-- transaction of its cause.
CREATE TABLE notices (
    id            uuid PRIMARY KEY,
    event         bigint NOT NULL REFERENCES log (number),
    contact       uuid NOT NULL REFERENCES contacts (id),
    channel       text NOT NULL CHECK (channel IN ('mail', 'webhook')),
    queued_at     timestamptz NOT NULL,
    state         text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'sent', 'failed', 'obsolete', 'withdrawn')),
    attempts      int NOT NULL DEFAULT 0,
    failing_since timestamptz,
    problem       text NOT NULL DEFAULT '',
    settled_at    timestamptz,
    UNIQUE (event, contact, channel),
    CHECK ((state = 'queued') = (settled_at IS NULL))
);
CREATE INDEX notices_queued ON notices (queued_at, id) WHERE state = 'queued';
CREATE INDEX notices_failed ON notices (queued_at, id) WHERE state = 'failed';

-- +goose StatementBegin
CREATE FUNCTION refuse_change_of_notice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.state NOT IN ('queued', 'failed')
       OR (NEW.id, NEW.event, NEW.contact, NEW.channel, NEW.queued_at) IS DISTINCT FROM (OLD.id, OLD.event, OLD.contact, OLD.channel, OLD.queued_at) THEN
        RAISE EXCEPTION 'a notice that was sent is never changed, and none is deleted' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER notices_settled BEFORE UPDATE OR DELETE ON notices FOR EACH ROW EXECUTE FUNCTION refuse_change_of_notice();
CREATE TRIGGER notices_kept BEFORE TRUNCATE ON notices FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
