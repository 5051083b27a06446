//! Prints the order's state machine as a Markdown page: `make docs` writes it to `docs/order-states.md`.

mod page;

use std::io::Write;

fn main() -> std::io::Result<()> {
    std::io::stdout().write_all(page::page().as_bytes())
}
