//! Accounts and sessions.

use async_trait::async_trait;
use commerce::UserId;
use shop::{
    customers::{CustomerError, NewCustomer, NewSession, Rotation, SessionOwner, StoredCustomer, User},
    moment::Moment,
    ports::{Customers, StoreError},
};
use telemetry::contract::db;

use super::TracedStore;

#[async_trait]
impl Customers for TracedStore {
    async fn create_customer(&self, customer: NewCustomer) -> Result<User, CustomerError> {
        let work = self.inner.create_customer(customer);
        self.call(&db::INSERT_CUSTOMER, work).await
    }

    async fn customer_by_email(&self, email: &str) -> Result<Option<StoredCustomer>, StoreError> {
        self.call(&db::QUERY_CUSTOMER, self.inner.customer_by_email(email))
            .await
    }

    async fn create_session(&self, session: NewSession) -> Result<(), StoreError> {
        self.call(&db::INSERT_SESSION, self.inner.create_session(session))
            .await
    }

    async fn session(&self, access_hash: &str) -> Result<Option<SessionOwner>, StoreError> {
        self.call(&db::QUERY_SESSION, self.inner.session(access_hash))
            .await
    }

    async fn rotate_session(
        &self,
        refresh_hash: &str,
        session: NewSession,
        now: Moment,
    ) -> Result<Rotation, StoreError> {
        let work = self.inner.rotate_session(refresh_hash, session, now);
        self.call(&db::UPDATE_SESSION, work).await
    }

    async fn revoke_session(&self, access_hash: &str) -> Result<(), StoreError> {
        self.call(&db::DELETE_SESSION, self.inner.revoke_session(access_hash))
            .await
    }

    async fn merge_guest(&self, guest: UserId, into: UserId) -> Result<(), StoreError> {
        self.call(&db::MERGE_CUSTOMER, self.inner.merge_guest(guest, into))
            .await
    }
}
