//! Forward-auth, as a proxy asks and as its visitors' browsers are sent around.

mod asked;
mod forged;
mod path;
mod refused;
mod visitor;

use std::time::Duration;

use http_api::{
    Admitted, ForwardAuthAccess, ForwardAuthPolicy, ForwardAuthRule, JidPattern, PathPattern,
    Settings, SitePattern, XmppRealm,
};

pub(crate) use self::visitor::{APP, Visitor, headers};
use crate::sign_in::with_pages;
use crate::stage::Stage;

/// Of the shop, which may ask `*@example.org` and `carol@example.net`.
pub(crate) fn access() -> ForwardAuthAccess {
    ForwardAuthAccess {
        party: 0,
        allow: Vec::new(),
        has_pages: true,
        xmpp: None,
        passes_preflight: false,
        has_local_names: false,
    }
}

pub(crate) fn rule(host: &str, paths: &[&str], policy: ForwardAuthPolicy) -> ForwardAuthRule {
    let paths = paths.iter().map(|path| PathPattern::parse(path).unwrap());
    ForwardAuthRule {
        host: SitePattern::parse(host).unwrap(),
        paths: paths.collect(),
        methods: Vec::new(),
        policy,
    }
}

pub(crate) fn jids(pattern: &str) -> Admitted {
    Admitted::Jids(JidPattern::parse(pattern).unwrap())
}

/// At `app.example.org`: `/static` is everybody's, `/hidden` nobody's, `/staff` for the group, all else for the shop's.
/// `git.example.org` is for programs.
pub(crate) fn rules() -> Vec<ForwardAuthRule> {
    let staff = ForwardAuthAccess {
        allow: vec![Admitted::Group("staff".to_owned())],
        has_local_names: true,
        ..access()
    };
    let programs = ForwardAuthAccess {
        allow: vec![jids("*@example.org")],
        has_pages: false,
        xmpp: Some(XmppRealm {
            cover: Duration::from_secs(300),
            timeout: Duration::from_secs(60),
            knows_digest: true,
        }),
        ..access()
    };
    vec![
        rule("app.example.org", &["/static/*"], ForwardAuthPolicy::Bypass),
        rule("app.example.org", &["/hidden/*"], ForwardAuthPolicy::Deny),
        rule(
            "app.example.org",
            &["/staff/*"],
            ForwardAuthPolicy::Access(staff),
        ),
        rule("app.example.org", &[], ForwardAuthPolicy::Access(access())),
        rule(
            "*.sites.example.org",
            &[],
            ForwardAuthPolicy::Access(access()),
        ),
        rule("git.example.org", &[], ForwardAuthPolicy::Access(programs)),
    ]
}

pub(crate) async fn guarded() -> Stage {
    guarded_with(|_| {}).await
}

pub(crate) async fn guarded_with(change: impl FnOnce(&mut Settings)) -> Stage {
    with_pages(|settings| {
        settings.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()];
        settings.forward_auth = rules();
        let staff = vec![JidPattern::parse("sally@example.org").unwrap()];
        let sign_in = settings.sign_in.as_mut().unwrap();
        sign_in.groups.insert("staff".to_owned(), staff);
        change(settings);
    })
    .await
}
