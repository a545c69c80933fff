-- What a meeting does to a text in the room.

-- +goose Up

ALTER TABLE versions DROP CONSTRAINT versions_origin_check;
ALTER TABLE versions ADD CONSTRAINT versions_origin_check
    CHECK (origin IN ('meeting', 'consolidation', 'review', 'oral_amendment', 'split', 'merge', 'renumbering', 'adopted'));
