//! An answer, and what must hold of each.

/// Where somebody may be sent: to a place of ours, or to one that the configuration names.
const PLACES: [&str; 4] = [
    "https://login.example",
    "https://shop.example/",
    "https://app.example/",
    "https://wide.example/",
];

/// What may be kept: it is the same for everybody.
const KEPT: [&str; 3] = ["/assets/", "/.well-known/", "/oidc/jwks.json"];

pub(super) struct Answer<'a> {
    status: u16,
    headers: Vec<(String, &'a str)>,
    pub(super) body: &'a str,
}

impl<'a> Answer<'a> {
    pub(super) fn read(bytes: &'a [u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).expect("an answer in UTF-8");
        let (head, body) = text.split_once("\r\n\r\n")?;
        let mut lines = head.split("\r\n");
        let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
        let headers = lines.map(|line| {
            let (name, value) = line.split_once(':').expect("a header");
            (name.to_ascii_lowercase(), value.trim())
        });
        Some(Self {
            status,
            headers: headers.collect(),
            body,
        })
    }

    /// Whether nothing more comes.
    pub(super) fn is_whole(bytes: &[u8], is_head: bool) -> bool {
        let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else {
            return false;
        };
        let head = String::from_utf8_lossy(&bytes[..end]).to_ascii_lowercase();
        let length = head.split("\r\n").find_map(|line| {
            let length = line.strip_prefix("content-length:")?;
            length.trim().parse::<usize>().ok()
        });
        // Without a length it ends with the connection.
        is_head || length.is_some_and(|length| bytes.len() >= end + 4 + length)
    }

    pub(super) fn one(&self, name: &str) -> Option<&'a str> {
        self.all(name).next()
    }

    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = &'a str> {
        let found = self.headers.iter().filter(move |(known, _)| known == name);
        found.map(|(_, value)| *value)
    }

    pub(super) fn judge(&self, request: &str) {
        let path = request.split(' ').nth(1).unwrap_or_default();
        let Self {
            status,
            headers,
            body,
        } = self;
        // The drop-in has promised two odd ones.
        let is_promised =
            *status == 503 || path.starts_with("/auth") && [520, 523].contains(status);
        assert!(
            *status < 500 || is_promised,
            "{status} to {request:?}: {body}"
        );
        if *status == 400 && headers.is_empty() {
            // It was no HTTP: hyper says so itself.
            return;
        }
        let is_ours = self.one("x-content-type-options") == Some("nosniff");
        if is_ours {
            let control = self.one("cache-control").unwrap_or_default();
            let may_be_kept = KEPT.iter().any(|kept| path.starts_with(kept));
            assert!(
                control.contains("no-store") || may_be_kept,
                "{control} for {request:?}"
            );
        } else {
            assert!(
                [400, 414, 431].contains(status),
                "{status} without our headers: {request:?}"
            );
        }
        let is_evil = headers.iter().any(|(name, _)| name.starts_with("x-evil"));
        assert!(!is_evil, "a header of somebody else's: {request:?}");
        if self
            .one("content-type")
            .is_some_and(|kind| kind.starts_with("text/html"))
        {
            assert!(
                !body.contains("<script>"),
                "a script of somebody else's: {request:?}"
            );
            let policy = self.one("content-security-policy").unwrap_or_default();
            assert!(
                policy.contains("frame-ancestors 'none'"),
                "{policy} for {request:?}"
            );
        }
        if let Some(place) = self.one("location") {
            let is_here =
                place.starts_with('/') && !place.starts_with("//") && !place.contains('\\');
            let is_known = PLACES.iter().any(|known| place.starts_with(known));
            assert!(is_here || is_known, "sent to {place} by {request:?}");
        }
        assert!(!body.contains("panicked at"), "{body}");
    }
}
