//! Codes and tokens as they are handed out: the name of a grant and a secret of its own, each 256 random bits.
//!
//! Whoever shows one names the grant, so that one record knows all that was ever handed out for it.

use crate::refused::Refused;
use crate::token::Token;

/// A code, an access token or a refresh token. What it is, its grant knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Handed {
    grant: Token,
    secret: Token,
}

impl Handed {
    /// The first of a new grant.
    pub(super) fn first() -> Result<Self, Refused> {
        Ok(Self {
            grant: Token::mint()?,
            secret: Token::mint()?,
        })
    }

    /// Another one of the same grant.
    pub(super) fn another(&self) -> Result<Self, Refused> {
        Ok(Self {
            grant: self.grant.clone(),
            secret: Token::mint()?,
        })
    }

    /// One that somebody shows, if it has the shape of one.
    pub(super) fn shown(text: &str) -> Option<Self> {
        let (grant, secret) = text.split_once('.')?;
        Some(Self {
            grant: Token::shown(grant)?,
            secret: Token::shown(secret)?,
        })
    }

    /// What its grant is kept under.
    pub(super) fn grant(&self) -> String {
        self.grant.id()
    }

    /// What its grant knows it by.
    pub(super) fn hash(&self) -> String {
        self.secret.id()
    }

    /// As it is handed out.
    pub(super) fn reveal(&self) -> String {
        format!("{}.{}", self.grant.reveal(), self.secret.reveal())
    }
}
