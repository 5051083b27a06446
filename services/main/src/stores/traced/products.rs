//! What is on sale.

use async_trait::async_trait;
use shop::{
    catalogue::Catalogue,
    ports::{Products, StoreError},
};
use telemetry::contract::db;

use super::TracedStore;

#[async_trait]
impl Products for TracedStore {
    async fn catalogue(&self) -> Result<Catalogue, StoreError> {
        self.call(&db::QUERY_CATALOGUE, self.inner.catalogue()).await
    }

    async fn fill_catalogue(&self, catalogue: Catalogue) -> Result<(), StoreError> {
        self.call(&db::FILL_CATALOGUE, self.inner.fill_catalogue(catalogue))
            .await
    }

    async fn ping(&self) -> Result<(), StoreError> {
        self.call(&db::PING_STORE, self.inner.ping()).await
    }
}
