//! Fifty people at one door, at once.

use acceptance::{Crowd, Daemon, Sshd, Stage, Terminal, UnixUser};

use crate::house::{House, QUESTION};

const PEOPLE: usize = 50;

/// One of them: who they are here, who answers for them, and what that person says.
struct Guest {
    user: UnixUser,
    jid: String,
    is_wanted: bool,
}

pub(crate) fn fifty_logins_at_once(stage: &Stage) {
    let server = stage.server();
    let accounts: Vec<_> = (0..PEOPLE)
        .map(|number| (server.new_account("guest"), number % 2 == 0))
        .collect();
    let crowd = Crowd::online(server.as_ref(), &accounts);
    let guests: Vec<Guest> = accounts
        .into_iter()
        .map(|(account, is_wanted)| Guest {
            user: UnixUser::make(&UnixUser::new_name()),
            jid: account.jid,
            is_wanted,
        })
        .collect();
    let mut setup = stage.setup();
    setup.pam_users = guests.iter().fold(String::new(), |lines, guest| {
        format!("{lines}{} = \"{}\"\n", guest.user.name(), guest.jid)
    });
    let daemon = Daemon::start(setup);
    let sshd = Sshd::start(&UnixUser::new_name(), &daemon.socket(), "timeout=60");
    let codes: Vec<String> = std::thread::scope(|all| {
        let logins: Vec<_> = guests
            .iter()
            .map(|guest| all.spawn(|| logs_in(&sshd, guest)))
            .collect();
        // Whose login did not end as it should has none: `scope` itself fails then.
        logins
            .into_iter()
            .filter_map(|login| login.join().ok())
            .collect()
    });
    assert_eq!(codes.len(), PEOPLE, "each of them ended as it should");
    let requests = crowd.requests();
    for (guest, code) in guests.iter().zip(&codes) {
        let asked = requests.get(&guest.jid).map_or(&[][..], Vec::as_slice);
        let codes: Vec<&String> = asked.iter().map(|one| &one.code).collect();
        assert_eq!(codes, [code], "what both screens of {} show", guest.jid);
        let own = format!("ssh://{}@", guest.user.name());
        assert!(
            asked.iter().all(|one| one.url.starts_with(&own)),
            "{asked:?} about {own}"
        );
    }
    assert_eq!(requests.len(), PEOPLE, "nobody else was asked");
}

/// Whether in or out is right for each; the code that was on the screen.
fn logs_in(sshd: &Sshd, guest: &Guest) -> String {
    let who = guest.user.name();
    // Whoever is let in says who they are.
    let mut command = sshd.ssh_command(who, &[]);
    command.arg("as $(id -un).");
    let mut terminal = Terminal::start(&command);
    terminal.sees(QUESTION);
    let code = House::code_on(&terminal);
    terminal.types("\r");
    let (status, text) = terminal.ends();
    let is_in = text.contains(&format!("LET IN as {who}."));
    assert_eq!(is_in, guest.is_wanted, "{who}: {text}");
    assert_eq!(status.success(), guest.is_wanted, "{who}: {text}");
    assert_eq!(text.contains("LET IN"), guest.is_wanted, "{who}: {text}");
    code
}
