//! What is measured: one file each, and one table of them all.

mod cart_add;
mod catalogue;
mod checkouts;
mod collector;
mod faro;
mod layers;
mod logins;
mod memory;
mod scrape;
pub(crate) mod shoppers;
mod start;
mod tally;
mod telemetry;
mod traffic;

use std::pin::Pin;
use std::process::ExitCode;

use anyhow::Result;

use crate::disk;
use crate::environment::Environment;
use crate::options::RowOptions;
use crate::process;
use crate::report::{self, Finding, Report};

/// One row; it may find several things.
pub(crate) struct Row {
    /// What it measures.
    name: &'static str,
    measure: fn(&RowOptions) -> Measuring<'_>,
}

/// A measurement under way.
type Measuring<'a> = Pin<Box<dyn Future<Output = Result<Vec<Finding>>> + 'a>>;

/// Catalogue list and product beside a bare handler.
pub(crate) static CATALOGUE: Row = Row {
    name: "catalogue",
    measure: |options| Box::pin(catalogue::measure(options)),
};

/// Checkouts, and the drain after them.
pub(crate) static CHECKOUTS: Row = Row {
    name: "checkouts",
    measure: |options| Box::pin(checkouts::measure(options)),
};

/// Checkouts on PostgreSQL beside its own benchmark.
pub(crate) static CHECKOUTS_POSTGRES: Row = Row {
    name: "checkouts-postgres",
    measure: |options| Box::pin(checkouts::postgres::measure(options)),
};

/// Additions to carts at a fixed rate.
pub(crate) static CART_ADD: Row = Row {
    name: "cart-add",
    measure: |options| Box::pin(cart_add::measure(options)),
};

/// The same on PostgreSQL.
pub(crate) static CART_ADD_POSTGRES: Row = Row {
    name: "cart-add-postgres",
    measure: |options| Box::pin(cart_add::measure_on_postgres(options)),
};

/// What the layers of protection cost.
pub(crate) static LAYERS: Row = Row {
    name: "layers",
    measure: |options| Box::pin(layers::measure(options)),
};

/// Logins that fail, with and without an account.
pub(crate) static LOGINS: Row = Row {
    name: "logins",
    measure: |options| Box::pin(logins::measure(options)),
};

/// First starts.
pub(crate) static START: Row = Row {
    name: "start",
    measure: |options| Box::pin(start::measure(options)),
};

/// Idle memory.
pub(crate) static MEMORY: Row = Row {
    name: "memory",
    measure: |options| Box::pin(memory::measure(options)),
};

/// What telemetry costs a request.
pub(crate) static TELEMETRY: Row = Row {
    name: "telemetry",
    measure: |options| Box::pin(async move { Ok(vec![telemetry::measure_requests(options).await?]) }),
};

/// What it costs a shop that sells as fast as it can.
pub(crate) static TELEMETRY_CHECKOUTS: Row = Row {
    name: "telemetry-checkouts",
    measure: |options| Box::pin(async move { Ok(vec![telemetry::measure_checkouts(options).await?]) }),
};

/// What the collector can take.
pub(crate) static COLLECTOR: Row = Row {
    name: "collector",
    measure: |options| Box::pin(collector::measure(options)),
};

/// The same beside rotel.
pub(crate) static COLLECTOR_ROTEL: Row = Row {
    name: "collector-rotel",
    measure: |options| Box::pin(collector::rotel::measure(options)),
};

/// What the collector holds while it waits.
pub(crate) static COLLECTOR_MEMORY: Row = Row {
    name: "collector-memory",
    measure: |options| Box::pin(collector::memory::measure(options)),
};

/// Scrapes of many series.
pub(crate) static SCRAPE: Row = Row {
    name: "scrape",
    measure: |options| Box::pin(scrape::measure(options)),
};

/// What the frontend can take from browsers.
pub(crate) static FARO: Row = Row {
    name: "faro",
    measure: |options| Box::pin(faro::measure(options)),
};

/// The program's own load generator.
pub(crate) static TRAFFIC: Row = Row {
    name: "traffic",
    measure: |options| Box::pin(traffic::measure(options)),
};

/// Every row, in the order of the table.
pub(crate) static ALL: [&Row; 17] = [
    &CATALOGUE,
    &CHECKOUTS,
    &CHECKOUTS_POSTGRES,
    &CART_ADD,
    &CART_ADD_POSTGRES,
    &LAYERS,
    &LOGINS,
    &START,
    &MEMORY,
    &TELEMETRY,
    &TELEMETRY_CHECKOUTS,
    &COLLECTOR,
    &COLLECTOR_ROTEL,
    &COLLECTOR_MEMORY,
    &SCRAPE,
    &FARO,
    &TRAFFIC,
];

/// Measures one row and prints what it found.
pub(crate) async fn show(row: &Row, options: &RowOptions) -> Result<ExitCode> {
    prepare(options)?;
    let findings = (row.measure)(options).await?;
    println!("\n{}", report::table(&findings));
    Ok(ExitCode::SUCCESS)
}

