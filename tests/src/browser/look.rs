//! At what a visitor sits.

use serde_json::{Value, json};

/// A screen and its owner's settings.
#[derive(Debug, Clone, Copy)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "settings of a browser, each on or off by itself"
)]
pub struct Look {
    /// Whether pages may run scripts.
    pub javascript: bool,
    /// Dark colours preferred.
    pub dark: bool,
    /// In CSS pixels.
    pub width: u32,
    /// In CSS pixels.
    pub height: u32,
    /// BCP 47: what `Accept-Language` says.
    pub locale: &'static str,
    /// Less motion preferred.
    pub reduced_motion: bool,
    /// The system's few colours instead of the page's (Windows' high contrast).
    pub forced_colors: bool,
    /// How many pixels of the screen, and of a screenshot, make one CSS pixel.
    pub scale: u32,
}

impl Default for Look {
    /// A desktop, light, English.
    fn default() -> Self {
        Self {
            javascript: true,
            dark: false,
            width: 1280,
            height: 800,
            locale: "en",
            reduced_motion: false,
            forced_colors: false,
            scale: 1,
        }
    }
}

impl Look {
    /// A small phone: 320 CSS pixels are what WCAG 2.2 asks a page to do with (1.4.10).
    #[must_use]
    pub fn phone() -> Self {
        Self {
            width: 320,
            height: 640,
            ..Self::default()
        }
    }

    /// The names of Playwright's `browser.newContext`.
    pub(super) fn to_json(self) -> Value {
        json!({
            "javaScriptEnabled": self.javascript,
            "colorScheme": if self.dark { "dark" } else { "light" },
            "viewport": {"width": self.width, "height": self.height},
            "locale": self.locale,
            "reducedMotion": if self.reduced_motion { "reduce" } else { "no-preference" },
            "forcedColors": if self.forced_colors { "active" } else { "none" },
            "deviceScaleFactor": self.scale,
        })
    }
}
