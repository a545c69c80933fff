-- Meetings: the agenda and its adoption, sittings, documentation, changes of dates and format, and who is accredited.

-- +goose Up

-- The annotation of an item, by language.
ALTER TABLE agenda_items ADD COLUMN notes jsonb NOT NULL DEFAULT '{}';

-- An agenda is adopted once. The items are those as adopted; agenda_items stay as they were proposed.
CREATE TABLE agenda_adoptions (
    meeting uuid PRIMARY KEY REFERENCES meetings (id),
    items   jsonb NOT NULL CHECK (jsonb_array_length(items) > 0),
    amended boolean NOT NULL,
    actor   jsonb NOT NULL,
    at      timestamptz NOT NULL
);

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

-- The organization of work. A later plan of a meeting stands in the place of an earlier one.
CREATE TABLE work_plans (
    number  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id      uuid NOT NULL UNIQUE,
    meeting uuid NOT NULL REFERENCES meetings (id),
    at      timestamptz NOT NULL
);
CREATE INDEX work_plans_meeting ON work_plans (meeting, number);

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
CREATE TRIGGER sittings_complete AFTER INSERT ON sittings REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_addition('work_plans', 'plan');

-- Documents before a meeting under an item. Informal papers are outside the official record.
CREATE TABLE item_documents (
    number   bigint GENERATED ALWAYS AS IDENTITY,
    meeting  uuid NOT NULL REFERENCES meetings (id),
    item     text NOT NULL CHECK (item <> ''),
    document uuid NOT NULL REFERENCES documents (id),
    PRIMARY KEY (meeting, item, document)
);

CREATE TABLE bureau_decisions (
    id      uuid PRIMARY KEY,
    meeting uuid NOT NULL REFERENCES meetings (id),
    subject text NOT NULL CHECK (subject IN ('dates', 'format')),
    decided date NOT NULL,
    text    text NOT NULL CHECK (text <> ''),
    actor   jsonb NOT NULL,
    at      timestamptz NOT NULL
);
CREATE INDEX bureau_decisions_meeting ON bureau_decisions (meeting);

-- Changes of dates and format: meetings stay as they were loaded, and the last change stands. A change rests on one
-- approval, and an approval carries one change.
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

CREATE TABLE accreditations (
    meeting    uuid NOT NULL REFERENCES meetings (id),
    delegation text NOT NULL REFERENCES delegations (code),
    at         timestamptz NOT NULL,
    PRIMARY KEY (meeting, delegation)
);

-- +goose StatementBegin
DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['agenda_adoptions', 'agenda_objections', 'work_plans', 'sittings', 'item_documents', 'bureau_decisions',
                             'meeting_changes', 'accreditations']
    LOOP
        EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_change()', t || '_immutable', t);
        EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', t || '_kept', t);
    END LOOP;
END
$$;
-- +goose StatementEnd

-- A change of a meeting rests on a silence that nobody broke.
-- +goose StatementBegin
CREATE FUNCTION refuse_unapproved_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.silence IS NOT NULL AND NOT EXISTS (SELECT 1 FROM silences s WHERE s.id = NEW.silence AND s.meeting = NEW.meeting AND s.phase = 'approved')
       OR NEW.decision IS NOT NULL AND NOT EXISTS (SELECT 1 FROM bureau_decisions d WHERE d.id = NEW.decision AND d.meeting = NEW.meeting) THEN
        RAISE EXCEPTION 'a meeting changes with an approval of its own only' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER meeting_changes_approved BEFORE INSERT ON meeting_changes FOR EACH ROW EXECUTE FUNCTION refuse_unapproved_change();
