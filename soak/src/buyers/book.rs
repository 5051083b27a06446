//! The book in which everything is written that buyers did and were told.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::time::Instant;
use wire::auth::Session;
use wire::checkout::Checkout;

use super::heard::Heard;

/// What all buyers of one shop know together.
#[derive(Debug, Default)]
pub(crate) struct Book(Mutex<Pages>);

#[derive(Debug, Default)]
struct Pages {
    buyers: Vec<Buyer>,
    notes: Vec<Note>,
}

/// Somebody who entered the shop, by a number that counts from 0.
#[derive(Clone, Debug)]
pub(crate) struct Buyer {
    /// The number that the shop knows them by.
    pub(crate) user: i64,
    /// The bearer token.
    pub(crate) access: String,
    /// Good for a new one.
    pub(crate) refresh: String,
    /// What this buyer wanted to buy.
    pub(crate) attempts: Vec<Attempt>,
}

/// One wish to buy a cart, however often it was sent.
#[derive(Clone, Debug)]
pub(crate) struct Attempt {
    /// The `Idempotency-Key`, when it had one.
    pub(crate) key: Option<String>,
    /// What was sent.
    pub(crate) checkout: Checkout,
    /// What came back, one for each time it was sent and came to an end.
    pub(crate) heard: Vec<Heard>,
}

/// One request of anybody.
#[derive(Clone, Debug)]
pub(crate) struct Note {
    /// The address that was asked.
    pub(crate) at: Arc<str>,
    /// What was asked.
    pub(crate) step: &'static str,
    /// When it was sent.
    pub(crate) asked: Instant,
    /// When it came to an end.
    pub(crate) ended: Instant,
    /// What was heard.
    pub(crate) heard: Heard,
}

/// Names an attempt: its buyer's number, and its own among the buyer's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AttemptId {
    /// The buyer.
    pub(crate) buyer: usize,
    index: usize,
}

impl Book {
    /// A new buyer.
    pub(crate) fn enter(&self, session: &Session) -> usize {
        let mut pages = self.pages();
        pages.buyers.push(Buyer {
            user: session.user.id,
            access: session.access_token.expose().to_owned(),
            refresh: session.refresh_token.expose().to_owned(),
            attempts: Vec::new(),
        });
        pages.buyers.len() - 1
    }

    /// Gives a buyer new tokens.
    pub(crate) fn renew(&self, buyer: usize, session: &Session) {
        if let Some(buyer) = self.pages().buyers.get_mut(buyer) {
            buyer.access = session.access_token.expose().to_owned();
            buyer.refresh = session.refresh_token.expose().to_owned();
        }
    }

    /// Writes down what is about to be sent: a buyer who is never answered has asked all the same.
    pub(crate) fn begin(&self, buyer: usize, key: Option<String>, checkout: Checkout) -> AttemptId {
        let mut pages = self.pages();
        let attempts = pages.buyers.get_mut(buyer).map(|buyer| &mut buyer.attempts);
        let index = attempts.map_or(0, |attempts| {
            attempts.push(Attempt {
                key,
                checkout,
                heard: Vec::new(),
            });
            attempts.len() - 1
        });
        AttemptId { buyer, index }
    }

    /// Writes down what an attempt was told.
    pub(crate) fn hear(&self, attempt: AttemptId, heard: Heard) {
        let mut pages = self.pages();
        let buyer = pages.buyers.get_mut(attempt.buyer);
        if let Some(attempt) = buyer.and_then(|buyer| buyer.attempts.get_mut(attempt.index)) {
            attempt.heard.push(heard);
        }
    }

    /// Writes down one request.
    pub(crate) fn note(&self, note: Note) {
        self.pages().notes.push(note);
    }

    /// A buyer's bearer token.
    pub(crate) fn token(&self, buyer: usize) -> Option<String> {
        self.pages().buyers.get(buyer).map(|buyer| buyer.access.clone())
    }

    /// What a buyer can get a new token with.
    pub(crate) fn refresh_token(&self, buyer: usize) -> Option<String> {
        self.pages().buyers.get(buyer).map(|buyer| buyer.refresh.clone())
    }

    /// A copy of one attempt.
    pub(crate) fn attempt(&self, id: AttemptId) -> Option<Attempt> {
        let pages = self.pages();
        pages.buyers.get(id.buyer)?.attempts.get(id.index).cloned()
    }

    /// A copy of all buyers.
    pub(crate) fn buyers(&self) -> Vec<Buyer> {
        self.pages().buyers.clone()
    }

    /// A copy of all notes.
    pub(crate) fn notes(&self) -> Vec<Note> {
        self.pages().notes.clone()
    }

