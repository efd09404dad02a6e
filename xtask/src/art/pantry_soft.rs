//! The pantry in paper, and what comes out of a tin.

use super::motif::Motif;
use super::palette::{
    BRASS, CLAY, CREAM, INDIGO, INK, LEMON, OLIVE, PAPER, PINE, RED, SAFFRON, SAND, TEAL, tones,
};
use super::product::Product;
use super::sheet::Sheet;

/// An open tin of fish before a closed one.
pub(crate) fn oval_tin(s: &mut Sheet, p: &Product) {
    s.shadow(316.0, 560.0, 250.0);
    // A closed tin stands behind, to show the label the open one has lost.
    s.rect(152.0, 104.0, (344.0, 290.0), 96.0, "#27496a");
    s.rect(144.0, 100.0, (344.0, 290.0), 96.0, "#3f6f98");
    s.line(
        "M240 116H392A80 80 0 0 1 472 196V290M160 290V196A80 80 0 0 1 240 116",
        SAND,
        4.0,
    );
    s.rect(184.0, 146.0, (264.0, 150.0), 60.0, CREAM);
    s.at(316.0, 220.0, 1.9, -8.0, |s| {
        Motif::of(p).draw(s, tones("#c9543b", INDIGO, PAPER, PAPER))
    });
    s.path(
        "M74 420C74 330 566 330 566 420V480C566 580 74 580 74 480Z",
        "#335f86",
    );
    s.path(
        "M74 420C74 330 566 330 566 420C566 510 74 510 74 420Z",
        "#d7e0dc",
    );
    s.clip(
        "M92 420C92 346 548 346 548 420C548 494 92 494 92 420Z",
        "#d9b545",
        |s| {
            for (y, turn) in [(384.0, 0.0), (420.0, 180.0), (456.0, 0.0)] {
                s.at(320.0, y, 3.3, turn, |s| {
                    s.group("transform=\"scale(1.1 .3)\"", |s| Motif::of(p).natural(s))
                });
            }
            s.line("M120 440h24M500 404h20M150 466h20", LEMON, 5.0);
        },
    );
    s.rect(166.0, 322.0, (308.0, 46.0), 23.0, "#aebdbe");
    s.rect(180.0, 330.0, (250.0, 9.0), 4.0, PAPER);
    s.circle(452.0, 345.0, 23.0, "#8fa1a3");
    s.line(
        "M452 345a7 7 0 0 1 8 8a13 13 0 0 1-20-2a16 16 0 0 1 14-22",
        PAPER,
        3.0,
    );
    s.line("M84 470C110 560 530 560 556 470", SAND, 6.0);
    for (x, y) in [
        (160.0, 520.0),
        (240.0, 534.0),
        (320.0, 538.0),
        (400.0, 534.0),
        (480.0, 520.0),
    ] {
        s.khatim(x, y, 13.0, SAFFRON);
    }
    s.at(520.0, 566.0, 0.95, 20.0, |s| Motif::Slice.natural(s));
}

/// A block of halva half out of its paper.
pub(crate) fn block(s: &mut Sheet, p: &Product) {
    s.shadow(310.0, 556.0, 250.0);
    // Three faces of the block: the cut end shows most of the nuts.
    s.path("M140 330L400 330L470 290H210Z", "#f4e3bd");
    s.path("M400 330L470 290V500L400 552Z", "#cfae74");
    s.path("M140 330H400V552H140Z", "#e6cf9c");
    let nuts = [
        (300, 372),
        (352, 420),
        (306, 462),
        (366, 352),
        (280, 520),
        (346, 510),
        (376, 470),
        (318, 330),
        (418, 346),
        (444, 420),
        (420, 480),
        (330, 306),
        (400, 308),
        (452, 330),
    ];
    for (i, (x, y)) in nuts.into_iter().enumerate() {
        let turn = f64::from(u32::try_from(i * 47 % 180).unwrap_or_default());
        s.at(x.into(), y.into(), 1.0, turn, |s| {
            s.ellipse(0.0, 0.0, 14.0, 9.0, "#7f9a45");
            s.ellipse(-3.0, -2.0, 7.0, 4.0, "#a9bd6a");
        });
    }
    s.line(
        "M290 396h30M330 450h28M300 490h24M360 388h20M270 440h16",
        "#d3b57c",
        4.0,
    );
    s.clip(
        "M126 322H262L236 372L274 420L238 470L270 560H126Z",
        PAPER,
        |s| {
            for i in 0..6 {
                s.rect(
                    134.0 + 30.0 * f64::from(i),
                    300.0,
                    (12.0, 280.0),
                    0.0,
                    if i % 2 == 0 { CLAY } else { TEAL },
                );
            }
            s.veil(
                "M236 372L274 420L238 470L222 470L254 420L220 372Z",
                INK,
                0.2,
            );
        },
    );
    s.path("M126 322L206 278H322L262 322Z", "#eadcc0");
    s.path(
        "M262 322L236 372L274 420L238 470L270 560L300 540L266 470L304 420L266 372L292 322Z",
        PAPER,
    );
    s.line("M292 322L266 372L304 420L266 470L300 540", SAND, 4.0);
    s.at(498.0, 520.0, 1.0, -6.0, |s| {
        s.path("M-66 -14L-40 -34H84L60 -14Z", "#f4e3bd");
        s.path("M-66 -14H60V34H-66Z", "#e6cf9c");
        s.path("M60 -14L84 -34V14L60 34Z", "#cfae74");
        for (x, y) in [
            (-44.0, 8.0),
            (-8.0, 14.0),
            (24.0, 2.0),
            (44.0, 20.0),
            (-26.0, -4.0),
        ] {
            s.ellipse(x, y, 12.0, 7.0, "#7f9a45");
        }
    });
    s.at(150.0, 584.0, 0.7, 14.0, |s| Motif::of(p).natural(s));
    s.at(400.0, 590.0, 0.62, -24.0, |s| Motif::of(p).natural(s));
}

