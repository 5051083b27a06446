//! A shop whose collector also tells a test what it exports.

use std::fs;
use std::time::{Duration, Instant};

use telemetry::testing::Sink;

use crate::folder::Folder;
use crate::process::Process;
use crate::shop::Shop;

/// What is deployed.
const DEPLOYED: &str = include_str!("../../../../deploy/collector/config.yaml");
/// How long something that happens soon may be in coming.
const SOON: Duration = Duration::from_secs(20);
/// The pause between two looks.
const LOOK_PAUSE: Duration = Duration::from_millis(50);

/// Services that do not keep a test waiting.
pub(super) const IN_A_HURRY: [(&str, &str); 3] = [
    ("OTEL_METRIC_EXPORT_INTERVAL", "200"),
    ("OTEL_BSP_SCHEDULE_DELAY", "50"),
    ("OTEL_BLRP_SCHEDULE_DELAY", "50"),
];

/// A shop on ports and folders of its own, and who hears what its collector exports.
pub(super) struct Rig {
    pub(super) shop: Shop,
    pub(super) sink: Sink,
    folder: Folder,
}

impl Rig {
    pub(super) async fn new() -> Self {
        Self {
            shop: Shop::new(),
            sink: Sink::start().await.unwrap(),
            folder: Folder::new(),
        }
    }

    /// Starts what `arguments` say, with partners that never fail, services in a hurry, and the collector that exports to
    /// the sink.
    pub(super) fn start(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Process {
        self.start_with(&self.config(), arguments, variables)
    }

    /// The same with this configuration of the collector.
    pub(super) fn start_with(&self, config: &str, arguments: &[&str], variables: &[(&str, &str)]) -> Process {
        let path = self.folder.at("collector.yaml");
        fs::write(&path, config).unwrap();
        let (shift, data) = (self.shop.offset.text(), self.shop.data());
        let options = ["--simulate", "off", "--port-offset", &shift, "--data-dir", &data];
        let arguments = [arguments, &options, &["--collector-config", &path]].concat();
        let process = Process::start(&arguments, &[&IN_A_HURRY, variables].concat());
        process.say("Ready in");
        process
    }

    /// The deployed configuration, in a hurry, with everything kept and exported to the sink.
    pub(super) fn config(&self) -> String {
        let exporter = format!(
            "exporters:\n  otlp_grpc:\n    endpoint: {}\n    tls: {{insecure: true}}\n\n  prometheus:\n",
            self.sink.endpoint()
        );
        let changes = [
            ("decision_wait: 2s", "decision_wait: 200ms", 1),
            ("sampling_percentage: 10}", "sampling_percentage: 100}", 1),
            ("metrics_flush_interval: 5s", "metrics_flush_interval: 200ms", 2),
            ("exporters:\n  prometheus:\n", &*exporter, 1),
            ("exporters: [debug]", "exporters: [debug, otlp_grpc]", 2),
            ("exporters: [prometheus]", "exporters: [prometheus, otlp_grpc]", 1),
        ];
        changed(DEPLOYED, &changes)
    }

    /// The text at this path of the role with that port.
    pub(super) async fn page(&self, unshifted: u16, path: &str) -> String {
        let url = format!("{}{path}", self.shop.url(unshifted));
        reqwest::get(url).await.unwrap().text().await.unwrap()
    }

    /// Waits until it is so; panics with `what` when it takes too long.
    pub(super) async fn until(&self, what: &str, is_so: impl AsyncFnMut() -> bool) {
        assert!(self.comes(is_so).await, "{what}");
    }

    /// Waits until it is so; `false` when it takes too long.
    pub(super) async fn comes(&self, mut is_so: impl AsyncFnMut() -> bool) -> bool {
        let begun = Instant::now();
        while !is_so().await {
            if begun.elapsed() > SOON {
                return false;
            }
            tokio::time::sleep(LOOK_PAUSE).await;
        }
        true
    }
}

/// The text with each of these places changed, which are there so many times.
pub(super) fn changed(text: &str, changes: &[(&str, &str, usize)]) -> String {
    let mut text = text.to_owned();
    for (from, to, times) in changes {
        assert_eq!(text.matches(from).count(), *times, "{from} in {text}");
        text = text.replace(from, to);
    }
    text
}
