//! One stream, from login to loss: stanzas in, stanzas out, and whether anybody is still there.
//!
//! Reading and writing go on side by side: a server that stops reading until it is read cannot stop us. What has
//! piled up goes out with one flush.

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::{Sink, Stream as _};
use jid::Jid;
use tokio::sync::mpsc;
use tokio::time::{Instant, Sleep, sleep};
use tokio_util::sync::CancellationToken;
use tokio_xmpp::xmlstream::ReadError;
use tracing::debug;
use verification::parse_address;
use xmpp_parsers::iq::Iq;
use xmpp_parsers::minidom::Element;
use xmpp_parsers::ns;
use xmpp_parsers::ping::Ping;

use super::connect::Connected;
use super::error::LinkError;
use super::login::Stream;
use super::queries::{self, Profile};
use super::{LinkEvent, Outgoing, answers, commands, presence, publish};
use crate::clock::Clock;

/// Stanzas queued here before no more are taken from the desk.
const MOST_QUEUED: usize = 256;
/// And before no more are taken from the server either, since they beget answers.
const MOST_WITH_ANSWERS: usize = 2 * MOST_QUEUED;
/// And before presence is no longer looked at, since the desk answers it: a flood of it must not pile up answers.
const MOST_BEHIND: usize = 1024;
/// How long a goodbye may take.
const FAREWELL: Duration = Duration::from_secs(2);
/// `id` of our pings.
const PING: &str = "ping";

/// Where the link's stanzas come from and go to.
#[derive(Debug)]
pub struct Ends {
    /// What is to be sent.
    pub outgoing: mpsc::UnboundedReceiver<Outgoing>,
    /// What has happened.
    pub events: mpsc::Sender<LinkEvent>,
}

/// Why a session ended.
pub(super) enum End {
    /// It was told to.
    Stopped,
    /// The stream is lost.
    Lost(LinkError),
}

/// A stream that is up.
pub(super) struct Session {
    stream: Stream,
    sender: Jid,
    peer: Jid,
    /// What we are.
    profile: Profile,
    /// Not handed to the stream yet.
    queue: VecDeque<Outgoing>,
    /// Whether something was handed to the stream since it was last flushed.
    is_dirty: bool,
    /// What the desk has no room for yet; nothing more is read meanwhile.
    event: Option<LinkEvent>,
    stall: Stall,
}

/// Notices a server that takes nothing more, even while nothing is read from it.
struct Stall {
    allowed: Duration,
    end: Pin<Box<Sleep>>,
    is_running: bool,
}

/// What came of reading.
enum Turn {
    Came(Element),
    /// The queue was full, and is not any more.
    Room,
    /// Nothing has, for as long as the ping allows.
    Silence,
    Lost(LinkError),
}

impl Session {
    /// `queue` is what could not be sent on the stream before; `ping` is the silence before a ping.
    pub(super) fn new(
        connected: Connected,
        profile: Profile,
        queue: VecDeque<Outgoing>,
        ping: Duration,
    ) -> Self {
        let Connected {
            stream,
            sender,
            peer,
        } = connected;
        let event = Some(LinkEvent::Up {
            sender: sender.clone(),
        });
        Self {
            stream,
            sender,
            peer,
            profile,
            queue,
            is_dirty: true,
            event,
            stall: Stall::after(2 * ping),
        }
    }

    /// What was not handed to the stream, and what the desk was not told yet.
    pub(super) fn into_rest(self) -> (VecDeque<Outgoing>, Option<LinkEvent>) {
        (self.queue, self.event)
    }

    /// Serves until the stream is lost or `stop` says so.
    pub(super) async fn serve(
        &mut self,
        ends: &mut Ends,
        clock: &Clock,
        stop: &CancellationToken,
    ) -> End {
        let Ends { outgoing, events } = ends;
        let mut batch = Vec::new();
        loop {
            let (has_event, room) = (
                self.event.is_some(),
                MOST_QUEUED.saturating_sub(self.queue.len()),
            );
            tokio::select! {
                () = stop.cancelled() => {
                    self.take_leave(outgoing).await;
                    return End::Stopped;
                }
                turn = std::future::poll_fn(|context| self.poll(context)) => {
                    let behind = outgoing.len();
                    if let Err(error) = self.take(turn, clock, behind) {
                        return End::Lost(error);
                    }
                }
                permit = events.reserve(), if has_event => match (permit, self.event.take()) {
                    (Ok(permit), Some(event)) => permit.send(event),
                    (Ok(_), None) => {}
                    (Err(_), _) => return End::Stopped,
                },
                count = outgoing.recv_many(&mut batch, room), if room > 0 => {
                    if count == 0 {
                        return End::Stopped;
                    }
                    self.queue.extend(batch.drain(..));
                }
            }
        }
    }

