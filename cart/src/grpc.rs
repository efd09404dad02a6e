use mesh::identity::Trust;
use proto::access::v1::Role;
use proto::cart::v1 as pb;
use proto::cart::v1::cart_service_server::CartService;
use tonic::{Request, Response, Status};
use uuid::Uuid;

use crate::cart::{Cart, Line, Owner};
use crate::config::Config;
use crate::error::Error;
use crate::store::Store;

const SECONDS_PER_DAY: u64 = 24 * 60 * 60;

pub(crate) struct Carts {
    store: Store,
    trust: Trust,
    guest_days: u32,
    customer_days: u32,
}

impl Carts {
    pub(crate) fn new(store: Store, config: &Config, trust: Trust) -> Self {
        Self {
            store,
            trust,
            guest_days: config.guest_days,
            customer_days: config.customer_days,
        }
    }

    /// The caller's own cart: no request says whose.
    fn owner<T>(&self, request: &Request<T>) -> Result<Owner, Status> {
        let person = mesh::person(request)?;
        let days = match person.role {
            Role::Guest => self.guest_days,
            _ => self.customer_days,
        };
        Ok(Owner {
            user_id: person.user_id,
            keep_seconds: u64::from(days) * SECONDS_PER_DAY,
        })
    }
}

#[tonic::async_trait]
impl CartService for Carts {
    async fn get_cart(
        &self,
        request: Request<pb::GetCartRequest>,
    ) -> Result<Response<pb::GetCartResponse>, Status> {
        let owner = self.owner(&request)?;
        let cart = encode(self.store.get(&owner).await?);
        Ok(Response::new(pb::GetCartResponse { cart }))
    }

    async fn add_item(
        &self,
        request: Request<pb::AddItemRequest>,
    ) -> Result<Response<pb::AddItemResponse>, Status> {
        let owner = self.owner(&request)?;
        let request = request.into_inner();
        let product_id = id("product_id", &request.product_id)?;
        let operation_id = Some(request.operation_id.as_str()).filter(|id| !id.is_empty());
        let cart = self
            .store
            .add(&owner, product_id, request.quantity, operation_id)
            .await?;
        let cart = encode(cart);
        Ok(Response::new(pb::AddItemResponse { cart }))
    }

    async fn update_item(
        &self,
        request: Request<pb::UpdateItemRequest>,
    ) -> Result<Response<pb::UpdateItemResponse>, Status> {
        let owner = self.owner(&request)?;
        let request = request.into_inner();
        let product_id = id("product_id", &request.product_id)?;
        let cart = self
            .store
            .update(&owner, product_id, request.quantity)
            .await?;
        let cart = encode(cart);
        Ok(Response::new(pb::UpdateItemResponse { cart }))
    }

    async fn remove_item(
        &self,
        request: Request<pb::RemoveItemRequest>,
    ) -> Result<Response<pb::RemoveItemResponse>, Status> {
        let owner = self.owner(&request)?;
        let product_id = id("product_id", &request.get_ref().product_id)?;
        let cart = encode(self.store.remove(&owner, product_id).await?);
        Ok(Response::new(pb::RemoveItemResponse { cart }))
    }

    async fn clear_cart(
        &self,
        request: Request<pb::ClearCartRequest>,
    ) -> Result<Response<pb::ClearCartResponse>, Status> {
        let owner = self.owner(&request)?;
        self.store.clear(&owner).await?;
        Ok(Response::new(pb::ClearCartResponse {}))
    }

    async fn merge_cart(
        &self,
        request: Request<pb::MergeCartRequest>,
    ) -> Result<Response<pb::MergeCartResponse>, Status> {
        let owner = self.owner(&request)?;
        let guest = self
            .trust
            .person(&request.get_ref().guest_access_token)
            .filter(|person| person.role == Role::Guest)
            .ok_or(Error::GuestToken)?;
        // A guest who kept the id when becoming a customer has kept the cart too.
        let (cart, left_out) = if guest.user_id == owner.user_id {
            (self.store.get(&owner).await?, Vec::new())
        } else {
            self.store.merge(&owner, guest.user_id).await?
        };
        Ok(Response::new(pb::MergeCartResponse {
            cart: encode(cart),
            left_out: items(left_out),
        }))
    }

    async fn remove_purchased(
        &self,
        request: Request<pb::RemovePurchasedRequest>,
    ) -> Result<Response<pb::RemovePurchasedResponse>, Status> {
        let request = request.into_inner();
        let user_id = id("user_id", &request.user_id)?;
        let order_id = id("order_id", &request.order_id)?;
        let lines = request
            .lines
            .into_iter()
            .map(|line| {
                Ok(Line {
                    product_id: id("lines.product_id", &line.product_id)?,
                    line_id: line.line_id,
                    quantity: line.quantity,
                })
            })
            .collect::<Result<Vec<_>, Error>>()?;
        self.store
            .remove_purchased(user_id, order_id, &lines)
            .await?;
        Ok(Response::new(pb::RemovePurchasedResponse {}))
    }
}

fn id(field: &'static str, text: &str) -> Result<Uuid, Error> {
    Uuid::try_parse(text).map_err(|_| Error::Id { field })
}

fn encode(cart: Cart) -> Option<pb::Cart> {
    Some(pb::Cart {
        items: items(cart.lines),
    })
}

fn items(lines: Vec<Line>) -> Vec<pb::CartItem> {
    let items = lines.into_iter().map(|line| pb::CartItem {
        product_id: line.product_id.to_string(),
        quantity: line.quantity,
        line_id: line.line_id,
    });
    items.collect()
}
