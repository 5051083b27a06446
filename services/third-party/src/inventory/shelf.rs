//! One product in one warehouse: what a reservation takes, and when a delivery fills it up. Pure.

/// A shelf is low when less than one piece in so many of a full one is left.
const LOW_BELOW_ONE_IN: i64 = 4;

/// A delivery arrives with this reservation asked of a low shelf.
const DELIVERY_AFTER_ASKS: i64 = 5;

/// What lies on a shelf.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shelf {
    pub(super) pieces: i64,
    /// What a delivery fills it up to.
    pub(super) full: i64,
    /// How many reservations were asked of it since it ran low.
    pub(super) asks: i64,
}

impl Shelf {
    /// A shelf as it is on the first day.
    pub(super) const fn filled(full: i64) -> Self {
        Self {
            pieces: full,
            full,
            asks: 0,
        }
    }

    /// Asks for so many pieces: what the shelf is afterwards, and whether it gave them.
    ///
    /// Deliveries make a demo run for days. They are counted in reservations rather than in hours, so that a
    /// replay has them at the same place. A shelf is low when less than a quarter is left, or when it cannot
    /// give what it could when full; the fifth reservation asked of a low shelf, granted or not, finds it
    /// filled up.
    pub(super) const fn ask(self, quantity: i64, restock: bool) -> (Self, bool) {
        let shelf = if restock {
            self.awaiting_delivery(quantity)
        } else {
            self
        };
        if quantity <= shelf.pieces {
            (
                Self {
                    pieces: shelf.pieces - quantity,
                    ..shelf
                },
                true,
            )
        } else {
            (shelf, false)
        }
    }

    const fn awaiting_delivery(self, quantity: i64) -> Self {
        match self.asks + 1 {
            _ if !self.is_low(quantity) => Self { asks: 0, ..self },
            DELIVERY_AFTER_ASKS.. => Self {
                pieces: self.full,
                asks: 0,
                ..self
            },
            asks => Self { asks, ..self },
        }
    }

    const fn is_low(self, quantity: i64) -> bool {
        let is_nearly_empty = self.pieces * LOW_BELOW_ONE_IN < self.full;
        is_nearly_empty || (self.pieces < quantity && quantity <= self.full)
    }
}

#[cfg(test)]
mod tests {
    use super::Shelf;

    /// Asks one by one and says for each whether it was granted and what is left.
    fn check(full: i64, restock: bool, asks: &[(i64, bool, i64)]) {
        let mut shelf = Shelf::filled(full);
        for (number, (quantity, granted, left)) in asks.iter().enumerate() {
            let (after, given) = shelf.ask(*quantity, restock);
            assert_eq!(
                (given, after.pieces),
                (*granted, *left),
                "ask {number} of {asks:?}"
            );
            shelf = after;
        }
    }

    #[test]
    fn a_low_shelf_is_filled_with_the_fifth_ask() {
        check(
            8,
            true,
            &[
                (7, true, 1),
                (1, true, 0),
                (1, false, 0),
                (1, false, 0),
                (1, false, 0),
                (1, true, 7),
                (1, true, 6),
            ],
        );
    }

    #[test]
    fn a_shelf_that_cannot_give_what_it_could_counts_as_low() {
        check(
            8,
            true,
            &[
                (4, true, 4),
                (6, false, 4),
                (6, false, 4),
                (6, false, 4),
                (6, false, 4),
                (6, true, 2),
            ],
        );
    }

    #[test]
    fn an_order_it_can_serve_while_not_low_begins_the_count_anew() {
        check(
            8,
            true,
            &[
                (4, true, 4),
                (6, false, 4),
                (1, true, 3),
                (6, false, 3),
                (6, false, 3),
                (6, false, 3),
            ],
        );
    }

    #[test]
    fn without_deliveries_an_empty_shelf_stays_empty() {
        check(
            3,
            false,
            &[
                (3, true, 0),
                (1, false, 0),
                (1, false, 0),
                (1, false, 0),
                (1, false, 0),
                (1, false, 0),
            ],
        );
    }

    #[test]
    fn what_never_fits_is_never_given_and_brings_no_delivery() {
        check(3, true, &[(4, false, 3); 12]);
        check(0, true, &[(1, false, 0); 12]);
    }
}
