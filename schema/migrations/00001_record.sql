-- The record: what was said and decided, by whom and when.
--
-- Texts are stored as text in a UTF-8 database, byte for byte. Ids are chosen by
-- clients or derived (see negotiation.ID), not made here. Times are those of
-- record_clock() where they decide or tell something about a negotiation, and
-- those of clock_timestamp() where they are about machines.

-- +goose Up

-- Comes with PostgreSQL and is trusted: whoever owns the database may add it.
CREATE EXTENSION IF NOT EXISTS btree_gist;

-- A text as it is looked for; package store makes the same form of the words of a search.
-- Most texts in English have nothing to be changed but capitals.
CREATE FUNCTION search_form(plain text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN CASE WHEN octet_length(plain) = char_length(plain) THEN lower(plain)
        ELSE translate(lower(normalize(plain, NFKD)),
            U&'\0649\0629\0671\2019\2018\2010\2011\2013\0300\0301\0302\0303\0304\0306\0307\0308\030a\030b\030c\0323\0327'
            '\0328\00ad\0640\064b\064c\064d\064e\064f\0650\0651\0652\0653\0654\0655\0670\200c\200d\200e\200f',
            U&'\064a\0647\0627\0027\0027---') END;
-- The same of a rendering. Its text is UTF-8 as the database is, so that it never changes.
CREATE FUNCTION search_form(content bytea) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN search_form(convert_from(content, 'UTF8'));

-- ---------------------------------------------------------------------------
-- What the database itself refuses, for all tables alike
-- (decision 5)
-- ---------------------------------------------------------------------------

-- +goose StatementBegin
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed or deleted once written', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END
$$;
-- +goose StatementEnd

-- The rows of a table that is written once are added, and then stay as they are.
-- +goose StatementBegin
CREATE PROCEDURE write_once(t regclass) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE ON %s
        FOR EACH ROW EXECUTE FUNCTION refuse_change()', t || '_immutable', t);
    EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %s
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', t || '_kept', t);
END
$$;
-- +goose StatementEnd

-- What belongs to a thing that never changes is written with it, in the same
-- transaction: nothing is added to a version, a reply or a document later.
-- +goose StatementBegin
CREATE FUNCTION refuse_addition() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    added boolean;
BEGIN
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM added a JOIN %I o ON o.id = a.%I
        WHERE o.xmin <> pg_current_xact_id()::xid)', TG_ARGV[0], TG_ARGV[1]) INTO added;
    IF added THEN
        RAISE EXCEPTION 'rows of % are written only together with their row of %', TG_TABLE_NAME, TG_ARGV[0]
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd

-- An adopted recommendation and an adopted section or report never change.
-- +goose StatementBegin
CREATE FUNCTION refuse_change_of_adopted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    adopted boolean;
BEGIN
    IF TG_TABLE_NAME = 'recommendations' THEN
        adopted := OLD.stage IN ('adopted', 'adopted_as_orally_amended');
    ELSIF TG_TABLE_NAME = 'report_sections' THEN
        adopted := OLD.status <> 'pending';
    ELSE
        adopted := OLD.adopted_at IS NOT NULL;
    END IF;
    IF adopted THEN
        RAISE EXCEPTION 'adopted rows of % are never changed or deleted', TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END
$$;
-- +goose StatementEnd

-- What holds from one day until another: an end is set once, and nothing else
-- of it ever changes.
-- +goose StatementBegin
CREATE FUNCTION refuse_other_than_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.valid_until IS NOT NULL
       OR to_jsonb(NEW) - 'valid_until' IS DISTINCT FROM to_jsonb(OLD) - 'valid_until' THEN
        RAISE EXCEPTION 'rows of % are never changed or deleted once written, but ended once', TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd

-- ---------------------------------------------------------------------------
-- The record as a whole: its secret and its clock
-- ---------------------------------------------------------------------------

-- Ids that the record derives are made with it, so that nobody can choose one in
-- advance; so are places in the log, so that nobody can count what lies between.
CREATE TABLE record_secret (
    one    boolean PRIMARY KEY DEFAULT true CHECK (one),
    secret bytea NOT NULL CHECK (length(secret) = 32)
);
INSERT INTO record_secret (secret) VALUES (uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));
CALL write_once('record_secret');

