//! Which roles live in one process, and so die together.

/// A role and its port before any shift.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Role {
    pub(super) name: &'static str,
    pub(super) port: u16,
}

/// The port of main-service.
pub(super) const MAIN_SERVICE: u16 = 8000;
/// The port of the payment provider.
pub(super) const PROVIDER_PORT: u16 = 3011;
/// The port of the inventory system.
pub(super) const INVENTORY_PORT: u16 = 3003;

const PAYMENT_PROVIDER: Role = role("payment-provider", PROVIDER_PORT);
const CRM_SYSTEM: Role = role("crm-system", 3002);
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
    pub(super) roles: &'static [Role],
}

/// main-service alone: what a kill strikes.
pub(crate) const MAIN: House = House {
    name: "main-service",
    roles: &[role("main-service", MAIN_SERVICE)],
};

/// Everybody else.
const PARTNERS: House = House {
    name: "partners",
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
    roles: &[PAYMENT_PROVIDER],
};

const ALL_BUT_PROVIDER: House = House {
    name: "partners",
    roles: &[CRM_SYSTEM, INVENTORY_SYSTEM, PAYMENTS_SERVICE, PROMOTIONS_SERVICE],
};

/// Those who hear of an order after it is paid.
pub(crate) const AFTERWARDS: House = House {
    name: "inventory-and-crm",
    roles: &[CRM_SYSTEM, INVENTORY_SYSTEM],
};

const PAYING: House = House {
    name: "payments",
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
}

impl Layout {
    /// The houses, in the order in which they are started.
    pub(crate) const fn houses(self) -> &'static [House] {
        match self {
            Layout::Main => &[PARTNERS, MAIN],
            Layout::Provider => &[PROVIDER, ALL_BUT_PROVIDER, MAIN],
            Layout::Afterwards => &[PAYING, AFTERWARDS, MAIN],
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
        for layout in [Layout::Main, Layout::Provider, Layout::Afterwards] {
            let roles = layout.houses().iter().flat_map(|house| house.roles);
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
