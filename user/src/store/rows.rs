//! Rows, read into what they mean.

use proto::access::v1::Role;
use tokio_postgres::Row;
use tokio_postgres::types::Json;

use crate::account::{Account, Address};
use crate::error::Error;

/// The columns that `account` reads, of `users u`.
pub(super) const ACCOUNT: &str =
    "u.user_id, u.email, u.name, u.address, u.role, u.active, u.created_at";

pub(super) fn account(row: &Row) -> Result<Account, Error> {
    let address: Option<Json<Address>> = row.try_get("address")?;
    Ok(Account {
        user_id: row.try_get("user_id")?,
        email: row.try_get("email")?,
        name: row.try_get("name")?,
        address: address.map(|Json(address)| address),
        role: role(row)?,
        active: row.try_get("active")?,
        created_at: row.try_get("created_at")?,
    })
}

pub(super) fn role(row: &Row) -> Result<Role, Error> {
    Ok(match row.try_get("role")? {
        "staff" => Role::Staff,
        _ => Role::Customer,
    })
}

pub(super) fn role_name(role: Role) -> &'static str {
    match role {
        Role::Staff => "staff",
        _ => "customer",
    }
}
