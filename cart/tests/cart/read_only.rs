//! A Redis that answers, but takes no writes.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use proto::access::v1::Role;
use redis::aio::MultiplexedConnection;
use testkit::identity::Identities;
use testkit::stores::{Stores, TestStores};
use tokio::net::{TcpListener, TcpStream};
use tonic::Code;

use crate::store::{is_ready, until};
use crate::{Carts, JUMPER, MUG, because, quantities, reason, start};

#[tokio::test]
async fn a_redis_that_takes_no_writes_is_not_ready() {
    let carts = Carts::start().await;
    let shopper = carts.shopper(Role::Customer);
    shopper.add(MUG, 2).await.unwrap();
    let mut redis = carts.redis().await;
    for (refuse, accept) in [
        ("REPLICAOF 127.0.0.1 1", "REPLICAOF NO ONE"),
        ("CONFIG SET maxmemory 1", "CONFIG SET maxmemory 0"),
    ] {
        until("ready", async || is_ready(&carts.running).await).await;
        tell(&mut redis, refuse).await;
        until("known as read-only", async || {
            !is_ready(&carts.running).await
        })
        .await;
        let status = shopper.add(JUMPER, 1).await.unwrap_err();
        let unavailable = because(Code::Unavailable, "STORE_UNAVAILABLE");
        assert_eq!(reason(&status), unavailable, "{refuse}");
        // What can still be done is done.
        assert_eq!(quantities(&shopper.cart().await.unwrap()), [(MUG, 2)]);
        tell(&mut redis, accept).await;
    }
    until("ready again", async || is_ready(&carts.running).await).await;
    shopper.add(JUMPER, 1).await.unwrap();
    let life: i64 = redis::cmd("TTL")
        .arg("health:cart")
        .query_async(&mut redis)
        .await
        .unwrap();
    assert!((1..=60).contains(&life), "{life}");
}

#[tokio::test]
async fn a_redis_that_was_demoted_is_left_for_the_one_that_has_its_name_now() {
    let (old, new) = (Stores::for_test().unwrap(), Stores::for_test().unwrap());
    let (old_address, mut old_redis) = server(&old).await;
    let (new_address, mut new_redis) = server(&new).await;
    let name = Name::start(&old_address).await;
    let identities = Identities::generate().unwrap();
    let running = start(&identities, &format!("redis://{}", name.address)).await;
    let carts = Carts {
        identities,
        running,
        stores: new,
    };
    let shopper = carts.shopper(Role::Customer);
    shopper.add(MUG, 2).await.unwrap();
    // Otherwise a copy is begun only after five seconds.
    tell(&mut old_redis, "CONFIG SET repl-diskless-sync-delay 0").await;
    tell(&mut new_redis, &replica_of(&old_address)).await;
    until("copied", async || {
        redis::cmd("EXISTS")
            .arg(shopper.key())
            .query_async(&mut new_redis.clone())
            .await
            .unwrap()
    })
    .await;

    // The old one lives on, and so does every connection to it.
    tell(&mut new_redis, "REPLICAOF NO ONE").await;
    tell(&mut old_redis, &replica_of(&new_address)).await;
    name.point_to(&new_address);
    until("left", async || shopper.add(MUG, 1).await.is_ok()).await;
    assert_eq!(quantities(&shopper.cart().await.unwrap()), [(MUG, 3)]);
    until("ready", async || is_ready(&carts.running).await).await;
}

/// Its address, and a connection to it.
async fn server(stores: &TestStores) -> (String, MultiplexedConnection) {
    let url = stores.redis().await.unwrap().url();
    let client = redis::Client::open(url).unwrap();
    let connection = client.get_multiplexed_async_connection().await.unwrap();
    let address = url.strip_prefix("redis://").unwrap().to_owned();
    (address, connection)
}

fn replica_of(address: &str) -> String {
    format!("REPLICAOF {}", address.replace(':', " "))
}

async fn tell(redis: &mut MultiplexedConnection, words: &str) {
    let mut words = words.split(' ');
    redis::cmd(words.next().unwrap())
        .arg(words.collect::<Vec<_>>())
        .exec_async(redis)
        .await
        .unwrap();
}

/// What a name is to its users: connections lead to where it points when they are made.
struct Name {
    address: SocketAddr,
    target: Arc<Mutex<String>>,
}

impl Name {
    async fn start(target: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let target = Arc::new(Mutex::new(target.to_owned()));
        let pointed = Arc::clone(&target);
        tokio::spawn(async move {
            while let Ok((mut near, _)) = listener.accept().await {
                let target = pointed.lock().unwrap().clone();
                tokio::spawn(async move {
                    let mut far = TcpStream::connect(target).await.unwrap();
                    let _ = tokio::io::copy_bidirectional(&mut near, &mut far).await;
                });
            }
        });
        Self { address, target }
    }

    fn point_to(&self, target: &str) {
        target.clone_into(&mut self.target.lock().unwrap());
    }
}
