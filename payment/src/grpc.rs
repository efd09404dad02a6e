use proto::Money;
use proto::payment::v1 as pb;
use proto::payment::v1::payment_service_server::PaymentService;
use proto::r#type::v1 as types;
use tonic::{Request, Response, Status};

use crate::charge::Charge;
use crate::processor::Processor;

pub(crate) struct Payments {
    processor: Processor,
}

impl Payments {
    pub(crate) fn new(processor: Processor) -> Self {
        Self { processor }
    }
}

#[tonic::async_trait]
impl PaymentService for Payments {
    async fn authorize(
        &self,
        request: Request<pb::AuthorizeRequest>,
    ) -> Result<Response<pb::AuthorizeResponse>, Status> {
        let request = request.into_inner();
        let charge = Charge {
            order_id: request.order_id,
            amount: amount(request.amount)?,
            payment_token: request.payment_token,
        };
        let authorization = self.processor.authorize(&charge).await?;
        Ok(Response::new(pb::AuthorizeResponse {
            authorization_id: authorization.id,
            expires_at: Some(authorization.expires_at.into()),
            card_summary: authorization.card_summary.to_owned(),
        }))
    }

    async fn capture(
        &self,
        request: Request<pb::CaptureRequest>,
    ) -> Result<Response<pb::CaptureResponse>, Status> {
        let request = request.into_inner();
        let capture_id = self
            .processor
            .capture(
                &request.order_id,
                &request.authorization_id,
                amount(request.amount)?,
            )
            .await?;
        Ok(Response::new(pb::CaptureResponse { capture_id }))
    }

    async fn void(
        &self,
        request: Request<pb::VoidRequest>,
    ) -> Result<Response<pb::VoidResponse>, Status> {
        let request = request.into_inner();
        let authorization_id = Some(request.authorization_id.as_str()).filter(|id| !id.is_empty());
        self.processor
            .void(&request.order_id, authorization_id)
            .await?;
        Ok(Response::new(pb::VoidResponse {}))
    }

    async fn refund(
        &self,
        request: Request<pb::RefundRequest>,
    ) -> Result<Response<pb::RefundResponse>, Status> {
        let request = request.into_inner();
        let refund_id = self
            .processor
            .refund(
                &request.idempotency_key,
                &request.order_id,
                &request.authorization_id,
                amount(request.amount)?,
            )
            .await?;
        Ok(Response::new(pb::RefundResponse { refund_id }))
    }
}

fn amount(money: Option<types::Money>) -> Result<Money, Status> {
    Money::try_from(&money.unwrap_or_default())
        .map_err(|error| mesh::Fault::invalid("amount.currency_code", error.to_string()).into())
}
