//! Looks at every state.

use std::time::{Duration, Instant};

use stateright::{Checker as _, Expectation, HasDiscoveries, Model as _};

use crate::bounds::Bounds;
use crate::device::Device;
use crate::protocol::Protocol;

/// What an exploration found.
#[derive(Clone, Debug)]
pub struct Exploration {
    /// Different states that were looked at.
    pub states: u64,
    /// The most steps from the beginning to any of them.
    pub depth: usize,
    /// How long it took.
    pub elapsed: Duration,
    /// How a property can fail, if it can. The search ends there.
    pub violation: Option<Counterexample>,
    /// What should happen somewhere and did not. Complete only without a violation.
    pub unreached: Vec<&'static str>,
}

/// A way to a state that must not be.
#[derive(Clone, Debug)]
pub struct Counterexample {
    /// What does not hold there.
    pub property: &'static str,
    /// What happened, step by step.
    pub steps: Vec<String>,
}

/// Looks at every state within `bounds`, of the full protocol or of one without the device `removed`. Ends at the first
/// state that violates a property. Breadth first: with one thread no counterexample is shorter.
pub fn explore(bounds: Bounds, removed: Option<Device>) -> Exploration {
    let began = Instant::now();
    let checker = Protocol::new(bounds, removed)
        .checker()
        .threads(bounds.threads.max(1))
        .finish_when(HasDiscoveries::AnyFailures)
        .spawn_bfs()
        .join();
    let (protocol, discoveries) = (checker.model(), checker.discoveries());
    let (mut violation, mut unreached) = (None, Vec::new());
    for property in protocol.properties() {
        match (property.expectation, discoveries.get(property.name)) {
            (Expectation::Sometimes, None) => unreached.push(property.name),
            (Expectation::Always, Some(path)) => {
                let states = path.clone().into_states();
                let steps = path.clone().into_actions();
                let steps = steps
                    .iter()
                    .zip(states.windows(2))
                    .map(|(action, around)| action.describe(&around[0], &around[1]))
                    .collect();
                violation = Some(Counterexample {
                    property: property.name,
                    steps,
                });
            }
            _ => {}
        }
    }
    Exploration {
        states: checker.unique_state_count() as u64,
        depth: checker.max_depth(),
        elapsed: began.elapsed(),
        violation,
        unreached,
    }
}
