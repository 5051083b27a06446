//! What is on sale.

use async_trait::async_trait;
use shop::{
    catalogue::{Catalogue, Product},
    ports::{Products, StoreError},
};

use super::{MemoryStore, State};

#[async_trait]
impl Products for MemoryStore {
    async fn catalogue(&self) -> Result<Catalogue, StoreError> {
        let state = self.state();
        let products = state.catalogue.products().iter();
        Ok(Catalogue::new(
            products.map(|product| with_stock(&state, product)).collect(),
            state.catalogue.categories().to_vec(),
            state.catalogue.shipping().to_vec(),
        ))
    }

    async fn fill_catalogue(&self, catalogue: Catalogue) -> Result<(), StoreError> {
        let mut state = self.state();
        if state.catalogue.products().is_empty() {
            let products = catalogue.products().iter();
            state.stock = products.map(|product| (product.id, product.stock)).collect();
            state.catalogue = catalogue;
        }
        Ok(())
    }

    async fn ping(&self) -> Result<(), StoreError> {
        Ok(())
    }
}

fn with_stock(state: &State, product: &Product) -> Product {
    Product {
        stock: state.stock.get(&product.id).copied().unwrap_or(product.stock),
        ..product.clone()
    }
}
