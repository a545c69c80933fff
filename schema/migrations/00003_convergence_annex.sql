-- The secretariat may ask for an annex on convergence in a round's paper.

-- +goose Up
ALTER TABLE rounds ADD COLUMN convergence boolean NOT NULL DEFAULT false;
