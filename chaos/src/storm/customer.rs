//! Someone who comes again and again while the storm goes on, and writes down every request before it is sent.

use std::time::{Duration, Instant};

use proto::cart::v1::AddItemRequest;
use proto::checkout::v1::{
    CancelOrderRequest, GetOrderRequest, Order, OrderStatus, PlaceOrderRequest,
};
use proto::r#type::v1::Money;
use testkit::audit::history::{Answer, Ask, History};
use testkit::shop::Shop;
use testkit::shopper::Shopper;
use tonic::{Code, Request, Status};
use uuid::Uuid;

/// Longer than any deadline of the shop: nothing hangs.
const LIMIT: Duration = Duration::from_secs(12);
/// Access tokens live for ten minutes.
pub(super) const TOKEN_LIFE: Duration = Duration::from_secs(8 * 60);
const PAUSE: Duration = Duration::from_millis(250);

pub(super) struct Customer<'a> {
    pub(super) shop: &'a Shop,
    pub(super) history: &'a History,
    pub(super) shopper: Shopper,
    signed_in: Instant,
}

/// What is special about one sending of a request to buy.
#[derive(Clone, Copy, Default)]
pub(super) struct Sending {
    /// The deadline that is sent along.
    pub(super) deadline: Option<Duration>,
    /// The client goes away after so long, without a word.
    pub(super) gone_after: Option<Duration>,
    /// The deadline that is sent along is none.
    pub(super) malformed: bool,
}

impl<'a> Customer<'a> {
    pub(super) async fn new(shop: &'a Shop, history: &'a History) -> anyhow::Result<Self> {
        Ok(Self {
            shop,
            history,
            shopper: Shopper::register(shop).await?,
            signed_in: Instant::now(),
        })
    }

    pub(super) fn user_id(&self) -> &str {
        &self.shopper.user_id
    }

    /// Signs in again before the token ends, however long the user service is away.
    pub(super) async fn stay_signed_in(&mut self, until: Instant) {
        while self.signed_in.elapsed() > TOKEN_LIFE && Instant::now() < until {
            let again = tokio::time::timeout(LIMIT, self.shopper.sign_in_again(self.shop));
            match again.await {
                Ok(Ok(shopper)) => {
                    self.shopper = shopper;
                    self.signed_in = Instant::now();
                }
                _ => tokio::time::sleep(PAUSE).await,
            }
        }
    }

    /// Puts a product into the cart, asking again under the same operation id.
    pub(super) async fn add(
        &self,
        product_id: &str,
        quantity: i32,
        until: Instant,
    ) -> anyhow::Result<bool> {
        let request = AddItemRequest {
            product_id: product_id.to_owned(),
            quantity,
            operation_id: Uuid::new_v4().to_string(),
        };
        while Instant::now() < until {
            let ask = Ask::AddItem {
                product_id: request.product_id.clone(),
                quantity: quantity.into(),
                operation_id: request.operation_id.clone(),
            };
            let sent = self.history.sent(self.user_id(), ask)?;
            let answer =
                limited(async { self.shopper.cart().add_item(request.clone()).await }).await;
            let answer = Answer::of(&answer);
            self.history.answered(sent, answer.clone())?;
            match answer {
                Answer::Done => return Ok(true),
                answer if is_open(&answer) => tokio::time::sleep(PAUSE).await,
                _ => return Ok(false),
            }
        }
        Ok(false)
    }

    /// What the cart costs now, if the shop says so in time.
    pub(super) async fn quote(&self, until: Instant) -> Option<Money> {
        while Instant::now() < until {
            match limited(self.shopper.quote()).await {
                Ok(total) => return Some(total),
                Err(status) if is_open(&Answer::from(&status)) => {
                    tokio::time::sleep(PAUSE).await;
                }
                Err(_) => return None,
            }
        }
        None
    }

