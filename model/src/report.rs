//! Every exploration, as a table.

use std::fmt;

use crate::bounds::Bounds;
use crate::device::Device;
use crate::explore::{Exploration, explore};

/// The full protocol at some bounds, then the protocol without each device.
#[derive(Clone, Debug)]
pub struct Report {
    /// The full protocol first, once for each of the bounds; then one row for each device.
    pub rows: Vec<Row>,
}

/// One exploration.
#[derive(Clone, Debug)]
pub struct Row {
    /// Where it looked.
    pub bounds: Bounds,
    /// What was left out.
    pub removed: Option<Device>,
    /// What it found.
    pub exploration: Exploration,
}

impl Row {
    /// Whether the full protocol holds and shows everything that it should, or the missing device was missed.
    pub fn is_as_expected(&self) -> bool {
        let found = &self.exploration;
        match self.removed {
            None => found.violation.is_none() && found.unreached.is_empty(),
            Some(_) => found.violation.is_some(),
        }
    }
}

impl Report {
    /// Whether every row is as it should be.
    pub fn is_as_expected(&self) -> bool {
        self.rows.iter().all(Row::is_as_expected)
    }
}

/// Explores the full protocol at each of `full`, and the protocol without each device at the bounds that show it.
/// [`Bounds::EVERY_TEST`] takes less than a minute.
pub fn report(full: &[Bounds]) -> Report {
    let full = full.iter().map(|bounds| (*bounds, None));
    let without = Device::ALL.map(|device| (device.bounds(), Some(device)));
    let row = |(bounds, removed)| Row {
        bounds,
        removed,
        exploration: explore(bounds, removed),
    };
    Report {
        rows: full.chain(without).map(row).collect(),
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (without, bounds) = ("without", "bounds");
        writeln!(f, "{without:<50} {bounds:<26} {:>10}  finding", "states")?;
        for row in &self.rows {
            writeln!(f, "{row}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let without = self.removed.map_or("nothing", Device::description);
        let (bounds, found) = (self.bounds.name, &self.exploration);
        write!(f, "{without:<50} {bounds:<26} {:>10}  ", found.states)?;
        match &found.violation {
            Some(violation) => write!(
                f,
                "{} steps, then not: {}",
                violation.steps.len(),
                violation.property
            ),
            None if found.unreached.is_empty() => {
                write!(f, "holds ({:.1} s)", found.elapsed.as_secs_f64())
            }
            None => write!(f, "never: {}", found.unreached.join(", ")),
        }
    }
}
