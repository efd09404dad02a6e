mod attributes;
mod wire;

use std::collections::{HashMap, HashSet};

use futures_util::{StreamExt as _, stream};
use mongodb::bson::DateTime;
use proto::product::v1 as pb;
use proto::product::v1::product_service_server::ProductService;
use tonic::{Request, Response, Status};
use uuid::Uuid;

use crate::catalogue::{Changes, Product};
use crate::error::Error;
use crate::listing::{Listing, Page, Sort};
use crate::search;
use crate::stock::{Claim, Line, Outcome, Settlement};
use crate::store::Store;

/// How many lines of an order are settled or put back at once: a quarter of the connections to the store.
const LINES_AT_ONCE: usize = 8;

pub(crate) struct Products {
    store: Store,
    /// Of all prices.
    currency: String,
}

impl Products {
    pub(crate) fn new(store: Store, currency: String) -> Self {
        Self { store, currency }
    }

    async fn settle(
        &self,
        settlement: Settlement,
        claim: &Claim,
        lines: Vec<pb::StockLine>,
    ) -> Result<(), Status> {
        let outcomes = side_by_side(wire::lines(lines)?, |line| {
            let (store, claim) = (self.store.clone(), claim.clone());
            async move { store.settle(settlement, &claim, &line).await }
        });
        worst(outcomes.await)
    }
}

#[tonic::async_trait]
impl ProductService for Products {
    async fn list_categories(
        &self,
        _: Request<pb::ListCategoriesRequest>,
    ) -> Result<Response<pb::ListCategoriesResponse>, Status> {
        let categories = self.store.categories().await?;
        let categories = categories.into_iter().map(wire::category).collect();
        Ok(Response::new(pb::ListCategoriesResponse { categories }))
    }

    async fn list_products(
        &self,
        request: Request<pb::ListProductsRequest>,
    ) -> Result<Response<pb::ListProductsResponse>, Status> {
        let request = request.into_inner();
        let sort = wire::sort(request.sort()).unwrap_or(Sort::Name);
        let listing = Listing {
            words: Vec::new(),
            category: request.category,
            in_stock_only: request.in_stock_only,
            sort,
            page_size: wire::page_size(request.page_size),
            after: None,
        }
        .after_token(&request.page_token)?;
        let (products, next_page_token, total_size) = page(self.store.list(&listing).await?);
        Ok(Response::new(pb::ListProductsResponse {
            products,
            next_page_token,
            total_size,
        }))
    }

    async fn search_products(
        &self,
        request: Request<pb::SearchProductsRequest>,
    ) -> Result<Response<pb::SearchProductsResponse>, Status> {
        let request = request.into_inner();
        let sort = wire::sort(request.sort()).unwrap_or(Sort::Relevance);
        let listing = Listing {
            words: search::query(&request.query),
            category: request.category,
            in_stock_only: false,
            sort,
            page_size: wire::page_size(request.page_size),
            after: None,
        }
        .after_token(&request.page_token)?;
        // A query without words asks for nothing, not for everything.
        if listing.words.is_empty() {
            return Ok(Response::new(pb::SearchProductsResponse::default()));
        }
        let (products, next_page_token, total_size) = page(self.store.list(&listing).await?);
        Ok(Response::new(pb::SearchProductsResponse {
            products,
            next_page_token,
            total_size,
        }))
    }

    async fn get_product(
        &self,
        request: Request<pb::GetProductRequest>,
    ) -> Result<Response<pb::GetProductResponse>, Status> {
        let product_id = wire::id(&request.into_inner().product_id);
        let product = Some(self.store.product(&product_id).await?.into());
        Ok(Response::new(pb::GetProductResponse { product }))
    }

    async fn batch_get_products(
        &self,
        request: Request<pb::BatchGetProductsRequest>,
    ) -> Result<Response<pb::BatchGetProductsResponse>, Status> {
        let product_ids = request.into_inner().product_ids;
        let product_ids: Vec<_> = product_ids.iter().map(|id| wire::id(id)).collect();
        let found = self.store.batch(&product_ids).await?;
        let mut found: HashMap<_, _> = found
            .into_iter()
            .map(|product| (product.product_id.clone(), product))
            .collect();
        // Taken out, a product comes only where its id stands first.
        let products = product_ids
            .iter()
            .filter_map(|id| found.remove(id))
            .map(pb::Product::from)
            .collect();
        Ok(Response::new(pb::BatchGetProductsResponse { products }))
    }

    async fn create_product(
        &self,
        request: Request<pb::CreateProductRequest>,
    ) -> Result<Response<pb::CreateProductResponse>, Status> {
        let request = request.into_inner();
        let product_id = match request.product_id.as_str() {
            "" => Uuid::now_v7().to_string(),
            chosen => wire::id(chosen),
        };
        let product = Product {
            product_id,
            name: wire::name(&request.name)?,
            description: request.description,
            category: request.category,
            price: wire::price(&request.price.unwrap_or_default(), &self.currency)?,
            price_revision: 1,
            revision: 1,
            attributes: attributes::decode(request.attributes.unwrap_or_default())?,
            image_url: request.image_url,
            image_alt: request.image_alt,
            more_images: wire::images(request.more_images),
            weight_grams: request.weight_grams,
            created_at: DateTime::now(),
            available: request.stock.into(),
        };
        self.store.create(&product).await?;
        Ok(Response::new(pb::CreateProductResponse {
            product: Some(product.into()),
        }))
    }

