//! A store whose every call is a span and a measured duration, whatever store it is.

mod carts;
mod customers;
mod leases;
mod ledger;
mod orders;
mod outbox;
mod oversight;
mod products;

use std::sync::Arc;

use shop::{
    cart::CartError,
    customers::CustomerError,
    orders::{ComplaintError, OpenError},
    ports::{Store, StoreError},
};
use telemetry::{contract::DbCall, db_call};

/// A store that tells what it is asked. It answers as the one behind it does.
pub struct TracedStore {
    inner: Arc<dyn Store>,
    system: &'static str,
}

impl TracedStore {
    /// Tells about `inner`, which is of this kind: a value of `db.system.name`.
    #[must_use]
    pub fn new(inner: Arc<dyn Store>, system: &'static str) -> Self {
        Self { inner, system }
    }

    async fn call<T, E: StoreFault>(
        &self,
        call: &'static DbCall,
        work: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        db_call(self.system, call, work, failed).await
    }
}

/// An error of a port in which the store itself may have failed. That there is nothing to buy is no failure.
trait StoreFault {
    fn store_error(&self) -> Option<&StoreError>;
}

impl StoreFault for StoreError {
    fn store_error(&self) -> Option<&StoreError> {
        Some(self)
    }
}

impl StoreFault for CartError {
    fn store_error(&self) -> Option<&StoreError> {
        match self {
            Self::Store(error) => Some(error),
            Self::QuantityLimit | Self::Full | Self::UnknownItem => None,
        }
    }
}

impl StoreFault for OpenError {
    fn store_error(&self) -> Option<&StoreError> {
        match self {
            Self::Store(error) => Some(error),
            _ => None,
        }
    }
}

impl StoreFault for ComplaintError {
    fn store_error(&self) -> Option<&StoreError> {
        match self {
            Self::Store(error) => Some(error),
            Self::UnknownOrder | Self::TooMany => None,
        }
    }
}

impl StoreFault for CustomerError {
    fn store_error(&self) -> Option<&StoreError> {
        match self {
            Self::Store(error) => Some(error),
            _ => None,
        }
    }
}

fn failed<T, E: StoreFault>(outcome: &Result<T, E>) -> Option<&'static str> {
    let error = outcome.as_ref().err()?.store_error()?;
    Some(match error {
        StoreError::Unavailable(_) => "unavailable",
        StoreError::Corrupt(_) => "corrupt",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_store_could_not_do_is_its_failure() {
        let unavailable = || StoreError::Unavailable("full".to_owned());
        let corrupt = || StoreError::Corrupt("two of one".to_owned());
        for (error, expected) in [
            (CartError::Store(unavailable()), Some("unavailable")),
            (CartError::Store(corrupt()), Some("corrupt")),
            (CartError::Full, None),
        ] {
            assert_eq!(failed::<(), _>(&Err(error)), expected);
        }
        assert_eq!(failed::<(), _>(&Err(OpenError::CartChanged)), None);
        assert_eq!(failed::<(), _>(&Err(ComplaintError::TooMany)), None);
        assert_eq!(failed::<(), _>(&Err(CustomerError::EmailTaken)), None);
        assert_eq!(failed::<(), StoreError>(&Ok(())), None);
    }
}
