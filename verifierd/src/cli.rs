//! The command line: reads the arguments, and turns what came of them into an exit code. Nothing secret is taken from
//! the arguments, where everybody on the machine could read it.

mod ask;
mod ask_screen;
mod bypass;
mod check;
mod check_pam;
mod daemon;
mod exit;
mod hash_token;
mod list;
mod run;
mod steer;
mod withdraw;

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::config::{DEFAULT_FILE, DEFAULT_SOCKET};
use exit::Exit;

#[derive(Debug, Parser)]
#[command(
    name = "verifierd",
    version,
    about = "Asks a person over XMPP to confirm a request (XEP-0070), and waits for the answer",
    after_help = "Exit codes, configuration and files: verifierd(8)"
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the daemon in the foreground
    Run(ConfigFile),
    /// Read the configuration and tell everything that is wrong with it
    Check(ConfigFile),
    /// Tell whether the PAM files and sshd really require a confirmation
    CheckPam(check_pam::Options),
    /// Ask somebody to confirm something; ends with 0 only if they did
    Ask(ask::Question),
    /// List the verifications that are pending
    List(list::Options),
    /// Take a pending verification back; the confirmer's devices are told
    Withdraw(withdraw::Options),
    /// Make codes that let a Unix user in without a confirmer, list them, or take them back
    Bypass(bypass::Options),
    #[command(flatten)]
    Steer(steer::Steer),
    /// Read a bearer token from standard input and print what the configuration wants of it
    HashToken(hash_token::Options),
}

#[derive(Debug, Args)]
struct ConfigFile {
    /// The configuration
    #[arg(long = "config", value_name = "FILE", default_value = DEFAULT_FILE)]
    path: PathBuf,
}

#[derive(Debug, Args)]
struct SocketPath {
    /// The socket of the daemon
    #[arg(long = "socket", value_name = "PATH", default_value = DEFAULT_SOCKET)]
    path: PathBuf,
}

/// Runs the command of this process's arguments.
#[must_use]
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // `--help` and `--version` come this way too.
            let exit = if error.use_stderr() {
                Exit::Usage
            } else {
                Exit::Success
            };
            let _ = error.print();
            return exit.into();
        }
    };
    let exit = match arguments.command {
        Command::Run(config) => run::run(&config.path),
        Command::Check(config) => check::run(&config.path),
        Command::CheckPam(options) => check_pam::run(options),
        Command::Ask(question) => ask::run(&question),
        Command::List(options) => list::run(&options),
        Command::Withdraw(options) => withdraw::run(&options),
        Command::Bypass(options) => bypass::run(&options),
        Command::Steer(steer) => steer::run(steer),
        Command::HashToken(options) => hash_token::run(&options),
    };
    exit.into()
}

/// Writes a line to standard output. Nobody reading any more is no reason to fail a decision that was made.
fn say(line: &str) {
    let _ = writeln!(io::stdout().lock(), "{line}");
}

/// Writes a line to standard error.
fn complain(line: &str) {
    let _ = writeln!(io::stderr().lock(), "verifierd: {line}");
}
