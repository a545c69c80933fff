-- A chair may be that of one meeting, like a rapporteur, also as a service account.

-- +goose Up

ALTER TABLE mandates DROP CONSTRAINT rapporteurs_have_a_meeting;
ALTER TABLE mandates ADD CONSTRAINT rapporteurs_have_a_meeting CHECK (office <> 'rapporteur' OR meeting IS NOT NULL);
ALTER TABLE mandates ADD CONSTRAINT chairs_and_rapporteurs_are_of_a_meeting CHECK (meeting IS NULL OR office IN ('chair', 'rapporteur'));

-- Of a personal token the mandate says the meeting.
ALTER TABLE access_tokens ADD COLUMN meeting uuid REFERENCES meetings (id);
ALTER TABLE access_tokens ADD CONSTRAINT chairs_and_rapporteurs_are_of_a_meeting CHECK (meeting IS NULL OR (role IN ('chair', 'rapporteur') AND mandate IS NULL));
