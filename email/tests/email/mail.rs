//! Reads a mail as a mail program does.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// A message of two alternatives.
pub(crate) struct Mail {
    /// Names in small letters, values unfolded and decoded.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) text: String,
    pub(crate) html: String,
}

impl Mail {
    pub(crate) fn parse(message: &str) -> Self {
        let (headers, body) = split(message);
        let content_type = value(&headers, "content-type");
        assert!(
            content_type.starts_with("multipart/alternative"),
            "{content_type}"
        );
        let boundary = content_type.split("boundary=\"").nth(1).unwrap();
        let boundary = format!("--{}", boundary.split('"').next().unwrap());
        let parts: Vec<&str> = body.split(&boundary).collect();
        assert_eq!(parts.len(), 4, "{body}");
        Self {
            headers,
            text: part(parts[1], "text/plain; charset=utf-8"),
            html: part(parts[2], "text/html; charset=utf-8"),
        }
    }

    /// The one header of this name.
    pub(crate) fn header(&self, name: &str) -> &str {
        let mut values = self.headers.iter().filter(|(known, _)| known == name);
        let value = &values
            .next()
            .unwrap_or_else(|| panic!("no header {name}"))
            .1;
        assert!(values.next().is_none(), "two headers {name}");
        value
    }
}

fn part(part: &str, kind: &str) -> String {
    let (headers, body) = split(part.trim_start_matches("\r\n"));
    assert_eq!(value(&headers, "content-type"), kind);
    let body = match value(&headers, "content-transfer-encoding") {
        "7bit" => body.as_bytes().to_vec(),
        "quoted-printable" => quoted_printable(body),
        "base64" => STANDARD.decode(body.replace("\r\n", "")).unwrap(),
        other => panic!("unexpected encoding {other}"),
    };
    String::from_utf8(body).unwrap().replace("\r\n", "\n")
}

fn split(message: &str) -> (Vec<(String, String)>, &str) {
    let (head, body) = message.split_once("\r\n\r\n").unwrap();
    let head = head.replace("\r\n ", " ").replace("\r\n\t", " ");
    let headers = head.split("\r\n").map(|line| {
        let (name, value) = line.split_once(": ").unwrap();
        (name.to_lowercase(), words(value))
    });
    (headers.collect(), body)
}

fn value<'a>(headers: &'a [(String, String)], name: &str) -> &'a str {
    &headers.iter().find(|(known, _)| known == name).unwrap().1
}

/// Decodes `=?utf-8?b?...?=`; blanks between two such words do not count.
fn words(value: &str) -> String {
    let mut decoded = String::new();
    let mut after_word = false;
    for word in value.split(' ') {
        let inner = word
            .strip_prefix("=?utf-8?b?")
            .and_then(|word| word.strip_suffix("?="));
        let is_continued = after_word && inner.is_some();
        if !decoded.is_empty() && !is_continued {
            decoded.push(' ');
        }
        after_word = inner.is_some();
        match inner {
            Some(inner) => {
                decoded.push_str(&String::from_utf8(STANDARD.decode(inner).unwrap()).unwrap());
            }
            None => decoded.push_str(word),
        }
    }
    decoded
}

fn quoted_printable(body: &str) -> Vec<u8> {
    let body = body.replace("=\r\n", "");
    let mut bytes = body.bytes();
    let mut decoded = Vec::new();
    while let Some(byte) = bytes.next() {
        if byte == b'=' {
            let digits = [bytes.next().unwrap(), bytes.next().unwrap()];
            let digits = std::str::from_utf8(&digits).unwrap();
            decoded.push(u8::from_str_radix(digits, 16).unwrap());
        } else {
            decoded.push(byte);
        }
    }
    decoded
}
