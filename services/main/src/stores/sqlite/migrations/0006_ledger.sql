-- The double-entry ledger, what was read of the provider's list of charges, and leases.

-- Every entry of an order is two postings that sum to zero. The key makes sure that none is booked twice.
CREATE TABLE postings (
    order_id INTEGER NOT NULL REFERENCES orders (id),
    entry    TEXT    NOT NULL CHECK (entry IN ('sale', 'unexpected_payment', 'cancellation', 'refund')),
    account  TEXT    NOT NULL CHECK (account IN ('provider', 'sales', 'refunds_owed')),
    -- Debits are positive, credits negative.
    amount   INTEGER NOT NULL,
    currency TEXT    NOT NULL CHECK (currency IN ('USD', 'GBP', 'EUR', 'JPY', 'BRL', 'INR')),
    at       INTEGER NOT NULL,
    PRIMARY KEY (order_id, entry, account)
) STRICT, WITHOUT ROWID;

-- Orders that went their way before there was a ledger. A cancelled order that was never completed got
-- its money after it had been given up.
WITH booked (order_id, entry, at) AS (
    SELECT order_id,
           CASE state
               WHEN 'completed' THEN 'sale'
               WHEN 'refunded' THEN 'refund'
               WHEN 'cancelled' THEN
                   iif(EXISTS (SELECT 1 FROM order_states e
                               WHERE e.order_id = s.order_id AND e.state = 'completed'),
                       'cancellation', 'unexpected_payment')
           END,
           at
    FROM order_states s
    WHERE state IN ('completed', 'cancelled', 'refunded')
),
rules (entry, account, sign) AS (
    VALUES ('sale', 'provider', 1),
           ('sale', 'sales', -1),
           ('unexpected_payment', 'provider', 1),
           ('unexpected_payment', 'refunds_owed', -1),
           ('cancellation', 'sales', 1),
           ('cancellation', 'refunds_owed', -1),
           ('refund', 'refunds_owed', 1),
           ('refund', 'provider', -1)
)
INSERT INTO postings (order_id, entry, account, amount, currency, at)
SELECT b.order_id, b.entry, r.account, r.sign * o.total, o.currency, b.at
FROM booked b JOIN rules r ON r.entry = b.entry JOIN orders o ON o.id = b.order_id;

-- Whether the charge was found on the provider's list. The list is read again from its beginning.
ALTER TABLE payment_intents ADD COLUMN found INTEGER NOT NULL DEFAULT 0 CHECK (found IN (0, 1));

-- What is outstanding, so that nobody walks through all the orders there ever were to find it.
CREATE INDEX payments_not_found ON payment_intents (order_id)
    WHERE found = 0 AND status IN ('captured', 'refunded');
CREATE INDEX cancelled_orders ON orders (id) WHERE state = 'cancelled';
-- Pending orders are listed by number now.
CREATE INDEX pending_orders ON orders (id) WHERE state = 'pending';
DROP INDEX pending_orders_by_age;

-- Charges on the list that no order of ours accounts for, as the provider says them.
CREATE TABLE stray_charges (
    transaction_id TEXT    PRIMARY KEY,
    payment_key    TEXT    NOT NULL,
    amount         INTEGER NOT NULL,
    refunded       INTEGER NOT NULL,
    currency       TEXT    NOT NULL CHECK (currency IN ('USD', 'GBP', 'EUR', 'JPY', 'BRL', 'INR')),
    heard_at       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX stray_charges_left ON stray_charges (transaction_id) WHERE refunded < amount;

-- How far the list was read, and when to its end: one row.
CREATE TABLE charge_list (
    id          INTEGER PRIMARY KEY CHECK (id = 1),
    after       INTEGER NOT NULL,
    complete_at INTEGER NOT NULL
) STRICT;

INSERT INTO charge_list (id, after, complete_at) VALUES (1, 0, 0);

-- Work that one instance does at a time.
CREATE TABLE leases (
    name   TEXT    PRIMARY KEY,
    holder TEXT    NOT NULL,
    until  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