fn tea_glass(s: &mut Sheet) {
    s.ellipse(0.0, 6.0, 92.0, 15.0, BRASS);
    s.ellipse(0.0, 2.0, 78.0, 10.0, SAFFRON);
    s.clip("M-54 -176H54L40 -70L50 0H-50L-40 -70Z", "#d4e3d6", |s| {
        s.path("M-60 -144H60V10H-60Z", "#c98f2e");
        s.path("M-60 -150H60V-136H-60Z", "#f0dca4");
        s.line("M-60 -62H60", LEMON, 6.0);
        s.path(
            "M-36 -118l12 18-12 18-12-18zM0 -118l12 18-12 18-12-18zM36 -118l12 18-12 18-12-18z",
            LEMON,
        );
        s.veil("M20 -180H60V10H24Z", INK, 0.14);
    });
    s.at(16.0, -196.0, 0.9, 14.0, |s| Motif::Mint.natural(s));
}

/// A paper pouch beside a glass of tea.
pub(crate) fn pouch(s: &mut Sheet, p: &Product) {
    s.shadow(300.0, 556.0, 230.0);
    s.clip("M150 176L166 160L182 176L198 160L214 176L230 160L246 176L262 160L278 176L294 160L310 176L326 160L342 176L358 160L374 176V520C380 540 376 556 360 556H164C148 556 144 540 150 520Z", "#d9b98a", |s| {
        s.path("M140 190H384V212H140Z", "#c6a26e");
        s.path("M140 262H384V500H140Z", PINE);
        s.line("M140 274H384M140 488H384", SAFFRON, 4.0);
        let print = tones("#8fbf7c", "#6fa363", "#cfe0b0", "#cfe0b0");
        s.at(262.0, 390.0, 2.0, 0.0, |s| Motif::of(p).draw(s, print));
        for (x, y) in [(176.0, 308.0), (348.0, 308.0), (176.0, 456.0), (348.0, 456.0)] {
            s.khatim(x, y, 15.0, SAFFRON);
        }
        s.veil("M330 150H384V560H340C350 420 346 280 330 150Z", INK, 0.15);
        s.veil("M168 220C176 330 166 430 174 550H164C158 430 168 330 158 220Z", PAPER, 0.3);
    });
    s.rect(226.0, 182.0, (72.0, 36.0), 5.0, RED);
    s.khatim(262.0, 200.0, 13.0, CREAM);
    s.at(476.0, 544.0, 1.08, 0.0, tea_glass);
    s.line(
        "M402 590c6-10 16-6 14 2M426 596c8-8 16 0 10 6M378 584c8-8 16 0 10 6",
        OLIVE,
        6.0,
    );
    s.rect(110.0, 566.0, (30.0, 28.0), 4.0, PAPER);
    s.rect(136.0, 580.0, (28.0, 26.0), 4.0, CREAM);
    s.fade(0.5, |s| {
        s.line(
            "M440 300C424 280 456 266 442 240M500 290C484 268 516 256 502 230",
            CREAM,
            7.0,
        )
    });
}
