//! Carts.

use async_trait::async_trait;
use commerce::{CartItemId, Country, ProductId, Quantity, UserId};
use shop::{
    cart::{Cart, CartError},
    ports::{Carts, StoreError},
};

use super::{MemoryStore, State};
use crate::stores::cart_changes::{self, LineChange};

#[async_trait]
impl Carts for MemoryStore {
    async fn cart(&self, user: UserId) -> Result<Cart, StoreError> {
        Ok(self.state().cart(user))
    }

    async fn add_to_cart(
        &self,
        user: UserId,
        country: Country,
        product: ProductId,
        quantity: Quantity,
    ) -> Result<Cart, CartError> {
        let mut state = self.state();
        let mut cart = state.cart(user);
        let addition = cart_changes::addition(&cart, product, quantity)?;
        state.expect_user(user)?;
        state.expect_product(product)?;
        cart.country = country;
        Ok(state.change_cart(user, cart, &[addition]))
    }

    async fn set_quantity(
        &self,
        user: UserId,
        item: CartItemId,
        quantity: Quantity,
    ) -> Result<Cart, CartError> {
        let mut state = self.state();
        let cart = state.cart(user);
        let new_quantity = cart_changes::new_quantity(&cart, item, quantity)?;
        Ok(state.change_cart(user, cart, &[new_quantity]))
    }

    async fn remove_item(&self, user: UserId, item: CartItemId) -> Result<Cart, CartError> {
        let mut state = self.state();
        let cart = state.cart(user);
        let removal = cart_changes::removal(&cart, item)?;
        Ok(state.change_cart(user, cart, &[removal]))
    }
}

impl State {
    /// The cart as it is now; empty when there is none.
    pub(super) fn cart(&self, user: UserId) -> Cart {
        self.carts.get(&user).cloned().unwrap_or_else(Cart::empty)
    }

    /// Puts `cart` with the changes, and with a new version, in the place of the user's cart.
    pub(super) fn change_cart(&mut self, user: UserId, mut cart: Cart, changes: &[LineChange]) -> Cart {
        for change in changes {
            let added = CartItemId(self.next_number());
            cart_changes::apply(&mut cart, *change, added);
        }
        cart.version += 1;
        self.carts.insert(user, cart.clone());
        cart
    }
}
