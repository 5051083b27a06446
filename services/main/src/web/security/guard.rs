//! The questions of the layers, each answered in one step.

use std::{net::IpAddr, sync::Arc, time::Duration};

use axum::http::{Extensions, request::Parts};
use commerce::UserId;
use service::Problem;
use shop::{
    ports::{Cache, Clock, Counter, Windows},
    security::{
        authentication::{Attempt, FailureReason},
        block_list::Block,
        limits::{self, LOGINS_PER_ACCOUNT, Limit, LimitKind},
        network::Network,
        suspicion::{self, Pattern, Refusal},
    },
};

use super::{
    SecurityEvents, SecuritySettings, answers,
    blocks::Blocks,
    client::{Client, route},
    events::Exceeded,
};

/// Knows the rules and whom to ask, and says what it saw.
pub(crate) struct Guard {
    windows: Arc<dyn Windows>,
    clock: Arc<dyn Clock>,
    pub(super) settings: SecuritySettings,
    pub(super) blocks: Blocks,
    pub(super) events: Arc<SecurityEvents>,
}

impl Guard {
    /// Counts in these windows, and keeps blocks in this cache.
    pub(crate) fn new(
        windows: Arc<dyn Windows>,
        cache: Arc<dyn Cache>,
        clock: Arc<dyn Clock>,
        settings: SecuritySettings,
    ) -> Self {
        Self {
            windows,
            settings,
            blocks: Blocks::new(cache, Arc::clone(&clock)),
            events: Arc::default(),
            clock,
        }
    }

    /// What it saw.
    pub(crate) fn events(&self) -> &Arc<SecurityEvents> {
        &self.events
    }

    /// Lets the request in, or says why not: the block list, then the limit of its address.
    pub(super) async fn admit(&self, client: &mut Client, extensions: &Extensions) -> Result<(), Problem> {
        if self.is_blocked(client.address).await {
            self.events.blocked(client.address);
            return Err(answers::blocked());
        }
        let Some(limit) = self.settings.limits.per_ip else {
            return Ok(());
        };
        let ask = Ask {
            kind: LimitKind::Ip,
            key: limits::ip_key(client.address),
            limit,
            user: None,
        };
        self.admit_one(ask, client, route(extensions)).await
    }

    /// The same for the limit of a verified user.
    pub(crate) async fn admit_user(&self, user: UserId, parts: &Parts) -> Result<(), Problem> {
        let (Some(limit), Some(client)) = (self.settings.limits.per_user, parts.extensions.get::<Client>())
        else {
            return Ok(());
        };
        let ask = Ask {
            kind: LimitKind::User,
            key: limits::user_key(user),
            limit,
            user: Some(user),
        };
        self.admit_one(ask, &mut client.clone(), route(&parts.extensions))
            .await
    }

    /// The same for signing in to the account of that address, whether there is one or not.
    pub(in crate::web) async fn admit_login(&self, email: &str, client: Client) -> Result<(), Problem> {
        let ask = Ask {
            kind: LimitKind::Login,
            key: limits::login_key(email),
            limit: LOGINS_PER_ACCOUNT,
            user: None,
        };
        self.admit_one(ask, &mut client.clone(), Some("/auth/login"))
            .await
    }

    /// Whoever knows the password may make as many mistakes again.
    pub(in crate::web) async fn forgive_logins(&self, email: &str) {
        let key = limits::login_key(email);
        let _nobody_depends_on_it = self.windows.clear(&key).await;
    }

    /// Notes a try to show who one is. A problem of ours is no failure of theirs.
    pub(in crate::web) fn note<T>(&self, attempt: Attempt, outcome: &Result<T, Problem>) {
        let problem = outcome.as_ref().err().filter(|problem| problem.status() == 401);
        let failure = problem.and_then(|problem| FailureReason::from_code(problem.code()));
        self.events.attempt(attempt, failure);
    }

    /// Counts a refused request against its client.
    pub(super) async fn observe(&self, client: Client, refusal: Refusal, route: Option<&str>) {
        let patterns: Vec<Pattern> = refusal.patterns().collect();
        let keys: Vec<String> = patterns
            .iter()
            .map(|pattern| pattern.key(client.address))
            .collect();
        let counters = patterns.iter().zip(&keys).map(|(pattern, key)| Counter {
            key,
            window: suspicion::WINDOW,
            cap: pattern.threshold(),
        });
        let (counters, now) = (counters.collect::<Vec<_>>(), self.clock.now());
        let counts = self.windows.count(&counters, now).await;
        let counted = patterns.into_iter().zip(counts.unwrap_or_default());
        let shown = counted.filter(|(pattern, count)| *count >= pattern.threshold());
        let shown: Vec<Pattern> = shown.map(|(pattern, _)| pattern).collect();
        for pattern in &shown {
            self.events.suspicious(now, *pattern, client.address, route);
        }
        if let (Some(time), Some(pattern)) = (self.settings.block_suspicious, shown.first()) {
            self.block_suspicious(client.address, *pattern, time).await;
        }
    }

    async fn is_blocked(&self, address: IpAddr) -> bool {
        let now = self.clock.now();
        let list = self.blocks.current(now).await;
        self.settings.ranges.block(&list, address, now)
    }

    async fn block_suspicious(&self, address: IpAddr, pattern: Pattern, time: Duration) {
        let now = self.clock.now();
        let block = Block {
            network: Network::of_client(address),
            reason: format!("suspicious activity: {}", pattern.code()),
            expires: now.after(time),
        };
        let change = self.blocks.change(now, |list| list.add(block.clone(), now));
        if let Ok(Err(full)) = change.await {
            tracing::warn!(error = %full, "A suspicious address was not blocked");
        }
    }

    async fn admit_one(&self, ask: Ask, client: &mut Client, route: Option<&str>) -> Result<(), Problem> {
        let Ask {
            kind,
            key,
            limit,
            user,
        } = ask;
        let now = self.clock.now();
        // Whoever keeps the windows tells people when they are away.
        let Ok(admission) = self.windows.admit(&key, now, limit.window, limit.max).await else {
            if !client.is_counted_unchecked {
                client.is_counted_unchecked = true;
                self.events.unchecked();
            }
            return Ok(());
        };
        if admission.admitted {
            return Ok(());
        }
        let exceeded = Exceeded {
            kind,
            address: client.address,
            user,
            route,
        };
        self.events.exceeded(now, &exceeded);
        Err(answers::too_many(kind, limit, admission.retry_after))
    }
}

/// Whether there is room in one window.
struct Ask {
    kind: LimitKind,
    key: String,
    limit: Limit,
    user: Option<UserId>,
}
