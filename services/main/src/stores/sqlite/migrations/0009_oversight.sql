-- What administrators look for among all the orders there ever were. Completed orders need no index: nearly
-- all are. Pending and cancelled ones have theirs.

CREATE INDEX declined_orders ON orders (id) WHERE state = 'declined';
CREATE INDEX unavailable_orders ON orders (id) WHERE state = 'unavailable';
CREATE INDEX refunded_orders ON orders (id) WHERE state = 'refunded';
CREATE INDEX orders_by_country ON orders (country, id);
CREATE INDEX delayed_lines ON reservations (order_id) WHERE status = 'delayed';
