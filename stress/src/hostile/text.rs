//! Texts that have broken other systems.

use std::borrow::Cow;

/// A text, and what it is.
pub(crate) type Text = (&'static str, Cow<'static, str>);

const FIXED: &[(&str, &str)] = &[
    ("empty", ""),
    ("space", " "),
    ("white space", " \t\r\n "),
    ("no-break space", "\u{a0}\u{3000}"),
    ("NUL", "a\0b"),
    ("only NUL", "\0"),
    ("control characters", "\u{1}\u{7}\u{8}\u{1b}[31m\u{7f}"),
    ("C1 control", "a\u{85}b\u{9b}2J"),
    ("line break", "a\nb"),
    ("header", "a\r\nBcc: everybody@souk.example\r\n\r\nbody"),
    ("log line", "x\n2026-01-01T00:00:00Z  INFO admin signed in"),
    ("decomposed", "Cafe\u{301}"),
    (
        "many accents",
        "Z\u{351}\u{36b}\u{343}\u{32a}\u{33a}\u{36f}algo",
    ),
    ("right to left", "\u{202e}gnp.exe\u{2066}"),
    ("zero width", "pay\u{200b}pal\u{200d}\u{feff}"),
    ("Hebrew and Arabic", "שלום مرحبا"),
    ("private use", "\u{e000}\u{10fffd}"),
    ("noncharacter", "\u{fffe}\u{ffff}\u{1ffff}"),
    ("emoji", "👩‍👩‍👧‍👦🏳️‍🌈"),
    ("Turkish", "İIıi"),
    ("full width", "１２３ａｄｍｉｎ"),
    ("SQL quote", "'"),
    ("SQL tautology", "' OR '1'='1' --"),
    ("SQL drop", "'; DROP TABLE orders; --"),
    ("SQL union", "1 UNION SELECT password_hash FROM credentials"),
    ("SQL wildcard", "%_%"),
    ("SQL sleep", "1'; SELECT pg_sleep(10); --"),
    ("parameter", "$1"),
    ("document operator", "{\"$gt\": \"\"}"),
    ("where", "$where: sleep(10000)"),
    ("dotted key", "price.minor_units"),
    ("Lua", "'..redis.call('FLUSHALL')..'"),
    ("Redis protocol", "*1\r\n$8\r\nFLUSHALL\r\n"),
    ("key separator", "cart:*|1|x"),
    ("HTML", "<script>alert(1)</script>"),
    ("HTML attribute", "\" onmouseover=\"alert(1)"),
    ("template", "{{7*7}}${7*7}<%= 7*7 %>#{7*7}"),
    ("JNDI", "${jndi:ldap://127.0.0.1/a}"),
    ("format", "%s%s%n%x {} {0}"),
    ("path", "../../../../etc/passwd"),
    ("encoded path", "..%2f..%2f%00"),
    ("Windows path", "..\\..\\con"),
    ("file", "file:///etc/passwd"),
    ("inner address", "http://169.254.169.254/latest/meta-data"),
    ("script address", "javascript:alert(1)"),
    ("shell", "$(reboot);`reboot`|reboot"),
    ("backslash", "\\"),
    ("JSON", "{\"a\":[1,{}]}"),
    (
        "XML",
        "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]>&b;",
    ),
    ("number", "-1e309"),
    ("null", "null"),
    ("true", "true"),
    ("nil UUID", "00000000-0000-0000-0000-000000000000"),
    ("greatest UUID", "ffffffff-ffff-ffff-ffff-ffffffffffff"),
    ("capital UUID", "1D6618F7-8441-4F86-A85C-0A84ADBD43B1"),
    ("bare UUID", "1d6618f784414f86a85c0a84adbd43b1"),
    ("braced UUID", "{1d6618f7-8441-4f86-a85c-0a84adbd43b1}"),
    ("URN", "urn:uuid:1d6618f7-8441-4f86-a85c-0a84adbd43b1"),
    ("short UUID", "1d6618f7-8441-4f86-a85c-0a84adbd43b"),
    ("UUID and more", "1d6618f7-8441-4f86-a85c-0a84adbd43b1 "),
    ("misplaced dashes", "1d6618f78441-4f86-a85c-0a84-adbd43b1"),
    ("small currency", "eur"),
    ("no currency", "XXX"),
    ("other currency", "USD"),
    ("long currency", "EURO"),
    ("like a currency", "ЕUR"),
    ("unknown country", "ZZ"),
    ("e-mail", "a@b"),
    ("e-mail in capitals", "STAFF@SOUK.EXAMPLE"),
    ("two e-mails", "a@souk.example, b@souk.example"),
    ("named e-mail", "\"A\" <a@souk.example>"),
    ("e-mail to an address", "a@[127.0.0.1]"),
    ("token", "tok_"),
    ("forged token", "eyJhbGciOiJub25lIn0.e30."),
    ("base64", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
    (
        "page token",
        "IHsicyI6Ik5hbWUiLCJyIjoxODQ0Njc0NDA3MzcwOTU1MTYxNSwiayI6IiIsImkiOiIifQ",
    ),
    (
        "old page token",
        "ffffffffffffff.1d6618f784414f86a85c0a84adbd43b1",
    ),
    ("expression", "(a+)+$"),
    (
        "many words",
        "a b c d e f g h i j k l m n o p q r s t u v w x y z 0 1 2 3 4 5 6 7 8 9",
    ),
    ("slug", "a--b-"),
];

/// The texts that every field of text gets, and those at its own limits.
pub(crate) fn all(min_chars: Option<usize>, max_chars: Option<usize>) -> Vec<Text> {
    let mut texts: Vec<Text> = FIXED
        .iter()
        .map(|(what, text)| (*what, Cow::Borrowed(*text)))
        .collect();
    let mut add = |what, char: &str, count: usize| texts.push((what, char.repeat(count).into()));
    add("10 kB", "a", 10_000);
    add("10 kB of accents", "\u{301}", 5_000);
    add("10 kB of brackets", "[", 10_000);
    if let Some(max) = max_chars {
        add("at its limit", "a", max);
        add("wide at its limit", "é", max);
        add("widest at its limit", "🗝", max);
        add("quotes at its limit", "'", max);
        add("markup at its limit", "<", max);
        add("one above its limit", "a", max + 1);
        add("one wide above its limit", "🗝", max + 1);
    }
    if let Some(min) = min_chars {
        add("at its least", "a", min);
        add("one below its least", "a", min.saturating_sub(1));
    }
    texts
}
