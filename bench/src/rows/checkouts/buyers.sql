-- Buyers for pgbench, with a session each and a cart of one line, after those whom the shop knows.
--
-- Given: `first`, the first buyer's number less one, `buyers`, how many, and `products`, which of them are bought.

CHECKPOINT;

INSERT INTO users (id, role, created_at) OVERRIDING SYSTEM VALUE
SELECT :first + n, 'guest', 1767225600000 FROM generate_series(1, :buyers) AS n;

INSERT INTO sessions (access_hash, access_expires, refresh_hash, refresh_expires, user_id)
SELECT repeat(md5((:first + n)::text), 2), 4102444800000, repeat(md5('refresh ' || n), 2), 4102444800000, :first + n
FROM generate_series(1, :buyers) AS n;

INSERT INTO carts (user_id, country, version) SELECT :first + n, 'US', 1 FROM generate_series(1, :buyers) AS n;

INSERT INTO cart_items (user_id, product_id, quantity)
SELECT :first + n, products[1 + floor(random() * cardinality(products))::int], 1
FROM generate_series(1, :buyers) AS n, (SELECT :'products'::bigint[] AS products) AS sold;

VACUUM (ANALYZE) users, sessions, carts, cart_items, orders, order_lines, order_states, payment_intents,
    reservations, outbox, postings, products;
