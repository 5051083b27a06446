-- Orders and everything that belongs to them. Amounts are minor units of the order's currency.

CREATE TABLE orders (
    id             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- Whose it is. Moves from a guest to the account that the guest signs in to.
    user_id        BIGINT NOT NULL REFERENCES users (id),
    -- Who opened it. Never moves, so that the keys of guest and account do not meet.
    opened_by      BIGINT NOT NULL REFERENCES users (id),
    checkout_key   TEXT   COLLATE "C" NOT NULL,
    fingerprint    TEXT   COLLATE "C" NOT NULL,
    cart_version   BIGINT NOT NULL,
    state          TEXT   COLLATE "C" NOT NULL
        CHECK (state IN ('pending', 'completed', 'declined', 'unavailable', 'cancelled', 'refunded')),
    country        TEXT   COLLATE "C" NOT NULL CHECK (country IN ('US', 'UK', 'DE', 'FR', 'JP', 'BR', 'IN')),
    currency       TEXT   COLLATE "C" NOT NULL CHECK (currency IN ('USD', 'GBP', 'EUR', 'JPY', 'BRL', 'INR')),
    payment_method TEXT   COLLATE "C" NOT NULL
        CHECK (payment_method IN ('credit_card', 'debit_card', 'paypal', 'bank_transfer')),
    shipping_code  TEXT   COLLATE "C" NOT NULL CHECK (shipping_code IN ('standard', 'express')),
    subtotal       BIGINT NOT NULL CHECK (subtotal >= 0),
    discount       BIGINT NOT NULL CHECK (discount >= 0),
    shipping       BIGINT NOT NULL CHECK (shipping >= 0),
    total          BIGINT NOT NULL CHECK (total >= 0 AND total = subtotal - discount + shipping),
    promo_code     TEXT,
    created_at     BIGINT NOT NULL,
    UNIQUE (opened_by, checkout_key)
);

-- A user opens an order only when no other of theirs is pending. Only a merged guest's order, opened by
-- somebody else, can be pending beside it.
CREATE UNIQUE INDEX one_pending_order ON orders (user_id, opened_by) WHERE state = 'pending';
CREATE INDEX orders_by_user ON orders (user_id, id);
-- What is outstanding, so that nobody walks through all the orders there ever were to find it.
CREATE INDEX pending_orders ON orders (id) WHERE state = 'pending';
CREATE INDEX cancelled_orders ON orders (id) WHERE state = 'cancelled';

CREATE TABLE order_lines (
    order_id   BIGINT NOT NULL REFERENCES orders (id),
    product_id BIGINT NOT NULL REFERENCES products (id),
    position   BIGINT NOT NULL,
    name       TEXT   NOT NULL,
    slug       TEXT   NOT NULL,
    category   TEXT   NOT NULL,
    quantity   BIGINT NOT NULL CHECK (quantity BETWEEN 1 AND 99),
    unit_price BIGINT NOT NULL CHECK (unit_price >= 0),
    PRIMARY KEY (order_id, product_id)
);

-- Every state that an order was in.
CREATE TABLE order_states (
    order_id BIGINT NOT NULL REFERENCES orders (id),
    position BIGINT NOT NULL,
    state    TEXT   COLLATE "C" NOT NULL
        CHECK (state IN ('pending', 'completed', 'declined', 'unavailable', 'cancelled', 'refunded')),
    at       BIGINT NOT NULL,
    PRIMARY KEY (order_id, position)
);

-- What is charged, written before it is charged.
CREATE TABLE payment_intents (
    order_id       BIGINT  PRIMARY KEY REFERENCES orders (id),
    payment_key    TEXT    COLLATE "C" NOT NULL UNIQUE,
    amount         BIGINT  NOT NULL CHECK (amount >= 0),
    currency       TEXT    COLLATE "C" NOT NULL
        CHECK (currency IN ('USD', 'GBP', 'EUR', 'JPY', 'BRL', 'INR')),
    status         TEXT    COLLATE "C" NOT NULL
        CHECK (status IN ('pending', 'captured', 'declined', 'unavailable', 'refunded')),
    transaction_id TEXT    COLLATE "C",
    -- Whether the charge was found on the provider's list.
    found          BOOLEAN NOT NULL DEFAULT false,
    CHECK ((status IN ('captured', 'refunded')) = (transaction_id IS NOT NULL))
);

CREATE INDEX payments_not_found ON payment_intents (order_id)
    WHERE NOT found AND status IN ('captured', 'refunded');

-- A released use stays for the record and no longer counts.
CREATE TABLE coupon_uses (
    order_id BIGINT  PRIMARY KEY REFERENCES orders (id),
    code     TEXT    COLLATE "C" NOT NULL,
    user_id  BIGINT  NOT NULL REFERENCES users (id),
    released BOOLEAN NOT NULL DEFAULT false
);

CREATE INDEX coupon_uses_held ON coupon_uses (code, user_id) WHERE NOT released;
CREATE INDEX coupon_uses_by_user ON coupon_uses (user_id);

-- How a paid line reaches its buyer.
CREATE TABLE reservations (
    order_id       BIGINT NOT NULL,
    product_id     BIGINT NOT NULL,
    status         TEXT   COLLATE "C" NOT NULL
        CHECK (status IN ('awaiting', 'reserved', 'alternative', 'dropship', 'delayed', 'cancelled')),
    reservation_id TEXT,
    warehouse      TEXT,
    arrives_at     BIGINT,
    PRIMARY KEY (order_id, product_id),
    FOREIGN KEY (order_id, product_id) REFERENCES order_lines (order_id, product_id)
);

CREATE TABLE complaints (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id   BIGINT NOT NULL REFERENCES orders (id),
    reason     TEXT   COLLATE "C" NOT NULL CHECK (reason IN ('delay', 'damaged', 'other')),
    message    TEXT,
    created_at BIGINT NOT NULL
);

CREATE INDEX complaints_by_order ON complaints (order_id);
