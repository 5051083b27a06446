-- Carts. Every user has one, made with the user: its row is what is locked while the cart changes. It is kept
-- for ever and its version only grows: checkout keys are made of it. There is room for its next versions on
-- its page.

CREATE TABLE carts (
    user_id BIGINT PRIMARY KEY REFERENCES users (id),
    country TEXT   COLLATE "C" NOT NULL CHECK (country IN ('US', 'UK', 'DE', 'FR', 'JP', 'BR', 'IN')),
    version BIGINT NOT NULL CHECK (version >= 0)
) WITH (fillfactor = 70);

CREATE TABLE cart_items (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id    BIGINT NOT NULL REFERENCES carts (user_id),
    product_id BIGINT NOT NULL REFERENCES products (id),
    quantity   BIGINT NOT NULL CHECK (quantity BETWEEN 1 AND 99),
    UNIQUE (user_id, product_id)
);
