//! The drop-in, the health pages, the description.

use std::process::Command;

use acceptance::{Daemon, Stage, run};

pub(crate) fn the_drop_in_for_the_old_daemon(stage: &Stage) {
    let mut setup = stage.setup();
    setup.http = "auth_relying_party = \"shop\"\n".into();
    let daemon = Daemon::start(setup);
    let alice = stage.person("alice");
    let auth = |separator: &str, id: &str, jid: &str| {
        let parts = [
            format!("jid={jid}"),
            "domain=shop.example".to_owned(),
            "method=GET".to_owned(),
            format!("transaction_id={id}"),
            "timeout=30".to_owned(),
        ];
        let api = daemon.api_with(None);
        let path = format!("/auth?{}", parts.join(separator));
        std::thread::spawn(move || api.get(&path).status)
    };
    let waiting = auth("&", "old-1", alice.bare());
    let request = alice.sees_request("old-1");
    alice.confirms(&request);
    assert_eq!(waiting.join().ok(), Some(200));
    let waiting = auth(";", "old-2", &alice.full().replace('/', "%2F"));
    alice.denies(&alice.sees_request("old-2"));
    assert_eq!(waiting.join().ok(), Some(401));
    assert_eq!(auth("&", "old-3", "@@").join().ok(), Some(400));
    assert_eq!(
        daemon
            .api_with(None)
            .get("/auth?jid=alice%40localhost")
            .status,
        400
    );
}

pub(crate) fn the_drop_in_is_off_until_asked_for(stage: &Stage) {
    let alice = stage.person("alice");
    let path = format!(
        "/auth?jid={}&domain=shop.example&method=GET&transaction_id=off-1",
        alice.bare()
    );
    assert_eq!(stage.daemon().api_with(None).get(&path).status, 404);
}

pub(crate) fn health_metrics_and_description(stage: &Stage) {
    let api = stage.daemon().api_with(None);
    assert_eq!(api.get("/healthz").status, 200);
    assert_eq!(api.get("/readyz").status, 200);
    let metrics = api.get("/metrics");
    assert_eq!(metrics.status, 200);
    for name in [
        "verifications_settled_total",
        "verifications_pending",
        "link_up",
    ] {
        assert!(
            metrics.text.contains(name),
            "{name} is missing:\n{}",
            metrics.text
        );
    }
    let description = api.get("/openapi.json");
    assert!(
        description.json["openapi"]
            .as_str()
            .is_some_and(|version| version.starts_with("3."))
    );
    assert!(description.json["paths"]["/v1/verifications"]["post"].is_object());
}

pub(crate) fn the_description_holds(stage: &Stage) {
    let setup = stage.setup();
    let token = setup
        .relying_parties
        .first()
        .map(|party| party.token.clone());
    let daemon = Daemon::start(setup);
    let base = format!("http://127.0.0.1:{}", daemon.http_port());
    let mut command = Command::new(crate::SCHEMATHESIS);
    command
        .args(["run", &format!("{base}/openapi.json"), "--url", &base])
        .args([
            "-H",
            &format!("Authorization: Bearer {}", token.unwrap_or_default()),
        ])
        .args([
            "--checks",
            "all",
            "--max-examples",
            "25",
            "--request-timeout",
            "30",
        ])
        .args(["--generation-deterministic", "--no-color"])
        .current_dir(std::env::temp_dir());
    let output = run(&mut command);
    assert_eq!(output.code, 0, "{}\n{}", output.stdout, output.stderr);
    assert_eq!(daemon.readyz(), 200);
}
