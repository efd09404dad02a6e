//! Books, standing, leaning and stacked.

use super::palette::{
    BARK, CREAM, INDIGO, INK, LEMON, NIGHT, OCHRE, OLIVE, PAPER, PLUM, RED, ROSE, SAFFRON, SAND,
    TEAL, WOOD,
};
use super::product::Product;
use super::sheet::{Sheet, n};
use super::vista;

/// Draws a book; the cover comes from its subject, the pose from the slug.
pub(crate) fn draw(s: &mut Sheet, p: &Product) {
    s.shadow(320.0, 552.0, 220.0);
    match p.words() {
        w if w.contains("soup") => {
            lying(s, 420.0, 506.0, (250.0, 46.0), TEAL);
            lying(s, 440.0, 462.0, (200.0, 44.0), PLUM);
            cover(s, p, (246.0, 342.0), -8.0, 1.4, OCHRE);
            s.at(480.0, 426.0, 1.0, 0.0, pepper_mill);
        }
        w if w.contains("pocket") || w.contains("flexibound") => {
            cover(s, p, (306.0, 372.0), 0.0, 1.26, INDIGO);
            s.at(486.0, 552.0, 1.0, 0.0, saucer);
        }
        w if w.contains("salt-road") => {
            lying(s, 430.0, 516.0, (190.0, 34.0), OLIVE);
            lying(s, 424.0, 482.0, (170.0, 34.0), SAFFRON);
            lying(s, 436.0, 452.0, (150.0, 30.0), INDIGO);
            cover(s, p, (236.0, 346.0), 0.0, 1.46, RED);
            s.at(438.0, 440.0, 0.9, 0.0, compass_box);
        }
        w if w.contains("poems") || w.contains("night-swimming") => {
            cover(s, p, (330.0, 354.0), 7.0, 1.42, NIGHT);
            s.at(150.0, 520.0, 1.0, 0.0, tea_light);
        }
        w if w.contains("knots") => {
            cover(s, p, (300.0, 338.0), -3.0, 1.5, PLUM);
            s.at(480.0, 498.0, 1.0, 0.0, wool);
        }
        w if w.contains("lighthouse") => {
            cover(s, p, (372.0, 340.0), 4.0, 1.48, RED);
            standing(s, 148.0, 270.0, 54.0, TEAL);
            standing(s, 206.0, 236.0, 40.0, SAND);
        }
        _ => {
            cover(s, p, (320.0, 330.0), 0.0, 1.58, OCHRE);
            s.path("M424 520V576L438 562L452 576V520Z", RED);
        }
    }
}

/// A book seen from the front, its pages showing at the right and below.
fn cover(s: &mut Sheet, p: &Product, at: (f64, f64), turn: f64, scale: f64, spine: &str) {
    s.at(at.0, at.1, scale, turn, |s| {
        s.rect(-104.0, -128.0, (222.0, 264.0), 3.0, spine);
        s.rect(-96.0, -124.0, (208.0, 256.0), 0.0, PAPER);
        s.line("M103 -120V128M107 -120V128M-90 129H108", SAND, 1.5);
        s.clip(
            "M-112 -132H98Q102 -132 102 -128V124Q102 128 98 128H-112Z",
            spine,
            |s| {
                s.at(-98.0, -132.0, 1.0, 0.0, vista::of(p));
                s.path("M-112 -132H-86V128H-112Z", spine);
                s.veil("M-86 -132H-80V128H-86Z", INK, 0.22);
                s.veil("M-112 -132H-104V128H-112Z", INK, 0.16);
            },
        );
    });
}

fn lying(s: &mut Sheet, x: f64, y: f64, size: (f64, f64), fill: &str) {
    s.rect(x - size.0 / 2.0, y, size, 6.0, fill);
    s.rect(
        x - size.0 / 2.0 + 10.0,
        y + 7.0,
        (size.0 - 4.0, size.1 - 14.0),
        2.0,
        CREAM,
    );
    s.line(
        &format!(
            "M{} {}h{}",
            n(x - size.0 / 2.0 + 20.0),
            n(y + size.1 / 2.0),
            n(size.0 - 30.0)
        ),
        SAND,
        3.0,
    );
}

fn standing(s: &mut Sheet, x: f64, top: f64, width: f64, fill: &str) {
    s.rect(x - width / 2.0, top, (width, 552.0 - top), 5.0, fill);
    s.line(
        &format!(
            "M{0} {2}H{1}M{0} {3}H{1}",
            n(x - width / 2.0 + 4.0),
            n(x + width / 2.0 - 4.0),
            n(top + 24.0),
            n(526.0)
        ),
        SAFFRON,
        4.0,
    );
    s.khatim(x, top + 70.0, width * 0.3, SAFFRON);
}

fn pepper_mill(s: &mut Sheet) {
    s.path("M-26 36C-30 0 -12 -20 -14 -50C-24 -56 -24 -74 -14 -80H14C24 -74 24 -56 14 -50C12 -20 30 0 26 36Z", WOOD);
    s.circle(0.0, -94.0, 16.0, BARK);
    s.line("M-16 -48H16", SAND, 4.0);
}

fn saucer(s: &mut Sheet) {
    s.ellipse(0.0, -4.0, 62.0, 9.0, SAND);
    s.path("M-48 -34H48C46 -10 30 0 0 0C-30 0 -46 -10 -48 -34Z", PAPER);
    s.ellipse(0.0, -34.0, 48.0, 9.0, SAND);
    s.ellipse(0.0, -33.0, 40.0, 6.0, PAPER);
}

fn compass_box(s: &mut Sheet) {
    s.rect(-40.0, -12.0, (80.0, 26.0), 6.0, OCHRE);
    s.path("M-36 -12A36 36 0 0 1 36 -12Z", LEMON);
    s.path("M-24 -14A24 24 0 0 1 24 -14Z", PAPER);
    s.path("M0 -14L14 -32L4 -12Z", RED);
}

fn tea_light(s: &mut Sheet) {
    s.glow(0.0, -36.0, 90.0);
    s.path(
        "M0 -68C-4 -52 -16 -44 -14 -30C-12 -20 12 -20 14 -30C16 -44 4 -52 0 -68Z",
        LEMON,
    );
    s.rect(-42.0, -18.0, (84.0, 52.0), 10.0, INDIGO);
    s.line("M-34 8l12-12 11 12 11-12 11 12 11-12 12 12", SAFFRON, 4.0);
}

fn wool(s: &mut Sheet) {
    s.line("M-30 50C-80 70 -110 46 -150 66", ROSE, 6.0);
    s.line("M-64 -70L44 46M52 -78L-30 40", SAND, 7.0);
    s.clip("M0 -56A56 56 0 1 1 -0.1 -56Z", ROSE, |s| {
        s.line(
            "M-56 -20C-10 -40 40 -10 56 30M-60 4C-20 -20 30 20 40 50M-40 -44C10 -60 50 -30 62 10",
            "#f0b3a6",
            6.0,
        );
        s.line(
            "M50 -40C0 -20 -40 20 -40 56M60 -10C20 0 -10 30 -10 60",
            "#b9665c",
            6.0,
        );
    });
}
