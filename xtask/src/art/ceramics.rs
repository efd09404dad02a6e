//! Pots, thrown and painted.

use super::lathe;
use super::motif::Motif;
use super::palette::{
    BARK, CLAY, CREAM, INDIGO, OCHRE, OLIVE, PAPER, PINE, PLUM, RED, SAFFRON, SKY, WOOD, tones,
};
use super::pottery;
use super::product::{Drawer, Product};
use super::sheet::Sheet;

const FORMS: [(&str, Drawer); 8] = [
    ("mug", mug),
    ("bowl", bowl),
    ("vase", vases),
    ("plate", plate),
    ("teapot", pottery::teapot),
    ("tagine", pottery::tagine),
    ("jug", pottery::jug),
    ("planter", pottery::planter),
];

/// Draws a pot by its form.
pub(crate) fn draw(s: &mut Sheet, p: &Product) {
    p.drawer("form", &FORMS)(s, p);
}

/// Wisps over something hot.
pub(crate) fn steam(s: &mut Sheet, x: f64, y: f64, colour: &str) {
    s.at(x, y, 1.0, 0.0, |s| {
        s.fade(0.75, |s| {
            s.line("M-40 0C-66 -34 -16 -56 -40 -96M0 -8C-30 -48 32 -74 2 -126M42 0C16 -34 66 -58 42 -92", colour, 9.0);
        });
    });
}

fn speckles(p: &Product, count: u64, x: usize, y: usize, w: usize, h: usize) -> String {
    let mut dots = String::new();
    for i in 0..count {
        dots.push_str(&format!(
            "M{} {}h{}",
            x + p.pick(40 + i, w),
            y + p.pick(140 + i, h),
            p.pick(240 + i, 4)
        ));
    }
    dots
}

fn mug(s: &mut Sheet, p: &Product) {
    steam(s, 296.0, 244.0, PAPER);
    s.shadow(320.0, 552.0, 180.0);
    s.line("M404 338C510 316 520 452 396 470", "#cdb58c", 32.0);
    s.line("M410 334C498 322 504 430 404 454", "#efe0bf", 13.0);
    let cup = [
        (266.0, 124.0),
        (266.0, 124.0),
        (276.0, 128.0),
        (400.0, 130.0),
        (500.0, 122.0),
        (540.0, 96.0),
        (552.0, 84.0),
    ];
    lathe::body(s, 290.0, &cup, "#ecdcb9", |s| {
        s.path(
            "M150 470C220 452 250 486 300 470C350 456 390 484 430 466V560H150Z",
            "#a9552f",
        );
        s.line(&speckles(p, 46, 168, 284, 244, 176), "#8c5a35", 5.0);
        s.line("M164 272H420", "#a9552f", 10.0);
    });
    s.at(486.0, 560.0, 0.72, 14.0, |s| {
        s.circle(0.0, -10.0, 42.0, "#b9783c");
        s.line(
            "M-20 -28l6 6M8 -34l4 8M-8 -4l8 4M20 -8l-6 8M-26 2l6 6M2 16l6-4",
            "#8a5226",
            5.0,
        );
    });
}

fn bowl(s: &mut Sheet, _: &Product) {
    s.shadow(320.0, 552.0, 190.0);
    for (x, y, r, fill) in [
        (226, 330, 50, "#e58a35"),
        (414, 332, 52, "#e8983c"),
        (320, 336, 58, "#df7d2c"),
        (272, 272, 46, "#eda24a"),
        (366, 270, 48, "#e58a35"),
        (318, 226, 40, "#e8983c"),
    ] {
        let (x, y, r) = (f64::from(x), f64::from(y), f64::from(r));
        s.circle(x, y, r, fill);
        s.fade(0.5, |s| s.circle(x - r * 0.3, y - r * 0.4, r * 0.2, CREAM));
    }
    s.path("M318 188C300 160 270 156 252 164C262 190 294 198 318 188ZM324 190C336 150 366 146 386 152C380 182 350 196 324 190Z", OLIVE);
    let side = [
        (366.0, 216.0),
        (366.0, 216.0),
        (420.0, 204.0),
        (484.0, 146.0),
        (524.0, 76.0),
        (524.0, 76.0),
        (552.0, 88.0),
    ];
    lathe::body(s, 320.0, &side, PAPER, |s| {
        s.line("M90 384H550", INDIGO, 22.0);
        s.line("M96 408l16 10 16-10 16 10 16-10 16 10 16-10 16 10 16-10 16 10 16-10 16 10 16-10 16 10 16-10 16 10 16-10 16 10 16-10 16 10 16-10 16 10 16-10 16 10 16-10 16 10 16-10", SKY, 4.0);
        for (x, y, turn) in [(206, 448, -16), (320, 466, 8), (434, 448, 18)] {
            s.at(x.into(), y.into(), 0.82, turn.into(), |s| {
                Motif::Pomegranate.natural(s)
            });
        }
        s.line(
            "M240 478C256 500 270 500 280 490M362 490C376 500 390 496 400 480",
            OLIVE,
            5.0,
        );
        s.path("M230 536H410V560H230Z", INDIGO);
    });
}

