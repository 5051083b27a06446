//! The roles this program can play: one table, and what a role looks like from the roof.

mod collector;
mod frontend;
mod main_service;
mod payments;
mod promotions;
mod public;
mod third_party;

use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;

use ::frontend::Origin;
use anyhow::Result;
use async_trait::async_trait;
use axum::Router;
use service::serve::{ServeLimits, serve};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

pub(crate) use self::main_service::partners;
use crate::addresses::Addresses;
use crate::configuration::Configuration;
use crate::data_folder::DataFolder;
use crate::options::{Backing, Security, Simulate};
use crate::plan::Post;
use crate::voices::Voices;

/// One row of the table.
#[derive(Debug)]
pub(crate) struct Role {
    /// Its name, on the command line and everywhere else.
    pub(crate) name: &'static str,
    /// Its port before any shift.
    pub(crate) port: u16,
    /// What it is, in a few words.
    pub(crate) summary: &'static str,
    /// Whether it has files in the data folder.
    pub(crate) keeps_data: fn(&Settings) -> bool,
    /// Where it listens, its own port first.
    pub(crate) doors: fn(&Role, &Settings) -> Vec<Door>,
    /// Whether it says what it does. The third parties are strangers, and the collector would be talking to itself.
    pub(crate) has_telemetry: bool,
    /// How it is built.
    pub(crate) build: for<'a> fn(&'a Surroundings, &'a mut Post) -> Building<'a>,
}

/// One port that a role listens on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Door {
    pub(crate) ip: IpAddr,
    pub(crate) port: u16,
    /// What is behind it, in a few words.
    pub(crate) summary: String,
}

impl Door {
    /// The only door of a role that has one.
    fn only(role: &Role, settings: &Settings) -> Vec<Self> {
        vec![Self {
            ip: settings.addresses.bind(),
            port: settings.addresses.port(role),
            summary: role.summary.to_owned(),
        }]
    }
}

/// A role in the making.
pub(crate) type Building<'a> = Pin<Box<dyn Future<Output = Result<Arc<dyn Server>>> + Send + 'a>>;

/// What was decided about this run, for every role to see.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) addresses: Addresses,
    pub(crate) backing: Backing,
    pub(crate) configuration: Configuration,
    /// Where all chance comes from.
    pub(crate) seed: u64,
    pub(crate) simulate: Simulate,
    /// Whether new stores are to be filled.
    pub(crate) demo: bool,
    /// How the roles protect themselves that strangers talk to.
    pub(crate) security: Security,
    /// The shop's address, and the API's, for browsers elsewhere.
    pub(crate) public_shop: Option<Origin>,
    pub(crate) public_api: Option<Origin>,
    /// How the services say what they do.
    pub(crate) voices: Voices,
    /// The collector's configuration.
    pub(crate) collector: Arc<::collector::Config>,
}

/// Everything that a role may want to know when it is built.
#[derive(Debug)]
pub(crate) struct Surroundings {
    pub(crate) settings: Settings,
    pub(crate) data: DataFolder,
}

/// A role that was built.
#[async_trait]
pub(crate) trait Server: Send + Sync {
    /// Its HTTP interface.
    fn router(&self) -> Router;

    /// What its server allows itself and its clients.
    fn limits(&self) -> ServeLimits {
        ServeLimits::default()
    }

    /// Answers those who knock at its doors, until `stop` and until everybody was answered. Who has more than one
    /// door says for himself what is behind each.
    async fn serve(&self, doors: Vec<TcpListener>, stop: CancellationToken) {
        for door in doors {
            serve(door, self.router(), self.limits(), stop.clone()).await;
        }
    }

    /// What it does besides answering requests, until `stop`.
    async fn work(&self, stop: CancellationToken) {
        stop.cancelled().await;
    }

    /// Puts everything away; called when no request is under way any more.
    async fn close(&self) {}
}

/// All roles in the order in which they start; they stop in the opposite one.
pub(crate) static ROLES: &[&Role] = &[
    &COLLECTOR,
    &PAYMENT_PROVIDER,
    &CRM_SYSTEM,
    &INVENTORY_SYSTEM,
    &PAYMENTS_SERVICE,
    &PROMOTIONS_SERVICE,
    &MAIN_SERVICE,
    &FRONTEND,
];

/// The names of all roles, the shop first.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    ROLES.iter().rev().map(|role| role.name)
}

/// The role of that name.
pub(crate) fn find(name: &str) -> Option<&'static Role> {
    ROLES.iter().copied().find(|role| role.name == name)
}

/// Whom the others tell what they do: it starts before them and stops after them.
pub(crate) static COLLECTOR: Role = Role {
    name: "collector",
    port: 4317,
    summary: "hears what the services do (OTLP), and keeps the traces that matter",
    keeps_data: |_| false,
    doors: collector::doors,
    has_telemetry: false,
    build: |surroundings, post| Box::pin(collector::build(surroundings, post)),
};

/// The payment provider. Alone it would have port 3001, which here is the shop's.
pub(crate) static PAYMENT_PROVIDER: Role = Role {
    name: "payment-provider",
    port: 3011,
    summary: "third party: charges and refunds cards, in the manner of Stripe",
    keeps_data: |_| true,
    doors: Door::only,
    has_telemetry: false,
    build: |surroundings, _| Box::pin(third_party::provider(surroundings)),
};

static CRM_SYSTEM: Role = Role {
    name: "crm-system",
    port: 3002,
    summary: "third party: hears about customers' orders, in the manner of Salesforce",
    keeps_data: |_| true,
    doors: Door::only,
    has_telemetry: false,
    build: |surroundings, _| Box::pin(third_party::crm(surroundings)),
};

static INVENTORY_SYSTEM: Role = Role {
    name: "inventory-system",
    port: 3003,
    summary: "third party: seven warehouses, in the manner of SAP",
    keeps_data: |_| true,
    doors: Door::only,
    has_telemetry: false,
    build: |surroundings, _| Box::pin(third_party::inventory(surroundings)),
};

pub(crate) static PAYMENTS_SERVICE: Role = Role {
    name: "payments-service",
    port: 8081,
    summary: "takes payments through the payment provider, once per key",
    keeps_data: |_| false,
    doors: Door::only,
    has_telemetry: true,
    build: |surroundings, post| Box::pin(payments::build(surroundings, &post.telemetry)),
};

pub(crate) static PROMOTIONS_SERVICE: Role = Role {
    name: "promotions-service",
    port: 8082,
    summary: "discounts, coupons and campaigns",
    keeps_data: |_| false,
    doors: Door::only,
    has_telemetry: true,
    build: |surroundings, post| Box::pin(promotions::build(surroundings, &post.telemetry)),
};

pub(crate) static MAIN_SERVICE: Role = Role {
    name: "main-service",
    port: 8000,
    summary: "catalogue, cart, checkout and orders: what the browser talks to",
    keeps_data: |settings| settings.backing.is_store_embedded(),
    doors: Door::only,
    has_telemetry: true,
    build: |surroundings, post| Box::pin(main_service::build(surroundings, &post.telemetry)),
};

pub(crate) static FRONTEND: Role = Role {
    name: "frontend",
    port: 3001,
    summary: "the shop in the browser",
    keeps_data: |_| false,
    doors: Door::only,
    has_telemetry: true,
    build: |surroundings, post| Box::pin(frontend::build(surroundings, &post.telemetry)),
};
