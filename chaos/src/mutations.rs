//! Bugs planted into the services, each of which the harness must find: one that finds nothing proves nothing.

use std::fmt;
use std::time::{Duration, Instant};

use crate::crash::Moment::{After, Before, Late};
use crate::crash::{Crash, Moment};
use crate::matrix::{self, Trial};
use crate::story::Story;

/// A bug, and where it must show.
struct Mutation {
    service: &'static str,
    /// As `mesh::chaos::planted` has it.
    bug: &'static str,
    /// What it does, for people.
    what: &'static str,
    story: Story,
    lines: usize,
    crashes: &'static [Crash],
    /// What must be said of it: an invariant, or the story's own words. Whatever else goes wrong is no proof.
    shows: &'static str,
}

impl Mutation {
    const fn lines(mut self, lines: usize) -> Self {
        self.lines = lines;
        self
    }

    const fn with(mut self, crashes: &'static [Crash]) -> Self {
        self.crashes = crashes;
        self
    }

    fn trial(&self) -> Trial {
        Trial {
            story: self.story,
            lines: self.lines,
            crashes: self.crashes.to_vec(),
        }
    }
}

const fn bug(
    service: &'static str,
    bug: &'static str,
    what: &'static str,
    story: Story,
    shows: &'static str,
) -> Mutation {
    Mutation {
        service,
        bug,
        what,
        story,
        lines: 1,
        crashes: &[],
        shows,
    }
}

const fn crash(service: &'static str, step: &'static str, moment: Moment) -> Crash {
    Crash {
        service,
        step,
        moment,
        pass: 1,
    }
}

const MUTATIONS: &[Mutation] = &[
    bug(
        "checkout",
        "forgets_keys",
        "a repeat is a new order",
        Story::Twice,
        "several orders",
    ),
    bug(
        "checkout",
        "price_unchecked",
        "another price is charged than was shown",
        Story::Dearer,
        "charged another price",
    ),
    bug(
        "checkout",
        "answers_early",
        "an undecided order is answered as confirmed",
        Story::Believes,
        "confirmed, and then",
    ),
    bug(
        "checkout",
        "captures_early",
        "money is taken before the order is confirmed",
        Story::Cancel,
        "I3:",
    ),
    bug(
        "checkout",
        "unknown_is_no",
        "a lost answer is taken for a declined card",
        Story::Unknown,
        "I4:",
    ),
    bug(
        "checkout",
        "mail_outside_outbox",
        "the mail is not owed with the confirmation",
        Story::Buy,
        "I14:",
    ),
    bug(
        "checkout",
        "releases_one_line",
        "only the first line is given back",
        Story::Declined,
        "I7:",
    )
    .lines(3),
    bug(
        "checkout",
        "forgets_cancelling",
        "recovery passes over orders being undone",
        Story::Declined,
        "I7:",
    )
    .with(&[crash("checkout", "advance.CANCELLING", After)]),
    bug(
        "checkout",
        "shows_anyones_order",
        "an order is shown to whoever has its id",
        Story::Stranger,
        "a stranger is shown",
    ),
    bug(
        "product",
        "oversells",
        "a reserve does not look at what there is",
        Story::LastUnits,
        "were sold of",
    ),
    bug(
        "product",
        "holds_twice",
        "a repeated reserve holds again",
        Story::Buy,
        "I7:",
    )
    .with(&[crash("product", "reserve", After)]),
    bug(
        "product",
        "sells_twice",
        "a repeated commit sells again",
        Story::Buy,
        "I5:",
    )
    .with(&[crash("product", "settle.sold", After)]),
    bug(
        "product",
        "returns_twice",
        "a repeated return puts back again",
        Story::Refund,
        "I5:",
    )
    .with(&[crash("product", "put_back", After)]),
    bug(
        "product",
        "no_tombstone",
        "a release leaves nothing for a late reserve",
        Story::LateReserve,
        "I7:",
    )
    .with(&[crash("product", "reserve", Late)]),
    bug(
        "cart",
        "empties_cart",
        "a purchase empties the whole cart",
        Story::MoreMeanwhile,
        "the cart holds",
    ),
    bug(
        "payment",
        "charges_each_time",
        "a repeated capture charges again",
        Story::Buy,
        "I3:",
    )
    .with(&[crash("payment", "ledger.capture", After)]),
    bug(
        "payment",
        "refunds_each_time",
        "a repeated refund pays again",
        Story::Refund,
        "I3:",
    )
    .with(&[crash("payment", "ledger.refund", After)]),
    bug(
        "email",
        "marks_before_sending",
        "a mail counts as sent before it is",
        Story::Buy,
        "I9:",
    )
    .with(&[crash("email", "send", Before)]),
];

