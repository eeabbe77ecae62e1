//! Finds stanzas in what a server of our own sends, by looking for their last byte. No XML parser: it is to cost nothing
//! beside the programs measured, and would be fooled by a stanza nested in one of the same name, which nobody sends here.

use std::io::{self, Read};

use memchr::{memchr, memchr3, memmem};

/// One element at the top level of a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stanza<'a> {
    /// Its name with any prefix; `/stream:stream` where the stream ends.
    pub(crate) name: &'a [u8],
    /// Its start tag, `<` and `>` included.
    pub(crate) head: &'a [u8],
    /// All of it.
    pub(crate) whole: &'a [u8],
}

impl Stanza<'_> {
    /// The value of an attribute of the start tag, as written; `assignment` is ` name=` with the blank before it.
    pub(crate) fn attribute(&self, assignment: &[u8]) -> Option<&[u8]> {
        let at = memmem::find(self.head, assignment)? + assignment.len();
        let (quote, value) = self.head.get(at..)?.split_first()?;
        value.get(..memchr(*quote, value)?)
    }

    /// What stands between the start tag and the end tag.
    pub(crate) fn content(&self) -> &[u8] {
        let inner = self.whole.get(self.head.len()..).unwrap_or_default();
        inner
            .get(..memchr::memrchr(b'<', inner).unwrap_or(0))
            .unwrap_or_default()
    }

    pub(crate) fn holds(&self, text: &[u8]) -> bool {
        memmem::find(self.whole, text).is_some()
    }
}

/// The first whole element of `bytes`, and how many bytes lie up to its end.
fn first(bytes: &[u8]) -> Option<(Stanza<'_>, usize)> {
    let start = memchr(b'<', bytes)?;
    let rest = bytes.get(start..)?;
    let head = rest.get(..head_length(rest)?)?;
    if head.starts_with(b"<?") {
        let (stanza, length) = first(rest.get(head.len()..)?)?;
        return Some((stanza, start + head.len() + length));
    }
    let name_end = head
        .iter()
        .skip(2)
        .position(|byte| matches!(byte, b' ' | b'>' | b'/' | b'\n'))?
        + 2;
    let name = head.get(1..name_end)?;
    let alone = head.ends_with(b"/>") || name == b"stream:stream" || name.starts_with(b"/");
    let length = if alone {
        head.len()
    } else {
        end_of(rest, head.len(), name)?
    };
    Some((
        Stanza {
            name,
            head,
            whole: rest.get(..length)?,
        },
        start + length,
    ))
}

fn head_length(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        at += memchr3(b'>', b'\'', b'"', bytes.get(at..)?)?;
        match bytes.get(at)? {
            b'>' => return Some(at + 1),
            quote => at += memchr(*quote, bytes.get(at + 1..)?)? + 2,
        }
    }
}

fn end_of(bytes: &[u8], from: usize, name: &[u8]) -> Option<usize> {
    let mut at = from;
    loop {
        at += memmem::find(bytes.get(at..)?, b"</")? + 2;
        let rest = bytes.get(at..)?;
        if rest.starts_with(name) && rest.get(name.len())? == &b'>' {
            return Some(at + name.len() + 1);
        }
    }
}

/// What has come in and is not yet taken out.
#[derive(Debug)]
pub(crate) struct Inbox {
    bytes: Vec<u8>,
    from: usize,
    to: usize,
}

impl Inbox {
    pub(crate) fn new() -> Self {
        Self {
            bytes: vec![0; 16 * 1024],
            from: 0,
            to: 0,
        }
    }

    /// Reads once; 0 where the other side has closed.
    pub(crate) fn fill(&mut self, source: &mut impl Read) -> io::Result<usize> {
        if self.from == self.to {
            (self.from, self.to) = (0, 0);
        } else if self.to == self.bytes.len() {
            self.bytes.copy_within(self.from..self.to, 0);
            (self.from, self.to) = (0, self.to - self.from);
            if self.to * 2 > self.bytes.len() {
                self.bytes.resize(self.bytes.len() * 2, 0);
            }
        }
        let free = self.bytes.get_mut(self.to..).unwrap_or_default();
        let read = source.read(free)?;
        self.to += read;
        Ok(read)
    }

    /// The next whole element, if there is one.
    pub(crate) fn next(&mut self) -> Option<Stanza<'_>> {
        let (stanza, length) = first(self.bytes.get(self.from..self.to)?)?;
        self.from += length;
        Some(stanza)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str, chunk: usize) -> Vec<(String, String)> {
        let mut inbox = Inbox::new();
        let mut seen = Vec::new();
        for mut part in text.as_bytes().chunks(chunk) {
            while !part.is_empty() {
                inbox.fill(&mut part).unwrap();
            }
            while let Some(stanza) = inbox.next() {
                let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
                seen.push((text(stanza.name), text(stanza.whole)));
            }
        }
        seen
    }

    #[test]
    fn elements_are_found_however_they_are_cut() {
        let header = "<stream:stream xmlns='jabber:client' id='1>2'>";
        let iq = "<iq id='a' type='get'><confirm id='1' url=\"x?a='>'\"/></iq>";
        let empty = "<iq id='b' type='result'/>";
        let bodied = "<message><body>a</body></message>";
        let text = format!("<?xml version='1.0'?>{header}{iq}\n {empty}{bodied}</stream:stream>");
        for chunk in [1, 2, 7, 4096] {
            let names: Vec<_> = all(&text, chunk);
            let expected = [
                ("stream:stream", header),
                ("iq", iq),
                ("iq", empty),
                ("message", bodied),
                ("/stream:stream", "</stream:stream>"),
            ];
            let expected: Vec<_> = expected
                .map(|(name, whole)| (name.to_owned(), whole.to_owned()))
                .into();
            assert_eq!(names, expected, "in pieces of {chunk}");
        }
    }

    #[test]
    fn a_stanza_longer_than_the_buffer_grows_it() {
        let body = "x".repeat(100_000);
        let text = format!("<message><body>{body}</body></message><iq/>");
        let seen = all(&text, 1_000);
        assert_eq!(seen.len(), 2);
        assert_eq!(seen[1].0, "iq");
    }

    #[test]
    fn attributes_and_content_are_read_from_the_outer_element() {
        let mut inbox = Inbox::new();
        inbox
            .fill(&mut &b"<iq from=\"a'b\" id='7'><c id='8'/></iq>"[..])
            .unwrap();
        let stanza = inbox.next().unwrap();
        assert_eq!(stanza.attribute(b" id="), Some(&b"7"[..]));
        assert_eq!(stanza.attribute(b" from="), Some(&b"a'b"[..]));
        assert_eq!(stanza.attribute(b" to="), None);
        assert_eq!(stanza.content(), b"<c id='8'/>");
    }
}
