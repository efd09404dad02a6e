//! More clothing: scarf, apron, socks and beanie.

use super::motif::Motif;
use super::palette::{BARK, BRASS, BRICK, CLAY, CREAM, INK, OCHRE, OLIVE, PAPER, SAND, SKY, WOOD};
use super::product::Product;
use super::sheet::Sheet;

fn stripes(s: &mut Sheet, x: f64, top: f64, width: f64) {
    let bands = [
        (CLAY, 54.0),
        (CREAM, 20.0),
        (OLIVE, 40.0),
        (CREAM, 12.0),
        (BRICK, 26.0),
        (SKY, 34.0),
        (CREAM, 16.0),
    ];
    let mut y = top;
    for (colour, height) in bands.into_iter().cycle().take(14) {
        s.rect(x, y, (width, height), 0.0, colour);
        y += height;
    }
}

fn fringe(from: i32, to: i32, y: i32) -> String {
    (from..to)
        .step_by(14)
        .map(|x| format!("M{x} {y}l{} 40", (x / 14) % 3 - 1))
        .collect()
}

/// A striped scarf over a rail.
pub(crate) fn scarf(s: &mut Sheet, _: &Product) {
    s.shadow(320.0, 574.0, 160.0);
    s.line("M128 158H512", BARK, 22.0);
    s.line("M128 154H512", WOOD, 14.0);
    s.circle(122.0, 158.0, 18.0, BRASS);
    s.circle(518.0, 158.0, 18.0, BRASS);
    // The far end hangs shorter and in shade.
    s.clip("M330 170H452L444 408H338Z", CREAM, |s| {
        stripes(s, 320.0, 130.0, 140.0);
        s.veil("M320 150H460V420H320Z", INK, 0.24);
    });
    s.line(&fringe(346, 444, 410), "#a1553a", 5.0);
    s.clip("M206 176C204 126 268 132 330 134C400 132 456 128 452 176C448 196 400 190 372 196L364 506H216Z", CREAM, |s| {
        stripes(s, 190.0, 132.0, 280.0);
        s.veil("M330 190L372 196L364 506H322Z", INK, 0.14);
        s.veil("M240 200C252 300 236 420 246 510H236C224 420 240 300 228 200ZM290 210C280 300 296 420 286 510H280C286 420 274 300 284 210Z", INK, 0.14);
        s.veil("M372 196C400 190 448 196 452 176L456 210H370Z", INK, 0.2);
    });
    s.line(&fringe(222, 364, 510), CLAY, 6.0);
}

/// An apron on its peg.
pub(crate) fn apron(s: &mut Sheet, _: &Product) {
    s.shadow(320.0, 578.0, 150.0);
    s.line(
        "M262 216C270 120 300 90 320 84C340 90 370 120 378 216",
        "#8f3f28",
        12.0,
    );
    s.circle(320.0, 86.0, 20.0, BARK);
    s.circle(320.0, 82.0, 14.0, WOOD);
    s.at(252.0, 318.0, 1.3, -16.0, |s| {
        s.line("M0 60V-10", WOOD, 12.0);
        s.ellipse(0.0, -34.0, 20.0, 30.0, WOOD);
        s.ellipse(0.0, -34.0, 12.0, 21.0, "#a9703f");
    });
    s.clip("M252 204H388C392 270 420 300 460 312L474 552C420 566 220 566 166 552L180 312C220 300 248 270 252 204Z", CLAY, |s| {
        s.veil("M400 200C400 300 440 420 430 570H480V200Z", INK, 0.14);
        s.veil("M200 320C216 400 200 500 206 570H194C190 500 204 400 190 320Z", INK, 0.12);
        s.path("M240 200H400V218H240Z", "#d98160");
        s.line("M264 232H376", CREAM, 3.0);
    });
    s.at(400.0, 350.0, 1.5, 12.0, |s| Motif::Wheat.natural(s));
    s.at(246.0, 342.0, 1.4, -10.0, |s| {
        s.line("M0 60V-14", WOOD, 11.0);
        s.ellipse(0.0, -36.0, 19.0, 28.0, WOOD);
        s.ellipse(0.0, -36.0, 11.0, 19.0, "#a9703f");
    });
    for (x, y, w, h) in [
        (282.0, 250.0, 76.0, 54.0),
        (198.0, 392.0, 112.0, 118.0),
        (330.0, 392.0, 112.0, 118.0),
    ] {
        s.rect(x, y, (w, h), 6.0, "#b6552f");
        s.rect(x, y, (w, 16.0), 4.0, "#d98160");
        s.line(
            &format!(
                "M{} {}v{}h{}v-{}",
                x + 7.0,
                y + 22.0,
                h - 29.0,
                w - 14.0,
                h - 29.0
            ),
            SAND,
            2.5,
        );
    }
    s.line("M254 392V510M386 440H442", "#d98160", 3.0);
    s.path("M334 250H342V268H334Z", OCHRE);
    s.path("M334 226H342V256L338 262L334 256Z", SKY);
    s.line(
        "M180 318C120 330 130 420 108 452M460 318C520 330 512 400 536 440",
        "#8f3f28",
        10.0,
    );
}

