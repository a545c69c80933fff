-- What a meeting does to a text in the room.

-- +goose Up

ALTER TABLE versions DROP CONSTRAINT versions_origin_check;
ALTER TABLE versions ADD CONSTRAINT versions_origin_check
    CHECK (origin IN ('meeting', 'consolidation', 'review', 'oral_amendment', 'split', 'merge', 'renumbering', 'adopted'));

-- Amendments moved in the room, with what became of them. One that is written is not moved yet.
CREATE TABLE oral_amendments (
    id             uuid PRIMARY KEY,
    recommendation uuid NOT NULL REFERENCES recommendations (id),
    base           uuid NOT NULL REFERENCES versions (id),
    mover          text NOT NULL,
    sponsor        text NOT NULL,
    status         text NOT NULL CHECK (status IN ('written', 'suggested', 'moved', 'accepted', 'not_accepted', 'withdrawn', 'bracketed', 'lapsed')),
    text           jsonb NOT NULL,
    moved_at       timestamptz NOT NULL,
    decided_at     timestamptz,
    decision       text NOT NULL DEFAULT '',
    version        uuid REFERENCES versions (id),
    CONSTRAINT what_is_decided_has_its_time CHECK ((status IN ('written', 'suggested', 'moved')) = (decided_at IS NULL)),
    CONSTRAINT what_is_in_the_text_has_its_version CHECK ((status IN ('accepted', 'bracketed')) = (version IS NOT NULL))
);
CREATE INDEX oral_amendments_recommendation ON oral_amendments (recommendation, moved_at);

-- What was moved is never rewritten, and what was decided on it neither.
-- +goose StatementBegin
CREATE FUNCTION refuse_change_of_amendment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.decided_at IS NOT NULL OR
       (NEW.id, NEW.recommendation, NEW.base, NEW.mover, NEW.text, NEW.moved_at) IS DISTINCT FROM (OLD.id, OLD.recommendation, OLD.base, OLD.mover, OLD.text, OLD.moved_at) THEN
        RAISE EXCEPTION 'an oral amendment is decided on once, and neither changed nor deleted' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER oral_amendments_kept BEFORE UPDATE OR DELETE ON oral_amendments FOR EACH ROW EXECUTE FUNCTION refuse_change_of_amendment();
CREATE TRIGGER oral_amendments_whole BEFORE TRUNCATE ON oral_amendments FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