    /// Writes what can be written, then reads one element.
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Turn> {
        let queued = self.queue.len();
        match self.poll_write(context) {
            Poll::Ready(Ok(())) => self.stall.stop(),
            Poll::Ready(Err(error)) => {
                let doing = "writing";
                return Poll::Ready(Turn::Lost(LinkError::Io { doing, error }));
            }
            Poll::Pending => {
                if self.queue.len() < queued {
                    self.stall.stop();
                }
                if self.stall.poll(context).is_ready() {
                    return Poll::Ready(Turn::Lost(LinkError::Dead));
                }
            }
        }
        if queued >= MOST_QUEUED && self.queue.len() < MOST_QUEUED {
            return Poll::Ready(Turn::Room);
        }
        if self.event.is_some() || self.queue.len() >= MOST_WITH_ANSWERS {
            return Poll::Pending;
        }
        Pin::new(&mut self.stream)
            .poll_next(context)
            .map(|read| match read {
                Some(Ok(element)) if element.is("error", ns::STREAM) => {
                    Turn::Lost(LinkError::stream(&element))
                }
                Some(Ok(element)) => Turn::Came(element),
                Some(Err(ReadError::SoftTimeout)) => Turn::Silence,
                Some(Err(ReadError::HardError(error)))
                    if error.kind() == std::io::ErrorKind::TimedOut =>
                {
                    Turn::Lost(LinkError::Dead)
                }
                Some(Err(ReadError::HardError(error))) => Turn::Lost(LinkError::Io {
                    doing: "reading",
                    error,
                }),
                Some(Err(ReadError::ParseError(_))) => Turn::Lost(LinkError::Protocol("its XML")),
                Some(Err(ReadError::StreamFooterReceived)) | None => Turn::Lost(LinkError::Closed),
            })
    }

    /// Ready once all is written.
    fn poll_write(&mut self, context: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        while !self.queue.is_empty() {
            let mut stream = Pin::new(&mut self.stream);
            match Sink::<&Element>::poll_ready(stream.as_mut(), context)? {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(()) => {
                    if let Some(outgoing) = self.queue.pop_front() {
                        self.is_dirty = true;
                        stream.start_send(&outgoing.stanza)?;
                    }
                }
            }
        }
        if self.is_dirty {
            std::task::ready!(Sink::<&Element>::poll_flush(
                Pin::new(&mut self.stream),
                context
            ))?;
            self.is_dirty = false;
        }
        Poll::Ready(Ok(()))
    }

    /// `behind` is how much the desk wants sent that is not even queued here.
    fn take(&mut self, turn: Turn, clock: &Clock, behind: usize) -> Result<(), LinkError> {
        match turn {
            Turn::Lost(error) => return Err(error),
            Turn::Room => {}
            Turn::Silence => self.ping(),
            Turn::Came(stanza) if behind > MOST_BEHIND && stanza.name() == "presence" => {}
            Turn::Came(stanza) => self.read(&stanza, clock),
        }
        Ok(())
    }

    fn read(&mut self, stanza: &Element, clock: &Clock) {
        if let Some(commanded) = commands::read(stanza, &self.profile) {
            self.event = Some(LinkEvent::Commanded(Box::new(commanded)));
        } else if let Some(answer) = queries::answer(stanza, &self.profile, clock.uptime()) {
            self.queue.push_back(Outgoing {
                stanza: answer,
                prompt: None,
            });
        } else if stanza.name() == "iq" && stanza.attr("id") == Some(PING) {
            // The answer to our own ping: that it came is all it says.
        } else if let Some(event) = presence::read(stanza) {
            self.event = Some(event);
        } else if let Some(event) = publish::read(stanza) {
            self.event = Some(event);
        } else if let Some(incoming) = answers::read(stanza, clock) {
            let commanded = commands::in_chat(stanza, &incoming).map(Box::new);
            let received = || LinkEvent::Received(incoming);
            self.event = Some(commanded.map_or_else(received, LinkEvent::Commanded));
        } else {
            let from = stanza
                .attr("from")
                .and_then(|from| parse_address(from).ok());
            debug!(
                from = from.as_ref().map(Jid::as_str),
                "a stanza that is no answer"
            );
        }
    }

    fn ping(&mut self) {
        let ping = Iq::from_get(PING, Ping)
            .with_from(self.sender.clone())
            .with_to(self.peer.clone());
        self.queue.push_back(Outgoing {
            stanza: ping.into(),
            prompt: None,
        });
    }

    /// Sends what is still to be sent, closes the stream, and gives the server a moment to do so too.
    async fn take_leave(&mut self, outgoing: &mut mpsc::UnboundedReceiver<Outgoing>) {
        while let Ok(last) = outgoing.try_recv() {
            self.queue.push_back(last);
        }
        let farewell = async {
            std::future::poll_fn(|context| self.poll_write(context)).await?;
            self.stream.shutdown().await?;
            let mut stream = Pin::new(&mut self.stream);
            while let Some(Ok(_)) =
                std::future::poll_fn(|context| stream.as_mut().poll_next(context)).await
            {
            }
            Ok::<_, std::io::Error>(())
        };
        if !matches!(tokio::time::timeout(FAREWELL, farewell).await, Ok(Ok(()))) {
            debug!("the stream was not closed in good order");
        }
    }
}

impl Stall {
    fn after(allowed: Duration) -> Self {
        let end = Box::pin(sleep(allowed));
        Self {
            allowed,
            end,
            is_running: false,
        }
    }

    /// Something was taken.
    fn stop(&mut self) {
        self.is_running = false;
    }

    /// Ready once nothing has been taken for too long.
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<()> {
        if !self.is_running {
            self.is_running = true;
            self.end.as_mut().reset(Instant::now() + self.allowed);
        }
        self.end.as_mut().poll(context)
    }
}
