-- Every statement of one checkout, in the order in which the shop sends them, in the same transactions.
--
-- Derived from the server's log (log_statement=all) of one guest who bought one piece: from the lookup of the token
-- to the commit of the settlement. Not part of it: what made the guest and filled the cart, what the relay does
-- afterwards, and the catalogue, which the shop reads once a second for everybody. The statements are those of
-- services/main/src/stores/postgres; whoever changes them there follows here. After each run it is checked that the
-- orders of the script and those of the shop have the same rows.
--
-- pgbench's variables have other types than the shop's values: an array of one is written ARRAY[...] here, and texts
-- that every buyer has for himself are made of his number.
--
-- Each buyer buys once, in an order that looks random: `first` is the first buyer's number less one, `buyers` how
-- many there are, `clients` how many buy at once, and `bought` counts in each client.

\set buyer :first + 1 + permute(:client_id + :clients * :bought, :buyers, 42)
\set bought :bought + 1
\set now 1767225600000

-- Authenticate: whose is the token?
SELECT u.id, u.role, u.email, u.name, s.access_expires
FROM sessions s JOIN users u ON u.id = s.user_id WHERE s.access_hash = repeat(md5(:buyer::text), 2);

-- Read the cart, which says what is ordered below.
SELECT c.country, c.version, i.id AS item, i.product_id AS product, i.quantity
FROM carts c LEFT JOIN cart_items i ON i.user_id = c.user_id
WHERE c.user_id = :buyer ORDER BY i.id \gset

-- Open. One at a time for each user; no order with this key, none pending, and the cart as it was.
BEGIN ISOLATION LEVEL READ COMMITTED, READ WRITE;
SELECT 1 FROM users WHERE id = :buyer FOR NO KEY UPDATE;
SELECT id, fingerprint FROM orders WHERE opened_by = :buyer AND checkout_key = 'cart:' || :version;
SELECT id FROM orders WHERE user_id = :buyer AND state = 'pending' ORDER BY id LIMIT 1;
SELECT version FROM carts WHERE user_id = :buyer;
-- The order, its lines, its first state, what is to be charged. Without a coupon there is no use of one.
INSERT INTO orders (user_id, opened_by, checkout_key, fingerprint, cart_version, state, country,
    currency, payment_method, shipping_code, subtotal, discount, shipping, total, promo_code,
    created_at)
VALUES (:buyer, :buyer, 'cart:' || :version, repeat(md5(:buyer::text), 2), :version, 'pending', :country,
    'USD', 'credit_card', 'standard', 12900, 387, 0, 12513, 'SMALL_ORDER_3', :now)
RETURNING id AS ordered \gset
INSERT INTO order_lines
    (order_id, product_id, name, slug, category, quantity, unit_price, position)
SELECT :ordered::bigint, * FROM unnest(ARRAY[:product::bigint], ARRAY['Kestrel headphones'],
    ARRAY['kestrel-headphones'], ARRAY['audio'], ARRAY[:quantity::bigint], ARRAY[12900::bigint]) WITH ORDINALITY;
INSERT INTO order_states (order_id, position, state, at) VALUES (:ordered, 0, 'pending', :now);
INSERT INTO payment_intents (order_id, payment_key, amount, currency, status)
VALUES (:ordered, 'pay_' || md5(:buyer::text), 12513, 'USD', 'pending');
COMMIT;

-- Settle: the charge was captured. The order is locked and read.
BEGIN ISOLATION LEVEL READ COMMITTED, READ WRITE;
SELECT id FROM orders WHERE id = ANY (ARRAY[:ordered::bigint]) ORDER BY id FOR NO KEY UPDATE;
SELECT o.id, o.currency, o.user_id, o.state, o.country, o.payment_method, o.shipping_code,
    o.subtotal, o.discount, o.shipping, o.total, o.promo_code, o.created_at,
    p.transaction_id, (SELECT count(*) FROM complaints c WHERE c.order_id = o.id)
