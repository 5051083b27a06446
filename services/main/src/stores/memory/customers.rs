//! Accounts and sessions.

use async_trait::async_trait;
use commerce::UserId;
use shop::{
    customers::{CustomerError, NewCustomer, NewSession, Role, Rotation, SessionOwner, StoredCustomer, User},
    moment::Moment,
    ports::{Customers, StoreError},
};

use super::{MemoryStore, State};
use crate::stores::cart_changes::{self, LineChange};

#[async_trait]
impl Customers for MemoryStore {
    async fn create_customer(&self, customer: NewCustomer) -> Result<User, CustomerError> {
        let mut state = self.state();
        let mut addresses = state.users.values().filter_map(|user| user.email.as_ref());
        if addresses.any(|address| Some(address) == customer.email.as_ref()) {
            return Err(CustomerError::EmailTaken);
        }
        let id = UserId(state.next_number());
        let user = as_user(id, &customer);
        state.users.insert(id, customer);
        Ok(user)
    }

    async fn customer_by_email(&self, email: &str) -> Result<Option<StoredCustomer>, StoreError> {
        let state = self.state();
        let found = state
            .users
            .iter()
            .find(|(_, stored)| stored.email.as_deref() == Some(email));
        Ok(found.map(|(id, stored)| StoredCustomer {
            user: as_user(*id, stored),
            password_hash: stored.password_hash.clone(),
        }))
    }

    async fn create_session(&self, session: NewSession) -> Result<(), StoreError> {
        self.state().create_session(session)
    }

    async fn session(&self, access_hash: &str) -> Result<Option<SessionOwner>, StoreError> {
        Ok(self.state().session_owner(access_hash))
    }

    async fn rotate_session(
        &self,
        refresh_hash: &str,
        session: NewSession,
        now: Moment,
    ) -> Result<Rotation, StoreError> {
        self.state().rotate(refresh_hash, session, now)
    }

    async fn revoke_session(&self, access_hash: &str) -> Result<(), StoreError> {
        self.state().revoke(access_hash);
        Ok(())
    }

    async fn merge_guest(&self, guest: UserId, into: UserId) -> Result<(), StoreError> {
        let mut state = self.state();
        let is_guest = state
            .users
            .get(&guest)
            .is_some_and(|user| user.role == Role::Guest);
        if !is_guest || guest == into {
            return Ok(());
        }
        state.expect_user(into)?;
        state.merge_carts(guest, into);
        let orders = state.orders.values_mut().map(|record| &mut record.order);
        for order in orders.filter(|order| order.user_id == guest) {
            order.user_id = into;
        }
        state.sessions.retain(|held| held.session.user_id != guest);
        Ok(())
    }
}

fn as_user(id: UserId, stored: &NewCustomer) -> User {
    User {
        id,
        role: stored.role,
        email: stored.email.clone(),
        name: stored.name.clone(),
    }
}

impl State {
    pub(super) fn user(&self, id: UserId) -> Option<User> {
        self.users.get(&id).map(|stored| as_user(id, stored))
    }

    fn merge_carts(&mut self, guest: UserId, into: UserId) {
        let theirs = self.cart(guest);
        if theirs.lines.is_empty() {
            return;
        }
        let mut ours = self.cart(into);
        ours.country = theirs.country;
        let changes = cart_changes::with_guest_lines(&ours, &theirs.lines);
        self.change_cart(into, ours, &changes);
        let leaving: Vec<_> = theirs
            .lines
            .iter()
            .map(|line| LineChange::Remove(line.id))
            .collect();
        self.change_cart(guest, theirs, &leaving);
    }
}
