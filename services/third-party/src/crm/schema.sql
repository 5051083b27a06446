CREATE TABLE customers (
    customer_id INTEGER PRIMARY KEY,
    email       TEXT,
    name        TEXT,
    modified    INTEGER NOT NULL
) STRICT;

CREATE TABLE orders (
    number      INTEGER PRIMARY KEY AUTOINCREMENT,
    order_id    TEXT    NOT NULL UNIQUE,
    customer_id INTEGER NOT NULL REFERENCES customers (customer_id),
    amount      INTEGER NOT NULL CHECK (amount > 0),
    currency    TEXT    NOT NULL,
    country     TEXT    NOT NULL,
    created     INTEGER NOT NULL
) STRICT;

CREATE INDEX orders_by_customer ON orders (customer_id, number);

-- How often something was tried while failures could strike.
CREATE TABLE attempts (
    subject TEXT    PRIMARY KEY,
    number  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
