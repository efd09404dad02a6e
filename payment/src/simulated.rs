//! A processor that takes no money: deterministic, stateless, and as awkward as its test tokens ask for.

use std::collections::HashSet;
use std::sync::Mutex;
use std::time::{Duration, UNIX_EPOCH};

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use proto::Money;
use serde::{Deserialize, Serialize};

use crate::charge::{Authorization, Charge, Decline};
use crate::config::Config;
use crate::error::Error;
use crate::ledger::{Entry, Ledger};

/// How long `tok_slow` takes.
const SLOW: Duration = Duration::from_secs(2);
/// When authorizations of this processor end: 2100-01-01. A moment that depended on the clock would make the answer to
/// a repeat differ from the first.
const EXPIRES_AT: Duration = Duration::from_secs(4_102_444_800);
const TAG_BYTES: usize = 32;
/// A processor keeps what was voided for good; this one keeps it as long as it matters to a call on its way, and over a
/// restart when it has a ledger.
const MOST_ORDERS: usize = 100_000;

pub(crate) struct Simulated {
    key: hmac::Key,
    ledger: Ledger,
    /// Orders that were voided. Held while an authorization or a void is written down, so that one is before the other.
    voided: tokio::sync::Mutex<HashSet<String>>,
    /// Orders whose first answer was lost on purpose (`tok_unknown_once`).
    lost_once: Mutex<HashSet<String>>,
}

/// What an authorization id says, under its MAC.
#[derive(Serialize, Deserialize)]
struct Held {
    order_id: String,
    currency_code: String,
    minor_units: i64,
    token: String,
}

impl Simulated {
    pub(crate) fn new(config: &Config) -> anyhow::Result<Self> {
        Ok(Self {
            key: config.key()?,
            ledger: Ledger::open(config.ledger_file.as_deref())?,
            voided: tokio::sync::Mutex::new(Ledger::voided(config.ledger_file.as_deref())?),
            lost_once: Mutex::default(),
        })
    }

    pub(crate) async fn authorize(&self, charge: &Charge) -> Result<Authorization, Error> {
        if charge.amount.minor_units() <= 0 {
            return Err(Error::Amount);
        }
        let token = charge.payment_token.as_str();
        let card_summary = match token {
            "tok_mastercard" => "Mastercard ending in 4444",
            "tok_visa"
            | "tok_slow"
            | "tok_unknown"
            | "tok_unknown_once"
            | "tok_capture_refused" => "Visa ending in 4242",
            "tok_declined" => return Err(Error::Declined(Decline::CardDeclined)),
            "tok_insufficient_funds" => return Err(Error::Declined(Decline::InsufficientFunds)),
            "tok_expired_card" => return Err(Error::Declined(Decline::ExpiredCard)),
            _ => return Err(Error::Declined(Decline::UnknownToken)),
        };
        if token == "tok_slow" {
            tokio::time::sleep(SLOW).await;
        }
        let id = self.seal(&Held {
            order_id: charge.order_id.clone(),
            currency_code: charge.amount.currency_code().to_owned(),
            minor_units: charge.amount.minor_units(),
            token: token.to_owned(),
        });
        {
            let voided = self.voided.lock().await;
            if voided.contains(&charge.order_id) {
                return Err(Error::Declined(Decline::OrderVoided));
            }
            let entry = Entry::new("authorize", &charge.order_id, &id, Some(&charge.amount));
            self.ledger.write(entry).await?;
        }
        if token == "tok_unknown"
            || (token == "tok_unknown_once" && self.is_first_time(&charge.order_id))
        {
            return Err(Error::OutcomeUnknown);
        }
        Ok(Authorization {
            id,
            expires_at: UNIX_EPOCH + EXPIRES_AT,
            card_summary,
        })
    }

