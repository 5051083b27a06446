//! How the inventory system misbehaves.

use serde::{Deserialize, Serialize};

use super::warehouses::Warehouse;
use crate::backroom::Dice;
use crate::chance::{DelayRange, Rate};

/// How often the inventory system fails, how long it takes, and whether deliveries arrive.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InventorySimulation {
    /// How often a check fails with 503. Drawn for each check of a product for a country.
    pub check_failure_rate: Rate,
    /// How often a warehouse refuses an order's product that it could send. Drawn once per order, product
    /// and warehouse, so that asking again does not help, but another warehouse may.
    pub reserve_failure_rate: Rate,
    /// How long every answer takes.
    pub base_delay_ms: DelayRange,
    /// Whether warehouses that ran low are filled up again.
    pub restock: bool,
}

impl InventorySimulation {
    /// The rates of the reference: 10 % of the checks fail, 0.5 % of the reservations are refused.
    pub const fn reference() -> Self {
        Self {
            check_failure_rate: Rate::per_thousand(100),
            reserve_failure_rate: Rate::per_thousand(5),
            base_delay_ms: DelayRange::between_ms(5, 25),
            restock: true,
        }
    }

    /// Nothing fails, and at once. Deliveries still arrive: an empty warehouse is no convenience.
    pub const fn off() -> Self {
        Self {
            check_failure_rate: Rate::NEVER,
            reserve_failure_rate: Rate::NEVER,
            base_delay_ms: DelayRange::NONE,
            restock: true,
        }
    }

    /// Whether this warehouse refuses this product of this order.
    pub(super) fn refuses(&self, dice: Dice, order_id: &str, product_id: i64, warehouse: Warehouse) -> bool {
        let subject = format!("{product_id} {} {order_id}", warehouse.as_str());
        self.reserve_failure_rate
            .strikes(dice.roll("refusal", &subject, 0))
    }
}

#[cfg(test)]
mod tests {
    use super::InventorySimulation;
    use crate::backroom::Dice;
    use crate::inventory::warehouses::Warehouse;

    #[test]
    fn a_refusal_is_rare_and_another_warehouse_decides_for_itself() {
        let simulation = InventorySimulation::reference();
        let refuses =
            |number: u32, warehouse| simulation.refuses(Dice::new(11), &format!("ORD{number}"), 1, warehouse);
        let refused: Vec<u32> = (0..20_000)
            .filter(|number| refuses(*number, Warehouse::UsEast))
            .collect();
        assert!((60..=140).contains(&refused.len()), "{} of 20000", refused.len());
        let refused_twice = refused
            .iter()
            .filter(|number| refuses(**number, Warehouse::UsWest))
            .count();
        assert!(refused_twice <= 5, "{refused_twice} refused by both");
    }
}
