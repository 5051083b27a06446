//! One shopper in the shop: follows the script, and notes how each request went.

use std::{
    net::Ipv4Addr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use commerce::Country;
use tokio::{
    sync::watch,
    time::{Instant, sleep_until},
};

use super::{
    ask::{Ask, Request},
    judge::{Heard, Token, judge},
    script::{Script, Step},
    street::{Answer, Door, Line, Silence, Street},
    tally::{Tally, is_sale},
};

/// How much later than it was told the timer may wake somebody: it counts in whole milliseconds. So much belongs
/// to the schedule; whatever is beyond is latency.
const TIMER_GRAIN: Duration = Duration::from_millis(2);

/// The sums, which every shopper adds to.
pub(super) type Sums = Arc<Mutex<Tally>>;

/// A shopper on the way.
pub(super) struct Visit<S: Street> {
    pub(super) street: S,
    pub(super) from: Ipv4Addr,
    pub(super) country: Country,
    pub(super) script: Script,
    pub(super) sums: Sums,
    /// Turns true when everybody is to go home.
    pub(super) is_over: watch::Receiver<bool>,
    /// When the shopper wanted to come.
    pub(super) arrives: Instant,
}

/// What is known in the middle of a visit.
struct Inside<S: Street> {
    visit: Visit<S>,
    line: S::Line,
    token: Option<Token>,
    has_bought: bool,
    has_clicked_twice: bool,
}

impl<S: Street> Visit<S> {
    /// From the first page to the last.
    pub(super) async fn run(self) {
        let line = self.street.line(self.from, Door::Api);
        lock(&self.sums).came(self.country);
        let mut inside = Inside {
            line,
            token: None,
            has_bought: false,
            has_clicked_twice: false,
            visit: self,
        };
        inside.shop().await;
        lock(&inside.visit.sums).left(inside.visit.country, inside.has_bought);
    }
}

impl<S: Street> Inside<S> {
    async fn shop(&mut self) {
        // A person thinks about what they see: the next request is due so long after the last answer.
        let mut since = self.visit.arrives;
        while let Step::Ask(pause, ask) = self.visit.script.next() {
            let Some(due) = self.wait_until(since + pause).await else {
                return;
            };
            let heard = self.ask(&ask, due).await;
            since = Instant::now();
            self.has_bought |= is_sale(&heard);
            if let Heard::Session(token) = &heard {
                self.token = Some(token.clone());
            }
            self.visit.script.hear(heard);
        }
    }

    /// When the request is due; `None` when everybody is to go home.
    async fn wait_until(&mut self, due: Instant) -> Option<Instant> {
        let is_over = &mut self.visit.is_over;
        tokio::select! {
            biased;
            _ = is_over.wait_for(|is_over| *is_over) => None,
            () = sleep_until(due) => {
                let now = Instant::now();
                Some(if now - due <= TIMER_GRAIN { now } else { due })
            }
        }
    }

    async fn ask(&mut self, ask: &Ask, due: Instant) -> Heard {
        let request = self.with_token(ask.request(self.visit.country));
        if let Ask::DoubleCheckout(_, apart_ms) = ask {
            self.has_clicked_twice = true;
            let apart = Duration::from_millis(*apart_ms);
            return self.click_twice(ask, &request, due, apart).await;
        }
        let answered = answered(&mut self.line, &request, due).await;
        let heard = self.note(ask, &request, &answered);
        if let (Heard::OrdersSold(2..), true) = (&heard, self.has_clicked_twice) {
            self.complain_of_two_orders(&request);
        }
        heard
    }

    /// The second click does not wait for the answer to the first one, so that it needs a connection of its own.
    async fn click_twice(&mut self, ask: &Ask, request: &Request, due: Instant, apart: Duration) -> Heard {
        let mut other = self.visit.street.line(self.visit.from, Door::Api);
        let second_due = due + apart;
        let second_click = async {
            sleep_until(second_due).await;
            answered(&mut other, request, second_due).await
        };
        let (first, second) = tokio::join!(answered(&mut self.line, request, due), second_click);
        let first = self.note(ask, request, &first);
        let second = self.note(ask, request, &second);
        if let (Heard::Bought(order), Heard::Bought(other)) = (&first, &second)
            && order != other
        {
            self.complain_of_two_orders(request);
        }
        match (first, second) {
            (bought @ Heard::Bought(_), _) | (_, bought @ Heard::Bought(_)) => bought,
            (pending @ Heard::Pending(_), _) | (_, pending @ Heard::Pending(_)) => pending,
            (first, _) => first,
        }
    }

    fn note(&self, ask: &Ask, request: &Request, answered: &Answered) -> Heard {
        let (outcome, heard) = judge(ask, &answered.answer);
        lock(&self.visit.sums).asked(request.endpoint, answered.latency, &outcome);
        heard
    }

    fn complain_of_two_orders(&self, request: &Request) {
        lock(&self.visit.sums).went_wrong("two orders of a double click", request.endpoint, "");
    }

    fn with_token(&self, mut request: Request) -> Request {
        let token = self.token.iter();
        let header = token.map(|token| ("authorization", format!("Bearer {}", token.0)));
        request.headers.extend(header);
        request
    }
}

/// What came back, and how long after it was due.
struct Answered {
    answer: Result<Answer, Silence>,
    latency: Duration,
}

async fn answered(line: &mut impl Line, request: &Request, due: Instant) -> Answered {
    let answer = line.send(request).await;
    let latency = due.elapsed();
    Answered { answer, latency }
}

/// A panic in between would be a bug; the sums are numbers, and right enough after it.
pub(super) fn lock(sums: &Sums) -> MutexGuard<'_, Tally> {
    sums.lock().unwrap_or_else(PoisonError::into_inner)
}
