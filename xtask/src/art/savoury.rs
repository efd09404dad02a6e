//! What is served of the pantry with bread.

use super::motif::Motif;
use super::palette::{BRASS, INDIGO, INK, LEMON, OLIVE, PAPER, TEAL, WOOD, tones};
use super::product::Product;
use super::served::{plate, spoon};
use super::sheet::Sheet;

/// Preserved lemons in slices.
pub(crate) fn lemons(s: &mut Sheet, p: &Product) {
    plate(s, 214.0, INDIGO, "#f4e6c4");
    for (x, y, turn) in [
        (250, 270, 0),
        (378, 262, 20),
        (262, 392, 34),
        (390, 380, 10),
        (320, 326, 24),
    ] {
        s.at(x.into(), y.into(), 1.5, turn.into(), |s| {
            Motif::Slice.natural(s)
        });
    }
    s.at(426.0, 322.0, 1.0, 70.0, |s| Motif::Mint.natural(s));
    s.at(550.0, 150.0, 1.3, 24.0, |s| Motif::of(p).natural(s));
    s.at(88.0, 400.0, 1.0, -8.0, |s| spoon(s, WOOD));
}

/// Harissa in a swirl.
pub(crate) fn harissa(s: &mut Sheet, p: &Product) {
    plate(s, 196.0, TEAL, "#b8351f");
    s.line("M320 320C340 300 366 330 340 356C306 386 254 352 268 298C284 238 372 226 408 284C440 342 398 424 322 428", "#dd6a3d", 13.0);
    s.line(
        "M236 300C246 262 270 236 304 226M300 250h4M262 380h4M388 392h5M356 262h3",
        "#f0a072",
        6.0,
    );
    s.at(320.0, 318.0, 0.8, 0.0, |s| Motif::Rose.natural(s));
    s.at(544.0, 164.0, 1.5, 30.0, |s| Motif::of(p).natural(s));
    s.at(566.0, 250.0, 1.1, 0.0, |s| Motif::of(p).natural(s));
    s.at(92.0, 380.0, 1.0, -10.0, |s| spoon(s, BRASS));
}

/// Sardines on toast.
pub(crate) fn sardines(s: &mut Sheet, p: &Product) {
    plate(s, 218.0, INDIGO, "#efe0bf");
    s.path("M196 288C190 220 260 196 330 200C410 196 458 224 450 290C456 380 440 440 326 438C210 444 188 390 196 288Z", "#b8742c");
    s.path("M210 290C206 234 266 212 330 216C402 212 442 238 436 292C440 370 428 424 326 422C222 428 204 380 210 290Z", "#e3b878");
    for (y, turn) in [(272.0, -4.0), (322.0, 176.0), (370.0, -2.0)] {
        s.at(322.0, y, 1.9, turn, |s| {
            Motif::of(p).draw(s, tones("#cfdcd8", "#7f9aa8", PAPER, INK));
        });
    }
    s.at(470.0, 430.0, 1.1, 0.0, |s| Motif::Slice.natural(s));
    s.line(
        "M262 246l8 6M300 400l10-4M392 300l8 6M240 350l10 4M360 250l8-5",
        OLIVE,
        7.0,
    );
    s.at(88.0, 380.0, 1.0, -8.0, |s| {
        s.line(
            "M0 -20V200M-20 -100V-50C-20 -20 20 -20 20 -50V-100M0 -100V-20",
            "#8fa1a3",
            9.0,
        );
    });
}

/// Oil to dip bread in.
pub(crate) fn oil(s: &mut Sheet, p: &Product) {
    plate(s, 188.0, OLIVE, "#b9a732");
    s.path(
        "M226 300C250 240 320 218 372 236C320 246 262 262 226 300Z",
        LEMON,
    );
    s.circle(374.0, 370.0, 22.0, "#cdbd4c");
    s.circle(406.0, 330.0, 10.0, "#cdbd4c");
    s.at(310.0, 350.0, 1.5, 10.0, |s| Motif::of(p).natural(s));
    s.at(150.0, 500.0, 1.0, -24.0, bread);
    s.at(528.0, 130.0, 0.8, 30.0, bread);
}

fn bread(s: &mut Sheet) {
    s.fade(0.2, |s| s.ellipse(8.0, 12.0, 112.0, 78.0, INK));
    s.ellipse(0.0, 0.0, 110.0, 76.0, "#b4712f");
    s.ellipse(0.0, 0.0, 98.0, 64.0, "#f0d6a4");
    s.line(
        "M-50 -20h10M-10 -36h14M40 -22h10M-30 14h16M24 10h8M60 20h6M-70 8h6M0 38h12M-46 36h6",
        "#d8b478",
        9.0,
    );
}
