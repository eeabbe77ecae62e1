//! Our name and picture: vcard-temp (XEP-0054), and its hash in our presence (XEP-0153).
//!
//! As a component only. The vCard of an account is kept by its server, and belongs to whoever made the account: any IM
//! client sets it, and a daemon that published its own, by XEP-0084 or 0054, would overwrite what they chose.

use xmpp_parsers::hashes::Algo;
use xmpp_parsers::minidom::Element;
use xmpp_parsers::ns;
use xmpp_parsers::vcard::{Binval, Photo, Type, VCard};
use xmpp_parsers::vcard_update::{self, VCardUpdate};

/// 96 by 96, rendered from `vcard/avatar.svg`, which says how.
const AVATAR: &[u8] = include_bytes!("vcard/avatar.png");

/// Our vCard.
pub(super) fn card() -> Element {
    let name = Element::builder("FN", ns::VCARD).append("verifierd");
    let about =
        Element::builder("DESC", ns::VCARD).append("Asks you to confirm a login (XEP-0070)");
    let photo = Photo {
        type_: Type {
            data: "image/png".to_owned(),
        },
        binval: Binval {
            data: AVATAR.to_vec(),
        },
    };
    VCard {
        photo: Some(photo),
        payloads: vec![name.build(), about.build()],
    }
    .into()
}

/// What our presence says of the picture.
pub(super) fn update() -> Element {
    let hash = xmpp_parsers::caps::hash_caps(AVATAR, Algo::Sha_1).ok();
    let data = hash.and_then(|hash| hash.hash.try_into().ok());
    VCardUpdate {
        photo: Some(vcard_update::Photo { data }),
    }
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_is_small_enough_for_every_client() {
        assert!(AVATAR.starts_with(b"\x89PNG"));
        // XEP-0153 section 4.
        assert!(AVATAR.len() < 8 * 1024, "{}", AVATAR.len());
    }

    #[test]
    fn presence_names_the_picture_that_the_card_has() {
        let photo = VCard::try_from(card()).unwrap().photo.unwrap();
        let shown = VCardUpdate::try_from(update()).unwrap().photo.unwrap();
        let hash = xmpp_parsers::caps::hash_caps(&photo.binval.data, Algo::Sha_1).unwrap();
        assert_eq!(shown.data.unwrap().as_slice(), hash.hash);
    }
}
