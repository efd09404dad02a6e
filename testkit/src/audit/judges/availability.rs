//! I18: who asks while the shop is open gets an answer.

use super::case::{Case, Findings};
use super::{Excuses, Violation};
use crate::audit::history::{Answer, Call};

pub(super) fn judge(case: &Case<'_>) -> Vec<Violation> {
    let mut findings = Findings::default();
    let (availability, least) = (
        availability(&case.evidence.calls, case.excuses),
        case.excuses.availability,
    );
    findings.check_shop(availability >= least, "I18", || {
        format!(
            "available for {:.3} % of requests, not {:.3} %",
            100.0 * availability,
            100.0 * least
        )
    });
    findings.0
}

/// The part, from 0 to 1, of requests outside of outages that got OK or an answer of the business; 1 when there were
/// none.
pub(in crate::audit) fn availability(calls: &[Call], excuses: &Excuses) -> f64 {
    let is_counted = |call: &&Call| {
        let mut outages = excuses.outages.iter();
        !outages.any(|(from, to)| (*from..=*to).contains(&call.sent.run_ms))
    };
    let counted = calls.iter().filter(is_counted);
    let (mut all, mut answered) = (0_u32, 0_u32);
    for call in counted {
        all += 1;
        answered += u32::from(is_answered(call));
    }
    if all == 0 {
        1.0
    } else {
        f64::from(answered) / f64::from(all)
    }
}

/// To be sent away for want of room is not an answer.
fn is_answered(call: &Call) -> bool {
    match call.answer() {
        Some(Answer::Refused { code, .. }) => code != "ResourceExhausted",
        Some(Answer::Unknown { .. }) | None => false,
        Some(_) => true,
    }
}
