//! The command line of the benchmark.

use crate::table::Style;

/// What is understood.
pub(crate) const USAGE: &str = "usage: tests/bench/run [--markdown] [--bound-only] [--quick]
  --markdown    tables for docs/PERFORMANCE.md
  --bound-only  only what the XMPP servers allow, without the daemon
  --quick       one short round of everything, to see that it works: not for figures";

/// How much is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// The bound, the daemon and the PAM module.
    All,
    /// The bound.
    Bound,
}

/// What was asked for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Options {
    pub(crate) style: Style,
    pub(crate) extent: Extent,
    /// Rounds of each way of asking, at each number in flight; the ways take turns.
    pub(crate) rounds: u32,
    /// Length of a round.
    pub(crate) seconds: f64,
}

impl Options {
    pub(crate) fn parse(arguments: &[String]) -> Result<Self, String> {
        let mut options = Self {
            style: Style::Plain,
            extent: Extent::All,
            rounds: 3,
            seconds: 1.25,
        };
        for argument in arguments {
            match argument.as_str() {
                "--bench" => {} // cargo's own
                "--markdown" => options.style = Style::Markdown,
                "--bound-only" => options.extent = Extent::Bound,
                "--quick" => (options.rounds, options.seconds) = (1, 0.5),
                other => return Err(format!("{other}: not understood")),
            }
        }
        Ok(options)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_understood_is_refused() {
        assert_eq!(
            Options::parse(&["--fast".to_owned()]),
            Err("--fast: not understood".to_owned())
        );
        let options = Options::parse(&["--bench".to_owned(), "--markdown".to_owned()]).unwrap();
        assert_eq!(
            (options.style, options.extent),
            (Style::Markdown, Extent::All)
        );
    }
}
