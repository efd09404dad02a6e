use crate::r#type::v1 as pb;

/// An exact amount in one currency: a count of its minor units. All arithmetic is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Money {
    currency: [u8; 3],
    minor_units: i64,
}

/// Why amounts cannot be read or combined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Not three capital letters.
    #[error("a currency is three capital letters of ISO 4217")]
    Currency,
    /// Two currencies in one calculation.
    #[error("amounts in different currencies cannot be combined")]
    CurrencyMismatch,
    /// Beyond what 64 bits hold.
    #[error("the amount is too large")]
    Overflow,
}

impl Money {
    /// An amount of `currency_code` (ISO 4217, capitals) in minor units.
    ///
    /// # Errors
    /// [`MoneyError::Currency`] when the code is not three capital letters.
    pub fn new(currency_code: &str, minor_units: i64) -> Result<Self, MoneyError> {
        let currency: [u8; 3] = currency_code
            .as_bytes()
            .try_into()
            .map_err(|_| MoneyError::Currency)?;
        if !currency.iter().all(u8::is_ascii_uppercase) {
            return Err(MoneyError::Currency);
        }
        Ok(Self {
            currency,
            minor_units,
        })
    }

    /// Nothing, in the same currency.
    pub fn zero(self) -> Self {
        Self {
            minor_units: 0,
            ..self
        }
    }

    /// The currency's ISO 4217 code.
    pub fn currency_code(&self) -> &str {
        std::str::from_utf8(&self.currency).unwrap_or_default()
    }

    /// The count of minor units.
    pub fn minor_units(self) -> i64 {
        self.minor_units
    }

    /// The sum of two amounts.
    ///
    /// # Errors
    /// When the currencies differ or the sum does not fit.
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::CurrencyMismatch);
        }
        let minor_units = self
            .minor_units
            .checked_add(other.minor_units)
            .ok_or(MoneyError::Overflow)?;
        Ok(Self {
            minor_units,
            ..self
        })
    }

    /// The price of `quantity` units.
    ///
    /// # Errors
    /// When the product does not fit.
    pub fn checked_mul(self, quantity: u32) -> Result<Self, MoneyError> {
        let minor_units = self
            .minor_units
            .checked_mul(i64::from(quantity))
            .ok_or(MoneyError::Overflow)?;
        Ok(Self {
            minor_units,
            ..self
        })
    }
}

impl std::fmt::Display for Money {
    /// As in a log line: `EUR 12.50`. Assumes two decimals, as the euro has.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sign = if self.minor_units < 0 { "-" } else { "" };
        let minor_units = self.minor_units.unsigned_abs();
        write!(
            formatter,
            "{} {sign}{}.{:02}",
            self.currency_code(),
            minor_units / 100,
            minor_units % 100
        )
    }
}

impl From<Money> for pb::Money {
    fn from(money: Money) -> Self {
        Self {
            currency_code: money.currency_code().to_owned(),
            minor_units: money.minor_units,
        }
    }
}

impl TryFrom<&pb::Money> for Money {
    type Error = MoneyError;

    fn try_from(money: &pb::Money) -> Result<Self, MoneyError> {
        Self::new(&money.currency_code, money.minor_units)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn euro(minor_units: i64) -> Money {
        Money::new("EUR", minor_units).unwrap()
    }

    #[test]
    fn amounts_of_one_currency_add_up() {
        assert_eq!(euro(1250).checked_add(euro(1)), Ok(euro(1251)));
        assert_eq!(euro(1250).checked_mul(99), Ok(euro(123_750)));
    }

    #[test]
    fn currencies_do_not_mix() {
        let dollar = Money::new("USD", 1).unwrap();
        assert_eq!(
            euro(1).checked_add(dollar),
            Err(MoneyError::CurrencyMismatch)
        );
    }

    #[test]
    fn what_does_not_fit_is_an_error() {
        assert_eq!(
            euro(i64::MAX).checked_add(euro(1)),
            Err(MoneyError::Overflow)
        );
        assert_eq!(euro(i64::MAX).checked_mul(2), Err(MoneyError::Overflow));
    }

    #[test]
    fn a_currency_is_three_capitals() {
        for code in ["", "EU", "eur", "EURO", "ÄÖ"] {
            assert_eq!(Money::new(code, 1), Err(MoneyError::Currency), "{code}");
        }
    }

    #[test]
    fn amounts_read_well_in_logs() {
        assert_eq!(euro(1205).to_string(), "EUR 12.05");
        assert_eq!(euro(-5).to_string(), "EUR -0.05");
    }
}
