use std::time::SystemTime;

use proto::access::v1::Role;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::Error;

/// Someone registered.
#[derive(Clone)]
pub(crate) struct Account {
    pub(crate) user_id: Uuid,
    pub(crate) email: String,
    pub(crate) name: String,
    pub(crate) address: Option<Address>,
    pub(crate) role: Role,
    /// False once the account was closed.
    pub(crate) active: bool,
    pub(crate) created_at: SystemTime,
}

/// Where a parcel goes, as it is stored.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Address {
    pub(crate) full_name: String,
    pub(crate) line1: String,
    pub(crate) line2: String,
    pub(crate) city: String,
    pub(crate) region: String,
    pub(crate) postal_code: String,
    pub(crate) country_code: String,
}

/// What an account is opened with.
pub(crate) struct NewAccount {
    pub(crate) email: String,
    pub(crate) name: String,
    pub(crate) role: Role,
    pub(crate) password_hash: String,
}

/// What changes in a profile; what is unset stays.
pub(crate) struct ProfileChange {
    pub(crate) name: Option<String>,
    pub(crate) email: Option<String>,
    pub(crate) address: Option<Address>,
}

/// The form of an address by which accounts are told apart: mail providers do not tell `Ann@` from `ann@`.
pub(crate) fn email_key(email: &str) -> String {
    email.to_lowercase()
}

/// A name without the white space around it.
pub(crate) fn name(text: &str) -> Result<String, Error> {
    let name = text.trim();
    // A line break in a name could begin a header of its own in a mail.
    if name.is_empty() || name.chars().any(char::is_control) {
        return Err(Error::Name);
    }
    Ok(name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_loses_only_the_white_space_around_it() {
        assert_eq!(name(" Ann  B. \u{a0}").ok().as_deref(), Some("Ann  B."));
    }

    #[test]
    fn a_name_is_one_line_with_something_on_it() {
        for text in ["", "  ", "\u{3000}", "Ann\nBcc: all@example.com", "a\tb"] {
            assert!(name(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn addresses_that_differ_in_case_are_one() {
        assert_eq!(email_key("Ann@Example.COM"), email_key("ann@example.com"));
    }
}
