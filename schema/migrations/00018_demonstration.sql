-- A demonstration: a record whose clock is moved, and which says so on everything that leaves it.

-- +goose Up

-- No row: the record is a real one. Nothing else makes a demonstration, and nothing makes it a real record again.
CREATE TABLE demonstration (
    one   boolean PRIMARY KEY DEFAULT true CHECK (one),
    -- zone is the one its times are told in.
    zone  text NOT NULL CHECK (zone <> ''),
    -- ahead is how far its clock is ahead of the world's, in microseconds; negative when it is behind.
    ahead bigint NOT NULL,
    begun timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- The record's clock, which decides about deadlines and stamps what is said and decided. What is about machines and
-- not about negotiations goes by clock_timestamp(): sessions, access tokens, keys of requests, attempts at notices, the audit trail.
-- +goose StatementBegin
CREATE FUNCTION record_clock() RETURNS timestamptz LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    RETURN clock_timestamp() + coalesce((SELECT ahead FROM demonstration), 0) * interval '1 microsecond';
END
$$;
-- +goose StatementEnd

-- A demonstration begins on a record that has never held a meeting. The lock keeps out a meeting that is being written
-- at this moment; at higher isolation levels one written before it would not be seen.
-- +goose StatementBegin
CREATE FUNCTION refuse_demonstration() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'a demonstration begins in a transaction that is read committed' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    LOCK TABLE meetings, log IN SHARE ROW EXCLUSIVE MODE;
    IF EXISTS (SELECT 1 FROM meetings) OR EXISTS (SELECT 1 FROM log WHERE meeting IS NOT NULL OR act = 'calendar.loaded') THEN
        RAISE EXCEPTION 'a record that has held a meeting never becomes a demonstration' USING ERRCODE = 'integrity_constraint_violation',
            CONSTRAINT = 'demonstrations_hold_no_real_meeting';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER demonstration_begins BEFORE INSERT ON demonstration FOR EACH ROW EXECUTE FUNCTION refuse_demonstration();

-- +goose StatementBegin
CREATE FUNCTION refuse_change_of_demonstration() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR NEW.ahead < OLD.ahead OR (NEW.one, NEW.zone, NEW.begun) IS DISTINCT FROM (OLD.one, OLD.zone, OLD.begun) THEN
        RAISE EXCEPTION 'a demonstration stays one, and its clock is never moved back' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER demonstration_stays BEFORE UPDATE OR DELETE ON demonstration FOR EACH ROW EXECUTE FUNCTION refuse_change_of_demonstration();
CREATE TRIGGER demonstration_kept BEFORE TRUNCATE ON demonstration FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The audit trail tells when things were really done, whatever the clock of a demonstration says.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION audit_log_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO audit_pending (at, entry)
    VALUES (CASE WHEN EXISTS (SELECT 1 FROM demonstration) THEN clock_timestamp() ELSE NEW.at END, log_entry(NEW));
    RETURN NULL;
END
$$;
-- +goose StatementEnd
