-- Sessions that ended while an access token of theirs may still be valid: the gateway asks for them and refuses these.
-- By the database itself, so that whatever ends a session is noticed, a replica of the version before included.
CREATE TABLE ended_sessions (
    ended_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    session_id uuid NOT NULL,
    PRIMARY KEY (ended_at, session_id)
);

-- A session that was not refreshed for a day has no valid access token: the sweep leaves nothing here.
CREATE FUNCTION note_ended_sessions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ended_sessions (session_id)
    SELECT session_id FROM gone WHERE refreshed_at > clock_timestamp() - interval '1 day';
    RETURN NULL;
END $$;
CREATE TRIGGER note_ended_sessions AFTER DELETE ON sessions REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION note_ended_sessions();

-- Closing an account ends its sessions; opened again, it is signed in to again.
CREATE FUNCTION end_sessions_of_closed_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM sessions WHERE user_id = NEW.user_id;
    RETURN NULL;
END $$;
CREATE TRIGGER end_sessions_of_closed_account AFTER UPDATE OF active ON users
    FOR EACH ROW WHEN (OLD.active AND NOT NEW.active) EXECUTE FUNCTION end_sessions_of_closed_account();
