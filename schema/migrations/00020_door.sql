-- The door: what it counts, limits and tells.

-- +goose Up

-- The lines about a silence procedure, by which changes of its calendar entry are counted.
CREATE INDEX log_silence ON log ((detail->>'silence'), number) WHERE act LIKE 'silence.%';
