-- Drafts that are split and merged as wholes, and put in another order.

-- +goose Up

ALTER TABLE versions DROP CONSTRAINT versions_origin_check;
ALTER TABLE versions ADD CONSTRAINT versions_origin_check
    CHECK (origin IN ('meeting', 'consolidation', 'review', 'oral_amendment', 'split', 'merge', 'adopted'));
-- The versions of other recommendations that the paragraphs of a split or a merger come from.
ALTER TABLE versions ADD COLUMN sources uuid[] NOT NULL DEFAULT '{}';
ALTER TABLE versions ADD CONSTRAINT only_reshaped_versions_have_sources
    CHECK ((origin IN ('split', 'merge')) = (cardinality(sources) > 0));

CREATE TABLE reshapings (
    id   uuid PRIMARY KEY,
    plan jsonb NOT NULL,
    at   timestamptz NOT NULL
);
CREATE TRIGGER reshapings_immutable BEFORE UPDATE OR DELETE ON reshapings FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER reshapings_kept BEFORE TRUNCATE ON reshapings FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- An order is changed for all recommendations of a meeting at once.
ALTER TABLE recommendations DROP CONSTRAINT recommendations_meeting_position_key;
ALTER TABLE recommendations ADD CONSTRAINT recommendations_meeting_position_key UNIQUE (meeting, position) DEFERRABLE INITIALLY IMMEDIATE;
