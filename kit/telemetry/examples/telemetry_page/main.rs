//! Prints the telemetry contract as a Markdown page: `make docs` writes it to `docs/telemetry-names.md`.

mod page;

use std::io::Write;

fn main() -> std::io::Result<()> {
    std::io::stdout().write_all(page::page().as_bytes())
}
