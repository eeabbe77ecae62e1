//! How a code is kept: stretched, so that whoever reads the file cannot try them all.

use std::fmt;
use std::hint::black_box;
use std::io;

use sha2::Sha256;
use subtle::ConstantTimeEq;

use crate::Code;
use crate::code::random;

/// How often a code is hashed: some 20 ms on a small server. What a file says of older codes goes on to count.
pub const ITERATIONS: u32 = 50_000;

pub(crate) const SALT: usize = 16; // bytes
pub(crate) const HASH: usize = 32; // bytes
/// More than this is no file of ours: it would make a login wait.
pub(crate) const MOST_ITERATIONS: u32 = 1_000_000;

/// How the codes of one user are hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Recipe {
    pub(crate) iterations: u32,
    pub(crate) salt: [u8; SALT],
}

impl Recipe {
    /// For a user who has no codes yet.
    pub(crate) fn fresh() -> io::Result<Self> {
        let mut salt = [0; SALT];
        random(&mut salt)?;
        Ok(Self {
            iterations: ITERATIONS,
            salt,
        })
    }

    /// PBKDF2 with HMAC-SHA-256 (RFC 8018 section 5.2).
    pub(crate) fn hash(&self, code: &Code) -> Hash {
        let digits = code.digits().as_bytes();
        Hash(pbkdf2::pbkdf2_hmac_array::<Sha256, HASH>(
            digits,
            &self.salt,
            self.iterations,
        ))
    }

    /// Takes as long as a hash, so that nobody can tell by it who has codes.
    pub(crate) fn pretend(code: &Code) {
        let recipe = Self {
            iterations: ITERATIONS,
            salt: [0; SALT],
        };
        black_box(recipe.hash(black_box(code)));
    }
}

/// What a code hashes to.
#[derive(Clone)]
pub(crate) struct Hash(pub(crate) [u8; HASH]);

impl Hash {
    /// In the same time wherever they differ.
    pub(crate) fn equals(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Computed with another program: `hashlib.pbkdf2_hmac("sha256", b"4829137299110457", bytes(range(16)), 50000)`.
    #[test]
    fn a_hash_is_the_one_of_the_standard() {
        let recipe = Recipe {
            iterations: 50_000,
            salt: std::array::from_fn(|place| u8::try_from(place).unwrap()),
        };
        let hash = recipe.hash(&Code::parse("4829137299110457").unwrap());
        assert_eq!(
            crate::record::hex(&hash.0),
            "1c01c9214d3a143e29632b2db0358f1fb29ee462dda938c750bde385563b0f8e"
        );
    }
}
