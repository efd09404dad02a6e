//! The collection `products`: one document a product, catalogue and stock together.

mod adjust;
mod catalogue;
mod prepare;
mod stock;

use std::future::{Future, IntoFuture as _};
use std::sync::Arc;
use std::time::Duration;

use mesh::Shutdown;
use mongodb::bson::{Document, doc};
use mongodb::options::{
    Acknowledgment, ClientOptions, CollectionOptions, ConnectionString, ReadConcern,
    ReadPreference, WriteConcern,
};
use mongodb::{Client, Collection};
use tokio::sync::{OnceCell, Semaphore};

use crate::catalogue::Product;
use crate::config::Config;
use crate::error::Error;

pub(crate) use catalogue::Category;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);
/// How long to look for a primary.
const SELECTION_TIMEOUT: Duration = Duration::from_millis(1500);
const MAX_CONNECTIONS: usize = 32;
/// How soon a server that went away without a word is noticed.
const HEARTBEAT: Duration = Duration::from_secs(2);
/// How long any answer may take, waiting for a connection included.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(2);

/// What the collection is asked through; clones share its connections.
#[derive(Clone)]
pub(crate) struct Store {
    url: ConnectionString,
    database: String,
    seed: Arc<Vec<Product>>,
    shutdown: Shutdown,
    /// One for each connection: the driver itself would let requests wait for one without end.
    places: Arc<Semaphore>,
    collections: Arc<OnceCell<Collections>>,
    prepared: Arc<OnceCell<()>>,
}

#[derive(Clone)]
struct Collections {
    /// For the catalogue: reads what the primary has.
    products: Collection<Document>,
    /// For the stock: reads only what no failover can take back.
    stock: Collection<Document>,
}

impl Store {
    /// Does not connect; whoever asks first does.
    ///
    /// # Errors
    /// When the address in `config` is none.
    pub(crate) fn new(
        config: &Config,
        seed: Vec<Product>,
        shutdown: Shutdown,
    ) -> anyhow::Result<Self> {
        Ok(Self {
            url: config.mongodb()?,
            database: config.mongodb_database.clone(),
            seed: Arc::new(seed),
            shutdown,
            places: Arc::new(Semaphore::new(MAX_CONNECTIONS)),
            collections: Arc::default(),
            prepared: Arc::default(),
        })
    }

    /// Prepares the store when that has not been done, and otherwise asks it whether it is there.
    pub(crate) async fn ready(&self) -> Result<(), Error> {
        self.prepared.get_or_try_init(|| self.prepare()).await?;
        let client = self.collections().await?.products.client().clone();
        self.answer(async move {
            client
                .database("admin")
                .run_command(doc! { "ping": 1 })
                .await
        })
        .await?;
        Ok(())
    }

    async fn products(&self) -> Result<Collection<Document>, Error> {
        Ok(self.collections().await?.products)
    }

    async fn stock(&self) -> Result<Collection<Document>, Error> {
        Ok(self.collections().await?.stock)
    }

    async fn collections(&self) -> Result<Collections, Error> {
        let collections = self.collections.get_or_try_init(|| self.connect()).await?;
        Ok(collections.clone())
    }

    /// Waits for the answer to a request, but not for ever.
    ///
    /// The request runs in a task of its own, and to its end: the driver must not be dropped half-way. It keeps its
    /// place until then, so that requests do not pile up behind a server that hangs.
    async fn answer<T: Send + 'static>(
        &self,
        request: impl Future<Output = mongodb::error::Result<T>> + Send + 'static,
    ) -> Result<T, Error> {
        let places = Arc::clone(&self.places);
        let answer = async {
            let place = places.acquire_owned().await;
            let request = tokio::spawn(async move {
                let outcome = request.await;
                drop(place);
                outcome
            });
            request.await
        };
        // What its caller does not wait for any more must not be begun: a store that is behind would stay so.
        let limit = mesh::remaining().map_or(ANSWER_TIMEOUT, |left| left.min(ANSWER_TIMEOUT));
        if limit.is_zero() {
            return Err(Error::NoAnswer);
        }
        match tokio::time::timeout(limit, answer).await {
            Ok(Ok(outcome)) => Ok(outcome?),
            Ok(Err(_)) | Err(_) => Err(Error::NoAnswer),
        }
    }

    /// The driver connects when a connection is needed, and again whenever one was lost.
    async fn connect(&self) -> Result<Collections, Error> {
        // Looks up names when the address says so (mongodb+srv).
        let options = ClientOptions::parse(self.url.clone()).into_future();
        let options = tokio::time::timeout(ANSWER_TIMEOUT, options).await;
        let mut options = options.map_err(|_| Error::NoAnswer)??;
        options.app_name = Some("product".to_owned());
        options.connect_timeout = Some(CONNECT_TIMEOUT);
        options.server_selection_timeout = Some(SELECTION_TIMEOUT);
        options.max_pool_size = u32::try_from(MAX_CONNECTIONS).ok();
        options.heartbeat_freq = Some(HEARTBEAT);
        options.selection_criteria = Some(ReadPreference::Primary.into());
        // What is acknowledged must outlive the loss of a server.
        options.write_concern = Some(
            WriteConcern::builder()
                .w(Acknowledgment::Majority)
                .journal(true)
                .build(),
        );
        let database = Client::with_options(options)?.database(&self.database);
        let durable = CollectionOptions::builder()
            .read_concern(ReadConcern::majority())
            .build();
        Ok(Collections {
            products: database.collection("products"),
            stock: database.collection_with_options("products", durable),
        })
    }
}

/// The pauses between attempts on a document that others keep changing.
#[derive(Default)]
struct Attempts {
    failed: u32,
}

impl Attempts {
    const MAX: u32 = 6;
    const PAUSE: Duration = Duration::from_millis(5);

    /// Returns when it is time to try again.
    async fn again(&mut self) -> Result<(), Error> {
        self.failed += 1;
        if self.failed == Self::MAX {
            return Err(Error::Contended);
        }
        tokio::time::sleep(Self::PAUSE * 2_u32.pow(self.failed)).await;
        Ok(())
    }
}
