//! The command line of the benchmark.

use crate::clock::SECOND;
use crate::table::Style;

/// What is understood.
pub(crate) const USAGE: &str = "usage: tests/bench/run [--markdown] [--quick] [--only PART]
  --markdown   tables for docs/PERFORMANCE.md
  --quick      one short round of everything, to see that it works: not for figures
  --only PART  one part: bound (the XMPP servers without the daemon), rates, starts, waiting, flood, sign-in
               (pages, OpenID Connect, forward-auth, people who wait),
               pam (what a login takes and holds), logins (how many a second), blocked (many that wait)";

/// What can be measured by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// What the XMPP servers allow.
    Bound,
    /// The same, and the daemon beside it.
    Rates,
    /// Cold starts.
    Starts,
    /// Memory of verifications that wait.
    Waiting,
    /// Ten thousand requests for one person.
    Flood,
    /// Signing in with a browser.
    SignIn,
    /// What a login through PAM takes, and what it holds.
    Pam,
    /// How many there can be.
    Logins,
    /// Many of them that wait.
    Blocked,
}

const PARTS: [(&str, Part); 9] = [
    ("bound", Part::Bound),
    ("rates", Part::Rates),
    ("starts", Part::Starts),
    ("waiting", Part::Waiting),
    ("flood", Part::Flood),
    ("sign-in", Part::SignIn),
    ("pam", Part::Pam),
    ("logins", Part::Logins),
    ("blocked", Part::Blocked),
];

/// What was asked for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Options {
    pub(crate) style: Style,
    /// All but the bound alone where it is not said.
    only: Option<Part>,
    /// Rounds of each way of asking, at each number in flight; the ways take turns.
    pub(crate) rounds: u32,
    /// Length of a round.
    pub(crate) seconds: f64,
    /// Length of the flood, in nanoseconds.
    pub(crate) flood: u64,
    /// How many logins wait, and for how many seconds.
    pub(crate) blocked: (usize, u64),
    /// How many people wait on the page, and for how many seconds.
    pub(crate) crowd: (usize, u64),
}

impl Options {
    pub(crate) fn parse(arguments: &[String]) -> Result<Self, String> {
        let mut options = Self {
            style: Style::Plain,
            only: None,
            rounds: 3,
            seconds: 1.25,
            flood: 20 * SECOND,
            blocked: (500, 60),
            crowd: (10_000, 60),
        };
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--bench" => {} // cargo's own
                "--markdown" => options.style = Style::Markdown,
                "--quick" => {
                    (options.rounds, options.seconds, options.flood) = (1, 0.5, 4 * SECOND);
                    (options.blocked, options.crowd) = ((50, 5), (500, 5));
                }
                "--only" => {
                    let name = arguments.next().ok_or("--only: which part?")?;
                    let found = PARTS.iter().find(|(known, _)| known == name);
                    let (_, part) = found.ok_or_else(|| format!("--only {name}: no such part"))?;
                    options.only = Some(*part);
                }
                other => return Err(format!("{other}: not understood")),
            }
        }
        Ok(options)
    }

    /// Whether a part is to be measured.
    pub(crate) fn wants(&self, part: Part) -> bool {
        self.only.map_or(part != Part::Bound, |only| only == part)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Options, String> {
        let arguments: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        Options::parse(&arguments)
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        assert_eq!(parse("--fast"), Err("--fast: not understood".to_owned()));
        assert_eq!(
            parse("--only speed"),
            Err("--only speed: no such part".to_owned())
        );
        assert_eq!(parse("--only"), Err("--only: which part?".to_owned()));
    }

    #[test]
    fn one_part_or_all() {
        let wanted = |line| {
            let options = parse(line).unwrap();
            PARTS.map(|(_, part)| options.wants(part))
        };
        assert_eq!(
            wanted("--bench --markdown"),
            [false, true, true, true, true, true, true, true, true]
        );
        assert_eq!(
            wanted("--only bound"),
            [true, false, false, false, false, false, false, false, false]
        );
        assert_eq!(
            wanted("--only pam --bench"),
            [false, false, false, false, false, false, true, false, false]
        );
    }
}
