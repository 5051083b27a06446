//! Whose request it is: the address of the client behind our own proxies.

use core::net::{IpAddr, SocketAddr};

use super::network::Network;

/// Proxies in a row that are looked through; whoever stands behind more of them is the last one looked at.
const PROXIES_MAX: usize = 16;

/// The address of the client.
///
/// `peer` is the other end of the connection. `forwarded` are the values of all `X-Forwarded-For` headers, in
/// their order. Each proxy appends whom it heard, so the header is read from its end, and only as far as
/// `trusted` proxies wrote it: what stands before that, anybody may have made up. An entry that is no address
/// ends the reading too; then the proxy that wrote it is taken for the client.
#[must_use]
pub fn client_address<'a>(
    peer: IpAddr,
    forwarded: impl DoubleEndedIterator<Item = &'a str>,
    trusted: &[Network],
) -> IpAddr {
    let is_trusted = |address| trusted.iter().any(|network| network.contains(address));
    let mut client = peer.to_canonical();
    if trusted.is_empty() || !is_trusted(client) {
        return client;
    }
    let entries = forwarded.rev().flat_map(|value| value.rsplit(','));
    for entry in entries.take(PROXIES_MAX) {
        let Some(address) = address_of(entry) else {
            return client;
        };
        client = address;
        if !is_trusted(client) {
            return client;
        }
    }
    client
}

/// `192.0.2.7`, `192.0.2.7:4711`, `2001:db8::7`, `[2001:db8::7]` or `[2001:db8::7]:4711`.
fn address_of(entry: &str) -> Option<IpAddr> {
    let entry = entry.trim_matches([' ', '\t']);
    let bare = entry.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let address = if let Some(bare) = bare {
        bare.parse().ok().filter(IpAddr::is_ipv6)
    } else {
        let whole: Option<IpAddr> = entry.parse().ok();
        whole.or_else(|| entry.parse().ok().map(|socket: SocketAddr| socket.ip()))
    };
    address.map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(peer: &str, forwarded: &[&str], trusted: &[&str], expected: &str) {
        let trusted: Vec<Network> = trusted.iter().map(|text| text.parse().unwrap()).collect();
        let client = client_address(peer.parse().unwrap(), forwarded.iter().copied(), &trusted);
        assert_eq!(client.to_string(), expected, "{peer} {forwarded:?} {trusted:?}");
    }

    #[test]
    fn a_header_counts_only_from_a_trusted_proxy() {
        let spoofed: &[&str] = &["198.51.100.1"];
        check("203.0.113.5", spoofed, &[], "203.0.113.5");
        check("203.0.113.5", spoofed, &["10.0.0.0/8"], "203.0.113.5");
        check("10.0.0.1", spoofed, &["10.0.0.0/8"], "198.51.100.1");
        check("::ffff:10.0.0.1", spoofed, &["10.0.0.0/8"], "198.51.100.1");
        check("10.0.0.1", &[], &["10.0.0.0/8"], "10.0.0.1");
    }

    #[test]
    fn the_rightmost_untrusted_entry_is_the_client() {
        let trusted: &[&str] = &["10.0.0.0/8", "2001:db8:ffff::/48"];
        for (forwarded, expected) in [
            (&["1.1.1.1, 198.51.100.1"][..], "198.51.100.1"),
            (&["1.1.1.1, 198.51.100.1, 10.0.0.2"], "198.51.100.1"),
            (&["1.1.1.1", "198.51.100.1", "10.0.0.2"], "198.51.100.1"),
            (&["1.1.1.1,198.51.100.1:4711 ,10.0.0.2:80"], "198.51.100.1"),
            (&["[2001:db8::7]:4711, 2001:db8:ffff::1"], "2001:db8::7"),
            (&["[2001:db8::7], [2001:db8:ffff::1]:80"], "2001:db8::7"),
            (&["2001:db8::7"], "2001:db8::7"),
            (&["::ffff:198.51.100.1"], "198.51.100.1"),
            (&["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
        ] {
            check("10.0.0.1", forwarded, trusted, expected);
        }
    }

    #[test]
    fn what_is_no_address_is_not_looked_through() {
        for forwarded in [
            "198.51.100.1, unknown",
            "198.51.100.1, ",
            "198.51.100.1, 1.2.3",
            "198.51.100.1, [1.2.3.4]",
            "198.51.100.1, [2001:db8::7",
            "198.51.100.1, 1.2.3.4:99999",
            "198.51.100.1, 1.2.3.4 5.6.7.8",
        ] {
            check("10.0.0.1", &[forwarded], &["10.0.0.0/8"], "10.0.0.1");
        }
        check(
            "10.0.0.1",
            &["1.1.1.1, unknown, 10.0.0.2"],
            &["10.0.0.0/8"],
            "10.0.0.2",
        );
    }

    #[test]
    fn a_row_of_proxies_has_an_end() {
        let many = "10.0.0.9,".repeat(PROXIES_MAX) + "10.0.0.2";
        check("10.0.0.1", &["198.51.100.1", &many], &["10.0.0.0/8"], "10.0.0.9");
    }
}
