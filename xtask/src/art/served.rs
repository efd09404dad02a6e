//! What is in the jar, tin or pouch: served, and seen from above.

use super::palette::{CLAY, CREAM, INDIGO, INK, OLIVE, PAPER, RED, TEAL};
use super::product::Product;
use super::savoury;
use super::scene::Room;
use super::sheet::{Sheet, n};
use super::sweet;

type Dish = fn(&mut Sheet, &Product);

/// What is served and the stripes of the cloth below it, by the container that it comes in.
const DISHES: [(&str, Dish, &str); 8] = [
    ("clip-top jar", savoury::lemons, TEAL),
    ("cloth-capped jar", savoury::harissa, CLAY),
    ("faceted jar", sweet::honey, INDIGO),
    ("oval tin", savoury::sardines, RED),
    ("bottle", savoury::oil, OLIVE),
    ("spice tin", sweet::spice, INDIGO),
    ("wrapped block", sweet::halva, TEAL),
    ("paper pouch", sweet::tea, CLAY),
];

/// Draws the dish on a striped cloth.
pub(crate) fn draw(s: &mut Sheet, p: &Product) {
    let found = DISHES
        .iter()
        .find(|(container, ..)| *container == p.attribute("container"));
    let (_, dish, stripe) = found.unwrap_or(&DISHES[0]);
    s.rect(0.0, 0.0, (640.0, 640.0), 0.0, Room::of(p).floor);
    s.at(320.0, 320.0, 1.0, 8.0, |s| {
        s.veil("M-292 -262H312V300H-292Z", INK, 0.2);
        s.rect(-300.0, -280.0, (600.0, 560.0), 4.0, CREAM);
        let stripes = |xs: &[i32]| {
            xs.iter()
                .map(|x| format!("M{x} -280V280"))
                .collect::<String>()
        };
        s.fade(0.55, |s| {
            s.line(&stripes(&[-262, -226, 226, 262]), stripe, 14.0);
            s.line(&stripes(&[-244, 244]), stripe, 4.0);
        });
        // Wide dashes are threads.
        s.raw(&format!(
            "<path d=\"M-296 -288H300M-296 288H300\" stroke=\"{CREAM}\" stroke-width=\"28\" stroke-dasharray=\"4 14\" stroke-linecap=\"butt\"/>"
        ));
    });
    dish(s, p);
}

/// A round dish with a painted rim, its middle filled with `inside`.
pub(crate) fn plate(s: &mut Sheet, r: f64, rim: &str, inside: &str) {
    s.fade(0.2, |s| s.circle(332.0, 340.0, r + 4.0, INK));
    s.circle(320.0, 320.0, r, PAPER);
    // Dashes without length are beads; thirty of them meet where they began.
    let (beads, gap) = (r * 0.88, r * 0.88 * std::f64::consts::TAU / 30.0);
    s.raw(&format!(
        "<circle cx=\"320\" cy=\"320\" r=\"{}\" stroke=\"{rim}\" stroke-width=\"18\" stroke-dasharray=\"0 {gap:.2}\"/>",
        n(beads)
    ));
    s.circle(320.0, 320.0, r * 0.76, rim);
    s.circle(320.0, 320.0, r * 0.73, inside);
}

/// A spoon, its bowl at the top.
pub(crate) fn spoon(s: &mut Sheet, colour: &str) {
    s.fade(0.18, |s| s.line("M10 -10V200", INK, 14.0));
    s.line("M0 -10V200", colour, 13.0);
    s.ellipse(0.0, -50.0, 32.0, 48.0, colour);
    s.fade(0.25, |s| s.ellipse(0.0, -48.0, 22.0, 37.0, INK));
}
