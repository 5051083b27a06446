//! What is kept. Every method is one transaction: all of it happens, durably, or nothing does.

use async_trait::async_trait;
use commerce::{CartItemId, Country, OrderId, ProductId, Quantity, UserId};

use crate::{
    cart::{Cart, CartError},
    catalogue::Catalogue,
    customers::{CustomerError, NewCustomer, NewSession, Rotation, SessionOwner, StoredCustomer, User},
    ledger::{ChargePage, Heard, Imbalance, ListPosition, OrderAccount},
    moment::Moment,
    orders::{
        Buyer, ComplaintError, NewComplaint, NewOrder, OpenError, Order, PendingOrder, Settled, Settlement,
    },
    outbox::{DeadLetters, Finished, Letter, LetterFilter, Message, OutboxStatus, Receipt},
    oversight::{Backlog, CustomerOrder, OrderFilter},
};

/// The store cannot do its work. What exactly happened was logged where it happened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// It cannot be reached, is full of work or out of space; another try may succeed.
    #[error("the store is unavailable: {0}")]
    Unavailable(String),
    /// What it holds contradicts itself.
    #[error("the store holds something that cannot be: {0}")]
    Corrupt(String),
}

/// The whole store.
pub trait Store: Products + Carts + Orders + Outbox + Ledger + Leases + Customers + Oversight {}
impl<T: Products + Carts + Orders + Outbox + Ledger + Leases + Customers + Oversight> Store for T {}

/// What is on sale.
#[async_trait]
pub trait Products: Send + Sync {
    /// Everything on sale with its current stock.
    async fn catalogue(&self) -> Result<Catalogue, StoreError>;
    /// Writes `catalogue` into a store that has no products; does nothing to one that has.
    async fn fill_catalogue(&self, catalogue: Catalogue) -> Result<(), StoreError>;
    /// Whether the store answers.
    async fn ping(&self) -> Result<(), StoreError>;
}

/// Carts: one for each user, made when first needed.
#[async_trait]
pub trait Carts: Send + Sync {
    /// The user's cart; empty when there is none.
    async fn cart(&self, user: UserId) -> Result<Cart, StoreError>;
    /// Adds pieces to the product's line, and remembers the country.
    async fn add_to_cart(
        &self,
        user: UserId,
        country: Country,
        product: ProductId,
        quantity: Quantity,
    ) -> Result<Cart, CartError>;
    /// Sets how many pieces a line has.
    async fn set_quantity(
        &self,
        user: UserId,
        item: CartItemId,
        quantity: Quantity,
    ) -> Result<Cart, CartError>;
    /// Takes a line out.
    async fn remove_item(&self, user: UserId, item: CartItemId) -> Result<Cart, CartError>;
}

/// Orders, their payments' verdicts, their complaints.
#[async_trait]
pub trait Orders: Send + Sync {
    /// Writes the order as pending, with its lines, its payment intent and its coupon's reserved use.
    ///
    /// Refuses, in this order: a `checkout_key` that was used before ([`OpenError::Repeated`], or
    /// [`OpenError::KeyReused`] when the fingerprint differs), a user with a pending order, a cart whose
    /// version is not `cart_version`, a coupon without uses.
    async fn open_order(&self, order: NewOrder) -> Result<Order, OpenError>;
    /// The order that this user's attempt opened, with the fingerprint of what was asked.
    async fn order_by_key(
        &self,
        user: UserId,
        checkout_key: &str,
    ) -> Result<Option<(Order, String)>, StoreError>;
    /// Applies the verdict as [`crate::order::step`] says and returns the order as it is then. A verdict
    /// that was heard before, or that cannot be, changes nothing, and is told so.
    async fn settle(&self, order: OrderId, verdict: Settlement, now: Moment) -> Result<Settled, StoreError>;
    /// The user's order, or `None` if it is not theirs.
    async fn order(&self, user: UserId, order: OrderId) -> Result<Option<Order>, StoreError>;
    /// The user's orders, newest first, older than `before`; at most `limit`.
    async fn orders(
        &self,
        user: UserId,
        before: Option<OrderId>,
        limit: usize,
    ) -> Result<Vec<Order>, StoreError>;
    /// Pending orders with a number above `after`, oldest first; at most `limit`.
    async fn pending_orders(
        &self,
        after: Option<OrderId>,
        limit: usize,
    ) -> Result<Vec<PendingOrder>, StoreError>;
    /// Who the user is as a buyer, paid orders counted up to `limit`; `None` if there is no such user.
    async fn buyer(&self, user: UserId, limit: usize) -> Result<Option<Buyer>, StoreError>;
    /// Writes a complaint down and returns its number.
    async fn complain(&self, complaint: NewComplaint) -> Result<i64, ComplaintError>;
}

