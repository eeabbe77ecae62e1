//! The pages, as a browser meets them.

mod account;
mod address;
mod attacks;
mod browser;
mod outcomes;
mod pages;

use std::time::Duration;

use http_api::JidPattern;
use verification::{Notice, Undelivered};

pub(crate) use self::browser::{Browser, URL, with_pages};
