//! Plays a schedule: does its steps, and has the books look at the shop after each.

use std::{pin::Pin, sync::Arc, time::Duration};

use commerce::{Country, ProductId, Quantity, ShippingCode, UserId};
use shop::{
    checkout::{CheckoutError, CheckoutOutcome, CheckoutRequest, checkout},
    fulfilment::deliver,
    orders::Settled,
    ports::{Clock, Ports, StoreError},
    reconcile::{ListError, read_list, reconcile},
};

use crate::{
    books::{Attempt, Books, Broken},
    sales::Sales,
    steps::{COUPONS, Step, TASKS_MAX, Wish},
    storefront::Storefront,
    tally::Tally,
};

/// How long a claimed task is hidden from other relays, as it is in the service.
const LEASE: Duration = Duration::from_secs(5);

/// How a task ended.
enum End {
    Checkout(Box<Result<CheckoutOutcome, CheckoutError>>),
    Worker(Result<(), StoreError>),
}

/// Somebody who is at work: a request at the till, a relay, a reconciler.
struct Task {
    attempt: Option<Attempt>,
    work: Pin<Box<dyn Future<Output = End> + Send>>,
}

pub(crate) struct Play {
    pub(crate) shop: Storefront,
    pub(crate) books: Books,
    pub(crate) tally: Tally,
    pub(crate) sales: Arc<Sales>,
    tasks: Vec<Task>,
}

impl Play {
    pub(crate) fn new(shop: Storefront) -> Self {
        Self {
            shop,
            books: Books::default(),
            tally: Tally::default(),
            sales: Arc::default(),
            tasks: Vec::new(),
        }
    }

    /// Does one step. The books look where something may have changed; a message that was only sent, an
    /// answer that will be given and time that passes change nothing yet.
    pub(crate) async fn perform(&mut self, step: Step) -> Result<(), Broken> {
        match step {
            Step::Add {
                user,
                product,
                pieces,
            } => self.add(user, ProductId(product), pieces).await,
            Step::SetPieces { user, line, pieces } => self.set_pieces(user, line, Some(pieces)).await,
            Step::RemoveLine { user, line } => self.set_pieces(user, line, None).await,
            Step::Checkout {
                user,
                key,
                wish,
                clicks,
            } => self.send_checkout(user, key, wish, clicks),
            Step::Relay { tasks } => self.start(relay(self.shop.ports.clone(), tasks), None),
            Step::Reconcile => self.start(
                look_for_verdicts(self.shop.ports.clone(), Arc::clone(&self.sales)),
                None,
            ),
            Step::ReadList => self.start(read_on(self.shop.ports.clone(), Arc::clone(&self.sales)), None),
            Step::Continue { task } => return self.advance(task, false).await,
            Step::Complete { task } => return self.advance(task, true).await,
            Step::Abandon { task } => self.abandon(task),
            Step::Restart => {
                self.tally.abandoned += self.tasks.len();
                self.tasks.clear();
                self.shop.restart().await;
            }
            Step::Bank(verdict) => self.shop.payments.script(&[verdict]),
            Step::LatePaymentsArrive => self.shop.payments.deliver_late(),
            Step::NoAnswer(question, fault) => self.shop.lose_answer(question, fault),
            Step::WarehouseRefuses => self.shop.inventory.refuse("US-EAST"),
            Step::TimePasses(duration) => self.shop.clock.advance(duration),
            Step::ClockGoesBack(duration) => {
                let earlier = self.shop.clock.now().before(duration);
                self.shop.clock.set(earlier);
                self.tally.set_back += 1;
            }
        }
        if step.changes_at_once() {
            self.books.look(&self.shop, None).await?;
        }
        Ok(())
    }

    /// Lets everybody who is still at work come to an end.
    pub(crate) async fn complete_all(&mut self) -> Result<(), Broken> {
        while !self.tasks.is_empty() {
            self.advance(0, true).await?;
        }
        Ok(())
    }

    /// A checkout from its beginning to its end, with nobody in between.
    pub(crate) async fn buy(&mut self, user: UserId, key: Option<String>, wish: Wish) -> Result<(), Broken> {
        self.send(user, key, wish);
        self.advance(self.tasks.len() - 1, true).await
    }

    async fn add(&mut self, user: usize, product: ProductId, pieces: i64) {
        let user = self.shop.users[user];
        let count = Quantity::try_from(pieces).unwrap();
        let added = self
            .shop
            .ports
            .store
            .add_to_cart(user, Country::US, product, count)
            .await;
        if added.is_ok() {
            self.books.cart_changed(user, product, pieces);
        }
    }

