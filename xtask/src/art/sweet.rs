//! What is served of the pantry with tea, and the spices.

use super::motif::Motif;
use super::palette::{BARK, BRASS, BRICK, INDIGO, INK, LEMON, OCHRE, PAPER, SAFFRON, SAND, TEAL};
use super::product::Product;
use super::served::plate;
use super::sheet::Sheet;

/// Honey with its dipper.
pub(crate) fn honey(s: &mut Sheet, _: &Product) {
    plate(s, 190.0, SAFFRON, "#e9a530");
    s.line("M250 300C262 250 330 226 380 262C430 302 414 378 356 396C300 410 262 366 288 326C306 302 350 306 350 336", "#f6cf7c", 12.0);
    s.at(374.0, 250.0, 1.0, 38.0, |s| {
        s.line("M0 -190V0", "#dcae74", 14.0);
        for (y, half) in [(0.0, 24.0), (17.0, 34.0), (34.0, 36.0), (51.0, 27.0)] {
            s.rect(-half, y - 8.0, (half * 2.0, 14.0), 7.0, "#e6bd86");
        }
    });
    for (x, y, turn) in [(110, 470, 0), (166, 534, 24), (96, 548, 50)] {
        s.at(x.into(), y.into(), 0.9, turn.into(), |s| {
            Motif::Blossom.natural(s)
        });
    }
    s.at(128.0, 140.0, 0.9, -14.0, |s| Motif::Bee.natural(s));
}

/// Spices in three bowls.
pub(crate) fn spice(s: &mut Sheet, p: &Product) {
    for (x, y, rim, heap, light) in [
        (220.0, 226.0, TEAL, "#9c4a24", "#c06a34"),
        (424.0, 220.0, BRICK, "#d9932a", "#f0b94e"),
        (324.0, 404.0, INDIGO, "#7a3420", "#a5522f"),
    ] {
        s.fade(0.2, |s| s.circle(x + 8.0, y + 12.0, 106.0, INK));
        s.circle(x, y, 104.0, rim);
        s.circle(x, y, 90.0, PAPER);
        s.circle(x, y, 82.0, heap);
        s.at(x, y, 1.0, 0.0, |s| {
            s.fade(0.7, |s| {
                s.path("M-50 24C-46 -30 10 -60 40 -36C20 -30 -20 0 -50 24Z", light)
            });
            s.line(
                "M-20 40h3M10 50h4M40 20h3M-50 -10h4M30 -4h3M0 16h3M-34 26h4M56 -16h2M14 -50h3",
                light,
                6.0,
            );
        });
    }
    s.at(140.0, 470.0, 1.1, -30.0, |s| Motif::Cinnamon.natural(s));
    s.at(504.0, 460.0, 0.9, 12.0, |s| Motif::of(p).natural(s));
    s.at(560.0, 380.0, 0.5, 30.0, |s| Motif::Anise.natural(s));
    s.at(130.0, 360.0, 0.6, 10.0, |s| Motif::Cardamom.natural(s));
}

/// Halva in squares.
pub(crate) fn halva(s: &mut Sheet, p: &Product) {
    plate(s, 216.0, TEAL, "#f6ead0");
    for (x, y, turn) in [
        (254, 262, -12),
        (378, 254, 14),
        (246, 386, 10),
        (382, 388, -18),
        (316, 322, 4),
    ] {
        s.at(x.into(), y.into(), 1.0, turn.into(), |s| {
            s.rect(-44.0, -40.0, (96.0, 92.0), 4.0, "#cfae74");
            s.rect(-48.0, -46.0, (96.0, 92.0), 4.0, "#ecd8a8");
            s.line(
                "M-30 -26l16 6M12 -30l14 8M-26 14l12 10M20 20l14-8M-4 -4l12 4",
                "#7f9a45",
                11.0,
            );
            s.line("M-34 36h14M-6 -38h10M30 -2h10", "#d3b57c", 4.0);
        });
    }
    for (x, y, turn) in [
        (520, 480, 10),
        (566, 420, -30),
        (100, 190, 24),
        (150, 130, -12),
    ] {
        s.at(x.into(), y.into(), 0.75, turn.into(), |s| {
            Motif::of(p).natural(s)
        });
    }
}

/// Glasses of tea on a tray.
pub(crate) fn tea(s: &mut Sheet, p: &Product) {
    s.fade(0.2, |s| s.circle(330.0, 338.0, 230.0, INK));
    s.circle(320.0, 320.0, 228.0, BRASS);
    s.circle(320.0, 320.0, 214.0, SAFFRON);
    s.line("M320 118A202 202 0 1 1 319.9 118", OCHRE, 5.0);
    for i in 0..8_u32 {
        s.at(320.0, 320.0, 1.0, f64::from(i) * 45.0, |s| {
            s.khatim(0.0, -172.0, 22.0, OCHRE)
        });
    }
    for (x, y) in [(238.0, 262.0), (404.0, 276.0), (306.0, 414.0)] {
        s.at(x, y, 1.0, 0.0, |s| {
            s.fade(0.25, |s| s.circle(6.0, 8.0, 74.0, INK));
            s.circle(0.0, 0.0, 72.0, "#e4eee4");
            s.circle(0.0, 0.0, 62.0, LEMON);
            s.circle(0.0, 0.0, 58.0, "#b97f22");
            s.line("M-36 -14A40 40 0 0 1 -6 -40", "#e6b95e", 6.0);
            s.at(6.0, 8.0, 0.8, 24.0, |s| Motif::of(p).natural(s));
        });
    }
    s.rect(540.0, 470.0, (36.0, 34.0), 5.0, PAPER);
    s.rect(570.0, 506.0, (32.0, 30.0), 5.0, SAND);
    s.line("M84 150c8-12 20-6 16 4M110 176c10-10 20 0 12 8M74 190c10-8 18 2 10 8M120 140c8-8 16 0 10 6", BARK, 7.0);
}
