//! The verification daemon.
fn main() {}
