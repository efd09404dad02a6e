//! The pantry in glass and tin.

use super::lathe;
use super::motif::Motif;
use super::palette::{
    BARK, BRASS, BRICK, CLAY, CREAM, INDIGO, INK, LEMON, OCHRE, OLIVE, PAPER, PINE, PLUM, RED,
    SAFFRON, SAND, WOOD, tones,
};
use super::pantry_soft;
use super::product::{Drawer, Product};
use super::sheet::Sheet;

const CONTAINERS: [(&str, Drawer); 8] = [
    ("clip-top jar", clip_top),
    ("cloth-capped jar", capped),
    ("faceted jar", faceted),
    ("oval tin", pantry_soft::oval_tin),
    ("bottle", bottle),
    ("spice tin", spice_tin),
    ("wrapped block", pantry_soft::block),
    ("paper pouch", pantry_soft::pouch),
];

/// Draws a pantry product by its container.
pub(crate) fn draw(s: &mut Sheet, p: &Product) {
    p.drawer("container", &CONTAINERS)(s, p);
}

fn clip_top(s: &mut Sheet, p: &Product) {
    s.shadow(320.0, 552.0, 190.0);
    s.rect(220.0, 158.0, (200.0, 34.0), 12.0, "#dfe9e2");
    s.rect(232.0, 138.0, (176.0, 26.0), 12.0, "#c9dad3");
    s.rect(224.0, 190.0, (192.0, 16.0), 4.0, CLAY);
    s.clip("M214 208H426C462 232 470 260 470 300V512C470 540 456 552 430 552H210C184 552 170 540 170 512V300C170 260 178 232 214 208Z", "#e6eedd", |s| {
        s.path("M160 256H480V560H160Z", "#f3dc8a");
        for (x, y, turn) in [(226, 300, -20), (322, 290, 24), (416, 306, -36), (258, 388, 40), (360, 384, -14), (440, 402, 30), (206, 470, 12), (306, 472, -30), (404, 488, 10)] {
            s.at(x.into(), y.into(), 1.08, turn.into(), |s| Motif::of(p).natural(s));
        }
        s.veil("M410 200H480V560H410Z", INK, 0.13);
        s.veil("M190 300C190 270 198 250 208 240V520H190Z", PAPER, 0.6);
    });
    s.line(
        "M232 176H408M214 214C200 190 206 166 232 164M426 214C442 190 434 166 408 164",
        "#7d8a86",
        6.0,
    );
    s.line("M320 176V238M306 238H334", "#7d8a86", 8.0);
    s.at(496.0, 560.0, 0.9, 72.0, |s| {
        Motif::Mint.draw(s, tones(OLIVE, PINE, "#a5ad62", PINE))
    });
}

fn capped(s: &mut Sheet, p: &Product) {
    s.shadow(310.0, 552.0, 220.0);
    let jar = [
        (290.0, 118.0),
        (290.0, 118.0),
        (310.0, 128.0),
        (360.0, 154.0),
        (500.0, 154.0),
        (540.0, 144.0),
        (552.0, 124.0),
    ];
    lathe::body(s, 290.0, &jar, "#a92f22", |s| {
        s.line(
            "M176 340l6 8M220 330l4 6M380 346l8 6M404 420l4 8M176 520l8 4M396 520l6 6M180 420l4 6",
            "#e58a5a",
            6.0,
        );
        s.line("M120 306C200 318 380 318 460 306", "#e3d9c8", 8.0);
    });
    s.path("M164 296C180 250 190 214 206 206C240 190 340 190 374 206C390 214 400 250 418 296C400 308 388 290 372 304C356 314 344 294 326 306C308 316 296 296 280 306C262 314 250 294 232 304C212 312 196 292 164 296Z", PAPER);
    s.line("M200 232L190 280M232 218L228 290M266 212V292M302 210L304 294M338 212L346 290M370 222L384 284M186 256H398M194 234H386", "#d2695a", 5.0);
    s.line("M194 260C240 272 340 272 388 260", BARK, 7.0);
    s.line(
        "M330 268C350 290 372 286 366 304M330 268C320 292 306 296 312 312",
        BARK,
        5.0,
    );
    s.circle(290.0, 438.0, 66.0, CREAM);
    s.line("M290 380A58 58 0 1 1 289.9 380", OLIVE, 3.0);
    s.at(290.0, 440.0, 0.9, 0.0, |s| Motif::Rose.natural(s));
    s.at(496.0, 500.0, 1.25, 10.0, |s| Motif::of(p).natural(s));
    s.at(404.0, 584.0, 1.0, -40.0, |s| Motif::of(p).natural(s));
}

