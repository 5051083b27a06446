//! The roles this program can play: one table, and what a role looks like from the roof.

mod frontend;
mod main_service;
mod payments;
mod promotions;
mod public;
mod third_party;

use std::pin::Pin;
use std::sync::Arc;

use ::frontend::Origin;
use anyhow::Result;
use async_trait::async_trait;
use axum::Router;
use service::serve::ServeLimits;
use tokio_util::sync::CancellationToken;

pub(crate) use self::main_service::partners;
use crate::addresses::Addresses;
use crate::configuration::Configuration;
use crate::data_folder::DataFolder;
use crate::options::{Backing, Security, Simulate};

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
    /// How it is built.
    pub(crate) build: fn(&Surroundings) -> Building<'_>,
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

    /// What it does besides answering requests, until `stop`.
    async fn work(&self, stop: CancellationToken) {
        stop.cancelled().await;
    }

    /// Puts everything away; called when no request is under way any more.
    async fn close(&self) {}
}

/// All roles in the order in which they start; they stop in the opposite one.
pub(crate) static ROLES: &[&Role] = &[
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

/// The payment provider. Alone it would have port 3001, which here is the shop's.
pub(crate) static PAYMENT_PROVIDER: Role = Role {
    name: "payment-provider",
    port: 3011,
    summary: "third party: charges and refunds cards, in the manner of Stripe",
    keeps_data: |_| true,
    build: |surroundings| Box::pin(third_party::provider(surroundings)),
};

static CRM_SYSTEM: Role = Role {
    name: "crm-system",
    port: 3002,
    summary: "third party: hears about customers' orders, in the manner of Salesforce",
    keeps_data: |_| true,
    build: |surroundings| Box::pin(third_party::crm(surroundings)),
};

static INVENTORY_SYSTEM: Role = Role {
    name: "inventory-system",
    port: 3003,
    summary: "third party: seven warehouses, in the manner of SAP",
    keeps_data: |_| true,
    build: |surroundings| Box::pin(third_party::inventory(surroundings)),
};

pub(crate) static PAYMENTS_SERVICE: Role = Role {
    name: "payments-service",
    port: 8081,
    summary: "takes payments through the payment provider, once per key",
    keeps_data: |_| false,
    build: |surroundings| Box::pin(payments::build(surroundings)),
};

pub(crate) static PROMOTIONS_SERVICE: Role = Role {
    name: "promotions-service",
    port: 8082,
    summary: "discounts, coupons and campaigns",
    keeps_data: |_| false,
    build: |surroundings| Box::pin(promotions::build(surroundings)),
};

pub(crate) static MAIN_SERVICE: Role = Role {
    name: "main-service",
    port: 8000,
    summary: "catalogue, cart, checkout and orders: what the browser talks to",
    keeps_data: |settings| settings.backing.is_store_embedded(),
    build: |surroundings| Box::pin(main_service::build(surroundings)),
};

pub(crate) static FRONTEND: Role = Role {
    name: "frontend",
    port: 3001,
    summary: "the shop in the browser",
    keeps_data: |_| false,
    build: |surroundings| Box::pin(frontend::build(surroundings)),
};
