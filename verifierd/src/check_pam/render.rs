//! The report, for people and for programs.

use std::fmt::Write;

use serde_json::{Value, json};

use super::finding::{Finding, Report, Severity};
use crate::printable::tame;

const WIDTH: usize = 100; // columns
const INDENT: &str = "       ";

/// A finding, and for which services it is true.
type Shared<'r> = (Vec<&'r str>, &'r Finding);

/// One paragraph a finding, below the services it is true for.
#[must_use]
pub fn text(report: &Report) -> String {
    let shared = shared(report);
    let mut titles: Vec<&[&str]> = Vec::new();
    for (services, _) in &shared {
        if !titles.contains(&services.as_slice()) {
            titles.push(services);
        }
    }
    // What is about no service comes last.
    titles.sort_by_key(|services| services.is_empty());
    let mut text = String::new();
    for services in titles {
        let title = match services {
            [] => "The daemon and the people of this machine".to_owned(),
            services => tame(&services.join(", ")),
        };
        let _ = write!(
            text,
            "{title}\n{}\n\n",
            "-".repeat(title.chars().count().min(WIDTH))
        );
        for (_, finding) in shared.iter().filter(|(named, _)| named == services) {
            text.push_str(&paragraph(finding));
        }
    }
    text.push_str(&sum(report));
    text
}

/// Files that many services include make the same finding for each of them: it is told once.
fn shared(report: &Report) -> Vec<Shared<'_>> {
    let mut shared: Vec<Shared<'_>> = Vec::new();
    for finding in &report.findings {
        let is_same = |other: &Finding| {
            (other.id, &other.what, &other.place) == (finding.id, &finding.what, &finding.place)
        };
        let service = finding.service.as_deref();
        match shared.iter_mut().find(|(_, other)| is_same(other)) {
            Some((services, _)) => services.extend(service),
            None => shared.push((service.into_iter().collect(), finding)),
        }
    }
    shared
}

/// What it comes to, in one line.
fn sum(report: &Report) -> String {
    let count_of = |severity| {
        shared(report)
            .iter()
            .filter(|(_, it)| it.severity == severity)
            .count()
    };
    let (faults, risks) = (count_of(Severity::Fault), count_of(Severity::Risk));
    let verdict = if report.is_sound() {
        "Sound"
    } else {
        "NOT SOUND"
    };
    let count = |number: usize, word: &str| match number {
        1 => format!("1 {word}"),
        _ => format!("{number} {word}s"),
    };
    format!(
        "{verdict}: {}, {}.\n",
        count(faults, "fault"),
        count(risks, "risk")
    )
}

fn paragraph(finding: &Finding) -> String {
    let mut text = format!("{:<7}", finding.severity.to_string());
    let what = match &finding.place {
        Some(place) => format!("{place}: {}", finding.what),
        None => finding.what.clone(),
    };
    push(&mut text, &what, INDENT);
    if !finding.follows.is_empty() {
        text.push_str(INDENT);
        push(&mut text, &finding.follows, INDENT);
    }
    if finding.steps.len() > 1 {
        let _ = writeln!(text, "{INDENT}How:");
        for step in &finding.steps {
            let _ = write!(text, "{INDENT}  - ");
            push(&mut text, step, "           ");
        }
    }
    if !finding.remedy.is_empty() {
        let _ = write!(text, "{INDENT}Do:  ");
        push(&mut text, &finding.remedy, "            ");
    }
    text.push('\n');
    text
}

/// Words, where a line is full on the next one.
fn push(text: &mut String, words: &str, indent: &str) {
    let last = text.rsplit('\n').next().unwrap_or_default();
    let mut column = last.chars().count();
    let words = tame(words);
    for (index, word) in words.split(' ').enumerate() {
        let length = word.chars().count();
        if index > 0 && column + 1 + length > WIDTH {
            let _ = write!(text, "\n{indent}");
            column = indent.len();
        } else if index > 0 {
            text.push(' ');
            column += 1;
        }
        text.push_str(word);
        column += length;
    }
    text.push('\n');
}

/// Names that stay (`docs/CHECK-PAM.md`).
#[must_use]
pub fn json(report: &Report) -> Value {
    let findings: Vec<Value> = report.findings.iter().map(finding).collect();
    json!({
        "sound": report.is_sound(),
        "faults": report.count(Severity::Fault),
        "risks": report.count(Severity::Risk),
        "services": report.services,
        "findings": findings,
    })
}

fn finding(finding: &Finding) -> Value {
    let place = finding.place.as_ref();
    json!({
        "severity": finding.severity.name(),
        "id": finding.id,
        "service": finding.service,
        "file": place.map(|it| it.file.display().to_string()),
        "line": place.map(|it| it.line),
        "what": finding.what,
        "follows": finding.follows,
        "remedy": finding.remedy,
        "steps": finding.steps,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check_pam::stack::Place;

    #[test]
    fn a_finding_is_a_paragraph() {
        let place = Place {
            file: "/etc/pam.d/common-auth".into(),
            line: 17,
        };
        let finding = Finding::fault("way-round", "pam_unix.so ends the stack\x1b[2J")
            .at(Some(&place))
            .so("word ".repeat(24).trim_end())
            .remedy("Write \"required\".")
            .about("sshd");
        let report = Report {
            services: vec!["sshd".into()],
            findings: vec![finding],
        };
        let words = format!("word{}", " word".repeat(17));
        assert_eq!(
            text(&report),
            format!(
                "sshd\n----\n\nFAULT  line 17 of /etc/pam.d/common-auth: pam_unix.so ends the stack\u{fffd}[2J\n       {words}\n       \
                 word word word word word word\n       Do:  Write \"required\".\n\nNOT SOUND: 1 fault, 0 risks.\n"
            )
        );
        let json = json(&report);
        assert_eq!(
            (&json["sound"], &json["findings"][0]["line"]),
            (&json!(false), &json!(17))
        );
    }
}
