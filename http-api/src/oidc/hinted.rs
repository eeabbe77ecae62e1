//! Whom an `id_token_hint` means, for a client that has them asked over the back channel (CIBA Core 1.0 section 7.1).

use jid::BareJid;
use serde::Deserialize;

use super::{OAuthError, Provider, keys, subject};

#[derive(Deserialize)]
struct Claims {
    sub: String,
    aud: Audience,
}

/// RFC 7519 section 4.1.3.
#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

/// Whom an ID token is about that was issued to this client, however long ago.
pub(crate) async fn hinted(
    provider: &Provider,
    client: &str,
    token: &str,
) -> Result<Option<BareJid>, OAuthError> {
    let Some(claims) = keys::verified::<Claims>(provider, token).await? else {
        return Ok(None);
    };
    let is_for_it = match claims.aud {
        Audience::One(name) => name == client,
        Audience::Several(names) => names.iter().any(|name| name == client),
    };
    if is_for_it {
        Ok(subject::named(&claims.sub, &provider.records).await?)
    } else {
        Ok(None)
    }
}
