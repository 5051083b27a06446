-- Keys that are never charged. Such a key has no row in charges and none in answers, and never gets one.
CREATE TABLE voids (
    idempotency_key TEXT    PRIMARY KEY,
    created         INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
