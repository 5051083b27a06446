//! Which roles live in one process, and so die together.

/// A role and its port before any shift.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Role {
    pub(super) name: &'static str,
    pub(super) port: u16,
}

/// Where everybody listens.
pub(super) const LOOPBACK: &str = "127.0.0.1";
/// Where the second main-service listens, on the same port.
const SECOND_LOOPBACK: &str = "127.0.0.2";
/// The port of main-service.
pub(super) const MAIN_SERVICE: u16 = 8000;
/// The port of the payment provider.
pub(super) const PROVIDER_PORT: u16 = 3011;
/// The port of the CRM.
pub(super) const CRM_PORT: u16 = 3002;
/// The port of the inventory system.
pub(super) const INVENTORY_PORT: u16 = 3003;

const PAYMENT_PROVIDER: Role = role("payment-provider", PROVIDER_PORT);
const CRM_SYSTEM: Role = role("crm-system", CRM_PORT);
const INVENTORY_SYSTEM: Role = role("inventory-system", INVENTORY_PORT);
const PAYMENTS_SERVICE: Role = role("payments-service", 8081);
const PROMOTIONS_SERVICE: Role = role("promotions-service", 8082);

const fn role(name: &'static str, port: u16) -> Role {
    Role { name, port }
}

/// Roles that live in one process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct House {
    /// For logs and messages.
    pub(crate) name: &'static str,
    /// The address on which its roles listen.
    pub(super) ip: &'static str,
    pub(super) roles: &'static [Role],
}

/// main-service alone: what a kill strikes.
pub(crate) const MAIN: House = House {
    name: "main-service",
    ip: LOOPBACK,
    roles: &[role("main-service", MAIN_SERVICE)],
};

/// A second main-service over the same servers and beside the same partners.
pub(crate) const TWIN: House = House {
    name: "main-service-2",
    ip: SECOND_LOOPBACK,
    roles: MAIN.roles,
};

/// Whom main-service asks.
pub(super) const ASKED: [Role; 4] = [PAYMENTS_SERVICE, PROMOTIONS_SERVICE, INVENTORY_SYSTEM, CRM_SYSTEM];

/// Everybody else.
const PARTNERS: House = House {
    name: "partners",
    ip: LOOPBACK,
    roles: &[
        PAYMENT_PROVIDER,
        CRM_SYSTEM,
        INVENTORY_SYSTEM,
        PAYMENTS_SERVICE,
        PROMOTIONS_SERVICE,
    ],
};

/// The payment provider alone.
pub(crate) const PROVIDER: House = House {
    name: "provider",
    ip: LOOPBACK,
    roles: &[PAYMENT_PROVIDER],
};

const ALL_BUT_PROVIDER: House = House {
    name: "partners",
    ip: LOOPBACK,
    roles: &[CRM_SYSTEM, INVENTORY_SYSTEM, PAYMENTS_SERVICE, PROMOTIONS_SERVICE],
};

/// Those who hear of an order after it is paid.
pub(crate) const AFTERWARDS: House = House {
    name: "inventory-and-crm",
    ip: LOOPBACK,
    roles: &[CRM_SYSTEM, INVENTORY_SYSTEM],
};

const PAYING: House = House {
    name: "payments",
    ip: LOOPBACK,
    roles: &[PAYMENT_PROVIDER, PAYMENTS_SERVICE, PROMOTIONS_SERVICE],
};

/// Who lives together: named after those who live apart from the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    /// main-service alone.
    Main,
    /// The provider also lives apart.
    Provider,
    /// Inventory and CRM also live apart, together.
    Afterwards,
    /// main-service runs twice.
    Twins,
}

impl Layout {
    /// The houses, in the order in which they are started.
    pub(crate) const fn houses(self) -> &'static [House] {
        match self {
            Layout::Main => &[PARTNERS, MAIN],
            Layout::Provider => &[PROVIDER, ALL_BUT_PROVIDER, MAIN],
            Layout::Afterwards => &[PAYING, AFTERWARDS, MAIN],
            Layout::Twins => &[PARTNERS, MAIN, TWIN],
        }
    }
}

/// The ports of all roles before any shift.
pub(super) fn ports() -> Vec<u16> {
    let houses = Layout::Main.houses().iter();
    houses
        .flat_map(|house| house.roles)
        .map(|role| role.port)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_layout_has_every_role_once() {
        for layout in [Layout::Main, Layout::Provider, Layout::Afterwards, Layout::Twins] {
            let houses = layout.houses().iter().filter(|house| **house != TWIN);
            let roles = houses.flat_map(|house| house.roles);
            let mut names: Vec<&str> = roles.map(|role| role.name).collect();
            names.sort_unstable();
            let expected = [
                "crm-system",
                "inventory-system",
                "main-service",
                "payment-provider",
                "payments-service",
                "promotions-service",
            ];
            assert_eq!(names, expected, "{layout:?}");
        }
    }
}
