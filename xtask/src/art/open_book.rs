//! A book lying open: a page to read and a plate.

use super::palette::{BARK, CREAM, INK, OCHRE, PAPER, RED, SAFFRON, SAND, WOOD};
use super::product::Product;
use super::scene::{self, Room};
use super::sheet::{Sheet, n};
use super::vista;

/// Draws the book on a table, seen from above.
pub(crate) fn draw(s: &mut Sheet, p: &Product) {
    let room = Room::of(p);
    scene::wall(s, p, 640.0);
    s.at(320.0, 330.0, 1.0, -4.0, |s| {
        s.veil("M-276 -176H296V216H-276Z", INK, 0.25);
        s.rect(-286.0, -192.0, (572.0, 392.0), 10.0, BARK);
        s.path(&pages(6.0), SAND);
        s.path(&pages(0.0), PAPER);
        text(s, p);
        s.at(38.0, -150.0, 1.06, 0.0, |s| {
            s.rect(-5.0, -5.0, (210.0, 270.0), 0.0, SAND);
            s.clip("M0 0H200V260H0Z", PAPER, vista::of(p));
        });
        s.line("M96 148H192", OCHRE, 5.0);
        s.veil("M-40 -176C-14 -184 0 -172 0 -166V190C0 184 -14 178 -40 184ZM26 -180C10 -180 0 -172 0 -166V190C0 184 10 178 26 182Z", INK, 0.12);
        s.path("M-6 -168H8V226L1 212L-6 226Z", RED);
    });
    if p.pick(81, 2) == 0 {
        s.at(84.0, 574.0, 1.0, 0.0, |s| cup(s, room.arch));
        s.at(500.0, 588.0, 1.0, -8.0, pencil);
    } else {
        s.at(560.0, 570.0, 1.0, 0.0, |s| cup(s, room.arch));
        s.at(150.0, 590.0, 1.0, 6.0, pencil);
    }
}

/// Both pages, with their edges so much further out.
fn pages(out: f64) -> String {
    let (mid, edge) = (n(180.0 + out), n(262.0 + out * 2.0));
    format!(
        "M0 -166C30 -192 {mid} -180 {edge} -176V184C{mid} 178 30 170 0 190C-30 170 -{mid} 178 -{edge} 184V-176C-{mid} -180 -30 -192 0 -166Z"
    )
}

/// The left page: a first letter in a frame, and lines in paragraphs.
fn text(s: &mut Sheet, p: &Product) {
    s.line("M-206 -140H-86", OCHRE, 7.0);
    s.line("M-222 -122H-70", SAND, 2.0);
    s.rect(-240.0, -98.0, (48.0, 48.0), 4.0, SAFFRON);
    s.khatim(-216.0, -74.0, 19.0, PAPER);
    let (mut lines, mut ends) = (String::new(), 0);
    for i in 0..14_i32 {
        let y = -92 + i * 18;
        let left = if i < 3 {
            -180
        } else if ends == i && i > 3 {
            -224
        } else {
            -240
        };
        let is_last = p.pick(90 + i as u64, 4) == 0 && i > 2;
        let right = if is_last {
            -150 + p.pick(120 + i as u64, 60) as i32
        } else {
            -38
        };
        if is_last {
            ends = i + 1;
        }
        lines.push_str(&format!("M{left} {y}H{right}"));
    }
    s.line(&lines, "#c3ae8d", 5.0);
}

fn cup(s: &mut Sheet, saucer: &str) {
    s.fade(0.2, |s| s.circle(8.0, 10.0, 78.0, INK));
    s.circle(0.0, 0.0, 76.0, saucer);
    s.line("M40 -30L66 -52", PAPER, 20.0);
    s.circle(0.0, 0.0, 52.0, PAPER);
    s.circle(0.0, 0.0, 43.0, "#7a4526");
    s.line("M-26 -8A28 28 0 0 1 4 -26", "#b27d4e", 6.0);
}

fn pencil(s: &mut Sheet) {
    s.rect(-80.0, -7.0, (140.0, 14.0), 2.0, SAFFRON);
    s.rect(-96.0, -7.0, (20.0, 14.0), 5.0, RED);
    s.path("M60 -7L88 0L60 7Z", CREAM);
    s.path("M79 -2.5L88 0L79 2.5Z", WOOD);
}
