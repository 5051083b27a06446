//! One shopper in the shop: follows the script, and notes how each request went.

use std::{
    net::Ipv4Addr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use commerce::Country;
use fastrand::Rng;
use tokio::{
    sync::{mpsc, watch},
    time::{Instant, sleep_until},
};

use super::{
    ask::{Ask, Request},
    browser::{BEACONS_MAX, Browser, Fetch, Origin},
    judge::{Heard, Token, judge, judge_beacon},
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
    /// What the shopper's browser tells, if it does, and by which chance.
    pub(super) telemetry: Option<(Origin, Rng)>,
}

/// What is known in the middle of a visit.
struct Inside<S: Street> {
    visit: Visit<S>,
    line: S::Line,
    browser: Option<Browser>,
    token: Option<Token>,
    has_bought: bool,
    has_clicked_twice: bool,
}

impl<S: Street> Visit<S> {
    /// From the first page to the last.
    pub(super) async fn run(mut self) {
        let (beacons, waiting) = mpsc::channel(BEACONS_MAX);
        let telemetry = self.telemetry.take();
        let browser = telemetry.map(|(origin, chance)| Browser::open(origin, self.country, chance, beacons));
        let post = deliver(
            self.street.line(self.from, Door::Shop),
            waiting,
            Arc::clone(&self.sums),
        );
        lock(&self.sums).came(self.country);
        let inside = Inside {
            line: self.street.line(self.from, Door::Api),
            browser,
            token: None,
            has_bought: false,
            has_clicked_twice: false,
            visit: self,
        };
        // The page's messages are sent beside what the shopper does, and nobody waits for them but the end.
        tokio::join!(inside.visit(), post);
    }
}

/// Sends what the browser tells, until it is closed.
async fn deliver(mut line: impl Line, mut waiting: mpsc::Receiver<Request>, sums: Sums) {
    while let Some(request) = waiting.recv().await {
        let begun = Instant::now();
        let answer = line.send(&request).await;
        lock(&sums).answered(request.endpoint, begun.elapsed(), &judge_beacon(&answer));
    }
}

impl<S: Street> Inside<S> {
    async fn visit(mut self) {
        self.shop().await;
        let dropped = self.browser.take().map_or(0, Browser::close);
        let mut sums = lock(&self.visit.sums);
        sums.beacons_dropped += dropped;
        sums.left(self.visit.country, self.has_bought);
    }

    async fn shop(&mut self) {
        // A person thinks about what they see: the next request is due so long after the last answer.
        let mut since = self.visit.arrives;
        while let Step::Ask(pause, ask) = self.visit.script.next() {
            let Some(due) = self.wait_until(since + pause).await else {
                return;
            };
            let heard = self.ask(&ask, due).await;
            if let Some(browser) = &mut self.browser {
                browser.hear(&ask, &heard);
            }
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
            due = wake(due) => Some(due),
        }
    }

    async fn ask(&mut self, ask: &Ask, due: Instant) -> Heard {
        let mut request = self.with_token(ask.request(self.visit.country));
        if let Ask::DoubleCheckout(_, apart_ms) = ask {
            self.has_clicked_twice = true;
            let apart = Duration::from_millis(*apart_ms);
            return self.click_twice(ask, request, due, apart).await;
        }
        let fetch = self
            .browser
            .as_mut()
            .map(|browser| browser.fetch(ask, &mut request));
        let answered = answered(&mut self.line, &request, due).await;
        let heard = self.note(ask, &request, &answered, fetch);
        if let (Heard::OrdersSold(2..), true) = (&heard, self.has_clicked_twice) {
            self.complain_of_two_orders(&request);
        }
        heard
    }

    /// The second click does not wait for the answer to the first one, so that it needs a connection of its own.
    async fn click_twice(&mut self, ask: &Ask, mut request: Request, due: Instant, apart: Duration) -> Heard {
        let mut other = self.visit.street.line(self.visit.from, Door::Api);
        let mut second_request = request.clone();
        let (browser, line) = (&mut self.browser, &mut self.line);
        let first_fetch = browser.as_mut().map(|browser| browser.fetch(ask, &mut request));
        let second_click = async {
            let due = wake(due + apart).await;
            let fetch = browser
                .as_mut()
                .map(|browser| browser.fetch(ask, &mut second_request));
            (answered(&mut other, &second_request, due).await, fetch)
        };
        let (first, (second, second_fetch)) = tokio::join!(answered(line, &request, due), second_click);
        let first = self.note(ask, &request, &first, first_fetch);
        let second = self.note(ask, &request, &second, second_fetch);
        if let (Heard::Bought(order), Heard::Bought(other)) = (&first, &second)
            && order != other
        {
            self.complain_of_two_orders(&request);
        }
        match (first, second) {
            (bought @ Heard::Bought(_), _) | (_, bought @ Heard::Bought(_)) => bought,
            (pending @ Heard::Pending(_), _) | (_, pending @ Heard::Pending(_)) => pending,
            (first, _) => first,
        }
    }

    fn note(&mut self, ask: &Ask, request: &Request, answered: &Answered, fetch: Option<Fetch>) -> Heard {
        if let (Some(browser), Some(fetch)) = (&mut self.browser, fetch) {
            let status = answered.answer.as_ref().ok().map(|answer| answer.status);
            browser.fetched(&fetch, request, status);
        }
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

/// Waits, and tells from when on it counts: the timer's own grain belongs to the schedule.
async fn wake(due: Instant) -> Instant {
    if due > Instant::now() {
        sleep_until(due).await;
    }
    let now = Instant::now();
    if now - due <= TIMER_GRAIN { now } else { due }
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
