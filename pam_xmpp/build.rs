//! Linker switches of the module.

fn main() {
    // A module is loaded and unloaded with each pam_start and pam_end: our runtime must stay where it is (nodelete).
    // Every symbol is bound at load time and its table is then read-only (now, relro).
    for switch in ["nodelete", "now", "relro"] {
        println!("cargo:rustc-cdylib-link-arg=-Wl,-z,{switch}");
    }
    // Cargo's own `strip = true` leaves a module its symbol table.
    if std::env::var_os("PROFILE").is_some_and(|profile| profile == "release") {
        println!("cargo:rustc-cdylib-link-arg=-Wl,--strip-all");
    }
    println!("cargo:rerun-if-changed=build.rs");
}