    /// Sends a request to buy once. The answer, when it is definite.
    pub(super) async fn send(
        &self,
        request: &PlaceOrderRequest,
        sending: Sending,
    ) -> anyhow::Result<Option<Result<Order, Status>>> {
        let sent = self
            .history
            .sent(self.user_id(), Ask::place(request, Vec::new()))?;
        let mut call = Request::new(request.clone());
        call.set_timeout(sending.deadline.unwrap_or(Duration::from_secs(10)));
        if sending.malformed {
            let nonsense = tonic::metadata::MetadataValue::from_static("soon");
            call.metadata_mut().insert("grpc-timeout", nonsense);
        }
        let mut checkout = self.shopper.checkout();
        let answer = limited(async {
            let answer = checkout.place_order(call).await?.into_inner();
            Ok(answer.order.unwrap_or_default())
        });
        let answer = tokio::time::timeout(sending.gone_after.unwrap_or(LIMIT), answer).await;
        let Ok(answer) = answer else {
            return Ok(None);
        };
        self.history.answered(sent, Answer::of_order(&answer))?;
        Ok(match answer {
            Ok(order) if order.status() == OrderStatus::Pending => None,
            Err(status) if is_open(&Answer::from(&status)) => None,
            decided => Some(decided),
        })
    }

    /// Asks under the same key until the answer is definite, or until then.
    pub(super) async fn insist(
        &self,
        request: &PlaceOrderRequest,
        until: Instant,
    ) -> anyhow::Result<Option<Result<Order, Status>>> {
        while Instant::now() < until {
            if let Some(decided) = self.send(request, Sending::default()).await? {
                return Ok(Some(decided));
            }
            tokio::time::sleep(PAUSE).await;
        }
        Ok(None)
    }

    pub(super) async fn cancel(&self, order_id: &str, until: Instant) -> anyhow::Result<()> {
        while Instant::now() < until {
            let ask = Ask::Cancel {
                order_id: order_id.to_owned(),
            };
            let sent = self.history.sent(self.user_id(), ask)?;
            let request = CancelOrderRequest {
                order_id: order_id.to_owned(),
            };
            let answer = limited(async {
                let answer = self.shopper.checkout().cancel_order(request).await?;
                Ok(answer.into_inner().order.unwrap_or_default())
            });
            let answer = Answer::of_order(&answer.await);
            self.history.answered(sent, answer.clone())?;
            if !is_open(&answer) {
                break;
            }
            tokio::time::sleep(PAUSE).await;
        }
        Ok(())
    }

    /// Reads an order, which may be somebody else's.
    pub(super) async fn look_at(&self, order_id: &str, owner: &str) -> anyhow::Result<()> {
        let ask = Ask::GetOrder {
            order_id: order_id.to_owned(),
            owner: owner.to_owned(),
        };
        let sent = self.history.sent(self.user_id(), ask)?;
        let request = GetOrderRequest {
            order_id: order_id.to_owned(),
        };
        let answer = limited(async {
            let answer = self.shopper.checkout().get_order(request).await?;
            Ok(answer.into_inner().order.unwrap_or_default())
        });
        Ok(self
            .history
            .answered(sent, Answer::of_order(&answer.await))?)
    }
}

/// An answer in time, or the status that stands for none.
async fn limited<T>(call: impl Future<Output = Result<T, Status>>) -> Result<T, Status> {
    let answer = tokio::time::timeout(LIMIT, call).await;
    answer.unwrap_or_else(|_| Err(Status::deadline_exceeded("the client gave up")))
}

/// Whether to ask again. Whoever tries cards is told to wait for minutes, and does not.
pub(super) fn is_open(answer: &Answer) -> bool {
    match answer {
        Answer::Unknown { .. } => true,
        Answer::Refused { code, reason, .. } => {
            *code == format!("{:?}", Code::ResourceExhausted) && reason != "TOO_MANY_DECLINES"
        }
        _ => false,
    }
}
