//! A purchase in the logs.

use anyhow::Context as _;
use testkit::shop::Shop;

/// What each service logged of one trace: its last line, in a few words, and how many more.
pub(crate) async fn print_trace(shop: &Shop, trace_id: &str) -> anyhow::Result<()> {
    for service in shop.services() {
        let lines = service.lines().await;
        let lines: Vec<_> = lines
            .iter()
            .filter(|line| line.contains(trace_id))
            .collect();
        let last = lines
            .last()
            .with_context(|| format!("{} did not log the trace", service.name()))?;
        let more = match lines.len() {
            1 => String::new(),
            count => format!(" (and {} more)", count - 1),
        };
        println!("    {:<14} {}{more}", service.name(), summary(last)?);
    }
    println!("    whole lines: {}", shop.folder().join("log").display());
    Ok(())
}

/// A line of a log without what every line has.
fn summary(line: &str) -> anyhow::Result<String> {
    let line: serde_json::Value = serde_json::from_str(line)?;
    let text = |value: &serde_json::Value| {
        let text = value.as_str().map(str::to_owned);
        text.unwrap_or_else(|| value.to_string())
    };
    let mut words = vec![text(&line["message"])];
    for (key, value) in line.as_object().context("a line that is no object")? {
        let is_on_every_line = [
            "timestamp",
            "level",
            "message",
            "service",
            "target",
            "spans",
        ]
        .contains(&key.as_str());
        if !is_on_every_line {
            words.push(format!("{key}={}", text(value)));
        }
    }
    let method = &line["spans"][0]["rpc.method"];
    words.extend(method.as_str().map(str::to_owned));
    Ok(words.join(" "))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn a_line_of_a_log_is_told_in_a_few_words() {
        let line = r#"{"timestamp":"t","level":"INFO","message":"call ended","service":"cart","code":"OK",
            "elapsed_ms":3.5,"target":"mesh","spans":[{"rpc.method":"/a/B","trace_id":"1"}]}"#;
        let told = summary(line).unwrap();
        assert_eq!(told, "call ended code=OK elapsed_ms=3.5 /a/B");
    }
}
