//! Lines of a PAM file and the words on them, cut up as libpam cuts them: comments, continued lines, words in brackets.

/// One line, however many it was written on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// Where it begins, counted from 1.
    pub(super) number: usize,
    /// Its words.
    pub(super) words: Vec<String>,
    /// What libpam, or some versions of it, may read otherwise than it looks.
    pub(super) doubt: Option<&'static str>,
}

/// The lines of a file; `Err` is the line that goes on where the file ends, which makes libpam refuse all of it.
pub(super) fn lines(text: &[u8]) -> (Vec<Line>, Option<usize>) {
    let mut lines = Vec::new();
    let mut open: Option<(usize, Vec<u8>, Option<&'static str>)> = None;
    for (index, written) in text.split_inclusive(|byte| *byte == b'\n').enumerate() {
        let (kept, end) = trim(written);
        if kept.is_empty() && end != End::GoesOn {
            if let Some((_, _, doubt)) = &mut open {
                *doubt = Some(GAP);
            }
            continue;
        }
        let (number, mut bytes, mut doubt) = open.take().unwrap_or((index + 1, Vec::new(), None));
        bytes.extend_from_slice(kept);
        if written.len() > LONGEST {
            doubt = Some(LONG);
        } else if kept.contains(&b'\r') {
            doubt = doubt.or(Some(RETURN));
        }
        match end {
            End::GoesOn => {
                bytes.push(b' ');
                open = Some((number, bytes, doubt));
                continue;
            }
            // It belongs to a bracket that is not closed.
            End::Newline => bytes.push(b'\n'),
            End::Short => {}
        }
        lines.push(Line {
            number,
            words: words(&bytes),
            doubt,
        });
    }
    (lines, open.map(|(number, ..)| number))
}

/// libpam before 1.5.3 reads no more of a line.
const LONGEST: usize = 1000;
const LONG: &str =
    "this line is longer than 1000 bytes, and libpam before 1.5.3 takes the rest for another one";
const GAP: &str = "this line goes on after an empty line or a comment: versions of libpam differ on what that means";
const RETURN: &str = "this line holds a carriage return (was the file written on Windows?), which libpam takes for a letter";

/// What a written line ends with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// A backslash: the next belongs to it.
    GoesOn,
    /// The end of the line.
    Newline,
    /// A comment, a NUL (which ends a string in C), or the end of the file.
    Short,
}

/// What counts of a written line.
fn trim(written: &[u8]) -> (&[u8], End) {
    let (written, mut end) = match written.strip_suffix(b"\n") {
        Some(before) => (before, End::Newline),
        None => (written, End::Short),
    };
    let blanks = written.iter().take_while(|byte| is_blank(**byte)).count();
    let written = written.get(blanks..).unwrap_or_default();
    let mut parts = written.splitn(2, |byte| matches!(byte, b'#' | 0));
    let kept = parts.next().unwrap_or_default();
    let is_cut = parts.next().is_some();
    if is_cut {
        end = End::Short;
    }
    let last = kept.iter().rposition(|byte| !is_blank(*byte));
    let words = kept
        .get(..last.map_or(0, |last| last + 1))
        .unwrap_or_default();
    match words.strip_suffix(b"\\") {
        // A comment ends the line, whatever stands before it; a NUL does not.
        Some(before) if !written.contains(&b'#') => (before, End::GoesOn),
        _ if words.is_empty() => (words, end),
        // With its blanks: they belong to a bracket that is not closed.
        _ => (kept, end),
    }
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n')
}

/// A word ends at a blank; one that begins with `[` ends at the next `]` that has no backslash before it.
fn words(line: &[u8]) -> Vec<String> {
    let mut words = Vec::new();
    let mut bytes = line.iter().copied().peekable();
    loop {
        while bytes.next_if(|byte| is_blank(*byte)).is_some() {}
        let Some(first) = bytes.next() else {
            return words;
        };
        let mut word = Vec::new();
        if first == b'[' {
            while let Some(byte) = bytes.next() {
                match byte {
                    b']' => break,
                    b'\\' => word.push(bytes.next_if_eq(&b']').unwrap_or(byte)),
                    _ => word.push(byte),
                }
            }
        } else {
            word.push(first);
            while let Some(byte) = bytes.next_if(|byte| !is_blank(*byte)) {
                word.push(byte);
            }
            // The blank that ended it is gone, as in libpam.
            bytes.next();
        }
        words.push(String::from_utf8_lossy(&word).into_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(usize, Vec<String>)> {
        let (lines, open) = lines(text.as_bytes());
        assert_eq!(open, None);
        lines
            .into_iter()
            .map(|line| (line.number, line.words))
            .collect()
    }

    fn one(text: &str) -> Vec<String> {
        let mut read = read(text);
        assert_eq!(read.len(), 1, "{read:?}");
        read.remove(0).1
    }

    #[test]
    fn comments_and_empty_lines_are_none() {
        let text = "# all\n\n  \t\n auth\trequired  pam_deny.so # why\n#\nauth x y";
        assert_eq!(
            read(text),
            [
                (
                    4,
                    vec!["auth".into(), "required".into(), "pam_deny.so".into()]
                ),
                (6, vec!["auth".into(), "x".into(), "y".into()])
            ]
        );
    }

    #[test]
    fn a_backslash_goes_on_and_a_comment_does_not() {
        assert_eq!(
            one("auth required \\\n  pam_deny.so"),
            ["auth", "required", "pam_deny.so"]
        );
        assert_eq!(one("auth pam_\\  \ndeny.so"), ["auth", "pam_", "deny.so"]);
        assert_eq!(read("auth a # \\\nauth b").len(), 2);
        assert_eq!(read("# \\\nauth b"), [(2, vec!["auth".into(), "b".into()])]);
        assert_eq!(lines(b"auth a b\nauth c \\\n").1, Some(2));
        assert_eq!(
            lines(b"auth \\\n\n a b").0.first().unwrap().doubt,
            Some(GAP)
        );
        assert_eq!(
            lines(b"auth a b\r\n").0.first().unwrap().doubt,
            Some(RETURN)
        );
    }

    #[test]
    fn brackets_make_one_word() {
        assert_eq!(
            one(r"auth [success=ok  default=bad]pam_x.so [a [b\] c\d] e[f"),
            [
                "auth",
                "success=ok  default=bad",
                "pam_x.so",
                r"a [b] c\d",
                "e[f"
            ]
        );
        assert_eq!(
            one("auth [success=ok pam_x.so"),
            ["auth", "success=ok pam_x.so"]
        );
        assert_eq!(one("auth [a\n"), ["auth", "a\n"], "as libpam has it");
    }
}
