//! Keeps the link up: connects, serves, waits, connects again, for ever.

use std::collections::{BTreeSet, VecDeque};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;
use tracing::debug;
use verification::StanzaId;

use super::backoff::Backoff;
use super::connect::{Connected, connect};
use super::error::LinkError;
use super::queries::Profile;
pub use super::session::Ends;
use super::session::{End, Session};
use super::{LinkEvent, LinkSettings, LinkStatus, Outgoing, clean};
use crate::clock::Clock;

/// A link that was up so long was not refused; losing it starts a new series of tries.
const STEADY: Duration = Duration::from_secs(10);

/// Runs the link until `stop`, or until the desk is gone. A stream that is up then is closed in good order, after what
/// was queued has been sent.
pub async fn run(
    settings: LinkSettings,
    clock: Clock,
    ends: Ends,
    status: watch::Sender<LinkStatus>,
    stop: CancellationToken,
) {
    let mut link = Link {
        profile: Profile::new(&settings),
        ping: settings.ping,
        clock,
        ends,
        status,
        queue: VecDeque::new(),
        backoff: Backoff::new(),
    };
    loop {
        link.status.send_replace(LinkStatus::Connecting);
        let error = match stop.run_until_cancelled(Box::pin(connect(&settings))).await {
            None => return,
            Some(Err(error)) => error,
            Some(Ok(connected)) => match link.serve(connected, &stop).await {
                End::Stopped => return,
                End::Lost(error) => error,
            },
        };
        let pause = link.report(&error);
        if stop.run_until_cancelled(sleep(pause)).await.is_none() {
            return;
        }
    }
}

struct Link {
    profile: Profile,
    ping: Duration,
    clock: Clock,
    ends: Ends,
    status: watch::Sender<LinkStatus>,
    /// What is to be sent once the link is up.
    queue: VecDeque<Outgoing>,
    backoff: Backoff,
}

impl Link {
    async fn serve(&mut self, connected: Connected, stop: &CancellationToken) -> End {
        debug!(sender = connected.sender.as_str(), "logged in");
        // Requests that came when the desk did not know of the loss yet.
        let late = self.take_requests();
        if !late.is_empty() && !self.tell(LinkEvent::Down { unsent: late }, stop).await {
            return End::Stopped;
        }
        let since = Instant::now();
        self.status.send_replace(LinkStatus::Up);
        let queue = std::mem::take(&mut self.queue);
        let mut session = Session::new(connected, self.profile.clone(), queue, self.ping);
        let end = session.serve(&mut self.ends, &self.clock, stop).await;
        if since.elapsed() >= STEADY {
            self.backoff.reset();
        }
        if let End::Lost(error) = &end {
            debug!(%error, "lost the stream");
            let (queue, untold) = session.into_rest();
            self.queue = queue;
            let unsent = self.take_requests();
            for event in untold.into_iter().chain([LinkEvent::Down { unsent }]) {
                if !self.tell(event, stop).await {
                    return End::Stopped;
                }
            }
        }
        end
    }

    /// Requests that were not sent go back; the rest stays, to be sent when the link is up.
    fn take_requests(&mut self) -> BTreeSet<StanzaId> {
        while let Ok(outgoing) = self.ends.outgoing.try_recv() {
            self.queue.push_back(outgoing);
        }
        let requests = self
            .queue
            .iter()
            .filter_map(|outgoing| outgoing.prompt)
            .collect();
        self.queue.retain(|outgoing| outgoing.prompt.is_none());
        requests
    }

    /// False if nobody is there to be told any more.
    async fn tell(&self, event: LinkEvent, stop: &CancellationToken) -> bool {
        matches!(
            stop.run_until_cancelled(self.ends.events.send(event)).await,
            Some(Ok(()))
        )
    }

    /// Says why there is no link; until when, is returned.
    fn report(&mut self, error: &LinkError) -> Duration {
        let is_our_fault = error.is_our_fault();
        let retry_in = self
            .backoff
            .next(is_our_fault, getrandom::u64().unwrap_or_default());
        self.status.send_replace(LinkStatus::Down {
            why: clean::line(&error.to_string(), 300),
            retry_in,
            is_our_fault,
        });
        retry_in
    }
}
