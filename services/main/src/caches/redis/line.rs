//! The line to Redis: one connection that is shared, and made anew in the background when it is lost.
//!
//! While there is none, every question fails at once. Nobody waits in a queue for it to come back.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

use redis::{FromRedisValue, RedisError, RedisResult, ScriptInvocation, Value};
use shop::ports::CacheError;
use tokio::{
    sync::{Semaphore, watch},
    time::{Instant, timeout},
};
use tokio_util::task::AbortOnDropHandle;

use super::address::{Address, Connection};

/// Questions that are with Redis at once; further ones wait within their own deadline.
pub(super) const QUESTIONS_MAX: usize = 1_024;
/// How long the first connection may take.
const FIRST_CONNECT_TIME_MAX: Duration = Duration::from_secs(3);
/// How long a later one may take.
const CONNECT_TIME_MAX: Duration = Duration::from_secs(1);
/// The pause between two tries to connect.
const CONNECT_PAUSE: Duration = Duration::from_millis(100);
/// How often somebody who waits looks whether others are answered, within the silence that they bear.
const LOOKS: u32 = 4;
/// How long anybody waits while others are answered.
const WAIT_MAX: Duration = Duration::from_secs(1);
/// A connection on which nothing was answered for so long is given up,
const SILENCE_MAX: Duration = Duration::from_millis(200);
/// if so many questions in a row were not answered in time.
const UNANSWERED_MAX: u32 = 3;

/// The line to Redis.
pub(super) struct Line {
    state: Arc<State>,
    places: Semaphore,
    _keeper: AbortOnDropHandle<()>,
}

struct State {
    /// For people.
    place: String,
    /// Whether the connection is one to several servers.
    is_cluster: bool,
    /// `None` while Redis is away.
    connected: watch::Sender<Option<Connected>>,
    /// How many answers there were.
    answers: AtomicU64,
    /// The questions since the last answer.
    silence: Mutex<Option<Silence>>,
}

#[derive(Clone)]
struct Connected {
    /// How many connections there were before.
    number: u64,
    connection: Connection,
}

#[derive(Clone, Copy)]
struct Silence {
    since: Instant,
    unanswered: u32,
}

impl Line {
    /// Connects, if that is done in a few seconds; otherwise when Redis is there.
    pub(super) async fn open(address: Address) -> Self {
        let connection = dial(&address, FIRST_CONNECT_TIME_MAX).await;
        if let Err(reason) = &connection {
            say_away(&address.to_string(), reason);
        }
        Self::new(address, connection.ok())
    }

    fn new(address: Address, connection: Option<Connection>) -> Self {
        let first = connection.map(|connection| Connected {
            number: 0,
            connection,
        });
        let state = Arc::new(State {
            place: address.to_string(),
            is_cluster: address.is_cluster(),
            connected: watch::Sender::new(first),
            answers: AtomicU64::new(0),
            silence: Mutex::default(),
        });
        let keeper = tokio::spawn(keep_connected(Arc::clone(&state), address));
        Self {
            state,
            places: Semaphore::new(QUESTIONS_MAX),
            _keeper: AbortOnDropHandle::new(keeper),
        }
    }

    /// Runs a script, in one round trip if the server knows it already.
    pub(super) async fn run<T: FromRedisValue>(
        &self,
        script: &ScriptInvocation<'_>,
        time_max: Duration,
    ) -> Result<T, CacheError> {
        let ask = |mut connection| async move { script.invoke_async(&mut connection).await };
        read(self.ask(time_max, ask).await?)
    }

    /// Sends a command.
    pub(super) async fn send<T: FromRedisValue>(
        &self,
        command: &redis::Cmd,
        time_max: Duration,
    ) -> Result<T, CacheError> {
        let ask = |mut connection| async move { command.query_async(&mut connection).await };
        read(self.ask(time_max, ask).await?)
    }

    async fn ask<F>(
        &self,
        time_max: Duration,
        question: impl FnOnce(Connection) -> F,
    ) -> Result<Value, CacheError>
    where
        F: Future<Output = RedisResult<Value>>,
    {
        let connected = self.state.connected.borrow().clone();
        let Some(Connected { number, connection }) = connected else {
            return Err(CacheError("Redis is away".to_owned()));
        };
        let mut waiting = Waiting::new(&self.state, number, time_max);
        let answer = async {
            let _place = self.places.acquire().await;
            question(connection).await
        };
        match self.state.unless_silent(time_max, answer).await {
            Some(answer) => {
                waiting.end(answer.as_ref().err());
                answer.map_err(|error| CacheError(one_line(&error)))
            }
            None => Err(CacheError(format!("Redis said nothing for {time_max:?}"))),
        }
    }
}

/// Somebody who waits for an answer. Going away without one is noticed too: callers have deadlines of their own.
struct Waiting<'a> {
    state: &'a State,
    number: u64,
    since: Instant,
    /// Whoever went away earlier did not wait long enough to say something about Redis.
    worth_noting: Duration,
    is_over: bool,
}

