//! When a log line was written, as it says itself.

/// Milliseconds since 1970 of the first time in a line that reads like `2026-05-04T03:02:01.123456Z`.
pub(super) fn logged_at(line: &str) -> Option<i64> {
    let is_time = |at: &usize| line[..*at].ends_with(|char: char| char.is_ascii_digit());
    let middle = line.match_indices('T').map(|(at, _)| at).find(is_time)?;
    let time = line.get(middle.checked_sub(10)?..)?;
    let number = |from: usize, to: usize| time.get(from..to)?.parse::<i64>().ok();
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    let millis = number(20, 23).unwrap_or(0);
    Some((((days(year, month, day) * 24 + hour) * 60 + minute) * 60 + second) * 1000 + millis)
}

/// Days since 1970 of a date of the Gregorian calendar, counted in years that begin in March.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + day_of_year
        - 719_468
}

#[cfg(test)]
mod tests {
    use super::logged_at;

    #[test]
    fn times_are_read_as_they_are_logged() {
        for (line, expected) in [
            (
                r#"{"timestamp":"1970-01-01T00:00:00.001Z","level":"INFO"}"#,
                Some(1),
            ),
            (
                "2000-03-01T00:00:00.000000Z  INFO it is",
                Some(951_868_800_000),
            ),
            (
                r#"{"timestamp":"2026-11-21T13:46:09.250999Z"}"#,
                Some(1_795_268_769_250),
            ),
            ("thread 'main' panicked", None),
            ("Too early", None),
        ] {
            assert_eq!(logged_at(line), expected, "{line}");
        }
    }
}
