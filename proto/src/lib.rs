//! The contract between the services, compiled from `souk/<service>/v1/*.proto`.
//!
//! Each package is a module: `proto::cart::v1` holds what `souk.cart.v1` declares. Beside the generated code stand
//! [`contract`], which reads from the descriptors who may call what, [`country`], which knows the countries, and [`Money`],
//! the amount to calculate with.

pub mod contract;
pub mod country;
mod money;

pub use money::{Money, MoneyError};

/// The whole contract as a serialized `FileDescriptorSet`, with all options and comments: reflection serves it.
pub const DESCRIPTORS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptors.bin"));

macro_rules! packages {
    ($($module:ident = $package:literal),* $(,)?) => {$(
        #[doc = concat!("`", $package, "`.")]
        #[allow(missing_docs, clippy::all, clippy::allow_attributes_without_reason, reason = "generated; the .proto holds the documentation")]
        pub mod $module {
            /// Version 1.
            pub mod v1 {
                tonic::include_proto!($package);
            }
        }
    )*};
}

packages! {
    access = "souk.access.v1",
    cart = "souk.cart.v1",
    checkout = "souk.checkout.v1",
    email = "souk.email.v1",
    payment = "souk.payment.v1",
    product = "souk.product.v1",
    recommendation = "souk.recommendation.v1",
    r#type = "souk.r#type.v1",
    user = "souk.user.v1",
}
