//! A catalogue and carts, as small as these tests need them, behind the real inbound stack.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};

use proto::cart::v1 as cart;
use proto::cart::v1::cart_service_server::{CartService, CartServiceServer};
use proto::product::v1::product_service_server::{ProductService, ProductServiceServer};
use proto::product::v1::*;
use testkit::identity::Identities;
use tonic::{Request, Response, Status};
use uuid::Uuid;

use crate::product;

type Answer<T> = Result<Response<T>, Status>;

#[derive(Clone, Default)]
pub(crate) struct Catalogue(Arc<Mutex<Shelves>>);

#[derive(Default)]
struct Shelves {
    products: BTreeMap<String, Product>,
    /// What every call answers instead, when it is set.
    failure: Option<Status>,
    calls: Vec<&'static str>,
}

impl Catalogue {
    pub(crate) async fn start(&self, identities: &Identities) -> mesh::Running {
        let service = mesh::Service::new(async || Ok(()));
        let service = service.add_server(ProductServiceServer::new(self.clone()));
        let mesh = identities.mesh("product").unwrap();
        mesh.start(service).await.unwrap()
    }

    pub(crate) fn put(&self, number: u32, category: &str, stock: i32) {
        let id = product(number);
        let product = Product {
            product_id: id.clone(),
            name: format!("Product {number}"),
            category: category.to_owned(),
            stock,
            ..Product::default()
        };
        self.0.lock().unwrap().products.insert(id, product);
    }

    pub(crate) fn fail(&self, failure: Option<Status>) {
        self.0.lock().unwrap().failure = failure;
    }

    /// The calls since the last time.
    pub(crate) fn calls(&self) -> Vec<&'static str> {
        std::mem::take(&mut self.0.lock().unwrap().calls)
    }

    fn answer<T>(&self, call: &'static str, make: impl FnOnce(&Shelves) -> T) -> Answer<T> {
        let mut shelves = self.0.lock().unwrap();
        shelves.calls.push(call);
        match &shelves.failure {
            Some(failure) => Err(failure.clone()),
            None => Ok(Response::new(make(&shelves))),
        }
    }
}

/// Implements RPCs that no test calls.
macro_rules! unused {
    ($($name:ident: $request:ty => $response:ty),* $(,)?) => {$(
        fn $name<'a, 'b>(
            &'a self,
            _: Request<$request>,
        ) -> std::pin::Pin<Box<dyn Future<Output = Answer<$response>> + Send + 'b>>
        where
            'a: 'b,
            Self: 'b,
        {
            Box::pin(async { Err(Status::unimplemented("not in this test")) })
        }
    )*};
}

#[tonic::async_trait]
impl ProductService for Catalogue {
    async fn batch_get_products(
        &self,
        request: Request<BatchGetProductsRequest>,
    ) -> Answer<BatchGetProductsResponse> {
        self.answer("BatchGetProducts", |shelves| BatchGetProductsResponse {
            products: request
                .get_ref()
                .product_ids
                .iter()
                .filter_map(|id| shelves.products.get(id).cloned())
                .collect(),
        })
    }

    async fn list_products(
        &self,
        request: Request<ListProductsRequest>,
    ) -> Answer<ListProductsResponse> {
        let request = request.into_inner();
        self.answer("ListProducts", |shelves| {
            let page = usize::try_from(request.page_size).unwrap();
            let products = shelves.products.values().filter(|product| {
                (request.category.is_empty() || request.category == product.category)
                    && (!request.in_stock_only || product.stock > 0)
            });
            ListProductsResponse {
                products: products.take(page).cloned().collect(),
                ..Default::default()
            }
        })
    }

    unused! {
        list_categories: ListCategoriesRequest => ListCategoriesResponse,
        search_products: SearchProductsRequest => SearchProductsResponse,
        get_product: GetProductRequest => GetProductResponse,
        create_product: CreateProductRequest => CreateProductResponse,
        update_product: UpdateProductRequest => UpdateProductResponse,
        adjust_stock: AdjustStockRequest => AdjustStockResponse,
        reserve_stock: ReserveStockRequest => ReserveStockResponse,
        commit_stock: CommitStockRequest => CommitStockResponse,
        release_stock: ReleaseStockRequest => ReleaseStockResponse,
        return_stock: ReturnStockRequest => ReturnStockResponse,
    }
}

#[derive(Clone, Default)]
pub(crate) struct Carts(Arc<Mutex<HashMap<Uuid, Vec<String>>>>);

impl Carts {
    pub(crate) async fn start(&self, identities: &Identities) -> mesh::Running {
        let service = mesh::Service::new(async || Ok(()));
        let service = service.add_server(CartServiceServer::new(self.clone()));
        let mesh = identities.mesh("cart").unwrap();
        mesh.start(service).await.unwrap()
    }

    pub(crate) fn fill(&self, user_id: Uuid, products: Vec<String>) {
        self.0.lock().unwrap().insert(user_id, products);
    }
}

#[tonic::async_trait]
impl CartService for Carts {
    async fn get_cart(
        &self,
        request: Request<cart::GetCartRequest>,
    ) -> Answer<cart::GetCartResponse> {
        // The real one refuses nobody who has a session, and tells whose cart it is from that alone.
        let person = mesh::person(&request)?;
        let carts = self.0.lock().unwrap();
        let products = carts.get(&person.user_id).cloned().unwrap_or_default();
        let items = products.into_iter().map(|product_id| cart::CartItem {
            product_id,
            quantity: 1,
            line_id: "line".to_owned(),
        });
        let cart = Some(cart::Cart {
            items: items.collect(),
        });
        Ok(Response::new(cart::GetCartResponse { cart }))
    }

    unused! {
        add_item: cart::AddItemRequest => cart::AddItemResponse,
        update_item: cart::UpdateItemRequest => cart::UpdateItemResponse,
        remove_item: cart::RemoveItemRequest => cart::RemoveItemResponse,
        clear_cart: cart::ClearCartRequest => cart::ClearCartResponse,
        merge_cart: cart::MergeCartRequest => cart::MergeCartResponse,
        remove_purchased: cart::RemovePurchasedRequest => cart::RemovePurchasedResponse,
    }
}
