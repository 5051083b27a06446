-- What is on sale. Prices are minor units of the country's currency.

CREATE TABLE categories (
    code     TEXT    PRIMARY KEY,
    name     TEXT    NOT NULL,
    position INTEGER NOT NULL UNIQUE
) STRICT;

CREATE TABLE products (
    id          INTEGER PRIMARY KEY CHECK (id > 0),
    slug        TEXT    NOT NULL UNIQUE,
    name        TEXT    NOT NULL,
    description TEXT    NOT NULL,
    category    TEXT    NOT NULL REFERENCES categories (code),
    popularity  INTEGER NOT NULL CHECK (popularity BETWEEN 0 AND 100),
    -- Below zero is the backlog.
    stock       INTEGER NOT NULL
) STRICT;

CREATE TABLE prices (
    product_id INTEGER NOT NULL REFERENCES products (id),
    country    TEXT    NOT NULL CHECK (country IN ('US', 'UK', 'DE', 'FR', 'JP', 'BR', 'IN')),
    price      INTEGER NOT NULL CHECK (price >= 0),
    PRIMARY KEY (product_id, country)
) STRICT;

CREATE TABLE shipping_options (
    country   TEXT    NOT NULL CHECK (country IN ('US', 'UK', 'DE', 'FR', 'JP', 'BR', 'IN')),
    code      TEXT    NOT NULL CHECK (code IN ('standard', 'express')),
    price     INTEGER NOT NULL CHECK (price >= 0),
    days      INTEGER NOT NULL CHECK (days >= 0),
    warehouse TEXT    NOT NULL,
    PRIMARY KEY (country, code)
) STRICT;
