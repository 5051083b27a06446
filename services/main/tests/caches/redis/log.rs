//! What people on call read of an outage.

use std::{
    fmt::Debug,
    sync::{Arc, Mutex},
};

use main_service::caches::redis::RedisCache;
use shop::ports::Cache;
use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    span,
};

use super::{
    database::{self, PATIENT},
    outages::until_well,
};

const AWAY: &str = "WARN Redis is away; going on without it";
const THERE: &str = "INFO Redis is there";

/// The lines that were logged, without their fields.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<String>>>);

impl Lines {
    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

impl Subscriber for Lines {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("main_service::caches::redis")
    }

    fn event(&self, event: &Event<'_>) {
        let mut message = Message(String::new());
        event.record(&mut message);
        let line = format!("{} {}", event.metadata().level(), message.0);
        self.0.lock().unwrap().push(line);
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

struct Message(String);

impl Visit for Message {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if field.name() == "message" {
            self.0 = format!("{value:?}");
        }
    }
}

#[tokio::test]
async fn an_outage_is_one_line_and_its_end_another() {
    let Some(server) = database::server().await else {
        return;
    };
    let lines = Lines::default();
    let _logged = tracing::subscriber::set_default(lines.clone());
    let cache = RedisCache::open(&server.url(0), PATIENT).await.unwrap();
    for _ in 0..2 {
        until_well(|| cache.ping()).await;
        assert_eq!(lines.take(), [""; 0]);
        server.kill().unwrap();
        for _ in 0..50 {
            assert!(cache.ping().await.is_err());
        }
        assert_eq!(lines.take(), [AWAY]);
        server.begin().unwrap();
        until_well(|| cache.ping()).await;
        assert_eq!(lines.take(), [THERE]);
    }
}

#[tokio::test]
async fn an_outage_from_the_start_on_is_said_too() {
    let Some(server) = database::stopped() else {
        return;
    };
    let lines = Lines::default();
    let _logged = tracing::subscriber::set_default(lines.clone());
    let cache = RedisCache::open(&server.url(0), PATIENT).await.unwrap();
    assert!(cache.ping().await.is_err());
    server.begin().unwrap();
    until_well(|| cache.ping()).await;
    assert_eq!(lines.take(), [AWAY, THERE]);
}
