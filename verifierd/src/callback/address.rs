//! Which addresses are on the public internet: all that the registries of special-purpose addresses (RFC 6890) do not
//! set apart. What leads to such an address by translation or tunnel counts as that address.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whether anybody may be made to connect there.
pub(super) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let is_set_apart = match address.octets() {
        [0 | 10 | 127 | 224..=255, ..] // this network; private; loopback; multicast, reserved, broadcast
        | [100, 64..=127, ..] // carrier-grade NAT (RFC 6598)
        | [169, 254, ..] // link-local, and the metadata of clouds
        | [172, 16..=31, ..] // private
        | [192, 0, 0 | 2, _] // IETF protocols; documentation
        | [192, 88, 99, _] // 6to4 relays (RFC 7526)
        | [192, 168, ..] // private
        | [198, 18 | 19, ..] // benchmarks (RFC 2544)
        | [198, 51, 100, _] // documentation
        | [203, 0, 113, _] => true, // documentation
        _ => false,
    };
    !is_set_apart
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let segments = address.segments();
    let [.., high, low] = segments;
    match segments {
        // IPv4-mapped (RFC 4291) and NAT64 (RFC 6052) carry an IPv4 address at their end.
        [0, 0, 0, 0, 0, 0xffff, ..] | [0x64, 0xff9b, 0, 0, 0, 0, ..] => {
            is_public_v4(v4(high, low))
        }
        // 6to4 (RFC 3056) carries one behind its prefix.
        [0x2002, high, low, ..] => is_public_v4(v4(high, low)),
        // IETF protocols, Teredo among them (RFC 2928); documentation (RFC 3849).
        [0x2001, 0..=0x1ff | 0xdb8, ..]
        // Documentation (RFC 9637).
        | [0x3fff, 0..=0xfff, ..] => false,
        // Global unicast (RFC 4291 section 2.4) is all that is left: not loopback, not link-local fe80, not unique
        // local fc00, not multicast ff00.
        [0x2000..=0x3fff, ..] => true,
        _ => false,
    }
}

fn v4(high: u16, low: u16) -> Ipv4Addr {
    let [a, b] = high.to_be_bytes();
    let [c, d] = low.to_be_bytes();
    Ipv4Addr::new(a, b, c, d)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_set_apart_is_not_public() {
        for address in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.9.9.9",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::7f00:1",
            "fe80::1",
            "fec0::1",
            "fc00::1",
            "fd12::1",
            "ff02::1",
            "2001:db8::1",
            "2001::1",
            "3fff::1",
            "100::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::127.0.0.1",
            "64:ff9b::a9fe:a9fe",
            "64:ff9b:1::1",
            "2002:7f00:1::1",
            "2002:c0a8:101::1",
            "5f00::1",
            "4000::1",
        ] {
            assert!(!is_public(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn the_rest_is_public() {
        for address in [
            "1.1.1.1",
            "9.9.9.9",
            "11.0.0.1",
            "100.63.255.255",
            "100.128.0.1",
            "126.0.0.1",
            "128.0.0.1",
            "169.253.0.1",
            "172.15.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "192.167.0.1",
            "198.17.0.1",
            "198.20.0.1",
            "223.255.255.255",
            "2606:4700::1111",
            "2a00:1450::1",
            "2001:4860::8888",
            "::ffff:1.1.1.1",
            "64:ff9b::1.1.1.1",
            "2002:101:101::1",
        ] {
            assert!(is_public(address.parse().unwrap()), "{address}");
        }
    }
}