impl<'a> Waiting<'a> {
    fn new(state: &'a State, number: u64, time_max: Duration) -> Self {
        Self {
            state,
            number,
            since: Instant::now(),
            worth_noting: time_max / 2,
            is_over: false,
        }
    }

    fn end(&mut self, error: Option<&RedisError>) {
        self.is_over = true;
        match error {
            Some(error) if is_lost(error) => {
                if self.state.is_cluster {
                    // One node of several, from which the others go on; the client looks after it.
                    self.state.note_silence(self.number, self.since);
                } else {
                    self.state.give_up(self.number, &one_line(error));
                }
            }
            _ => self.state.note_answer(),
        }
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        if !self.is_over && self.since.elapsed() >= self.worth_noting {
            self.state.note_silence(self.number, self.since);
        }
    }
}

impl State {
    /// The answer, unless Redis says nothing to anybody for `silence_max`.
    ///
    /// Of many who ask at once the last has to wait for the others, and that says nothing about Redis. So the wait
    /// goes on while somebody is answered; and it is made of short ones, because on a busy machine one long wait may
    /// be over before the connection had its turn. Each of them ends when everybody who was ready here was served.
    async fn unless_silent<T>(&self, silence_max: Duration, answer: impl Future<Output = T>) -> Option<T> {
        let mut answer = std::pin::pin!(answer);
        // A timer ends up to a millisecond late.
        let look_after = (silence_max / LOOKS).saturating_sub(Duration::from_millis(1));
        let begun = Instant::now();
        let (mut heard, mut silent) = (self.answers.load(Relaxed), 0);
        while silent < LOOKS && begun.elapsed() < silence_max.max(WAIT_MAX) {
            if let Ok(answer) = timeout(look_after, &mut answer).await {
                return Some(answer);
            }
            let before = std::mem::replace(&mut heard, self.answers.load(Relaxed));
            silent = if heard == before { silent + 1 } else { 0 };
        }
        None
    }

    fn note_answer(&self) {
        self.answers.fetch_add(1, Relaxed);
        *self.silence.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    fn note_silence(&self, number: u64, asked_at: Instant) {
        let mut noted = self.silence.lock().unwrap_or_else(PoisonError::into_inner);
        let silence = noted.get_or_insert(Silence {
            since: asked_at,
            unanswered: 0,
        });
        silence.unanswered = silence.unanswered.saturating_add(1);
        let is_long = silence.unanswered >= UNANSWERED_MAX && silence.since.elapsed() >= SILENCE_MAX;
        drop(noted);
        if is_long {
            self.give_up(number, "it says nothing");
        }
    }

    /// The connection of that number is lost. Only the first to notice says so.
    fn give_up(&self, number: u64, reason: &str) {
        let was_connected = self.connected.send_if_modified(|connected| {
            let is_this = connected.as_ref().is_some_and(|now| now.number == number);
            if is_this {
                *connected = None;
            }
            is_this
        });
        if was_connected {
            self.note_answer();
            say_away(&self.place, reason);
        }
    }
}

/// Connects again whenever the connection is lost, for as long as it takes. Whoever lost it said so.
async fn keep_connected(state: Arc<State>, address: Address) {
    let mut watcher = state.connected.subscribe();
    for number in 1.. {
        if watcher.wait_for(Option::is_none).await.is_err() {
            return;
        }
        let lost_at = Instant::now();
        let connection = dial_until_there(&address).await;
        state
            .connected
            .send_replace(Some(Connected { number, connection }));
        let away_ms = lost_at.elapsed().as_millis();
        tracing::info!(address = state.place, away_ms, "Redis is there");
    }
}

async fn dial_until_there(address: &Address) -> Connection {
    loop {
        if let Ok(connection) = dial(address, CONNECT_TIME_MAX).await {
            return connection;
        }
        tokio::time::sleep(CONNECT_PAUSE).await;
    }
}

fn say_away(place: &str, reason: &str) {
    tracing::warn!(address = place, reason, "Redis is away; going on without it");
}

async fn dial(address: &Address, time_max: Duration) -> Result<Connection, String> {
    match timeout(time_max, address.connect()).await {
        Ok(connection) => connection.map_err(|error| one_line(&error)),
        Err(_) => Err(format!("no answer within {} s", time_max.as_secs())),
    }
}

/// Whether nothing more can be asked on this connection.
fn is_lost(error: &RedisError) -> bool {
    error.is_io_error() || error.is_unrecoverable_error()
}

/// What is not as we wrote it is no reason to give up the connection.
fn read<T: FromRedisValue>(answer: Value) -> Result<T, CacheError> {
    redis::from_redis_value(answer)
        .map_err(|error| CacheError(format!("Redis holds something else: {error}")))
}

fn one_line(error: &RedisError) -> String {
    error.to_string().replace(['\n', '\r'], " ")
}
