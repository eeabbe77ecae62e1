//! The pages, as a browser meets them.

mod browser;
mod outcomes;

use std::collections::BTreeMap;
use std::time::Duration;

use http_api::{JidPattern, Look, Settings, SignIn};
use verification::{Binding, Notice, Undelivered};

pub(crate) use self::browser::{Browser, URL, with_pages};
