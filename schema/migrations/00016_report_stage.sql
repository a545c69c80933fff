-- The report stage: who moved an amendment of a section and why, and objections to sections and to the report as a whole.

-- +goose Up

ALTER TABLE report_sections ADD COLUMN movers text[] NOT NULL DEFAULT '{}';
ALTER TABLE report_sections ADD COLUMN reason text NOT NULL DEFAULT '';

-- To the pending section of a kind, or to the report as a whole when it is ''. A section's number moves with a revision, its
-- kind does not. Of several lines of one delegation the last one stands.
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

CREATE TRIGGER report_objections_immutable BEFORE UPDATE OR DELETE ON report_objections FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER report_objections_kept BEFORE TRUNCATE ON report_objections FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The final report communicated to the parent body, once. The session that has it before it is none while none is on record.
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

CREATE TRIGGER report_communications_immutable BEFORE UPDATE OR DELETE ON report_communications FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER report_communications_kept BEFORE TRUNCATE ON report_communications FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
