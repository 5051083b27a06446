-- What lies of each product in each warehouse. `full` is what a delivery fills it up to; `asks` counts the
-- reservations asked of it since it ran low.
CREATE TABLE shelves (
    product_id INTEGER NOT NULL CHECK (product_id > 0),
    warehouse  TEXT    NOT NULL,
    pieces     INTEGER NOT NULL CHECK (pieces >= 0),
    "full"     INTEGER NOT NULL CHECK ("full" >= 0),
    asks       INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (product_id, warehouse)
) STRICT, WITHOUT ROWID;

CREATE TABLE reservations (
    number     INTEGER PRIMARY KEY AUTOINCREMENT,
    order_id   TEXT    NOT NULL,
    product_id INTEGER NOT NULL,
    quantity   INTEGER NOT NULL CHECK (quantity > 0),
    country    TEXT    NOT NULL,
    warehouse  TEXT    NOT NULL,
    days       INTEGER NOT NULL,
    created    INTEGER NOT NULL,
    released   INTEGER,
    UNIQUE (order_id, product_id),
    FOREIGN KEY (product_id, warehouse) REFERENCES shelves (product_id, warehouse)
) STRICT;
