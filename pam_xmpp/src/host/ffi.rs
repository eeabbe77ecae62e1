//! The two calls of libpam that pam-bindings has no safe form of. Nothing else in this workspace is unsafe.
#![expect(unsafe_code, reason = "pam_getenv and pam_get_data are C")]

use std::ffi::{CStr, c_char};

use pam::module::{PamHandle, PamResult};

/// All that is kept with a handle, whatever it means: one type for every key, so that no key can be read as another
/// type, not even by another version of this module in the same stack.
pub(super) type Kept = [u8; 16];

#[link(name = "pam")]
unsafe extern "C" {
    fn pam_getenv(pamh: *const PamHandle, name: *const c_char) -> *const c_char;
}

/// `pam_getenv(3)`
pub(super) fn variable(handle: &PamHandle, name: &CStr) -> Option<Vec<u8>> {
    // SAFETY: the handle is the one libpam gave us, and `name` ends with a NUL.
    let value = unsafe { pam_getenv(handle, name.as_ptr()) };
    if value.is_null() {
        return None;
    }
    // SAFETY: not null, so it is a string with a NUL that libpam keeps until the variable is set again; nobody does
    // so before it is copied here.
    let value = unsafe { CStr::from_ptr(value) };
    Some(value.to_bytes().to_vec())
}

/// `pam_set_data(3)`; in the place of what was kept under that key before.
pub(super) fn keep(handle: &mut PamHandle, key: &'static str, value: Kept) -> PamResult<()> {
    handle.set_data(key, Box::new(value))
}

/// `pam_get_data(3)`
pub(super) fn kept(handle: &PamHandle, key: &'static str) -> Option<Kept> {
    // SAFETY: our keys begin with the name of this module, and only `keep` stores under them.
    let value = unsafe { handle.get_data::<Kept>(key) };
    value.ok().copied()
}
