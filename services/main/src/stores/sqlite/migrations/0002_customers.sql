-- Accounts and sessions. Passwords and tokens are here as hashes only.

CREATE TABLE users (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    role          TEXT    NOT NULL CHECK (role IN ('guest', 'customer', 'admin')),
    -- In lower case; guests have none.
    email         TEXT    UNIQUE,
    name          TEXT,
    password_hash TEXT,
    created_at    INTEGER NOT NULL,
    CHECK (role <> 'guest' OR email IS NULL)
) STRICT;

CREATE TABLE sessions (
    access_hash     TEXT    PRIMARY KEY,
    access_expires  INTEGER NOT NULL,
    refresh_hash    TEXT    NOT NULL UNIQUE,
    refresh_expires INTEGER NOT NULL,
    user_id         INTEGER NOT NULL REFERENCES users (id)
) STRICT, WITHOUT ROWID;

CREATE INDEX sessions_by_user ON sessions (user_id);
CREATE INDEX sessions_by_expiry ON sessions (refresh_expires);
