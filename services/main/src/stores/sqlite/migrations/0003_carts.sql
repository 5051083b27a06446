-- Carts. A cart's row is kept for ever and its version only grows: checkout keys are made of it.

CREATE TABLE carts (
    user_id INTEGER PRIMARY KEY REFERENCES users (id),
    country TEXT    NOT NULL CHECK (country IN ('US', 'UK', 'DE', 'FR', 'JP', 'BR', 'IN')),
    version INTEGER NOT NULL CHECK (version > 0)
) STRICT;

CREATE TABLE cart_items (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id    INTEGER NOT NULL REFERENCES carts (user_id),
    product_id INTEGER NOT NULL REFERENCES products (id),
    quantity   INTEGER NOT NULL CHECK (quantity BETWEEN 1 AND 99),
    UNIQUE (user_id, product_id)
) STRICT;