    pub(crate) async fn capture(
        &self,
        order_id: &str,
        authorization_id: &str,
        amount: Money,
    ) -> Result<String, Error> {
        let held = self.open(authorization_id, order_id)?;
        if amount.minor_units() <= 0 {
            return Err(Error::Amount);
        }
        if held.currency_code != amount.currency_code() || amount.minor_units() > held.minor_units {
            return Err(Error::CaptureRefused("it is more than was authorized"));
        }
        if held.token == "tok_capture_refused" {
            return Err(Error::CaptureRefused("the bank has changed its mind"));
        }
        let id = if mesh::chaos::planted("charges_each_time") {
            format!("cap_{:?}", std::time::Instant::now())
        } else {
            self.derived_id("cap", &[authorization_id])
        };
        let entry = Entry::new("capture", order_id, &id, Some(&amount));
        self.ledger.write(entry).await?;
        Ok(id)
    }

    pub(crate) async fn void(
        &self,
        order_id: &str,
        authorization_id: Option<&str>,
    ) -> Result<(), Error> {
        if let Some(id) = authorization_id {
            self.open(id, order_id)?;
        }
        let mut voided = self.voided.lock().await;
        remember(&mut voided, order_id);
        let entry = Entry::new("void", order_id, authorization_id.unwrap_or_default(), None);
        Ok(self.ledger.write(entry).await?)
    }

    pub(crate) async fn refund(
        &self,
        key: &str,
        order_id: &str,
        authorization_id: &str,
        amount: Money,
    ) -> Result<String, Error> {
        let held = self.open(authorization_id, order_id)?;
        if amount.minor_units() <= 0 {
            return Err(Error::Amount);
        }
        if held.currency_code != amount.currency_code() || amount.minor_units() > held.minor_units {
            return Err(Error::RefundRefused("it is more than was taken"));
        }
        let id = if mesh::chaos::planted("refunds_each_time") {
            format!("ref_{:?}", std::time::Instant::now())
        } else {
            self.derived_id("ref", &[authorization_id, key])
        };
        let entry = Entry::new("refund", order_id, &id, Some(&amount));
        self.ledger.write(entry).await?;
        Ok(id)
    }

    fn is_first_time(&self, order_id: &str) -> bool {
        let mut lost_once = self
            .lost_once
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        remember(&mut lost_once, order_id)
    }

    /// The same content always gets the same id.
    fn seal(&self, held: &Held) -> String {
        // A struct of strings and a number always serializes.
        let content = serde_json::to_vec(held).unwrap_or_default();
        let tag = hmac::sign(&self.key, &content);
        URL_SAFE_NO_PAD.encode([tag.as_ref(), &content].concat())
    }

    fn open(&self, id: &str, order_id: &str) -> Result<Held, Error> {
        let unknown = |()| Error::UnknownAuthorization;
        let bytes = URL_SAFE_NO_PAD.decode(id).map_err(|_| unknown(()))?;
        let (tag, content) = bytes
            .split_at_checked(TAG_BYTES)
            .ok_or(Error::UnknownAuthorization)?;
        if hmac::verify(&self.key, content, tag).is_err() {
            tracing::error!(
                order.id = order_id,
                "authorization under another secret, or forged"
            );
            return Err(Error::UnknownAuthorization);
        }
        let held: Held = serde_json::from_slice(content).map_err(|_| unknown(()))?;
        if held.order_id != order_id {
            return Err(Error::UnknownAuthorization);
        }
        Ok(held)
    }

    fn derived_id(&self, kind: &str, parts: &[&str]) -> String {
        let tag = hmac::sign(&self.key, format!("{kind}:{}", parts.join(":")).as_bytes());
        format!("{kind}_{}", URL_SAFE_NO_PAD.encode(&tag.as_ref()[..16]))
    }
}

/// Whether an order was not among `orders`, where it is then. To make room for it all others are forgotten.
fn remember(orders: &mut HashSet<String>, order_id: &str) -> bool {
    if orders.len() >= MOST_ORDERS {
        orders.clear();
    }
    orders.insert(order_id.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_remembered_does_not_grow_without_end() {
        let mut orders = HashSet::new();
        for order in 0..MOST_ORDERS {
            assert!(remember(&mut orders, &order.to_string()));
        }
        assert_eq!(orders.len(), MOST_ORDERS);
        assert!(remember(&mut orders, "one more"));
        assert!(!remember(&mut orders, "one more"));
        assert_eq!(orders.len(), 1);
    }
}
