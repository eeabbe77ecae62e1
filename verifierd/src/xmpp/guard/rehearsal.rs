//! Parses each stanza as the stream's parser is going to, where an error costs one stanza and not the stream.

use xmpp_parsers::minidom::rxml::Event;
use xmpp_parsers::minidom::rxml::error::EndOrError;
use xmpp_parsers::minidom::rxml::parser::{Parse, Parser};

/// The same parser with the same options as `XmlStream` has.
#[derive(Debug)]
pub(super) struct Rehearsal {
    parser: Parser,
    /// The stream's header: it declares what prefixes mean.
    opening: Vec<u8>,
}

impl Rehearsal {
    pub(super) fn new() -> Self {
        Self {
            parser: Parser::new(),
            opening: Vec::new(),
        }
    }

    /// Takes in the stream's header, or what comes before it. What is wrong with that, the stream notices itself.
    pub(super) fn open(&mut self, bytes: &[u8]) {
        self.opening.extend_from_slice(bytes);
        let _ = self.nesting(bytes);
    }

    /// Whether these bytes are one whole element, as far as the parser is concerned.
    pub(super) fn accepts(&mut self, stanza: &[u8]) -> bool {
        let is_whole = self.nesting(stanza) == Some(0);
        if !is_whole {
            self.start_over();
        }
        is_whole
    }

    /// How many elements are left open; none if it is not to be parsed, or closes more than it opens.
    fn nesting(&mut self, mut bytes: &[u8]) -> Option<usize> {
        let mut depth = 0_usize;
        loop {
            match self.parser.parse(&mut bytes, false) {
                Ok(Some(Event::StartElement(..))) => depth += 1,
                Ok(Some(Event::EndElement(_))) => depth = depth.checked_sub(1)?,
                Err(EndOrError::NeedMoreData) if bytes.is_empty() => return Some(depth),
                Ok(Some(Event::Text(..) | Event::XmlDeclaration(..)))
                | Err(EndOrError::NeedMoreData) => {}
                Ok(None) | Err(EndOrError::Error(_)) => return None,
            }
        }
    }

    /// A parser that has met an error is of no more use.
    fn start_over(&mut self) {
        self.parser = Parser::new();
        let opening = std::mem::take(&mut self.opening);
        self.open(&opening);
    }
}
