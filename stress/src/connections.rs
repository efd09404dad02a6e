//! Connections that no client in its right mind would make, and how honest visitors fare meanwhile.

mod attack;
mod frames;
mod framing;
mod garbage;
mod process;
mod visitor;

use std::fmt;
use std::time::{Duration, Instant};

use anyhow::ensure;
use testkit::shop::{ServiceProcess, Shop};

pub use attack::Attack;
pub use visitor::Visits;

use process::Observed;
use visitor::Visitor;

/// How long after an attack a process may take to let go of what it held: longer than any limit on silence.
const AFTERMATH: Duration = Duration::from_secs(20);
/// Memory that a process may keep, in MiB: allocators do not give everything back.
const KEPT: f64 = 64.0;
/// What stopping may take, with every attack still at it.
const DRAIN_LIMIT: Duration = Duration::from_secs(20);

/// What a shop that is attacked must be told: the gateway's own limits on calls, which tests do without.
pub fn settings() -> Vec<(&'static str, &'static str, String)> {
    let limits = [
        ("SOUK_ANONYMOUS_RATE", "20"),
        ("SOUK_ANONYMOUS_BURST", "40"),
        ("SOUK_CALLER_RATE", "50"),
        ("SOUK_CALLER_BURST", "100"),
    ];
    limits
        .map(|(key, value)| ("gateway", key, value.to_owned()))
        .into()
}

/// How much is done, and for how long.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    /// Connections that are held and do nothing.
    pub idle_connections: usize,
    /// Connections that do much.
    pub busy_connections: usize,
    /// How long each attack lasts.
    pub time: Duration,
}

impl Scale {
    /// A thousand connections, ten seconds for each attack.
    pub const FULL: Self = Self {
        idle_connections: 1000,
        busy_connections: 8,
        time: Duration::from_secs(10),
    };
    /// Enough to see whether it holds.
    pub const SHORT: Self = Self {
        idle_connections: 200,
        busy_connections: 2,
        time: Duration::from_secs(1),
    };
}

/// What one attack did.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The attack.
    pub attack: Attack,
    /// Over how many connections.
    pub connections: usize,
    /// How visitors fared while it went on.
    pub during: Visits,
    /// The memory of the process then, in MiB.
    pub memory: f64,
    /// The connections and files of the process then.
    pub descriptors: usize,
}

