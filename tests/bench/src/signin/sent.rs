//! What a browser loads beside the page itself.

use std::net::SocketAddr;

use anyhow::{Result, ensure};

use super::kilobytes;
use super::visitor::{PAGES, Visitor, attribute};
use super::walk::{Walk, once};
use crate::http::Answer;
use crate::table::Table;

/// What there may be of style and script.
const AIM: usize = 20_000; // bytes

/// Somebody who loads one thing.
struct Load {
    url: String,
    body: String,
}

impl Walk for Load {
    fn start(&mut self, out: &mut Vec<u8>) -> Result<()> {
        Visitor::default().get(&self.url, out)
    }

    fn goes_on(&mut self, answer: &Answer<'_>, _: &mut Vec<u8>) -> Result<bool> {
        ensure!(answer.status == 200, "{} for {}", answer.status, self.url);
        self.body = String::from_utf8_lossy(answer.body).into_owned();
        Ok(false)
    }
}

fn load(to: SocketAddr, path: &str) -> Result<String> {
    let mut load = Load {
        url: format!("{PAGES}{path}"),
        body: String::new(),
    };
    once(to, &mut load)?;
    Ok(load.body)
}

pub(super) fn measure(to: SocketAddr, figures: &mut Table) -> Result<()> {
    let page = load(to, "/sign-in")?;
    let mut together = 0;
    for (what, element, assignment) in [
        ("style", "<link rel=\"stylesheet\"", " href=\""),
        ("script", "<script", " src=\""),
    ] {
        let mut size = 0;
        for rest in page.split(element).skip(1) {
            let tag = rest.split('>').next().unwrap_or_default();
            if let Some(path) = attribute(tag, assignment) {
                size += load(to, &path)?.len();
            }
        }
        ensure!(size > 0, "the page has no {what}");
        figures.figure(
            &format!("{what} of the sign-in page, uncompressed"),
            kilobytes(size),
            "",
            true,
        );
        together += size;
    }
    figures.figure(
        "style and script together",
        kilobytes(together),
        "< 20 kB",
        together < AIM,
    );
    figures.figure("the sign-in page itself", kilobytes(page.len()), "", true);
    Ok(())
}
