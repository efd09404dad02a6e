//! Random operations do to a cart what they do to a plain map.

use std::collections::BTreeMap;

use proto::access::v1::Role;
use proto::cart::v1 as pb;
use uuid::Uuid;

use crate::{Carts, Shopper, product};

const SEEDS: u64 = 5;
const STEPS: u32 = 150;
const PRODUCTS: u32 = 6;

/// A small generator (SplitMix64), so that a seed that failed fails again.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u32) -> u32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let mixed = mixed ^ (mixed >> 31);
        u32::try_from(mixed % u64::from(end)).unwrap()
    }

    fn quantity(&mut self, from: i32) -> i32 {
        from + i32::try_from(self.below(50)).unwrap()
    }
}

type Model = BTreeMap<String, i32>;

fn model(items: &[pb::CartItem]) -> Model {
    items
        .iter()
        .map(|item| (item.product_id.clone(), item.quantity))
        .collect()
}

/// Adds to `model`, as the service should; says whether it may.
fn add(model: &mut Model, product: &str, quantity: i32) -> bool {
    let sum = model.get(product).unwrap_or(&0) + quantity;
    let fits = sum <= 99;
    if fits {
        model.insert(product.to_owned(), sum);
    }
    fits
}

#[tokio::test]
async fn random_operations_agree_with_a_plain_map() {
    let carts = Carts::start().await;
    for seed in 0..SEEDS {
        let mut random = Random(seed);
        let (customer, guest) = (carts.shopper(Role::Customer), carts.shopper(Role::Guest));
        let (mut expected, mut guests) = (Model::new(), Model::new());
        let mut orders: Vec<pb::RemovePurchasedRequest> = Vec::new();
        for step in 0..STEPS {
            let id = product(random.below(PRODUCTS));
            match random.below(10) {
                0..=3 => {
                    let quantity = random.quantity(1);
                    let answer = customer.add(&id, quantity).await;
                    assert_eq!(answer.is_ok(), add(&mut expected, &id, quantity));
                }
                4 => {
                    let quantity = random.quantity(0);
                    let answer = customer.update(&id, quantity).await;
                    assert_eq!(answer.is_ok(), expected.contains_key(&id));
                    if quantity == 0 {
                        expected.remove(&id);
                    } else if let Some(held) = expected.get_mut(&id) {
                        *held = quantity;
                    }
                }
                5 => {
                    customer.remove(&id).await.unwrap();
                    expected.remove(&id);
                }
                6 => {
                    let quantity = random.quantity(1);
                    let answer = guest.add(&id, quantity).await;
                    assert_eq!(answer.is_ok(), add(&mut guests, &id, quantity));
                }
                7 => {
                    customer.merge(&guest.token).await.unwrap();
                    for (id, quantity) in std::mem::take(&mut guests) {
                        let held = expected.entry(id).or_default();
                        *held = (*held + quantity).min(99);
                    }
                }
                8 => buy(&carts, &customer, &mut random, &mut expected, &mut orders).await,
                _ if random.below(10) == 0 => {
                    customer.clear().await.unwrap();
                    expected.clear();
                }
                // An order of any time is repeated, and finds nothing of its own.
                _ => {
                    if let Some(order) = orders.last() {
                        carts
                            .checkout()
                            .remove_purchased(order.clone())
                            .await
                            .unwrap();
                    }
                }
            }
            let items = customer.cart().await.unwrap();
            assert_eq!(model(&items), expected, "seed {seed}, step {step}");
            assert_eq!(model(&guest.cart().await.unwrap()), guests, "seed {seed}");
        }
    }
}

/// Buys the cart, while some more of the first product is added.
async fn buy(
    carts: &Carts,
    customer: &Shopper,
    random: &mut Random,
    expected: &mut Model,
    orders: &mut Vec<pb::RemovePurchasedRequest>,
) {
    let snapshot = customer.cart().await.unwrap();
    let Some(first) = snapshot.first() else {
        return;
    };
    let more = random.quantity(1);
    if add(expected, &first.product_id, more) {
        customer.add(&first.product_id, more).await.unwrap();
    }
    let order = customer.purchase(&Uuid::new_v4().to_string(), &snapshot);
    let mut checkout = carts.checkout();
    checkout.remove_purchased(order.clone()).await.unwrap();
    for item in &snapshot {
        if let Some(held) = expected.get_mut(&item.product_id) {
            *held -= item.quantity;
        }
    }
    expected.retain(|_, quantity| *quantity > 0);
    orders.push(order);
}