/// Measures the rows, prints the report, and writes it under this name. A row that fails does not take the
/// others with it.
pub(crate) async fn measure(rows: &[&Row], name: &str, options: &RowOptions) -> Result<ExitCode> {
    prepare(options)?;
    let environment = Environment::now();
    let disk = disk::durable_writes(DURABLE_WRITES)?.summary();
    let disk = format!("A durable write of 4 kB, alone on this disk before the run: {disk}.");
    let mut findings = Vec::new();
    let mut failures = Vec::new();
    for row in rows {
        match (row.measure)(options).await {
            Ok(found) => findings.extend(found),
            Err(error) => failures.push(format!("{}: {error:#}", row.name)),
        }
    }
    let is_complete = failures.is_empty();
    let report = Report {
        title: "WebStore beside its limits".to_owned(),
        environment,
        findings,
        observations: None,
        failures,
        notes: NOTES.map(str::to_owned).into_iter().chain([disk]).collect(),
    };
    finish(&report, options, name)?;
    Ok(if is_complete {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Enough for a p99, and over within a few seconds on a slow disk.
const DURABLE_WRITES: usize = 300;

/// What goes for every row.
const NOTES: [&str; 15] = [
    "The load comes from the same cores as the answers, so a rate is what the shop and the load reach together.",
    "Catalogue: 32 connections, each asking again when it was answered, in turns with a bare axum handler in a \
     process of its own that returns the same bytes; medians. The CPU per request is the server's alone.",
    "Checkouts: 64 guests, each adding one product and checking out, again and again; only status 200 counts. \
     The drain is over when the last order of every guest says where its pieces come from.",
    "Cart add: latency counts from the time when a request was due, not from when it was sent; the timer that \
     waits for that time is part of it, with up to about 1 ms. A bare handler is asked in the same way before.",
    "On PostgreSQL: a server of its own with the usual settings, which syncs, and Redis as the cache. pgbench runs \
     every statement of a checkout (authenticate, read the cart, open, settle) one after the other in 64 clients on \
     the same server and database, afterwards; it adds nothing to carts, and nothing is delivered or charged.",
    "Layers: CPU of the whole process per request with the usual limits, less without them (--ip-limit 0 \
     --user-limit 0 --connections-per-ip 0), in turns; medians of the rounds' differences. The rest of the layers \
     has no switch and is in both. Nobody comes to a limit: the requests have many addresses and users. Every plain \
     request asks Redis once, and one with a token twice; where it is less, Redis did not answer within 20 ms, and \
     requests passed unchecked.",
    "Logins: a wrong password each time, one try after the other; the same number of tries for each account and \
     for each address without one.",
    "Telemetry: a shop that tells everything and one with OTEL_SDK_DISABLED=true, in turns, medians of the rounds' \
     differences or ratios. CPU per request: of the services' process, at a fixed rate, with the collector in another \
     process; what is sent after the last request counts too. Checkouts: the whole shop in one process, the \
     collector in it, log lines on, to /dev/null; both have warmed up for so long that decisions about traces are \
     due all the time.",
    "Collector: requests over HTTP/1.1 in protobuf, written once and given new ids and times each time, over four \
     connections, each sending again when it was answered, but no more than 100,000 spans a second where traces wait for a \
     decision. What is counted is its own CPU time, user and system, all threads, also that of the decisions after the last request: things per second of one core.",
    "rotel: the one of PyPI, which has no tail sampling, with its batches and its exporter that drops them, beside \
     ours with receive, batch, drop.",
    "Scrape: from the request to the last byte, over a connection that stays open; 10,000 lines of samples, \
     4,000 of them of histograms.",
    "Faro: the same body of 30 items 1,000 times a second over four connections, the collector in another process. What \
     is counted is the CPU time of the shop's process while and after it comes, with all that its other roles do idly.",
    "Traffic: shoppers who do not think, in front of bare handlers with fixed answers in the load's own process. The rate \
     is requests for each second of the generator's CPU time, all threads together, with a new connection for each shopper. \
     The overhead is the median latency that it tells of a product, less that of a plain connection that asks for the \
     same meanwhile.",
    "Third-party delays are off. The data folder is on a real file system unless it says tmpfs above.",
    "MB are millions of bytes.",
];

fn prepare(options: &RowOptions) -> Result<()> {
    process::require(&options.places.webstore)?;
    if cfg!(debug_assertions) {
        println!("bench: this is a debug build of the load; for numbers use cargo run --release");
    }
    Ok(())
}

fn finish(report: &Report, options: &RowOptions, name: &str) -> Result<()> {
    println!("\n{report}");
    report.write(&options.places.results, name)?;
    println!(
        "Written to {}/{name}.md and {name}.json.",
        options.places.results.display()
    );
    Ok(())
}
