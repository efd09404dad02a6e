//! What happens at the events, one view per ticket.

use super::events::{tall, wide};
use super::lathe;
use super::motif::Motif;
use super::palette::{
    BARK, BRASS, BRICK, CLAY, CREAM, INDIGO, INK, LEMON, NIGHT, OCHRE, OLIVE, PAPER, PLUM, RED,
    ROSE, SAFFRON, SAND, SKY, WOOD,
};
use super::product::Product;
use super::sheet::Sheet;

/// A telescope under the night sky.
pub(crate) fn stargazing(s: &mut Sheet, _: &Product) {
    wide(s, -6.0, NIGHT, INDIGO, |s| {
        s.path("M-240 70C-160 40 -60 90 140 50V150H-240Z", "#2b3a70");
        s.path(
            "M-240 110H-180V86H-120V104H-60V78H0V110H60V92H130V150H-240Z",
            "#121a36",
        );
        s.path(
            "M-166 96h10v14h-10zM-100 112h10v12h-10zM-30 92h10v14h-10z",
            LEMON,
        );
        s.line("M-200 -60L-150 -96L-96 -70L-70 -104", "#5a70ad", 2.5);
        for (x, y, r) in [
            (-200, -60, 8),
            (-150, -96, 11),
            (-96, -70, 7),
            (-70, -104, 9),
            (-190, 0, 5),
            (-120, -20, 6),
            (100, 20, 6),
            (-30, -96, 5),
            (10, -40, 5),
        ] {
            s.khatim(x.into(), y.into(), r.into(), CREAM);
        }
        s.at(62.0, -70.0, 0.92, 0.0, |s| Motif::Moon.natural(s));
    });
    s.line("M238 470L196 576M246 470L290 576M242 470V580", BARK, 11.0);
    s.at(242.0, 452.0, 1.0, -34.0, |s| {
        s.rect(-110.0, -20.0, (130.0, 40.0), 6.0, BRASS);
        s.rect(14.0, -27.0, (110.0, 54.0), 6.0, SAFFRON);
        s.rect(110.0, -33.0, (22.0, 66.0), 5.0, OCHRE);
        s.rect(-134.0, -13.0, (28.0, 26.0), 5.0, BARK);
        s.rect(-110.0, 6.0, (226.0, 10.0), 0.0, OCHRE);
        s.circle(0.0, 0.0, 13.0, BARK);
    });
}

/// A pot on the wheel.
pub(crate) fn pottery(s: &mut Sheet, _: &Product) {
    tall(s, 5.0, "#d97a50", BRICK, |s| {
        s.path("M-160 -20A160 160 0 0 1 160 -20V140H-160Z", "#eba57e");
        s.path("M-160 60H160V140H-160Z", "#a8482c");
        s.line(
            "M-120 -150h60M-100 -130h40M60 -160h60M60 -140h30",
            "#f1c0a0",
            6.0,
        );
    });
    s.at(330.0, 470.0, 1.0, 0.0, |s| {
        let pot = [(-262.0, 64.0), (-262.0, 64.0), (-250.0, 58.0), (-220.0, 46.0), (-170.0, 84.0), (-110.0, 116.0), (-50.0, 96.0), (-10.0, 66.0), (0.0, 66.0)];
        lathe::body(s, 0.0, &pot, "#7d4a35", |s| {
            s.line("M-130 -186C-60 -176 60 -176 130 -186M-130 -150C-60 -138 60 -138 130 -150M-130 -110C-60 -96 60 -96 130 -110M-130 -70C-60 -56 60 -56 130 -70M-130 -34C-60 -22 60 -22 130 -34", "#96604a", 6.0);
        });
        s.ellipse(0.0, 8.0, 156.0, 20.0, SAND);
        s.path("M-156 8A156 20 0 0 0 156 8V24A156 20 0 0 1 -156 24Z", OCHRE);
        s.path("M-26 40H26L36 104H-36Z", BARK);
        s.ellipse(0.0, 104.0, 84.0, 14.0, WOOD);
        s.line("M-190 -120C-216 -80 -216 -40 -190 0M190 -120C216 -80 216 -40 190 0", CREAM, 6.0);
    });
}

/// An oud between candles.
pub(crate) fn oud(s: &mut Sheet, _: &Product) {
    tall(s, -4.0, "#cf8a80", PLUM, |s| {
        s.path("M-112 140V-60A112 112 0 0 1 112 -60V140Z", "#8f4660");
        s.path("M-80 140V-50A80 80 0 0 1 80 -50V140Z", PLUM);
    });
    s.at(330.0, 350.0, 1.05, 14.0, |s| {
        s.path("M-15 -70L-10 -214H10L15 -70Z", BARK);
        s.path("M-12 -212L34 -254L46 -240L12 -204Z", WOOD);
        s.line("M14 -232l-12-10M26 -242l-12-12M34 -222l12 8M22 -212l12 10", SAND, 5.0);
        s.path("M0 -96C40 -84 112 -20 112 66C112 132 60 168 0 168C-60 168 -112 132 -112 66C-112 -20 -40 -84 0 -96Z", "#b4662f");
        s.path("M0 -84C36 -72 100 -14 100 64C100 124 52 156 0 156C-52 156 -100 124 -100 64C-100 -14 -36 -72 0 -84Z", "#dc9a4e");
        s.circle(0.0, 22.0, 36.0, BARK);
        s.khatim(0.0, 22.0, 31.0, "#b4662f");
        s.khatim(0.0, 22.0, 15.0, BARK);
        s.circle(-50.0, 72.0, 13.0, BARK);
        s.circle(50.0, 72.0, 13.0, BARK);
        s.rect(-46.0, 108.0, (92.0, 13.0), 4.0, BARK);
        s.line("M-9 -206L-14 112M-3 -206L-5 112M3 -206L5 112M9 -206L14 112", CREAM, 2.0);
    });
    for (x, top) in [(126.0, 420.0), (514.0, 448.0)] {
        s.glow(x, top - 26.0, 96.0);
        s.at(x, top, 1.0, 0.0, |s| {
            s.path(
                "M0 -62C-4 -44 -18 -36 -16 -20C-14 -6 14 -6 16 -20C18 -36 4 -44 0 -62Z",
                LEMON,
            );
            s.path("M-20 0H20V122H-20Z", CREAM);
            s.path("M8 0H20V122H8ZM-20 0h9v34c0 8-9 8-9 0z", SAND);
        });
        s.ellipse(x, 572.0, 46.0, 9.0, BRASS);
        s.rect(x - 24.0, top + 116.0, (48.0, 456.0 - top), 4.0, BRASS);
    }
}

