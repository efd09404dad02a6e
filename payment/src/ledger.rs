//! A file that says what was accepted, for those who count charges in tests.

use std::collections::HashSet;
use std::io::Write as _;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Context as _;
use proto::Money;
use serde::{Deserialize, Serialize};

/// One effect that the processor accepted. Repeats of a call are written again: readers count distinct ids.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Entry<'a> {
    pub(crate) effect: &'static str,
    pub(crate) order_id: &'a str,
    /// What the effect made: an authorization, a capture, a refund. Empty for a void.
    pub(crate) id: &'a str,
    pub(crate) currency_code: &'a str,
    pub(crate) minor_units: i64,
    /// Milliseconds since 1970, for people who hold it against logs.
    pub(crate) at_ms: u128,
}

impl<'a> Entry<'a> {
    pub(crate) fn new(
        effect: &'static str,
        order_id: &'a str,
        id: &'a str,
        amount: Option<&'a Money>,
    ) -> Self {
        Self {
            effect,
            order_id,
            id,
            currency_code: amount.map_or("", Money::currency_code),
            minor_units: amount.map_or(0, |amount| amount.minor_units()),
            at_ms: SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .map_or(0, |now| now.as_millis()),
        }
    }
}

/// Appends entries to a file, synced before the call is answered; or does nothing.
#[derive(Clone)]
pub(crate) struct Ledger {
    file: Option<Arc<Mutex<std::fs::File>>>,
}

impl Ledger {
    pub(crate) fn open(file: Option<&Path>) -> anyhow::Result<Self> {
        let file = file
            .map(|file| {
                std::fs::OpenOptions::new()
                    .create(true)
                    .append(true)
                    .open(file)
                    .with_context(|| format!("opening the ledger {}", file.display()))
            })
            .transpose()?;
        Ok(Self {
            file: file.map(|file| Arc::new(Mutex::new(file))),
        })
    }

    /// The orders that were voided according to a file that an earlier process has left. A line that it did not finish
    /// was not answered.
    pub(crate) fn voided(file: Option<&Path>) -> anyhow::Result<HashSet<String>> {
        #[derive(Deserialize)]
        struct Line {
            effect: String,
            order_id: String,
        }
        let Some(file) = file.filter(|file| file.exists()) else {
            return Ok(HashSet::new());
        };
        let text = std::fs::read_to_string(file)
            .with_context(|| format!("reading the ledger {}", file.display()))?;
        let lines = text
            .lines()
            .filter_map(|line| serde_json::from_str(line).ok());
        Ok(lines
            .filter(|line: &Line| line.effect == "void")
            .map(|line| line.order_id)
            .collect())
    }

    pub(crate) async fn write(&self, entry: Entry<'_>) -> std::io::Result<()> {
        let Some(file) = self.file.clone() else {
            return Ok(());
        };
        let mut line = serde_json::to_vec(&entry)?;
        line.push(b'\n');
        let written = tokio::task::spawn_blocking(move || {
            let mut file = file.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
            file.write_all(&line)?;
            file.sync_data()
        });
        mesh::chaos::step("ledger", entry.effect, written).await?
    }
}
