//! Records that outlive the process: sessions, grants, keys. A port of few verbs, so that a second engine is one more
//! file, and its SQLite engine. What a record means, and whether it may change, is decided by whoever keeps it.

mod record;
mod sqlite;
mod store;

pub use record::{Kept, Kind, Record, Write};
pub use sqlite::{OpenError, Sqlite};
pub use store::{Answer, Store, StoreError};
