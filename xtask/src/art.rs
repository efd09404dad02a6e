//! Draws the pictures of the seed catalogue: one flat still life per product.
//!
//! The same catalogue always gives the same bytes, so the pictures are committed
//! and a check can tell when they are stale.

mod apparel;
mod books;
mod burner;
mod candles;
mod ceramics;
mod evenings;
mod events;
mod lathe;
mod loupe;
mod melts;
mod motif;
mod moulds;
mod open_book;
mod palette;
mod pantry;
mod pantry_soft;
mod pottery;
mod prints;
mod product;
mod savoury;
mod scene;
mod served;
mod sheet;
mod sideboard;
mod sill;
mod sweet;
mod vista;
mod vista_life;
mod vista_sea;
mod wardrobe;
mod wax;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use product::{Drawer, Further, Product};
use sheet::Sheet;

/// Draws every product of the catalogue into `out` and returns how many files it wrote.
///
/// Files whose content is already right stay untouched; pictures of no product are removed.
pub(crate) fn draw_all(catalogue: &Path, out: &Path) -> Result<usize> {
    fs::create_dir_all(out).with_context(|| format!("cannot create {}", out.display()))?;
    let mut wanted = BTreeSet::new();
    let mut written = 0;
    for (name, picture) in draw_catalogue(catalogue)? {
        let file = out.join(name);
        if fs::read_to_string(&file).ok().as_deref() != Some(picture.as_str()) {
            fs::write(&file, picture)
                .with_context(|| format!("cannot write {}", file.display()))?;
            written += 1;
        }
        wanted.insert(file);
    }
    for entry in fs::read_dir(out).with_context(|| format!("cannot list {}", out.display()))? {
        let path = entry?.path();
        if path.extension().is_some_and(|kind| kind == "svg") && !wanted.contains(&path) {
            fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
        }
    }
    Ok(written)
}

/// Fails with the first product whose picture in `out` is missing or not what would be drawn.
pub(crate) fn check(catalogue: &Path, out: &Path) -> Result<()> {
    for (name, picture) in draw_catalogue(catalogue)? {
        let file = out.join(name);
        match fs::read_to_string(&file) {
            Ok(found) if found == picture => {}
            Ok(_) => bail!("{} is not the picture of its product", file.display()),
            Err(error) => bail!("{} cannot be read: {error}", file.display()),
        }
    }
    Ok(())
}

/// Every picture of a catalogue, with the name of its file.
fn draw_catalogue(catalogue: &Path) -> Result<Vec<(String, String)>> {
    let mut pictures = Vec::new();
    for product in product::load(catalogue)? {
        pictures.push((product.file_name(), draw(&product)));
        for further in &product.more {
            let name = product.further_name(further);
            pictures.push((name, draw_further(&product, further)?));
        }
    }
    Ok(pictures)
}

fn draw(product: &Product) -> String {
    let mut sheet = Sheet::new();
    scene::backdrop(&mut sheet, product);
    still_life(product)(&mut sheet, product);
    sheet.finish(&product.image_alt)
}

fn draw_further(product: &Product, further: &Further) -> Result<String> {
    let mut sheet = Sheet::new();
    match further.view.as_str() {
        "close" => loupe::draw(&mut sheet, product, still_life(product)),
        "warming" => burner::draw(&mut sheet, product),
        "window" => sill::draw(&mut sheet, product, still_life(product)),
        "open" => open_book::draw(&mut sheet, product),
        "hung" => sideboard::draw(&mut sheet, product),
        "served" => served::draw(&mut sheet, product),
        other => bail!("there is no way to draw {} {other:?}", product.slug),
    }
    Ok(sheet.finish(&further.image_alt))
}

/// What draws a product of its category.
fn still_life(product: &Product) -> Drawer {
    match product.category.as_str() {
        "wax-melts" => melts::draw,
        "candles" => candles::draw,
        "ceramics" => ceramics::draw,
        "apparel" => apparel::draw,
        "books" => books::draw,
        "prints" => prints::draw,
        "events" => events::draw,
        // A new category gets a jar until it has a drawer of its own.
        _ => pantry::draw,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn root() -> std::path::PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
    }

    #[test]
    fn every_picture_is_its_own_small_and_harmless() {
        let drawn = draw_catalogue(&root().join("product/seed/catalogue.json")).unwrap();
        let pictures: BTreeSet<&String> = drawn.iter().map(|(_, picture)| picture).collect();
        assert_eq!(pictures.len(), drawn.len());
        for picture in pictures {
            assert!(
                (1500..=5632).contains(&picture.len()),
                "{} bytes: {picture}",
                picture.len()
            );
            for foreign in ["<script", "<text", "<image", "href=\"http", "style="] {
                assert!(!picture.contains(foreign), "{foreign} in {picture}");
            }
        }
    }

    #[test]
    fn drawing_twice_writes_once_and_clears_what_is_no_product() {
        let catalogue = root().join("product/seed/catalogue.json");
        let out = std::env::temp_dir().join(format!("souk-art-{}", std::process::id()));
        let first = draw_all(&catalogue, &out).unwrap();
        fs::write(out.join("stranger.svg"), "<svg/>").unwrap();
        assert!(first > 0);
        assert_eq!(draw_all(&catalogue, &out).unwrap(), 0);
        assert!(!out.join("stranger.svg").exists());
        check(&catalogue, &out).unwrap();

        let spoilt = out.join("preserved-lemons.svg");
        fs::write(&spoilt, "<svg/>").unwrap();
        let error = check(&catalogue, &out).unwrap_err().to_string();
        assert!(error.contains("preserved-lemons.svg"), "{error}");
        fs::remove_dir_all(&out).unwrap();
    }
}