fn vases(s: &mut Sheet, _: &Product) {
    for x in [204.0, 330.0, 456.0] {
        s.shadow(x, 552.0, 76.0);
    }
    s.line("M204 320C200 250 212 220 206 168", PINE, 5.0);
    s.path("M206 186C160 190 150 140 172 118C180 132 190 128 198 110C206 128 222 130 236 114C262 140 250 190 206 186Z", RED);
    s.path(
        "M188 158C198 150 214 150 224 158C220 172 194 172 188 158Z",
        PLUM,
    );
    let tall = [
        (300.0, 30.0),
        (300.0, 30.0),
        (318.0, 20.0),
        (380.0, 22.0),
        (440.0, 58.0),
        (510.0, 62.0),
        (552.0, 40.0),
    ];
    lathe::body(s, 204.0, &tall, CLAY, |s| {
        s.line("M130 430H280M130 446H280M130 462H280", "#e7a27e", 5.0)
    });
    s.at(332.0, 318.0, 1.75, 4.0, |s| Motif::Wheat.natural(s));
    let round = [
        (392.0, 26.0),
        (392.0, 26.0),
        (410.0, 22.0),
        (430.0, 50.0),
        (480.0, 74.0),
        (530.0, 60.0),
        (552.0, 36.0),
    ];
    lathe::body(s, 330.0, &round, "#56758f", |s| {
        s.path(
            "M272 452l18 28-18 28-18-28zM330 452l18 28-18 28-18-28zM388 452l18 28-18 28-18-28z",
            SKY,
        );
    });
    s.line("M450 350C446 300 468 280 462 232", PINE, 5.0);
    s.path(
        "M458 300C474 280 496 282 502 284C496 302 476 310 458 300Z",
        OLIVE,
    );
    s.at(462.0, 216.0, 0.86, 6.0, |s| Motif::Rose.natural(s));
    let odd = [
        (334.0, 34.0),
        (334.0, 34.0),
        (352.0, 18.0),
        (384.0, 50.0),
        (416.0, 46.0),
        (436.0, 30.0),
        (474.0, 64.0),
        (524.0, 62.0),
        (552.0, 44.0),
    ];
    lathe::body(s, 456.0, &odd, SAFFRON, |s| {
        s.path(
            "M380 486C420 470 440 500 470 486C500 476 510 494 540 486V560H380Z",
            OCHRE,
        )
    });
}

fn plate(s: &mut Sheet, _: &Product) {
    s.shadow(320.0, 552.0, 200.0);
    s.circle(326.0, 342.0, 204.0, "#8f9668");
    s.circle(320.0, 338.0, 204.0, PAPER);
    s.circle(320.0, 338.0, 150.0, "#f0e3c8");
    s.circle(320.0, 338.0, 144.0, PAPER);
    for i in 0..18_u32 {
        s.at(320.0, 338.0, 1.0, f64::from(i) * 20.0, |s| {
            s.line(
                "M-26 -172C-14 -188 -6 -188 0 -176C8 -164 16 -166 24 -176",
                INDIGO,
                7.0,
            )
        });
    }
    s.at(320.0, 330.0, 2.5, -6.0, |s| {
        Motif::Fish.draw(s, tones("#5f86b8", INDIGO, PAPER, PAPER));
        s.line("M-16 2C-12 6 -12 10 -14 14M-2 -4C4 0 4 6 2 10", CREAM, 2.5);
    });
    s.line(
        "M236 426C256 412 270 440 290 426C310 412 326 440 346 426C366 412 380 438 400 424",
        SKY,
        7.0,
    );
    s.path(
        "M206 500L166 552H198L262 520ZM434 500L474 552H442L378 520Z",
        WOOD,
    );
    s.rect(186.0, 524.0, (268.0, 16.0), 8.0, BARK);
}
