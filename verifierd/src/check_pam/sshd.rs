//! sshd: whether its methods lead through PAM at all. What it will do is asked of itself (`sshd -T`), for root, for
//! somebody else, and for whomever its `Match` lines name.

mod ask;
mod cases;
mod judge;
mod pattern;
mod settings;

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::finding::{Finding, Severity};
use super::people::People;
use super::service::Judged;
use super::xmpp::Options;
pub(super) use ask::AskError;
pub(super) use ask::Program;
use cases::Case;
use settings::Settings;

/// The PAM service of sshd where it does not say otherwise.
pub(super) const SERVICE: &str = "sshd";
/// So many cases are named of those that something is true for.
const NAMED: usize = 5;
const CONFIG: &str = "/etc/ssh/sshd_config";

/// Which sshd is looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Sshd {
    /// None.
    Skip,
    /// The one of this machine, with its own configuration.
    #[default]
    Own,
    /// The one of this machine, with this configuration.
    With(PathBuf),
}

/// What sshd answers for each case.
pub(super) struct Answers {
    pub(super) answers: Vec<(Case, Settings)>,
}

/// What our module does in sshd's PAM service.
pub(super) struct Factor {
    /// Seconds it waits at most.
    timeout: u32,
    /// Whether it needs no prompt.
    never_prompts: bool,
}

impl Factor {
    pub(super) fn of(judged: &Judged) -> Self {
        Self {
            timeout: super::service::timeout(&judged.options),
            never_prompts: !judged.options.is_empty() && judged.options.iter().all(never_prompts),
        }
    }
}

fn never_prompts(options: &Options) -> bool {
    options.never_prompts
}

/// Asks sshd, for each case there is.
pub(super) fn ask(program: &Program, people: &People) -> Result<Answers, AskError> {
    let cases = cases::all(program.config(), people)?;
    let answers: Result<Vec<_>, AskError> = cases
        .into_iter()
        .map(|case| program.settings(&case).map(|settings| (case, settings)))
        .collect();
    Ok(Answers { answers: answers? })
}

pub(super) fn unknown(error: &AskError) -> Finding {
    Finding::fault(
        "sshd-unknown",
        format!("what sshd does cannot be told: {error}"),
    )
    .so("Nothing is known of whether a key or a password gets around pam_xmpp.so.")
    .remedy("Run this as root, and see what \"sshd -T\" says; --no-sshd leaves sshd out.")
    .about(SERVICE)
}

impl Answers {
    /// The PAM service it uses (`PAMServiceName`, since 9.8).
    pub(super) fn service(&self) -> String {
        let mut named = self
            .answers
            .iter()
            .filter_map(|(_, settings)| settings.one("pamservicename"));
        named.next().unwrap_or(SERVICE).to_owned()
    }

    /// What is found, each thing once, with whom it is true for.
    pub(super) fn findings(&self, factor: &Factor) -> Vec<Finding> {
        let mut found: BTreeMap<(Severity, &str, String), (Finding, Vec<&Case>)> = BTreeMap::new();
        for (case, settings) in &self.answers {
            for finding in judge::judge(settings, case, factor) {
                let key = (finding.severity, finding.id, finding.what.clone());
                found
                    .entry(key)
                    .or_insert_with(|| (finding, Vec::new()))
                    .1
                    .push(case);
            }
        }
        let findings = found
            .into_values()
            .map(|(finding, cases)| self.named(finding, &cases));
        findings.map(|finding| finding.about(SERVICE)).collect()
    }

    fn named(&self, finding: Finding, cases: &[&Case]) -> Finding {
        let of_root = self
            .answers
            .iter()
            .filter(|(case, _)| case.is_root())
            .count();
        let is_root_alone = cases.iter().all(|case| case.is_root());
        if cases.len() == self.answers.len() {
            return finding;
        }
        let whom = if is_root_alone && cases.len() == of_root {
            "root".to_owned()
        } else if !cases.iter().any(|case| case.is_root())
            && cases.len() == self.answers.len() - of_root
        {
            "everybody but root".to_owned()
        } else {
            let names = cases.iter().take(NAMED).map(ToString::to_string);
            let names: Vec<String> = names.collect();
            match cases.len().saturating_sub(NAMED) {
                0 => names.join(", "),
                more => format!("{} and {more} more cases", names.join(", ")),
            }
        };
        Finding {
            what: format!("{} (for {whom})", finding.what),
            ..finding
        }
    }
}
