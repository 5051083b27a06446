-- Orders and everything that belongs to them. Amounts are minor units of the order's currency.

CREATE TABLE orders (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    -- Whose it is. Moves from a guest to the account that the guest signs in to.
    user_id        INTEGER NOT NULL REFERENCES users (id),
    -- Who opened it. Never moves, so that the keys of guest and account do not meet.
    opened_by      INTEGER NOT NULL REFERENCES users (id),
    checkout_key   TEXT    NOT NULL,
    fingerprint    TEXT    NOT NULL,
    cart_version   INTEGER NOT NULL,
    state          TEXT    NOT NULL
        CHECK (state IN ('pending', 'completed', 'declined', 'unavailable', 'cancelled', 'refunded')),
    country        TEXT    NOT NULL CHECK (country IN ('US', 'UK', 'DE', 'FR', 'JP', 'BR', 'IN')),
    currency       TEXT    NOT NULL CHECK (currency IN ('USD', 'GBP', 'EUR', 'JPY', 'BRL', 'INR')),
    payment_method TEXT    NOT NULL
        CHECK (payment_method IN ('credit_card', 'debit_card', 'paypal', 'bank_transfer')),
    shipping_code  TEXT    NOT NULL CHECK (shipping_code IN ('standard', 'express')),
    subtotal       INTEGER NOT NULL CHECK (subtotal >= 0),
    discount       INTEGER NOT NULL CHECK (discount >= 0),
    shipping       INTEGER NOT NULL CHECK (shipping >= 0),
    total          INTEGER NOT NULL CHECK (total >= 0 AND total = subtotal - discount + shipping),
    promo_code     TEXT,
    created_at     INTEGER NOT NULL,
    UNIQUE (opened_by, checkout_key)
) STRICT;

-- A user opens an order only when no other of theirs is pending. Only a merged guest's order, opened by
-- somebody else, can be pending beside it.
CREATE UNIQUE INDEX one_pending_order ON orders (user_id, opened_by) WHERE state = 'pending';
CREATE INDEX pending_orders_by_age ON orders (created_at) WHERE state = 'pending';
CREATE INDEX orders_by_user ON orders (user_id);

CREATE TABLE order_lines (
    order_id   INTEGER NOT NULL REFERENCES orders (id),
    product_id INTEGER NOT NULL REFERENCES products (id),
    position   INTEGER NOT NULL,
    name       TEXT    NOT NULL,
    slug       TEXT    NOT NULL,
    category   TEXT    NOT NULL,
    quantity   INTEGER NOT NULL CHECK (quantity BETWEEN 1 AND 99),
    unit_price INTEGER NOT NULL CHECK (unit_price >= 0),
    PRIMARY KEY (order_id, product_id)
) STRICT, WITHOUT ROWID;

-- Every state that an order was in.
CREATE TABLE order_states (
    order_id INTEGER NOT NULL REFERENCES orders (id),
    position INTEGER NOT NULL,
    state    TEXT    NOT NULL
        CHECK (state IN ('pending', 'completed', 'declined', 'unavailable', 'cancelled', 'refunded')),
    at       INTEGER NOT NULL,
    PRIMARY KEY (order_id, position)
) STRICT, WITHOUT ROWID;

-- What is charged, written before it is charged.
CREATE TABLE payment_intents (
    order_id       INTEGER PRIMARY KEY REFERENCES orders (id),
    payment_key    TEXT    NOT NULL UNIQUE,
    amount         INTEGER NOT NULL CHECK (amount >= 0),
    currency       TEXT    NOT NULL CHECK (currency IN ('USD', 'GBP', 'EUR', 'JPY', 'BRL', 'INR')),
    status         TEXT    NOT NULL
        CHECK (status IN ('pending', 'captured', 'declined', 'unavailable', 'refunded')),
    transaction_id TEXT,
    CHECK ((status IN ('captured', 'refunded')) = (transaction_id IS NOT NULL))
) STRICT;

-- A released use stays for the record and no longer counts.
CREATE TABLE coupon_uses (
    order_id INTEGER PRIMARY KEY REFERENCES orders (id),
    code     TEXT    NOT NULL,
    user_id  INTEGER NOT NULL REFERENCES users (id),
    released INTEGER NOT NULL DEFAULT 0 CHECK (released IN (0, 1))
) STRICT;

CREATE INDEX coupon_uses_held ON coupon_uses (code, user_id) WHERE released = 0;
CREATE INDEX coupon_uses_by_user ON coupon_uses (user_id);

-- How a paid line reaches its buyer.
CREATE TABLE reservations (
    order_id       INTEGER NOT NULL,
    product_id     INTEGER NOT NULL,
    status         TEXT    NOT NULL
        CHECK (status IN ('awaiting', 'reserved', 'alternative', 'dropship', 'delayed', 'cancelled')),
    reservation_id TEXT,
    warehouse      TEXT,
    arrives_at     INTEGER,
    PRIMARY KEY (order_id, product_id),
    FOREIGN KEY (order_id, product_id) REFERENCES order_lines (order_id, product_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE complaints (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    order_id   INTEGER NOT NULL REFERENCES orders (id),
    reason     TEXT    NOT NULL CHECK (reason IN ('delay', 'damaged', 'other')),
    message    TEXT,
    created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX complaints_by_order ON complaints (order_id);
