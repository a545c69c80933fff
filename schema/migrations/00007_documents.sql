-- Documents about other documents: revisions, corrigenda, addenda, amendments and reissues.

-- +goose Up

ALTER TABLE documents DROP CONSTRAINT documents_kind_check;
ALTER TABLE documents ADD CONSTRAINT documents_kind_check CHECK (kind IN ('informal_paper', 'crp', 'draft_report', 'report', 'registered',
    'revision', 'corrigendum', 'addendum', 'amendment', 'reissue', 'digest'));

-- What a document is about; whether its text is adopted (of a report its kind says so); which language versions a
-- corrigendum corrects; and the reason for it.
ALTER TABLE documents ADD COLUMN about uuid REFERENCES documents (id);
ALTER TABLE documents ADD COLUMN adopted boolean NOT NULL DEFAULT false;
ALTER TABLE documents ADD COLUMN corrects text[] NOT NULL DEFAULT '{}';
ALTER TABLE documents ADD COLUMN reason text NOT NULL DEFAULT '';
CREATE INDEX documents_about ON documents (about) WHERE about IS NOT NULL;

ALTER TABLE documents ADD CONSTRAINT suffixed_documents_are_about_another
    CHECK ((kind IN ('revision', 'corrigendum', 'addendum', 'amendment', 'reissue')) = (about IS NOT NULL));
-- A corrigendum says which languages it corrects. A reissue of one repeats them.
ALTER TABLE documents ADD CONSTRAINT corrigenda_have_languages
    CHECK (CASE kind WHEN 'corrigendum' THEN cardinality(corrects) > 0 WHEN 'reissue' THEN true ELSE cardinality(corrects) = 0 END);
-- Adopted text is changed by an amendment, and by nothing else.
ALTER TABLE documents ADD CONSTRAINT amendments_are_adopted CHECK (kind <> 'amendment' OR adopted);

-- All language versions of a document share its symbol. "" is the document's own language.
ALTER TABLE renderings ADD COLUMN language text NOT NULL DEFAULT '';
ALTER TABLE renderings DROP CONSTRAINT renderings_pkey;
ALTER TABLE renderings ADD PRIMARY KEY (document, format, language);

-- Corrections of adopted recommendations: the adopted version stays, a correction is a record of its own.
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

CREATE TABLE correction_changes (
    correction uuid NOT NULL REFERENCES corrections (id),
    position   int  NOT NULL,
    paragraph  uuid NOT NULL REFERENCES paragraphs (id),
    old_words  text NOT NULL CHECK (old_words <> ''),
    new_words  text NOT NULL CHECK (new_words <> old_words),
    PRIMARY KEY (correction, position)
);

CREATE TRIGGER correction_changes_complete AFTER INSERT ON correction_changes REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_addition('corrections', 'correction');

-- +goose StatementBegin
DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['corrections', 'correction_changes']
    LOOP
        EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_change()', t || '_immutable', t);
        EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', t || '_kept', t);
    END LOOP;
END
$$;
-- +goose StatementEnd

-- Working days and official holidays of duty stations, a period at a time.
CREATE TABLE duty_stations (
    key   text PRIMARY KEY CHECK (key <> ''),
    names jsonb NOT NULL,
    zone  text NOT NULL CHECK (zone <> '')
);

CREATE TABLE work_calendars (
    station     text NOT NULL REFERENCES duty_stations (key),
    valid_from  date NOT NULL,
    -- The last day covered.
    valid_until date NOT NULL CHECK (valid_until >= valid_from),
    week        text[] NOT NULL CHECK (cardinality(week) > 0),
    holidays    jsonb NOT NULL,
    PRIMARY KEY (station, valid_from),
    CONSTRAINT one_calendar_at_a_time EXCLUDE USING gist (station WITH =, daterange(valid_from, valid_until, '[]') WITH &&)
);

-- +goose StatementBegin
DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['duty_stations', 'work_calendars']
    LOOP
        EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_change()', t || '_immutable', t);
        EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', t || '_kept', t);
    END LOOP;
END
$$;
-- +goose StatementEnd

-- The thematic digest: themes, and annotations of documents under them. Of several for the same document, theme and
-- language the last one stands.
CREATE TABLE themes (
    key      text PRIMARY KEY CHECK (key <> ''),
    position bigint GENERATED ALWAYS AS IDENTITY,
    names    jsonb NOT NULL
);

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

-- +goose StatementBegin
DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['themes', 'annotations']
    LOOP
        EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_change()', t || '_immutable', t);
        EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', t || '_kept', t);
    END LOOP;
END
$$;
-- +goose StatementEnd
