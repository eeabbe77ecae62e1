//! The chunked transfer coding (RFC 9112 section 7.1), decoded as the bytes come. Trailer fields are read past.

use httparse::Status;

/// A size line longer than this is no size line.
const LINE_LIMIT: usize = 256;

#[derive(Debug, Default)]
pub(super) struct Chunked {
    body: Vec<u8>,
    expects: Expects,
    /// Bytes of size lines and trailers so far: a stream of nothing but those ends as well.
    overhead: usize,
}

#[derive(Debug, Default, Clone, Copy)]
enum Expects {
    #[default]
    Size,
    Data(usize),
    /// The CRLF after a chunk's data.
    End,
    Trailer,
}

impl Chunked {
    /// Takes what it can use off the front of `raw`; the body once it is whole.
    pub(super) fn feed(
        &mut self,
        raw: &mut Vec<u8>,
        limit: usize,
    ) -> Result<Option<Vec<u8>>, &'static str> {
        loop {
            let is_body = matches!(self.expects, Expects::Data(_));
            let used = match self.expects {
                Expects::Size => self.size(raw, limit)?,
                Expects::Data(left) => self.data(raw, left),
                Expects::End => self.end(raw)?,
                Expects::Trailer => match line(raw)? {
                    Some(2) => {
                        raw.drain(..2);
                        return Ok(Some(std::mem::take(&mut self.body)));
                    }
                    other => other,
                },
            };
            let Some(used) = used else { return Ok(None) };
            self.overhead += if is_body { 0 } else { used };
            if self.overhead > limit {
                return Err("the chunks are mostly not body");
            }
            raw.drain(..used);
        }
    }

    fn size(&mut self, raw: &[u8], limit: usize) -> Result<Option<usize>, &'static str> {
        match httparse::parse_chunk_size(raw) {
            Ok(Status::Complete((used, size))) => {
                let size = usize::try_from(size).unwrap_or(usize::MAX);
                if size > limit.saturating_sub(self.body.len()) {
                    return Err("the body is too long");
                }
                self.expects = if size == 0 {
                    Expects::Trailer
                } else {
                    Expects::Data(size)
                };
                Ok(Some(used))
            }
            Ok(Status::Partial) if raw.len() <= LINE_LIMIT => Ok(None),
            Ok(Status::Partial) | Err(_) => Err("a chunk has no size"),
        }
    }

    fn data(&mut self, raw: &[u8], left: usize) -> Option<usize> {
        let used = left.min(raw.len());
        self.body
            .extend_from_slice(raw.get(..used).unwrap_or_default());
        self.expects = if used == left {
            Expects::End
        } else {
            Expects::Data(left - used)
        };
        (used > 0).then_some(used)
    }

    fn end(&mut self, raw: &[u8]) -> Result<Option<usize>, &'static str> {
        match raw {
            [] | [b'\r'] => Ok(None),
            [b'\r', b'\n', ..] => {
                self.expects = Expects::Size;
                Ok(Some(2))
            }
            _ => Err("a chunk does not end where it should"),
        }
    }
}

/// Length of the first line with its CRLF.
fn line(raw: &[u8]) -> Result<Option<usize>, &'static str> {
    match raw.windows(2).position(|pair| pair == b"\r\n") {
        Some(at) => Ok(Some(at + 2)),
        None if raw.len() <= LINE_LIMIT => Ok(None),
        None => Err("a trailer line is too long"),
    }
}
