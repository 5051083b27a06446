-- The double-entry ledger, what was read of the provider's list of charges, and leases.

-- Every entry of an order is two postings that sum to zero. The key makes sure that none is booked twice.
CREATE TABLE postings (
    order_id BIGINT NOT NULL REFERENCES orders (id),
    entry    TEXT   COLLATE "C" NOT NULL
        CHECK (entry IN ('sale', 'unexpected_payment', 'cancellation', 'refund')),
    account  TEXT   COLLATE "C" NOT NULL CHECK (account IN ('provider', 'sales', 'refunds_owed')),
    -- Debits are positive, credits negative.
    amount   BIGINT NOT NULL,
    currency TEXT   COLLATE "C" NOT NULL CHECK (currency IN ('USD', 'GBP', 'EUR', 'JPY', 'BRL', 'INR')),
    at       BIGINT NOT NULL,
    PRIMARY KEY (order_id, entry, account)
);

-- Charges on the list that no order of ours accounts for, as the provider says them.
CREATE TABLE stray_charges (
    transaction_id TEXT   COLLATE "C" PRIMARY KEY,
    payment_key    TEXT   COLLATE "C" NOT NULL,
    amount         BIGINT NOT NULL,
    refunded       BIGINT NOT NULL,
    currency       TEXT   COLLATE "C" NOT NULL
        CHECK (currency IN ('USD', 'GBP', 'EUR', 'JPY', 'BRL', 'INR')),
    heard_at       BIGINT NOT NULL
);

CREATE INDEX stray_charges_left ON stray_charges (transaction_id) WHERE refunded < amount;

-- How far the list was read, and when to its end: one row.
CREATE TABLE charge_list (
    id          BIGINT PRIMARY KEY CHECK (id = 1),
    after       BIGINT NOT NULL,
    complete_at BIGINT NOT NULL
);

INSERT INTO charge_list (id, after, complete_at) VALUES (1, 0, 0);

-- Work that one instance does at a time.
CREATE TABLE leases (
    name   TEXT   COLLATE "C" PRIMARY KEY,
    holder TEXT   COLLATE "C" NOT NULL,
    until  BIGINT NOT NULL
);
