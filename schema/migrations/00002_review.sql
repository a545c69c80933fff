-- The chair settles points of difference while a consolidation is in review.

-- +goose Up

-- How often points were settled in the consolidation in review.
ALTER TABLE rounds ADD COLUMN revision int NOT NULL DEFAULT 0 CHECK (revision >= 0);

ALTER TABLE versions DROP CONSTRAINT versions_origin_check;
ALTER TABLE versions ADD CONSTRAINT versions_origin_check
    CHECK (origin IN ('meeting', 'consolidation', 'review', 'oral_amendment', 'adopted'));

-- A consolidation makes one version of each draft; settling makes further ones.
ALTER TABLE versions DROP CONSTRAINT versions_round_attempt_recommendation_key;
CREATE UNIQUE INDEX versions_consolidation ON versions (round, attempt, recommendation) WHERE origin = 'consolidation';
CREATE INDEX versions_review ON versions (round, attempt) WHERE origin = 'review';

ALTER TABLE versions DROP CONSTRAINT versions_check;
ALTER TABLE versions ADD CONSTRAINT versions_of_a_round
    CHECK ((origin IN ('consolidation', 'review')) = (round IS NOT NULL AND attempt IS NOT NULL));