FROM orders o JOIN payment_intents p ON p.order_id = o.id
WHERE o.id = ANY (ARRAY[:ordered::bigint]);
SELECT l.order_id, l.product_id, l.name, l.slug, l.category, l.quantity, l.unit_price,
    r.status, r.reservation_id, r.warehouse, r.arrives_at
FROM order_lines l
LEFT JOIN reservations r ON r.order_id = l.order_id AND r.product_id = l.product_id
WHERE l.order_id = ANY (ARRAY[:ordered::bigint]) ORDER BY l.order_id, l.position;
SELECT order_id, state, at FROM order_states WHERE order_id = ANY (ARRAY[:ordered::bigint])
ORDER BY order_id, position;
-- Its new state, in the history too, and the payment's.
UPDATE orders o SET state = m.state
FROM unnest(ARRAY[:ordered::bigint], ARRAY['completed']) AS m (id, state) WHERE o.id = m.id;
INSERT INTO order_states (order_id, position, state, at)
SELECT *, :now::bigint FROM unnest(ARRAY[:ordered::bigint], ARRAY[1::bigint], ARRAY['completed']);
UPDATE payment_intents p SET status = m.status, transaction_id = m.transaction_id
FROM unnest(ARRAY[:ordered::bigint], ARRAY['captured'], ARRAY['txn_' || md5(:buyer::text)])
    AS m (id, status, transaction_id)
WHERE p.order_id = m.id;
-- A line that waits for its warehouse, and the letters to the inventory and to the CRM.
INSERT INTO reservations (order_id, product_id, status, reservation_id, warehouse, arrives_at)
SELECT * FROM unnest(ARRAY[:ordered::bigint], ARRAY[:product::bigint], ARRAY['awaiting'], ARRAY[NULL::text],
    ARRAY[NULL::text], ARRAY[NULL::bigint])
ON CONFLICT (order_id, product_id) DO UPDATE
SET status = excluded.status, reservation_id = excluded.reservation_id,
    warehouse = excluded.warehouse, arrives_at = excluded.arrives_at;
INSERT INTO outbox (kind, order_id, payload, due_at, created_at)
SELECT t.kind, t.order_id, t.payload, :now::bigint, :now::bigint
FROM unnest(ARRAY['reservation', 'crm'], ARRAY[:ordered::bigint, :ordered::bigint], ARRAY[
    '{"kind": "reserve", "order": ' || :ordered || ', "product": ' || :product
        || ', "quantity": ' || :quantity || ', "country": "US"}',
    '{"kind": "tell_crm", "order": ' || :ordered || ', "user": ' || :buyer
        || ', "country": "US", "total": {"minor": 12513, "currency": "USD"}}']) WITH ORDINALITY
    AS t (kind, order_id, payload, position)
ORDER BY t.position;
-- The ledger's entry of two postings.
INSERT INTO postings (order_id, entry, account, amount, currency, at)
SELECT *, :now::bigint FROM unnest(ARRAY[:ordered::bigint, :ordered::bigint], ARRAY['sale', 'sale'],
    ARRAY['provider', 'sales'], ARRAY[12513::bigint, -12513::bigint], ARRAY['USD', 'USD']);
-- The cart is locked and read, and what was ordered leaves it.
SELECT user_id, country, version FROM carts WHERE user_id = ANY (ARRAY[:buyer::bigint])
ORDER BY user_id FOR NO KEY UPDATE;
SELECT user_id, id, product_id, quantity FROM cart_items WHERE user_id = ANY (ARRAY[:buyer::bigint]) ORDER BY id;
UPDATE carts SET country = :country, version = :version::bigint + 1 WHERE user_id = :buyer;
DELETE FROM cart_items WHERE id = ANY (ARRAY[:item::bigint]);
-- The stock, last.
SELECT id FROM products WHERE id = ANY (ARRAY[:product::bigint]) ORDER BY id FOR NO KEY UPDATE;
UPDATE products p SET stock = p.stock + c.change
FROM unnest(ARRAY[:product::bigint], ARRAY[-:quantity::bigint]) AS c (id, change) WHERE p.id = c.id;
COMMIT;