    /// Attempts that have no last word, and the key to ask for it with.
    pub(crate) fn unanswered(&self) -> Vec<AttemptId> {
        let pages = self.pages();
        let mut open = Vec::new();
        for (buyer, entry) in pages.buyers.iter().enumerate() {
            let attempts = entry.attempts.iter().enumerate();
            let unanswered = attempts.filter(|(_, attempt)| attempt.key.is_some() && !attempt.is_answered());
            open.extend(unanswered.map(|(index, _)| AttemptId { buyer, index }));
        }
        open
    }

    /// Buyers who were not told in the end what became of something that they asked for.
    pub(crate) fn doubtful(&self) -> BTreeSet<usize> {
        let pages = self.pages();
        let buyers = pages.buyers.iter().enumerate();
        let doubtful = buyers.filter(|(_, buyer)| !buyer.attempts.iter().all(Attempt::is_certain));
        doubtful.map(|(number, _)| number).collect()
    }

    /// How many checkouts were sent, and how many of them got no answer.
    pub(crate) fn checkouts(&self) -> (usize, usize) {
        let pages = self.pages();
        let attempts = || pages.buyers.iter().flat_map(|buyer| &buyer.attempts);
        let lost = attempts().filter(|attempt| !attempt.is_answered());
        (attempts().count(), lost.count())
    }

    fn pages(&self) -> MutexGuard<'_, Pages> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Attempt {
    /// Whether there was a last word.
    pub(crate) fn is_answered(&self) -> bool {
        self.heard.iter().any(Heard::is_final)
    }

    /// Whether no order of it can be waiting for a verdict, by what was heard.
    fn is_certain(&self) -> bool {
        let is_certain = |heard: &Heard| heard.is_final() && !heard.is_problem("checkout_in_progress");
        !self.heard.is_empty() && self.heard.iter().all(is_certain)
    }
}

impl Note {
    /// Whether it was under way at some time between these moments.
    pub(crate) fn touches(&self, from: Instant, until: Instant) -> bool {
        self.asked <= until && self.ended >= from
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::heard::tests::receipt;
    use super::*;

    fn session() -> Session {
        let user = serde_json::json!({ "id": 1, "role": "guest" });
        let session = serde_json::json!({ "access_token": "a", "token_type": "Bearer", "expires_in": 3600,
                                          "refresh_token": "r", "user": user });
        serde_json::from_value(session).unwrap()
    }

    fn checkout() -> Checkout {
        Checkout {
            payment_method: "paypal".to_owned(),
            country: "US".to_owned(),
            shipping: None,
            coupon: None,
            expected_total: None,
        }
    }

    fn refused(status: u16, code: &str) -> Heard {
        Heard::Refused {
            status,
            code: code.to_owned(),
            order_id: None,
        }
    }

    #[test]
    fn who_was_left_in_doubt_is_remembered() {
        let paid = || Heard::Paid(receipt("ORD1", "t1"));
        let pending = Heard::Pending {
            order_id: "ORD1".to_owned(),
        };
        for (heard, is_doubtful, is_unanswered) in [
            (vec![], true, true),
            (vec![paid()], false, false),
            (vec![refused(409, "coupon_exhausted")], false, false),
            (vec![refused(503, "store_unavailable")], true, true),
            (vec![Heard::HungUp], true, true),
            (vec![pending.clone()], true, true),
            (vec![pending, refused(409, "checkout_in_progress")], true, false),
            (vec![Heard::HungUp, paid()], true, false),
        ] {
            let book = Book::default();
            let buyer = book.enter(&session());
            let attempt = book.begin(buyer, Some("key".to_owned()), checkout());
            heard.iter().for_each(|heard| book.hear(attempt, heard.clone()));
            assert_eq!(book.doubtful().contains(&buyer), is_doubtful, "{heard:?}");
            assert_eq!(!book.unanswered().is_empty(), is_unanswered, "{heard:?}");
            assert_eq!(book.checkouts(), (1, usize::from(is_unanswered)), "{heard:?}");
        }
    }

    #[test]
    fn only_who_has_a_key_can_ask_again() {
        let book = Book::default();
        let buyer = book.enter(&session());
        book.begin(buyer, None, checkout());
        assert_eq!(book.unanswered(), []);
        let keyed = book.begin(buyer, Some("key".to_owned()), checkout());
        assert_eq!(book.unanswered(), [keyed]);
    }

    #[test]
    fn a_request_touches_the_times_in_which_it_was_under_way() {
        let begin = Instant::now();
        let at = |seconds| begin + Duration::from_secs(seconds);
        let note = Note {
            at: "http://shop".into(),
            step: "GET /",
            asked: at(10),
            ended: at(20),
            heard: Heard::Fine,
        };
        for (from, until, expected) in [
            (0, 9, false),
            (0, 10, true),
            (12, 13, true),
            (20, 30, true),
            (21, 30, false),
        ] {
            assert_eq!(note.touches(at(from), at(until)), expected, "{from} {until}");
        }
    }
}
