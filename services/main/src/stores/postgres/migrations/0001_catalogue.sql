-- What is on sale. Prices are minor units of the country's currency. Keys are compared byte by byte ("C"):
-- faster, and the same whatever the system's libraries think of languages.

CREATE TABLE categories (
    code     TEXT   COLLATE "C" PRIMARY KEY,
    name     TEXT   NOT NULL,
    position BIGINT NOT NULL UNIQUE
);

CREATE TABLE products (
    id          BIGINT PRIMARY KEY CHECK (id > 0),
    slug        TEXT   COLLATE "C" NOT NULL UNIQUE,
    name        TEXT   NOT NULL,
    description TEXT   NOT NULL,
    category    TEXT   COLLATE "C" NOT NULL REFERENCES categories (code),
    popularity  BIGINT NOT NULL CHECK (popularity BETWEEN 0 AND 100),
    -- Below zero is the backlog. Changes with every sale: there is room for the next versions on the page.
    stock       BIGINT NOT NULL
) WITH (fillfactor = 50);

CREATE TABLE prices (
    product_id BIGINT NOT NULL REFERENCES products (id),
    country    TEXT   COLLATE "C" NOT NULL CHECK (country IN ('US', 'UK', 'DE', 'FR', 'JP', 'BR', 'IN')),
    price      BIGINT NOT NULL CHECK (price >= 0),
    position   BIGINT NOT NULL,
    PRIMARY KEY (product_id, country)
);

CREATE TABLE shipping_options (
    country   TEXT   COLLATE "C" NOT NULL CHECK (country IN ('US', 'UK', 'DE', 'FR', 'JP', 'BR', 'IN')),
    code      TEXT   COLLATE "C" NOT NULL CHECK (code IN ('standard', 'express')),
    price     BIGINT NOT NULL CHECK (price >= 0),
    days      BIGINT NOT NULL CHECK (days >= 0),
    warehouse TEXT   NOT NULL,
    position  BIGINT NOT NULL,
    PRIMARY KEY (country, code)
);
