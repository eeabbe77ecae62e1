//! The bytes under the XML stream: guarded on the way in, gathered on the way out, and translated where the stream is
//! a component's.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncBufRead, AsyncRead, AsyncWrite, BufWriter, ReadBuf};

use super::guard::Guard;

/// A connection, encrypted or not.
pub(super) trait Socket: AsyncRead + AsyncWrite + Unpin + Send {}
impl<S: AsyncRead + AsyncWrite + Unpin + Send> Socket for S {}

/// Bytes read at once.
const CHUNK: usize = 8192;

/// What `XmlStream` reads from and writes to.
pub(super) struct Guarded {
    socket: BufWriter<Box<dyn Socket>>,
    guard: Box<Guard>,
    /// How much of what the guard passed has been read.
    taken: usize,
    chunk: Box<[u8]>,
    disguise: Option<Disguise>,
}

impl Guarded {
    /// Under a client's stream.
    pub(super) fn client(socket: Box<dyn Socket>) -> Self {
        Self {
            socket: BufWriter::new(socket),
            guard: Box::new(Guard::new()),
            taken: 0,
            chunk: vec![0; CHUNK].into_boxed_slice(),
            disguise: None,
        }
    }

    /// Under the stream of the component `domain`, in which nothing needs escaping (RFC 7622 section 3.2).
    pub(super) fn component(socket: Box<dyn Socket>, domain: &str) -> Self {
        Self {
            disguise: Some(Disguise::of(domain)),
            ..Self::client(socket)
        }
    }

    /// The connection, for another stream on top of it.
    ///
    /// # Errors
    /// Something was read that the stream before has no use for: put there by somebody before there was encryption.
    pub(super) fn into_socket(self) -> io::Result<Box<dyn Socket>> {
        if self.guard.passed().len() > self.taken {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "unexpected data between two streams",
            ));
        }
        Ok(self.socket.into_inner())
    }

    /// Shows the guard what has come.
    fn inspect(&mut self, count: usize) -> io::Result<()> {
        let bytes = self.chunk.get(..count).unwrap_or_default();
        self.guard
            .feed(bytes)
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
        if let Some(disguise) = &mut self.disguise
            && !disguise.is_header_read
            && let Some(header) = as_header_of_client(self.guard.passed())
        {
            disguise.is_header_read = true;
            self.guard.replace(header);
        }
        Ok(())
    }
}

impl AsyncBufRead for Guarded {
    fn poll_fill_buf(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<&[u8]>> {
        let this = self.get_mut();
        while this.taken == this.guard.passed().len() {
            this.guard.clear();
            this.taken = 0;
            let mut buffer = ReadBuf::new(&mut this.chunk);
            ready!(Pin::new(&mut this.socket).poll_read(context, &mut buffer))?;
            let count = buffer.filled().len();
            if count == 0 {
                break;
            }
            this.inspect(count)?;
        }
        Poll::Ready(Ok(this
            .guard
            .passed()
            .get(this.taken..)
            .unwrap_or_default()))
    }

    fn consume(mut self: Pin<&mut Self>, amount: usize) {
        self.taken += amount;
    }
}

impl AsyncRead for Guarded {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let available = ready!(self.as_mut().poll_fill_buf(context))?;
        let count = available.len().min(buffer.remaining());
        buffer.put_slice(available.get(..count).unwrap_or_default());
        self.consume(count);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Guarded {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let socket = Pin::new(&mut this.socket);
        let Some(header) = this
            .disguise
            .as_mut()
            .map(|disguise| &mut disguise.header)
            .filter(|it| !it.is_empty())
        else {
            return socket.poll_write(context, bytes);
        };
        // The first bytes are the client's header, all but its last `>`; the empty buffer below takes ours whole.
        let count = ready!(socket.poll_write(context, header.as_bytes()))?;
        let is_whole = count == header.len();
        header.clear();
        Poll::Ready(if is_whole {
            Ok(bytes.len())
        } else {
            Err(io::ErrorKind::WriteZero.into())
        })
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_shutdown(context)
    }
}

/// What makes a component's stream look like a client's, so that one kind of stanza serves both: its namespace differs,
/// and its header names no version (XEP-0114 section 3).
struct Disguise {
    /// The header to be sent in place of the client's, all but its last `>`; empty once it was.
    header: String,
    is_header_read: bool,
}

impl Disguise {
    fn of(domain: &str) -> Self {
        let header = format!(
            "<?xml version='1.0'?><stream:stream xmlns='jabber:component:accept' \
             xmlns:stream='http://etherx.jabber.org/streams' to='{domain}'"
        );
        Self {
            header,
            is_header_read: false,
        }
    }
}

/// What a client would have been sent in place of this beginning of a component's stream; none while the header is not
/// there yet.
fn as_header_of_client(bytes: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(bytes)
        .ok()?
        .replace("jabber:component:accept", "jabber:client");
    let (declaration, header) = text.split_at(text.find("<stream:stream")?);
    let (tag, rest) = header.split_at(header.find('>')?);
    let version = if tag.contains(" version=") {
        ""
    } else {
        " version='1.0'"
    };
    Some(format!("{declaration}{tag}{version}{rest}"))
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    use super::*;

    #[tokio::test]
    async fn a_component_sends_its_own_header_and_reads_a_clients() {
        let (near, mut far) = duplex(1024);
        let mut stream = Guarded::component(Box::new(near), "verify.example");
        stream
            .write_all(b"<?xml version='1.0'?><stream:stream xmlns='jabber:client'")
            .await
            .unwrap();
        stream.write_all(b">").await.unwrap();
        stream.write_all(b"<presence/>").await.unwrap();
        stream.flush().await.unwrap();
        let sent = "<?xml version='1.0'?><stream:stream xmlns='jabber:component:accept' \
                    xmlns:stream='http://etherx.jabber.org/streams' to='verify.example'><presence/>";
        let mut bytes = vec![0; sent.len()];
        far.read_exact(&mut bytes).await.unwrap();
        assert_eq!(String::from_utf8(bytes).unwrap(), sent);

        far.write_all(b"<?xml version='1.0'?>\n").await.unwrap();
        far.write_all(
            b"<stream:stream id='1' xmlns='jabber:component:accept' xmlns:stream='s'><handshake/>",
        )
        .await
        .unwrap();
        drop(far);
        let mut text = String::new();
        stream.read_to_string(&mut text).await.unwrap();
        assert_eq!(
            text,
            "<?xml version='1.0'?>\n<stream:stream id='1' xmlns='jabber:client' xmlns:stream='s' version='1.0'><handshake/>"
        );
    }

    #[tokio::test]
    async fn what_was_slipped_in_before_encryption_is_noticed() {
        let (near, mut far) = duplex(1024);
        let mut stream = Guarded::client(Box::new(near));
        far.write_all(b"<stream:stream xmlns:stream='s'><proceed/><success/>")
            .await
            .unwrap();
        let mut bytes = [0; "<stream:stream xmlns:stream='s'><proceed/>".len()];
        stream.read_exact(&mut bytes).await.unwrap();
        assert!(stream.into_socket().is_err());
    }
}
