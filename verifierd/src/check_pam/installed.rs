//! Whether the modules of a stack are there, and whether ours can be trusted.

use std::os::unix::fs::MetadataExt;
use std::path::Path;

use super::finding::Finding;
use super::module::{Installed, is_ours};
use super::stack::{Entry, Module, Stack};

/// What is wrong with the files of the modules.
pub(super) fn look(installed: &Installed, stack: &Stack) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (_, entry, module) in stack.modules() {
        if installed.lacks(module) {
            findings.extend(missing(installed, entry, module));
        } else if is_ours(module) {
            findings.extend(ours(installed, entry, module));
        }
    }
    findings
}

fn missing(installed: &Installed, entry: &Entry, module: &Module) -> Option<Finding> {
    let name = &module.path;
    if is_ours(module) {
        let folders: Vec<String> = installed
            .folders()
            .iter()
            .map(|it| it.display().to_string())
            .collect();
        let finding = Finding::fault("missing-module", format!("{name} is not installed"));
        let remedy = format!(
            "Copy it to the folder of the modules, one of {}.",
            folders.join(", ")
        );
        return Some(
            finding
                .at(Some(&entry.place))
                .so("The line returns PAM_MODULE_UNKNOWN and asks nobody.")
                .remedy(remedy),
        );
    }
    if module.may_be_missing {
        return None;
    }
    let finding = Finding::risk("missing-module", format!("{name} is not installed"));
    Some(
        finding
            .at(Some(&entry.place))
            .so("The line fails (PAM_MODULE_UNKNOWN).")
            .remedy("Install the module, or take the line out."),
    )
}

/// Whoever may write to the file, or put another in its place, is root at the next login.
fn ours(installed: &Installed, entry: &Entry, module: &Module) -> Vec<Finding> {
    let Some(file) = installed.file(module) else {
        return Vec::new();
    };
    let mut findings = Vec::new();
    let place = Some(&entry.place);
    let owned_by_others = |path: &Path| {
        let status = installed.status(path).ok()?;
        (status.uid() != 0 || status.mode() & 0o022 != 0).then(|| path.display().to_string())
    };
    let weak = [Some(file.as_path()), file.parent()]
        .into_iter()
        .flatten()
        .find_map(owned_by_others);
    if let Some(weak) = weak {
        let finding = Finding::fault(
            "module-not-roots",
            format!("{weak} can be changed by others than root"),
        );
        let remedy = format!("chown root:root '{weak}' && chmod go-w '{weak}'");
        findings.push(
            finding
                .at(place)
                .so("Whoever can change it is root at the next login.")
                .remedy(remedy),
        );
    }
    if !installed.is_library(&file) {
        let finding = Finding::fault(
            "missing-module",
            format!("{} is no shared object", file.display()),
        );
        findings.push(
            finding
                .at(place)
                .so("libpam cannot load it: the line fails.")
                .remedy("Install it again."),
        );
    }
    findings
}
