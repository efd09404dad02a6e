//! Things to wear, hung up or set down.

use super::motif::Motif;
use super::palette::{BARK, CLAY, CREAM, INDIGO, INK, OCHRE, OLIVE, PAPER, SAFFRON, WOOD};
use super::product::{Drawer, Product};
use super::sheet::Sheet;
use super::wardrobe;

const GARMENTS: [(&str, Drawer); 7] = [
    ("jumper", jumper),
    ("tote", tote),
    ("scarf", wardrobe::scarf),
    ("slippers", slippers),
    ("apron", wardrobe::apron),
    ("socks", wardrobe::socks),
    ("beanie", wardrobe::beanie),
];

/// Draws a piece of clothing by its kind.
pub(crate) fn draw(s: &mut Sheet, p: &Product) {
    p.drawer("garment", &GARMENTS)(s, p);
}

fn jumper(s: &mut Sheet, _: &Product) {
    s.shadow(320.0, 566.0, 150.0);
    s.line(
        "M320 128V98C320 84 340 84 340 70C340 54 316 54 314 68",
        BARK,
        6.0,
    );
    s.path("M320 122L432 182H208Z", WOOD);
    // Sleeves first: the body lies over their seams.
    for side in ["", "transform=\"matrix(-1 0 0 1 640 0)\""] {
        s.group(side, |s| {
            s.path(
                "M244 170C190 186 160 280 122 458L188 482C210 400 224 340 246 290Z",
                "#2c3c70",
            );
            s.path("M122 456L112 500L176 524L190 480Z", "#233061");
            s.line(
                "M132 466L124 500M148 472L140 506M164 478L156 512",
                "#3f5290",
                4.0,
            );
        });
    }
    s.clip(
        "M236 170C270 156 290 152 320 176C350 152 370 156 404 170L424 260L416 506H224L216 260Z",
        INDIGO,
        |s| {
            s.path("M200 150H440V212H200Z", CREAM);
            s.line(
                "M196 196q12-22 24 0t24 0 24 0 24 0 24 0 24 0 24 0 24 0 24 0 24 0",
                INDIGO,
                8.0,
            );
            s.path("M200 214H440V246H200Z", SAFFRON);
            s.line(
                "M196 230q12-20 24 0t24 0 24 0 24 0 24 0 24 0 24 0 24 0 24 0 24 0",
                "#233061",
                7.0,
            );
            s.path("M200 248H440V258H200Z", CREAM);
            let mut knit = String::new();
            for row in 0..6_u32 {
                for col in 0..7_u32 {
                    knit.push_str(&format!(
                        "M{} {}l6 8 6-8",
                        226 + col * 30 + (row % 2) * 15,
                        290 + row * 32
                    ));
                }
            }
            s.line(&knit, "#4a5d9c", 4.0);
            s.veil("M372 260H440V520H372Z", INK, 0.16);
        },
    );
    s.path("M224 494H416V534C380 544 260 544 224 534Z", "#233061");
    s.line(
        "M244 504V530M268 506V534M292 506V536M316 506V536M340 506V536M364 506V534M388 504V532",
        "#3f5290",
        5.0,
    );
    s.line("M268 164C284 204 356 204 372 164", "#233061", 22.0);
    s.line(
        "M276 172l6 10M296 184l4 12M320 188v12M344 184l-4 12M364 172l-6 10",
        "#3f5290",
        4.0,
    );
}

fn tote(s: &mut Sheet, p: &Product) {
    s.shadow(320.0, 554.0, 180.0);
    s.at(252.0, 240.0, 2.0, -18.0, |s| Motif::Mint.natural(s));
    s.at(396.0, 236.0, 1.8, 22.0, |s| Motif::Cedar.natural(s));
    s.at(330.0, 226.0, 1.6, 4.0, |s| Motif::Wheat.natural(s));
    s.line("M236 300C236 130 404 130 404 300", "#cdb38a", 17.0);
    s.clip(
        "M168 276H472L488 530C490 552 480 552 460 552H180C160 552 150 552 152 530Z",
        CREAM,
        |s| {
            s.path("M160 276H480V300H160Z", "#e6d3b0");
            s.line("M160 308H480", "#d3b98c", 3.0);
            s.veil(
                "M420 276H492V556H436C450 470 420 380 420 276Z",
                "#8a6a3a",
                0.16,
            );
            s.veil("M160 540C240 520 380 560 480 530V560H160Z", "#8a6a3a", 0.16);
        },
    );
    s.line("M250 320C250 170 390 170 390 320", "#e6d3b0", 17.0);
    s.rect(238.0, 308.0, (24.0, 30.0), 3.0, OCHRE);
    s.rect(378.0, 308.0, (24.0, 30.0), 3.0, OCHRE);
    s.at(320.0, 434.0, 2.1, -14.0, |s| Motif::of(p).natural(s));
    s.line("M232 516H272M290 516H350M368 516H408", OLIVE, 6.0);
}

fn slipper(s: &mut Sheet, x: f64, y: f64, turn: f64) {
    s.at(x, y, 1.0, turn, |s| {
        s.path("M-70 190C-96 100 -96 -20 -62 -110C-44 -160 -20 -196 0 -214C20 -196 44 -160 62 -110C96 -20 96 100 70 190C40 216 -40 216 -70 190Z", BARK);
        s.path("M-62 182C-88 96 -88 -20 -56 -106C-40 -152 -18 -186 0 -202C18 -186 40 -152 56 -106C88 -20 88 96 62 182C36 204 -36 204 -62 182Z", "#d8953a");
        s.path("M-50 172C-68 120 -68 70 -60 30H60C68 70 68 120 50 172C30 188 -30 188 -50 172Z", "#b8742c");
        s.path("M-70 40C-78 -20 -78 -50 -56 -106C-40 -152 -18 -186 0 -202C18 -186 40 -152 56 -106C78 -50 78 -20 70 40C40 10 -40 10 -70 40Z", SAFFRON);
        s.veil("M18 -182C40 -152 56 -106 56 -106C78 -50 78 -20 70 40C56 26 44 20 30 18C40 -60 40 -120 18 -182Z", CLAY, 0.28);
        s.line("M-58 14C-30 0 30 0 58 14", PAPER, 4.0);
        s.khatim(0.0, -74.0, 34.0, CREAM);
        s.khatim(0.0, -74.0, 24.0, SAFFRON);
        s.khatim(0.0, -74.0, 12.0, CLAY);
        s.line("M0 -180V-122M-30 -124L-14 -114M30 -124L14 -114", CREAM, 4.0);
    });
}

fn slippers(s: &mut Sheet, _: &Product) {
    s.path("M60 590L136 372H504L580 590Z", "#a2482f");
    s.path("M92 574L154 384H486L548 574Z", CLAY);
    s.path("M112 560L164 398H476L528 560Z", "#8f3b2a");
    s.line("M84 582H556M142 376H498", CREAM, 3.0);
    let threads: String = (64..=576)
        .step_by(16)
        .map(|x| format!("M{x} 592v16"))
        .collect();
    s.line(&threads, CREAM, 4.0);
    // Seen from above at an angle, so their length is foreshortened.
    s.group("transform=\"matrix(1 0 0 .86 0 66)\"", |s| {
        s.fade(0.25, |s| {
            s.ellipse(230.0, 382.0, 100.0, 200.0, INK);
            s.ellipse(434.0, 382.0, 100.0, 200.0, INK);
        });
        slipper(s, 216.0, 362.0, -9.0);
        slipper(s, 424.0, 362.0, 9.0);
    });
}
