use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, UNIX_EPOCH};

use anyhow::bail;
use proto::product::v1 as product;
use proto::product::v1::stock_line_result::Outcome;

use super::super::furnish::new_product;
use super::super::lab::{Caller, Lab, Route};
use super::{Parts, checkout_service, fresh, sent, unknown};

/// The year 2100: nobody asks before what became of a hold.
const FAR_AWAY: Duration = Duration::from_secs(4_102_444_800);

pub(super) async fn of_product(lab: &Lab, rpc: &str, ready: bool) -> anyhow::Result<Parts> {
    let shopper = || lab.signed_in(&lab.shopper);
    let staff = || Caller::Person(lab.staff_token.clone());
    let product_id = lab.product_id.clone();
    let order_id = fresh();
    let fence = 1;
    let line = unit(lab);
    let lines = vec![line.clone()];
    let same = new_product(String::new(), 0);
    match rpc {
        "ListCategories" => sent(shopper(), &product::ListCategoriesRequest {}),
        "ListProducts" => sent(
            shopper(),
            &product::ListProductsRequest {
                page_size: 3,
                page_token: lab.page_token.clone(),
                category: String::new(),
                sort: product::ProductSort::Name.into(),
                in_stock_only: true,
            },
        ),
        "SearchProducts" => sent(
            shopper(),
            &product::SearchProductsRequest {
                query: "tea light".to_owned(),
                page_size: 3,
                category: "candles".to_owned(),
                sort: product::ProductSort::PriceAsc.into(),
                page_token: String::new(),
            },
        ),
        "GetProduct" => sent(shopper(), &product::GetProductRequest { product_id }),
        "BatchGetProducts" => {
            let product_ids = vec![product_id];
            sent(shopper(), &product::BatchGetProductsRequest { product_ids })
        }
        "CreateProduct" => sent(staff(), &new_product(fresh(), 5)),
        "UpdateProduct" => sent(
            staff(),
            &product::UpdateProductRequest {
                product_id: line.product_id,
                name: Some("Beeswax candle".to_owned()),
                description: Some("Burns for five hours.".to_owned()),
                price: same.price,
                category: Some(same.category),
                image_url: Some(same.image_url),
                image_alt: Some(same.image_alt),
                attributes: None,
                weight_grams: Some(60),
                expected_revision: 0,
                more_images: Some(product::ProductImages {
                    images: same.more_images,
                }),
            },
        ),
        "AdjustStock" => sent(
            staff(),
            &product::AdjustStockRequest {
                product_id: line.product_id,
                delta: 1,
                operation_id: fresh(),
            },
        ),
        "ReserveStock" => sent(checkout_service(), &reserve(order_id, lines)),
        "CommitStock" => {
            let lines = if ready {
                hold(lab, &order_id).await?
            } else {
                lines
            };
            let request = product::CommitStockRequest {
                order_id,
                fence,
                lines,
            };
            sent(checkout_service(), &request)
        }
        "ReleaseStock" => {
            let lines = if ready {
                hold(lab, &order_id).await?
            } else {
                lines
            };
            let request = product::ReleaseStockRequest {
                order_id,
                fence,
                lines,
            };
            sent(checkout_service(), &request)
        }
        "ReturnStock" => {
            // Only what was sold comes back.
            let lines = if ready {
                let lines = hold(lab, &order_id).await?;
                sell(lab, &order_id, fence, &lines).await?;
                lines
            } else {
                lines
            };
            let request = product::ReturnStockRequest {
                order_id,
                fence,
                lines,
            };
            sent(checkout_service(), &request)
        }
        _ => unknown(rpc),
    }
}

fn unit(lab: &Lab) -> product::StockLine {
    product::StockLine {
        product_id: next(&lab.products),
        quantity: 1,
        price_revision: 1,
    }
}

/// One after another, so that none is used by all.
fn next(ids: &[String]) -> String {
    static TURN: AtomicUsize = AtomicUsize::new(0);
    let turn = TURN.fetch_add(1, Ordering::Relaxed);
    ids.get(turn % ids.len().max(1))
        .cloned()
        .unwrap_or_default()
}

fn reserve(order_id: String, lines: Vec<product::StockLine>) -> product::ReserveStockRequest {
    product::ReserveStockRequest {
        order_id,
        fence: 1,
        lines,
        watermark: 0,
        expires_at: Some((UNIX_EPOCH + FAR_AWAY).into()),
    }
}

/// Holds one unit for an order, of the first product that nobody has sold out or given another price meanwhile.
async fn hold(lab: &Lab, order_id: &str) -> anyhow::Result<Vec<product::StockLine>> {
    let rpc = "/souk.product.v1.ProductService/ReserveStock";
    for _ in 0..lab.products.len() {
        let lines = vec![unit(lab)];
        let request = reserve(order_id.to_owned(), lines.clone());
        let answer: product::ReserveStockResponse = lab
            .ask(rpc, Route::Direct, &checkout_service(), &request)
            .await?;
        let mut outcomes = answer.results.iter().map(|result| result.outcome());
        if outcomes.all(|outcome| outcome == Outcome::Held) {
            return Ok(lines);
        }
    }
    bail!("no product can be held any more")
}

async fn sell(
    lab: &Lab,
    order_id: &str,
    fence: i64,
    lines: &[product::StockLine],
) -> anyhow::Result<()> {
    let request = product::CommitStockRequest {
        order_id: order_id.to_owned(),
        fence,
        lines: lines.to_vec(),
    };
    let rpc = "/souk.product.v1.ProductService/CommitStock";
    let _: product::CommitStockResponse = lab
        .ask(rpc, Route::Direct, &checkout_service(), &request)
        .await?;
    Ok(())
}
