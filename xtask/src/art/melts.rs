//! Wax melts, each in the shape of its mould.

use super::lathe;
use super::motif::Motif;
use super::moulds;
use super::palette::{CREAM, INDIGO, INK, OLIVE, PINE, PLUM, SAGE, SKY};
use super::product::{Drawer, Product};
use super::sheet::Sheet;

const FORMS: [(&str, Drawer); 6] = [
    ("snap bar", bar),
    ("blossoms", blossoms),
    ("pebbles", pebbles),
    ("stars", moulds::stars),
    ("shells", moulds::shells),
    ("domes", moulds::domes),
];

/// Draws a wax melt by its form.
pub(crate) fn draw(s: &mut Sheet, p: &Product) {
    p.drawer("form", &FORMS)(s, p);
}

/// One square of the bar.
pub(crate) fn square(s: &mut Sheet, x: f64, y: f64) {
    s.rect(x, y, (92.0, 92.0), 10.0, "#83476a");
    s.veil(&format!("M{x} {}h92v-78l-14 66h-66z", y + 92.0), INK, 0.22);
    s.rect(x + 12.0, y + 12.0, (68.0, 68.0), 6.0, "#8f5176");
    s.khatim(x + 46.0, y + 46.0, 27.0, PLUM);
    s.khatim(x + 46.0, y + 46.0, 11.0, "#a76a8d");
}

fn bar(s: &mut Sheet, p: &Product) {
    s.shadow(320.0, 552.0, 230.0);
    s.at(288.0, 378.0, 1.0, -7.0, |s| {
        s.rect(-108.0, -162.0, (216.0, 324.0), 16.0, "#5c2946");
        for (i, y) in [-154.0, -46.0, 62.0].into_iter().enumerate() {
            square(s, -100.0, y);
            // The last square is snapped off and lies in front.
            if i < 2 {
                square(s, 8.0, y);
            }
        }
        s.path("M2 56L30 66L48 58L74 68L112 56V166H2Z", "#f5d6c2");
    });
    s.at(382.0, 508.0, 1.0, 10.0, |s| square(s, -46.0, -46.0));
    s.at(488.0, 500.0, 1.15, 14.0, |s| Motif::of(p).natural(s));
    s.at(140.0, 530.0, 0.8, -24.0, |s| Motif::Mint.natural(s));
}

fn blossoms(s: &mut Sheet, p: &Product) {
    s.shadow(310.0, 550.0, 200.0);
    for (x, y, turn) in [
        (188, 352, 200),
        (214, 290, 230),
        (262, 230, 236),
        (378, 232, -56),
        (424, 292, -40),
        (452, 352, -20),
    ] {
        s.at(x.into(), y.into(), 1.5, turn.into(), |s| {
            s.path("M0 0C6 -20 26 -26 46 -22C40 -2 22 8 0 0Z", OLIVE)
        });
    }
    let heap = [
        (230, 356, 10),
        (320, 330, 50),
        (408, 358, 20),
        (272, 292, 30),
        (364, 288, 0),
        (318, 240, 15),
    ];
    for (x, y, turn) in heap {
        s.at(x.into(), y.into(), 1.16, turn.into(), |s| {
            Motif::Blossom.natural(s)
        });
    }
    for (x, y, turn) in [
        (186, 378, 20),
        (456, 380, 40),
        (276, 388, 0),
        (366, 386, 24),
    ] {
        s.at(x.into(), y.into(), 1.0, turn.into(), |s| {
            Motif::Blossom.natural(s)
        });
    }
    let bowl = [
        (400.0, 196.0),
        (400.0, 196.0),
        (452.0, 178.0),
        (510.0, 116.0),
        (532.0, 72.0),
        (532.0, 72.0),
        (550.0, 80.0),
    ];
    lathe::body(s, 320.0, &bowl, INDIGO, |s| {
        s.line("M110 424H530", SKY, 6.0);
        s.line("M120 470l24-26 24 26 24-26 24 26 24-26 24 26 24-26 24 26 24-26 24 26 24-26 24 26 24-26 24 26 24-26", SKY, 6.0);
    });
    s.at(490.0, 522.0, 1.1, 0.0, |s| Motif::of(p).natural(s));
    s.at(140.0, 552.0, 0.7, 20.0, |s| Motif::Blossom.natural(s));
}

fn pebbles(s: &mut Sheet, p: &Product) {
    s.fade(0.7, |s| {
        for (x, y) in [
            (196, 150),
            (250, 210),
            (410, 128),
            (448, 216),
            (180, 284),
            (472, 320),
            (330, 96),
        ] {
            s.path(
                &format!("M{x} {y}c-8 16-14 22-14 30a14 14 0 0 0 28 0c0-8-6-14-14-30z"),
                SKY,
            );
        }
    });
    s.shadow(320.0, 552.0, 190.0);
    s.at(486.0, 426.0, 2.5, 16.0, |s| Motif::of(p).natural(s));
    let stones = [
        (320, 510, 162, 46, "#7d8f78"),
        (306, 430, 130, 40, SAGE),
        (330, 362, 102, 34, "#8fa39b"),
        (314, 304, 76, 28, "#c3cbb0"),
        (324, 256, 48, 23, "#93a584"),
    ];
    for (x, y, rx, ry, fill) in stones {
        let left = x - rx;
        let d = format!(
            "M{left} {y}c0-{0} {1}-{2} {rx}-{2}s{rx} {3} {rx} {2}s-{1} {ry}-{rx} {ry}s-{rx}-{3}-{rx}-{ry}z",
            ry * 8 / 10,
            rx / 2,
            ry,
            ry / 2
        );
        s.clip(&d, fill, |s| {
            s.fade(0.16, |s| {
                s.ellipse(
                    f64::from(x) + 26.0,
                    f64::from(y + ry) + 4.0,
                    f64::from(rx),
                    f64::from(ry),
                    PINE,
                )
            });
            s.fade(0.45, |s| {
                s.ellipse(
                    f64::from(x) - f64::from(rx) * 0.4,
                    f64::from(y) - f64::from(ry) * 0.5,
                    f64::from(rx) * 0.3,
                    6.0,
                    CREAM,
                )
            });
        });
    }
}
