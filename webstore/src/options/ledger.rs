//! `webstore ledger`: what can be said about it.

use clap::Subcommand;

pub(super) const EXAMPLES: &str = "\
Examples:
  webstore ledger check
      The sums of ./webstore-data, and whether the payment provider agrees.
  webstore ledger check --port-offset 10000 --data-dir second-shop
      The same for the shop beside it; give both options as to `webstore up`.
  webstore ledger reconcile
      Settles the orders whose payment's answer was never heard.
  Both ask payments-service, so that it and the provider must be running; the rest of the shop may.";

const CHECK: &str = "\
Every charge at the provider must have its order, and every paid order its charge, of the order's amount. What \
went back, and what the ledger has, must be what the order's state demands. Nothing is changed.

For each currency:
  CAPTURED   what the provider took
  REFUNDED   what it gave back of that
  COMPLETED  what the ledger has as sold
  OWED BACK  what is on its way back to buyers
  AWAITING   what was taken for orders that have no verdict yet
CAPTURED is the sum of the others while nothing differs and nobody buys. A difference counts only when it stays \
for some seconds, so that the shop can go on selling.

It ends with code 0 when there is no difference, and with 1 when there is one or when it cannot be known.

Examples:
  webstore ledger check
      The shop in ./webstore-data, on its usual ports.
  webstore ledger check --port-offset 10000 --data-dir second-shop
      The shop beside it; give both options as to `webstore up`.";

const RECONCILE: &str = "\
The shop does the same by itself every few seconds. It asks what became of the payment of every pending order, and \
reads the provider's list for charges that nobody here remembers. An order that was not paid within some seconds \
is given up: first its payment is voided, so that it can never be charged. It is safe to repeat, and beside a \
running shop. The ports and the data must be those of one shop: the provider of another one does not know these \
orders.

It ends with code 0 when no order is left pending, and with 1 when one is or when it cannot be known.

Examples:
  webstore ledger reconcile
      The shop in ./webstore-data, on its usual ports.
  webstore ledger reconcile --port-offset 10000 --data-dir second-shop
      The shop beside it; give both options as to `webstore up`.";

/// What to do with the books.
#[derive(Clone, Copy, Debug, Subcommand)]
pub(crate) enum LedgerWork {
    /// Compare the orders and the ledger with the provider's charges, and name each difference
    #[command(after_help = CHECK)]
    Check,
    /// Settle pending orders now, and read the provider's list of charges from its beginning
    #[command(after_help = RECONCILE)]
    Reconcile,
}