fn sock(s: &mut Sheet) {
    const SOCK: &str =
        "M-48 -160H48V60C60 84 110 92 122 130C130 160 110 176 84 176H10C-30 176 -52 140 -48 80Z";
    s.clip(SOCK, OLIVE, |s| {
        s.rect(-60.0, -160.0, (120.0, 54.0), 0.0, BRICK);
        s.line(
            "M-36 -156V-110M-20 -156V-110M-4 -156V-110M12 -156V-110M28 -156V-110",
            "#b9573c",
            6.0,
        );
        s.line("M-60 -102H60", CREAM, 6.0);
        let mut diamonds = String::new();
        for row in 0..4 {
            for col in 0..3 {
                diamonds.push_str(&format!(
                    "M{} {}l14 20-14 20-14-20z",
                    -34 + col * 34,
                    -92 + row * 44
                ));
            }
        }
        s.path(&diamonds, CREAM);
        s.path(
            &diamonds.replace("l14 20-14 20-14-20z", "m0 11l6 9-6 9-6-9z"),
            BRICK,
        );
        s.circle(-38.0, 136.0, 56.0, BRICK);
        s.circle(124.0, 160.0, 54.0, BRICK);
        s.line("M40 180C36 150 50 120 70 96", "#959c58", 5.0);
        s.veil("M26 -160H52V60C40 90 20 0 26 -160Z", INK, 0.16);
    });
}

/// A pair of socks on a line.
pub(crate) fn socks(s: &mut Sheet, _: &Product) {
    s.shadow(330.0, 570.0, 150.0);
    s.line("M0 150C160 176 460 176 640 146", "#8f6a2f", 6.0);
    s.at(216.0, 330.0, 1.0, 7.0, sock);
    s.at(386.0, 346.0, 1.0, -3.0, sock);
    for (x, y) in [(212, 158), (254, 160), (362, 166), (404, 166)] {
        s.path(
            &format!("M{} {}h16l-3 58h-4l-1-22-1 22h-4z", x - 8, y - 24),
            WOOD,
        );
        s.line(&format!("M{} {}h16", x - 8, y), BARK, 4.0);
    }
}

/// A beanie with a pompom.
pub(crate) fn beanie(s: &mut Sheet, _: &Product) {
    s.shadow(320.0, 552.0, 220.0);
    // The pompom is a ring of tufts.
    let mut tufts = "M320 64".to_owned();
    for i in 1..=12_u32 {
        let angle = std::f64::consts::PI * f64::from(i) / 6.0;
        let (x, y) = (320.0 + 78.0 * angle.sin(), 142.0 - 78.0 * angle.cos());
        tufts.push_str(&format!("A21 21 0 0 1 {x:.0} {y:.0}"));
    }
    s.path(&tufts, CREAM);
    s.circle(320.0, 142.0, 46.0, PAPER);
    s.line(
        "M300 128l8 10M330 118l4 12M344 150l-10 6M306 160l10-4",
        SAND,
        5.0,
    );
    s.clip("M136 470C126 300 210 192 320 192C430 192 514 300 504 470Z", "#5b83a8", |s| {
        s.line("M320 190V300M280 196C262 220 252 250 248 300M360 196C378 220 388 250 392 300M240 216C206 244 190 270 182 300M400 216C434 244 450 270 458 300", "#486f93", 7.0);
        s.rect(100.0, 300.0, (440.0, 108.0), 0.0, "#34547a");
        s.line("M100 306H540M100 402H540", CREAM, 6.0);
        for x in [150.0, 235.0, 320.0, 405.0, 490.0] {
            s.at(x, 354.0, 1.0, 0.0, |s| {
                s.khatim(0.0, 0.0, 34.0, PAPER);
                s.khatim(0.0, 0.0, 14.0, "#34547a");
            });
        }
        s.veil("M420 190H520V470H440C450 360 440 260 420 190Z", INK, 0.14);
    });
    s.clip(
        "M124 438C124 414 516 414 516 438V528C516 556 124 556 124 528Z",
        "#7ba0bf",
        |s| {
            let ribs: String = (136..520)
                .step_by(24)
                .map(|x| format!("M{x} 410V560"))
                .collect();
            s.line(&ribs, "#628aac", 8.0);
            s.veil("M430 400H520V560H430Z", INK, 0.12);
        },
    );
}
