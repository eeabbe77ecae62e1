//! `verifierd hash-token`: the `token_hash` of a bearer token. The token comes from standard input, never from the
//! arguments, and is shown only where it was made here.

use std::io::{self, BufRead, IsTerminal, Read, Write};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clap::Args;
use sha2::{Digest, Sha256};

use super::exit::Exit;
use super::{complain, say};
use crate::secret::Secret;

#[derive(Debug, Args)]
pub(super) struct Options {
    /// Make a new random token, and print it before its hash
    #[arg(long)]
    generate: bool,
}

/// Fewer characters than this are probably not random, and can be guessed from the hash.
const SHORT: usize = 20;
const LONGEST: u64 = 4096; // bytes
const RANDOM: usize = 32; // bytes

pub(super) fn run(options: &Options) -> Exit {
    let token = if options.generate { generate() } else { read() };
    let token = match token {
        Ok(token) => token,
        Err(why) => {
            complain(why);
            return Exit::Usage;
        }
    };
    if options.generate {
        say(token.expose());
    } else {
        for warning in doubts(token.expose()) {
            complain(&format!("warning: {warning}"));
        }
    }
    say(&hash(&token));
    Exit::Success
}

/// As `[[relying_party]] token_hash` has it. Unsalted and fast: tokens are random, so there is nothing to guess.
fn hash(token: &Secret) -> String {
    let digest = Sha256::digest(token.expose().as_bytes());
    format!("sha256:{digest:x}")
}

fn doubts(token: &str) -> impl Iterator<Item = &'static str> {
    let short = token.chars().count() < SHORT;
    let odd = !token.bytes().all(|byte| byte.is_ascii_graphic());
    let short = short.then_some("that token is short: it should be random, see --generate");
    let odd = odd.then_some("that token cannot be sent as a bearer token (RFC 6750): it may hold letters, digits and signs of ASCII, and no spaces");
    short.into_iter().chain(odd)
}

fn generate() -> Result<Secret, &'static str> {
    let mut random = [0_u8; RANDOM];
    getrandom::fill(&mut random).map_err(|_| "this system gives no random bytes")?;
    Ok(Secret::new(URL_SAFE_NO_PAD.encode(random)))
}

/// One line of standard input.
fn read() -> Result<Secret, &'static str> {
    let stdin = io::stdin();
    if stdin.is_terminal() {
        let mut terminal = io::stderr().lock();
        let _ = write!(terminal, "Token (it is shown as you type): ");
        let _ = terminal.flush();
    }
    let mut line = String::new();
    let read = stdin.lock().take(LONGEST + 1).read_line(&mut line);
    read.map_err(|_| "standard input is not a line of text")?;
    if line.len() as u64 > LONGEST {
        return Err("the token is longer than 4096 bytes");
    }
    let end = line.trim_end_matches(['\r', '\n']).len();
    line.truncate(end);
    if line.is_empty() {
        return Err("there is no token on standard input");
    }
    Ok(Secret::new(line))
}
