//! `verifierd check-pam`: whether the second factor is really required. The PAM stacks are walked as libpam walks them,
//! with everything that each module can return, until a way is found that leaves our module out, or there is none.

mod code;
mod condition;
mod control;
mod daemon;
mod dispatch;
mod explore;
mod finding;
mod installed;
mod line;
mod module;
mod people;
mod render;
mod root;
mod service;
mod services;
mod sshd;
mod stack;
mod sudoers;
mod users;
mod words;
mod xmpp;

use std::path::PathBuf;

pub use code::{Code, Codes};
pub use finding::{Finding, Report, Severity};
pub use render::{json, text};
pub use root::Root;
pub use sshd::Sshd;
pub use stack::Place;

use module::{Installed, Known};
use people::People;
use service::Judged;
use sshd::{Answers, AskError, Factor, Program};
use stack::Phase;

/// What is to be looked at.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// PAM services; none is every one with our module in it.
    pub services: Vec<String>,
    /// Below which folder.
    pub root: Root,
    /// Which sshd.
    pub sshd: Sshd,
    /// The configuration of the daemon; none leaves the daemon and the people of this machine out.
    pub config: Option<PathBuf>,
    /// Unix time, in seconds.
    pub now: u64,
}

/// All there is to say.
#[must_use]
pub fn check(asked: &Asked) -> Report {
    let root = &asked.root;
    let people = People::of(root);
    let program = Program::find(&asked.sshd);
    let answers = program.as_ref().map(|program| sshd::ask(program, &people));
    let of_sshd = match &answers {
        Some(Ok(answers)) => answers.service(),
        Some(Err(_)) | None => sshd::SERVICE.to_owned(),
    };
    let mut report = Report {
        services: services::wanted(asked, &of_sshd),
        findings: Vec::new(),
    };
    let installed = Installed::below(root);
    let mut options = Vec::new();
    for service in &report.services {
        let judged = service::judge(root, &installed, service);
        let uses_us = !judged.options.is_empty();
        report.findings.extend(judged.findings.iter().cloned());
        if uses_us && *service == of_sshd {
            report
                .findings
                .extend(of_ssh(answers.as_ref(), &judged, service));
        }
        if uses_us && sudoers::is_sudo(service) {
            let found = sudoers::look(root).into_iter();
            report
                .findings
                .extend(found.map(|finding| finding.about(service)));
        }
        options.extend(judged.options);
    }
    report
        .findings
        .extend(services::others(asked, &report.services, &of_sshd));
    report.services.dedup();
    if let Some(config) = &asked.config
        && !options.is_empty()
    {
        report.findings.extend(
            daemon::sockets(options.iter())
                .iter()
                .map(|socket| daemon::look(socket)),
        );
        report
            .findings
            .extend(users::look(config, &people, &options, asked.now));
    }
    report.findings.sort_by_key(|finding| finding.severity);
    report
}

fn of_ssh(
    answers: Option<&Result<Answers, AskError>>,
    judged: &Judged,
    service: &str,
) -> Vec<Finding> {
    let found = match answers {
        Some(Ok(answers)) => answers.findings(&Factor::of(judged)),
        Some(Err(error)) => vec![sshd::unknown(error)],
        None => Vec::new(),
    };
    found
        .into_iter()
        .map(|finding| finding.about(service))
        .collect()
}

/// Every code that `pam_authenticate(3)` can end with for a service, as far as its modules are known.
#[must_use]
pub fn possible_ends(root: &Root, service: &str) -> Codes {
    let stack = stack::read(root, service, Phase::Auth);
    if stack.refused.is_some() {
        return Codes::from_iter([Code::ABORT]);
    }
    let installed = Installed::default();
    let known = stack
        .entries
        .iter()
        .map(|entry| Known::of(entry, Phase::Auth, &installed));
    let known: Vec<Known> = known.collect();
    dispatch::ends(&stack.entries, |at| {
        known.get(at).map(|it| it.codes).unwrap_or_default()
    })
}

/// What there is to say about one service.
#[must_use]
pub fn judge(root: &Root, service: &str) -> Vec<Finding> {
    service::judge(root, &Installed::below(root), service).findings
}
