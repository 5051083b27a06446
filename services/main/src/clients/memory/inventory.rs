//! The inventory system in memory.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::Mutex,
};

use async_trait::async_trait;
use commerce::{Country, ProductId};
use shop::ports::{Availability, Inventory, ReserveOutcome, ReserveRequest, Unreachable};

use super::{Fault, attempt, lock, silence};

const PARTNER: &str = "inventory-system";
/// What every warehouse has of everything unless told otherwise.
const PIECES: i64 = 1_000_000;
/// Days to the door from the country's first warehouse, and from any other.
const DAYS: (i64, i64) = (2, 5);

/// Seven warehouses, full unless told otherwise. It reserves once for an order and a product: asked
/// again, the reservation that was made is the answer.
#[derive(Debug, Default)]
pub struct MemoryInventory {
    books: Mutex<Books>,
}

#[derive(Debug, Default)]
struct Books {
    reservations: Vec<Made>,
    pieces: HashMap<(ProductId, &'static str), i64>,
    refusing: HashSet<String>,
    check_faults: VecDeque<Fault>,
    reserve_faults: VecDeque<Fault>,
    release_faults: VecDeque<Fault>,
}

/// A reservation, perhaps released again. Its number is its place, counted from 1.
#[derive(Clone, Debug)]
struct Made {
    request: ReserveRequest,
    warehouse: &'static str,
    is_released: bool,
}

impl MemoryInventory {
    /// This warehouse refuses every reservation from now on, though it says that it has the goods.
    pub fn refuse(&self, warehouse: &str) {
        lock(&self.books).refusing.insert(warehouse.to_owned());
    }

    /// Every warehouse has so many pieces of the product from now on.
    pub fn stock(&self, product: ProductId, pieces: i64) {
        let mut books = lock(&self.books);
        for warehouse in WAREHOUSES {
            books.pieces.insert((product, warehouse), pieces);
        }
    }

    /// Makes the next checks go wrong, one fault each.
    pub fn fail_checks(&self, faults: &[Fault]) {
        lock(&self.books).check_faults.extend(faults);
    }

    /// Makes the next reservations go wrong, one fault each.
    pub fn fail_reservations(&self, faults: &[Fault]) {
        lock(&self.books).reserve_faults.extend(faults);
    }

    /// Makes the next releases go wrong, one fault each.
    pub fn fail_releases(&self, faults: &[Fault]) {
        lock(&self.books).release_faults.extend(faults);
    }

    /// What is set aside now, as it was asked for, in order.
    #[must_use]
    pub fn reserved(&self) -> Vec<ReserveRequest> {
        let books = lock(&self.books);
        let held = books.reservations.iter().filter(|made| !made.is_released);
        held.map(|made| made.request.clone()).collect()
    }
}

#[async_trait]
impl Inventory for MemoryInventory {
    async fn check(
        &self,
        product: ProductId,
        quantity: i64,
        country: Country,
    ) -> Result<Availability, Unreachable> {
        let books = &mut *lock(&self.books);
        let fault = books.check_faults.pop_front();
        let heard = attempt(fault, || books.check(product, quantity, country));
        heard.ok_or_else(|| silence(PARTNER))
    }

    async fn reserve(&self, request: ReserveRequest) -> Result<ReserveOutcome, Unreachable> {
        let books = &mut *lock(&self.books);
        let heard = attempt(books.reserve_faults.pop_front(), || books.reserve(request));
        heard.unwrap_or_else(|| Err(silence(PARTNER)))
    }

    async fn release(&self, reservation_id: &str) -> Result<(), Unreachable> {
        let books = &mut *lock(&self.books);
        let heard = attempt(books.release_faults.pop_front(), || books.release(reservation_id));
        heard.ok_or_else(|| silence(PARTNER))
    }
}

impl Books {
    fn check(&self, product: ProductId, quantity: i64, country: Country) -> Availability {
        let able = best_first(country).filter(|warehouse| self.pieces(product, warehouse) >= quantity);
        let warehouses: Vec<_> = able.map(str::to_owned).collect();
        Availability {
            available: !warehouses.is_empty(),
            warehouses,
        }
    }

