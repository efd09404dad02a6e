//! What the drawers need to know of a product.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::sheet::Sheet;

/// Draws one kind of product.
pub(crate) type Drawer = fn(&mut Sheet, &Product);

/// One product of the catalogue, as far as its picture goes.
pub(crate) struct Product {
    /// Names the picture's file and seeds every free choice.
    pub(crate) slug: String,
    /// Chooses the drawer and the colours of the room.
    pub(crate) category: String,
    /// Becomes the title of the picture.
    pub(crate) image_alt: String,
    /// Its further pictures.
    pub(crate) more: Vec<Further>,
    words: String,
    attributes: Value,
}

/// A further picture of a product.
pub(crate) struct Further {
    /// Says how it is drawn: the end of the picture's name.
    pub(crate) view: String,
    /// Becomes the title of the picture.
    pub(crate) image_alt: String,
}

/// Reads the products of a catalogue file.
pub(crate) fn load(catalogue: &Path) -> Result<Vec<Product>> {
    let name = catalogue.display();
    let text = fs::read_to_string(catalogue).with_context(|| format!("cannot read {name}"))?;
    let entries: Vec<Value> =
        serde_json::from_str(&text).with_context(|| format!("{name} is no list of products"))?;
    entries.iter().map(Product::from_entry).collect()
}

impl Further {
    fn from_entry(entry: &Value, slug: &str) -> Result<Self> {
        let field = |key: &str| entry[key].as_str().unwrap_or_default();
        let view = field("image_url")
            .strip_prefix(&format!("/images/{slug}-"))
            .and_then(|name| name.strip_suffix(".svg"))
            .with_context(|| format!("{entry} is no further picture of {slug}"))?;
        Ok(Self {
            view: view.to_owned(),
            image_alt: field("image_alt").to_owned(),
        })
    }
}

impl Product {
    fn from_entry(entry: &Value) -> Result<Self> {
        let field = |key: &str| {
            entry[key]
                .as_str()
                .map(str::to_owned)
                .with_context(|| format!("no {key} in {entry}"))
        };
        let slug = field("slug")?;
        // The slug becomes a file name, so it must not be able to leave the folder.
        ensure!(
            !slug.is_empty() && slug.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'),
            "the slug {slug:?} is not kebab-case"
        );
        let more = entry["more_images"].as_array();
        let more = more.into_iter().flatten();
        let more = more.map(|image| Further::from_entry(image, &slug));
        let more = more.collect::<Result<_>>()?;
        let attributes = entry["attributes"].clone();
        let words = format!("{slug} {} {attributes}", field("name")?).to_lowercase();
        Ok(Self {
            slug,
            category: field("category")?,
            image_alt: field("image_alt")?,
            more,
            words,
            attributes,
        })
    }

    /// The name of the first picture's file.
    pub(crate) fn file_name(&self) -> String {
        format!("{}.svg", self.slug)
    }

    /// The name of a further picture's file.
    pub(crate) fn further_name(&self, further: &Further) -> String {
        format!("{}-{}.svg", self.slug, further.view)
    }

    /// The text of an attribute, empty when there is none.
    pub(crate) fn attribute(&self, key: &str) -> &str {
        self.attributes[key].as_str().unwrap_or_default()
    }

    /// Everything the catalogue says of the product in lower case, for finding a motif.
    pub(crate) fn words(&self) -> &str {
        &self.words
    }

    /// The drawer that an attribute names; one by the slug when it names none of them.
    pub(crate) fn drawer(&self, key: &str, drawers: &[(&str, Drawer)]) -> Drawer {
        let named = drawers
            .iter()
            .find(|(name, _)| *name == self.attribute(key));
        named.unwrap_or(&drawers[self.pick(9, drawers.len())]).1
    }

    /// Chooses one of `count` by the slug; `salt` makes choices independent of each other.
    pub(crate) fn pick(&self, salt: u64, count: usize) -> usize {
        // FNV-1a: the hashes of std may change between releases, committed pictures must not.
        let start = 0xcbf2_9ce4_8422_2325 ^ salt.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let hash = self.slug.bytes().fold(start, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        let folded = (hash ^ (hash >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 33;
        usize::try_from(folded).unwrap_or_default() % count.max(1)
    }
}
