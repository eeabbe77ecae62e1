//! Where a claimant comes from, in the one form that is counted.

use alloc::boxed::Box;
use core::fmt;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::Request;

/// An address of claimants. Whoever has an IPv6 address usually has the 2^64 of its network (RFC 6177), so these count
/// as one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Source {
    V4(Ipv4Addr),
    /// The first half of the address.
    V6(u64),
    /// Something else that names where the claimant is, such as a host: as it was given.
    Other(Box<str>),
}

impl Source {
    /// The one that sorts before all others.
    pub(super) const LOWEST: Self = Self::V4(Ipv4Addr::UNSPECIFIED);

    /// Of what is no address so much counts, in characters.
    const LONGEST: usize = 64;

    /// Where the claimant of this request comes from, if it says so.
    pub(crate) fn of(request: &Request) -> Option<Self> {
        Self::read(request.context().ip.as_deref()?)
    }

    fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        // A zone (RFC 4007) says which way the packets took, not whose they are.
        let address = text.split_once('%').map_or(text, |(address, _)| address);
        Some(
            match address.parse::<IpAddr>().map(|ip| ip.to_canonical()) {
                Ok(IpAddr::V4(ip)) => Self::V4(ip),
                Ok(IpAddr::V6(ip)) => Self::V6(network(ip)),
                Err(_) => {
                    let end = text.char_indices().nth(Self::LONGEST);
                    let end = end.map_or(text.len(), |(at, _)| at);
                    Self::Other(text.get(..end).unwrap_or_default().into())
                }
            },
        )
    }
}

fn network(ip: Ipv6Addr) -> u64 {
    u64::try_from(ip.to_bits() >> 64).unwrap_or_default()
}

/// As an admin would write it.
impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::V4(ip) => ip.fmt(f),
            Self::V6(network) => {
                write!(f, "{}/64", Ipv6Addr::from_bits(u128::from(*network) << 64))
            }
            Self::Other(text) => f.write_str(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn spellings_of_one_address_are_one_source() {
        for (a, b) in [
            ("192.0.2.1", " 192.0.2.1 "),
            ("192.0.2.1", "::ffff:192.0.2.1"),
            ("192.0.2.1", "::FFFF:c000:0201"),
            ("2001:db8::1", "2001:0DB8:0:0:0:0:0:1"),
            ("2001:db8::1", "2001:db8::ffff:0:1:2"),
            ("fe80::1%eth0", "fe80::1"),
            ("bastion.example", "bastion.example"),
        ] {
            assert_eq!(Source::read(a), Source::read(b), "{a} and {b}");
        }
    }

    #[test]
    fn different_addresses_are_different_sources() {
        for (a, b) in [
            ("192.0.2.1", "192.0.2.2"),
            ("2001:db8::1", "2001:db8:0:1::1"),
            ("192.0.2.1", "::192.0.2.1"),
            ("192.0.2.1", "bastion.example"),
            ("a", "b"),
        ] {
            assert_ne!(Source::read(a), Source::read(b), "{a} and {b}");
        }
    }

    #[test]
    fn what_names_nothing_is_no_source() {
        for text in ["", "  "] {
            assert_eq!(Source::read(text), None);
        }
    }

    #[test]
    fn what_is_no_address_is_cut_between_characters() {
        let long = Source::read(&"\u{20ac}".repeat(255)).unwrap();
        assert_eq!(long.to_string(), "\u{20ac}".repeat(64));
    }

    #[test]
    fn admins_read_what_they_would_write() {
        for (given, shown) in [
            ("::ffff:192.0.2.1", "192.0.2.1"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
            ("bastion.example", "bastion.example"),
        ] {
            assert_eq!(Source::read(given).unwrap().to_string(), shown);
        }
    }
}
