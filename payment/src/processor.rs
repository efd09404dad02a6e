use proto::Money;

use crate::charge::{Authorization, Charge};
use crate::config::Config;
use crate::error::Error;
use crate::simulated::Simulated;

/// The payment processors that Souk can take money through. A new one is a new variant.
pub(crate) enum Processor {
    Simulated(Simulated),
}

impl Processor {
    pub(crate) fn new(config: &Config) -> anyhow::Result<Self> {
        Ok(Self::Simulated(Simulated::new(config)?))
    }

    pub(crate) async fn authorize(&self, charge: &Charge) -> Result<Authorization, Error> {
        match self {
            Self::Simulated(simulated) => simulated.authorize(charge).await,
        }
    }

    pub(crate) async fn capture(
        &self,
        order_id: &str,
        authorization_id: &str,
        amount: Money,
    ) -> Result<String, Error> {
        match self {
            Self::Simulated(simulated) => {
                simulated.capture(order_id, authorization_id, amount).await
            }
        }
    }

    pub(crate) async fn void(
        &self,
        order_id: &str,
        authorization_id: Option<&str>,
    ) -> Result<(), Error> {
        match self {
            Self::Simulated(simulated) => simulated.void(order_id, authorization_id).await,
        }
    }

    pub(crate) async fn refund(
        &self,
        key: &str,
        order_id: &str,
        authorization_id: &str,
        amount: Money,
    ) -> Result<String, Error> {
        match self {
            Self::Simulated(simulated) => {
                simulated
                    .refund(key, order_id, authorization_id, amount)
                    .await
            }
        }
    }
}
