//! What telemetry costs: CPU time for each request with it and without it, the work of sending included, against a
//! collector in another process that throws everything away.
//!
//! `cargo run --release -p telemetry --example cost`
#![expect(clippy::print_stdout, reason = "the numbers are what this program is for")]

use std::error::Error;
use std::io::{BufRead as _, BufReader};
use std::net::Ipv4Addr;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::routing::get;
use opentelemetry_proto::tonic::collector::logs::v1::logs_service_server::{LogsService, LogsServiceServer};
use opentelemetry_proto::tonic::collector::logs::v1::{ExportLogsServiceRequest, ExportLogsServiceResponse};
use opentelemetry_proto::tonic::collector::metrics::v1::metrics_service_server::{
    MetricsService, MetricsServiceServer,
};
use opentelemetry_proto::tonic::collector::metrics::v1::{
    ExportMetricsServiceRequest, ExportMetricsServiceResponse,
};
use opentelemetry_proto::tonic::collector::trace::v1::trace_service_server::{
    TraceService, TraceServiceServer,
};
use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTraceServiceRequest, ExportTraceServiceResponse,
};
use telemetry::contract::{ProductsViews, db};
use telemetry::{Settings, Telemetry, count, db_call, mark, otlp_layer};
use tokio::net::TcpListener;
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;
use tonic::{Response, Status};
use tower::ServiceExt as _;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Requests of one measurement, in groups with a pause between them, so that no queue is ever full.
const GROUPS: usize = 1000;
const GROUP_REQUESTS: usize = 100;
const PAUSE: Duration = Duration::from_millis(8);

/// Linux counts CPU time in hundredths of a second.
const MICROSECONDS_PER_TICK: f64 = 10_000.0;

fn main() -> Outcome<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = { runtime }.worker_threads(2).enable_all().build()?;
    if std::env::args().nth(1).is_some_and(|word| word == "sink") {
        return runtime.block_on(sink());
    }
    runtime.block_on(measure())
}

async fn measure() -> Outcome<()> {
    tracing_subscriber::registry()
        .with(LevelFilter::INFO)
        .with(otlp_layer())
        .init();
    let (mut child, endpoint) = start_sink()?;
    println!(
        "requests: {} of 3 spans, 6 measurements, 1 log record",
        GROUPS * GROUP_REQUESTS
    );
    for _ in 0..3 {
        let off = per_request(Telemetry::silent()).await?;
        let on = per_request(Telemetry::start(Settings::to("main-service", &endpoint))?).await?;
        println!(
            "off {off:.2} us, on {on:.2} us, telemetry costs {:.2} us of CPU for each request",
            on - off
        );
    }
    child.kill()?;
    child.wait()?;
    Ok(())
}

/// Microseconds of CPU for each request, with all that is sent.
async fn per_request(telemetry: Telemetry) -> Outcome<f64> {
    let router = Router::new().route("/{country}/products", get(handle));
    let router = router.layer(telemetry.layer(|_| None));
    let begun = cpu_ticks()?;
    for _ in 0..GROUPS {
        for _ in 0..GROUP_REQUESTS {
            let request = Request::builder().uri("/us/products").body(Body::empty())?;
            router.clone().oneshot(request).await?;
        }
        tokio::time::sleep(PAUSE).await;
    }
    telemetry.stop().await;
    let ticks = cpu_ticks()? - begun;
    if !telemetry.dropped().is_empty() {
        return Err(format!("not everything was sent: {:?}", telemetry.dropped()).into());
    }
    Ok(ticks * MICROSECONDS_PER_TICK / (GROUPS * GROUP_REQUESTS) as f64)
}

async fn handle() -> &'static str {
    db_call("sqlite", &db::QUERY_CATALOGUE, async {}, |()| None).await;
    db_call("redis", &db::CACHE_GET_CART, async {}, |()| None).await;
    count(ProductsViews { country: "US".into() });
    mark("webstore.country", "US");
    tracing::info!(country = "US", products = 24, "The catalogue was shown");
    "[]"
}

/// User and system time of this process.
fn cpu_ticks() -> Outcome<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    // The name may hold spaces; the 12th and 13th word behind it are the times.
    let words: Vec<&str> = stat
        .rsplit(')')
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .collect();
    let ticks = |place: usize| words.get(place).and_then(|word| word.parse::<f64>().ok());
    let times = ticks(11)
        .zip(ticks(12))
        .ok_or("no CPU times in /proc/self/stat")?;
    Ok(times.0 + times.1)
}

fn start_sink() -> Outcome<(Child, String)> {
    let mut command = Command::new(std::env::current_exe()?);
    let mut child = command.arg("sink").stdout(Stdio::piped()).spawn()?;
    let out = child.stdout.take().ok_or("the sink has no output")?;
    let mut endpoint = String::new();
    BufReader::new(out).read_line(&mut endpoint)?;
    Ok((child, endpoint.trim().to_owned()))
}

async fn sink() -> Outcome<()> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    println!("http://{}", listener.local_addr()?);
    let server = Server::builder()
        .add_service(TraceServiceServer::new(Nobody))
        .add_service(MetricsServiceServer::new(Nobody))
        .add_service(LogsServiceServer::new(Nobody));
    Ok(server.serve_with_incoming(TcpIncoming::from(listener)).await?)
}

/// Takes everything, and forgets it.
struct Nobody;

#[tonic::async_trait]
impl TraceService for Nobody {
    async fn export(
        &self,
        _: tonic::Request<ExportTraceServiceRequest>,
    ) -> Result<Response<ExportTraceServiceResponse>, Status> {
        Ok(Response::new(Default::default()))
    }
}

#[tonic::async_trait]
impl MetricsService for Nobody {
    async fn export(
        &self,
        _: tonic::Request<ExportMetricsServiceRequest>,
    ) -> Result<Response<ExportMetricsServiceResponse>, Status> {
        Ok(Response::new(Default::default()))
    }
}

#[tonic::async_trait]
impl LogsService for Nobody {
    async fn export(
        &self,
        _: tonic::Request<ExportLogsServiceRequest>,
    ) -> Result<Response<ExportLogsServiceResponse>, Status> {
        Ok(Response::new(Default::default()))
    }
}
