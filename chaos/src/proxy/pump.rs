//! One direction of one connection: what arrives waits in a queue until the fault of the moment lets it pass.

use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{ReadHalf, WriteHalf};
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::{Instant, sleep_until};

use super::connection::End;
use super::{Counters, Direction, Fault, State};

/// The most bytes that wait in a queue; beyond that the sender feels it.
const WINDOW: usize = 256 * 1024;
/// The most bytes that are read at once.
const CHUNK: usize = 16 * 1024;
/// A throttled stream moves in pieces of this part of a second.
const PIECES_PER_S: u32 = 20;

pub(super) struct Pump {
    direction: Direction,
    state: watch::Receiver<State>,
    traffic: Arc<Counters>,
    seed: u64,
    /// When a throttled line has carried what was written so far.
    line_free: Instant,
    /// What may pass until the cut that the state of this version orders.
    until_cut: Option<(u64, u64)>,
}

/// Something that came in.
struct Arrival {
    at: Instant,
    /// Its share of the jitter, 0 to 1: drawn here, so that a change of fault meanwhile draws nothing anew.
    jitter: f64,
    what: What,
    _window: Option<OwnedSemaphorePermit>,
}

enum What {
    Bytes(Vec<u8>),
    End,
    Broken,
}

/// What to do with an arrival.
enum Step {
    Hold,
    Swallow,
    Cut,
    /// Write so many bytes of it, no sooner than this.
    Write(Instant, usize),
}

impl Pump {
    pub(super) fn new(
        direction: Direction,
        state: watch::Receiver<State>,
        traffic: Arc<Counters>,
        seed: u64,
    ) -> Self {
        Self {
            direction,
            state,
            traffic,
            seed: seed.wrapping_add(direction as u64),
            line_free: Instant::now(),
            until_cut: None,
        }
    }

    /// Carries bytes until the stream has ended, and its end was passed on.
    pub(super) async fn run(
        mut self,
        reader: ReadHalf<'_>,
        writer: WriteHalf<'_>,
    ) -> Result<(), End> {
        let (sender, queue) = mpsc::unbounded_channel();
        let reading = read(reader, sender, StdRng::seed_from_u64(self.seed));
        // Who cannot write any more does not wait for more to read.
        tokio::try_join!(reading, self.write(queue, writer))?;
        Ok(())
    }

    async fn write(
        &mut self,
        mut queue: UnboundedReceiver<Arrival>,
        mut writer: WriteHalf<'_>,
    ) -> Result<(), End> {
        while let Some(arrival) = queue.recv().await {
            match &arrival.what {
                What::Bytes(bytes) => self.pass(&arrival, bytes, &mut writer).await?,
                What::End => {
                    self.turn(&arrival).await;
                    // Fails when the connection is broken, which its reader learns too.
                    let _ = writer.shutdown().await;
                }
                What::Broken => {
                    self.turn(&arrival).await;
                    return Err(End::Reset);
                }
            }
        }
        Ok(())
    }

    async fn pass(
        &mut self,
        arrival: &Arrival,
        bytes: &[u8],
        writer: &mut WriteHalf<'_>,
    ) -> Result<(), End> {
        let mut rest = bytes;
        while !rest.is_empty() {
            let (at, length) = match self.step(arrival, rest.len()) {
                Step::Hold => {
                    changed(&mut self.state).await;
                    continue;
                }
                Step::Swallow => return Ok(()),
                Step::Cut => return Err(End::Cut),
                Step::Write(at, length) => (at, length),
            };
            let written = tokio::select! {
                biased;
                () = changed(&mut self.state) => continue,
                written = async {
                    wait_until(at).await;
                    // One write, which either happened or did not when a change interrupts it.
                    writer.write(&rest[..length]).await
                } => written,
            };
            let Ok(written) = written else {
                // The sender learns that its receiver is gone, if it can hear anything now.
                self.heard(self.direction.opposite()).await;
                return Err(End::Reset);
            };
            rest = &rest[written..];
            self.written(at, written as u64).await?;
        }
        Ok(())
    }

