-- What orders owe to others.

CREATE TABLE outbox (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    kind       TEXT    NOT NULL CHECK (kind IN ('reservation', 'release', 'crm', 'refund')),
    order_id   INTEGER NOT NULL REFERENCES orders (id),
    payload    TEXT    NOT NULL CHECK (json_valid(payload)),
    tries      INTEGER NOT NULL DEFAULT 0 CHECK (tries >= 0),
    -- From when on it may be claimed: at once when written, the lease's end when claimed, later after a
    -- failed try. One column, so that one index finds what is due however much waits.
    due_at     INTEGER NOT NULL,
    dead       INTEGER NOT NULL DEFAULT 0 CHECK (dead IN (0, 1)),
    last_error TEXT,
    created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX outbox_due ON outbox (due_at) WHERE dead = 0;
CREATE INDEX outbox_dead ON outbox (id) WHERE dead = 1;
