-- Bodies differ in their rules, and an agreement may be conditional or come by a vote.

-- +goose Up
ALTER TABLE bodies ADD COLUMN rules jsonb NOT NULL DEFAULT '{}';

-- Text with brackets is never agreed, on whatever condition. Text that somebody
-- objects to is agreed by a vote only, and text with a reservation or an agreement
-- still conditional is never adopted.
ALTER TABLE recommendations DROP CONSTRAINT nothing_bracketed_is_adopted;
ALTER TABLE recommendations ADD CONSTRAINT nothing_bracketed_is_agreed
    CHECK (stage NOT IN ('agreed', 'agreed_ad_referendum', 'agreed_pending', 'adopted', 'adopted_as_orally_amended')
        OR (NOT (draft->>'bracketed')::boolean
            AND (coalesce(jsonb_array_length(draft->'objections'), 0) = 0 OR coalesce((draft->>'byVote')::boolean, false))));
ALTER TABLE recommendations ADD CONSTRAINT nothing_conditional_is_adopted
    CHECK (stage NOT IN ('agreed', 'adopted', 'adopted_as_orally_amended')
        OR (coalesce(jsonb_array_length(draft->'adReferendum'), 0) = 0 AND coalesce(draft->>'pending', '') = ''
            AND (coalesce(jsonb_array_length(draft->'reservations'), 0) = 0 OR coalesce((draft->>'byVote')::boolean, false))));
