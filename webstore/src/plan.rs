//! From a plan to a running shop, one step after the other. Each step consumes the one before, so nothing can
//! be half built: what fails drops everything that was taken so far.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, Result};
use telemetry::Telemetry;
use tokio::net::TcpListener;

use crate::data_folder::DataFolder;
use crate::roles::{Role, Server, Settings, Surroundings};
use crate::running::Running;

/// Which roles are to run, and how. Nothing is taken yet.
#[derive(Debug)]
pub(crate) struct Plan {
    /// In start order.
    pub(crate) roles: Vec<&'static Role>,
    pub(crate) data_dir: PathBuf,
    pub(crate) settings: Settings,
}

/// A role with its ports taken. Clients may connect already; they wait.
pub(crate) struct Post {
    pub(crate) role: &'static Role,
    pub(crate) doors: Vec<TcpListener>,
    /// How it says what it does; silent until the role is built.
    pub(crate) telemetry: Telemetry,
}

/// Every port is taken, and then the data folder.
pub(crate) struct Claimed {
    posts: Vec<Post>,
    surroundings: Surroundings,
}

/// Every role is built.
pub(crate) struct Built {
    posts: Vec<(Post, Arc<dyn Server>)>,
    surroundings: Surroundings,
}

impl Plan {
    /// Takes the ports first: when one is taken by others, nothing was written anywhere.
    pub(crate) async fn claim(self) -> Result<Claimed> {
        let mut posts = Vec::with_capacity(self.roles.len());
        for role in &self.roles {
            let mut doors = Vec::new();
            for door in (role.doors)(role, &self.settings) {
                doors.push(service::listen::bind(role.name, door.ip, door.port).await?);
            }
            let telemetry = Telemetry::silent();
            posts.push(Post {
                role,
                doors,
                telemetry,
            });
        }
        let keepers = self.roles.iter().copied();
        let keepers = keepers.filter(|role| (role.keeps_data)(&self.settings));
        let surroundings = Surroundings {
            data: DataFolder::claim(&self.data_dir, keepers)?,
            settings: self.settings,
        };
        Ok(Claimed { posts, surroundings })
    }
}

impl Claimed {
    /// Opens stores, fills new ones, and so on: whatever each role does to come to life.
    pub(crate) async fn build(self) -> Result<Built> {
        let mut posts = Vec::with_capacity(self.posts.len());
        for mut post in self.posts {
            post.telemetry = self.surroundings.settings.voices.of(post.role)?;
            let telemetry = post.telemetry.clone();
            let server = telemetry
                .scope((post.role.build)(&self.surroundings, &mut post))
                .await;
            let server = server.with_context(|| self.surroundings.settings.cannot_start(post.role))?;
            posts.push((post, server));
        }
        Ok(Built {
            posts,
            surroundings: self.surroundings,
        })
    }
}

impl Settings {
    fn cannot_start(&self, role: &Role) -> String {
        if (role.keeps_data)(self) {
            format!("{}: cannot open its data (see --data-dir)", role.name)
        } else {
            format!("{}: cannot start", role.name)
        }
    }
}

impl Built {
    /// Begins to answer on every port.
    pub(crate) fn serve(self) -> Running {
        let mut running = Running::new(self.surroundings.data);
        for (post, server) in self.posts {
            running.begin(post, server);
        }
        running
    }
}
