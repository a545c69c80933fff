-- The door: what it counts, limits and tells.

-- +goose Up

-- The lines about a silence procedure, by which changes of its calendar entry are counted.
CREATE INDEX log_silence ON log ((detail->>'silence'), number) WHERE act LIKE 'silence.%';

-- The ID that a client gave the write a line is of: by it a request in the audit trail and what was put on record of it
-- are found in each other. Digests of lines name their columns, and stay as they are.
ALTER TABLE log ADD COLUMN act_id uuid;

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION log_entry(l log) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object('kind', 'record', 'operation', l.act, 'role', coalesce(l.actor ->> 'role', ''),
        'label', coalesce(l.actor ->> 'label', ''), 'delegation', coalesce(l.actor ->> 'delegation', ''),
        'person', coalesce(l.actor ->> 'person', ''), 'meeting', coalesce(l.meeting::text, ''), 'recommendation', coalesce(l.recommendation::text, ''),
        'round', coalesce(l.round::text, ''), 'document', coalesce(l.document::text, ''), 'act', coalesce(l.act_id::text, l.detail ->> 'reply', ''),
        'log', l.number, 'digest', log_digest(l))
$$;
-- +goose StatementEnd
