-- A round counts the requests by which the secretariat decided on its comments, so
-- that two who decide on the same reading find each other.

-- +goose Up

ALTER TABLE rounds ADD COLUMN decided integer NOT NULL DEFAULT 0;
