//! Many buyers at once.

use std::ops::RangeInclusive;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::Result;
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::book::Book;
use super::goods::Goods;
use super::manner::Manners;
use super::till::Shopping;
use super::visit::{Visitor, ask_again};

/// The pause of somebody whom the shop did not let in.
const PAUSE_OUTSIDE: Duration = Duration::from_millis(50);

/// How a crowd buys.
#[derive(Clone, Debug)]
pub(crate) struct CrowdPlan {
    /// Where main-service is.
    pub(crate) address: Arc<str>,
    /// Where it is written down.
    pub(crate) book: Arc<Book>,
    /// What there is to buy.
    pub(crate) goods: Goods,
    /// How they buy.
    pub(crate) manners: Manners,
    /// How many buy at the same time.
    pub(crate) size: u64,
    /// How long each rests between two visits, in milliseconds.
    pub(crate) rest_ms: RangeInclusive<u64>,
    /// What they draw from.
    pub(crate) seed: u64,
}

/// Buyers who buy until they are told to leave; gone at once when it is dropped.
#[derive(Debug)]
pub(crate) struct Crowd {
    tasks: JoinSet<()>,
    leaving: Arc<AtomicBool>,
}

impl Crowd {
    /// Lets them in.
    pub(crate) fn gather(plan: &CrowdPlan) -> Result<Self> {
        let leaving = Arc::new(AtomicBool::new(false));
        let mut tasks = JoinSet::new();
        let mut chance = fastrand::Rng::with_seed(plan.seed);
        for _ in 0..plan.size {
            let visitor = Visitor {
                shopping: Shopping::at(Arc::clone(&plan.address), Arc::clone(&plan.book))?,
                goods: plan.goods.clone(),
                manners: plan.manners,
                chance: fastrand::Rng::with_seed(chance.u64(..)),
            };
            tasks.spawn(come_and_go(visitor, plan.rest_ms.clone(), Arc::clone(&leaving)));
        }
        Ok(Self { tasks, leaving })
    }

    /// Asks them to leave, and waits until the last one has been answered.
    pub(crate) async fn leave(mut self) {
        self.leaving.store(true, Ordering::Relaxed);
        while self.tasks.join_next().await.is_some() {}
    }
}

async fn come_and_go(mut visitor: Visitor, rest_ms: RangeInclusive<u64>, leaving: Arc<AtomicBool>) {
    while !leaving.load(Ordering::Relaxed) {
        if visitor.visit().await.is_none() {
            sleep(PAUSE_OUTSIDE).await;
        }
        let rest = visitor.chance.u64(rest_ms.clone());
        sleep(Duration::from_millis(rest)).await;
    }
}

/// Lets everybody who has a key and no answer ask again, all at once; how many they were.
pub(crate) async fn retry_unanswered(address: Arc<str>, book: Arc<Book>) -> Result<usize> {
    let unanswered = book.unanswered();
    let shopping = Shopping::at(address, book)?;
    let mut tasks = JoinSet::new();
    for attempt in &unanswered {
        let (shopping, attempt) = (shopping.clone(), *attempt);
        tasks.spawn(async move { ask_again(&shopping, attempt).await });
    }
    while tasks.join_next().await.is_some() {}
    Ok(unanswered.len())
}
