use std::path::Path;

use anyhow::Context as _;

use super::{LedgerEntry, LogFile};

/// What the payment processor accepted; a repeat is there again.
///
/// # Errors
/// When the file cannot be read.
pub fn ledger(file: &Path) -> anyhow::Result<Vec<LedgerEntry>> {
    if !file.exists() {
        return Ok(Vec::new());
    }
    let text = std::fs::read_to_string(file)?;
    let entries = text.lines().enumerate().map(|(index, line)| {
        serde_json::from_str(line).with_context(|| format!("{}:{}", file.display(), index + 1))
    });
    entries.collect()
}

/// The message id of every mail that was sent.
///
/// # Errors
/// When the folder cannot be read.
pub fn mails(folder: &Path) -> anyhow::Result<Vec<String>> {
    let mut message_ids = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        // Others are still being written.
        message_ids.extend(name.strip_suffix(".eml").map(str::to_owned));
    }
    Ok(message_ids)
}

/// What every service has logged, by the name of the file.
///
/// # Errors
/// When the folder cannot be read.
pub fn logs(folder: &Path) -> anyhow::Result<Vec<LogFile>> {
    let mut logs = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(".log") {
            let bytes = std::fs::read(entry.path())?;
            let text = String::from_utf8_lossy(&bytes).into_owned();
            logs.push(LogFile { name, text });
        }
    }
    logs.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(logs)
}
