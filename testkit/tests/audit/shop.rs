//! What the judges read is what the services write: each sees a change made behind the services' back.

use std::time::Duration;

use mongodb::bson::doc;
use proto::checkout::v1::PlaceOrderRequest;
use proto::product::v1::CreateProductRequest;
use proto::r#type::v1::Money;
use testkit::audit::history::{Answer, Ask, History};
use testkit::audit::{Audit, Excuses, Verdict};
use testkit::shop::{Shop, ShopOptions, ShopStores};
use testkit::shopper::Shopper;
use testkit::stores::{Stores, TestStores};
use uuid::Uuid;

pub(crate) struct Run {
    pub(crate) shop: Shop,
    urls: ShopStores,
    pub(crate) audit: Audit,
    history: History,
    product: String,
    // Last, and with it everything in its folder.
    stores: TestStores,
}

async fn open() -> Run {
    open_with(Vec::new()).await
}

pub(crate) async fn open_with(settings: Vec<(&'static str, &'static str, String)>) -> Run {
    let stores = Stores::for_test().unwrap();
    let urls = ShopStores::for_test(&stores).await.unwrap();
    let folder = stores.folder().join("shop");
    let shop = Shop::start(
        &folder,
        &urls,
        &ShopOptions {
            settings,
            ..ShopOptions::default()
        },
    )
    .await
    .unwrap();
    let audit = Audit::begin(&urls).await.unwrap();
    let product = Uuid::new_v4().to_string();
    let request = CreateProductRequest {
        product_id: product.clone(),
        name: "Beeswax tea light".to_owned(),
        description: "Burns for four hours.".to_owned(),
        price: Some(Money {
            currency_code: "EUR".to_owned(),
            minor_units: 1000,
        }),
        stock: 10,
        category: "candles".to_owned(),
        image_url: "/images/tea-light.svg".to_owned(),
        weight_grams: 50,
        ..CreateProductRequest::default()
    };
    let staff = Shopper::staff(&shop).await.unwrap();
    let adjustment = audit.adjusting(&product, 10);
    staff.product().create_product(request).await.unwrap();
    adjustment.done();
    let history = History::create(stores.folder().join("history.jsonl")).unwrap();
    Run {
        shop,
        urls,
        audit,
        history,
        product,
        stores,
    }
}

impl Run {
    pub(crate) async fn add(&self, shopper: &Shopper, quantity: i32) {
        let ask = Ask::AddItem {
            product_id: self.product.clone(),
            quantity: quantity.into(),
            operation_id: String::new(),
        };
        let sent = self.history.sent(&shopper.user_id, ask).unwrap();
        let answer = shopper.add(&self.product, quantity).await;
        self.history.answered(sent, Answer::of(&answer)).unwrap();
    }

    async fn buy(&self, shopper: &Shopper, quantity: i32, payment_token: &str) -> Answer {
        self.add(shopper, quantity).await;
        let total = shopper.quote().await.unwrap();
        self.place(shopper, shopper.placement(total, payment_token))
            .await
    }

    pub(crate) async fn place(&self, shopper: &Shopper, placement: PlaceOrderRequest) -> Answer {
        let ask = Ask::place(&placement, Vec::new());
        let sent = self.history.sent(&shopper.user_id, ask).unwrap();
        let answer = Answer::of_order(&shopper.place(placement).await);
        self.history.answered(sent, answer.clone()).unwrap();
        answer
    }

    pub(crate) async fn judge(&self) -> Verdict {
        let history = Some(&self.history);
        self.audit
            .judge_all(self.shop.folder(), history, &Excuses::default())
            .await
            .unwrap()
    }

    /// Runs a statement in checkout's database.
    async fn execute(&self, statement: &str) {
        let (client, connection) =
            tokio_postgres::connect(&self.urls.checkout_database, tokio_postgres::NoTls)
                .await
                .unwrap();
        let connection = tokio::spawn(connection);
        assert!(
            client.execute(statement, &[]).await.unwrap() > 0,
            "{statement}"
        );
        connection.abort();
    }

    #[track_caller]
    fn finds(verdict: &Verdict, invariant: &str) {
        let mut found = verdict.violations.iter();
        assert!(
            found.any(|violation| violation.invariant == invariant),
            "{invariant}: {verdict}"
        );
    }
}

