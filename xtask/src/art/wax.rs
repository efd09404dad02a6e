//! Candles that stand without a glass: skep, bowl and pillar.

use super::candles::flame;
use super::lathe;
use super::motif::Motif;
use super::palette::{BARK, BRICK, CLAY, INK, PAPER, PINE, SAFFRON, SAGE, SAND, tones};
use super::product::Product;
use super::sheet::{Sheet, n};

/// A candle in the shape of a straw hive.
pub(crate) fn skep(s: &mut Sheet, _: &Product) {
    s.glow(320.0, 150.0, 207.0);
    s.shadow(320.0, 552.0, 190.0);
    flame(s, 320.0, 202.0, 1.1);
    let rings = [
        (70.0, 196.0),
        (128.0, 244.0),
        (168.0, 292.0),
        (194.0, 340.0),
        (210.0, 388.0),
        (220.0, 436.0),
        (224.0, 484.0),
    ];
    for (i, (half, y)) in rings.into_iter().enumerate() {
        let half = half * 0.78;
        s.rect(
            320.0 - half,
            y,
            (half * 2.0, 66.0),
            31.0,
            if i % 2 == 0 { "#dc9a34" } else { SAFFRON },
        );
        s.fade(0.35, |s| {
            s.line(
                &format!(
                    "M{} {}H{}",
                    n(320.0 - half * 0.72),
                    n(y + 17.0),
                    n(320.0 - half * 0.1)
                ),
                PAPER,
                6.0,
            )
        });
        s.fade(0.2, |s| {
            s.rect(320.0 + half * 0.3, y, (half * 0.7, 66.0), 31.0, BRICK)
        });
    }
    s.path("M284 550V508A36 36 0 0 1 356 508V550Z", BARK);
    s.line(
        "M462 236C520 250 534 196 498 190C470 188 472 226 520 220C548 214 556 196 560 180",
        "#c9b06a",
        2.5,
    );
    s.at(446.0, 240.0, 0.66, 10.0, |s| Motif::Bee.natural(s));
    s.at(170.0, 524.0, 0.4, -10.0, |s| Motif::Bee.natural(s));
}

/// A wide bowl with three wicks.
pub(crate) fn bowl(s: &mut Sheet, _: &Product) {
    s.glow(320.0, 320.0, 276.0);
    s.shadow(320.0, 552.0, 210.0);
    s.ellipse(320.0, 396.0, 204.0, 36.0, BRICK);
    s.ellipse(320.0, 402.0, 186.0, 28.0, "#f3d2c0");
    for (x, y, scale) in [
        (232.0, 398.0, 1.05),
        (406.0, 398.0, 1.05),
        (320.0, 408.0, 1.3),
    ] {
        flame(s, x, y, scale);
    }
    let side = [
        (398.0, 204.0),
        (398.0, 204.0),
        (440.0, 192.0),
        (500.0, 132.0),
        (530.0, 82.0),
        (530.0, 82.0),
        (550.0, 92.0),
    ];
    let rim = "M110 396A204 36 0 0 0 530 396V560H110Z";
    s.clip(rim, "none", |s| {
        lathe::body(s, 320.0, &side, CLAY, |s| {
            let mut tiles = String::new();
            for i in 0..11_u32 {
                tiles.push_str(&format!("M{} 458l20-22 20 22-20 22z", 100 + 40 * i));
            }
            s.path(&tiles, "#e2a07c");
        });
    });
    s.at(128.0, 540.0, 0.86, -12.0, |s| Motif::Rose.natural(s));
    s.at(506.0, 528.0, 1.0, 10.0, |s| Motif::Rose.natural(s));
    s.at(430.0, 578.0, 0.6, 0.0, |s| Motif::Rose.natural(s));
}

fn column(s: &mut Sheet, x: f64, top: f64, half: f64, carve: bool) {
    let (left, right) = (x - half, x + half);
    let d = format!(
        "M{0} {1}Q{2} {3} {4} {1}V538Q{2} 562 {0} 538Z",
        n(left),
        n(top),
        n(x),
        n(top + 22.0),
        n(right)
    );
    s.clip(&d, "#7f9c78", |s| {
        s.ellipse(x, top, half * 0.8, 12.0, "#a9bf9c");
        if carve {
            for (y, colour) in [(330.0, PINE), (366.0, SAND), (402.0, PINE)] {
                let mut cut = format!("M{} {}", n(left - 8.0), n(y));
                for _ in 0..6 {
                    cut.push_str("l18-28 18 28");
                }
                s.line(&cut, colour, 9.0);
            }
            s.line(
                &format!("M{0} 288H{1}M{0} 424H{1}", n(left), n(right)),
                SAND,
                5.0,
            );
        }
        s.path(
            &format!(
                "M{} {}h14v60c0 12-14 12-14 0zm18 0h12v28c0 10-12 10-12 0z",
                n(left + 18.0),
                n(top)
            ),
            "#a9bf9c",
        );
        s.veil(
            &format!(
                "M{} {}H{}V570H{}Z",
                n(x + half * 0.4),
                n(top),
                n(right),
                n(x + half * 0.4)
            ),
            INK,
            0.18,
        );
    });
}

/// A carved pillar with its small sister.
pub(crate) fn pillar(s: &mut Sheet, p: &Product) {
    s.glow(286.0, 180.0, 172.5);
    s.glow(428.0, 348.0, 115.0);
    s.shadow(330.0, 552.0, 200.0);
    s.at(160.0, 412.0, 2.7, -14.0, |s| {
        Motif::of(p).draw(s, tones("#7f9c78", "#5b7858", SAGE, SAGE))
    });
    flame(s, 286.0, 236.0, 1.15);
    column(s, 286.0, 226.0, 74.0, true);
    flame(s, 428.0, 398.0, 0.95);
    column(s, 428.0, 388.0, 54.0, false);
    s.line("M374 470H482M374 490H482", SAND, 5.0);
}
