//! Keeps from the stream what would end it: stanzas that are too deep, too long or too many-branched, or that the XML
//! parser will not have, lose their contents before anything is built of them. One pass over the bytes, in bounded
//! memory, and a rehearsal.
//!
//! Without it any user could end the link with one message: an attribute above 8 KiB or one named `xml:base`, which
//! Prosody passes on under a prefix of its own, is an error to the parser below that it does not come back from, and a
//! few thousand nested elements cost it the stack, or seconds of a core. XML inside a stream has neither comments nor
//! CDATA sections (RFC 6120 section 11.1); a server that sends them is hung up on.

mod rehearsal;

use self::rehearsal::Rehearsal;

/// Longest stanza that is read; some servers take 512 KiB from others.
const MOST_BYTES: usize = 64 * 1024;
/// Deepest nesting inside the stream; a stanza is at 1.
const MOST_DEPTH: usize = 64;
/// Most elements in one stanza.
const MOST_ELEMENTS: usize = 1024;

/// The bytes are not those of an XML stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an XML stream as RFC 6120 has it")]
pub(super) struct NotAStream;

/// Where in the XML the next byte is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    Text,
    /// Behind a `<`.
    Opened,
    Tag,
    /// In an attribute value that ends with this quote.
    Value(u8),
    /// In `<? ... ?>`.
    Instruction,
}

/// The filter of one stream, from its header on.
#[derive(Debug)]
pub(super) struct Guard {
    at: At,
    is_closing: bool,
    last: u8,
    depth: usize,
    elements: usize,
    /// Bytes of the stanza, or of the stream's header, read so far.
    held: Vec<u8>,
    /// Length of the stanza's first tag, once it is complete.
    head: usize,
    is_cut: bool,
    passed: Vec<u8>,
    rehearsal: Rehearsal,
}

impl Guard {
    pub(super) fn new() -> Self {
        Self {
            at: At::Text,
            is_closing: false,
            last: 0,
            depth: 0,
            elements: 0,
            held: Vec::new(),
            head: 0,
            is_cut: false,
            passed: Vec::new(),
            rehearsal: Rehearsal::new(),
        }
    }

    /// What may be parsed; whole stanzas only.
    pub(super) fn passed(&self) -> &[u8] {
        &self.passed
    }

    /// Forgets what [`Guard::passed`] showed.
    pub(super) fn clear(&mut self) {
        self.passed.clear();
    }

    /// Puts this in place of what [`Guard::passed`] showed.
    pub(super) fn replace(&mut self, passed: String) {
        self.passed = passed.into_bytes();
    }

    /// Takes in what came from the server.
    ///
    /// # Errors
    /// It is nothing a stream may carry; the guard is of no use after that.
    pub(super) fn feed(&mut self, bytes: &[u8]) -> Result<(), NotAStream> {
        bytes.iter().try_for_each(|byte| self.take(*byte))
    }

    fn take(&mut self, byte: u8) -> Result<(), NotAStream> {
        if self.at == At::Text && byte != b'<' {
            return self.take_text(byte);
        }
        self.hold(byte)?;
        match self.at {
            At::Text => self.at = At::Opened,
            At::Opened => self.open(byte)?,
            At::Tag => match byte {
                b'>' => {
                    self.at = At::Text;
                    self.end_tag()?;
                }
                b'"' | b'\'' => self.at = At::Value(byte),
                _ => {}
            },
            At::Value(quote) if byte == quote => self.at = At::Tag,
            At::Instruction if byte == b'>' && self.last == b'?' => {
                self.at = At::Text;
                self.pass_opening();
            }
            At::Value(_) | At::Instruction => {}
        }
        self.last = byte;
        Ok(())
    }

    /// Between stanzas there is white space at most (RFC 6120 section 4.6.1); within one, text is as good as any.
    fn take_text(&mut self, byte: u8) -> Result<(), NotAStream> {
        if self.depth > 1 {
            return self.hold(byte);
        }
        if !byte.is_ascii_whitespace() {
            return Err(NotAStream);
        }
        self.passed.push(byte);
        Ok(())
    }

    fn open(&mut self, byte: u8) -> Result<(), NotAStream> {
        self.is_closing = byte == b'/';
        self.at = match byte {
            b'?' if self.depth == 0 => At::Instruction,
            b'?' | b'!' | b'>' => return Err(NotAStream),
            _ => At::Tag,
        };
        Ok(())
    }

    fn end_tag(&mut self) -> Result<(), NotAStream> {
        let is_empty = self.last == b'/' && !self.is_closing;
        if self.is_closing {
            self.depth = self.depth.checked_sub(1).ok_or(NotAStream)?;
        } else {
            self.elements += 1;
            if self.depth == 1 && !self.is_cut {
                self.head = self.held.len();
            }
            self.depth += usize::from(!is_empty);
        }
        let level = self.depth + usize::from(is_empty);
        if level > MOST_DEPTH + 1 || self.elements > MOST_ELEMENTS {
            self.cut();
        }
        if self.depth == 1 && (self.is_closing || is_empty) {
            self.pass_stanza();
        } else if self.depth == 0 {
            self.passed.append(&mut self.held);
        } else if self.depth == 1 {
            self.pass_opening();
        }
        Ok(())
    }

    /// The header of the stream is not a stanza and cannot be cut.
    fn hold(&mut self, byte: u8) -> Result<(), NotAStream> {
        if self.held.len() >= MOST_BYTES {
            if self.depth == 0 {
                return Err(NotAStream);
            }
            self.cut();
        }
        if !self.is_cut {
            self.held.push(byte);
        }
        Ok(())
    }

    /// Keeps of the stanza its first tag alone, so that who sent it can still be answered.
    fn cut(&mut self) {
        if !self.is_cut {
            self.is_cut = true;
            self.held.truncate(self.head);
        }
    }

    /// The header, and what comes before it.
    fn pass_opening(&mut self) {
        self.rehearsal.open(&self.held);
        self.passed.append(&mut self.held);
        self.elements = 0;
    }

    fn pass_stanza(&mut self) {
        if self.is_cut || !self.rehearsal.accepts(&self.held) {
            self.cut();
            self.close_head();
        }
        self.passed.append(&mut self.held);
        self.held.shrink_to(4096);
        self.head = 0;
        self.elements = 0;
        self.is_cut = false;
    }

    /// Makes the first tag a whole stanza, if that is one; else nothing is left.
    fn close_head(&mut self) {
        if self.held.pop().is_none() {
            return;
        }
        if self.held.last() != Some(&b'/') {
            self.held.push(b'/');
        }
        self.held.push(b'>');
        if !self.rehearsal.accepts(&self.held) {
            self.held.clear();
        }
    }
}

#[cfg(test)]
mod tests;
