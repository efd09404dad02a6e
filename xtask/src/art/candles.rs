//! Candles, all of them lit.

use super::lathe;
use super::motif::Motif;
use super::palette::{BRASS, CLAY, CREAM, INDIGO, INK, OCHRE, PAPER, PINE, SAFFRON, SAND, SKY};
use super::product::{Drawer, Product};
use super::sheet::{Sheet, n};
use super::wax;

const VESSELS: [(&str, Drawer); 7] = [
    ("tumbler", tumbler),
    ("apothecary jar", jar),
    ("tapers", tapers),
    ("skep", wax::skep),
    ("three-wick bowl", wax::bowl),
    ("pillar", wax::pillar),
    ("travel tin", tin),
];

/// Draws a candle by its vessel.
pub(crate) fn draw(s: &mut Sheet, p: &Product) {
    p.drawer("vessel", &VESSELS)(s, p);
}

/// A burning wick; the point is where it enters the wax.
pub(crate) fn flame(s: &mut Sheet, x: f64, y: f64, scale: f64) {
    s.at(x, y, scale, 0.0, |s| {
        s.line("M0 2V-14", INK, 4.0);
        s.path("M0 -76C-4 -56 -22 -44 -20 -24C-18 -8 -8 -4 0 -4C8 -4 20 -8 20 -26C20 -46 6 -54 0 -76Z", SAFFRON);
        s.path("M1 -48C-2 -36 -11 -30 -10 -19C-9 -10 -4 -8 0 -8C5 -8 11 -10 11 -20C11 -32 4 -36 1 -48Z", PAPER);
    });
}

fn tumbler(s: &mut Sheet, p: &Product) {
    s.glow(320.0, 290.0, 230.0);
    s.shadow(320.0, 552.0, 220.0);
    s.clip("M216 236H424L410 550H230Z", "#7d93a8", |s| {
        s.path("M200 336C260 346 380 346 440 336V534H200Z", "#f6e3a9");
        s.veil("M360 236H440V550H360Z", INK, 0.12);
        s.veil("M234 250H248L254 536H244Z", PAPER, 0.5);
    });
    flame(s, 320.0, 342.0, 1.15);
    s.rect(262.0, 378.0, (116.0, 128.0), 58.0, PAPER);
    s.at(320.0, 442.0, 0.92, -12.0, |s| Motif::of(p).natural(s));
    s.at(492.0, 510.0, 1.25, -10.0, |s| Motif::Lemon.natural(s));
    s.at(150.0, 518.0, 0.98, 0.0, |s| Motif::Slice.natural(s));
}

fn jar(s: &mut Sheet, p: &Product) {
    s.glow(312.0, 300.0, 241.5);
    s.shadow(330.0, 552.0, 220.0);
    let glass = [
        (226.0, 74.0),
        (226.0, 74.0),
        (250.0, 74.0),
        (250.0, 74.0),
        (268.0, 84.0),
        (306.0, 122.0),
        (350.0, 130.0),
        (350.0, 130.0),
        (524.0, 130.0),
        (550.0, 112.0),
    ];
    lathe::body(s, 300.0, &glass, "#8a4a1c", |s| {
        s.path("M150 336C220 346 380 346 450 336V560H150Z", "#c98a3c");
        s.glow(300.0, 310.0, 130.0);
    });
    s.rect(222.0, 218.0, (156.0, 14.0), 7.0, "#6d3915");
    flame(s, 300.0, 344.0, 1.0);
    s.path("M214 384H386V512H214Z", CREAM);
    s.line("M224 394H376V502H224Z", BRASS, 3.0);
    s.circle(300.0, 448.0, 46.0, INDIGO);
    s.at(300.0, 448.0, 0.66, 0.0, |s| Motif::of(p).natural(s));
    s.at(484.0, 482.0, 1.0, 18.0, |s| {
        s.circle(0.0, 0.0, 70.0, "#5a3212");
        s.circle(-4.0, -2.0, 62.0, BRASS);
        s.line("M-44 -2A40 40 0 0 1 -4 -42", CREAM, 4.0);
        s.circle(-4.0, -2.0, 15.0, "#7d5a20");
    });
}

fn taper(s: &mut Sheet, x: f64, top: f64) {
    flame(s, x, top + 2.0, 0.95);
    let (left, top) = (x - 19.0, top);
    s.clip(
        &format!(
            "M{} 470V{}Q{} {} {} {}V470Z",
            n(left),
            n(top + 14.0),
            n(x),
            n(top - 10.0),
            n(x + 19.0),
            n(top + 14.0)
        ),
        SAFFRON,
        |s| {
            let mut twist = String::new();
            let mut y = top - 10.0;
            while y < 480.0 {
                twist.push_str(&format!("M{} {}l44 30", n(left - 3.0), n(y)));
                y += 30.0;
            }
            s.line(&twist, OCHRE, 9.0);
            s.veil(
                &format!("M{} {}h10v300h-10z", n(x + 9.0), n(top)),
                INK,
                0.14,
            );
        },
    );
    let holder = [
        (452.0, 30.0),
        (452.0, 30.0),
        (474.0, 30.0),
        (480.0, 16.0),
        (504.0, 14.0),
        (518.0, 26.0),
        (534.0, 66.0),
        (534.0, 66.0),
        (550.0, 72.0),
    ];
    lathe::body(s, x, &holder, BRASS, |s| {
        s.line(&format!("M{} 474h80", n(x - 40.0)), OCHRE, 4.0)
    });
}

fn tapers(s: &mut Sheet, _: &Product) {
    s.glow(246.0, 122.0, 149.5);
    s.glow(396.0, 212.0, 138.0);
    s.shadow(246.0, 552.0, 100.0);
    s.shadow(396.0, 552.0, 100.0);
    taper(s, 246.0, 168.0);
    taper(s, 396.0, 256.0);
    s.at(490.0, 566.0, 0.6, -30.0, |s| {
        s.rect(-60.0, -26.0, (120.0, 52.0), 6.0, CLAY);
        s.rect(-60.0, -10.0, (120.0, 20.0), 0.0, CREAM);
        s.path("M-16 0L0 -16L16 0L0 16Z", CLAY);
    });
}

fn tin(s: &mut Sheet, p: &Product) {
    s.glow(268.0, 330.0, 218.5);
    s.shadow(310.0, 552.0, 220.0);
    s.ellipse(268.0, 408.0, 138.0, 26.0, SAND);
    s.ellipse(268.0, 411.0, 126.0, 21.0, PAPER);
    flame(s, 268.0, 412.0, 1.3);
    s.clip(
        "M130 408A138 26 0 0 0 406 408V528A138 24 0 0 1 130 528Z",
        "#5f86a6",
        |s| {
            s.line("M130 428A138 26 0 0 0 406 428", SAND, 5.0);
            s.line("M130 508A138 26 0 0 0 406 508", SAND, 5.0);
            let mut pegs = String::new();
            for i in 0..7_u32 {
                pegs.push_str(&format!("M{} 454l16 20-16 20-16-20z", 148 + 40 * i));
            }
            s.path(&pegs, SKY);
            s.veil("M340 380H410V560H340Z", PINE, 0.22);
        },
    );
    s.at(462.0, 440.0, 1.0, 12.0, |s| {
        s.circle(6.0, 4.0, 112.0, "#3f5f7c");
        s.circle(0.0, 0.0, 110.0, SAND);
        s.circle(0.0, 0.0, 101.0, "#6d93b0");
        s.circle(0.0, 0.0, 84.0, CREAM);
        s.at(0.0, 2.0, 1.4, 8.0, |s| Motif::of(p).natural(s));
    });
}
