//! Reading fields as JSON means them, where a derived `Deserialize` is looser or stricter.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};

/// An object or null, and never an array, which a derived `Deserialize` takes for fields in their order.
pub(crate) fn object<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    struct Object<T>(PhantomData<T>);
    impl<'de, T: Deserialize<'de>> Visitor<'de> for Object<T> {
        type Value = Option<T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
            T::deserialize(MapAccessDeserializer::new(map)).map(Some)
        }

        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok(None)
        }
    }
    deserializer.deserialize_any(Object(PhantomData))
}

/// A whole number or null; `60.0` is one (JSON Schema section 6.1.1), `59.5` is not.
pub(crate) fn whole<'de, D: Deserializer<'de>, T: TryFrom<u64>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    struct Whole<T>(PhantomData<T>);
    impl<T: TryFrom<u64>> Visitor<'_> for Whole<T> {
        type Value = Option<T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a whole number in range")
        }

        fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
            let out_of_range = |_| E::custom("a number out of range");
            T::try_from(number).map(Some).map_err(out_of_range)
        }

        fn visit_f64<E: Error>(self, number: f64) -> Result<Self::Value, E> {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "checked to be whole and in range"
            )]
            if number.fract() == 0.0 && (0.0..=1e9).contains(&number) {
                self.visit_u64(number as u64)
            } else {
                Err(E::custom("not a whole number in range"))
            }
        }

        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok(None)
        }
    }
    deserializer.deserialize_any(Whole(PhantomData))
}

#[cfg(test)]
mod tests {
    use crate::OpenRequest;

    fn timeout(number: &str) -> serde_json::Result<Option<u16>> {
        let json = format!(r#"{{"method":"GET","url":"https://a.example","timeout":{number}}}"#);
        serde_json::from_str::<OpenRequest>(&json).map(|request| request.timeout)
    }

    #[test]
    fn a_whole_number_may_have_a_fraction_of_nothing() {
        for (text, number) in [
            ("60", Some(60)),
            ("60.0", Some(60)),
            ("6e1", Some(60)),
            ("null", None),
        ] {
            assert_eq!(timeout(text).unwrap(), number, "{text}");
        }
        for text in [
            "59.5", "-1", "-60.0", "65536", "65536.0", "1e300", "\"60\"", "[60]", "true", "{}",
        ] {
            assert!(timeout(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_context_is_an_object() {
        let context = |text: &str| {
            let json = format!(r#"{{"method":"GET","url":"https://a.example","context":{text}}}"#);
            serde_json::from_str::<OpenRequest>(&json).map(|request| request.context)
        };
        assert_eq!(context("null").unwrap(), None);
        let ip = context(r#"{"ip":"192.0.2.1"}"#).unwrap().unwrap().ip;
        assert_eq!(ip.as_deref(), Some("192.0.2.1"));
        for text in ["[]", r#"["192.0.2.1"]"#, "7", r#""192.0.2.1""#] {
            assert!(context(text).is_err(), "{text}");
        }
    }
}
