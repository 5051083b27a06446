-- Accounts and sessions. Passwords and tokens are here as hashes only.

CREATE TABLE users (
    id            BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    role          TEXT   COLLATE "C" NOT NULL CHECK (role IN ('guest', 'customer', 'admin')),
    -- In lower case; guests have none.
    email         TEXT   COLLATE "C" UNIQUE,
    name          TEXT,
    password_hash TEXT,
    -- Moments are milliseconds since 1970.
    created_at    BIGINT NOT NULL,
    CHECK (role <> 'guest' OR email IS NULL)
);

CREATE TABLE sessions (
    access_hash     TEXT   COLLATE "C" PRIMARY KEY,
    access_expires  BIGINT NOT NULL,
    refresh_hash    TEXT   COLLATE "C" NOT NULL UNIQUE,
    refresh_expires BIGINT NOT NULL,
    user_id         BIGINT NOT NULL REFERENCES users (id)
);

CREATE INDEX sessions_by_user ON sessions (user_id);
CREATE INDEX sessions_by_expiry ON sessions (refresh_expires);
