-- The rows of each kind of order: whether the script made them, how many orders, and how many rows each of them has.
--
-- Given: `first`, the first of pgbench's buyers less one. What is in the outbox is the relay's to remove.

SELECT scripted, count(*), state, lines, states, payments, reservations, postings
FROM (
    SELECT o.user_id > :first AS scripted, o.state,
        (SELECT count(*) FROM order_lines r WHERE r.order_id = o.id) AS lines,
        (SELECT count(*) FROM order_states r WHERE r.order_id = o.id) AS states,
        (SELECT count(*) FROM payment_intents r WHERE r.order_id = o.id AND r.status = 'captured') AS payments,
        (SELECT count(*) FROM reservations r WHERE r.order_id = o.id) AS reservations,
        (SELECT count(*) FROM postings r WHERE r.order_id = o.id) AS postings
    FROM orders o
    WHERE o.state <> 'pending'
) AS shapes
GROUP BY scripted, state, lines, states, payments, reservations, postings;
