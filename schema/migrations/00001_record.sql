-- The record: what was said and decided, by whom and when.
-- Texts are stored as text in a UTF-8 database, byte for byte.

-- +goose Up

-- Comes with PostgreSQL and is trusted: whoever owns the database may add it.
CREATE EXTENSION IF NOT EXISTS btree_gist;

CREATE TABLE instruments (
    key   text PRIMARY KEY CHECK (key <> ''),
    names jsonb NOT NULL
);

CREATE TABLE bodies (
    symbol     text PRIMARY KEY CHECK (symbol <> ''),
    parent     text REFERENCES bodies (symbol),
    names      jsonb NOT NULL,
    instrument text NOT NULL REFERENCES instruments (key)
);

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

CREATE TABLE agenda_items (
    meeting  uuid NOT NULL REFERENCES meetings (id),
    position int  NOT NULL,
    number   text NOT NULL CHECK (number <> ''),
    kind     text NOT NULL CHECK (kind IN ('organization', 'substance', 'other_matters', 'report')),
    names    jsonb NOT NULL,
    PRIMARY KEY (meeting, number)
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
    -- A delegation has one capacity at a time.
    CONSTRAINT one_capacity_at_a_time EXCLUDE USING gist
        (delegation WITH =, instrument WITH =, daterange(valid_from, valid_until) WITH &&)
);

CREATE TABLE group_members (
    delegation uuid NOT NULL REFERENCES delegations (id),
    member     text NOT NULL REFERENCES delegations (code),
    PRIMARY KEY (delegation, member)
);

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
    UNIQUE (meeting, position),
    CONSTRAINT draft_says_the_same CHECK (draft->>'stage' = stage AND (draft->>'version')::uuid = version),
    -- Text with brackets and text that somebody objects to is never agreed or adopted.
    CONSTRAINT nothing_bracketed_is_adopted CHECK (stage NOT IN ('agreed', 'adopted', 'adopted_as_orally_amended')
        OR (NOT (draft->>'bracketed')::boolean AND coalesce(jsonb_array_length(draft->'objections'), 0) = 0))
);

-- A paragraph's identity, apart from the number it is printed with.
CREATE TABLE paragraphs (
    id             uuid PRIMARY KEY,
    recommendation uuid NOT NULL REFERENCES recommendations (id)
);
CREATE INDEX paragraphs_recommendation ON paragraphs (recommendation);

CREATE TABLE rounds (
    id           uuid PRIMARY KEY,
    meeting      uuid NOT NULL REFERENCES meetings (id),
    crp_meeting  uuid NOT NULL REFERENCES meetings (id),
    phase        text NOT NULL CHECK (phase IN ('planned', 'open', 'closed', 'in_review', 'returned', 'approved', 'issued')),
    title        text NOT NULL,
    language     text NOT NULL,
    deadline     timestamptz NOT NULL,
    zone         text NOT NULL CHECK (zone <> ''),
    reminders    bigint[] NOT NULL,
    plan_digest  bytea NOT NULL,
    opened_at    timestamptz,
    closed_at    timestamptz,
    attempt      int NOT NULL DEFAULT 0,
    include_late boolean NOT NULL DEFAULT false,
    document     uuid,
    informal     uuid
);
CREATE INDEX rounds_meeting ON rounds (meeting);

CREATE TABLE versions (
    id             uuid PRIMARY KEY,
    recommendation uuid NOT NULL REFERENCES recommendations (id),
    number         int  NOT NULL CHECK (number > 0),
    origin         text NOT NULL CHECK (origin IN ('meeting', 'consolidation', 'oral_amendment', 'adopted')),
    based          uuid REFERENCES versions (id),
    round          uuid REFERENCES rounds (id),
    attempt        int,
    language       text NOT NULL,
    title          text NOT NULL,
    mover          text NOT NULL DEFAULT '',
    reason         text NOT NULL DEFAULT '',
    created_at     timestamptz NOT NULL,
    UNIQUE (recommendation, number),
    UNIQUE (round, attempt, recommendation),
    CHECK ((origin = 'consolidation') = (round IS NOT NULL AND attempt IS NOT NULL))
);

ALTER TABLE recommendations
    ADD CONSTRAINT recommendations_version FOREIGN KEY (version) REFERENCES versions (id) DEFERRABLE INITIALLY DEFERRED;

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
    PRIMARY KEY (version, position),
    UNIQUE (version, paragraph)
);

CREATE TABLE round_drafts (
    round          uuid NOT NULL REFERENCES rounds (id),
    position       int  NOT NULL,
    recommendation uuid NOT NULL REFERENCES recommendations (id),
    version        uuid NOT NULL REFERENCES versions (id),
    PRIMARY KEY (round, recommendation)
);
CREATE INDEX round_drafts_recommendation ON round_drafts (recommendation);

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

CREATE TABLE replies (
    id          uuid PRIMARY KEY,
    round       uuid NOT NULL REFERENCES rounds (id),
    delegation  text NOT NULL REFERENCES delegations (code),
    capacity    text NOT NULL,
    behalf      text[] NOT NULL,
    language    text NOT NULL,
    received_at timestamptz NOT NULL,
    late        boolean NOT NULL,
    -- digest covers everything the delegation sent, so that the same id with
    -- other content is noticed.
    digest      bytea NOT NULL,
    actor       jsonb NOT NULL
);
CREATE INDEX replies_round ON replies (round, delegation);

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