    async fn update_product(
        &self,
        request: Request<pb::UpdateProductRequest>,
    ) -> Result<Response<pb::UpdateProductResponse>, Status> {
        let request = request.into_inner();
        let price = request
            .price
            .as_ref()
            .map(|price| wire::price(price, &self.currency));
        let name = request.name.as_deref().map(wire::name);
        let changes = Changes {
            name: name.transpose()?,
            description: request.description,
            category: request.category,
            price: price.transpose()?,
            attributes: request.attributes.map(attributes::decode).transpose()?,
            image_url: request.image_url,
            image_alt: request.image_alt,
            more_images: request.more_images.map(|more| wire::images(more.images)),
            weight_grams: request.weight_grams,
        };
        let product_id = wire::id(&request.product_id);
        let expected = Some(request.expected_revision).filter(|revision| *revision > 0);
        let product = self.store.update(&product_id, &changes, expected).await?;
        Ok(Response::new(pb::UpdateProductResponse {
            product: Some(product.into()),
        }))
    }

    async fn adjust_stock(
        &self,
        request: Request<pb::AdjustStockRequest>,
    ) -> Result<Response<pb::AdjustStockResponse>, Status> {
        let request = request.into_inner();
        let product_id = wire::id(&request.product_id);
        let product = self
            .store
            .adjust(&product_id, request.delta.into(), &request.operation_id)
            .await?;
        Ok(Response::new(pb::AdjustStockResponse {
            product: Some(product.into()),
        }))
    }

    async fn reserve_stock(
        &self,
        request: Request<pb::ReserveStockRequest>,
    ) -> Result<Response<pb::ReserveStockResponse>, Status> {
        let request = request.into_inner();
        let claim = wire::claim(&request.order_id, request.fence);
        let expires_at = wire::expires_at(request.expires_at)?;
        let lines = wire::lines(request.lines)?;
        let mut held = HashSet::new();
        let mut results = Vec::with_capacity(lines.len());
        for line in &lines {
            let outcome = if held.contains(&line.product_id) {
                Outcome::HeldBefore
            } else {
                self.store
                    .reserve(&claim, line, expires_at, request.watermark)
                    .await?
            };
            results.push(wire::line_result(line.product_id.clone(), outcome));
            match outcome {
                Outcome::Held => {}
                // An earlier call did not get to its end: what it holds is not asked for line by line.
                Outcome::HeldBefore if held.is_empty() => {
                    held = self.store.held_before(&claim, &lines).await?;
                }
                Outcome::HeldBefore => {}
                _ => break,
            }
        }
        Ok(Response::new(pb::ReserveStockResponse { results }))
    }

    async fn commit_stock(
        &self,
        request: Request<pb::CommitStockRequest>,
    ) -> Result<Response<pb::CommitStockResponse>, Status> {
        let request = request.into_inner();
        let claim = wire::claim(&request.order_id, request.fence);
        self.settle(Settlement::Commit, &claim, request.lines)
            .await?;
        Ok(Response::new(pb::CommitStockResponse {}))
    }

    async fn release_stock(
        &self,
        request: Request<pb::ReleaseStockRequest>,
    ) -> Result<Response<pb::ReleaseStockResponse>, Status> {
        let request = request.into_inner();
        let claim = wire::claim(&request.order_id, request.fence);
        self.settle(Settlement::Release, &claim, request.lines)
            .await?;
        Ok(Response::new(pb::ReleaseStockResponse {}))
    }

    async fn return_stock(
        &self,
        request: Request<pb::ReturnStockRequest>,
    ) -> Result<Response<pb::ReturnStockResponse>, Status> {
        let request = request.into_inner();
        let claim = wire::claim(&request.order_id, request.fence);
        let outcomes = side_by_side(wire::lines(request.lines)?, |line| {
            let (store, claim) = (self.store.clone(), claim.clone());
            async move { store.put_back(&claim, &line).await }
        });
        worst(outcomes.await)?;
        Ok(Response::new(pb::ReturnStockResponse {}))
    }
}

/// Does the same with every line, in no order, each to its end: one that fails keeps none of the others waiting.
async fn side_by_side<F>(lines: Vec<Line>, change: impl Fn(Line) -> F) -> Vec<Result<(), Error>>
where
    F: Future<Output = Result<(), Error>>,
{
    stream::iter(lines.into_iter().map(change))
        .buffer_unordered(LINES_AT_ONCE)
        .collect()
        .await
}

/// The failure that a repeat may mend, before those that it cannot.
fn worst(outcomes: Vec<Result<(), Error>>) -> Result<(), Status> {
    let failed = outcomes.into_iter().filter_map(Result::err);
    let worst = failed.min_by_key(|error| matches!(error, Error::InvariantViolated));
    Ok(worst.map_or(Ok(()), Err)?)
}

fn page(page: Page<Product>) -> (Vec<pb::Product>, String, i32) {
    (
        page.items.into_iter().map(pb::Product::from).collect(),
        page.next.map(|next| next.token()).unwrap_or_default(),
        i32::try_from(page.total).unwrap_or(i32::MAX),
    )
}