/// What became of one bug.
struct Row {
    mutation: &'static Mutation,
    /// The first thing that was found wrong.
    caught: Option<String>,
    /// What was found wrong without the bug, which must be nothing.
    without: Option<String>,
}

/// What became of all bugs.
pub struct Report {
    rows: Vec<Row>,
    elapsed: Duration,
}

/// The names of all bugs.
pub fn all() -> Vec<&'static str> {
    MUTATIONS.iter().map(|mutation| mutation.bug).collect()
}

/// Plants each of these bugs in a shop of its own and tells the story that must show it; then the same without the
/// bug.
///
/// # Errors
/// When a shop cannot be opened.
pub async fn run(
    bugs: &[&str],
    progress: &(dyn Fn(usize, usize, &str) + Sync),
) -> anyhow::Result<Report> {
    let began = Instant::now();
    let mut rows = Vec::new();
    for mutation in MUTATIONS
        .iter()
        .filter(|mutation| bugs.contains(&mutation.bug))
    {
        let planted = [(mutation.service, "SOUK_PLANTED", mutation.bug.to_owned())];
        let caught = first_failure(mutation, &planted).await?;
        let without = first_failure(mutation, &[]).await?;
        rows.push(Row {
            mutation,
            caught,
            without,
        });
        progress(rows.len(), bugs.len(), mutation.bug);
    }
    Ok(Report {
        rows,
        elapsed: began.elapsed(),
    })
}

async fn first_failure(
    mutation: &Mutation,
    settings: &[(&'static str, &'static str, String)],
) -> anyhow::Result<Option<String>> {
    let report = matrix::run(vec![mutation.trial()], 1, settings, &|_, _, _| {}).await?;
    let shown = |(_, what): &(String, String)| settings.is_empty() || what.contains(mutation.shows);
    Ok(report
        .failures
        .into_iter()
        .find(shown)
        .map(|(_, what)| what))
}

impl Report {
    /// Whether every bug was found, and none where there was none.
    pub fn all_caught(&self) -> bool {
        !self.rows.is_empty()
            && self
                .rows
                .iter()
                .all(|row| row.caught.is_some() && row.without.is_none())
    }
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let caught = self.rows.iter().filter(|row| row.caught.is_some()).count();
        for Row {
            mutation,
            caught,
            without,
        } in &self.rows
        {
            let Mutation {
                service, bug, what, ..
            } = mutation;
            let finding = caught.as_deref().map_or("NOT CAUGHT", first_line);
            writeln!(formatter, "{service:>9} {bug:<21} {what}")?;
            writeln!(formatter, "{:>32} {finding}", "->")?;
            if let Some(without) = without {
                writeln!(formatter, "{:>32} BUT WITHOUT IT: {without}", "")?;
            }
        }
        let (count, seconds) = (self.rows.len(), self.elapsed.as_secs());
        write!(
            formatter,
            "{caught} of {count} planted bugs caught, in {seconds} s"
        )
    }
}

fn first_line(text: &str) -> &str {
    let line = text.lines().next().unwrap_or_default();
    let end = line
        .char_indices()
        .nth(110)
        .map_or(line.len(), |(at, _)| at);
    &line[..end]
}