    fn reserve(&mut self, request: ReserveRequest) -> Result<ReserveOutcome, Unreachable> {
        if let Some(index) = self.index_of(&request) {
            return self.again(index, &request);
        }
        let Some(warehouse) = asked_for(&request) else {
            return Err(unfit("there is no such warehouse"));
        };
        let left = self.pieces(request.product_id, warehouse) - request.quantity;
        if self.refusing.contains(warehouse) || left < 0 {
            return Ok(ReserveOutcome::Refused);
        }
        self.pieces.insert((request.product_id, warehouse), left);
        self.reservations.push(Made {
            request,
            warehouse,
            is_released: false,
        });
        Ok(self.reserved(self.reservations.len() - 1))
    }

    fn index_of(&self, request: &ReserveRequest) -> Option<usize> {
        let line = |request: &ReserveRequest| (request.order_id, request.product_id);
        let mut made = self.reservations.iter();
        made.position(|made| line(&made.request) == line(request))
    }

    fn again(&self, index: usize, request: &ReserveRequest) -> Result<ReserveOutcome, Unreachable> {
        let made = &self.reservations[index];
        if (made.request.quantity, made.request.country) != (request.quantity, request.country) {
            return Err(unfit("another reservation exists for the line"));
        }
        if made.is_released {
            return Ok(ReserveOutcome::Refused);
        }
        Ok(self.reserved(index))
    }

    fn reserved(&self, index: usize) -> ReserveOutcome {
        let made = &self.reservations[index];
        let is_first = made.warehouse == preferred(made.request.country);
        ReserveOutcome::Reserved {
            reservation_id: format!("R{}", index + 1),
            warehouse: made.warehouse.to_owned(),
            days: if is_first { DAYS.0 } else { DAYS.1 },
        }
    }

    fn release(&mut self, reservation_id: &str) {
        let number = reservation_id
            .strip_prefix('R')
            .and_then(|digits| digits.parse().ok());
        let index = number.and_then(|number: usize| number.checked_sub(1));
        let Some(made) = index.and_then(|index| self.reservations.get_mut(index)) else {
            return;
        };
        if std::mem::replace(&mut made.is_released, true) {
            return;
        }
        let (product, warehouse, quantity) = (made.request.product_id, made.warehouse, made.request.quantity);
        let pieces = self.pieces(product, warehouse) + quantity;
        self.pieces.insert((product, warehouse), pieces);
    }

    fn pieces(&self, product: ProductId, warehouse: &'static str) -> i64 {
        let known = self.pieces.get(&(product, warehouse));
        known.copied().unwrap_or(PIECES)
    }
}

const WAREHOUSES: [&str; 7] = [
    "US-EAST",
    "US-WEST",
    "UK-LONDON",
    "DE-BERLIN",
    "JP-TOKYO",
    "BR-SAOPAULO",
    "IN-MUMBAI",
];

/// The warehouse that serves the country unless another is asked for.
fn preferred(country: Country) -> &'static str {
    match country {
        Country::US => "US-EAST",
        Country::UK => "UK-LONDON",
        Country::DE | Country::FR => "DE-BERLIN",
        Country::JP => "JP-TOKYO",
        Country::BR => "BR-SAOPAULO",
        Country::IN => "IN-MUMBAI",
    }
}

/// The country's own first, then the others as they are listed.
fn best_first(country: Country) -> impl Iterator<Item = &'static str> {
    let first = preferred(country);
    let others = WAREHOUSES.into_iter().filter(move |other| *other != first);
    std::iter::once(first).chain(others)
}

fn asked_for(request: &ReserveRequest) -> Option<&'static str> {
    match &request.warehouse {
        Some(name) => WAREHOUSES.into_iter().find(|warehouse| warehouse == name),
        None => Some(preferred(request.country)),
    }
}

fn unfit(reason: &str) -> Unreachable {
    Unreachable {
        partner: PARTNER,
        reason: reason.to_owned(),
    }
}
