use super::*;

fn parse(line: &str) -> Result<Options, String> {
    let args: Vec<&[u8]> = line.split_whitespace().map(str::as_bytes).collect();
    Options::parse(&args).map_err(|error| error.to_string())
}

#[test]
fn every_option_is_read() {
    assert_eq!(parse(""), Ok(Options::default()));
    let options = parse("socket=/a/b timeout=600 binding=tap prompt=never debug").unwrap();
    let expected = Options {
        socket: PathBuf::from("/a/b"),
        timeout: Duration::from_secs(600),
        binding: Some(Binding::Tap),
        prompt: Prompt::Never,
        debug: Debug::Yes,
        ..Options::default()
    };
    assert_eq!(options, expected);
    assert_eq!(
        parse("timeout=5 timeout=7").unwrap().timeout,
        Duration::from_secs(7)
    );
    assert_eq!(parse("binding=code").unwrap().binding, Some(Binding::Code));
    assert_eq!(
        parse("binding=transfer prompt=always").unwrap().binding,
        Some(Binding::Transfer)
    );
    assert_eq!(parse("prompt=auto").unwrap().prompt, Prompt::Auto);
    let line = "nullok failmode=open users=a*,!ab groups=!bots hosts=10.0.0.0/8 grace=86400 bypass=/b pushinfo";
    let expected = Options {
        unmapped: Unmapped::Ignored,
        failmode: FailMode::Open,
        scope: Scope {
            users: Names::read("a*,!ab"),
            groups: Names::read("!bots"),
            hosts: Networks::read("10.0.0.0/8"),
        },
        grace: Some(86_400),
        bypass: Some(PathBuf::from("/b")),
        command: Command::Shown,
        ..Options::default()
    };
    assert_eq!(parse(line), Ok(expected));
    assert_eq!(
        parse("failmode=open failmode=closed").unwrap().failmode,
        FailMode::Closed
    );
}

#[test]
fn what_is_not_understood_is_named_with_what_is_allowed() {
    let wrong = [
        ("tiemout=60", KNOWN),
        ("Debug", KNOWN),
        ("debug=1", NO_VALUE),
        ("=", KNOWN),
        ("timeout", TIMEOUT),
        ("timeout=", TIMEOUT),
        ("timeout=4", TIMEOUT),
        ("timeout=601", TIMEOUT),
        ("timeout=+60", TIMEOUT),
        ("timeout=-1", TIMEOUT),
        ("timeout=60s", TIMEOUT),
        ("timeout=99999999999999999999999", TIMEOUT),
        ("socket", SOCKET),
        ("socket=", SOCKET),
        ("socket=run/x", SOCKET),
        ("binding=Code", BINDING),
        ("binding", BINDING),
        ("prompt=yes", PROMPT),
        ("prompt", PROMPT),
        ("nullok=1", NO_VALUE),
        ("nullok=", NO_VALUE),
        ("pushinfo=yes", NO_VALUE),
        ("null_ok", KNOWN),
        ("failmode", FAILMODE),
        ("failmode=safe", FAILMODE),
        ("users", NAMES),
        ("users=", NAMES),
        ("users=alice,", NAMES),
        ("groups=!", NAMES),
        ("hosts=", HOSTS),
        ("hosts=10.0.0.1/8", HOSTS),
        ("hosts=door.example.org", HOSTS),
        ("grace", GRACE),
        ("grace=0", GRACE),
        ("grace=86401", GRACE),
        ("grace=1h", GRACE),
        ("bypass=codes", BYPASS),
        ("bypass", BYPASS),
    ];
    for (option, allowed) in wrong {
        assert_eq!(
            parse(&format!("debug {option}")),
            Err(format!("option \"{option}\": {allowed}"))
        );
    }
    let long = format!("socket=/{}", "x".repeat(107));
    assert!(parse(&long).is_err());
    let hostile = Options::parse(&[b"x\n\x1b[2J\xff"])
        .unwrap_err()
        .to_string();
    assert!(hostile.starts_with("option \"x??[2J?\":"), "{hostile}");
}
