//! Spices, small creatures and signs.

use crate::art::palette::Tones;
use crate::art::sheet::Sheet;

/// A pistachio in its open shell.
pub(crate) fn pistachio(s: &mut Sheet, t: Tones) {
    s.path("M-40 6C-34 -26 20 -34 42 -2C24 30 -22 34 -40 6Z", t.pale);
    s.path("M-40 6C-34 -26 20 -34 42 -2C20 -14 -14 -12 -40 6Z", t.main);
    s.path("M-40 6C-14 14 20 14 42 -2C24 32 -22 34 -40 6Z", t.deep);
}

/// A cardamom pod.
pub(crate) fn cardamom(s: &mut Sheet, t: Tones) {
    s.path("M-44 4C-30 -22 20 -26 46 -2C20 24 -26 24 -44 4Z", t.main);
    s.path("M-44 4C-20 10 20 10 46 -2C20 24 -26 24 -44 4Z", t.deep);
    s.line("M-36 0C-14 -8 16 -8 36 -4", t.pale, 3.0);
}

/// A chilli on its stalk.
pub(crate) fn chilli(s: &mut Sheet, t: Tones) {
    s.line("M-34 -34C-40 -44 -36 -48 -30 -52", t.leaf, 6.0);
    s.path(
        "M-44 -26C-34 -42 -16 -36 -14 -24C-8 8 18 26 48 34C10 46 -46 18 -44 -26Z",
        t.main,
    );
    s.veil(
        "M-44 -22C-40 10 -4 34 48 34C10 46 -46 18 -44 -22Z",
        t.deep,
        0.6,
    );
    s.path(
        "M-48 -22C-46 -42 -16 -44 -10 -22C-22 -30 -34 -30 -48 -22Z",
        t.leaf,
    );
}

/// Two crossed cinnamon sticks.
pub(crate) fn cinnamon(s: &mut Sheet, t: Tones) {
    for (y, turn) in [(10.0, -6.0), (-8.0, 7.0)] {
        s.at(0.0, y, 1.0, turn, |s| {
            s.rect(-56.0, -9.0, (112.0, 18.0), 9.0, t.main);
            s.rect(-50.0, -3.0, (100.0, 4.0), 2.0, t.pale);
            s.circle(50.0, 0.0, 6.0, t.deep);
        });
    }
}

/// A star anise.
pub(crate) fn anise(s: &mut Sheet, t: Tones) {
    for i in 0..8_u32 {
        s.at(0.0, 0.0, 1.0, f64::from(i) * 45.0, |s| {
            s.path(
                "M0 0C-12 -16 -8 -34 0 -46C8 -34 12 -16 0 0Z",
                if i % 2 == 0 { t.main } else { t.deep },
            );
        });
    }
    s.circle(0.0, 0.0, 7.0, t.pale);
}

/// A bee in flight.
pub(crate) fn bee(s: &mut Sheet, t: Tones) {
    s.fade(0.8, |s| {
        s.path(
            "M-4 -12C-34 -54 -44 -18 -10 -8ZM6 -12C20 -56 46 -30 12 -8Z",
            t.pale,
        );
    });
    s.clip(
        "M-36 6C-36 -18 28 -22 38 4C28 30 -36 30 -36 6Z",
        t.main,
        |s| {
            s.line("M-14 -24V40M6 -24V40M26 -24V40", t.deep, 9.0);
        },
    );
    s.circle(-34.0, 4.0, 11.0, t.deep);
    s.line(
        "M-40 -4C-46 -12 -48 -14 -52 -14M-34 -6C-38 -16 -38 -18 -42 -22",
        t.deep,
        3.0,
    );
}

/// A fish seen from its left.
pub(crate) fn fish(s: &mut Sheet, t: Tones) {
    s.path(
        "M-50 0C-30 -28 14 -26 32 -4L52 -20C48 -6 48 8 52 22L32 6C14 28 -30 26 -50 0Z",
        t.main,
    );
    s.path("M-50 0C-30 -28 14 -26 32 -4C6 -10 -22 -10 -50 0Z", t.deep);
    s.line(
        "M-24 -12C-16 -4 -16 6 -24 12M-6 2C0 4 0 6 -2 10M8 0C14 2 14 6 12 9",
        t.deep,
        3.0,
    );
    s.circle(-35.0, 0.0, 3.5, t.leaf);
}

/// A crescent moon and a star.
pub(crate) fn moon(s: &mut Sheet, t: Tones) {
    s.path("M10 -44A46 46 0 1 0 44 22A37 37 0 1 1 10 -44Z", t.main);
    s.path("M30 -28l4 10 10 4-10 4-4 10-4-10-10-4 10-4z", t.deep);
}

/// A khatim within a khatim.
pub(crate) fn star(s: &mut Sheet, t: Tones) {
    s.khatim(0.0, 0.0, 46.0, t.main);
    s.khatim(0.0, 0.0, 26.0, t.deep);
    s.khatim(0.0, 0.0, 14.0, t.pale);
}