/// What became of one port of the shop under all of it.
#[derive(Clone, Debug)]
pub struct Abuse {
    /// Whose port.
    pub service: &'static str,
    /// How visitors fared in peace.
    pub before: Visits,
    /// The attacks, one after another.
    pub outcomes: Vec<Outcome>,
    /// Conversations that broke the rules of HTTP, and those that were not hung up on.
    pub garbage: (usize, Vec<&'static str>),
    /// Calls with wrong bodies, and those that were answered wrong.
    pub framing: (usize, Vec<String>),
    /// How visitors fared afterwards.
    pub after: Visits,
    /// The memory of the process before and after, in MiB.
    pub memory: (f64, f64),
    /// How long it took to stop while attacks went on.
    pub drain: Duration,
}

/// Attacks the port of `service`, `gateway` or `product`, in every way, one after another; then stops it under attack
/// and starts it again.
///
/// # Errors
/// When the process ends, panics, or cannot be observed.
pub async fn abuse(shop: &Shop, service: &str, scale: Scale) -> anyhow::Result<Abuse> {
    let service = shop.service(service);
    let process = Observed::listening_on(service.address)?;
    let visitor = Visitor::sign_up(shop, service.address).await?;
    visitor.visit(scale.time / 2).await?;
    let before = visitor.visit(scale.time).await?;
    let memory = process.memory()?;
    let mut outcomes = Vec::new();
    for attack in Attack::ALL {
        outcomes.push(attacked(service, process, &visitor, attack, scale).await?);
    }
    let garbage = garbage::say_all(service.address).await;
    let framing = framing::send_all(service.address, service.name() == "gateway").await?;
    let memory_after = settled(process, memory).await?;
    let after = visitor.visit(scale.time).await?;
    has_not_panicked(service).await?;
    let drain = stopped_under_attack(service, scale).await?;
    Ok(Abuse {
        service: service.name(),
        before,
        outcomes,
        garbage,
        framing,
        after,
        memory: (memory, memory_after),
        drain,
    })
}

impl Abuse {
    /// What went wrong that must not, whatever the machine: visitors who were neither served nor told to come again,
    /// broken rules that were not answered as they should be, memory that was kept, a stop that took too long.
    ///
    /// # Errors
    /// With the first of them.
    pub fn check(&self) -> anyhow::Result<()> {
        for outcome in &self.outcomes {
            let visits = &outcome.during;
            ensure!(visits.failed == 0, "{:?}: {visits}", outcome.attack);
        }
        let is_well = self.after.failed == 0 && self.after.served.count() > 0;
        ensure!(is_well, "afterwards: {}", self.after);
        let (_, left_open) = &self.garbage;
        ensure!(left_open.is_empty(), "not hung up on: {left_open:?}");
        let (_, wrong) = &self.framing;
        ensure!(wrong.is_empty(), "answered wrong: {wrong:#?}");
        let (before, after) = self.memory;
        ensure!(after < before + KEPT, "{before:.0} MiB became {after:.0}");
        ensure!(self.drain < DRAIN_LIMIT, "stopping took {:?}", self.drain);
        Ok(())
    }
}

async fn attacked(
    service: &ServiceProcess,
    process: Observed,
    visitor: &Visitor,
    attack: Attack,
    scale: Scale,
) -> anyhow::Result<Outcome> {
    let connections = connections(attack, scale);
    let attackers = attack.begin(service.address, connections);
    // Until they have all arrived.
    tokio::time::sleep(scale.time / 5).await;
    let during = visitor.visit(scale.time).await?;
    let (memory, descriptors) = (process.memory()?, process.descriptors()?);
    drop(attackers);
    Ok(Outcome {
        attack,
        connections,
        during,
        memory,
        descriptors,
    })
}

fn connections(attack: Attack, scale: Scale) -> usize {
    match attack {
        Attack::Silent | Attack::HalfPreface => scale.idle_connections,
        Attack::SlowReaders => scale.idle_connections / 4,
        Attack::HalfCalls | Attack::UnreadAnswers | Attack::RapidReset => scale.busy_connections,
    }
}

/// The memory of the process once it has let go, or after a while.
async fn settled(process: Observed, before: f64) -> anyhow::Result<f64> {
    let began = Instant::now();
    loop {
        let memory = process.memory()?;
        if memory < before + KEPT || began.elapsed() > AFTERMATH {
            return Ok(memory);
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

async fn stopped_under_attack(service: &ServiceProcess, scale: Scale) -> anyhow::Result<Duration> {
    let attackers: Vec<_> = Attack::ALL
        .into_iter()
        .map(|attack| attack.begin(service.address, connections(attack, scale) / 2 + 1))
        .collect();
    tokio::time::sleep(Duration::from_secs(1)).await;
    let began = Instant::now();
    service.terminate().await?;
    let drain = began.elapsed();
    drop(attackers);
    service.start().await?;
    service.ready().await?;
    Ok(drain)
}

async fn has_not_panicked(service: &ServiceProcess) -> anyhow::Result<()> {
    let lines = service.lines().await;
    let panic = lines.iter().find(|line| line.contains("panicked"));
    ensure!(panic.is_none(), "{} panicked: {panic:?}", service.name());
    Ok(())
}

impl fmt::Display for Abuse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let row = |f: &mut fmt::Formatter<'_>, name: &str, visits: &Visits| {
            write!(f, "{name:<15} {visits}")
        };
        writeln!(f, "{}: honest visitors", self.service)?;
        row(f, "before", &self.before)?;
        writeln!(f, "  {:.0} MiB", self.memory.0)?;
        for outcome in &self.outcomes {
            row(f, &format!("{:?}", outcome.attack), &outcome.during)?;
            writeln!(
                f,
                "  {:.0} MiB, {} attacking connections, {} open files",
                outcome.memory, outcome.connections, outcome.descriptors
            )?;
        }
        row(f, "after", &self.after)?;
        writeln!(f, "  {:.0} MiB", self.memory.1)?;
        let (said, left_open) = &self.garbage;
        writeln!(
            f,
            "{said} broken conversations, not hung up on: {left_open:?}"
        )?;
        let (sent, wrong) = &self.framing;
        writeln!(f, "{sent} wrong bodies, answered wrong: {wrong:?}")?;
        writeln!(
            f,
            "stopped under attack within {:.1} s",
            self.drain.as_secs_f64()
        )
    }
}
