-- What orders owe to others.

CREATE TABLE outbox (
    id         BIGINT  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind       TEXT    COLLATE "C" NOT NULL CHECK (kind IN ('reservation', 'release', 'crm', 'refund')),
    order_id   BIGINT  NOT NULL REFERENCES orders (id),
    payload    TEXT    NOT NULL CHECK (payload::json IS NOT NULL),
    tries      BIGINT  NOT NULL DEFAULT 0 CHECK (tries >= 0),
    -- From when on it may be claimed: at once when written, the lease's end when claimed, later after a
    -- failed try. One column, so that one index finds what is due however much waits.
    due_at     BIGINT  NOT NULL,
    dead       BOOLEAN NOT NULL DEFAULT false,
    last_error TEXT,
    created_at BIGINT  NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 500);

CREATE INDEX outbox_due ON outbox (due_at, id) WHERE NOT dead;
CREATE INDEX outbox_dead ON outbox (id) WHERE dead;
