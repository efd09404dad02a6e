//! Text made comparable: small letters, no accents, words.

/// `text` in small letters without accents, as far as European languages have them.
fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text.chars().flat_map(char::to_lowercase) {
        match letter {
            'à'..='å' | 'ā' | 'ă' | 'ą' => folded.push('a'),
            'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => folded.push('c'),
            'ď' | 'đ' => folded.push('d'),
            'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => folded.push('e'),
            'ĝ' | 'ğ' | 'ġ' | 'ģ' => folded.push('g'),
            'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' => folded.push('i'),
            'ĺ' | 'ļ' | 'ľ' | 'ł' => folded.push('l'),
            'ñ' | 'ń' | 'ņ' | 'ň' => folded.push('n'),
            'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' => folded.push('o'),
            'ŕ' | 'ŗ' | 'ř' => folded.push('r'),
            'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => folded.push('s'),
            'ţ' | 'ť' | 'ț' => folded.push('t'),
            'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' => folded.push('u'),
            'ý' | 'ÿ' => folded.push('y'),
            'ź' | 'ż' | 'ž' => folded.push('z'),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'ß' => folded.push_str("ss"),
            // Accents that stand as characters of their own behind their letter.
            '\u{300}'..='\u{36f}' => {}
            other => folded.push(other),
        }
    }
    folded
}

/// The words of `text`, folded. They hold letters and digits only, so a pattern made of them needs no escaping.
pub(crate) fn words(text: &str) -> Vec<String> {
    fold(text)
        .replace(['\'', '’'], "")
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The words of a query. A product is as well found by its plural: as words match by their beginning, the singular finds
/// both.
pub(crate) fn query(text: &str) -> Vec<String> {
    let mut words = words(text);
    for word in &mut words {
        word.truncate(singular(word).len());
    }
    words
}

/// A beginning of `word` that its singular has too, as far as English spelling says so.
fn singular(word: &str) -> &str {
    if word.chars().count() < 4 {
        return word;
    }
    let is_hissing = |word: &&str| {
        let endings = ["ss", "x", "ch", "sh"];
        endings.iter().any(|ending| word.ends_with(ending))
    };
    let whole = word.strip_suffix("es").filter(is_hissing);
    match whole.or_else(|| word.strip_suffix('s')) {
        Some(singular) if !word.ends_with("ss") => singular,
        _ => word,
    }
}

/// What a product is sorted by when it is sorted by its name. Page tokens hold it, so it ends somewhere.
pub(crate) fn sort_name(name: &str) -> String {
    fold(name).chars().take(100).collect()
}

/// The searchable text of a product: a line each for name, category and description, with a space before every word.
pub(crate) fn text(name: &str, category: &str, description: &str) -> String {
    [name, category, description]
        .map(|part| {
            words(part)
                .iter()
                .fold(String::new(), |line, word| line + " " + word)
        })
        .join("\n")
}

/// Where in the searchable text a word must begin; each includes the ones before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Within {
    Name,
    Category,
    Description,
}

impl Within {
    /// Best match first.
    pub(crate) const ALL: [Self; 3] = [Self::Name, Self::Category, Self::Description];

    /// The pattern that finds words beginning with `word` there.
    pub(crate) fn pattern(self, word: &str) -> String {
        match self {
            Self::Name => format!("^[^\n]* {word}"),
            Self::Category => format!("^[^\n]*(\n[^\n]*)? {word}"),
            Self::Description => format!(" {word}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_accents_and_punctuation_do_not_matter() {
        assert_eq!(
            words("Crème BRÛLÉE (Baker’s), 2-pack"),
            ["creme", "brulee", "bakers", "2", "pack"]
        );
        assert_eq!(
            words("e\u{301}toile Straße Łódź"),
            ["etoile", "strasse", "lodz"]
        );
        assert_eq!(words("東京 ティー"), ["東京", "ティー"]);
    }

    #[test]
    fn a_query_in_the_plural_asks_for_the_singular() {
        assert_eq!(query("Mugs, Crèmes"), ["mug", "creme"]);
        assert_eq!(
            query("glasses boxes dishes benches"),
            ["glass", "box", "dish", "bench"]
        );
        // What is found under its own name still is, since it begins like that.
        assert_eq!(query("roses canvas"), ["rose", "canva"]);
        assert_eq!(query("glass gas s 茶s"), ["glass", "gas", "s", "茶s"]);
    }

    #[test]
    fn no_word_holds_what_a_pattern_would_understand() {
        assert!(
            words(r".*+?^${}()|[]\/ _ \n")
                .iter()
                .all(|word| word == "n")
        );
    }

    #[test]
    fn every_word_of_the_text_has_a_space_before_it() {
        assert_eq!(
            text("Fig & Tea", "wax-melts", "Ripe fig."),
            " fig tea\n wax melts\n ripe fig"
        );
        assert_eq!(text("&", "a", ""), "\n a\n");
    }
}
