//! `webstore ledger`: whether the books agree with the payment provider, for whoever looks after the shop.
//!
//! It opens the shop's store beside the shop and takes no role's lock, so that it works while the shop runs.
//! The provider it asks through payments-service, as the shop does.

mod books;

use anyhow::{Context, Error, Result, bail};
use main_service::Desk;
use shop::audit::AuditError;
use shop::ports::Unreachable;
use shop::reconcile::ListError;
use tokio::runtime;

use super::ExistingStore;
use crate::addresses::Addresses;
use crate::options::{Common, LedgerWork};
use crate::output;
use crate::roles::{PAYMENTS_SERVICE, partners};

/// Does `work` on the books of the shop that `common` names.
pub(super) fn run(work: LedgerWork, common: &Common) -> Result<()> {
    let addresses = common.addresses()?;
    let store = ExistingStore::of(common).context("ledger")?;
    let runtime = runtime::Builder::new_current_thread().enable_all().build();
    runtime
        .context("ledger: cannot start")?
        .block_on(open_and_do(work, &store, &addresses))
}

async fn open_and_do(work: LedgerWork, store: &ExistingStore, addresses: &Addresses) -> Result<()> {
    let desk = Desk::open(&store.address, partners(addresses)).await;
    let desk = desk.context(store.unusable).context("ledger")?;
    let outcome = match work {
        LedgerWork::Check => check(&desk, addresses).await,
        LedgerWork::Reconcile => reconcile(&desk, addresses).await,
    };
    desk.close().await;
    outcome
}

async fn check(desk: &Desk, addresses: &Addresses) -> Result<()> {
    let report = desk.audit().await.map_err(|error| match error {
        AuditError::Unreachable(silence) => not_answered(silence, addresses),
        AuditError::Store(error) => Error::new(error).context("ledger"),
    })?;
    output::say(&books::report(&report));
    match report.differences.len() {
        0 => Ok(()),
        1 => bail!("ledger: 1 difference"),
        count => bail!("ledger: {count} differences"),
    }
}

async fn reconcile(desk: &Desk, addresses: &Addresses) -> Result<()> {
    let done = desk.reconcile().await.map_err(|error| match error {
        ListError::Unreachable(silence) => not_answered(silence, addresses),
        ListError::Store(error) => Error::new(error).context("ledger"),
    })?;
    output::say(&books::reconciled(&done));
    match done.pending.len() {
        0 => Ok(()),
        1 => bail!("ledger: 1 order is still pending; try again in some seconds"),
        count => bail!("ledger: {count} orders are still pending; try again in some seconds"),
    }
}

fn not_answered(silence: Unreachable, addresses: &Addresses) -> Error {
    let address = addresses.url(&PAYMENTS_SERVICE);
    Error::new(silence).context(format!(
        "ledger: the provider's charges cannot be read through payments-service at {address} (is the shop running, \
         with the same --port-offset?)"
    ))
}
