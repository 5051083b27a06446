//! The partners' ports: one contract suite for each over both of its adapters, and how the HTTP ones
//! bear partners that misbehave.

#![expect(clippy::unwrap_used, reason = "a test may unwrap")]

/// Runs every story over memory and over HTTP. A story gets the port and the memory behind it; over HTTP
/// that memory is inside a small fake partner.
macro_rules! contract {
    ($($story:ident),* $(,)?) => {
        mod over_memory {
            $(
                #[tokio::test]
                async fn $story() {
                    let (port, behind) = super::in_memory();
                    super::$story(&*port, &behind).await;
                }
            )*
        }
        mod over_http {
            $(
                #[tokio::test]
                async fn $story() {
                    let (port, behind) = super::over_the_wire().await;
                    super::$story(&*port, &behind).await;
                }
            )*
        }
    };
}

mod breaking;
mod crm;
mod fakes;
mod inventory;
mod limits;
mod mischief;
mod partner;
mod payments;
mod promotions;
mod repeating;
mod tracing;
mod world;