fn faceted(s: &mut Sheet, p: &Product) {
    s.shadow(320.0, 552.0, 210.0);
    s.rect(206.0, 176.0, (172.0, 66.0), 10.0, BRASS);
    s.rect(206.0, 200.0, (172.0, 8.0), 0.0, OCHRE);
    s.path(
        "M200 238H384L434 290V520L404 552H180L150 520V290Z",
        "#e0951f",
    );
    s.path("M234 238H350L356 290V552H228V290Z", "#f0b237");
    s.path("M350 238H384L434 290V520L404 552H356V290Z", "#bf7617");
    s.path("M200 238H384L434 290H150Z", "#f6cf7c");
    s.veil("M170 306H184V500H170Z", PAPER, 0.5);
    s.path("M292 312L370 356V446L292 490L214 446V356Z", CREAM);
    s.line("M292 326L358 363V439L292 476L226 439V363Z", OCHRE, 3.0);
    s.at(292.0, 404.0, 0.98, -14.0, |s| Motif::of(p).natural(s));
    s.at(494.0, 470.0, 1.0, 24.0, |s| {
        s.line("M0 -190V30", "#dcae74", 13.0);
        for (y, half) in [(30.0, 26.0), (48.0, 36.0), (66.0, 38.0), (84.0, 28.0)] {
            s.rect(-half, y - 8.0, (half * 2.0, 15.0), 7.0, "#e6bd86");
        }
    });
    s.path(
        "M420 566C440 546 500 548 524 566C534 580 500 588 470 584C440 586 410 580 420 566Z",
        SAFFRON,
    );
    s.line("M440 568H480", "#f9e0a4", 5.0);
}

fn bottle(s: &mut Sheet, p: &Product) {
    s.shadow(290.0, 552.0, 130.0);
    s.path("M272 66H316V112H272Z", "#b98856");
    s.line("M282 76v6M300 86v6M290 98v6", WOOD, 4.0);
    let glass = [
        (104.0, 30.0),
        (104.0, 30.0),
        (122.0, 30.0),
        (124.0, 24.0),
        (210.0, 26.0),
        (256.0, 50.0),
        (300.0, 84.0),
        (340.0, 92.0),
        (520.0, 92.0),
        (552.0, 78.0),
    ];
    lathe::body(s, 294.0, &glass, "#3f5a38", |s| {
        s.path("M190 236H400V560H190Z", "#6c7a2c");
        s.veil("M262 130H272V560H262Z", LEMON, 0.25);
    });
    s.path("M204 340H384V496H204Z", CREAM);
    s.line("M204 352H384M204 484H384", OLIVE, 4.0);
    s.at(294.0, 414.0, 1.35, 0.0, |s| Motif::of(p).natural(s));
    s.line("M252 470H336", OCHRE, 4.0);
    s.at(478.0, 560.0, 1.0, 0.0, |s| {
        s.ellipse(0.0, 0.0, 92.0, 15.0, SAND);
        s.path("M-84 -26H84C76 2 48 8 0 8C-48 8 -76 2 -84 -26Z", PAPER);
        s.ellipse(0.0, -26.0, 84.0, 16.0, "#e2d3b2");
        s.ellipse(0.0, -24.0, 72.0, 11.0, "#c2b03c");
        s.line("M-40 -26H-6", LEMON, 4.0);
    });
    s.at(140.0, 540.0, 1.35, 8.0, |s| Motif::of(p).natural(s));
}

fn spice_tin(s: &mut Sheet, p: &Product) {
    s.shadow(320.0, 552.0, 220.0);
    s.path(
        "M166 366C200 250 270 210 320 204C370 210 440 250 474 366Z",
        "#9c4a24",
    );
    s.path(
        "M250 366C280 300 300 240 320 204C370 210 440 250 474 366Z",
        "#b65c2c",
    );
    s.line("M270 270h4M300 300h6M340 260h4M380 310h6M230 320h5M330 330h4M410 340h4M350 290h3M286 336h4", "#e0955a", 6.0);
    s.ellipse(320.0, 368.0, 170.0, 26.0, BRASS);
    s.path(
        "M156 366C200 338 440 338 484 366C460 378 180 378 156 366Z",
        "#b65c2c",
    );
    s.clip(
        "M150 366A170 24 0 0 0 490 366V524A170 26 0 0 1 150 524Z",
        PLUM,
        |s| {
            s.path(
                "M140 366A180 26 0 0 0 500 366V388A180 26 0 0 1 140 388Z",
                BRASS,
            );
            for (i, x) in [176.0, 248.0, 320.0, 392.0, 464.0].into_iter().enumerate() {
                let y = 466.0 - (x - 320.0_f64).abs() * 0.06;
                s.khatim(x, y, 42.0, if i % 2 == 0 { SAFFRON } else { CLAY });
                s.at(x, y, 1.0, 0.0, |s| {
                    s.khatim(0.0, 0.0, 25.0, CREAM);
                    s.khatim(0.0, 0.0, 13.0, INDIGO);
                });
            }
            s.line("M140 522A180 26 0 0 0 500 522", BRASS, 8.0);
            s.veil("M400 360H500V560H400Z", INK, 0.18);
        },
    );
    s.at(146.0, 566.0, 1.1, -10.0, |s| Motif::Cinnamon.natural(s));
    s.at(494.0, 562.0, 0.94, 12.0, |s| Motif::of(p).natural(s));
    s.at(420.0, 596.0, 0.5, 40.0, |s| Motif::Anise.natural(s));
    s.circle(250.0, 596.0, 8.0, BRICK);
    s.circle(276.0, 604.0, 8.0, RED);
}
