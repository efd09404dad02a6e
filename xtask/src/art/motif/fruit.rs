//! Fruit, whole and cut.

use crate::art::palette::Tones;
use crate::art::sheet::Sheet;

const LEAF: &str = "M0 0C4 -20 20 -30 42 -28C38 -8 22 6 0 0Z";

/// A lemon with its leaf.
pub(crate) fn lemon(s: &mut Sheet, t: Tones) {
    s.at(-30.0, -22.0, 0.9, -30.0, |s| s.path(LEAF, t.leaf));
    s.path(
        "M-48 10C-40 4 -38 -26 -4 -28C30 -30 36 -8 50 -2C40 8 38 34 2 36C-30 38 -38 18 -48 10Z",
        t.main,
    );
    s.veil(
        "M-40 14C-20 28 20 24 48 -1C40 8 38 34 2 36C-24 37 -34 25 -40 14Z",
        t.deep,
        0.45,
    );
    s.line("M-22 -8C-16 -16 -8 -18 0 -19", t.pale, 5.0);
}

/// A citrus fruit cut across.
pub(crate) fn slice(s: &mut Sheet, t: Tones) {
    s.circle(0.0, 0.0, 42.0, t.main);
    s.circle(0.0, 0.0, 36.0, t.pale);
    let mut wedges = String::new();
    for i in 0..8_u32 {
        let angle = std::f64::consts::FRAC_PI_4 * f64::from(i);
        let edge = |turn: f64, r: f64| ((angle + turn).cos() * r, (angle + turn).sin() * r);
        let (a, b, c) = (edge(0.39, 5.0), edge(0.08, 31.0), edge(0.70, 31.0));
        wedges.push_str(&format!(
            "M{:.1} {:.1}L{:.1} {:.1}A31 31 0 0 1 {:.1} {:.1}Z",
            a.0, a.1, b.0, b.1, c.0, c.1
        ));
    }
    s.path(&wedges, t.main);
}

const FIG: &str =
    "M0 -52C5 -36 12 -30 24 -16C48 10 42 46 0 48C-42 46 -48 10 -24 -16C-12 -30 -5 -36 0 -52Z";

/// A fig cut in half.
pub(crate) fn fig(s: &mut Sheet, t: Tones) {
    s.path(FIG, t.main);
    s.at(0.0, 4.0, 0.86, 0.0, |s| s.path(FIG, t.pale));
    s.at(0.0, 10.0, 0.62, 0.0, |s| s.path(FIG, "#c9566a"));
    let mut seeds = String::new();
    for (x, y) in [
        (0, -6),
        (-9, 6),
        (9, 6),
        (-14, 20),
        (0, 16),
        (14, 20),
        (-7, 31),
        (8, 31),
    ] {
        seeds.push_str(&format!("M{x} {y}v3"));
    }
    s.line(&seeds, t.pale, 4.0);
}

/// A pomegranate split open.
pub(crate) fn pomegranate(s: &mut Sheet, t: Tones) {
    s.path("M-15 -26L-19 -50L-7 -41L0 -52L7 -41L19 -50L15 -26Z", t.deep);
    s.path(
        "M0 -32C30 -32 44 -12 42 12C40 36 20 48 0 48C-20 48 -40 36 -42 12C-44 -12 -30 -32 0 -32Z",
        t.main,
    );
    s.path(
        "M4 -18C24 -14 30 6 26 24C22 38 2 38 -8 24C-16 10 -14 -20 4 -18Z",
        t.pale,
    );
    let mut seeds = String::new();
    for (x, y) in [
        (4, -8),
        (14, 0),
        (-2, 4),
        (8, 10),
        (18, 13),
        (0, 18),
        (10, 24),
        (-5, 12),
    ] {
        seeds.push_str(&format!("M{x} {y}v2"));
    }
    s.line(&seeds, t.main, 7.0);
}

/// A pear on its stalk.
pub(crate) fn pear(s: &mut Sheet, t: Tones) {
    s.line("M2 -36C2 -46 8 -50 12 -52", t.leaf, 5.0);
    s.path(
        "M0 -40C16 -40 15 -20 22 -6C34 8 38 46 0 48C-38 46 -34 8 -22 -6C-15 -20 -16 -40 0 -40Z",
        t.main,
    );
    s.veil(
        "M8 -38C18 -30 16 -18 22 -6C34 8 38 46 0 48C26 34 18 10 10 -6C6 -18 12 -28 8 -38Z",
        t.deep,
        0.5,
    );
    s.line("M-16 8C-20 16 -20 24 -16 30", t.pale, 5.0);
}

/// An olive branch with two fruits.
pub(crate) fn olive(s: &mut Sheet, t: Tones) {
    s.line("M-46 24C-20 14 14 -6 46 -34", t.leaf, 4.0);
    let leaves = [
        (-34, 20, -70),
        (-10, 8, -84),
        (14, -8, -96),
        (-22, 14, 44),
        (26, -16, 30),
        (44, -32, -50),
    ];
    for (x, y, turn) in leaves {
        s.at(x.into(), y.into(), 1.0, turn.into(), |s| {
            s.path("M0 0C8 -10 24 -10 34 0C24 8 8 8 0 0Z", t.leaf)
        });
    }
    for (x, y) in [(0.0, 22.0), (20.0, 8.0)] {
        s.ellipse(x, y, 10.0, 14.0, t.main);
        s.ellipse(x - 3.0, y - 5.0, 2.5, 4.0, t.pale);
    }
}
