CREATE TABLE users (
    user_id uuid PRIMARY KEY,
    -- The address as its owner writes it, and the lower-case form by which accounts are told apart.
    email text NOT NULL,
    email_key text NOT NULL UNIQUE,
    name text NOT NULL,
    address jsonb,
    role text NOT NULL CHECK (role IN ('customer', 'staff')),
    active boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now()
);

-- Apart from users, so that whoever reads profiles does not read hashes.
CREATE TABLE credentials (
    user_id uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
    password_hash text NOT NULL,
    -- Counts changes of the password, not of its hash: a sign-in that checked an older one is refused.
    generation integer NOT NULL DEFAULT 1
);

-- A session is the family of all refresh tokens that descend from one sign-in. To end it is to delete it.
CREATE TABLE sessions (
    session_id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    refreshed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX sessions_of_user ON sessions (user_id, started_at);

-- The unused token of each session, and those that were used just now.
CREATE TABLE refresh_tokens (
    token_hash bytea PRIMARY KEY,
    session_id uuid NOT NULL REFERENCES sessions ON DELETE CASCADE,
    used_at timestamptz,
    -- Makes the same successor again from the used token, which is not kept itself.
    successor_salt bytea,
    CHECK ((used_at IS NULL) = (successor_salt IS NULL))
);
CREATE INDEX refresh_tokens_of_session ON refresh_tokens (session_id);

-- By hash of an e-mail address, whether it has an account or not, or of a network address.
CREATE TABLE login_failures (
    key bytea PRIMARY KEY,
    failures integer NOT NULL,
    counted_from timestamptz NOT NULL,
    blocked_until timestamptz NOT NULL
);
CREATE INDEX login_failures_by_age ON login_failures (counted_from);
