//! Plays stories: each in the places where it makes a difference, many at a time, since they mostly wait.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use libtest_mimic::{Arguments, Trial};

use crate::stage::{House, Stage};
use crate::{Brand, Etc, Mode, is_root};

/// A story by its name.
#[derive(Debug, Clone, Copy)]
pub struct Story {
    name: &'static str,
    play: fn(&Stage),
    is_everywhere: bool,
    need: Need,
}

/// What a story cannot do without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Nothing special.
    Nothing,
    /// The rights of root: users, PAM services, sshd.
    Root,
    /// The rights of root, that to mount included, so that a program can have an `/etc` of its own.
    OwnEtc,
    /// Programs at these paths, and other files of theirs.
    Programs(&'static [&'static str]),
    /// Somebody who wants the files that it writes: it is played by `-- --ignored` alone.
    Wish,
}

impl Need {
    fn is_met(self) -> bool {
        match self {
            Self::Nothing => true,
            Self::Root => is_root(),
            Self::OwnEtc => is_root() && Etc::is_possible(),
            Self::Programs(paths) => paths.iter().all(|path| Path::new(path).exists()),
            Self::Wish => false,
        }
    }

    fn label(self) -> String {
        match self {
            Self::Nothing => String::new(),
            Self::Root => "needs root".to_owned(),
            Self::OwnEtc => "needs root that may mount".to_owned(),
            Self::Programs(paths) => format!("needs {}", paths.join(", ")),
            Self::Wish => "writes files".to_owned(),
        }
    }
}

impl Story {
    /// Played on Prosody and on ejabberd, as a component and as a client.
    #[must_use]
    pub const fn everywhere(name: &'static str, play: fn(&Stage)) -> Self {
        Self {
            name,
            play,
            is_everywhere: true,
            need: Need::Nothing,
        }
    }

    /// Played on Prosody as a component: what it is about does not depend on the server.
    #[must_use]
    pub const fn once(name: &'static str, play: fn(&Stage)) -> Self {
        Self {
            name,
            play,
            is_everywhere: false,
            need: Need::Nothing,
        }
    }

    /// The same story, skipped where something is missing.
    #[must_use]
    pub const fn needing(mut self, need: Need) -> Self {
        self.need = need;
        self
    }

    fn places(self) -> Vec<(Brand, Mode)> {
        if self.is_everywhere {
            let brands = [Brand::Prosody, Brand::Ejabberd];
            let modes = [Mode::Component, Mode::Client];
            brands
                .iter()
                .flat_map(|brand| modes.map(|mode| (*brand, mode)))
                .collect()
        } else {
            vec![(Brand::Prosody, Mode::Component)]
        }
    }

    fn trial(self, house: &Arc<House>, (brand, mode): (Brand, Mode)) -> Trial {
        let stage = Stage::new(house, brand, mode);
        let name = format!("{}::{}::{}", self.name, brand.name(), mode.name());
        let play = self.play;
        let trial = Trial::test(name, move || {
            play(&stage);
            Ok(())
        });
        if self.need.is_met() {
            return trial;
        }
        trial.with_kind(self.need.label()).with_ignored_flag(true)
    }
}

/// How many stories at once, unless `--test-threads` says otherwise.
const AT_ONCE: usize = 8;

/// Plays them all; the main function of every program of stories.
#[must_use]
pub fn play(stories: &[Story]) -> ExitCode {
    let mut arguments = Arguments::from_args();
    arguments.test_threads.get_or_insert(AT_ONCE);
    let house = Arc::<House>::default();
    let trials = stories.iter().flat_map(|story| {
        let house = Arc::clone(&house);
        story
            .places()
            .into_iter()
            .map(move |place| story.trial(&house, place))
    });
    let conclusion = libtest_mimic::run(&arguments, trials.collect());
    conclusion.exit_code()
}

/// Stories by the paths of their functions: `stories![everywhere: taps::a; once: reach::b]`.
#[macro_export]
macro_rules! stories {
    ($($where:ident: $($story:path),+);+ $(;)?) => {
        [$($($crate::Story::$where(stringify!($story), $story)),+),+]
    };
}
