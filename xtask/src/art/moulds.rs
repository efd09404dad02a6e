//! Wax melts from the fancier moulds: stars, shells and domes.

use super::motif::Motif;
use super::palette::{BRICK, CREAM, INDIGO, INK, OCHRE, PAPER, SAFFRON};
use super::product::Product;
use super::sheet::Sheet;

/// Eight-pointed stars in a heap.
pub(crate) fn stars(s: &mut Sheet, p: &Product) {
    s.shadow(320.0, 552.0, 240.0);
    let heap = [
        (320, 232),
        (246, 350),
        (394, 350),
        (172, 470),
        (320, 470),
        (468, 470),
    ];
    for (i, (x, y)) in heap.into_iter().enumerate() {
        let (x, y) = (f64::from(x), f64::from(y));
        let (edge, face) = if i % 2 == 0 {
            (OCHRE, SAFFRON)
        } else {
            ("#b87326", "#e09a3c")
        };
        s.khatim(x, y + 14.0, 80.0, edge);
        s.khatim(x, y, 80.0, face);
        s.khatim(x, y, 50.0, edge);
        s.khatim(x, y + 5.0, 47.0, "#f3c064");
        s.circle(x, y + 2.0, 11.0, edge);
    }
    for (x, y, turn) in [
        (130, 578, -20),
        (220, 590, 24),
        (404, 586, -12),
        (500, 574, 30),
    ] {
        s.at(x.into(), y.into(), 0.72, turn.into(), |s| {
            Motif::of(p).natural(s)
        });
    }
}

/// A scallop that opens upwards from its hinge.
pub(crate) fn shell(s: &mut Sheet, at: (f64, f64), scale: f64, turn: f64, fill: &str) {
    const SHELL: &str = "M-34 0C-92 -36 -128 -96 -100 -142C-84 -158 -66 -158 -58 -160C-46 -182 -26 -180 -18 -178C-8 -192 8 -192 18 -178C26 -180 46 -182 58 -160C66 -158 84 -158 100 -142C128 -96 92 -36 34 0L46 22H-46Z";
    s.at(at.0, at.1, scale, turn, |s| {
        s.clip(SHELL, fill, |s| {
            s.veil("M0 -10L24 -200H120V20H0Z", INDIGO, 0.13);
            s.fade(0.5, |s| {
                s.line(
                    "M0 -4V-170M-6 -6L-40 -160M6 -6L40 -160M-12 -8L-80 -134M12 -8L80 -134",
                    INDIGO,
                    4.0,
                )
            });
            s.fade(0.5, |s| {
                s.line(
                    "M-104 -104C-60 -140 60 -140 104 -104M-80 -60C-40 -90 40 -90 80 -60",
                    PAPER,
                    5.0,
                )
            });
        });
    });
}

/// Three scallops before their samphire.
pub(crate) fn shells(s: &mut Sheet, p: &Product) {
    let sprigs = [
        (150, 330, -24, 2.1),
        (490, 330, 24, 2.1),
        (226, 262, -12, 2.7),
        (414, 262, 12, 2.7),
        (320, 228, 0, 3.1),
    ];
    for (x, y, turn, scale) in sprigs {
        s.at(x.into(), y.into(), scale, turn.into(), |s| {
            Motif::of(p).natural(s)
        });
    }
    s.shadow(320.0, 548.0, 230.0);
    shell(s, (176.0, 524.0), 1.0, -16.0, "#b9d3d8");
    shell(s, (464.0, 524.0), 1.0, 16.0, "#d7e2de");
    shell(s, (320.0, 540.0), 1.32, 0.0, "#a4c6d2");
}

/// A swirled dome in its paper case.
pub(crate) fn dome(s: &mut Sheet, x: f64, y: f64, fill: &str) {
    s.at(x, y, 1.0, 0.0, |s| {
        s.path("M-50 0C-54 -58 -22 -84 0 -88C22 -84 54 -58 50 0Z", fill);
        s.line("M-42 -16C-12 -4 26 -14 44 -34M-38 -42C-12 -32 14 -40 32 -58M-22 -66C-8 -62 2 -66 10 -76", "#f0c58a", 6.0);
        s.path("M-62 -24L-50 -14L-40 -26L-28 -14L-16 -26L-4 -14L8 -26L20 -14L32 -26L44 -14L60 -26L50 36H-50Z", PAPER);
        s.veil("M8 -26L20 -14L32 -26L44 -14L60 -26L50 36H14Z", BRICK, 0.14);
    });
}

/// A box of swirled domes in paper cases.
pub(crate) fn domes(s: &mut Sheet, p: &Product) {
    s.shadow(320.0, 552.0, 230.0);
    s.path("M136 430L166 190H474L504 430Z", "#5e7d52");
    s.path("M152 430L180 206H460L488 430Z", "#6f8f60");
    s.khatim(320.0, 286.0, 56.0, "#86a474");
    s.khatim(320.0, 286.0, 30.0, "#6f8f60");
    for (x, fill) in [(204.0, "#b9702e"), (320.0, "#c98438"), (436.0, "#b9702e")] {
        dome(s, x, 426.0, fill);
    }
    s.path("M124 436H516L500 552H140Z", "#7f9f6c");
    s.veil("M330 436H516L500 552H330Z", INK, 0.12);
    s.line("M150 458H490M156 530H484", CREAM, 3.0);
    for x in [200.0, 280.0, 360.0, 440.0] {
        s.khatim(x, 494.0, 20.0, "#f0d9a8");
    }
    for (x, y, turn) in [(196, 590, -14), (300, 600, 12), (420, 588, -30)] {
        s.at(x.into(), y.into(), 0.72, turn.into(), |s| {
            Motif::of(p).natural(s)
        });
    }
}
