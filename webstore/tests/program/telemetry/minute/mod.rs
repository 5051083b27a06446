//! A minute of the shop's life in which everything happens that it has a word for.
//!
//! Everybody has an address of their own, named by a proxy, so that the limits and the suspicion of one are not those of
//! another. What the third parties do is turned at their dials, never left to chance.

mod accounts;
mod attacks;
mod browser;
mod catalogue;
mod goods;
mod machines;
mod payments;
mod segments;

use lab::RedisServer;

use super::rig::Rig;
use super::visitor::Visitor;

/// What a demo shop gives its administrator.
const ADMIN_TOKEN: &str = "admin-token-456";

/// Everything, in an order in which nothing disturbs what follows.
pub(super) async fn live(rig: &Rig, redis: &RedisServer) {
    let pending = payments::leave_pending(rig).await;
    catalogue::look(rig).await;
    browser::tell_all(rig).await;
    payments::buy_everywhere(rig).await;
    payments::fail(rig).await;
    payments::beyond_a_sale(rig).await;
    goods::run_out(rig).await;
    accounts::come_and_go(rig).await;
    segments::grow_old(rig, redis).await;
    machines::ask(rig).await;
    attacks::attack(rig).await;
    attacks::ask_too_much(rig).await;
    machines::lose_the_cache(rig, redis).await;
    payments::see_settled(rig, &pending).await;
}

fn administrator(rig: &Rig) -> Visitor {
    Visitor::new(rig, "198.51.100.99").with_token(ADMIN_TOKEN)
}