CREATE TABLE reviews (
    id      uuid PRIMARY KEY,
    round   uuid NOT NULL REFERENCES rounds (id),
    attempt int  NOT NULL,
    approve boolean NOT NULL,
    reason  text NOT NULL,
    actor   jsonb NOT NULL,
    at      timestamptz NOT NULL,
    UNIQUE (round, attempt)
);

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
    at             timestamptz NOT NULL
);
CREATE INDEX acts_recommendation ON acts (recommendation, at);
CREATE INDEX acts_round ON acts (round, at);

-- One row for each series of symbols: locked while its next number is taken.
CREATE TABLE series (
    body    text NOT NULL REFERENCES bodies (symbol),
    session text NOT NULL,
    nature  text NOT NULL,
    PRIMARY KEY (body, session, nature)
);

CREATE TABLE documents (
    id        uuid PRIMARY KEY,
    kind      text NOT NULL CHECK (kind IN ('informal_paper', 'crp', 'draft_report', 'report', 'registered')),
    symbol    text UNIQUE,
    body      text NOT NULL REFERENCES bodies (symbol),
    meeting   uuid REFERENCES meetings (id),
    round     uuid REFERENCES rounds (id),
    title     text NOT NULL,
    language  text NOT NULL,
    issued_at timestamptz NOT NULL,
    -- An informal paper is outside the official record: it alone has no symbol.
    CONSTRAINT informal_papers_have_no_symbol CHECK ((kind = 'informal_paper') = (symbol IS NULL))
);
CREATE INDEX documents_meeting ON documents (meeting);
CREATE INDEX documents_body ON documents (body);

CREATE TABLE renderings (
    document uuid NOT NULL REFERENCES documents (id),
    format   text NOT NULL,
    content  bytea NOT NULL,
    PRIMARY KEY (document, format)
);

CREATE TABLE reports (
    id         uuid PRIMARY KEY,
    meeting    uuid NOT NULL UNIQUE REFERENCES meetings (id),
    draft      uuid NOT NULL REFERENCES documents (id),
    final      uuid REFERENCES documents (id),
    language   text NOT NULL,
    adopted_at timestamptz
);

CREATE TABLE report_sections (
    id              uuid PRIMARY KEY,
    report          uuid NOT NULL REFERENCES reports (id),
    number          int  NOT NULL CHECK (number > 0),
    kind            text NOT NULL,
    title           text NOT NULL,
    text            text NOT NULL,
    status          text NOT NULL CHECK (status IN ('pending', 'adopted', 'adopted_as_orally_amended')),
    recommendations uuid[] NOT NULL,
    amendment       text NOT NULL DEFAULT '',
    UNIQUE (report, number)
);

CREATE TABLE access_tokens (
    id         uuid PRIMARY KEY,
    digest     bytea NOT NULL UNIQUE,
    role       text NOT NULL CHECK (role IN ('secretariat', 'chair', 'delegation')),
    label      text NOT NULL,
    delegation text REFERENCES delegations (code),
    issued_at  timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    CHECK ((role = 'delegation') = (delegation IS NOT NULL))
);

CREATE TABLE log (
    number         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at             timestamptz NOT NULL,
    actor          jsonb NOT NULL,
    act            text NOT NULL,
    meeting        uuid,
    recommendation uuid,
    round          uuid,
    document       uuid,
    detail         jsonb
);
CREATE INDEX log_recommendation ON log (recommendation, number) WHERE recommendation IS NOT NULL;
CREATE INDEX log_round ON log (round, number) WHERE round IS NOT NULL;
CREATE INDEX log_meeting ON log (meeting, number) WHERE meeting IS NOT NULL;

-- +goose StatementBegin
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed or deleted once written', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END
$$;
-- +goose StatementEnd

-- +goose StatementBegin
DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['versions', 'version_paragraphs', 'paragraphs', 'comments', 'replies', 'documents',
                             'renderings', 'reviews', 'acts', 'reminders', 'round_drafts', 'log']
    LOOP
        EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_change()', t || '_immutable', t);
        EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', t || '_kept', t);
    END LOOP;
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
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM added a JOIN %I o ON o.id = a.%I WHERE o.xmin <> pg_current_xact_id()::xid)', TG_ARGV[0], TG_ARGV[1])
        INTO added;
    IF added THEN
        RAISE EXCEPTION 'rows of % are written only together with their row of %', TG_TABLE_NAME, TG_ARGV[0]
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd

CREATE TRIGGER version_paragraphs_complete AFTER INSERT ON version_paragraphs REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_addition('versions', 'version');
CREATE TRIGGER comments_complete AFTER INSERT ON comments REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_addition('replies', 'reply');
CREATE TRIGGER renderings_complete AFTER INSERT ON renderings REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_addition('documents', 'document');

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

CREATE TRIGGER recommendations_adopted BEFORE UPDATE OR DELETE ON recommendations FOR EACH ROW EXECUTE FUNCTION refuse_change_of_adopted();
CREATE TRIGGER report_sections_adopted BEFORE UPDATE OR DELETE ON report_sections FOR EACH ROW EXECUTE FUNCTION refuse_change_of_adopted();
CREATE TRIGGER reports_adopted BEFORE UPDATE OR DELETE ON reports FOR EACH ROW EXECUTE FUNCTION refuse_change_of_adopted();
CREATE TRIGGER recommendations_kept BEFORE TRUNCATE ON recommendations FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER report_sections_kept BEFORE TRUNCATE ON report_sections FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER reports_kept BEFORE TRUNCATE ON reports FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
