//! What `verifierd check-pam` says of the ready stacks: an admin is told to run it after each.

use acceptance::Stage;

use crate::house::House;

/// Whether it ends with 0 over these services; `--no-sshd` where sshd itself is not among them.
fn is_sound(house: &House, arguments: &str) {
    let output = house
        .machine
        .shell(&format!("verifierd check-pam {arguments}"), "");
    let said = format!("{arguments}\n{}{}", output.stdout, output.stderr);
    assert_eq!(output.code, 0, "{said}");
    assert!(output.stdout.contains("Sound: 0 faults"), "{said}");
}

pub(crate) fn every_ready_stack(stage: &Stage) {
    let house = House::set_up(stage, "4. ");
    for (stack, config) in [
        ("sshd-key", "key-and-xmpp.conf"),
        ("sshd-password", "password-and-xmpp.conf"),
        ("sshd-xmpp", "xmpp-alone.conf"),
    ] {
        house.takes_stack(stack, "sshd");
        house.takes_sshd_config(config);
        is_sound(&house, "sshd");
    }
    let others = ["sudo", "sudo-i", "su", "su-l", "login", "cockpit"];
    for service in others {
        house.takes_stack(service, service);
    }
    is_sound(&house, &format!("--no-sshd {}", others.join(" ")));
}

pub(crate) fn what_pam_auth_update_makes(stage: &Stage) {
    let house = House::set_up(stage, "4. ");
    house.machine.does(
        "install -m 644 contrib/pam-configs/xmpp /usr/share/pam-configs/xmpp
         DEBIAN_FRONTEND=noninteractive pam-auth-update --enable xmpp",
    );
    is_sound(&house, "--no-sshd sudo sudo-i su su-l login cockpit");
}
