//! What the fuzz targets do with an input, and what must hold whatever it is. Each is an ordinary function that panics
//! if it does not.

mod house;
mod laws;
mod shown;

pub mod desk;
pub mod http;
pub mod prompt;
pub mod stanza;
pub mod text;
