//! For every RPC a request that is right, and who may send it.

mod order;
mod product;

use anyhow::bail;
use prost::Message;
use prost_reflect::DynamicMessage;
use proto::cart::v1 as cart;
use proto::contract::Method;
use proto::user::v1 as user;
use testkit::shopper::address;
use uuid::Uuid;

use super::lab::{Account, Caller, Lab, PASSWORD, Route};

/// A request that its caller may send, and that is right.
pub(crate) struct Right {
    pub(crate) caller: Caller,
    pub(crate) route: Route,
    pub(crate) message: DynamicMessage,
}

type Parts = (Caller, Vec<u8>);

/// The right request of `method`. When it is `ready`, what can be done only once is made ready anew; when not, it only
/// looks right, which costs nothing.
///
/// # Errors
/// When the method is not known here, or the shop refuses what must come before.
pub(crate) async fn right(lab: &Lab, method: &Method, ready: bool) -> anyhow::Result<Right> {
    let rpc = method.path.rsplit('/').next().unwrap_or_default();
    let (caller, bytes) = match method.service.as_str() {
        "user" => of_user(lab, rpc, ready).await?,
        "product" => product::of_product(lab, rpc, ready).await?,
        "cart" => of_cart(lab, rpc, ready).await?,
        "checkout" => order::of_checkout(lab, rpc, ready).await?,
        "payment" => order::of_payment(lab, rpc)?,
        "email" => order::of_email(lab, rpc)?,
        "recommendation" => order::of_recommendation(lab, rpc)?,
        _ => return unknown(rpc),
    };
    Ok(Right {
        route: route(method, rpc),
        message: DynamicMessage::decode(method.request.clone(), bytes.as_slice())?,
        caller,
    })
}

fn unknown<T>(rpc: &str) -> anyhow::Result<T> {
    bail!("no right request is known for {rpc}")
}

/// People call through the gateway. But wrong passwords are counted by address there, and of the products that staff
/// and checkout change there may be a catalogue apart.
fn route(method: &Method, rpc: &str) -> Route {
    let is_counted = matches!(rpc, "Login" | "UpdateProfile" | "ChangePassword");
    let changes_products = matches!(rpc, "CreateProduct" | "UpdateProduct" | "AdjustStock");
    if method.is_for_people() && !is_counted && !changes_products {
        Route::Gateway
    } else {
        Route::Direct
    }
}

fn sent(caller: Caller, request: &impl Message) -> anyhow::Result<Parts> {
    Ok((caller, request.encode_to_vec()))
}

fn fresh() -> String {
    Uuid::new_v4().to_string()
}

async fn of_user(lab: &Lab, rpc: &str, ready: bool) -> anyhow::Result<Parts> {
    let nobody = Caller::Nobody;
    match rpc {
        "Register" => sent(
            nobody,
            &user::RegisterRequest {
                email: format!("new-{}@souk.example", Uuid::new_v4().simple()),
                password: PASSWORD.to_owned(),
                name: "Ada Shopper".to_owned(),
            },
        ),
        "Login" => {
            let Account { email, .. } = account(lab, ready).await?;
            let password = PASSWORD.to_owned();
            sent(nobody, &user::LoginRequest { email, password })
        }
        "StartGuestSession" => sent(nobody, &user::StartGuestSessionRequest {}),
        "RefreshSession" => {
            let Account { refresh_token, .. } = account(lab, ready).await?;
            sent(nobody, &user::RefreshSessionRequest { refresh_token })
        }
        "Logout" => sent(
            lab.signed_in(&lab.leaver),
            &user::LogoutRequest { everywhere: true },
        ),
        "GetProfile" => sent(lab.signed_in(&lab.owner), &user::GetProfileRequest {}),
        "UpdateProfile" => sent(
            lab.signed_in(&lab.owner),
            &user::UpdateProfileRequest {
                name: Some("Ada Shopper".to_owned()),
                email: Some(lab.owner.email.clone()),
                address: Some(address()),
                current_password: PASSWORD.to_owned(),
            },
        ),
        "ChangePassword" => {
            let account = account(lab, ready).await?;
            let request = user::ChangePasswordRequest {
                current_password: PASSWORD.to_owned(),
                new_password: "another long password".to_owned(),
            };
            sent(lab.signed_in(&account), &request)
        }
        "GetCustomer" => {
            let user_id = lab.shopper.user_id.clone();
            let session_id = Some(fresh());
            let request = user::GetCustomerRequest {
                user_id,
                session_id,
            };
            sent(checkout_service(), &request)
        }
        "ListEndedSessions" => {
            let page_token = format!("1.{}", Uuid::new_v4().simple());
            let request = user::ListEndedSessionsRequest { page_token };
            sent(Caller::Service("gateway"), &request)
        }
        _ => unknown(rpc),
    }
}

/// An account of its own, or one that is there.
async fn account(lab: &Lab, ready: bool) -> anyhow::Result<Account> {
    match ready {
        true => lab.register().await,
        false => Ok(lab.keeper.clone()),
    }
}

/// The service that orders.
fn checkout_service() -> Caller {
    Caller::Service("checkout")
}

async fn of_cart(lab: &Lab, rpc: &str, ready: bool) -> anyhow::Result<Parts> {
    let product_id = lab.product_id.clone();
    let keeper = lab.signed_in(&lab.keeper);
    // A cart of its own for what would fill up or empty everybody's.
    let guest = async || {
        let token = match ready {
            true => lab.guest().await?,
            false => lab.guest_token.clone(),
        };
        anyhow::Ok(Caller::Person(token))
    };
    match rpc {
        "GetCart" => sent(keeper, &cart::GetCartRequest {}),
        "AddItem" => sent(
            guest().await?,
            &cart::AddItemRequest {
                product_id,
                quantity: 1,
                operation_id: fresh(),
            },
        ),
        "UpdateItem" => {
            let quantity = 2;
            let request = cart::UpdateItemRequest {
                product_id,
                quantity,
            };
            sent(guest().await?, &request)
        }
        "RemoveItem" => sent(keeper, &cart::RemoveItemRequest { product_id }),
        "ClearCart" => sent(guest().await?, &cart::ClearCartRequest {}),
        "MergeCart" => sent(
            keeper,
            &cart::MergeCartRequest {
                guest_access_token: lab.guest_token.clone(),
            },
        ),
        "RemovePurchased" => sent(
            checkout_service(),
            &cart::RemovePurchasedRequest {
                order_id: fresh(),
                user_id: lab.keeper.user_id.clone(),
                lines: vec![cart::PurchasedLine {
                    product_id,
                    line_id: lab.cart_line_id.clone(),
                    quantity: 1,
                }],
            },
        ),
        _ => unknown(rpc),
    }
}
