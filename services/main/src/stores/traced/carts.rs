//! Carts.

use async_trait::async_trait;
use commerce::{CartItemId, Country, ProductId, Quantity, UserId};
use shop::{
    cart::{Cart, CartError},
    ports::{Carts, StoreError},
};
use telemetry::contract::db;

use super::TracedStore;

#[async_trait]
impl Carts for TracedStore {
    async fn cart(&self, user: UserId) -> Result<Cart, StoreError> {
        self.call(&db::QUERY_CART, self.inner.cart(user)).await
    }

    async fn add_to_cart(
        &self,
        user: UserId,
        country: Country,
        product: ProductId,
        quantity: Quantity,
    ) -> Result<Cart, CartError> {
        let work = self.inner.add_to_cart(user, country, product, quantity);
        self.call(&db::INSERT_CART, work).await
    }

    async fn set_quantity(
        &self,
        user: UserId,
        item: CartItemId,
        quantity: Quantity,
    ) -> Result<Cart, CartError> {
        let work = self.inner.set_quantity(user, item, quantity);
        self.call(&db::UPDATE_CART, work).await
    }

    async fn remove_item(&self, user: UserId, item: CartItemId) -> Result<Cart, CartError> {
        self.call(&db::DELETE_CART, self.inner.remove_item(user, item))
            .await
    }
}
