//! Carts in Redis: the hash `cart:<user id>`, from product id to `line id|quantity`. Each change is one script.

use std::sync::Arc;

use mesh::chaos;
use redis::{Script, ScriptInvocation};
use secrecy::SecretString;
use uuid::Uuid;

use crate::cart::{Cart, Line, MAX_LINES, MAX_QUANTITY, Owner};
use crate::error::Error;

/// How long an addition with an operation id is remembered.
const OPERATION_SECONDS: u64 = 60 * 60;

#[derive(Clone)]
pub(crate) struct Store {
    redis: mesh::redis::Connection,
    scripts: Arc<Scripts>,
}

struct Scripts {
    add: Script,
    update: Script,
    remove: Script,
    merge: Script,
    remove_purchased: Script,
}

/// The pairs of a hash.
type Fields = Vec<(Vec<u8>, Vec<u8>)>;

impl Store {
    pub(crate) fn new(url: &SecretString) -> anyhow::Result<Self> {
        Ok(Self {
            redis: mesh::redis::connect(url)?,
            scripts: Arc::new(Scripts {
                add: script(include_str!("scripts/add.lua")),
                update: script(include_str!("scripts/update.lua")),
                remove: script(include_str!("scripts/remove.lua")),
                merge: script(include_str!("scripts/merge.lua")),
                remove_purchased: script(include_str!("scripts/remove_purchased.lua")),
            }),
        })
    }

    pub(crate) async fn ready(&self) -> Result<(), Error> {
        Ok(self.redis.check("cart").await?)
    }

    pub(crate) async fn get(&self, owner: &Owner) -> Result<Cart, Error> {
        let fields = redis::cmd("HGETALL")
            .arg(key(owner.user_id))
            .query_async::<Fields>(&mut self.redis.clone())
            .await;
        match fields {
            Ok(fields) => Ok(Cart::read(&fields)),
            // Not ours; the next change replaces it.
            Err(error) if error.code() == Some("WRONGTYPE") => {
                tracing::warn!("a cart cannot be read");
                Ok(Cart::default())
            }
            Err(error) => Err(error.into()),
        }
    }

    pub(crate) async fn add(
        &self,
        owner: &Owner,
        product_id: Uuid,
        quantity: i32,
        operation_id: Option<&str>,
    ) -> Result<Cart, Error> {
        let key = key(owner.user_id);
        let mut script = self.scripts.add.key(&key);
        if let Some(operation_id) = operation_id {
            script.key(format!("{key}:op:{operation_id}"));
        }
        script
            .arg(product_id.to_string())
            .arg(quantity)
            .arg(Uuid::new_v4().simple().to_string())
            .arg(MAX_LINES)
            .arg(MAX_QUANTITY)
            .arg(owner.keep_seconds)
            .arg(OPERATION_SECONDS);
        self.change(&script).await
    }

    pub(crate) async fn update(
        &self,
        owner: &Owner,
        product_id: Uuid,
        quantity: i32,
    ) -> Result<Cart, Error> {
        let mut script = self.scripts.update.key(key(owner.user_id));
        script
            .arg(product_id.to_string())
            .arg(quantity)
            .arg(owner.keep_seconds);
        self.change(&script).await
    }

    pub(crate) async fn remove(&self, owner: &Owner, product_id: Uuid) -> Result<Cart, Error> {
        let mut script = self.scripts.remove.key(key(owner.user_id));
        script.arg(product_id.to_string()).arg(owner.keep_seconds);
        self.change(&script).await
    }

    pub(crate) async fn clear(&self, owner: &Owner) -> Result<(), Error> {
        Ok(redis::cmd("DEL")
            .arg(key(owner.user_id))
            .exec_async(&mut self.redis.clone())
            .await?)
    }

    /// The cart, and what of the guest's did not fit into it.
    pub(crate) async fn merge(
        &self,
        owner: &Owner,
        guest_id: Uuid,
    ) -> Result<(Cart, Vec<Line>), Error> {
        let mut script = self.scripts.merge.key(key(owner.user_id));
        script
            .key(key(guest_id))
            .arg(MAX_LINES)
            .arg(MAX_QUANTITY)
            .arg(owner.keep_seconds);
        let (cart, left_out): (Fields, Fields) =
            script.invoke_async(&mut self.redis.clone()).await?;
        Ok((Cart::read(&cart), Cart::read(&left_out).lines))
    }

    /// Whose cart it is says the order, so how long it is kept stays as it is.
    pub(crate) async fn remove_purchased(
        &self,
        user_id: Uuid,
        order_id: Uuid,
        lines: &[Line],
    ) -> Result<(), Error> {
        let mut script = self.scripts.remove_purchased.key(key(user_id));
        script.arg(order_id.to_string());
        if chaos::planted("empties_cart") {
            return Ok(redis::cmd("DEL")
                .arg(key(user_id))
                .exec_async(&mut self.redis.clone())
                .await?);
        }
        for line in lines {
            script
                .arg(line.product_id.to_string())
                .arg(&line.line_id)
                .arg(line.quantity);
        }
        chaos::step("remove_purchased", "", self.change(&script))
            .await
            .map(drop)
    }

    /// Runs a script that answers with how it went, and the cart.
    async fn change(&self, script: &ScriptInvocation<'_>) -> Result<Cart, Error> {
        let (outcome, fields): (String, Fields) =
            script.invoke_async(&mut self.redis.clone()).await?;
        match outcome.as_str() {
            "CART_FULL" => Err(Error::CartFull),
            "QUANTITY_LIMIT" => Err(Error::QuantityLimit),
            "ITEM_NOT_FOUND" => Err(Error::ItemNotFound),
            "OPERATION_REUSED" => Err(Error::OperationReused),
            _ => Ok(Cart::read(&fields)),
        }
    }
}

fn script(text: &str) -> Script {
    Script::new(&[include_str!("scripts/line.lua"), text].concat())
}

fn key(user_id: Uuid) -> String {
    format!("cart:{user_id}")
}
