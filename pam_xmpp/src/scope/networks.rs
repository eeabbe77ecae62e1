//! `hosts=`: networks, some of them excluded.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A list such as `10.0.0.0/8,!10.1.0.0/16`: an excluding match always wins, and with nothing but excluding entries it
/// is everywhere else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Networks {
    included: Vec<Network>,
    excluded: Vec<Network>,
}

/// Prefixes are compared here and not by a library: in a module that is loaded into every login, ten lines on what std
/// has weigh less.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Network {
    /// Its bits, those of the host all zero.
    address: IpAddr,
    /// 0 to 32, or 0 to 128.
    length: u32,
}

impl Networks {
    /// `None` where an entry is empty, is no network, or has bits set behind its prefix.
    pub(crate) fn read(list: &str) -> Option<Self> {
        let (excluded, included) = super::entries(list, Network::read)?;
        Some(Self { included, excluded })
    }

    /// Whether a login from `host` is meant. Only an address that is plainly elsewhere is not: `PAM_RHOST` may be a name
    /// (`UseDNS`), absent (a local login) or anything else, and no name is ever resolved here.
    pub(crate) fn cover(&self, host: Option<&str>) -> bool {
        let Some(address) = host.and_then(read).map(|address| address.to_canonical()) else {
            return true;
        };
        let is_in = |networks: &[Network]| networks.iter().any(|network| network.contains(address));
        !is_in(&self.excluded) && (self.included.is_empty() || is_in(&self.included))
    }
}

impl Network {
    /// `10.0.0.0/8`, `2001:db8::/32`, or an address alone.
    fn read(entry: &str) -> Option<Self> {
        let (address, length) = match entry.split_once('/') {
            Some((address, length)) => (address, Some(length)),
            None => (entry, None),
        };
        let written: IpAddr = address.parse().ok()?;
        let most = width(written);
        let length = match length {
            Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
                digits.parse().ok().filter(|length| *length <= most)?
            }
            Some(_) => return None,
            None => most,
        };
        // `::ffff:10.0.0.0/104` is 10.0.0.0/8 (RFC 4291 section 2.5.5.2).
        let address = written.to_canonical();
        let network = Self {
            address,
            length: length.checked_sub(most - width(address))?,
        };
        let is_clean = host_bits(bits(address), network.length) == 0;
        is_clean.then_some(network)
    }

    fn contains(self, address: IpAddr) -> bool {
        self.address.is_ipv4() == address.is_ipv4()
            && (bits(self.address) ^ bits(address))
                .checked_shr(u128::BITS - self.length)
                .unwrap_or(0)
                == 0
    }
}

/// An IPv6 address may have a zone behind it, which says by which interface it came (RFC 4007 section 11) and is no part of
/// the address. Anything else with a `%` is a name, and whoever has it may have chosen it.
fn read(host: &str) -> Option<IpAddr> {
    match host.split_once('%') {
        None => host.parse().ok(),
        Some((address, _)) => {
            let address: Ipv6Addr = address.parse().ok()?;
            address.to_ipv4_mapped().is_none().then_some(address.into())
        }
    }
}

fn width(address: IpAddr) -> u32 {
    match address {
        IpAddr::V4(_) => Ipv4Addr::BITS,
        IpAddr::V6(_) => u128::BITS,
    }
}

/// The bits of an address, from the left.
fn bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u128::from(address.to_bits()) << (u128::BITS - Ipv4Addr::BITS),
        IpAddr::V6(address) => address.to_bits(),
    }
}

fn host_bits(bits: u128, length: u32) -> u128 {
    bits.checked_shl(length).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn covers(list: &str, host: &str) -> bool {
        Networks::read(list).unwrap().cover(Some(host))
    }

    #[test]
    fn an_address_is_inside_or_plainly_outside() {
        for (list, inside, outside) in [
            ("10.0.0.0/8", "10.255.0.1", "11.0.0.1"),
            ("192.0.2.7", "192.0.2.7", "192.0.2.8"),
            ("192.0.2.128/25", "192.0.2.129", "192.0.2.127"),
            ("0.0.0.0/0", "203.0.113.9", "2001:db8::1"),
            ("::/0", "2001:db8::1", "203.0.113.9"),
            ("2001:db8::/33", "2001:db8:7fff::1", "2001:db8:8000::1"),
            ("::ffff:10.0.0.0/104", "10.1.1.1", "11.1.1.1"),
            ("10.0.0.0/8", "::ffff:10.1.1.1", "::ffff:11.1.1.1"),
            ("fe80::/10", "fe80::1%eth0", "fec0::1%eth0"),
            ("!10.0.0.0/8", "192.0.2.7", "10.1.1.1"),
            ("10.0.0.0/8,!10.1.0.0/16", "10.2.0.1", "10.1.0.1"),
            ("!10.1.0.0/16,10.0.0.0/8", "10.2.0.1", "10.1.0.1"),
            ("198.51.100.0/24,2001:db8::/32", "2001:db8::1", "192.0.2.7"),
        ] {
            assert!(covers(list, inside), "{list} {inside}");
            assert!(!covers(list, outside), "{list} not {outside}");
        }
    }

    #[test]
    fn what_is_no_address_is_meant() {
        for host in [
            "",
            "door.example.org",
            "UNKNOWN",
            "010.0.0.1",
            "%eth0",
            "10.0.0.1%evil.example",
            "::ffff:10.0.0.1%evil.example",
            "10.1",
        ] {
            assert!(covers("192.0.2.0/24", host), "{host}");
            assert!(covers("!0.0.0.0/0,!::/0", host), "{host}");
        }
        assert!(Networks::read("192.0.2.0/24").unwrap().cover(None));
    }

    #[test]
    fn what_is_no_network_is_no_list() {
        for list in [
            "",
            "10.0.0.0/8,",
            "!",
            "10.0.0.0/33",
            "10.0.0.0/",
            "10.0.0.0/+8",
            "10.0.0.0/255.0.0.0",
            "10.0.0.1/8",
            "10/8",
            "::/129",
            "::1/64",
            "::ffff:10.0.0.0/95",
            "example.org",
            "fe80::%eth0/10",
            " 10.0.0.0/8",
        ] {
            assert_eq!(Networks::read(list), None, "{list:?}");
        }
    }
}
