//! The catalogue in memory, at most a second old.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use shop::{
    catalogue::Catalogue,
    ports::{CatalogueSource, Store, StoreError},
};
use tokio::time::Instant;

/// From this age on one request reads it anew while the others still get the old one.
const FRESH_FOR: Duration = Duration::from_millis(500);
/// From this age on everybody waits for the new one.
const STALE_AFTER: Duration = Duration::from_secs(1);

/// Reads the catalogue from the store when somebody asks and it is getting old: an idle shop reads nothing.
pub struct CatalogueMemory {
    store: Arc<dyn Store>,
    latest: Mutex<Option<(Instant, Arc<Catalogue>)>>,
    reading: tokio::sync::Mutex<()>,
}

impl CatalogueMemory {
    /// An empty memory over `store`.
    #[must_use]
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self {
            store,
            latest: Mutex::new(None),
            reading: tokio::sync::Mutex::new(()),
        }
    }

    fn latest(&self) -> Option<(Duration, Arc<Catalogue>)> {
        let latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        latest
            .as_ref()
            .map(|(read_at, catalogue)| (read_at.elapsed(), Arc::clone(catalogue)))
    }

    /// Reads it from the store. Where that fails, an old catalogue is better than a closed shop.
    async fn read(&self) -> Result<Arc<Catalogue>, StoreError> {
        let asked_at = Instant::now();
        match self.store.catalogue().await {
            Ok(read) => {
                let read = Arc::new(read);
                *self.latest.lock().unwrap_or_else(PoisonError::into_inner) =
                    Some((asked_at, Arc::clone(&read)));
                Ok(read)
            }
            Err(error) => match self.latest() {
                Some((age, old)) => {
                    tracing::warn!(%error, age_s = age.as_secs(), "Showing an old catalogue");
                    Ok(old)
                }
                None => Err(error),
            },
        }
    }
}

#[async_trait]
impl CatalogueSource for CatalogueMemory {
    async fn current(&self) -> Result<Arc<Catalogue>, StoreError> {
        match self.latest() {
            Some((age, catalogue)) if age < FRESH_FOR => return Ok(catalogue),
            Some((age, catalogue)) if age < STALE_AFTER => {
                let Ok(_reader) = self.reading.try_lock() else {
                    return Ok(catalogue);
                };
                return self.read().await;
            }
            _ => {}
        }
        let _reader = self.reading.lock().await;
        match self.latest() {
            Some((age, catalogue)) if age < FRESH_FOR => Ok(catalogue),
            _ => self.read().await,
        }
    }
}

#[cfg(test)]
mod tests {
    use commerce::ProductId;
    use shop::ports::Products;

    use super::*;
    use crate::{demo, stores::memory::MemoryStore};

    async fn memory() -> (Arc<MemoryStore>, CatalogueMemory) {
        let store = Arc::new(MemoryStore::default());
        let catalogue = demo::parse(demo::BUILT_IN).unwrap();
        store.fill_catalogue(catalogue).await.unwrap();
        let memory = CatalogueMemory::new(Arc::<MemoryStore>::clone(&store));
        (store, memory)
    }

    #[tokio::test(start_paused = true)]
    async fn it_is_read_again_only_when_it_is_getting_old() {
        let (_store, memory) = memory().await;
        let first = memory.current().await.unwrap();
        assert!(first.product(ProductId(101)).is_some());
        tokio::time::advance(FRESH_FOR / 2).await;
        assert!(Arc::ptr_eq(&first, &memory.current().await.unwrap()));
        tokio::time::advance(FRESH_FOR).await;
        let second = memory.current().await.unwrap();
        assert!(!Arc::ptr_eq(&first, &second));
        tokio::time::advance(STALE_AFTER * 2).await;
        assert!(!Arc::ptr_eq(&second, &memory.current().await.unwrap()));
    }

    #[tokio::test(start_paused = true)]
    async fn while_one_reads_the_others_are_served_what_is_there() {
        let (_store, memory) = memory().await;
        let first = memory.current().await.unwrap();
        tokio::time::advance(FRESH_FOR).await;
        let _somebody_reads = memory.reading.lock().await;
        assert!(Arc::ptr_eq(&first, &memory.current().await.unwrap()));
    }
}