/// The outbox. Several relays may share it.
#[async_trait]
pub trait Outbox: Send + Sync {
    /// Takes up to `limit` due tasks, oldest first, and hides them from others until `lease_until`. What
    /// would be due only after [`crate::outbox::WAIT_MAX`] is due at once: the clock was set back.
    async fn claim(&self, now: Moment, lease_until: Moment, limit: usize)
    -> Result<Vec<Message>, StoreError>;
    /// Hides claimed tasks, by their ids, for longer. Those that are no longer there, or dead, stay as they are.
    async fn extend(&self, claimed: Vec<i64>, lease_until: Moment) -> Result<(), StoreError>;
    /// Writes down how a delivery ended, with what it means for the order. A message that is no longer
    /// there changes nothing, except that a reservation that its line does not have is given back.
    async fn finish(&self, message: Message, receipt: Receipt, now: Moment) -> Result<Finished, StoreError>;
    /// How much waits.
    async fn outbox_status(&self) -> Result<OutboxStatus, StoreError>;
    /// The letters that the filter lets through, oldest first; at most `limit`.
    async fn letters(&self, filter: LetterFilter, limit: usize) -> Result<Vec<Letter>, StoreError>;
    /// Makes dead letters due at `now`, with all their tries before them again, and returns their ids,
    /// oldest first. An id that is not a dead letter's is left alone and not returned.
    async fn retry_dead(&self, which: DeadLetters, now: Moment) -> Result<Vec<i64>, StoreError>;
}

/// The ledger, beside what the provider's list of charges says. Its entries are written with the orders.
#[async_trait]
pub trait Ledger: Send + Sync {
    /// How far the list was read.
    async fn list_position(&self) -> Result<ListPosition, StoreError>;
    /// Hears of every charge on the page, and moves the position on to the page's end, never back. A charge
    /// with the key and the amount of an order of ours settles it as captured, whatever its state, and is
    /// remembered as found; any other, a second one for the same order too, is remembered as a stray, with
    /// what went back of it.
    async fn hear_charges(&self, page: ChargePage, now: Moment) -> Result<Heard, StoreError>;
    /// What is wrong at `now`, by kind and currency, as far as the list was read: the strays, less what
    /// went back of them; orders that were paid more than [`crate::ledger::LIST_LAG_MAX`] before the list
    /// was last read to its end, and were not found on it; orders that wait for their refund for longer
    /// than [`crate::ledger::REFUND_TIME_MAX`].
    async fn imbalances(&self, now: Moment) -> Result<Vec<Imbalance>, StoreError>;
    /// The accounts of orders with a number above `after`, by number; at most `limit`.
    async fn accounts(&self, after: Option<OrderId>, limit: usize) -> Result<Vec<OrderAccount>, StoreError>;
    /// The accounts of the orders with these payment keys, in any order; keys of nobody are left out.
    async fn accounts_by_key(&self, payment_keys: Vec<String>) -> Result<Vec<OrderAccount>, StoreError>;
}

/// Work that one instance does at a time. A lease keeps others from doing the same work twice; it does not
/// make the work safe, which has to bear being done twice.
#[async_trait]
pub trait Leases: Send + Sync {
    /// Takes or renews the lease for `holder` until `until`; false while somebody else has it. A lease that
    /// would end after [`crate::reconcile::LEASE_MAX`] counts as ended: the clock was set back.
    async fn take_lease(
        &self,
        name: &'static str,
        holder: &str,
        now: Moment,
        until: Moment,
    ) -> Result<bool, StoreError>;
}

/// Accounts and sessions. Tokens and passwords arrive here as hashes only.
#[async_trait]
pub trait Customers: Send + Sync {
    /// Writes a new account; [`CustomerError::EmailTaken`] if its address has one.
    async fn create_customer(&self, customer: NewCustomer) -> Result<User, CustomerError>;
    /// The account with this address, and its password's hash.
    async fn customer_by_email(&self, email: &str) -> Result<Option<StoredCustomer>, StoreError>;
    /// Writes a session down.
    async fn create_session(&self, session: NewSession) -> Result<(), StoreError>;
    /// Who holds the access token with this hash, and until when.
    async fn session(&self, access_hash: &str) -> Result<Option<SessionOwner>, StoreError>;
    /// Uses up the refresh token with this hash, if it holds at `now`, and lets the new session follow it in its
    /// family. A token that was used up before is judged by [`crate::customers::tells_of_theft`]; if it does,
    /// every session of the family ends, as it does when it has grown to [`crate::customers::FAMILY_MAX`].
    /// Used up tokens are remembered until they would have expired.
    async fn rotate_session(
        &self,
        refresh_hash: &str,
        session: NewSession,
        now: Moment,
    ) -> Result<Rotation, StoreError>;
    /// Ends the session of this access token and its whole family; does nothing if there is none.
    async fn revoke_session(&self, access_hash: &str) -> Result<(), StoreError>;
    /// Moves the guest's cart lines and orders to the account, and ends the guest's sessions. A line that
    /// would grow beyond its limit is cut to it. Does nothing if `guest` is not a guest.
    async fn merge_guest(&self, guest: UserId, into: UserId) -> Result<(), StoreError>;
}

/// What those who look after the shop may see, whoever's it is. Nothing is changed here.
#[async_trait]
pub trait Oversight: Send + Sync {
    /// The orders of all customers that the filter lets through, newest first, older than `before`; at most
    /// `limit`.
    async fn all_orders(
        &self,
        filter: OrderFilter,
        before: Option<OrderId>,
        limit: usize,
    ) -> Result<Vec<CustomerOrder>, StoreError>;
    /// The order, whoever's it is; `None` if there is none.
    async fn any_order(&self, order: OrderId) -> Result<Option<CustomerOrder>, StoreError>;
    /// What the shop owes, with at most `products_max` products listed. The sums count all of them.
    async fn backlog(&self, products_max: usize) -> Result<Backlog, StoreError>;
}
