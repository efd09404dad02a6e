//! Reading a mail as a program without HTML does.

use anyhow::{Context as _, ensure};

/// The part of a mail that programs without HTML show.
pub(super) fn plain_text(mail: &str) -> anyhow::Result<String> {
    // A blank line ends the mail's head, the next one that of its first part.
    let mail = mail.replace("\r\n", "\n");
    let mut parts = mail.splitn(3, "\n\n");
    let (head, part, rest) = (parts.next(), parts.next(), parts.next());
    let boundary = head.and_then(|head| head.split_once("boundary=\""));
    let boundary = boundary.and_then(|(_, rest)| rest.split('"').next());
    let boundary = boundary.context("a mail without parts")?;
    ensure!(
        part.is_some_and(|part| part.contains("text/plain")),
        "a mail without plain text"
    );
    let text = rest.and_then(|rest| rest.split(&format!("--{boundary}")).next());
    decoded(text.context("a mail without text")?)
}

/// Quoted-printable (RFC 2045) as what it stands for.
fn decoded(quoted: &str) -> anyhow::Result<String> {
    let mut bytes = Vec::with_capacity(quoted.len());
    let mut pieces = quoted.split('=');
    bytes.extend(pieces.next().unwrap_or_default().bytes());
    for piece in pieces {
        // A line that goes on in the next.
        if let Some(next_line) = piece.strip_prefix('\n') {
            bytes.extend(next_line.bytes());
            continue;
        }
        let (digits, rest) = piece.split_at_checked(2).context("half a byte")?;
        bytes.push(u8::from_str_radix(digits, 16)?);
        bytes.extend(rest.bytes());
    }
    Ok(String::from_utf8(bytes)?)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn the_plain_text_of_a_mail_is_read() {
        let mail = "Subject: Thanks\r\nContent-Type: multipart/alternative;\r\n boundary=\"b1\"\r\n\r\n\
            --b1\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nTotal: =E2=82=AC77.00 =\r\nin all\r\n\
            \r\nSouk\r\n--b1\r\nContent-Type: text/html\r\n\r\n<p>no</p>\r\n--b1--\r\n";
        assert_eq!(plain_text(mail).unwrap(), "Total: €77.00 in all\n\nSouk\n");
        plain_text("Subject: Thanks\r\n\r\nTotal").unwrap_err();
        decoded("a=Z1").unwrap_err();
    }
}
