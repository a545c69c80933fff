-- Parties over time: from when and until when States are members of groups, on whose behalf a group took a position, and
-- accreditations that are withdrawn and restored.

-- +goose Up

-- Those who are on record without a first day were members before anything on record.
ALTER TABLE group_members
    ADD COLUMN valid_from  date NOT NULL DEFAULT '-infinity',
    ADD COLUMN valid_until date,
    ADD CONSTRAINT a_member_leaves_after_it_joined CHECK (valid_until > valid_from),
    DROP CONSTRAINT group_members_pkey,
    ADD PRIMARY KEY (delegation, member, valid_from),
    ADD CONSTRAINT a_member_once_at_a_time EXCLUDE USING gist (delegation WITH =, member WITH =, daterange(valid_from, valid_until) WITH &&);
ALTER TABLE group_members ALTER COLUMN valid_from DROP DEFAULT;
CREATE TRIGGER group_members_ended BEFORE UPDATE OR DELETE ON group_members FOR EACH ROW EXECUTE FUNCTION refuse_other_than_end();
CREATE TRIGGER group_members_kept BEFORE TRUNCATE ON group_members FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The members a group spoke for by an act, as they were then; NULL for an act of nobody or of a delegation by itself.
ALTER TABLE acts ADD COLUMN behalf text[];

-- An accreditation is withdrawn and restored; of several lines of one delegation the last one stands.
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
CREATE TRIGGER accreditation_changes_immutable BEFORE UPDATE OR DELETE ON accreditation_changes FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER accreditation_changes_kept BEFORE TRUNCATE ON accreditation_changes FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
