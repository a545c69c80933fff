-- Bodies between and around their meetings: who is in the extended Bureau of each, and what rests on its approval.

-- +goose Up

-- What holds from one day until another: an end is set once, and nothing else of it ever changes.
-- +goose StatementBegin
CREATE FUNCTION refuse_other_than_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.valid_until IS NOT NULL OR to_jsonb(NEW) - 'valid_until' IS DISTINCT FROM to_jsonb(OLD) - 'valid_until' THEN
        RAISE EXCEPTION 'rows of % are never changed or deleted once written, but ended once', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd

CREATE TABLE bureau_members (
    body        text NOT NULL REFERENCES bodies (symbol),
    office      text NOT NULL CHECK (office IN ('chair', 'vice_chair', 'rapporteur', 'group_chair')),
    delegation  text NOT NULL REFERENCES delegations (code),
    valid_from  date NOT NULL,
    valid_until date CHECK (valid_until > valid_from),
    PRIMARY KEY (body, office, delegation, valid_from),
    CONSTRAINT one_presides_at_a_time EXCLUDE USING gist (body WITH =, office WITH =, daterange(valid_from, valid_until) WITH &&)
        WHERE (office IN ('chair', 'rapporteur'))
);
CREATE TRIGGER bureau_members_ended BEFORE UPDATE OR DELETE ON bureau_members FOR EACH ROW EXECUTE FUNCTION refuse_other_than_end();
CREATE TRIGGER bureau_members_kept BEFORE TRUNCATE ON bureau_members FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Whose extended Bureau was asked, and whose decided with whom.
ALTER TABLE silences ADD COLUMN bureau text REFERENCES bodies (symbol);
ALTER TABLE bureau_decisions ADD COLUMN bureau text REFERENCES bodies (symbol), ADD COLUMN members jsonb;

-- A change of a meeting rests on a silence of the extended Bureau that nobody broke, or on its decision.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION refuse_unapproved_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.silence IS NOT NULL AND NOT EXISTS (SELECT 1 FROM silences s WHERE s.id = NEW.silence AND s.meeting = NEW.meeting AND s.phase = 'approved' AND s.bureau IS NOT NULL)
       OR NEW.decision IS NOT NULL AND NOT EXISTS (SELECT 1 FROM bureau_decisions d WHERE d.id = NEW.decision AND d.meeting = NEW.meeting AND d.bureau IS NOT NULL) THEN
        RAISE EXCEPTION 'a meeting changes with an approval of its own only' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd

-- Recommendations put to tacit approval, where the rules of a body let silence adopt: their text is that of the version
-- they stood at.
ALTER TABLE silence_paragraphs
    ADD COLUMN recommendation uuid REFERENCES recommendations (id),
    ADD COLUMN version        uuid REFERENCES versions (id),
    ADD CONSTRAINT a_recommendation_is_circulated_as_a_version CHECK ((recommendation IS NULL) = (version IS NULL)),
    ADD CONSTRAINT a_version_has_its_own_text CHECK (version IS NULL OR text = '');
CREATE INDEX silence_paragraphs_recommendation ON silence_paragraphs (recommendation) WHERE recommendation IS NOT NULL;

-- What became of those nobody broke: adopted, or left out for a reason.
CREATE TABLE silence_outcomes (
    silence  uuid NOT NULL,
    number   int NOT NULL,
    left_out text NOT NULL,
    at       timestamptz NOT NULL,
    PRIMARY KEY (silence, number),
    FOREIGN KEY (silence, number) REFERENCES silence_paragraphs (silence, number)
);
CREATE TRIGGER silence_outcomes_immutable BEFORE UPDATE OR DELETE ON silence_outcomes FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER silence_outcomes_kept BEFORE TRUNCATE ON silence_outcomes FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Silence adopts only what it was opened for, unbroken, in a body whose rules say so, and never a text with brackets (see
-- nothing_bracketed_is_adopted).
-- +goose StatementBegin
CREATE FUNCTION refuse_untacit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.draft ? 'tacit' AND NEW.draft->'tacit' IS DISTINCT FROM OLD.draft->'tacit' AND NOT EXISTS (
        SELECT 1 FROM silences s JOIN bodies b ON b.symbol = s.body JOIN silence_paragraphs p ON p.silence = s.id
        WHERE s.id = (NEW.draft->'tacit'->>'silence')::uuid AND s.phase IN ('approved', 'approved_in_part') AND (b.rules->>'silenceAdopts')::boolean
          AND p.recommendation = NEW.id AND p.version = OLD.version
          AND NOT EXISTS (SELECT 1 FROM silence_objections o WHERE o.silence = s.id AND (cardinality(o.paragraphs) = 0 OR p.number = ANY(o.paragraphs)))) THEN
        RAISE EXCEPTION 'silence adopts only what it approved, by the rules of its body' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER recommendations_tacit BEFORE UPDATE ON recommendations FOR EACH ROW EXECUTE FUNCTION refuse_untacit();
