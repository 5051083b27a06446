//! The contract suites of the cache, the windows, the visits and the tallies, over every adapter, and what only one of them
//! can show: how those in memory stay small, and how Redis goes away and comes back.

#![expect(clippy::unwrap_used, reason = "a test may unwrap")]

/// Runs each `async fn(&dyn Cache, &dyn Time)` of a suite over every adapter. The cache is empty, and its time
/// passes as it is told.
#[macro_export]
macro_rules! cache_contract {
    ($($test:ident),+ $(,)?) => {
        mod memory {
            use super::*;

            $(#[tokio::test]
            async fn $test() {
                let clock = Arc::new(ManualClock::new(Moment(0)));
                let cache = MemoryCache::new(clock.clone());
                super::$test(&cache, &*clock).await;
            })+
        }

        mod redis {
            $(#[tokio::test]
            async fn $test() {
                let Some(database) = $crate::redis::Database::new().await else {
                    return;
                };
                let cache = database.open().await;
                super::$test(&cache, &database.time().await).await;
            })+
        }
    };
}

/// Runs each `async fn(Arc<dyn Windows>)` of a suite over every adapter. There is no window yet.
#[macro_export]
macro_rules! windows_contract {
    ($($test:ident),+ $(,)?) => {
        mod memory {
            use std::sync::Arc;

            use main_service::caches::MemoryWindows;

            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() {
                super::$test(Arc::new(MemoryWindows::new())).await;
            })+
        }

        mod redis {
            use std::sync::Arc;

            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() {
                let Some(database) = $crate::redis::Database::new().await else {
                    return;
                };
                super::$test(Arc::new(database.open().await)).await;
            })+
        }
    };
}

/// Runs each `async fn(Arc<dyn Visits>)` of a suite over every adapter. Nobody was there yet.
#[macro_export]
macro_rules! visits_contract {
    ($($test:ident),+ $(,)?) => {
        mod memory {
            use std::sync::Arc;

            use main_service::caches::MemoryVisits;

            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() {
                super::$test(Arc::new(MemoryVisits::new())).await;
            })+
        }

        mod redis {
            use std::sync::Arc;

            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() {
                let Some(database) = $crate::redis::Database::new().await else {
                    return;
                };
                super::$test(Arc::new(database.open().await)).await;
            })+
        }
    };
}

/// Runs each `async fn(Arc<dyn Tallies>)` of a suite over every adapter. Nothing was counted yet.
#[macro_export]
macro_rules! tallies_contract {
    ($($test:ident),+ $(,)?) => {
        mod memory {
            use std::sync::Arc;

            use main_service::caches::MemoryTallies;

            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() {
                super::$test(Arc::new(MemoryTallies::new())).await;
            })+
        }

        mod redis {
            use std::sync::Arc;

            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() {
                let Some(database) = $crate::redis::Database::new().await else {
                    return;
                };
                super::$test(Arc::new(database.open().await)).await;
            })+
        }
    };
}

mod cache;
mod crowd;
mod plain_windows;
mod redis;
mod schedules;
mod tallies;
mod time;
mod visits;
mod windows;