/// A laid table under lanterns.
pub(crate) fn supper(s: &mut Sheet, _: &Product) {
    wide(s, 4.0, "#e39a2d", CLAY, |s| {
        s.path("M-240 -150H140V-60C20 -20 -120 -20 -240 -60Z", "#efb651");
        s.line(
            "M-240 -112C-160 -70 -60 -70 -10 -112C40 -76 90 -76 140 -100",
            BARK,
            3.0,
        );
        for (x, y, fill) in [
            (-196, -94, RED),
            (-146, -78, CREAM),
            (-94, -78, OLIVE),
            (-44, -92, ROSE),
            (32, -88, CREAM),
            (84, -82, RED),
        ] {
            s.ellipse(x.into(), f64::from(y) + 22.0, 16.0, 22.0, fill);
        }
        s.path("M-240 60H140V150H-240Z", PAPER);
        s.path("M-240 60l24 22 24-22 24 22 24-22 24 22 24-22 24 22 24-22 24 22 24-22 24 22 24-22 24 22 24-22 24 22 24-22z", RED);
    });
    s.at(190.0, 472.0, 1.0, 0.0, |s| {
        s.path(
            "M-96 26C-110 -40 -50 -72 0 -72C50 -72 110 -40 96 26Z",
            "#b4712f",
        );
        s.path(
            "M-88 16C-96 -34 -46 -62 -4 -64C30 -64 50 -40 40 16Z",
            "#cf8d44",
        );
        s.line("M-44 -40L-24 4M-6 -50L8 0M34 -48L42 -6", CREAM, 7.0);
    });
    s.at(352.0, 500.0, 1.0, 0.0, |s| {
        s.path("M-18 -190H18V-120C24 -92 58 -74 58 -26C58 0 40 8 0 8C-40 8 -58 0 -58 -26C-58 -74 -24 -92 -18 -120Z", "#cfdcd0");
        s.path("M-44 -68H44C56 -54 58 -40 58 -26C58 0 40 8 0 8C-40 8 -58 0 -58 -26C-58 -40 -56 -54 -44 -68Z", "#8f2f3c");
        s.line("M-38 -46V-18", ROSE, 6.0);
    });
    s.ellipse(493.0, 484.0, 83.0, 9.0, PAPER);
    s.at(464.0, 448.0, 0.86, -8.0, |s| Motif::Pomegranate.natural(s));
    s.at(526.0, 452.0, 0.72, 16.0, |s| Motif::Fig.natural(s));
    s.path(
        "M410 484A83 9 0 0 0 576 484C566 504 530 508 493 508C456 508 420 504 410 484Z",
        INDIGO,
    );
    s.rect(60.0, 506.0, (520.0, 20.0), 8.0, WOOD);
    s.path("M110 526H138L126 592H114ZM502 526H530L526 592H514Z", BARK);
}

/// Dyed cloth over the vat.
pub(crate) fn indigo(s: &mut Sheet, _: &Product) {
    tall(s, 0.0, "#c9d6d6", INDIGO, |s| {
        s.line("M-150 -176H150", WOOD, 10.0);
        s.clip(
            "M-104 -180H104V84C70 70 40 98 0 84C-40 70 -70 98 -104 84Z",
            INDIGO,
            |s| {
                for (x, y, r) in [
                    (-52, -108, 40),
                    (52, -108, 40),
                    (0, -24, 44),
                    (-100, -24, 34),
                    (100, -24, 34),
                    (-52, 60, 40),
                    (52, 60, 40),
                ] {
                    s.at(x.into(), y.into(), f64::from(r) / 40.0, 0.0, |s| {
                        s.khatim(0.0, 0.0, 40.0, SKY);
                        s.khatim(0.0, 0.0, 30.0, PAPER);
                        s.khatim(0.0, 0.0, 20.0, "#5a76b4");
                        s.khatim(0.0, 0.0, 9.0, NIGHT);
                    });
                }
                s.veil("M60 -190C50 -100 74 0 60 100H110V-190Z", NIGHT, 0.22);
            },
        );
    });
    s.at(470.0, 560.0, 1.0, 0.0, |s| {
        s.path(
            "M-112 -110C-130 -40 -96 10 -60 20H60C96 10 130 -40 112 -110Z",
            CLAY,
        );
        s.veil(
            "M40 -110H112C130 -40 96 10 60 20H30C60 -20 60 -60 40 -110Z",
            INK,
            0.2,
        );
        s.ellipse(0.0, -110.0, 118.0, 24.0, BRICK);
        s.ellipse(0.0, -106.0, 102.0, 17.0, INDIGO);
        s.line("M-50 -106C-30 -112 -10 -100 16 -108", SKY, 5.0);
        s.line("M40 -108L86 -206", WOOD, 13.0);
        s.path("M-40 14H-10L-14 34H-30ZM12 14H42L32 34H18Z", BRICK);
    });
}
