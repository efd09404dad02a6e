//! Tickets, each with a view of the evening it lets you into.

use super::evenings;
use super::palette::{CREAM, INK};
use super::product::{Drawer, Product};
use super::sheet::Sheet;

const THEMES: [(&str, Drawer); 5] = [
    ("stars", evenings::stargazing),
    ("pottery", evenings::pottery),
    ("oud", evenings::oud),
    ("supper", evenings::supper),
    ("indigo", evenings::indigo),
];

/// Draws a ticket by the theme of its event.
pub(crate) fn draw(s: &mut Sheet, p: &Product) {
    s.shadow(320.0, 572.0, 210.0);
    p.drawer("theme", &THEMES)(s, p);
}

const WIDE: &str = "M-236 -140H112A18 18 0 0 0 148 -140H236V-22A22 22 0 0 0 236 22V140H148A18 18 0 0 0 112 140H-236V22A22 22 0 0 0 -236 -22Z";
const TALL: &str = "M-150 -226H-22A22 22 0 0 0 22 -226H150V110A18 18 0 0 0 150 146V226H22A22 22 0 0 0 -22 226H-150V146A18 18 0 0 0 -150 110Z";

/// A ticket lying across; its stub is at the right.
pub(crate) fn wide(
    s: &mut Sheet,
    turn: f64,
    paper: &str,
    ink: &str,
    view: impl FnOnce(&mut Sheet),
) {
    s.at(320.0, 356.0, 1.0, turn, |s| {
        s.veil("M-228 -126H244V154H-228Z", INK, 0.25);
        s.clip(WIDE, paper, |s| {
            view(s);
            s.path("M130 -150H240V150H130Z", CREAM);
            s.raw(&format!("<path d=\"M130 -122V122\" stroke=\"{paper}\" stroke-width=\"5\" stroke-dasharray=\"2 12\" stroke-linecap=\"round\"/>"));
            stub(s, 184.0, 0.0, ink, false);
        });
        s.line("M-222 -126H104M-222 126H104", CREAM, 3.0);
    });
}

/// A ticket standing up; its stub is at the foot.
pub(crate) fn tall(
    s: &mut Sheet,
    turn: f64,
    paper: &str,
    ink: &str,
    view: impl FnOnce(&mut Sheet),
) {
    s.at(320.0, 322.0, 1.06, turn, |s| {
        s.veil("M-142 -214H158V238H-142Z", INK, 0.25);
        s.clip(TALL, paper, |s| {
            view(s);
            s.path("M-160 128H160V230H-160Z", CREAM);
            s.raw(&format!("<path d=\"M-126 128H126\" stroke=\"{paper}\" stroke-width=\"5\" stroke-dasharray=\"2 12\" stroke-linecap=\"round\"/>"));
            stub(s, 0.0, 178.0, ink, true);
        });
        s.line("M-136 -206V106M136 -206V106", CREAM, 3.0);
    });
}

fn stub(s: &mut Sheet, x: f64, y: f64, ink: &str, flat: bool) {
    s.at(x, y, 1.0, if flat { -90.0 } else { 0.0 }, |s| {
        s.khatim(0.0, -78.0, 27.0, ink);
        s.khatim(0.0, -78.0, 12.0, CREAM);
        s.line("M-24 -30H24M-24 -16H8", ink, 5.0);
        s.path("M-28 20h6v80h-6zM-18 20h3v80h-3zM-10 20h8v80h-8zM2 20h3v80h-3zM9 20h3v80h-3zM16 20h8v80h-8zM27 20h3v80h-3z", ink);
    });
}
