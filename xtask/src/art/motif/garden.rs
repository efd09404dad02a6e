//! Flowers, herbs and branches.

use crate::art::palette::Tones;
use crate::art::sheet::Sheet;

/// A flower of five petals.
pub(crate) fn blossom(s: &mut Sheet, t: Tones) {
    for i in 0..5_u32 {
        s.at(0.0, 0.0, 1.0, f64::from(i) * 72.0, |s| {
            s.path(
                "M0 -4C-24 -14 -20 -48 0 -48C20 -48 24 -14 0 -4Z",
                if i % 2 == 0 { t.main } else { t.deep },
            );
        });
    }
    s.circle(0.0, 0.0, 12.0, t.pale);
}

/// A rose between two leaves.
pub(crate) fn rose(s: &mut Sheet, t: Tones) {
    s.path(
        "M-44 26C-30 2 -10 6 0 20C-10 34 -30 36 -44 26ZM46 22C30 2 12 6 2 20C14 34 32 34 46 22Z",
        t.leaf,
    );
    s.circle(0.0, -4.0, 36.0, t.main);
    s.path("M-36 -4C-20 26 22 26 36 -4C36 44 -36 44 -36 -4Z", t.deep);
    s.path("M-26 -14C-22 10 20 14 26 -12C22 26 -26 26 -26 -14Z", t.pale);
    s.line(
        "M-12 -12C-12 -24 12 -24 12 -10C12 2 -4 2 -4 -8",
        t.deep,
        5.0,
    );
}

/// Leaves in pairs up a stalk, smaller towards the tip; `bow` is how far their edges swell.
fn pairs(s: &mut Sheet, reach: f64, bow: f64, fill: (&str, &str), steps: u32) {
    for (side, colour) in [(1.0, fill.0), (-1.0, fill.1)] {
        let mut leaves = String::new();
        for i in 0..steps {
            let up = f64::from(i) / f64::from(steps);
            let (y, size) = (38.0 - 74.0 * up, 1.0 - 0.5 * up);
            let (x, h, b) = (reach * size * side, reach * size * 0.72, bow * size);
            leaves.push_str(&format!(
                "M0 {y:.0}C0 {:.0} {:.0} {:.0} {x:.0} {:.0}S{:.0} {:.0} 0 {y:.0}",
                y - h * 0.3 - b,
                x * 0.5,
                y - h - b * 0.5,
                y - h,
                x * 0.5,
                y + b * 0.5
            ));
        }
        s.path(&leaves, colour);
    }
}

/// A cedar twig.
pub(crate) fn cedar(s: &mut Sheet, t: Tones) {
    s.line("M0 50V-46", t.deep, 4.0);
    let mut needles = String::new();
    for i in 0..9_u32 {
        let (y, reach) = (40 - 10 * i64::from(i), 30 - 2 * i64::from(i));
        needles.push_str(&format!(
            "M0 {y}L-{reach} {}M0 {y}L{reach} {}",
            y - reach + 6,
            y - reach + 6
        ));
    }
    s.line(&needles, t.main, 6.0);
}

/// A sprig of mint.
pub(crate) fn mint(s: &mut Sheet, t: Tones) {
    s.line("M0 50V-36", t.deep, 4.0);
    pairs(s, 38.0, 14.0, (t.main, t.deep), 3);
    s.path("M0 -50C14 -42 14 -24 0 -16C-14 -24 -14 -42 0 -50Z", t.pale);
}

/// A branching stem of samphire.
pub(crate) fn samphire(s: &mut Sheet, t: Tones) {
    s.line("M0 50V-46M0 34C-14 30 -24 18 -25 2M0 34C14 30 24 18 25 2M0 16C-12 12 -21 0 -21 -16M0 16C12 12 21 0 21 -16M0 -4C-9 -8 -14 -18 -13 -34M0 -4C9 -8 14 -18 13 -34", t.main, 5.5);
    s.line(
        "M0 10V-40M-20 -6V-12M20 -6V-12M-12 -24V-30M12 -24V-30",
        t.pale,
        1.8,
    );
}

/// A stem of lavender.
pub(crate) fn lavender(s: &mut Sheet, t: Tones) {
    s.line("M0 50V-20M0 44C-10 30 -16 26 -22 24", t.leaf, 4.0);
    for i in 0..6_u32 {
        let (y, r) = (14.0 - 11.0 * f64::from(i), 8.5 - 0.7 * f64::from(i));
        s.ellipse(-r, y, r, 7.0, t.main);
        s.ellipse(r, y, r, 7.0, t.deep);
    }
    s.ellipse(0.0, -48.0, 5.0, 7.0, t.main);
}

/// An ear of wheat.
pub(crate) fn wheat(s: &mut Sheet, t: Tones) {
    s.line("M0 60V-20", t.leaf, 4.0);
    pairs(s, 24.0, 8.0, (t.main, t.deep), 5);
    s.path("M0 -56C8 -46 8 -38 0 -30C-8 -38 -8 -46 0 -56Z", t.main);
}
