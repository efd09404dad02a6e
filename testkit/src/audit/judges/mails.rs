//! I9: who bought has a mail that says so; nobody gets one about what did not happen.

use std::collections::{BTreeMap, HashMap};

use super::Violation;
use super::case::{Case, Findings};
use crate::audit::evidence::{Evidence, LogFile};

/// What the email service logs when a message has left.
const SENT: &str = "mail sent";
/// What it logs when it then could not remember that: a repeat will be sent again.
const NOT_MARKED: &str = "mail not marked as sent";

pub(super) fn judge(case: &Case<'_>) -> Vec<Violation> {
    let mut findings = Findings::default();
    let mut sent: HashMap<&str, Vec<&str>> = HashMap::new();
    for message_id in &case.evidence.mails {
        let Some((order_id, about)) = split(message_id) else {
            findings.check_shop(false, "I9", || {
                format!("a mail about nothing: {message_id}")
            });
            continue;
        };
        sent.entry(order_id).or_default().push(about);
        let is_right = case.order(order_id).is_some_and(|order| match about {
            "confirmation" => order.was("COMPLETED"),
            about => about
                .strip_prefix("status:")
                .is_some_and(|status| order.was(status)),
        });
        findings.check(is_right, "I9", order_id, || {
            format!("got a mail that is not true: {about}")
        });
    }
    for order in &case.evidence.orders {
        let sent = sent
            .get(order.order_id.as_str())
            .map_or(&[][..], Vec::as_slice);
        for effect in order
            .effects
            .iter()
            .filter(|effect| effect.done_at_ms.is_some())
        {
            let about = match effect.kind.as_str() {
                "confirmation_mail" => "confirmation".to_owned(),
                kind => match kind.strip_prefix("status_mail:") {
                    Some(status) => format!("status:{status}"),
                    None => continue,
                },
            };
            findings.check(
                sent.contains(&about.as_str()),
                "I9",
                &order.order_id,
                || format!("its mail was lost: {about}"),
            );
        }
    }
    let repeated = repeated(case.evidence);
    let count: usize = repeated.values().sum();
    let allowed = case
        .excuses
        .email_crashes
        .saturating_add(lines_with(&case.evidence.logs, NOT_MARKED).count());
    findings.check_shop(case.excuses.redis_wiped || count <= allowed, "I9", || {
        format!("{count} mails were sent again, {allowed} may be: {repeated:?}")
    });
    findings.0
}

/// How often each mail was sent again. Told from the log: a mail folder keeps one file for a message id.
pub(in crate::audit) fn repeated(evidence: &Evidence) -> BTreeMap<&str, usize> {
    let mut sent: BTreeMap<&str, usize> = BTreeMap::new();
    for line in lines_with(&evidence.logs, SENT) {
        let message_id = line.find("order:").map(|at| {
            let rest = &line[at..];
            rest.split(['"', ' ', '\\', ',', '}'])
                .next()
                .unwrap_or(rest)
        });
        *sent.entry(message_id.unwrap_or("unknown")).or_default() += 1;
    }
    sent.retain(|_, times| {
        *times -= 1;
        *times > 0
    });
    sent
}

fn lines_with<'a>(logs: &'a [LogFile], text: &'static str) -> impl Iterator<Item = &'a str> {
    let logs = logs.iter().filter(|log| log.name.starts_with("email"));
    let lines = logs.flat_map(|log| log.text.lines());
    lines.filter(move |line| line.contains(text))
}

/// A message id is `order:<id>:confirmation` or `order:<id>:status:<STATUS>`.
fn split(message_id: &str) -> Option<(&str, &str)> {
    message_id.strip_prefix("order:")?.split_once(':')
}
