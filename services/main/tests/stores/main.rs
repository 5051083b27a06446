//! The contract suites of the store's ports over every adapter, and what only a file can
//! show: durability, and refusing what is not ours.

#![expect(clippy::unwrap_used, reason = "a test may unwrap")]

/// Runs each `async fn(&dyn Store)` of a suite over every adapter.
macro_rules! contract {
    ($($test:ident),+ $(,)?) => {
        mod memory {
            $(#[tokio::test]
            async fn $test() {
                super::$test(&main_service::stores::memory::MemoryStore::new()).await;
            })+
        }

        mod sqlite {
            $(#[tokio::test]
            async fn $test() {
                let folder = crate::folder::Folder::new();
                let store = folder.open().await.unwrap();
                super::$test(&store).await;
                store.close().await;
            })+
        }

        mod postgres {
            $(#[tokio::test]
            async fn $test() {
                let Some(database) = crate::postgres::database().await else {
                    return;
                };
                let store = database.open().await;
                super::$test(&store).await;
                store.close().await;
                database.remove().await;
            })+
        }
    };
}

mod books;
mod carts;
mod customers;
mod file;
mod finishing;
mod folder;
mod hearing;
mod imbalances;
mod leases;
mod ledger;
mod letters;
mod merging;
mod migrating;
mod opening;
mod outbox;
mod oversight;
mod postgres;
mod products;
mod provider;
mod reading;
mod scenes;
mod sessions;
mod settling;
mod sharing;
