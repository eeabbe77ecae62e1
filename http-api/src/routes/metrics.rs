//! `GET /metrics`: what the verifier counted, as text for Prometheus. Nothing is counted here.

use std::fmt;

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric, text::encode};
use prometheus_client::metrics::{MetricType, counter::ConstCounter, gauge::ConstGauge};
use prometheus_client::registry::Registry;
use verification::{Statistics, Verifier};

use crate::doors::Doors;
use crate::refused::Refused;

/// Counts since the start, in the `OpenMetrics` text format that Prometheus reads.
#[utoipa::path(
    get,
    path = "/metrics",
    operation_id = "metrics",
    tag = "operation",
    security(()),
    responses((status = 200, description = "the counts", body = String, content_type = "application/openmetrics-text; version=1.0.0; charset=utf-8")),
)]
pub(crate) async fn metrics<V: Verifier>(
    State(doors): State<Doors<V>>,
) -> Result<Response, Refused> {
    let mut registry = Registry::default();
    registry.register_collector(Box::new(Counts(doors.verifier.statistics().await)));
    let mut text = String::new();
    encode(&mut text, &registry).map_err(|_| Refused::internal())?;
    let headers = [(
        CONTENT_TYPE,
        "application/openmetrics-text; version=1.0.0; charset=utf-8",
    )];
    Ok((headers, text).into_response())
}

/// One reading; encoding it leaves nothing behind.
#[derive(Debug)]
struct Counts(Statistics);

impl Collector for Counts {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let Statistics {
            opened,
            limited,
            approved,
            denied,
            expired,
            undeliverable,
            withdrawn,
            bypassed,
            pending,
            is_link_up,
        } = self.0;
        count(
            &mut encoder,
            ("verifications_opened", "Verifications opened"),
            opened,
        )?;
        let refused = (
            "verifications_limited",
            "Orders refused because a limit was hit",
        );
        count(&mut encoder, refused, limited)?;

        let bypasses = (
            "bypass_codes_used",
            "Times that somebody was let in by a bypass code",
        );
        count(&mut encoder, bypasses, bypassed)?;

        let mut settled = encoder.encode_descriptor(
            "verifications_settled",
            "Verifications settled, by outcome",
            None,
            MetricType::Counter,
        )?;
        for (outcome, number) in [
            ("approved", approved),
            ("denied", denied),
            ("expired", expired),
            ("undeliverable", undeliverable),
            ("withdrawn", withdrawn),
        ] {
            let labels = [("outcome", outcome)];
            ConstCounter::new(number).encode(settled.encode_family(&labels)?)?;
        }
        gauge(
            &mut encoder,
            ("verifications_pending", "Verifications pending now"),
            pending,
        )?;
        let link = ("link_up", "Whether the link to the XMPP server is up");
        gauge(&mut encoder, link, is_link_up.into())
    }
}

fn count(
    encoder: &mut DescriptorEncoder<'_>,
    (name, help): (&str, &str),
    number: u64,
) -> fmt::Result {
    let metric = encoder.encode_descriptor(name, help, None, MetricType::Counter)?;
    ConstCounter::new(number).encode(metric)
}

fn gauge(
    encoder: &mut DescriptorEncoder<'_>,
    (name, help): (&str, &str),
    number: u64,
) -> fmt::Result {
    let metric = encoder.encode_descriptor(name, help, None, MetricType::Gauge)?;
    ConstGauge::new(i64::try_from(number).unwrap_or(i64::MAX)).encode(metric)
}
