//! The module for Drupal, without Drupal: its unit tests, and its client with Drupal's HTTP library at a real daemon.
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    reason = "stories: a missing field of an answer is a failed one"
)]

mod client;
mod module;

use std::process::ExitCode;

use acceptance::{Need, play, stories};

/// From Debian's php-cli, phpunit, php-guzzlehttp-guzzle, php-symfony-http-kernel and php-symfony-yaml.
const PROGRAMS: Need = Need::Programs(&[
    "/usr/bin/php",
    "/usr/bin/phpunit",
    "/usr/share/php/GuzzleHttp/autoload.php",
    "/usr/share/php/Symfony/Component/HttpKernel/autoload.php",
    "/usr/share/php/Symfony/Component/Yaml/autoload.php",
]);

fn main() -> ExitCode {
    let stories = stories![once:
        client::alice_says_yes_to_the_site,
        client::alice_says_no_to_the_site,
        client::a_site_takes_its_question_back,
        client::a_site_with_a_wrong_token_asks_nobody,
        client::a_site_that_may_not_ask_asks_nobody,
        module::its_own_tests_hold
    ];
    play(&stories.map(|story| story.needing(PROGRAMS)))
}
