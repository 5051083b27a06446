-- One row per idempotency key that came to a verdict on a card.
CREATE TABLE charges (
    sequence        INTEGER PRIMARY KEY AUTOINCREMENT,
    idempotency_key TEXT    NOT NULL UNIQUE,
    transaction_id  TEXT    UNIQUE,
    status          TEXT    NOT NULL CHECK (status IN ('success', 'declined')),
    amount          INTEGER NOT NULL CHECK (amount > 0),
    amount_refunded INTEGER NOT NULL DEFAULT 0 CHECK (amount_refunded BETWEEN 0 AND amount),
    currency        TEXT    NOT NULL,
    country         TEXT    NOT NULL,
    payment_method  TEXT    NOT NULL,
    reference       TEXT,
    created         INTEGER NOT NULL,
    CHECK ((status = 'success') = (transaction_id IS NOT NULL)),
    CHECK (status = 'success' OR amount_refunded = 0)
) STRICT;

CREATE TABLE refunds (
    refund_id      TEXT    PRIMARY KEY,
    transaction_id TEXT    NOT NULL REFERENCES charges (transaction_id),
    amount         INTEGER NOT NULL CHECK (amount > 0),
    created        INTEGER NOT NULL
) STRICT;

-- What was answered under a key, and to which request: the same key gets the same bytes.
CREATE TABLE answers (
    idempotency_key TEXT    PRIMARY KEY,
    request         TEXT    NOT NULL,
    status          INTEGER NOT NULL,
    body            TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

-- How often a key was tried while faults could strike.
CREATE TABLE attempts (
    subject TEXT    PRIMARY KEY,
    number  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
