//! What every request passes before its handler, in this order: the block list, the limit of its address,
//! authentication (in `identity`), the limit of its user; and on the way out, whether its answer is one
//! offence too many.
//!
//! The rules are the heart's (`shop::security`). Here they are asked, and what came out is recorded in
//! [`SecurityEvents`].

mod answers;
mod blocked_ips;
mod blocks;
mod client;
mod events;
mod gate;
mod guard;
mod recent;
mod report;
mod settings;

use std::sync::Arc;

use utoipa_axum::router::OpenApiRouter;

pub(super) use self::{
    answers::{LIMIT, POLICY, REMAINING, RESET},
    client::Client,
};
pub use self::{
    events::{SecurityCounts, SecurityEvents},
    settings::SecuritySettings,
};
pub(crate) use self::{gate::Gate, guard::Guard};
use super::App;

/// What administrators may look at and change.
pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    blocked_ips::routes().merge(report::routes())
}
