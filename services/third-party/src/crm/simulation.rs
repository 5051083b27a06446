//! How the CRM misbehaves.

use serde::{Deserialize, Serialize};

use crate::chance::{DelayRange, Rate};

/// How often the CRM fails and how long it takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CrmSimulation {
    /// How often an attempt fails with 500, nothing written. Drawn for each attempt at an order or a customer.
    pub failure_rate: Rate,
    /// How long every answer takes.
    pub base_delay_ms: DelayRange,
}

impl CrmSimulation {
    /// The rates of the reference: 8 % of the attempts fail.
    pub const fn reference() -> Self {
        Self {
            failure_rate: Rate::per_thousand(80),
            base_delay_ms: DelayRange::between_ms(10, 40),
        }
    }

    /// Nothing fails, and at once.
    pub const fn off() -> Self {
        Self {
            failure_rate: Rate::NEVER,
            base_delay_ms: DelayRange::NONE,
        }
    }
}
