-- Families of sessions: everything that descends from one sign-in. A refresh token that was used up stays until it
-- would have expired, so that it is noticed when it comes again.

-- The access_hash of the family's first session; nothing in that one.
ALTER TABLE sessions ADD COLUMN family TEXT COLLATE "C";
-- When the refresh token was used up. The session holds no more from then on.
ALTER TABLE sessions ADD COLUMN used_at BIGINT;

CREATE INDEX sessions_by_family ON sessions (family);
