//! Whose addresses visitors come from. All of 127.0.0.0/8 is this machine, at least on Linux.

use std::net::Ipv4Addr;

use super::attack::Attack;

/// The third number of an attacker's address is one of so many, from 2 on: 127.0.2.x to 127.0.201.x.
const ATTACKER_NETWORKS: u64 = 200;
/// Addresses that one run may take of a network; so many runs fit into it.
const RUN_SIZE: u64 = 16;
/// Runs that fit into a network without its first and last address.
const RUNS: u64 = 15;
/// Where the administrator who reads what was detected sits.
pub(super) const ADMINISTRATOR: Ipv4Addr = Ipv4Addr::new(127, 0, 1, 254);
/// Shoppers in the whole network, from 127.0.1.1 on.
const SHOPPERS_MAX: u64 = 250;

/// The addresses of an attack. In one run each attack has its own, and runs with different seeds mostly too:
/// the shop remembers an address for minutes.
pub(super) fn attackers(attack: Attack, seed: u64) -> Vec<Ipv4Addr> {
    let before = Attack::ALL.into_iter().take_while(|other| *other != attack);
    let taken: u64 = before.map(|other| u64::from(other.addresses())).sum();
    let mut chance = fastrand::Rng::with_seed(seed);
    let network = byte(2 + chance.u64(..ATTACKER_NETWORKS));
    let first = 1 + chance.u64(..RUNS) * RUN_SIZE + taken;
    let hosts = first..first + u64::from(attack.addresses());
    hosts
        .map(|host| Ipv4Addr::new(127, 0, network, byte(host)))
        .collect()
}

/// The address of the shopper of that number.
pub(super) fn shopper(number: u64, seed: u64) -> Ipv4Addr {
    let first = fastrand::Rng::with_seed(seed).u64(..SHOPPERS_MAX);
    Ipv4Addr::new(127, 0, 1, byte(1 + (first + number) % SHOPPERS_MAX))
}

fn byte(number: u64) -> u8 {
    u8::try_from(number).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn nobody_in_a_run_shares_an_address() {
        for seed in 0..2_000 {
            let attackers = Attack::ALL.into_iter().flat_map(|attack| attackers(attack, seed));
            let shoppers = (0..9).map(|number| shopper(number, seed));
            let all: Vec<Ipv4Addr> = attackers.chain(shoppers).chain([ADMINISTRATOR]).collect();
            assert_eq!(all.iter().collect::<HashSet<_>>().len(), all.len(), "{seed}");
            assert!(
                all.iter()
                    .all(|address| address.is_loopback() && !matches!(address.octets()[3], 0 | 255)),
                "{seed}"
            );
        }
    }

    #[test]
    fn the_seed_decides() {
        let of = |seed| attackers(Attack::PasswordSpraying, seed);
        assert_eq!(of(7), of(7));
        assert_eq!(of(7).len(), 4);
        let different: HashSet<_> = (0..1_000).map(of).collect();
        assert!(different.len() > 500, "{}", different.len());
    }
}
