//! Ranges of addresses, as `192.0.2.0/24`.

// Of `core`, which has addresses but no sockets.
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::{fmt, str::FromStr};

/// How many leading bits of an IPv6 address name a customer's network; the rest is the customer's to choose.
const IPV6_CUSTOMER_BITS: u8 = 64;
/// The leading bits that all IPv4 addresses have when they are written as IPv6 ones.
const MAPPED_BITS: u8 = 96;

/// A range of addresses: those that begin with the same bits.
///
/// An IPv4 address that is written as an IPv6 one (`::ffff:192.0.2.1`) is the IPv4 address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Network {
    /// The first address of the range.
    first: IpAddr,
    /// How many leading bits count: up to 32, or up to 128 for IPv6.
    bits: u8,
}

/// A text is no range of addresses.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotANetwork {
    /// What stands before the slash is no address.
    #[error("expected an address such as 192.0.2.7 or 2001:db8::7, or a range such as 192.0.2.0/24")]
    Address,
    /// What stands behind the slash is no number of bits.
    #[error("the number behind the slash must be from 0 to {most}")]
    Bits {
        /// The most that it may be for this kind of address.
        most: u8,
    },
}

impl Network {
    /// The range of this one address.
    #[must_use]
    pub fn of(address: IpAddr) -> Self {
        let first = address.to_canonical();
        Self {
            bits: width(first),
            first,
        }
    }

    /// The range that is taken for one client: an IPv4 address, or the /64 of an IPv6 address, in which every
    /// customer has as many addresses as it likes.
    #[must_use]
    pub fn of_client(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(v4) => Self::of(IpAddr::V4(v4)),
            v6 @ IpAddr::V6(_) => Self::leading(v6, IPV6_CUSTOMER_BITS),
        }
    }

    /// Whether the address lies in it.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        address.is_ipv4() == self.first.is_ipv4() && first_of(address, self.bits) == self.first
    }

    fn leading(address: IpAddr, bits: u8) -> Self {
        Self {
            first: first_of(address, bits),
            bits,
        }
    }
}

impl FromStr for Network {
    type Err = NotANetwork;

    fn from_str(text: &str) -> Result<Self, NotANetwork> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (text, None),
        };
        let written: IpAddr = address.parse().map_err(|_| NotANetwork::Address)?;
        let Some(bits) = bits else {
            return Ok(Self::of(written));
        };
        let most = width(written);
        let plain = !bits.is_empty() && bits.bytes().all(|byte| byte.is_ascii_digit());
        let bits: Option<u8> = bits.parse().ok().filter(|bits| plain && *bits <= most);
        let bits = bits.ok_or(NotANetwork::Bits { most })?;
        let address = written.to_canonical();
        if address.is_ipv6() == written.is_ipv6() {
            return Ok(Self::leading(address, bits));
        }
        // `::ffff:192.0.2.0/120` is `192.0.2.0/24`; fewer bits would be a range of both kinds.
        let bits = bits.checked_sub(MAPPED_BITS);
        bits.map(|bits| Self::leading(address, bits))
            .ok_or(NotANetwork::Address)
    }
}

impl fmt::Display for Network {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.bits == width(self.first) {
            write!(formatter, "{}", self.first)
        } else {
            write!(formatter, "{}/{}", self.first, self.bits)
        }
    }
}

/// How many bits such an address has.
fn width(address: IpAddr) -> u8 {
    if address.is_ipv4() { 32 } else { 128 }
}

/// The address with everything behind its leading bits set to zero.
fn first_of(address: IpAddr, bits: u8) -> IpAddr {
    match address {
        IpAddr::V4(v4) => {
            let mask = u32::MAX.checked_shl(32 - u32::from(bits)).unwrap_or(0);
            IpAddr::V4(Ipv4Addr::from_bits(v4.to_bits() & mask))
        }
        IpAddr::V6(v6) => {
            let mask = u128::MAX.checked_shl(128 - u32::from(bits)).unwrap_or(0);
            IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & mask))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_and_written() {
        for (text, expected) in [
            ("192.0.2.7", Ok("192.0.2.7")),
            ("192.0.2.7/32", Ok("192.0.2.7")),
            ("192.0.2.7/24", Ok("192.0.2.0/24")),
            ("192.0.2.7/0", Ok("0.0.0.0/0")),
            ("2001:db8::7", Ok("2001:db8::7")),
            ("2001:DB8::7/32", Ok("2001:db8::/32")),
            ("::/0", Ok("::/0")),
            ("::ffff:192.0.2.7", Ok("192.0.2.7")),
            ("::ffff:192.0.2.7/120", Ok("192.0.2.0/24")),
            ("::ffff:192.0.2.7/95", Err(NotANetwork::Address)),
            ("192.0.2.0/33", Err(NotANetwork::Bits { most: 32 })),
            ("192.0.2.0/-1", Err(NotANetwork::Bits { most: 32 })),
            ("192.0.2.0/+8", Err(NotANetwork::Bits { most: 32 })),
            ("192.0.2.0/", Err(NotANetwork::Bits { most: 32 })),
            ("2001:db8::/129", Err(NotANetwork::Bits { most: 128 })),
            ("2001:db8::/999", Err(NotANetwork::Bits { most: 128 })),
            ("192.0.2", Err(NotANetwork::Address)),
            ("192.0.2.256", Err(NotANetwork::Address)),
            ("192.0.2.1:80", Err(NotANetwork::Address)),
            ("[2001:db8::7]", Err(NotANetwork::Address)),
            ("example.com/8", Err(NotANetwork::Address)),
            ("", Err(NotANetwork::Address)),
        ] {
            let read = Network::from_str(text).map(|network| network.to_string());
            assert_eq!(read, expected.map(str::to_owned), "{text}");
        }
    }

    #[test]
    fn a_range_holds_the_addresses_that_begin_like_it() {
        for (network, address, expected) in [
            ("192.0.2.0/24", "192.0.2.0", true),
            ("192.0.2.0/24", "192.0.2.255", true),
            ("192.0.2.0/24", "192.0.3.0", false),
            ("192.0.2.0/25", "192.0.2.128", false),
            ("192.0.2.0/24", "::ffff:192.0.2.9", true),
            ("192.0.2.9", "192.0.2.9", true),
            ("192.0.2.9", "192.0.2.8", false),
            ("0.0.0.0/0", "255.255.255.255", true),
            ("0.0.0.0/0", "::1", false),
            ("::/0", "::1", true),
            ("::/0", "::ffff:192.0.2.9", false),
            ("::/0", "192.0.2.9", false),
            ("2001:db8::/33", "2001:db8:7fff::1", true),
            ("2001:db8::/33", "2001:db8:8000::1", false),
        ] {
            let (range, one): (Network, IpAddr) = (network.parse().unwrap(), address.parse().unwrap());
            assert_eq!(range.contains(one), expected, "{network} {address}");
        }
    }

    #[test]
    fn an_ipv6_customer_is_one_client() {
        for (address, expected) in [
            ("192.0.2.7", "192.0.2.7"),
            ("::ffff:192.0.2.7", "192.0.2.7"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ] {
            let client = Network::of_client(address.parse().unwrap());
            assert_eq!(client.to_string(), expected);
        }
    }
}