-- A demonstration: a record whose clock is moved, and which says so on everything
-- that leaves it. No row: the record is a real one. Nothing else makes a
-- demonstration, and nothing makes it a real record again.
CREATE TABLE demonstration (
    one   boolean PRIMARY KEY DEFAULT true CHECK (one),
    -- zone is the one its times are told in.
    zone  text NOT NULL CHECK (zone <> ''),
    -- ahead is how far its clock is ahead of the world's, in microseconds;
    -- negative when it is behind.
    ahead bigint NOT NULL,
    begun timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- The record's clock, which decides about deadlines and stamps what is said and
-- decided. What is about machines and not about negotiations goes by
-- clock_timestamp(): sessions, access tokens, keys of requests, attempts at
-- notices, the audit trail.
-- +goose StatementBegin
CREATE FUNCTION record_clock() RETURNS timestamptz LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    RETURN clock_timestamp() + coalesce((SELECT ahead FROM demonstration), 0) * interval '1 microsecond';
END
$$;
-- +goose StatementEnd

-- A demonstration begins on a record that has never held a meeting. The lock keeps
-- out a meeting that is being written at this moment; at higher isolation levels
-- one written before it would not be seen.
-- +goose StatementBegin
CREATE FUNCTION refuse_demonstration() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'a demonstration begins in a transaction that is read committed'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    LOCK TABLE meetings, log IN SHARE ROW EXCLUSIVE MODE;
    IF EXISTS (SELECT 1 FROM meetings)
       OR EXISTS (SELECT 1 FROM log WHERE meeting IS NOT NULL OR act = 'calendar.loaded') THEN
        RAISE EXCEPTION 'a record that has held a meeting never becomes a demonstration'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'demonstrations_hold_no_real_meeting';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION refuse_change_of_demonstration() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR NEW.ahead < OLD.ahead
       OR (NEW.one, NEW.zone, NEW.begun) IS DISTINCT FROM (OLD.one, OLD.zone, OLD.begun) THEN
        RAISE EXCEPTION 'a demonstration stays one, and its clock is never moved back'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER demonstration_begins BEFORE INSERT ON demonstration
    FOR EACH ROW EXECUTE FUNCTION refuse_demonstration();
CREATE TRIGGER demonstration_stays BEFORE UPDATE OR DELETE ON demonstration
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_demonstration();
CREATE TRIGGER demonstration_kept BEFORE TRUNCATE ON demonstration
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- ---------------------------------------------------------------------------
-- Reference data: instruments, bodies, delegations, duty stations
-- ---------------------------------------------------------------------------

CREATE TABLE instruments (
    key   text PRIMARY KEY CHECK (key <> ''),
    names jsonb NOT NULL
);

CREATE TABLE bodies (
    symbol     text PRIMARY KEY CHECK (symbol <> ''),
    parent     text REFERENCES bodies (symbol),
    names      jsonb NOT NULL,
    instrument text NOT NULL REFERENCES instruments (key),
    -- rules are those of procedure in which bodies differ.
    rules      jsonb NOT NULL DEFAULT '{}'
);

CREATE TABLE delegations (
    id      uuid PRIMARY KEY,
    code    text NOT NULL UNIQUE CHECK (code <> ''),
    kind    text NOT NULL CHECK (kind IN ('state', 'organization', 'ngo', 'group')),
    names   jsonb NOT NULL,
    contact text NOT NULL
);

-- A capacity under one instrument, with its dates: from the first day until
-- the first day it no longer holds.
CREATE TABLE standings (
    delegation  uuid NOT NULL REFERENCES delegations (id),
    instrument  text NOT NULL REFERENCES instruments (key),
    capacity    text NOT NULL CHECK (capacity IN ('state_party', 'signatory', 'non_signatory', 'entity', 'ngo')),
    valid_from  date NOT NULL,
    valid_until date CHECK (valid_until > valid_from),
    PRIMARY KEY (delegation, instrument, valid_from),
    CONSTRAINT one_capacity_at_a_time EXCLUDE USING gist
        (delegation WITH =, instrument WITH =, daterange(valid_from, valid_until) WITH &&)
);

-- The members of a group over time. One whose first day is not known has been a
-- member since -infinity.
CREATE TABLE group_members (
    delegation  uuid NOT NULL REFERENCES delegations (id),
    member      text NOT NULL REFERENCES delegations (code),
    valid_from  date NOT NULL,
    valid_until date,
    PRIMARY KEY (delegation, member, valid_from),
    CONSTRAINT a_member_leaves_after_it_joined CHECK (valid_until > valid_from),
    CONSTRAINT a_member_once_at_a_time EXCLUDE USING gist
        (delegation WITH =, member WITH =, daterange(valid_from, valid_until) WITH &&)
);
CREATE TRIGGER group_members_ended BEFORE UPDATE OR DELETE ON group_members
    FOR EACH ROW EXECUTE FUNCTION refuse_other_than_end();
CREATE TRIGGER group_members_kept BEFORE TRUNCATE ON group_members
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Who is in the extended Bureau of each body.
CREATE TABLE bureau_members (
    body        text NOT NULL REFERENCES bodies (symbol),
    office      text NOT NULL CHECK (office IN ('chair', 'vice_chair', 'rapporteur', 'group_chair')),
    delegation  text NOT NULL REFERENCES delegations (code),
    valid_from  date NOT NULL,
    valid_until date CHECK (valid_until > valid_from),
    PRIMARY KEY (body, office, delegation, valid_from),
    CONSTRAINT one_presides_at_a_time EXCLUDE USING gist
        (body WITH =, office WITH =, daterange(valid_from, valid_until) WITH &&)
        WHERE (office IN ('chair', 'rapporteur'))
);
CREATE TRIGGER bureau_members_ended BEFORE UPDATE OR DELETE ON bureau_members
    FOR EACH ROW EXECUTE FUNCTION refuse_other_than_end();
CREATE TRIGGER bureau_members_kept BEFORE TRUNCATE ON bureau_members
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Working days and official holidays of duty stations, a period at a time.
CREATE TABLE duty_stations (
    key   text PRIMARY KEY CHECK (key <> ''),
    names jsonb NOT NULL,
    zone  text NOT NULL CHECK (zone <> '')
);
CALL write_once('duty_stations');

CREATE TABLE work_calendars (
    station     text NOT NULL REFERENCES duty_stations (key),
    valid_from  date NOT NULL,
    -- valid_until is the last day covered.
    valid_until date NOT NULL CHECK (valid_until >= valid_from),
    week        text[] NOT NULL CHECK (cardinality(week) > 0),
    holidays    jsonb NOT NULL,
    PRIMARY KEY (station, valid_from),
    CONSTRAINT one_calendar_at_a_time EXCLUDE USING gist
        (station WITH =, daterange(valid_from, valid_until, '[]') WITH &&)
);
CALL write_once('work_calendars');

-- ---------------------------------------------------------------------------
-- Meetings: agenda, sittings, accreditation
-- ---------------------------------------------------------------------------

CREATE TABLE meetings (
    id      uuid PRIMARY KEY,
    key     text NOT NULL UNIQUE CHECK (key <> ''),
    body    text NOT NULL REFERENCES bodies (symbol),
    session text NOT NULL CHECK (session <> ''),
    names   jsonb NOT NULL,
    opens   date NOT NULL,
    closes  date NOT NULL CHECK (closes >= opens),
    place   text NOT NULL,
    zone    text NOT NULL CHECK (zone <> ''),
    format  text NOT NULL
);

-- The provisional agenda: the items stay as they were proposed.
CREATE TABLE agenda_items (
    meeting  uuid NOT NULL REFERENCES meetings (id),
    position int  NOT NULL,
    number   text NOT NULL CHECK (number <> ''),
    kind     text NOT NULL CHECK (kind IN ('organization', 'substance', 'other_matters', 'report')),
    names    jsonb NOT NULL,
    -- notes are the annotation of the item, by language.
    notes    jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (meeting, number)
);

-- An agenda is adopted once. The items are those as adopted.
CREATE TABLE agenda_adoptions (
    meeting uuid PRIMARY KEY REFERENCES meetings (id),
    items   jsonb NOT NULL CHECK (jsonb_array_length(items) > 0),
    amended boolean NOT NULL,
    actor   jsonb NOT NULL,
    at      timestamptz NOT NULL
);
CALL write_once('agenda_adoptions');

-- Of several lines of one delegation the last one stands.
CREATE TABLE agenda_objections (
    number     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id         uuid NOT NULL UNIQUE,
    meeting    uuid NOT NULL REFERENCES meetings (id),
    delegation text NOT NULL REFERENCES delegations (code),
    lifts      boolean NOT NULL,
    reason     text NOT NULL,
    actor      jsonb NOT NULL,
    at         timestamptz NOT NULL
);
CREATE INDEX agenda_objections_meeting ON agenda_objections (meeting);
CALL write_once('agenda_objections');

-- The organization of work. A later plan of a meeting stands in the place of an
-- earlier one.
CREATE TABLE work_plans (
    number  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id      uuid NOT NULL UNIQUE,
    meeting uuid NOT NULL REFERENCES meetings (id),
    at      timestamptz NOT NULL
);
CREATE INDEX work_plans_meeting ON work_plans (meeting, number);
CALL write_once('work_plans');

CREATE TABLE sittings (
    plan   uuid NOT NULL REFERENCES work_plans (id),
    number int  NOT NULL CHECK (number > 0),
    date   date NOT NULL,
    begins text NOT NULL CHECK (begins <> ''),
    ends   text NOT NULL CHECK (ends <> ''),
    zone   text NOT NULL CHECK (zone <> ''),
    format text NOT NULL,
    items  text[] NOT NULL CHECK (cardinality(items) > 0),
    PRIMARY KEY (plan, number)
);
CALL write_once('sittings');
CREATE TRIGGER sittings_complete AFTER INSERT ON sittings REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_addition('work_plans', 'plan');

CREATE TABLE accreditations (
    meeting    uuid NOT NULL REFERENCES meetings (id),
    delegation text NOT NULL REFERENCES delegations (code),
    at         timestamptz NOT NULL,
    PRIMARY KEY (meeting, delegation)
);
CALL write_once('accreditations');

-- An accreditation is withdrawn and restored; of several lines of one delegation
-- the last one stands.
CREATE TABLE accreditation_changes (
    number     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id         uuid NOT NULL UNIQUE,
    meeting    uuid NOT NULL,
    delegation text NOT NULL,
    restores   boolean NOT NULL,
    reason     text NOT NULL CHECK (reason <> ''),
    actor      jsonb NOT NULL,
    at         timestamptz NOT NULL,
    FOREIGN KEY (meeting, delegation) REFERENCES accreditations (meeting, delegation)
);
CREATE INDEX accreditation_changes_delegation ON accreditation_changes (meeting, delegation, number);
CALL write_once('accreditation_changes');

-- ---------------------------------------------------------------------------
-- Persons, their mandates, and how they and programs come in
-- ---------------------------------------------------------------------------

-- A person is the subject of an identity provider. One who is awaited by her
-- e-mail address has no subject until she signs in for the first time.
CREATE TABLE persons (
    id            uuid PRIMARY KEY,
    issuer        text NOT NULL CHECK (issuer <> ''),
    subject       text CHECK (subject <> ''),
    email         text NOT NULL,
    label         text NOT NULL CHECK (label <> ''),
    registered_at timestamptz NOT NULL,
    registered_by jsonb NOT NULL,
    -- Who is disabled does not sign in, whatever her mandates say, until she is
    -- let in again.
    disabled_at   timestamptz,
    disabled_for  text NOT NULL DEFAULT '',
    UNIQUE (issuer, subject),
    CONSTRAINT a_person_can_be_recognized CHECK (subject IS NOT NULL OR email <> '')
);
CREATE UNIQUE INDEX persons_awaited ON persons (issuer, lower(email)) WHERE subject IS NULL;

-- What a person may act as, between two dates. A chair may be that of one meeting,
-- a rapporteur always is.
CREATE TABLE mandates (
    id          uuid PRIMARY KEY,
    person      uuid NOT NULL REFERENCES persons (id),
    office      text NOT NULL CHECK (office IN
        ('secretariat', 'chair', 'rapporteur', 'head', 'member', 'observer', 'auditor', 'public')),
    delegation  text REFERENCES delegations (code),
    meeting     uuid REFERENCES meetings (id),
    valid_from  timestamptz NOT NULL,
    valid_until timestamptz CHECK (valid_until > valid_from),
    deputy      boolean NOT NULL DEFAULT false,
    granted_at  timestamptz NOT NULL,
    granted_by  jsonb NOT NULL,
    revoked_at  timestamptz,
    revoked_for text NOT NULL DEFAULT '',
    CONSTRAINT delegates_have_a_delegation CHECK ((office IN ('head', 'member')) = (delegation IS NOT NULL)),
    CONSTRAINT rapporteurs_have_a_meeting CHECK (office <> 'rapporteur' OR meeting IS NOT NULL),
    CONSTRAINT chairs_and_rapporteurs_are_of_a_meeting CHECK (meeting IS NULL OR office IN ('chair', 'rapporteur')),
    CONSTRAINT deputies_are_members CHECK (NOT deputy OR office = 'member')
);
CREATE INDEX mandates_person ON mandates (person);
CREATE INDEX mandates_delegation ON mandates (delegation) WHERE delegation IS NOT NULL;

-- Who somebody is and what she was mandated to do is never rewritten: a mandate
-- ends, and another one begins.
-- +goose StatementBegin
CREATE FUNCTION refuse_change_of_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR NEW.id <> OLD.id OR NEW.issuer <> OLD.issuer
       OR (OLD.subject IS NOT NULL AND NEW.subject IS DISTINCT FROM OLD.subject) THEN
        RAISE EXCEPTION 'a person on record stays the same person' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION refuse_change_of_mandate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.revoked_at IS NOT NULL
       OR (NEW.id, NEW.person, NEW.office, NEW.delegation, NEW.meeting, NEW.valid_from, NEW.valid_until, NEW.granted_at)
       IS DISTINCT FROM
          (OLD.id, OLD.person, OLD.office, OLD.delegation, OLD.meeting, OLD.valid_from, OLD.valid_until, OLD.granted_at)
    THEN
        RAISE EXCEPTION 'a mandate is revoked, never changed or deleted'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER persons_same BEFORE UPDATE OR DELETE ON persons
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_person();
CREATE TRIGGER mandates_same BEFORE UPDATE OR DELETE ON mandates
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_mandate();

-- An access token of a person acts under one of her mandates, and no longer than it
-- holds; one without a mandate is a service account's.
CREATE TABLE access_tokens (
    id           uuid PRIMARY KEY,
    digest       bytea NOT NULL UNIQUE,
    role         text NOT NULL CHECK (role IN
        ('secretariat', 'chair', 'delegation', 'member', 'rapporteur', 'observer', 'auditor', 'public')),
    label        text NOT NULL,
    delegation   text REFERENCES delegations (code),
    -- meeting is that of a service account; of a personal token the mandate says it.
    meeting      uuid REFERENCES meetings (id),
    person       uuid REFERENCES persons (id),
    mandate      uuid REFERENCES mandates (id),
    -- scopes is NULL for all.
    scopes       text[],
    issued_at    timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    last_used_at timestamptz,
    revoked_at   timestamptz,
    CONSTRAINT delegates_have_a_delegation CHECK ((role IN ('delegation', 'member')) = (delegation IS NOT NULL)),
    CONSTRAINT personal_tokens_have_a_mandate CHECK ((person IS NULL) = (mandate IS NULL)),
    CONSTRAINT chairs_and_rapporteurs_are_of_a_meeting
        CHECK (meeting IS NULL OR (role IN ('chair', 'rapporteur') AND mandate IS NULL))
);
CREATE INDEX access_tokens_person ON access_tokens (person) WHERE person IS NOT NULL;

-- A sign-in under way at the identity provider. It is taken away when it comes
-- back, so that it comes back once. The browser and the state are known by their
-- digests only.
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
CREATE INDEX sessions_person ON sessions (person);

-- A program on a person's machine that she allowed to act for her, until it fetches
-- its access token.
CREATE TABLE program_codes (
    digest     bytea PRIMARY KEY,
    person     uuid NOT NULL REFERENCES persons (id),
    mandate    uuid NOT NULL REFERENCES mandates (id),
    challenge  text NOT NULL,
    -- scopes are what its access token may do at most; NULL for all.
    scopes     text[],
    expires_at timestamptz NOT NULL
);

-- ---------------------------------------------------------------------------
-- Texts, and the rounds in which comments on them are asked for
-- ---------------------------------------------------------------------------

CREATE TABLE recommendations (
    id       uuid PRIMARY KEY,
    key      text NOT NULL UNIQUE CHECK (key <> ''),
    meeting  uuid NOT NULL REFERENCES meetings (id),
    position int  NOT NULL,
    notice   text NOT NULL,
    -- draft is where the recommendation stands after its last act; every act
    -- that led there is in acts.
    stage    text NOT NULL,
    version  uuid NOT NULL,
    draft    jsonb NOT NULL,
    -- An order is changed for all recommendations of a meeting at once.
    UNIQUE (meeting, position) DEFERRABLE INITIALLY IMMEDIATE,
    CONSTRAINT draft_says_the_same CHECK (draft->>'stage' = stage AND (draft->>'version')::uuid = version),
    -- Text with brackets is never agreed, on whatever condition. Text that somebody
    -- objects to is agreed by a vote only.
    CONSTRAINT nothing_bracketed_is_agreed CHECK (stage NOT IN
            ('agreed', 'agreed_ad_referendum', 'agreed_pending', 'adopted', 'adopted_as_orally_amended')
        OR (NOT (draft->>'bracketed')::boolean
            AND (coalesce(jsonb_array_length(draft->'objections'), 0) = 0
                OR coalesce((draft->>'byVote')::boolean, false)))),
    -- Text with a reservation or an agreement still conditional is never adopted.
    CONSTRAINT nothing_conditional_is_adopted CHECK (stage NOT IN ('agreed', 'adopted', 'adopted_as_orally_amended')
        OR (coalesce(jsonb_array_length(draft->'adReferendum'), 0) = 0
            AND coalesce(draft->>'pending', '') = ''
            AND (coalesce(jsonb_array_length(draft->'reservations'), 0) = 0
                OR coalesce((draft->>'byVote')::boolean, false))))
);
CREATE TRIGGER recommendations_adopted BEFORE UPDATE OR DELETE ON recommendations
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_adopted();
CREATE TRIGGER recommendations_kept BEFORE TRUNCATE ON recommendations
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Silence adopts only what it was opened for, unbroken, in a body whose rules say
-- so, and never a text with brackets (see nothing_bracketed_is_agreed).
-- +goose StatementBegin
CREATE FUNCTION refuse_untacit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.draft ? 'tacit' AND NEW.draft->'tacit' IS DISTINCT FROM OLD.draft->'tacit' AND NOT EXISTS (
        SELECT 1 FROM silences s JOIN bodies b ON b.symbol = s.body JOIN silence_paragraphs p ON p.silence = s.id
        WHERE s.id = (NEW.draft->'tacit'->>'silence')::uuid AND s.phase IN ('approved', 'approved_in_part')
          AND (b.rules->>'silenceAdopts')::boolean AND p.recommendation = NEW.id AND p.version = OLD.version
          AND NOT EXISTS (SELECT 1 FROM silence_objections o
              WHERE o.silence = s.id AND (cardinality(o.paragraphs) = 0 OR p.number = ANY(o.paragraphs)))) THEN
        RAISE EXCEPTION 'silence adopts only what it approved, by the rules of its body'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER recommendations_tacit BEFORE UPDATE ON recommendations
    FOR EACH ROW EXECUTE FUNCTION refuse_untacit();

-- A paragraph's identity, apart from the number it is printed with.
CREATE TABLE paragraphs (
    id             uuid PRIMARY KEY,
    recommendation uuid NOT NULL REFERENCES recommendations (id)
);
CREATE INDEX paragraphs_recommendation ON paragraphs (recommendation);
CALL write_once('paragraphs');

CREATE TABLE rounds (
    id           uuid PRIMARY KEY,
    meeting      uuid NOT NULL REFERENCES meetings (id),
    crp_meeting  uuid NOT NULL REFERENCES meetings (id),
    phase        text NOT NULL CHECK (phase IN
        ('planned', 'open', 'closed', 'in_review', 'returned', 'approved', 'issued', 'cancelled')),
    title        text NOT NULL,
    language     text NOT NULL,
    deadline     timestamptz NOT NULL,
    zone         text NOT NULL CHECK (zone <> ''),
    reminders    bigint[] NOT NULL,
    -- convergence: whether the paper of the round has an annex on it.
    convergence  boolean NOT NULL DEFAULT false,
    -- publication is when the comments can be read before the conference room
    -- paper is issued, and by whom.
    publication  text NOT NULL DEFAULT 'issued'
        CHECK (publication IN ('issued', 'after_close', 'participants', 'all')),
    opened_at    timestamptz,
    closed_at    timestamptz,
    attempt      int NOT NULL DEFAULT 0,
    include_late boolean NOT NULL DEFAULT false,
    -- revision is how often points were settled in the consolidation in review.
    revision     int NOT NULL DEFAULT 0 CHECK (revision >= 0),
    -- decided counts the requests by which the secretariat decided on comments, so
    -- that two who decide on the same reading find each other.
    decided      int NOT NULL DEFAULT 0,
    document     uuid,
    informal     uuid
);
CREATE INDEX rounds_meeting ON rounds (meeting);
-- Lists are read in pages, by keyset.
CREATE INDEX rounds_deadline ON rounds (deadline, id);

-- The delegations that are asked.
CREATE TABLE roster (
    round      uuid NOT NULL REFERENCES rounds (id),
    delegation text NOT NULL REFERENCES delegations (code),
    PRIMARY KEY (round, delegation)
);

CREATE TABLE reminders (
    round      uuid NOT NULL REFERENCES rounds (id),
    due        timestamptz NOT NULL,
    delegation text NOT NULL REFERENCES delegations (code),
    PRIMARY KEY (round, due, delegation)
);
CALL write_once('reminders');

CREATE TABLE versions (
    id             uuid PRIMARY KEY,
    recommendation uuid NOT NULL REFERENCES recommendations (id),
    number         int  NOT NULL CHECK (number > 0),
    origin         text NOT NULL CHECK (origin IN
        ('meeting', 'consolidation', 'review', 'oral_amendment', 'split', 'merge', 'renumbering', 'adopted')),
    based          uuid REFERENCES versions (id),
    round          uuid REFERENCES rounds (id),
    attempt        int,
    -- sources are the versions of other recommendations that the paragraphs of a
    -- split or a merger come from.
    sources        uuid[] NOT NULL DEFAULT '{}',
    language       text NOT NULL,
    title          text NOT NULL,
    mover          text NOT NULL DEFAULT '',
    reason         text NOT NULL DEFAULT '',
    created_at     timestamptz NOT NULL,
    UNIQUE (recommendation, number),
    CONSTRAINT versions_of_a_round
        CHECK ((origin IN ('consolidation', 'review')) = (round IS NOT NULL AND attempt IS NOT NULL)),
    CONSTRAINT only_reshaped_versions_have_sources
        CHECK ((origin IN ('split', 'merge')) = (cardinality(sources) > 0))
);
-- A consolidation makes one version of each draft; settling makes further ones.
CREATE UNIQUE INDEX versions_consolidation ON versions (round, attempt, recommendation) WHERE origin = 'consolidation';
CREATE INDEX versions_review ON versions (round, attempt) WHERE origin = 'review';
CALL write_once('versions');

-- The two tables name each other, so one of the constraints comes after both.
ALTER TABLE recommendations ADD CONSTRAINT recommendations_version
    FOREIGN KEY (version) REFERENCES versions (id) DEFERRABLE INITIALLY DEFERRED;

CREATE TABLE version_paragraphs (
    version   uuid NOT NULL REFERENCES versions (id),
    position  int  NOT NULL,
    paragraph uuid NOT NULL REFERENCES paragraphs (id),
    number    text NOT NULL,
    level     int  NOT NULL CHECK (level >= 0),
    text      text NOT NULL,
    open      int  NOT NULL CHECK (open >= 0),
    -- tree is the consolidation behind the text, as the text engine wrote it.
    tree      bytea,
    form      text NOT NULL GENERATED ALWAYS AS (search_form(text)) STORED,
    PRIMARY KEY (version, position),
    UNIQUE (version, paragraph)
);
CALL write_once('version_paragraphs');
CREATE TRIGGER version_paragraphs_complete AFTER INSERT ON version_paragraphs REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_addition('versions', 'version');

-- The drafts of a round, in the versions that were circulated.
CREATE TABLE round_drafts (
    round          uuid NOT NULL REFERENCES rounds (id),
    position       int  NOT NULL,
    recommendation uuid NOT NULL REFERENCES recommendations (id),
    version        uuid NOT NULL REFERENCES versions (id),
    PRIMARY KEY (round, recommendation)
);
CREATE INDEX round_drafts_recommendation ON round_drafts (recommendation);
CALL write_once('round_drafts');

-- What meetings show in their rooms: the last line of a meeting is what its screen
-- shows, nothing when it names no recommendation.
CREATE TABLE screens (
    number         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id             uuid NOT NULL UNIQUE,
    meeting        uuid NOT NULL REFERENCES meetings (id),
    recommendation uuid REFERENCES recommendations (id),
    -- version is the text as it was then.
    version        uuid REFERENCES versions (id),
    paragraph      uuid,
    point          int NOT NULL DEFAULT 0 CHECK (point >= 0),
    -- circulated is the version that it is compared with.
    circulated     uuid REFERENCES versions (id),
    actor          jsonb NOT NULL,
    at             timestamptz NOT NULL,
    CHECK ((recommendation IS NULL) = (version IS NULL)),
    CHECK (recommendation IS NOT NULL OR num_nonnulls(paragraph, circulated) = 0),
    CHECK (point = 0 OR paragraph IS NOT NULL)
);
CREATE INDEX screens_meeting ON screens (meeting, number);
CALL write_once('screens');

-- Amendments moved in the room, with what became of them. One that is written is
-- not moved yet.
CREATE TABLE oral_amendments (
    id             uuid PRIMARY KEY,
    recommendation uuid NOT NULL REFERENCES recommendations (id),
    base           uuid NOT NULL REFERENCES versions (id),
    mover          text NOT NULL,
    sponsor        text NOT NULL,
    status         text NOT NULL CHECK (status IN
        ('written', 'suggested', 'moved', 'accepted', 'not_accepted', 'withdrawn', 'bracketed', 'lapsed')),
    text           jsonb NOT NULL,
    moved_at       timestamptz NOT NULL,
    decided_at     timestamptz,
    decision       text NOT NULL DEFAULT '',
    version        uuid REFERENCES versions (id),
    CONSTRAINT what_is_decided_has_its_time
        CHECK ((status IN ('written', 'suggested', 'moved')) = (decided_at IS NULL)),
    CONSTRAINT what_is_in_the_text_has_its_version
        CHECK ((status IN ('accepted', 'bracketed')) = (version IS NOT NULL))
);
CREATE INDEX oral_amendments_recommendation ON oral_amendments (recommendation, moved_at);

-- What was moved is never rewritten, and what was decided on it neither.
-- +goose StatementBegin
CREATE FUNCTION refuse_change_of_amendment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.decided_at IS NOT NULL
       OR (NEW.id, NEW.recommendation, NEW.base, NEW.mover, NEW.text, NEW.moved_at)
       IS DISTINCT FROM (OLD.id, OLD.recommendation, OLD.base, OLD.mover, OLD.text, OLD.moved_at) THEN
        RAISE EXCEPTION 'an oral amendment is decided on once, and neither changed nor deleted'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER oral_amendments_kept BEFORE UPDATE OR DELETE ON oral_amendments
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_amendment();
CREATE TRIGGER oral_amendments_whole BEFORE TRUNCATE ON oral_amendments
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- ---------------------------------------------------------------------------
-- Comments, and what became of them
-- ---------------------------------------------------------------------------

-- Drafts of comments, for the eyes of their delegation only. The comment, once
-- submitted, has the id of its draft.
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
CALL write_once('comment_draft_revisions');

-- What the API received and is neither on record nor refused yet, whole, so that it
-- counts by the moment at which it arrived whatever becomes of its sender
-- (decision 6).
CREATE TABLE arrivals (
    id      uuid PRIMARY KEY,
    digest  bytea NOT NULL,
    kind    text NOT NULL CHECK (kind IN ('reply', 'withdrawal', 'objection')),
    -- subject is the round or the silence procedure.
    subject uuid NOT NULL,
    -- sender is the code of the delegation; what it sent is done in the order in
    -- which it arrived.
    sender  text NOT NULL,
    content jsonb NOT NULL,
    -- size is that of the content, in bytes.
    size    int NOT NULL,
    at      timestamptz NOT NULL
-- Rows come and go: the space of those that went is to be found again soon.
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
CREATE INDEX arrivals_sender ON arrivals (subject, sender);
-- An arrival says when something came, so it never changes; it may go.
CREATE TRIGGER arrivals_immutable BEFORE UPDATE ON arrivals
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER arrivals_kept BEFORE TRUNCATE ON arrivals
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE replies (
    id          uuid PRIMARY KEY,
    round       uuid NOT NULL REFERENCES rounds (id),
    delegation  text NOT NULL REFERENCES delegations (code),
    capacity    text NOT NULL,
    behalf      text[] NOT NULL,
    language    text NOT NULL,
    received_at timestamptz NOT NULL,
    late        boolean NOT NULL,
    -- no_comment: the delegation says that it has none, which silence never says.
    no_comment  boolean NOT NULL DEFAULT false,
    -- digest covers everything the delegation sent, so that the same id with
    -- other content is noticed.
    digest      bytea NOT NULL,
    actor       jsonb NOT NULL
);
CREATE INDEX replies_round ON replies (round, delegation);
-- Comments are read in pages, in the order in which they came.
CREATE INDEX replies_received ON replies (round, received_at, id);
CALL write_once('replies');

CREATE TABLE comments (
    id             uuid PRIMARY KEY,
    reply          uuid NOT NULL REFERENCES replies (id),
    position       int  NOT NULL,
    round          uuid NOT NULL REFERENCES rounds (id),
    recommendation uuid NOT NULL REFERENCES recommendations (id),
    base_version   uuid NOT NULL REFERENCES versions (id),
    kind           text NOT NULL,
    paragraph      uuid REFERENCES paragraphs (id),
    after          uuid REFERENCES paragraphs (id),
    text           text NOT NULL,
    note           text NOT NULL,
    digest         text NOT NULL,
    UNIQUE (reply, position)
);
CREATE INDEX comments_round ON comments (round, recommendation);
CREATE INDEX comments_recommendation ON comments (recommendation);
CALL write_once('comments');
CREATE TRIGGER comments_complete AFTER INSERT ON comments REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_addition('replies', 'reply');

-- A withdrawn comment stays on record; by names the comment that replaces it.
CREATE TABLE withdrawals (
    comment uuid PRIMARY KEY REFERENCES comments (id),
    id      uuid NOT NULL UNIQUE,
    by      uuid REFERENCES comments (id),
    actor   jsonb NOT NULL,
    at      timestamptz NOT NULL
);
-- Which comment one took the place of.
CREATE INDEX withdrawals_by ON withdrawals (by) WHERE by IS NOT NULL;
CALL write_once('withdrawals');

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
CALL write_once('dispositions');

-- Whether a late comment is taken in, by decision of the secretariat. The last one
-- counts.
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
CALL write_once('late_decisions');

-- The comments that each consolidation of their round took in.
CREATE TABLE consolidated_comments (
    comment uuid NOT NULL REFERENCES comments (id),
    attempt int NOT NULL CHECK (attempt > 0),
    PRIMARY KEY (comment, attempt)
);
CALL write_once('consolidated_comments');

-- Acts are the decisions on drafts and procedures. The answer is kept so that
-- an act repeated under the same id is answered alike.
CREATE TABLE acts (
    id             uuid PRIMARY KEY,
    kind           text NOT NULL,
    recommendation uuid REFERENCES recommendations (id),
    round          uuid REFERENCES rounds (id),
    report         uuid,
    request        jsonb NOT NULL,
    answer         jsonb NOT NULL,
    actor          jsonb NOT NULL,
    -- behalf are the members a group spoke for by it, as they were then; NULL for an
    -- act of nobody or of a delegation by itself.
    behalf         text[],
    at             timestamptz NOT NULL
);

-- Every consolidation gets one decision of the chair.
CREATE UNIQUE INDEX acts_one_review ON acts (round, (request -> 'act' ->> 'attempt'))
    WHERE kind IN ('approve-round', 'return-round');
CREATE INDEX acts_recommendation ON acts (recommendation, at);
CREATE INDEX acts_round ON acts (round, at);
CALL write_once('acts');

-- ---------------------------------------------------------------------------
-- Documents and their symbols, corrections, the thematic digest
-- ---------------------------------------------------------------------------

-- One row for each series of symbols: locked while its next number is taken.
CREATE TABLE series (
    body    text NOT NULL REFERENCES bodies (symbol),
    session text NOT NULL,
    nature  text NOT NULL,
    PRIMARY KEY (body, session, nature)
);

CREATE TABLE documents (
    id        uuid PRIMARY KEY,
    kind      text NOT NULL CHECK (kind IN ('informal_paper', 'crp', 'draft_report', 'report', 'registered',
        'revision', 'corrigendum', 'addendum', 'amendment', 'reissue', 'digest')),
    symbol    text UNIQUE,
    body      text NOT NULL REFERENCES bodies (symbol),
    meeting   uuid REFERENCES meetings (id),
    round     uuid REFERENCES rounds (id),
    title     text NOT NULL,
    language  text NOT NULL,
    issued_at timestamptz NOT NULL,
    about     uuid REFERENCES documents (id),
    -- adopted: whether its text is; of a report its kind says so.
    adopted   boolean NOT NULL DEFAULT false,
    -- corrects are the language versions that a corrigendum corrects.
    corrects  text[] NOT NULL DEFAULT '{}',
    reason    text NOT NULL DEFAULT '',
    -- An informal paper is outside the official record: it alone has no symbol.
    CONSTRAINT informal_papers_have_no_symbol CHECK ((kind = 'informal_paper') = (symbol IS NULL)),
    CONSTRAINT suffixed_documents_are_about_another
        CHECK ((kind IN ('revision', 'corrigendum', 'addendum', 'amendment', 'reissue')) = (about IS NOT NULL)),
    -- A reissue of a corrigendum repeats its languages.
    CONSTRAINT corrigenda_have_languages CHECK (CASE kind
        WHEN 'corrigendum' THEN cardinality(corrects) > 0
        WHEN 'reissue' THEN true
        ELSE cardinality(corrects) = 0 END),
    -- Adopted text is changed by an amendment, and by nothing else.
    CONSTRAINT amendments_are_adopted CHECK (kind <> 'amendment' OR adopted)
);
CREATE INDEX documents_meeting ON documents (meeting);
CREATE INDEX documents_body ON documents (body);
CREATE INDEX documents_about ON documents (about) WHERE about IS NOT NULL;
CREATE INDEX documents_issued ON documents (issued_at, id);
-- The symbols of one body or of one number are found by their beginning.
CREATE INDEX documents_symbol_begins ON documents (symbol text_pattern_ops) WHERE symbol IS NOT NULL;
CALL write_once('documents');

-- All language versions of a document share its symbol. '' is the document's own
-- language.
CREATE TABLE renderings (
    document uuid NOT NULL REFERENCES documents (id),
    format   text NOT NULL,
    language text NOT NULL DEFAULT '',
    content  bytea NOT NULL,
    form     text GENERATED ALWAYS AS (CASE format WHEN 'text' THEN search_form(content) END) STORED,
    PRIMARY KEY (document, format, language)
);
CALL write_once('renderings');
CREATE TRIGGER renderings_complete AFTER INSERT ON renderings REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_addition('documents', 'document');

-- Documents before a meeting under an item. Informal papers are outside the
-- official record.
CREATE TABLE item_documents (
    number   bigint GENERATED ALWAYS AS IDENTITY,
    meeting  uuid NOT NULL REFERENCES meetings (id),
    item     text NOT NULL CHECK (item <> ''),
    document uuid NOT NULL REFERENCES documents (id),
    PRIMARY KEY (meeting, item, document)
);
CALL write_once('item_documents');

-- Corrections of adopted recommendations: the adopted version stays, a correction is
-- a record of its own.
CREATE TABLE corrections (
    id             uuid PRIMARY KEY,
    recommendation uuid NOT NULL REFERENCES recommendations (id),
    version        uuid NOT NULL REFERENCES versions (id),
    languages      text[] NOT NULL CHECK (cardinality(languages) > 0),
    reason         text NOT NULL CHECK (reason <> ''),
    document       uuid NOT NULL UNIQUE REFERENCES documents (id),
    at             timestamptz NOT NULL
);
CREATE INDEX corrections_recommendation ON corrections (recommendation, at);
CALL write_once('corrections');

CREATE TABLE correction_changes (
    correction uuid NOT NULL REFERENCES corrections (id),
    position   int  NOT NULL,
    paragraph  uuid NOT NULL REFERENCES paragraphs (id),
    old_words  text NOT NULL CHECK (old_words <> ''),
    new_words  text NOT NULL CHECK (new_words <> old_words),
    PRIMARY KEY (correction, position)
);
CALL write_once('correction_changes');
CREATE TRIGGER correction_changes_complete AFTER INSERT ON correction_changes REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_addition('corrections', 'correction');

CREATE TABLE themes (
    key      text PRIMARY KEY CHECK (key <> ''),
    position bigint GENERATED ALWAYS AS IDENTITY,
    names    jsonb NOT NULL
);
CALL write_once('themes');

-- Annotations of documents under themes. Of several for the same document, theme and
-- language the last one stands.
CREATE TABLE annotations (
    id       uuid PRIMARY KEY,
    number   bigint GENERATED ALWAYS AS IDENTITY,
    document uuid NOT NULL REFERENCES documents (id),
    theme    text NOT NULL REFERENCES themes (key),
    language text NOT NULL,
    text     text NOT NULL CHECK (text <> ''),
    actor    jsonb NOT NULL,
    at       timestamptz NOT NULL
);
CREATE INDEX annotations_theme ON annotations (theme, document, language, number);
CREATE INDEX annotations_document ON annotations (document);
CREATE INDEX annotations_number ON annotations (number);
CALL write_once('annotations');

-- ---------------------------------------------------------------------------
-- Reports of meetings
-- ---------------------------------------------------------------------------

CREATE TABLE reports (
    id         uuid PRIMARY KEY,
    meeting    uuid NOT NULL UNIQUE REFERENCES meetings (id),
    draft      uuid NOT NULL REFERENCES documents (id),
    final      uuid REFERENCES documents (id),
    language   text NOT NULL,
    adopted_at timestamptz
);
CREATE TRIGGER reports_adopted BEFORE UPDATE OR DELETE ON reports
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_adopted();
CREATE TRIGGER reports_kept BEFORE TRUNCATE ON reports
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE report_sections (
    id              uuid PRIMARY KEY,
    report          uuid NOT NULL REFERENCES reports (id),
    number          int  NOT NULL CHECK (number > 0),
    kind            text NOT NULL,
    title           text NOT NULL,
    text            text NOT NULL,
    status          text NOT NULL CHECK (status IN ('pending', 'adopted', 'adopted_as_orally_amended')),
    recommendations uuid[] NOT NULL,
    -- amendment is the text as amended; movers and reason say who moved it and why.
    amendment       text NOT NULL DEFAULT '',
    movers          text[] NOT NULL DEFAULT '{}',
    reason          text NOT NULL DEFAULT '',
    UNIQUE (report, number)
);
CREATE TRIGGER report_sections_adopted BEFORE UPDATE OR DELETE ON report_sections
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_adopted();
CREATE TRIGGER report_sections_kept BEFORE TRUNCATE ON report_sections
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- To the pending section of a kind, or to the report as a whole when it is ''. A
-- section's number moves with a revision, its kind does not. Of several lines of one
-- delegation the last one stands.
CREATE TABLE report_objections (
    number     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id         uuid NOT NULL UNIQUE,
    report     uuid NOT NULL REFERENCES reports (id),
    kind       text NOT NULL,
    delegation text NOT NULL REFERENCES delegations (code),
    lifts      boolean NOT NULL,
    reason     text NOT NULL,
    actor      jsonb NOT NULL,
    at         timestamptz NOT NULL
);
CREATE INDEX report_objections_report ON report_objections (report, number);
CALL write_once('report_objections');

-- The final report communicated to the parent body, once. The session that has it
-- before it is none while none is on record.
CREATE TABLE report_communications (
    id       uuid PRIMARY KEY,
    report   uuid NOT NULL UNIQUE REFERENCES reports (id),
    document uuid NOT NULL REFERENCES documents (id),
    body     text NOT NULL REFERENCES bodies (symbol),
    session  uuid REFERENCES meetings (id),
    item     text NOT NULL,
    note     text NOT NULL,
    actor    jsonb NOT NULL,
    at       timestamptz NOT NULL,
    CONSTRAINT an_item_is_of_a_session CHECK (item = '' OR session IS NOT NULL)
);
CREATE INDEX report_communications_session ON report_communications (session);
CALL write_once('report_communications');

-- ---------------------------------------------------------------------------
-- Silence procedures, decisions of the extended Bureau, and what rests on them
-- ---------------------------------------------------------------------------

-- Tacit approval: a text circulated to a roster, with an end.
CREATE TABLE silences (
    id              uuid PRIMARY KEY,
    body            text NOT NULL REFERENCES bodies (symbol),
    meeting         uuid REFERENCES meetings (id),
    subject         text NOT NULL,
    title           text NOT NULL,
    roster          text[] NOT NULL,
    -- bureau is the body whose extended Bureau is asked, if one is.
    bureau          text REFERENCES bodies (symbol),
    opened_at       timestamptz NOT NULL,
    ends            timestamptz NOT NULL,
    zone            text NOT NULL CHECK (zone <> ''),
    phase           text NOT NULL CHECK (phase IN ('open', 'approved', 'approved_in_part', 'broken', 'cancelled')),
    revises         uuid REFERENCES silences (id),
    names_published boolean NOT NULL,
    reason          text NOT NULL,
    ended_at        timestamptz
);
CREATE INDEX silences_body ON silences (body);

-- +goose StatementBegin
CREATE FUNCTION refuse_change_of_ended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.phase <> 'open' OR TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a silence procedure that has ended is never changed or deleted'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER silences_ended BEFORE UPDATE OR DELETE ON silences
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_ended();

-- What is put to tacit approval: paragraphs, or recommendations where the rules of a
-- body let silence adopt. The text of a recommendation is that of its version.
CREATE TABLE silence_paragraphs (
    silence        uuid NOT NULL REFERENCES silences (id),
    number         int  NOT NULL CHECK (number > 0),
    text           text NOT NULL,
    recommendation uuid REFERENCES recommendations (id),
    version        uuid REFERENCES versions (id),
    PRIMARY KEY (silence, number),
    CONSTRAINT a_recommendation_is_circulated_as_a_version CHECK ((recommendation IS NULL) = (version IS NULL)),
    CONSTRAINT a_version_has_its_own_text CHECK (version IS NULL OR text = '')
);
CREATE INDEX silence_paragraphs_recommendation ON silence_paragraphs (recommendation) WHERE recommendation IS NOT NULL;
CALL write_once('silence_paragraphs');

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
CALL write_once('silence_objections');

-- What became of the recommendations nobody broke: adopted, or left out for a reason.
CREATE TABLE silence_outcomes (
    silence  uuid NOT NULL,
    number   int NOT NULL,
    left_out text NOT NULL,
    at       timestamptz NOT NULL,
    PRIMARY KEY (silence, number),
    FOREIGN KEY (silence, number) REFERENCES silence_paragraphs (silence, number)
);
CALL write_once('silence_outcomes');

CREATE TABLE bureau_decisions (
    id      uuid PRIMARY KEY,
    meeting uuid NOT NULL REFERENCES meetings (id),
    subject text NOT NULL CHECK (subject IN ('dates', 'format')),
    decided date NOT NULL,
    text    text NOT NULL CHECK (text <> ''),
    -- bureau is the body whose extended Bureau decided, members who was in it.
    bureau  text NOT NULL REFERENCES bodies (symbol),
    members jsonb NOT NULL,
    actor   jsonb NOT NULL,
    at      timestamptz NOT NULL
);
CREATE INDEX bureau_decisions_meeting ON bureau_decisions (meeting);
CALL write_once('bureau_decisions');

-- Changes of dates and format: meetings stay as they were loaded, and the last change
-- stands. A change rests on one approval, and an approval carries one change.
CREATE TABLE meeting_changes (
    number     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id         uuid NOT NULL UNIQUE,
    meeting    uuid NOT NULL REFERENCES meetings (id),
    opens      date NOT NULL,
    closes     date NOT NULL CHECK (closes >= opens),
    format     text NOT NULL,
    old_opens  date NOT NULL,
    old_closes date NOT NULL,
    old_format text NOT NULL,
    silence    uuid UNIQUE REFERENCES silences (id),
    decision   uuid UNIQUE REFERENCES bureau_decisions (id),
    reason     text NOT NULL,
    actor      jsonb NOT NULL,
    at         timestamptz NOT NULL,
    CONSTRAINT a_change_has_one_approval CHECK (num_nonnulls(silence, decision) = 1)
);
CREATE INDEX meeting_changes_meeting ON meeting_changes (meeting, number);
CALL write_once('meeting_changes');

-- A change of a meeting rests on a silence of the extended Bureau that nobody broke,
-- or on its decision.
-- +goose StatementBegin
CREATE FUNCTION refuse_unapproved_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.silence IS NOT NULL AND NOT EXISTS (SELECT 1 FROM silences s
            WHERE s.id = NEW.silence AND s.meeting = NEW.meeting AND s.phase = 'approved' AND s.bureau IS NOT NULL)
       OR NEW.decision IS NOT NULL AND NOT EXISTS (SELECT 1 FROM bureau_decisions d
            WHERE d.id = NEW.decision AND d.meeting = NEW.meeting) THEN
        RAISE EXCEPTION 'a meeting changes with an approval of its own only'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER meeting_changes_approved BEFORE INSERT ON meeting_changes
    FOR EACH ROW EXECUTE FUNCTION refuse_unapproved_change();

-- ---------------------------------------------------------------------------
-- The log of what was done, and who is told of it
-- ---------------------------------------------------------------------------

CREATE TABLE log (
    number         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at             timestamptz NOT NULL,
    actor          jsonb NOT NULL,
    act            text NOT NULL,
    -- act_id is the id that a client gave the write the line is of: by it a request
    -- in the audit trail and what was put on record of it are found in each other.
    act_id         uuid,
    meeting        uuid,
    recommendation uuid,
    round          uuid,
    document       uuid,
    detail         jsonb
);
CREATE INDEX log_recommendation ON log (recommendation, number) WHERE recommendation IS NOT NULL;
CREATE INDEX log_round ON log (round, number) WHERE round IS NOT NULL;
CREATE INDEX log_meeting ON log (meeting, number) WHERE meeting IS NOT NULL;
-- By the lines about a silence procedure changes of its calendar entry are counted.
CREATE INDEX log_silence ON log ((detail->>'silence'), number) WHERE act LIKE 'silence.%';
CALL write_once('log');

-- Where notices for a party go. A party is a delegation, the secretariat or the chair.
CREATE TABLE contacts (
    id         uuid PRIMARY KEY,
    party      text NOT NULL CHECK (party <> ''),
    delegation text GENERATED ALWAYS AS (CASE WHEN party IN ('secretariat', 'chair') THEN NULL ELSE party END) STORED
        REFERENCES delegations (code),
    label      text NOT NULL CHECK (label <> ''),
    -- Neither spaces nor control characters: an address never holds another header.
    email      text NOT NULL CHECK (email ~ '^[!-~]*$'),
    language   text NOT NULL CHECK (language IN ('ar', 'zh', 'en', 'fr', 'ru', 'es')),
    webhook    text NOT NULL CHECK (webhook ~ '^[!-~]*$'),
    ended_at   timestamptz,
    UNIQUE (party, label)
);

-- One row for each cause, which is a line of the log, and each place somebody is told
-- of it at. It is written in the transaction of its cause.
CREATE TABLE notices (
    id            uuid PRIMARY KEY,
    event         bigint NOT NULL REFERENCES log (number),
    contact       uuid NOT NULL REFERENCES contacts (id),
    channel       text NOT NULL CHECK (channel IN ('mail', 'webhook')),
    queued_at     timestamptz NOT NULL,
    state         text NOT NULL DEFAULT 'queued'
        CHECK (state IN ('queued', 'sent', 'failed', 'obsolete', 'withdrawn')),
    attempts      int NOT NULL DEFAULT 0,
    failing_since timestamptz,
    problem       text NOT NULL DEFAULT '',
    settled_at    timestamptz,
    UNIQUE (event, contact, channel),
    CONSTRAINT what_is_settled_has_its_time CHECK ((state = 'queued') = (settled_at IS NULL))
);
CREATE INDEX notices_queued ON notices (queued_at, id) WHERE state = 'queued';
CREATE INDEX notices_failed ON notices (queued_at, id) WHERE state = 'failed';
CREATE INDEX notices_event ON notices (event DESC, id DESC);

-- +goose StatementBegin
CREATE FUNCTION refuse_change_of_notice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.state NOT IN ('queued', 'failed')
       OR (NEW.id, NEW.event, NEW.contact, NEW.channel, NEW.queued_at)
       IS DISTINCT FROM (OLD.id, OLD.event, OLD.contact, OLD.channel, OLD.queued_at) THEN
        RAISE EXCEPTION 'a notice that was sent is never changed, and none is deleted'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER notices_settled BEFORE UPDATE OR DELETE ON notices
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_notice();
CREATE TRIGGER notices_kept BEFORE TRUNCATE ON notices
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- ---------------------------------------------------------------------------
-- The audit trail: who saw, said and decided what, when and from where, in a chain of
-- hashes (see package audit and
-- decision 17)
-- ---------------------------------------------------------------------------

-- Everybody appends to audit_pending, without waiting for anybody else; one at a time
-- moves what is there to audit.
CREATE TABLE audit_pending (
    id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at    timestamptz NOT NULL,
    entry jsonb NOT NULL
);
CREATE TRIGGER audit_pending_immutable BEFORE UPDATE ON audit_pending
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_pending_kept BEFORE TRUNCATE ON audit_pending
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

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
CALL write_once('audit');

-- An entry is appended at the end, bound to the one before, or not at all.
-- +goose StatementBegin
CREATE FUNCTION refuse_unchained() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last audit%ROWTYPE;
BEGIN
    SELECT * INTO last FROM audit ORDER BY number DESC LIMIT 1;
    IF NEW.number <> coalesce(last.number, 0) + 1 OR NEW.hash <> sha256(convert_to(
        coalesce(encode(last.hash, 'hex'), repeat('0', 64)) || E'\n' || NEW.entry, 'UTF8')) THEN
        RAISE EXCEPTION 'an entry of audit continues the chain' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER audit_chained BEFORE INSERT ON audit
    FOR EACH ROW EXECUTE FUNCTION refuse_unchained();

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
CREATE TRIGGER audit_pending_lossless BEFORE DELETE ON audit_pending
    FOR EACH ROW EXECUTE FUNCTION refuse_loss();

-- The owner of the tables, whom the program connects as, takes these rights from
-- itself; a superuser ignores them.
REVOKE UPDATE, DELETE, TRUNCATE ON audit FROM PUBLIC, CURRENT_USER;
REVOKE UPDATE, TRUNCATE ON audit_pending FROM PUBLIC, CURRENT_USER;

-- The digest of a line of the log. It names its columns, so that a column added later
-- changes no digest, and depends on no setting of a session.
-- +goose StatementBegin
CREATE FUNCTION log_digest(l log) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT encode(sha256(convert_to(jsonb_build_array(l.number, extract(epoch FROM l.at)::text, l.actor, l.act,
        l.meeting, l.recommendation, l.round, l.document, l.detail)::text, 'UTF8')), 'hex')
$$;

CREATE FUNCTION log_entry(l log) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object('kind', 'record', 'operation', l.act,
        'role', coalesce(l.actor ->> 'role', ''), 'label', coalesce(l.actor ->> 'label', ''),
        'delegation', coalesce(l.actor ->> 'delegation', ''), 'person', coalesce(l.actor ->> 'person', ''),
        'meeting', coalesce(l.meeting::text, ''), 'recommendation', coalesce(l.recommendation::text, ''),
        'round', coalesce(l.round::text, ''), 'document', coalesce(l.document::text, ''),
        'act', coalesce(l.act_id::text, l.detail ->> 'reply', ''), 'log', l.number, 'digest', log_digest(l))
$$;

-- A line of the log is in the trail if and only if its transaction is done. The trail
-- tells when things were really done, whatever the clock of a demonstration says.
CREATE FUNCTION audit_log_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO audit_pending (at, entry)
    VALUES (CASE WHEN EXISTS (SELECT 1 FROM demonstration) THEN clock_timestamp() ELSE NEW.at END, log_entry(NEW));
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER log_audited AFTER INSERT ON log
    FOR EACH ROW EXECUTE FUNCTION audit_log_line();

-- ---------------------------------------------------------------------------
-- Requests: the idempotency keys of writes
-- ---------------------------------------------------------------------------

-- One row for each write under its key: the same key with other content is noticed,
-- and what was answered is answered again.
CREATE TABLE request_keys (
    -- key is chosen by a client: those the record derives are of version 8.
    key         uuid PRIMARY KEY CONSTRAINT keys_are_chosen_by_clients CHECK (substr(key::text, 15, 1) <> '8'),
    actor       jsonb NOT NULL,
    operation   text NOT NULL CHECK (operation <> ''),
    -- digest covers everything that was asked, but for the key.
    digest      bytea NOT NULL,
    at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    answered_at timestamptz,
    status      int,
    media       text,
    -- answer is left out when it is large: it is then made again.
    answer      bytea,
    CONSTRAINT what_is_answered_has_its_time CHECK ((answered_at IS NULL) = (status IS NULL))
);
CREATE INDEX request_keys_at ON request_keys (at);

-- A key stands for the content it came with. It is free again when the write was
-- refused, and then nothing was done under it; and it goes once no client comes back
-- for its answer. The act itself stays on record under its own id.
-- +goose StatementBegin
CREATE FUNCTION refuse_change_of_key() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND (OLD.answered_at IS NULL OR OLD.at < clock_timestamp() - interval '30 days') THEN
        RETURN OLD;
    END IF;
    IF OLD.answered_at IS NOT NULL OR (NEW.key, NEW.actor, NEW.operation, NEW.digest, NEW.at)
       IS DISTINCT FROM (OLD.key, OLD.actor, OLD.operation, OLD.digest, OLD.at) THEN
        RAISE EXCEPTION 'the key of a write is never changed, nor deleted while its answer is kept'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER request_keys_immutable BEFORE UPDATE OR DELETE ON request_keys
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_key();
CREATE TRIGGER request_keys_kept BEFORE TRUNCATE ON request_keys
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
