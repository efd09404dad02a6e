//! Where a process dies.

use std::fmt;

/// When within a step, as `mesh::chaos` has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Moment {
    /// Nothing of the step has left the process.
    Before,
    /// It has left, and nobody reads the answer.
    Sent,
    /// It is done, and nothing that comes after it is.
    After,
    /// Nobody dies, but the step begins when nobody waits for it any more.
    Late,
}

impl Moment {
    /// Those to die at.
    pub(crate) const FATAL: [Self; 3] = [Self::Before, Self::Sent, Self::After];
}

impl fmt::Display for Moment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Before => "before",
            Self::Sent => "sent",
            Self::After => "after",
            Self::Late => "late",
        })
    }
}

/// A service ends with SIGKILL when it comes by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Crash {
    /// Which service.
    pub(crate) service: &'static str,
    /// At which step, as the service names it.
    pub(crate) step: &'static str,
    /// When within the step.
    pub(crate) moment: Moment,
    /// At the how-manieth pass, from 1.
    pub(crate) pass: u32,
}

impl Crash {
    pub(crate) fn is_fatal(&self) -> bool {
        self.moment != Moment::Late
    }

    /// The value of `SOUK_CRASH_AT`.
    pub(crate) fn place(&self) -> String {
        format!("{}:{}:{}", self.step, self.moment, self.pass)
    }
}

impl fmt::Display for Crash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            service,
            step,
            moment,
            pass,
        } = self;
        match moment {
            Moment::Before => write!(formatter, "{service} dies before {step}")?,
            Moment::Sent => write!(formatter, "{service} dies during {step}")?,
            Moment::After => write!(formatter, "{service} dies after {step}")?,
            Moment::Late => write!(formatter, "{service} is late with {step}")?,
        }
        if *pass > 1 {
            write!(formatter, " (pass {pass})")?;
        }
        Ok(())
    }
}
