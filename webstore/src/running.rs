//! Roles that serve, until they are drained.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Result, anyhow};
use telemetry::Telemetry;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::data_folder::DataFolder;
use crate::plan::Post;
use crate::roles::{COLLECTOR, Server};

/// How long one role may take to finish its requests and its work; a little more than requests may take.
const ROLE_DRAIN_TIME_MAX: Duration = Duration::from_secs(10);
/// How long one role may take to put its files away.
const ROLE_CLOSE_TIME_MAX: Duration = Duration::from_secs(5);
/// How long the drain of all roles together may take.
const DRAIN_TIME_MAX: Duration = Duration::from_secs(25);

/// Everything that runs.
pub(crate) struct Running {
    /// In start order.
    roles: Vec<RunningRole>,
    /// Each ends with the name of its role.
    tasks: JoinSet<&'static str>,
    /// Locked until the last file is closed.
    _data: DataFolder,
}

struct RunningRole {
    name: &'static str,
    server: Arc<dyn Server>,
    telemetry: Telemetry,
    stop: CancellationToken,
    tasks: TaskTracker,
}

impl Running {
    /// Nothing yet, in this data folder.
    pub(crate) fn new(data: DataFolder) -> Self {
        Self {
            roles: Vec::new(),
            tasks: JoinSet::new(),
            _data: data,
        }
    }

    /// Begins to serve one more role.
    pub(crate) fn begin(&mut self, post: Post, server: Arc<dyn Server>) {
        let name = post.role.name;
        let telemetry = post.telemetry;
        let stop = CancellationToken::new();
        let tasks = TaskTracker::new();
        let (host, host_stop) = (Arc::clone(&server), stop.clone());
        self.tasks.spawn(tasks.track_future(async move {
            host.serve(post.doors, host_stop).await;
            name
        }));
        let (worker, worker_stop) = (Arc::clone(&server), stop.clone());
        let work = async move { worker.work(worker_stop).await };
        self.tasks.spawn(tasks.track_future(telemetry.scope(async move {
            work.await;
            name
        })));
        tracing::info!(role = name, "Serving");
        self.roles.push(RunningRole {
            name,
            server,
            telemetry,
            stop,
            tasks,
        });
    }

    /// Waits for as long as everything goes well, and says what did not.
    pub(crate) async fn failure(&mut self) -> anyhow::Error {
        match self.tasks.join_next().await {
            Some(Ok(name)) => anyhow!("{name}: it stopped although nobody asked it to"),
            Some(Err(error)) => anyhow!("a role failed, which is a bug: {error}"),
            None => anyhow!("there was nothing to run"),
        }
    }

    /// Stops the roles in the opposite order of their start, so that each can still call those it needs to
    /// finish what it began. An error when that takes too long; the rest is then cut off.
    pub(crate) async fn drain(self) -> Result<()> {
        let drained = tokio::time::timeout(DRAIN_TIME_MAX, async {
            let (hearers, speakers): (Vec<_>, Vec<_>) = self
                .roles
                .iter()
                .rev()
                .partition(|role| role.name == COLLECTOR.name);
            let mut last_words = JoinSet::new();
            for role in speakers {
                role.drain().await;
                let telemetry = role.telemetry.clone();
                last_words.spawn(async move { telemetry.stop().await });
            }
            // All at the same time: when nobody hears them, each would be waited for.
            while last_words.join_next().await.is_some() {}
            for role in hearers {
                role.drain().await;
            }
        });
        drained
            .await
            .map_err(|_| anyhow!("the roles took too long to stop and were cut off"))
    }
}

impl RunningRole {
    async fn drain(&self) {
        tracing::info!(role = self.name, "Draining");
        self.stop.cancel();
        self.tasks.close();
        if tokio::time::timeout(ROLE_DRAIN_TIME_MAX, self.tasks.wait())
            .await
            .is_err()
        {
            tracing::warn!(role = self.name, "It did not finish its work in time");
        }
        if tokio::time::timeout(ROLE_CLOSE_TIME_MAX, self.server.close())
            .await
            .is_err()
        {
            tracing::warn!(role = self.name, "It did not put its files away in time");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};
    use std::path::Path;
    use std::sync::Mutex;

    use async_trait::async_trait;
    use axum::Router;

    use super::*;
    use crate::roles::{FRONTEND, MAIN_SERVICE, Role};

    /// What a role does with itself, apart from answering requests.
    #[derive(Clone, Copy)]
    enum Habit {
        Waits,
        LeavesEarly,
        Panics,
    }

    type Closed = Arc<Mutex<Vec<&'static str>>>;

    struct TestServer {
        name: &'static str,
        habit: Habit,
        closed: Closed,
    }

    #[async_trait]
    impl Server for TestServer {
        fn router(&self) -> Router {
            Router::new()
        }

        async fn work(&self, stop: CancellationToken) {
            match self.habit {
                Habit::Waits => stop.cancelled().await,
                Habit::LeavesEarly => {}
                Habit::Panics => panic!("on purpose"),
            }
        }

        async fn close(&self) {
            self.closed.lock().unwrap().push(self.name);
        }
    }

    async fn running(roles: &[(&'static Role, Habit)]) -> (Running, Closed) {
        let closed = Closed::default();
        let nothing = DataFolder::claim(Path::new("unused"), std::iter::empty()).unwrap();
        let mut running = Running::new(nothing);
        for &(role, habit) in roles {
            let listener = service::listen::bind(role.name, IpAddr::V4(Ipv4Addr::LOCALHOST), 0);
            let listener = listener.await.unwrap();
            let (name, closed) = (role.name, Arc::clone(&closed));
            let server = Arc::new(TestServer { name, habit, closed });
            let doors = vec![listener];
            let telemetry = Telemetry::silent();
            running.begin(
                Post {
                    role,
                    doors,
                    telemetry,
                },
                server,
            );
        }
        (running, closed)
    }

    #[tokio::test]
    async fn roles_are_put_away_in_the_opposite_order_of_their_start() {
        let roles = [(&MAIN_SERVICE, Habit::Waits), (&FRONTEND, Habit::Waits)];
        let (running, closed) = running(&roles).await;
        running.drain().await.unwrap();
        assert_eq!(*closed.lock().unwrap(), ["frontend", "main-service"]);
    }

    #[tokio::test]
    async fn a_role_that_ends_by_itself_is_a_failure() {
        for (habit, expected) in [
            (Habit::LeavesEarly, "main-service: it stopped"),
            (Habit::Panics, "on purpose"),
        ] {
            let roles = [(&MAIN_SERVICE, habit), (&FRONTEND, Habit::Waits)];
            let (mut running, closed) = running(&roles).await;
            let failure = running.failure().await.to_string();
            assert!(failure.contains(expected), "{failure}");
            running.drain().await.unwrap();
            assert_eq!(
                closed.lock().unwrap().len(),
                2,
                "the others are put away all the same"
            );
        }
    }
}
