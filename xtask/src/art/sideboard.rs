//! A print where it is to hang: over a sideboard, in a room that is lived in.

use super::palette::{BARK, BRASS, CLAY, INDIGO, INK, OCHRE, PAPER, PINE, SAFFRON, SAGE, WOOD};
use super::prints;
use super::product::Product;
use super::scene::Room;
use super::sheet::Sheet;

const TOP: f64 = 424.0;
const SCALE: f64 = 0.6;

/// Draws the print on the wall, small enough to see how large it is.
pub(crate) fn draw(s: &mut Sheet, p: &Product) {
    let room = Room::of(p);
    s.rect(0.0, 0.0, (640.0, 640.0), 0.0, room.arch);
    s.path("M0 0H640V38H0Z", room.wall);
    s.line("M0 46H640", room.floor, 3.0);
    s.rect(0.0, 556.0, (640.0, 84.0), 0.0, room.floor);
    s.rect(0.0, 540.0, (640.0, 18.0), 0.0, PAPER);
    rug(s);
    s.at(
        320.0 - 320.0 * SCALE,
        TOP + 6.0 - 580.0 * SCALE,
        SCALE,
        0.0,
        |s| prints::hang(s, p),
    );
    board(s);
    if p.pick(61, 2) == 0 {
        s.at(548.0, TOP, 1.0, 0.0, lamp);
        s.at(64.0, 556.0, 1.0, 0.0, plant);
    } else {
        s.at(92.0, TOP, 1.0, 0.0, lamp);
        s.at(590.0, 556.0, 1.0, 0.0, plant);
    }
}

fn rug(s: &mut Sheet) {
    s.path("M60 640L110 588H530L580 640Z", CLAY);
    s.path("M180 620l20-12 20 12-20 12zM260 620l20-12 20 12-20 12zM340 620l20-12 20 12-20 12zM420 620l20-12 20 12-20 12z", SAFFRON);
}

fn board(s: &mut Sheet) {
    s.path("M92 540H110L104 590H94ZM530 540H548L546 590H536Z", BARK);
    s.rect(56.0, TOP, (528.0, 126.0), 6.0, WOOD);
    s.rect(50.0, TOP - 4.0, (540.0, 14.0), 5.0, "#b27d4e");
    for x in [70.0, 240.0, 410.0] {
        s.at(x, TOP + 22.0, 1.0, 0.0, |s| {
            s.rect(0.0, 0.0, (160.0, 92.0), 3.0, "#7d4d2a");
            s.khatim(80.0, 46.0, 26.0, WOOD);
        });
    }
    for x in [216.0, 254.0, 424.0] {
        s.circle(x, TOP + 68.0, 5.0, BRASS);
    }
}

fn lamp(s: &mut Sheet) {
    s.glow(0.0, -150.0, 150.0);
    s.path(
        "M-22 0C-34 -30 -12 -44 -6 -70H6C12 -44 34 -30 22 0Z",
        INDIGO,
    );
    s.path("M-34 -168H34L54 -78H-54Z", "#f6dfa6");
    s.veil("M10 -168H34L54 -78H16Z", OCHRE, 0.25);
    s.line("M-52 -82H52", OCHRE, 5.0);
}

fn plant(s: &mut Sheet) {
    s.line(
        "M0 -60C-6 -140 -30 -180 -40 -230M0 -60C4 -150 30 -190 34 -250M0 -60V-200",
        PINE,
        5.0,
    );
    for (x, y, turn) in [
        (-40.0, -226.0, -24.0),
        (34.0, -246.0, 18.0),
        (0.0, -196.0, 0.0),
        (-22.0, -160.0, -50.0),
        (20.0, -166.0, 46.0),
    ] {
        s.at(x, y, 1.0, turn, |s| {
            s.path("M0 30C-34 10 -30 -50 0 -70C30 -50 34 10 0 30Z", SAGE);
            s.line("M0 26V-54", PINE, 3.0);
        });
    }
    s.path("M-48 -70H48L36 26H-36Z", OCHRE);
    s.veil("M14 -70H48L36 26H10Z", INK, 0.16);
    s.rect(-54.0, -78.0, (108.0, 20.0), 4.0, SAFFRON);
}
