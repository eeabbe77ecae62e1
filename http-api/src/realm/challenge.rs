//! What a program that sends no credentials is told to send (XEP-0070 section 4.2): one challenge for each scheme.

use std::time::Duration;

use axum::http::HeaderValue;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::Mac;
use verification::Time;

use super::cover::Realm;
use super::credentials::REALM;
use crate::refused::Refused;

/// How long a nonce counts.
const FRESH: Duration = Duration::from_secs(5 * 60);

/// Whether Digest is among the schemes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Digest {
    /// No.
    Unknown,
    /// Yes.
    Known,
    /// Yes, and credentials came that would do with another nonce.
    Stale,
}

/// Whether a nonce is one that Digest may carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Nonce {
    Fresh,
    /// Ours, and too old.
    Stale,
    /// None of ours.
    Foreign,
}

impl Realm {
    /// Basic, which nearly everybody speaks; and Digest, where it is known, with a nonce that counts from `now`.
    pub(crate) fn challenges(
        &self,
        now: Time,
        digest: Digest,
    ) -> Result<Vec<HeaderValue>, Refused> {
        let mut texts = vec![format!("Basic realm=\"{REALM}\", charset=\"UTF-8\"")];
        let stale = match digest {
            Digest::Unknown => None,
            Digest::Known => Some(""),
            Digest::Stale => Some(", stale=true"),
        };
        if let Some(stale) = stale {
            let nonce = self.nonce(now)?;
            texts.push(format!(
                "Digest realm=\"{REALM}\", qop=\"auth\", nonce=\"{nonce}\", charset=UTF-8{stale}"
            ));
        }
        let values = texts.into_iter().map(HeaderValue::try_from);
        values
            .collect::<Result<_, _>>()
            .map_err(|_| Refused::internal())
    }

    /// The time it was given out, and a hash that only we can make of it: nothing has to be kept of them.
    fn nonce(&self, given: Time) -> Result<String, Refused> {
        let millis = given.as_millis().to_be_bytes();
        let mut mac = self.mac()?;
        mac.update(b"nonce");
        mac.update(&millis);
        let mut bytes = millis.to_vec();
        bytes.extend_from_slice(&mac.finalize().into_bytes());
        Ok(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// Looks at one that came back.
    pub(super) fn judge(&self, nonce: &str, now: Time) -> Result<Nonce, Refused> {
        let bytes = URL_SAFE_NO_PAD.decode(nonce).unwrap_or_default();
        let Some((millis, tag)) = bytes.split_first_chunk::<8>() else {
            return Ok(Nonce::Foreign);
        };
        let mut mac = self.mac()?;
        mac.update(b"nonce");
        mac.update(millis);
        // In constant time.
        if mac.verify_slice(tag).is_err() {
            return Ok(Nonce::Foreign);
        }
        let given = Time::from_millis(u64::from_be_bytes(*millis));
        Ok(if now.since(given) < FRESH {
            Nonce::Fresh
        } else {
            Nonce::Stale
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Time {
        Time::from_millis(seconds * 1000)
    }

    #[test]
    fn r04_r05_there_is_a_challenge_for_each_scheme() {
        let realm = Realm::default();
        let told = realm.challenges(at(0), Digest::Known).unwrap();
        let told: Vec<_> = told.iter().map(|value| value.to_str().unwrap()).collect();
        assert_eq!(told[0], "Basic realm=\"xmpp\", charset=\"UTF-8\"");
        assert!(told[1].starts_with("Digest realm=\"xmpp\", qop=\"auth\", nonce=\""));
        assert!(!told[1].contains("stale"));
        assert_eq!(told.len(), 2);
        let stale = realm.challenges(at(0), Digest::Stale).unwrap();
        assert!(stale[1].to_str().unwrap().ends_with(", stale=true"));
    }

    #[test]
    fn a_nonce_is_ours_and_fresh_or_it_is_not() {
        let realm = Realm::default();
        let nonce = realm.nonce(at(1000)).unwrap();
        for (now, verdict) in [
            (1000, Nonce::Fresh),
            (1299, Nonce::Fresh),
            (1300, Nonce::Stale),
        ] {
            assert_eq!(realm.judge(&nonce, at(now)).unwrap(), verdict, "{now}");
        }
        let other = Realm::default().nonce(at(1000)).unwrap();
        let mut bent = nonce.clone();
        bent.replace_range(..1, "B");
        for foreign in [
            "",
            "n",
            "dcd98b7102dd2f0e8b11d0f600bfb0c093",
            &other,
            &bent,
            &nonce[..11],
        ] {
            assert_eq!(realm.judge(foreign, at(1000)).unwrap(), Nonce::Foreign);
        }
    }
}
