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

use acceptance::{Browser, Need, ProxyBrand, Stage, Story, play};

const CHROMIUM: &str = Browser::PROGRAMS[0];
const NODE: &str = Browser::PROGRAMS[1];
const PLAYWRIGHT: &str = Browser::PROGRAMS[2];

const NGINX: &str = ProxyBrand::Nginx.program();
const CADDY: &str = ProxyBrand::Caddy.program();
const HAPROXY: &str = ProxyBrand::Haproxy.program();

/// Each story before each proxy, with what it needs besides.
macro_rules! before {
    ($($name:literal, $play:path, [$($more:expr),*];)+) => {
        [$(
            Story::once(concat!($name, "::nginx"), |stage: &Stage| $play(stage, ProxyBrand::Nginx))
                .needing(Need::Programs(&[NGINX $(, $more)*])),
            Story::once(concat!($name, "::caddy"), |stage: &Stage| $play(stage, ProxyBrand::Caddy))
                .needing(Need::Programs(&[CADDY $(, $more)*])),
            Story::once(concat!($name, "::haproxy"), |stage: &Stage| $play(stage, ProxyBrand::Haproxy))
                .needing(Need::Programs(&[HAPROXY $(, $more)*])),
        )+]
    };
}

fn main() -> ExitCode {
    play(&before![
        "pages::somebody_signs_in_and_out", pages::somebody_signs_in_and_out, [CHROMIUM, NODE, PLAYWRIGHT];
        "pages::nobody_gets_past", pages::nobody_gets_past, [];
        "programs::curl_asks_and_waits", programs::curl_asks_and_waits, [];
        "programs::git_clones_with_one_confirmation", programs::git_clones_with_one_confirmation, [];
    ])
}
