-- What has arrived is finished whatever becomes of its sender: it is kept whole,
-- once under its id, until it is on record or refused.

-- +goose Up

-- What was noted and is on record, or can't be in time any more, is done with.
DELETE FROM arrivals a WHERE EXISTS (SELECT 1 FROM replies p WHERE p.id = a.id) OR EXISTS (SELECT 1 FROM silence_objections o WHERE o.id = a.id)
    OR EXISTS (SELECT 1 FROM rounds r WHERE r.id = a.subject AND (r.attempt > 0 OR r.phase = 'cancelled'))
    OR EXISTS (SELECT 1 FROM silences s WHERE s.id = a.subject AND s.phase <> 'open');
-- The first under an id is the one that arrived.
DELETE FROM arrivals a USING arrivals b WHERE a.id = b.id AND (b.at, b.digest) < (a.at, a.digest);

-- sender is the code of the delegation; what it sent is done in the order in
-- which it arrived. size is that of the content, in bytes. What was noted before
-- has no content, and waits for its sender until the consolidation.
ALTER TABLE arrivals
    ADD COLUMN kind   text NOT NULL DEFAULT 'reply' CHECK (kind IN ('reply', 'withdrawal', 'objection')),
    ADD COLUMN sender text NOT NULL DEFAULT '',
    ADD COLUMN size   int NOT NULL DEFAULT 0,
    DROP CONSTRAINT arrivals_pkey,
    ADD PRIMARY KEY (id);
ALTER TABLE arrivals DISABLE TRIGGER arrivals_immutable;
UPDATE arrivals SET kind = 'objection', sender = content->>'delegation' WHERE content IS NOT NULL;
ALTER TABLE arrivals ENABLE TRIGGER arrivals_immutable;

-- Rows come and go: the space of those that went is to be found again soon.
DROP INDEX arrivals_subject;
CREATE INDEX arrivals_sender ON arrivals (subject, sender);
ALTER TABLE arrivals SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
