-- The request that made an order owe something: its trace context in W3C's text. Nothing where nobody traced it.

ALTER TABLE outbox ADD COLUMN origin TEXT;
