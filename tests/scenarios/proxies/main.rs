//! Sites behind real proxies, by the files of `contrib/`: browsers sign in, programs have each request confirmed, and
//! nothing else gets in.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "stories: what is missing in an answer is a failed one"
)]

mod house;
mod pages;
mod programs;

use std::process::ExitCode;

use acceptance::ProxyBrand::{Caddy, Haproxy, Nginx};
use acceptance::{Browser, Need, ProxyBrand, Story, play};

const PROXIES: Need = Need::Programs(&[
    ProxyBrand::Nginx.program(),
    ProxyBrand::Caddy.program(),
    ProxyBrand::Haproxy.program(),
]);

const BROWSER: Need = Need::Programs(&[
    ProxyBrand::Nginx.program(),
    ProxyBrand::Caddy.program(),
    ProxyBrand::Haproxy.program(),
    Browser::PROGRAMS[0],
    Browser::PROGRAMS[1],
    Browser::PROGRAMS[2],
]);

fn main() -> ExitCode {
    play(&[
        Story::once("nginx::somebody_signs_in_and_out", |stage| {
            pages::somebody_signs_in_and_out(stage, Nginx);
        })
        .needing(BROWSER),
        Story::once("caddy::somebody_signs_in_and_out", |stage| {
            pages::somebody_signs_in_and_out(stage, Caddy);
        })
        .needing(BROWSER),
        Story::once("haproxy::somebody_signs_in_and_out", |stage| {
            pages::somebody_signs_in_and_out(stage, Haproxy);
        })
        .needing(BROWSER),
        Story::once("nginx::nobody_gets_past", |stage| {
            pages::nobody_gets_past(stage, Nginx);
        })
        .needing(PROXIES),
        Story::once("caddy::nobody_gets_past", |stage| {
            pages::nobody_gets_past(stage, Caddy);
        })
        .needing(PROXIES),
        Story::once("haproxy::nobody_gets_past", |stage| {
            pages::nobody_gets_past(stage, Haproxy);
        })
        .needing(PROXIES),
        Story::once("nginx::curl_asks_and_waits", |stage| {
            programs::curl_asks_and_waits(stage, Nginx);
        })
        .needing(PROXIES),
        Story::once("caddy::curl_asks_and_waits", |stage| {
            programs::curl_asks_and_waits(stage, Caddy);
        })
        .needing(PROXIES),
        Story::once("haproxy::curl_asks_and_waits", |stage| {
            programs::curl_asks_and_waits(stage, Haproxy);
        })
        .needing(PROXIES),
        Story::once("nginx::git_clones_with_one_confirmation", |stage| {
            programs::git_clones_with_one_confirmation(stage, Nginx);
        })
        .needing(PROXIES),
        Story::once("caddy::git_clones_with_one_confirmation", |stage| {
            programs::git_clones_with_one_confirmation(stage, Caddy);
        })
        .needing(PROXIES),
        Story::once("haproxy::git_clones_with_one_confirmation", |stage| {
            programs::git_clones_with_one_confirmation(stage, Haproxy);
        })
        .needing(PROXIES),
    ])
}
