//! The email service as checkout sees it.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod content;
mod delivery;
mod mail;
mod outage;
mod smtp;

use std::path::PathBuf;

use clap::CommandFactory as _;
use email::Config;
use proto::checkout::v1::{Order, OrderItem, OrderStatus};
use proto::email::v1 as pb;
use proto::email::v1::email_service_client::EmailServiceClient;
use proto::r#type::v1::{Address, Money};
use testkit::identity::Identities;
use testkit::stores::{Stores, TestStores};

type Client = EmailServiceClient<mesh::Channel>;

const ORDER: &str = "6f2d9c1e-8d3a-4a53-9a7e-0d3a5f1b2c4d";

#[test]
fn the_command_line_is_sound() {
    Config::command().debug_assert();
}

/// The service on a Redis of its own.
struct Emails {
    stores: TestStores,
    identities: Identities,
    running: mesh::Running,
    folder: PathBuf,
}

impl Emails {
    /// With mail going to a folder.
    async fn on_folder() -> Self {
        Self::start(None).await
    }

    async fn start(smtp_url: Option<String>) -> Self {
        Self::start_with(smtp_url, 60).await
    }

    async fn start_with(smtp_url: Option<String>, mail_claim_seconds: u64) -> Self {
        let stores = Stores::for_test().unwrap();
        let identities = Identities::generate().unwrap();
        let folder = stores.folder().join("mail");
        let config = Config {
            mesh: identities.config("email"),
            redis_url: stores.redis().await.unwrap().url().into(),
            mail_folder: smtp_url.is_none().then(|| folder.clone()),
            smtp_url: smtp_url.map(Into::into),
            mail_from: "Souk <orders@souk.example>".parse().unwrap(),
            mail_claim_seconds,
            shop_url: Some("https://souk.example".to_owned()),
        };
        let service = email::service(&config).unwrap();
        let mesh = identities.mesh("email").unwrap();
        let running = mesh.start(service).await.unwrap();
        Self {
            stores,
            identities,
            running,
            folder,
        }
    }

    /// As checkout calls it.
    fn client(&self) -> Client {
        let channel = self
            .identities
            .channel("checkout", "email", self.running.address);
        EmailServiceClient::new(channel.unwrap())
    }

    /// What the folder holds, by name.
    fn files(&self) -> Vec<String> {
        let entries = std::fs::read_dir(&self.folder).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            // The health check comes and goes.
            .filter(|name| !name.ends_with(".tmp"))
            .collect();
        names.sort();
        names
    }

    /// The mail with this id.
    fn mail(&self, message_id: &str) -> mail::Mail {
        let file = self.folder.join(format!("{message_id}.eml"));
        mail::Mail::parse(&std::fs::read_to_string(file).unwrap())
    }

    async fn redis(&self) -> redis::aio::MultiplexedConnection {
        let client = redis::Client::open(self.stores.redis().await.unwrap().url()).unwrap();
        client.get_multiplexed_async_connection().await.unwrap()
    }
}

fn confirmation(message_id: &str) -> pb::SendOrderConfirmationRequest {
    pb::SendOrderConfirmationRequest {
        message_id: message_id.to_owned(),
        recipient: Some(recipient()),
        order: Some(order(OrderStatus::Confirmed)),
    }
}

fn status(message_id: &str, order: Order) -> pb::SendOrderStatusRequest {
    pb::SendOrderStatusRequest {
        message_id: message_id.to_owned(),
        recipient: Some(recipient()),
        order: Some(order),
    }
}

fn recipient() -> pb::Recipient {
    pb::Recipient {
        email: "ada@example.com".to_owned(),
        name: "Ada Lovelace".to_owned(),
    }
}

fn euro(minor_units: i64) -> Option<Money> {
    Some(Money {
        currency_code: "EUR".to_owned(),
        minor_units,
    })
}

fn order(status: OrderStatus) -> Order {
    let item = |name: &str, quantity: i32, price: i64| OrderItem {
        name: name.to_owned(),
        quantity,
        unit_price: euro(price),
        line_total: euro(price * i64::from(quantity)),
        ..OrderItem::default()
    };
    Order {
        order_id: ORDER.to_owned(),
        status: status.into(),
        items: vec![
            item("Harbour jumper", 2, 8900),
            item("Rose harissa", 1, 650),
        ],
        subtotal: euro(18_450),
        shipping: euro(490),
        shipping_display_name: "Standard parcel".to_owned(),
        total: euro(18_940),
        shipping_address: Some(Address {
            full_name: "Ada Lovelace".to_owned(),
            line1: "Lange Gasse 7".to_owned(),
            city: "Wien".to_owned(),
            postal_code: "1080".to_owned(),
            country_code: "AT".to_owned(),
            ..Address::default()
        }),
        payment_summary: "Visa ending in 4242".to_owned(),
        ..Order::default()
    }
}
