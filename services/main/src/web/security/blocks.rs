//! The blocks made at run time: kept in the shared cache, and a copy in the process.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use serde::{Deserialize, Serialize};
use shop::{
    moment::Moment,
    ports::{Cache, CacheError, Clock},
    security::block_list::{Block, BlockList},
};

/// How long a request waits for the list.
const READ_TIME_MAX: Duration = Duration::from_millis(20);
/// From this age on one request reads the list anew while the others still use the copy.
const FRESH_FOR: Duration = Duration::from_millis(500);
/// From this age on the copy is not used any more, unless the cache is away.
const STALE_AFTER: Duration = Duration::from_secs(1);
/// How often a change is tried again because somebody else made one at the same time.
const TRIES_MAX: usize = 8;
const KEY: &str = "security:blocked-ips";

/// The list, at most a second old; older only while the cache is away.
pub(super) struct Blocks {
    cache: Arc<dyn Cache>,
    clock: Arc<dyn Clock>,
    copy: Mutex<Option<Latest>>,
    reading: tokio::sync::Mutex<()>,
}

#[derive(Clone)]
struct Latest {
    read_at: Moment,
    list: Arc<BlockList>,
}

/// How a block is written down.
#[derive(Serialize, Deserialize)]
struct Written {
    network: String,
    reason: String,
    expires_ms: i64,
}

impl Blocks {
    pub(super) fn new(cache: Arc<dyn Cache>, clock: Arc<dyn Clock>) -> Self {
        Self {
            cache,
            clock,
            copy: Mutex::new(None),
            reading: tokio::sync::Mutex::new(()),
        }
    }

    /// The list as the layers use it. They wait for it only when they must, and not long.
    pub(super) async fn current(&self, now: Moment) -> Arc<BlockList> {
        let copy = self.copy();
        if let Some(copy) = copy.as_ref().filter(|copy| copy.is_younger_than(FRESH_FOR, now)) {
            return Arc::clone(&copy.list);
        }
        let _reader = match (self.reading.try_lock(), &copy) {
            (Ok(reader), _) => reader,
            (Err(_), Some(copy)) if copy.is_younger_than(STALE_AFTER, now) => return Arc::clone(&copy.list),
            _ => self.reading.lock().await,
        };
        match self.copy() {
            Some(copy) if copy.is_younger_than(FRESH_FOR, now) => copy.list,
            copy => {
                let read = tokio::time::timeout(READ_TIME_MAX, self.read(now)).await;
                // What was known before is better than nothing, and is asked about again after a while.
                let known = || copy.map(|copy| copy.list).unwrap_or_default();
                let read = read.ok().and_then(Result::ok);
                self.keep(now, read.map_or_else(known, Arc::new))
            }
        }
    }

    /// The list as it is in the cache now.
    pub(super) async fn read(&self, now: Moment) -> Result<BlockList, CacheError> {
        let text = self.cache.get(KEY).await?;
        Ok(parse(text.as_deref(), now))
    }

    /// Changes the list for all instances, also if somebody else changes it at the same time.
    pub(super) async fn change<T>(
        &self,
        now: Moment,
        mut change: impl FnMut(&mut BlockList) -> T,
    ) -> Result<T, CacheError> {
        for _ in 0..TRIES_MAX {
            let before = self.cache.get(KEY).await?;
            let mut list = parse(before.as_deref(), now);
            let outcome = change(&mut list);
            let time = Duration::from_millis(list.ends(now).0.abs_diff(now.0).max(1));
            let text = to_text(&list);
            if self.cache.replace(KEY, before.as_deref(), &text, time).await? {
                self.keep(self.clock.now(), Arc::new(list));
                return Ok(outcome);
            }
        }
        Err(CacheError("too many change the list at the same time".to_owned()))
    }

    fn copy(&self) -> Option<Latest> {
        self.copy.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn keep(&self, read_at: Moment, list: Arc<BlockList>) -> Arc<BlockList> {
        let copy = Latest {
            read_at,
            list: Arc::clone(&list),
        };
        *self.copy.lock().unwrap_or_else(PoisonError::into_inner) = Some(copy);
        list
    }
}

impl Latest {
    fn is_younger_than(&self, age: Duration, now: Moment) -> bool {
        self.read_at.age(now) < age
    }
}

fn parse(text: Option<&str>, now: Moment) -> BlockList {
    let Some(text) = text else {
        return BlockList::default();
    };
    let written: Vec<Written> = serde_json::from_str(text).unwrap_or_else(|error| {
        tracing::error!(%error, "The list of blocked addresses is unreadable and begins anew");
        Vec::new()
    });
    let blocks = written.into_iter().filter_map(|written| {
        Some(Block {
            network: written.network.parse().ok()?,
            reason: written.reason,
            expires: Moment(written.expires_ms),
        })
    });
    BlockList::of(blocks.collect(), now)
}

fn to_text(list: &BlockList) -> String {
    let written = list.blocks().iter().map(|block| Written {
        network: block.network.to_string(),
        reason: block.reason.clone(),
        expires_ms: block.expires.0,
    });
    serde_json::to_string(&written.collect::<Vec<_>>()).unwrap_or_default()
}