#[tokio::test]
async fn a_run_is_judged_by_everything_that_it_left() {
    let run = open().await;
    let (ada, eve) = (
        Shopper::register(&run.shop).await.unwrap(),
        Shopper::register(&run.shop).await.unwrap(),
    );
    assert!(matches!(
        run.buy(&ada, 2, "tok_visa").await,
        Answer::Order(_)
    ));
    assert!(matches!(
        run.buy(&eve, 1, "tok_declined").await,
        Answer::Refused { .. }
    ));
    run.add(&ada, 3).await;
    run.audit.sample_stock().await.unwrap();
    run.audit.quiet(Duration::from_secs(30)).await.unwrap();

    let verdict = run.judge().await;
    assert!(
        verdict.is_clean(),
        "{}",
        verdict.first_with_timeline().unwrap()
    );
    let counts = &verdict.counts;
    assert_eq!((counts.sold, counts.cancelled, counts.requests), (1, 1, 5));
    assert_eq!((counts.ledger_entries, counts.mails), (2, 1));
    assert!(counts.log_lines > 0);

    // Each store is looked at: what changes in it is seen.
    run.execute("UPDATE effects SET done_at = NULL WHERE kind = 'capture'")
        .await;
    Run::finds(&run.judge().await, "I14");
    run.execute("UPDATE effects SET done_at = now()").await;
    run.execute("UPDATE order_items SET price = 999").await;
    Run::finds(&run.judge().await, "I1");
    run.execute("UPDATE order_items SET price = 1000").await;
    run.execute("UPDATE order_history SET fence = 1000000 WHERE status = 'NEW'")
        .await;
    Run::finds(&run.judge().await, "I12");
    run.execute(
        "UPDATE order_history h SET fence = o.fence FROM orders o WHERE o.order_id = h.order_id",
    )
    .await;
    assert!(run.judge().await.is_clean());

    let redis_url = format!("{}/0", run.urls.redis_url.trim_end_matches('/'));
    let mut redis = redis::Client::open(redis_url)
        .unwrap()
        .get_multiplexed_async_connection()
        .await
        .unwrap();
    let cart = format!("cart:{}", ada.user_id);
    redis::cmd("HSET")
        .arg(&cart)
        .arg(&run.product)
        .arg("line|2")
        .exec_async(&mut redis)
        .await
        .unwrap();
    Run::finds(&run.judge().await, "I10");
    redis::cmd("HSET")
        .arg(&cart)
        .arg(&run.product)
        .arg("line|3")
        .exec_async(&mut redis)
        .await
        .unwrap();

    let mongo = mongodb::Client::with_uri_str(&run.urls.mongodb_url)
        .await
        .unwrap();
    let products = mongo
        .database(&run.urls.mongodb_database)
        .collection::<mongodb::bson::Document>("products");
    let change = |units: i64| doc! { "$inc": { "available": units } };
    products
        .update_one(doc! { "_id": &run.product }, change(1))
        .await
        .unwrap();
    Run::finds(&run.judge().await, "I5");
    run.audit.sample_stock().await.unwrap_err();
    products
        .update_one(doc! { "_id": &run.product }, change(-1))
        .await
        .unwrap();

    let mails = run.shop.mail_folder();
    let mail = std::fs::read_dir(&mails)
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    std::fs::rename(&mail, mails.join("kept")).unwrap();
    Run::finds(&run.judge().await, "I9");
    std::fs::rename(mails.join("kept"), &mail).unwrap();
    assert!(run.judge().await.is_clean());

    let log = run.shop.folder().join("log/email.log");
    let lines = std::fs::read_to_string(&log).unwrap();
    let sent = lines.lines().find(|line| line.contains("mail sent"));
    std::fs::write(&log, format!("{lines}{}\n", sent.unwrap())).unwrap();
    let verdict = run.judge().await;
    Run::finds(&verdict, "I9");
    assert_eq!(verdict.counts.repeated_mails, 1);
    std::fs::write(&log, lines).unwrap();

    let ledger = std::fs::read_to_string(run.shop.ledger_file()).unwrap();
    std::fs::write(run.shop.ledger_file(), ledger.replacen("2490", "2491", 1)).unwrap();
    Run::finds(&run.judge().await, "I3");
    drop(run.stores);
}
