//! I16: no service panics, finds its own rules broken, or says in its log what nobody may read there.
//! I19: the net under checkout stays empty.

use super::case::{Case, Findings};
use super::{Violation, secrets};
use crate::shop::STAFF_PASSWORD;

/// What the harness signs up and signs with; known to everybody here, and still a secret to a service.
const HARNESS_SECRETS: &[&str] = &[
    STAFF_PASSWORD,
    "a long enough password",
    "known to everybody, so good for nothing else",
];
const ALARMS: &[(&str, &str)] = &[
    ("panicked at", "a panic"),
    ("handler panicked", "a panic"),
    ("invariant violated", "a broken rule"),
];
/// What the product service logs when it had to ask about a hold.
const EXPIRED_HOLD: &str = "hold outlived its time";
/// The last line of a service that ends in an orderly way, and the first of one that starts.
const STOPPED: &str = r#""message":"stopped""#;
const STARTED: &str = r#""message":"listening""#;
/// So much of a line is shown.
const SHOWN: usize = 300;

pub(super) fn judge(case: &Case<'_>) -> Vec<Violation> {
    let mut findings = Findings::default();
    let further = case.excuses.secrets.iter().map(String::as_str);
    let known: Vec<&str> = HARNESS_SECRETS.iter().copied().chain(further).collect();
    let mut expired_holds = Vec::new();
    for log in &case.evidence.logs {
        let mut has_stopped = false;
        for (index, line) in log.text.lines().enumerate() {
            let at = || format!("{}:{}", log.name, index + 1);
            let alarms = ALARMS.iter().filter(|(text, _)| line.contains(text));
            // The MongoDB driver's own tasks do not expect that a process ends.
            let is_drivers = has_stopped && line.contains("/mongodb-");
            has_stopped = match line {
                _ if line.contains(STOPPED) => true,
                _ if line.contains(STARTED) => false,
                _ => has_stopped,
            };
            let found = alarms.map(|(_, name)| *name).next().filter(|_| !is_drivers);
            if let Some(what) = found.or_else(|| secrets::find(line, &known)) {
                findings.check_shop(false, "I16", || {
                    format!("{}: {what}: {}", at(), excerpt(line))
                });
            }
            if line.contains(EXPIRED_HOLD) {
                expired_holds.push(at());
            }
        }
    }
    let (count, allowed) = (expired_holds.len(), case.excuses.expired_holds);
    findings.check_shop(count <= allowed, "I19", || {
        format!("{count} holds outlived their time, {allowed} may: {expired_holds:?}")
    });
    findings.0
}

fn excerpt(line: &str) -> &str {
    &line[..line.floor_char_boundary(SHOWN)]
}
