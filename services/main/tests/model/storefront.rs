//! The shop under test: the heart over a real store, the partners in memory, time and chance in hand.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use commerce::{ProductId, UserId};
use lab::Folder;
use main_service::{
    caches::{MemoryCache, MemoryTallies, MemoryVisits, MemoryWindows},
    clients::memory::{Fault, MemoryCoupon, MemoryCrm, MemoryInventory, MemoryPayments, MemoryPromotions},
    stores::{memory::MemoryStore, postgres::PostgresStore, sqlite::SqliteStore},
    world::{Argon2Passwords, ManualClock, SeededChance},
};
use shop::{
    customers::{NewCustomer, Role},
    moment::Moment,
    ports::{Clock, Passwords, Ports, Store},
};

use crate::{
    goods::catalogue,
    partners::{Distant, StandingCatalogue},
    pauses::Pauses,
    postgres::{self, Database},
    steps::{COUPONS, Question, USERS},
};

/// What every warehouse has of products 2 and 3, which so run out.
const SCARCE: [(i64, i64); 2] = [(2, 6), (3, 0)];
const START: Moment = Moment(1_767_225_600_000);

pub(crate) struct Storefront {
    pub(crate) ports: Ports,
    pub(crate) pauses: Pauses,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) payments: Arc<MemoryPayments>,
    pub(crate) promotions: Arc<MemoryPromotions>,
    pub(crate) inventory: Arc<MemoryInventory>,
    pub(crate) crm: Arc<MemoryCrm>,
    pub(crate) users: Vec<UserId>,
    kept: Kept,
}

/// What outlives a restart, and what is open of it.
enum Kept {
    /// The store itself.
    Memory,
    File {
        sqlite: Arc<SqliteStore>,
        folder: Folder,
    },
    Database {
        postgres: Arc<PostgresStore>,
        database: Database,
    },
}

/// The kind of store that a schedule runs over.
#[derive(Clone, Copy)]
pub(crate) enum StoreKind {
    Memory,
    Sqlite,
    Postgres,
}

impl StoreKind {
    async fn open(self) -> (Arc<dyn Store>, Kept) {
        match self {
            Self::Memory => (Arc::new(MemoryStore::new()), Kept::Memory),
            Self::Sqlite => {
                let folder = Folder::create("webstore-model").unwrap();
                let sqlite = open(&folder).await;
                (Arc::<SqliteStore>::clone(&sqlite), Kept::File { sqlite, folder })
            }
            Self::Postgres => {
                let database = postgres::database().await.unwrap();
                let postgres = Arc::new(database.open().await);
                let store = Arc::<PostgresStore>::clone(&postgres);
                (store, Kept::Database { postgres, database })
            }
        }
    }
}

impl Storefront {
    pub(crate) async fn open(kind: StoreKind, passwords: Arc<dyn Passwords>, seed: u64) -> Self {
        let (store, kept) = kind.open().await;
        let clock = Arc::new(ManualClock::new(START));
        let (payments, promotions) = (
            Arc::<MemoryPayments>::default(),
            Arc::<MemoryPromotions>::default(),
        );
        let (inventory, crm) = (Arc::<MemoryInventory>::default(), Arc::<MemoryCrm>::default());
        let pauses = Pauses::default();
        let ports = Ports {
            catalogue: Arc::new(StandingCatalogue(Arc::new(catalogue()))),
            cache: Arc::new(MemoryCache::new(Arc::<ManualClock>::clone(&clock))),
            windows: Arc::new(MemoryWindows::new()),
            visits: Arc::new(MemoryVisits::new()),
            tallies: Arc::new(MemoryTallies::new()),
            payments: distant(&payments, &pauses),
            promotions: distant(&promotions, &pauses),
            inventory: distant(&inventory, &pauses),
            crm: distant(&crm, &pauses),
            clock: Arc::new(SharedTime {
                clock: Arc::clone(&clock),
                pauses: pauses.clone(),
            }),
            chance: Arc::new(SeededChance::new(seed)),
            passwords,
            store,
        };
        let mut storefront = Self {
            ports,
            pauses,
            clock,
            payments,
            promotions,
            inventory,
            crm,
            users: Vec::new(),
            kept,
        };
        storefront.furnish().await;
        storefront
    }

