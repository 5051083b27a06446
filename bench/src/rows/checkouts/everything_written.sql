-- Whether each of the script's orders has its letters, and took its line out of a cart.
--
-- Given: `first`, the first of pgbench's buyers less one, and `buyers`, how many there are.

SELECT (SELECT count(*) FROM cart_items WHERE user_id > :first) + scripted.orders = :buyers
    AND (SELECT count(*) FROM outbox x JOIN orders o ON o.id = x.order_id WHERE o.user_id > :first)
        = 2 * scripted.orders
FROM (SELECT count(*) AS orders FROM orders WHERE user_id > :first AND state = 'completed') AS scripted;
