//! What was asked of the shop, and what it answered: a file of JSON lines that outlives a crash of its writer.
//!
//! Each request is written down before it is sent, so that none can have had an effect that the file does not know of.

mod entry;

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use anyhow::Context as _;
use serde::{Deserialize, Serialize};

pub use entry::{Answer, AnsweredOrder, Ask, Line, Moment, Placement};

/// The request log of one run. Shared by all who send.
pub struct History {
    path: PathBuf,
    file: Mutex<File>,
    began: Instant,
    next: AtomicU64,
}

/// A request that was written down, to be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sent(u64);

/// A request with its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Who sent it: a user id.
    pub who: String,
    /// What for.
    pub ask: Ask,
    /// Just before it was sent.
    pub sent: Moment,
    /// What came back and when; nothing when its sender gave up or died.
    pub answer: Option<(Moment, Answer)>,
}

/// One line of the file.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Entry {
    Sent {
        number: u64,
        at: Moment,
        who: String,
        ask: Ask,
    },
    Answered {
        number: u64,
        at: Moment,
        answer: Answer,
    },
}

impl History {
    /// Begins a run: an empty file, at 0 ms.
    ///
    /// # Errors
    /// When the file cannot be made.
    pub fn create(path: impl Into<PathBuf>) -> io::Result<Self> {
        let path = path.into();
        Ok(Self {
            file: Mutex::new(File::create(&path)?),
            path,
            began: Instant::now(),
            next: AtomicU64::new(0),
        })
    }

    /// Writes down that `who`, a user id, is about to send a request.
    ///
    /// # Errors
    /// When the file cannot be written; the request must not be sent then.
    pub fn sent(&self, who: &str, ask: Ask) -> io::Result<Sent> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        self.write(&Entry::Sent {
            number,
            at: self.now(),
            who: who.to_owned(),
            ask,
        })?;
        Ok(Sent(number))
    }

    /// Writes down what came of a request.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn answered(&self, sent: Sent, answer: Answer) -> io::Result<()> {
        self.write(&Entry::Answered {
            number: sent.0,
            at: self.now(),
            answer,
        })
    }

    /// The time of the run.
    pub fn now(&self) -> Moment {
        let millis =
            |elapsed: std::time::Duration| i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX);
        Moment {
            run_ms: millis(self.began.elapsed()),
            wall_ms: SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .map_or(0, millis),
        }
    }

    /// Everything so far, in the order in which it was sent.
    ///
    /// # Errors
    /// As `read`.
    pub fn calls(&self) -> anyhow::Result<Vec<Call>> {
        Self::read(&self.path)
    }

    /// Reads the file of a run, which may still be going on: a last line without its end is left out.
    ///
    /// # Errors
    /// When the file cannot be read, or any other line of it says nothing.
    pub fn read(path: &Path) -> anyhow::Result<Vec<Call>> {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("reading the history {}", path.display()))?;
        let whole = text.rfind('\n').map_or("", |end| &text[..end]);
        let mut calls = Vec::new();
        let mut places: HashMap<u64, usize> = HashMap::new();
        for (index, line) in whole.lines().enumerate() {
            let entry = serde_json::from_str(line)
                .with_context(|| format!("{}:{}", path.display(), index + 1))?;
            match entry {
                Entry::Sent {
                    number,
                    at,
                    who,
                    ask,
                } => {
                    places.insert(number, calls.len());
                    calls.push(Call {
                        who,
                        ask,
                        sent: at,
                        answer: None,
                    });
                }
                Entry::Answered { number, at, answer } => {
                    let place = places
                        .get(&number)
                        .with_context(|| format!("an answer to nothing: {line}"))?;
                    calls[*place].answer = Some((at, answer));
                }
            }
        }
        Ok(calls)
    }

    fn write(&self, entry: &Entry) -> io::Result<()> {
        let mut line = serde_json::to_vec(entry)?;
        line.push(b'\n');
        // Unbuffered: what is written is the kernel's, and stays when this process is killed.
        self.file
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner())
            .write_all(&line)
    }
}

impl Call {
    /// What came back, if anything did.
    pub fn answer(&self) -> Option<&Answer> {
        self.answer.as_ref().map(|(_, answer)| answer)
    }

    /// The order that it was answered with.
    pub fn answered_order(&self) -> Option<&AnsweredOrder> {
        match self.answer() {
            Some(Answer::Order(order)) => Some(order),
            _ => None,
        }
    }

    /// Whether the outcome is open: no answer, or one that says nothing.
    pub fn is_unknown(&self) -> bool {
        matches!(self.answer(), None | Some(Answer::Unknown { .. }))
    }

    /// Whether this was answered before `other` was sent.
    pub fn is_before(&self, other: &Self) -> bool {
        self.answer
            .as_ref()
            .is_some_and(|(at, _)| at.run_ms <= other.sent.run_ms)
    }
}