    async fn furnish(&mut self) {
        self.ports.store.fill_catalogue(catalogue()).await.unwrap();
        for _ in 0..USERS {
            let user = self.new_user().await;
            self.users.push(user);
        }
        for (product, pieces) in SCARCE {
            self.inventory.stock(ProductId(product), pieces);
        }
        for (code, uses_max, uses_per_user_max) in COUPONS {
            let mut coupon = MemoryCoupon::new(code, 1_000);
            coupon.rule.uses_max = uses_max;
            coupon.rule.uses_per_user_max = uses_per_user_max;
            self.promotions.add_coupon(coupon);
        }
    }

    /// Another buyer, with an empty cart.
    pub(crate) async fn new_user(&self) -> UserId {
        let guest = NewCustomer {
            role: Role::Guest,
            email: None,
            name: None,
            password_hash: None,
            now: self.clock.now(),
        };
        self.ports.store.create_customer(guest).await.unwrap().id
    }

    /// The process starts again over what the last one left. Nobody may hold its ports any more.
    pub(crate) async fn restart(&mut self) {
        match &mut self.kept {
            Kept::Memory => {}
            Kept::File { sqlite, folder } => {
                sqlite.close().await;
                *sqlite = open(folder).await;
                self.ports.store = Arc::<SqliteStore>::clone(sqlite);
            }
            Kept::Database { postgres, database } => {
                postgres.close().await;
                *postgres = Arc::new(database.open().await);
                self.ports.store = Arc::<PostgresStore>::clone(postgres);
            }
        }
    }

    /// Ends the store's threads and connections, and removes what nobody needs any more.
    pub(crate) async fn close(&self) {
        match &self.kept {
            Kept::Memory => {}
            Kept::File { sqlite, .. } => sqlite.close().await,
            Kept::Database { postgres, database } => {
                postgres.close().await;
                database.remove().await;
            }
        }
    }

    /// The next answer to the question does not arrive.
    pub(crate) fn lose_answer(&self, question: Question, fault: Fault) {
        match question {
            Question::Promotion => self.promotions.fail(&[fault]),
            Question::StockCheck => self.inventory.fail_checks(&[fault]),
            Question::Reservation => self.inventory.fail_reservations(&[fault]),
            Question::Release => self.inventory.fail_releases(&[fault]),
            Question::CrmNews => self.crm.fail(&[fault]),
            Question::Lookup => self.payments.fail_lookups(&[fault]),
            Question::Refund => self.payments.fail_refunds(&[fault]),
            Question::List => self.payments.fail_lists(&[fault]),
        }
    }
}

async fn open(folder: &Folder) -> Arc<SqliteStore> {
    let path = folder.path().join("shop.sqlite");
    Arc::new(SqliteStore::open(&path).await.unwrap())
}

/// Hashing is slow to set up and nobody signs in here: all schedules of a test share it.
pub(crate) fn passwords() -> Arc<dyn Passwords> {
    Arc::new(Argon2Passwords::new())
}

fn distant<Partner>(partner: &Arc<Partner>, pauses: &Pauses) -> Arc<Distant<Partner>> {
    Arc::new(Distant {
        partner: Arc::clone(partner),
        pauses: pauses.clone(),
    })
}

/// A clock whose sleepers stand still: they are polled again by the schedule and find their time passed.
struct SharedTime {
    clock: Arc<ManualClock>,
    pauses: Pauses,
}

#[async_trait]
impl Clock for SharedTime {
    fn now(&self) -> Moment {
        self.clock.now()
    }

    async fn sleep(&self, duration: Duration) {
        let end = self.clock.now().after(duration);
        self.pauses.pause().await;
        self.clock.set(end.max(self.clock.now()));
    }
}
