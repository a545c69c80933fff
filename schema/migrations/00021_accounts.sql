-- Persons who are shut out, the sessions of a person, and what a person lets a program do.

-- +goose Up

-- Who is shut out does not sign in, whatever her mandates say, until she is let in again.
ALTER TABLE persons ADD COLUMN disabled_at timestamptz;
ALTER TABLE persons ADD COLUMN disabled_for text NOT NULL DEFAULT '';

-- A person looks at her own sessions and ends them.
CREATE INDEX sessions_person ON sessions (person);

-- What the access token of a program may do at most; NULL for all.
ALTER TABLE program_codes ADD COLUMN scopes text[];