    fn step(&mut self, arrival: &Arrival, length: usize) -> Step {
        let State { fault, version, .. } = *self.state.borrow_and_update();
        let now = Instant::now();
        match fault {
            Fault::DropReplies if fault.hides(self.direction) => Step::Swallow,
            _ if fault.hides(self.direction) => Step::Hold,
            Fault::Delay { ms, jitter_ms } => {
                let jitter = Duration::from_millis(jitter_ms.into()).mul_f64(arrival.jitter);
                Step::Write(
                    arrival.at + Duration::from_millis(ms.into()) + jitter,
                    length,
                )
            }
            Fault::Throttle { bytes_per_s } => {
                let piece = length.min((bytes_per_s / PIECES_PER_S).max(1) as usize);
                let carrying = Duration::from_secs(1).mul_f64(piece as f64) / bytes_per_s.max(1);
                Step::Write(self.line_free.max(now) + carrying, piece)
            }
            Fault::CutAfter { direction, bytes } if direction == self.direction => {
                let left = match self.until_cut {
                    Some((of, left)) if of == version => left,
                    _ => bytes,
                };
                self.until_cut = Some((version, left));
                match usize::try_from(left).unwrap_or(usize::MAX).min(length) {
                    0 => Step::Cut,
                    length => Step::Write(now, length),
                }
            }
            Fault::Slice => Step::Write(now, length.min(1)),
            _ => Step::Write(now, length),
        }
    }

    /// Books what was written.
    async fn written(&mut self, at: Instant, bytes: u64) -> Result<(), End> {
        let traffic = self.traffic.bytes(self.direction);
        traffic.fetch_add(bytes, Ordering::Relaxed);
        self.line_free = at;
        let State { fault, version, .. } = *self.state.borrow();
        match (&mut self.until_cut, fault) {
            (Some((of, left)), Fault::CutAfter { .. }) if *of == version => {
                *left = left.saturating_sub(bytes);
                if *left == 0 {
                    return Err(End::Cut);
                }
            }
            // Lets the receiver run, which may otherwise find many bytes at once.
            (_, Fault::Slice) => tokio::task::yield_now().await,
            _ => {}
        }
        Ok(())
    }

    /// Returns when the end of the stream may be seen.
    async fn turn(&mut self, arrival: &Arrival) {
        loop {
            match self.step(arrival, 0) {
                Step::Hold | Step::Swallow => changed(&mut self.state).await,
                Step::Cut => return,
                Step::Write(at, _) => tokio::select! {
                    () = changed(&mut self.state) => {}
                    () = wait_until(at) => return,
                },
            }
        }
    }

    /// Returns when whoever is at the end of `direction` could hear something.
    async fn heard(&mut self, direction: Direction) {
        while self.state.borrow_and_update().fault.hides(direction) {
            changed(&mut self.state).await;
        }
    }
}

/// Its errors travel in the queue, behind what came before them.
async fn read(
    mut reader: ReadHalf<'_>,
    queue: UnboundedSender<Arrival>,
    mut jitter: StdRng,
) -> Result<(), End> {
    let window = Arc::new(Semaphore::new(WINDOW));
    let mut buffer = vec![0; CHUNK];
    loop {
        let read = reader.read(&mut buffer).await;
        let at = Instant::now();
        let (what, length) = match read {
            Ok(0) => (What::End, 0),
            Ok(length) => (What::Bytes(buffer[..length].to_vec()), length),
            Err(_) => (What::Broken, 0),
        };
        let ended = length == 0;
        // No more than a chunk, and nobody closes the window.
        let permits = u32::try_from(length).unwrap_or_default();
        let arrival = Arrival {
            at,
            jitter: jitter.random(),
            what,
            _window: Arc::clone(&window).acquire_many_owned(permits).await.ok(),
        };
        if queue.send(arrival).is_err() || ended {
            return Ok(());
        }
    }
}

/// Returns when the state has changed; never when the proxy is gone, since then the connection goes as well.
async fn changed(state: &mut watch::Receiver<State>) {
    if state.changed().await.is_err() {
        pending().await
    }
}

/// As `sleep_until`, but what is due now does not wait for the next tick of the timer.
async fn wait_until(at: Instant) {
    if at > Instant::now() {
        sleep_until(at).await;
    }
}