    /// `None` takes the line out.
    async fn set_pieces(&mut self, user: usize, line: usize, pieces: Option<i64>) {
        let (user, store) = (self.shop.users[user], &self.shop.ports.store);
        let cart = store.cart(user).await.unwrap();
        let Some(line) = line.checked_rem(cart.lines.len()).map(|line| &cart.lines[line]) else {
            return;
        };
        let changed = match pieces {
            Some(pieces) => {
                let count = Quantity::try_from(pieces).unwrap();
                store.set_quantity(user, line.id, count).await
            }
            None => store.remove_item(user, line.id).await,
        };
        changed.unwrap();
        let more = pieces.unwrap_or_default() - line.quantity.get();
        self.books.cart_changed(user, line.product_id, more);
    }

    fn send_checkout(&mut self, user: usize, key: Option<u8>, wish: Wish, clicks: u8) {
        for _ in 0..clicks {
            self.send(self.shop.users[user], key.map(|key| format!("key-{key}")), wish);
        }
    }

    fn send(&mut self, user: UserId, key: Option<String>, wish: Wish) {
        let request = CheckoutRequest {
            user_id: user,
            country: wish.country,
            payment_method: wish.method,
            shipping: ShippingCode::Standard,
            coupon: wish.coupon.map(|coupon| COUPONS[coupon].0.to_owned()),
            expected_total: None,
            idempotency_key: key.clone(),
        };
        let attempt = Attempt {
            user,
            key,
            wish,
            opened: None,
        };
        let ports = self.shop.ports.clone();
        let work = async move { End::Checkout(Box::new(checkout(&ports, request).await)) };
        self.start(work, Some(attempt));
    }

    fn start(&mut self, work: impl Future<Output = End> + Send + 'static, attempt: Option<Attempt>) {
        if self.tasks.len() >= TASKS_MAX {
            self.abandon(0);
        }
        self.tasks.push(Task {
            attempt,
            work: Box::pin(work),
        });
    }

    fn abandon(&mut self, task: usize) {
        if !self.tasks.is_empty() {
            self.tasks.remove(task % self.tasks.len());
            self.tally.abandoned += 1;
        }
    }

    /// Lets one task go on to its next pause, or to its end. The books look at every stretch of a checkout,
    /// because an order must be seen before it is charged, and of a worker at the last.
    async fn advance(&mut self, task: usize, to_the_end: bool) -> Result<(), Broken> {
        let Some(index) = task.checked_rem(self.tasks.len()) else {
            return Ok(());
        };
        loop {
            let task = &mut self.tasks[index];
            let end = self.shop.pauses.advance(&mut task.work).await;
            if end.is_some() || !to_the_end || task.attempt.is_some() {
                self.books.look(&self.shop, task.attempt.as_mut()).await?;
            }
            if let Some(end) = end {
                let attempt = self.tasks.remove(index).attempt;
                self.hear(end, attempt.as_ref())?;
                return self.sales.expect_true(&self.books);
            }
            if !to_the_end {
                return Ok(());
            }
        }
    }

    fn hear(&mut self, end: End, attempt: Option<&Attempt>) -> Result<(), Broken> {
        match (end, attempt) {
            (End::Worker(done), _) => done.map_err(|error| error.to_string()),
            (End::Checkout(answer), Some(attempt)) => match *answer {
                Ok(outcome) => {
                    if outcome.sold().is_some() {
                        self.sales.note(outcome.order.id);
                    }
                    self.hear_order(&outcome, attempt)
                }
                Err(error) => self.hear_refusal(&error, attempt),
            },
            (End::Checkout(_), None) => Err("a checkout that nobody asked for".to_owned()),
        }
    }
}

/// A relay that delivers what it could claim, one task after the other. It may well outlive its lease: then
/// somebody else delivers the same beside it.
async fn relay(ports: Ports, limit: usize) -> End {
    let work = async {
        let now = ports.clock.now();
        for message in ports.store.claim(now, now.after(LEASE), limit).await? {
            let receipt = deliver(&ports, &message).await;
            ports.store.finish(message, receipt, ports.clock.now()).await?;
        }
        Ok(())
    };
    End::Worker(work.await)
}

/// A reconciler that asks about every pending order.
async fn look_for_verdicts(ports: Ports, sales: Arc<Sales>) -> End {
    let work = async {
        for pending in ports.store.pending_orders(None, 16).await? {
            let settled = reconcile(&ports, &pending).await?;
            if let Some(order) = settled.as_ref().and_then(Settled::sold) {
                sales.note(order.id);
            }
        }
        Ok(())
    };
    End::Worker(work.await)
}

/// A reconciler that reads the rest of the provider's list. A page that does not arrive is for the next one.
async fn read_on(ports: Ports, sales: Arc<Sales>) -> End {
    let work = async {
        let mut after = ports.store.list_position().await?.after;
        loop {
            let (heard, end) = match read_list(&ports, after).await {
                Ok(page) => page,
                Err(ListError::Unreachable(_)) => return Ok(()),
                Err(ListError::Store(error)) => return Err(error),
            };
            heard.sold.iter().for_each(|order| sales.note(order.id));
            if !end.has_more {
                return Ok(());
            }
            after = end.next_after;
        }
    };
    End::Worker(work.await)
}
