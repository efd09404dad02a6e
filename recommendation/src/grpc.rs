use proto::recommendation::v1 as pb;
use proto::recommendation::v1::recommendation_service_server::RecommendationService;
use tonic::{Request, Response, Status};
use uuid::Uuid;

use crate::error::Error;
use crate::pick::{Basis, Pick};
use crate::recommend::Recommender;

/// How many are recommended when the request does not say.
const DEFAULT_LIMIT: usize = 6;

pub(crate) struct Recommendations {
    recommender: Recommender,
}

impl Recommendations {
    pub(crate) fn new(recommender: Recommender) -> Self {
        Self { recommender }
    }
}

#[tonic::async_trait]
impl RecommendationService for Recommendations {
    async fn list_recommendations(
        &self,
        request: Request<pb::ListRecommendationsRequest>,
    ) -> Result<Response<pb::ListRecommendationsResponse>, Status> {
        let has_session = mesh::caller(&request).person.is_some();
        let request = request.into_inner();
        let given = distinct(&request.product_ids)?;
        let limit = match usize::try_from(request.limit) {
            Ok(0) | Err(_) => DEFAULT_LIMIT,
            Ok(limit) => limit,
        };
        let picks = self.recommender.list(&given, has_session, limit).await?;
        Ok(Response::new(pb::ListRecommendationsResponse {
            recommendations: picks.into_iter().map(encode).collect(),
        }))
    }

    async fn record_purchase(
        &self,
        request: Request<pb::RecordPurchaseRequest>,
    ) -> Result<Response<pb::RecordPurchaseResponse>, Status> {
        let request = request.into_inner();
        let order_id = id("order_id", &request.order_id)?;
        let products = distinct(&request.product_ids)?;
        self.recommender.learn(order_id, &products).await?;
        Ok(Response::new(pb::RecordPurchaseResponse {}))
    }
}

fn id(field: &'static str, text: &str) -> Result<Uuid, Error> {
    Uuid::try_parse(text).map_err(|_| Error::Id { field })
}

fn distinct(product_ids: &[String]) -> Result<Vec<Uuid>, Error> {
    let mut products = product_ids
        .iter()
        .map(|text| id("product_ids", text))
        .collect::<Result<Vec<_>, _>>()?;
    products.sort_unstable();
    products.dedup();
    Ok(products)
}

fn encode(pick: Pick) -> pb::Recommendation {
    use pb::recommendation::Basis as Wire;
    let basis = match pick.basis {
        Basis::BoughtTogether => Wire::BoughtTogether,
        Basis::SameCategory => Wire::SameCategory,
        Basis::Popular => Wire::Popular,
        Basis::Any => Wire::Unspecified,
    };
    pb::Recommendation {
        product: Some(pick.product.message),
        basis: basis.into(),
    }
}
