//! A link as a picture that a phone reads (ISO/IEC 18004).

use qrcode::render::svg::Color;
use qrcode::{EcLevel, QrCode};

/// SVG to stand within a page. Dark on light whatever the page's colours, with the quiet zone: many readers take nothing
/// else. None for a link that is too long for one.
pub(super) fn svg(link: &str) -> Option<String> {
    let code = QrCode::with_error_correction_level(link, EcLevel::M).ok()?;
    let picture = code
        .render::<Color<'_>>()
        .module_dimensions(4, 4)
        .quiet_zone(true)
        .build();
    let start = picture.find("<svg")?;
    picture.get(start..).map(ToOwned::to_owned)
}
