//! Every proof there is.

use super::{
    Running, clock_back, disk_full, kills, last_coupon, one_cart, partners_dead, postgres_restart, provider,
    redis_restart, servers_away, shipped, two_instances, unreachable_start,
};
use crate::shop::Backing;
use crate::stage::Stage;

/// One proof.
pub(super) struct Proof {
    pub(super) name: &'static str,
    /// What it shows.
    pub(super) summary: &'static str,
    /// Where its shops keep their books.
    pub(super) stores: Stores,
    pub(super) run: fn(Stage) -> Running,
}

/// Where a proof's shops keep their books.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stores {
    /// Where `--servers` says.
    Chosen,
    /// There, whatever it says. Such a proof is left out when the chosen ones run over servers.
    Always(Backing),
}

/// Every proof, in the order of the table.
pub(super) static ALL: [Proof; 15] = [
    Proof {
        name: "kills",
        summary: "SIGKILL at every named step, then a start; all is settled within 10 s",
        stores: Stores::Always(Backing::Embedded),
        run: |stage| Box::pin(kills::prove(stage)),
    },
    Proof {
        name: "provider-down",
        summary: "the payment provider dies and comes back",
        stores: Stores::Chosen,
        run: |stage| Box::pin(provider::prove_down(stage)),
    },
    Proof {
        name: "provider-frozen",
        summary: "the payment provider stops answering and goes on",
        stores: Stores::Chosen,
        run: |stage| Box::pin(provider::prove_frozen(stage)),
    },
    Proof {
        name: "partners-dead",
        summary: "inventory and CRM die and come back; no buyer notices",
        stores: Stores::Chosen,
        run: |stage| Box::pin(partners_dead::prove(stage)),
    },
    Proof {
        name: "disk-full",
        summary: "no byte can be written for a while, also across a kill",
        stores: Stores::Always(Backing::Embedded),
        run: |stage| Box::pin(disk_full::prove(stage)),
    },
    Proof {
        name: "clock-back",
        summary: "the wall clock jumps back, ahead, and back over a restart",
        stores: Stores::Chosen,
        run: |stage| Box::pin(clock_back::prove(stage)),
    },
    Proof {
        name: "one-cart",
        summary: "64 checkouts of one cart at the same time: one order, one charge",
        stores: Stores::Chosen,
        run: |stage| Box::pin(one_cart::prove(stage)),
    },
    Proof {
        name: "last-coupon",
        summary: "64 buyers of a coupon with one use left: one pays less",
        stores: Stores::Chosen,
        run: |stage| Box::pin(last_coupon::prove(stage)),
    },
    Proof {
        name: "kills-shared",
        summary: "the kills over PostgreSQL and Redis",
        stores: Stores::Always(Backing::Shared),
        run: |stage| Box::pin(kills::prove(stage)),
    },
    Proof {
        name: "two-instances",
        summary: "two main-services over the same servers; one after the other is killed",
        stores: Stores::Always(Backing::Shared),
        run: |stage| Box::pin(two_instances::prove(stage)),
    },
    Proof {
        name: "postgres-restart",
        summary: "PostgreSQL stops and starts again, then crashes and starts again",
        stores: Stores::Always(Backing::Shared),
        run: |stage| Box::pin(postgres_restart::prove(stage)),
    },
    Proof {
        name: "redis-restart",
        summary: "Redis is killed and comes back; no buyer notices",
        stores: Stores::Always(Backing::Shared),
        run: |stage| Box::pin(redis_restart::prove(stage)),
    },
    Proof {
        name: "servers-away",
        summary: "PostgreSQL and Redis are both away for a while",
        stores: Stores::Always(Backing::Shared),
        run: |stage| Box::pin(servers_away::prove(stage)),
    },
    Proof {
        name: "unreachable-start",
        summary: "a start without its database fails in one line",
        stores: Stores::Always(Backing::Embedded),
        run: |stage| Box::pin(unreachable_start::prove(stage)),
    },
    Proof {
        name: "shipped",
        summary: "the binary that is shipped has no step at which it kills itself",
        stores: Stores::Always(Backing::Embedded),
        run: |stage| Box::pin(shipped::prove(stage)),
    },
];

impl Stores {
    /// Whether a proof runs when `--servers` says this.
    pub(super) fn are_meant(self, chosen: Backing) -> bool {
        self == Self::Chosen || chosen == Backing::Embedded
    }

    /// Where its shops keep their books when `--servers` says this.
    pub(super) fn backing(self, chosen: Backing) -> Backing {
        match self {
            Self::Chosen => chosen,
            Self::Always(always) => always,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pass_over_servers_repeats_only_what_can_run_over_either() {
        let always = |backing| Stores::Always(backing);
        for (stores, chosen, is_meant, backing) in [
            (Stores::Chosen, Backing::Embedded, true, Backing::Embedded),
            (Stores::Chosen, Backing::Shared, true, Backing::Shared),
            (
                always(Backing::Embedded),
                Backing::Embedded,
                true,
                Backing::Embedded,
            ),
            (always(Backing::Shared), Backing::Embedded, true, Backing::Shared),
            (
                always(Backing::Embedded),
                Backing::Shared,
                false,
                Backing::Embedded,
            ),
            (always(Backing::Shared), Backing::Shared, false, Backing::Shared),
        ] {
            assert_eq!(stores.are_meant(chosen), is_meant, "{stores:?} {chosen:?}");
            assert_eq!(stores.backing(chosen), backing, "{stores:?} {chosen:?}");
        }
    }
}
