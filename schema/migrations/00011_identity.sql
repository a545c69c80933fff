-- Persons and their mandates, sign-in with an identity provider, sessions, personal access tokens, and drafts of comments.

-- +goose Up

-- A person is the subject of an identity provider. One who is awaited by her e-mail address has no subject until she
-- signs in for the first time.
CREATE TABLE persons (
    id            uuid PRIMARY KEY,
    issuer        text NOT NULL CHECK (issuer <> ''),
    subject       text CHECK (subject <> ''),
    email         text NOT NULL,
    label         text NOT NULL CHECK (label <> ''),
    registered_at timestamptz NOT NULL,
    registered_by jsonb NOT NULL,
    UNIQUE (issuer, subject),
    CONSTRAINT a_person_can_be_recognized CHECK (subject IS NOT NULL OR email <> '')
);
CREATE UNIQUE INDEX persons_awaited ON persons (issuer, lower(email)) WHERE subject IS NULL;

-- What a person may act as, between two dates.
CREATE TABLE mandates (
    id          uuid PRIMARY KEY,
    person      uuid NOT NULL REFERENCES persons (id),
    office      text NOT NULL CHECK (office IN ('secretariat', 'chair', 'rapporteur', 'head', 'member', 'observer', 'auditor', 'public')),
    delegation  text REFERENCES delegations (code),
    meeting     uuid REFERENCES meetings (id),
    valid_from  timestamptz NOT NULL,
    valid_until timestamptz CHECK (valid_until > valid_from),
    deputy      boolean NOT NULL DEFAULT false,
    granted_at  timestamptz NOT NULL,
    granted_by  jsonb NOT NULL,
    -- The first day as it was asked for, NULL for at once: what a repeated request is compared with.
    asked_from  timestamptz,
    revoked_at  timestamptz,
    revoked_for text NOT NULL DEFAULT '',
    CONSTRAINT delegates_have_a_delegation CHECK ((office IN ('head', 'member')) = (delegation IS NOT NULL)),
    CONSTRAINT rapporteurs_have_a_meeting CHECK ((office = 'rapporteur') = (meeting IS NOT NULL)),
    CONSTRAINT deputies_are_members CHECK (NOT deputy OR office = 'member')
);
CREATE INDEX mandates_person ON mandates (person);
CREATE INDEX mandates_delegation ON mandates (delegation) WHERE delegation IS NOT NULL;

-- Who somebody is and what she was mandated to do is never rewritten: a mandate ends, and another one begins.
-- +goose StatementBegin
CREATE FUNCTION refuse_change_of_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR NEW.id <> OLD.id OR NEW.issuer <> OLD.issuer OR (OLD.subject IS NOT NULL AND NEW.subject IS DISTINCT FROM OLD.subject) THEN
        RAISE EXCEPTION 'a person on record stays the same person' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE FUNCTION refuse_change_of_mandate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.revoked_at IS NOT NULL OR
       (NEW.id, NEW.person, NEW.office, NEW.delegation, NEW.meeting, NEW.valid_from, NEW.valid_until, NEW.granted_at)
       IS DISTINCT FROM (OLD.id, OLD.person, OLD.office, OLD.delegation, OLD.meeting, OLD.valid_from, OLD.valid_until, OLD.granted_at) THEN
        RAISE EXCEPTION 'a mandate is revoked, never changed or deleted' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER persons_same BEFORE UPDATE OR DELETE ON persons FOR EACH ROW EXECUTE FUNCTION refuse_change_of_person();
CREATE TRIGGER mandates_same BEFORE UPDATE OR DELETE ON mandates FOR EACH ROW EXECUTE FUNCTION refuse_change_of_mandate();

-- A sign-in under way at the identity provider. It is taken away when it comes back, so that it comes back once. The
-- browser and the state are known by their digests only.
CREATE TABLE sign_ins (
    state      bytea PRIMARY KEY,
    browser    bytea NOT NULL,
    nonce      text NOT NULL,
    verifier   text NOT NULL,
    return_to  text NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX sign_ins_expires ON sign_ins (expires_at);

-- Sessions of browsers, by the digest of their cookie.
CREATE TABLE sessions (
    digest     bytea PRIMARY KEY,
    id         uuid NOT NULL UNIQUE,
    person     uuid NOT NULL REFERENCES persons (id),
    mandate    uuid REFERENCES mandates (id),
    begun_at   timestamptz NOT NULL,
    seen_at    timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX sessions_expires ON sessions (expires_at);

-- A program on a person's machine that she allowed to act for her, until it fetches its access token.
CREATE TABLE program_codes (
    digest     bytea PRIMARY KEY,
    person     uuid NOT NULL REFERENCES persons (id),
    mandate    uuid NOT NULL REFERENCES mandates (id),
    challenge  text NOT NULL,
    expires_at timestamptz NOT NULL
);

-- An access token of a person acts under one of her mandates, and no longer than it holds; one without a mandate is a
-- service account's. No scopes means all.
ALTER TABLE access_tokens DROP CONSTRAINT access_tokens_role_check;
ALTER TABLE access_tokens ADD CONSTRAINT access_tokens_role_check
    CHECK (role IN ('secretariat', 'chair', 'delegation', 'member', 'rapporteur', 'observer', 'auditor', 'public'));
ALTER TABLE access_tokens DROP CONSTRAINT access_tokens_check;
ALTER TABLE access_tokens ADD CONSTRAINT access_tokens_check CHECK ((role IN ('delegation', 'member')) = (delegation IS NOT NULL));
ALTER TABLE access_tokens ADD COLUMN person uuid REFERENCES persons (id);
ALTER TABLE access_tokens ADD COLUMN mandate uuid REFERENCES mandates (id);
ALTER TABLE access_tokens ADD COLUMN scopes text[];
ALTER TABLE access_tokens ADD COLUMN last_used_at timestamptz;
ALTER TABLE access_tokens ADD CONSTRAINT personal_tokens_have_a_mandate CHECK ((person IS NULL) = (mandate IS NULL));
CREATE INDEX access_tokens_person ON access_tokens (person) WHERE person IS NOT NULL;

-- Drafts of comments, for the eyes of their delegation only. The comment, once submitted, has the ID of its draft.
CREATE TABLE comment_drafts (
    id           uuid PRIMARY KEY,
    round        uuid NOT NULL REFERENCES rounds (id),
    delegation   text NOT NULL REFERENCES delegations (code),
    discarded_at timestamptz
);
CREATE INDEX comment_drafts_round ON comment_drafts (round, delegation);

CREATE TABLE comment_draft_revisions (
    draft    uuid NOT NULL REFERENCES comment_drafts (id),
    revision int  NOT NULL CHECK (revision > 0),
    language text NOT NULL,
    comment  jsonb NOT NULL,
    actor    jsonb NOT NULL,
    at       timestamptz NOT NULL,
    PRIMARY KEY (draft, revision)
);
CREATE TRIGGER comment_draft_revisions_immutable BEFORE UPDATE OR DELETE ON comment_draft_revisions FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER comment_draft_revisions_kept BEFORE TRUNCATE ON comment_draft_revisions FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
