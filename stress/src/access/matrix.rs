//! The matrix as it was found.

use std::fmt;

use crate::hostile::lab::Route;
use crate::hostile::report::short;

/// Who may call what, as the running shop answered.
#[derive(Debug, Default)]
pub struct Matrix {
    rows: Vec<Row>,
}

/// One RPC on one way to it.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) path: String,
    pub(super) route: Route,
    pub(super) cells: Vec<Cell>,
}

/// What one credential got.
#[derive(Debug)]
pub(super) struct Cell {
    pub(super) credential: &'static str,
    /// `ok`, or a code.
    pub(super) answer: String,
    /// What should have come instead.
    pub(super) wrong: Option<String>,
}

impl Matrix {
    pub(super) fn add(&mut self, row: Row) {
        self.rows.push(row);
    }

    /// How many cells there are.
    pub fn cells(&self) -> usize {
        self.rows.iter().map(|row| row.cells.len()).sum()
    }

    /// The RPCs that were called, each once for each way to it.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.rows.iter().map(|row| row.path.as_str())
    }

    /// Every cell that is not as the contract says, and every row in which nobody was let in who may call.
    pub fn wrong(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        for row in &self.rows {
            let way = format!("{} ({:?})", short(&row.path), row.route);
            for cell in &row.cells {
                if let Some(expected) = &cell.wrong {
                    let (credential, answer) = (cell.credential, &cell.answer);
                    wrong.push(format!("{way}, {credential}: {answer}, not {expected}"));
                }
            }
        }
        wrong
    }
}

/// For each way a table: one row for each RPC, one column for each credential.
impl fmt::Display for Matrix {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (route, title) in [
            (Route::Direct, "on the services' own ports"),
            (Route::Gateway, "through the gateway"),
        ] {
            let rows: Vec<&Row> = self.rows.iter().filter(|row| row.route == route).collect();
            let Some(first) = rows.first() else { continue };
            write!(formatter, "{title:<42}")?;
            for cell in &first.cells {
                write!(formatter, " {:<17}", cell.credential)?;
            }
            writeln!(formatter)?;
            for row in rows {
                write!(formatter, "{:<42}", short(&row.path))?;
                for cell in &row.cells {
                    let mark = if cell.wrong.is_some() { "!" } else { "" };
                    write!(formatter, " {:<17}", format!("{mark}{}", cell.answer))?;
                }
                writeln!(formatter)?;
            }
        }
        let wrong = self.wrong();
        write!(formatter, "{} cells, {} wrong", self.cells(), wrong.len())?;
        for line in wrong {
            write!(formatter, "\n  {line}")?;
        }
        Ok(())
    }
}
