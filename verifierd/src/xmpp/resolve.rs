//! Finds the servers of a domain: SRV records for connections that are encrypted from the start (XEP-0368) and for
//! those that become so (RFC 6120 section 3.2), as one list.

use hickory_resolver::TokioResolver;
use hickory_resolver::proto::rr::RData;

use super::error::LinkError;
use super::{Endpoint, Tls};

/// Where to connect, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) endpoint: Endpoint,
    pub(super) tls: Tls,
}

/// Most servers tried for one connection.
const MOST_TARGETS: usize = 8;
const DEFAULT_PORT: u16 = 5222;

#[derive(Debug, Clone, PartialEq, Eq)]
struct Record {
    priority: u16,
    weight: u16,
    target: Target,
}

/// The servers of `domain`, an ASCII domain name, the one to be tried first in front. Without SRV records it is the
/// domain itself.
pub(super) async fn targets(domain: &str) -> Result<Vec<Target>, LinkError> {
    let fallback = Target {
        endpoint: Endpoint {
            host: domain.to_owned(),
            port: DEFAULT_PORT,
        },
        tls: Tls::Starttls,
    };
    if domain.parse::<std::net::IpAddr>().is_ok() {
        return Ok(vec![fallback]);
    }
    let resolver =
        TokioResolver::builder_tokio().and_then(hickory_resolver::ResolverBuilder::build);
    let Ok(resolver) = resolver else {
        return Ok(vec![fallback]);
    };
    let (direct, starttls) = tokio::join!(
        records(
            &resolver,
            format!("_xmpps-client._tcp.{domain}."),
            Tls::Direct
        ),
        records(
            &resolver,
            format!("_xmpp-client._tcp.{domain}."),
            Tls::Starttls
        ),
    );
    let mut all = direct;
    all.extend(starttls);
    if all.is_empty() {
        return Ok(vec![fallback]);
    }
    let targets = order(all, &mut || getrandom::u64().unwrap_or_default());
    if targets.is_empty() {
        return Err(LinkError::Resolve {
            domain: domain.to_owned(),
            why: "it says that it has none".to_owned(),
        });
    }
    Ok(targets)
}

/// A failed lookup counts as one without records (RFC 6120 section 3.2.1): the certificate decides, not the DNS.
async fn records(resolver: &TokioResolver, name: String, tls: Tls) -> Vec<Record> {
    let Ok(lookup) = resolver.srv_lookup(name).await else {
        return Vec::new();
    };
    let record = |data: &RData| {
        let RData::SRV(srv) = data else { return None };
        let endpoint = Endpoint {
            host: srv.target.to_ascii(),
            port: srv.port,
        };
        Some(Record {
            priority: srv.priority,
            weight: srv.weight,
            target: Target { endpoint, tls },
        })
    };
    lookup
        .answers()
        .iter()
        .filter_map(|answer| record(&answer.data))
        .collect()
}

/// Lowest priority first, at random by weight among equals (RFC 2782); a target of `.` offers nothing.
fn order(mut records: Vec<Record>, random: &mut impl FnMut() -> u64) -> Vec<Target> {
    let mut targets = Vec::new();
    records.retain(|record| record.target.endpoint.host != ".");
    while let Some(lowest) = records.iter().map(|record| record.priority).min() {
        let share = |record: &Record| {
            if record.priority == lowest {
                u64::from(record.weight) + 1
            } else {
                0
            }
        };
        let mut drawn = random() % records.iter().map(share).sum::<u64>().max(1);
        let chosen = records
            .iter()
            .position(|record| match drawn.checked_sub(share(record)) {
                Some(rest) => {
                    drawn = rest;
                    false
                }
                None => true,
            });
        targets.push(records.remove(chosen.unwrap_or_default()).target);
    }
    targets.truncate(MOST_TARGETS);
    targets
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(priority: u16, weight: u16, host: &str, tls: Tls) -> Record {
        let endpoint = Endpoint {
            host: host.to_owned(),
            port: 1,
        };
        Record {
            priority,
            weight,
            target: Target { endpoint, tls },
        }
    }

    fn hosts(records: Vec<Record>, random: u64) -> Vec<String> {
        order(records, &mut || random)
            .into_iter()
            .map(|target| target.endpoint.host)
            .collect()
    }

    #[test]
    fn the_lowest_priority_comes_first_whatever_its_kind() {
        let records = vec![
            record(20, 0, "c.", Tls::Direct),
            record(5, 0, "a.", Tls::Starttls),
            record(10, 65535, "b.", Tls::Direct),
        ];
        for random in [0, 7, u64::MAX] {
            assert_eq!(hosts(records.clone(), random), ["a.", "b.", "c."]);
        }
    }

    #[test]
    fn weights_decide_among_equals() {
        let records = vec![
            record(1, 0, "rare.", Tls::Direct),
            record(1, 98, "often.", Tls::Starttls),
        ];
        let first = |random| hosts(records.clone(), random).remove(0);
        let often = (0..100).filter(|random| first(*random) == "often.").count();
        assert_eq!(often, 99);
    }

    #[test]
    fn a_dot_offers_nothing_and_long_lists_are_cut() {
        assert!(hosts(vec![record(0, 0, ".", Tls::Direct)], 0).is_empty());
        let many = (0..100)
            .map(|number| record(number, 0, "x.", Tls::Direct))
            .collect();
        assert_eq!(hosts(many, 0).len(), MOST_TARGETS);
    }
}
