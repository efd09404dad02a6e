//! Prints, framed, clipped or rolled on bars.

use super::palette::{
    BARK, BRASS, CLAY, CREAM, INDIGO, INK, OCHRE, OLIVE, PAPER, PINE, RED, SAFFRON, SAGE, SAND,
    TEAL, WOOD,
};
use super::product::Product;
use super::sheet::{Sheet, n};
use super::vista::{self, View};

/// Draws a print and what lies below it.
pub(crate) fn draw(s: &mut Sheet, p: &Product) {
    let subject = p.attribute("subject");
    match subject {
        "pears" => s.shadow(330.0, 562.0, 200.0),
        "dunes" | "heron" | "harbour" | "khatim star" => {}
        _ => s.shadow(300.0, 562.0, 190.0),
    }
    hang(s, p);
    match subject {
        "harbour" => {
            s.at(124.0, 552.0, 1.0, 0.0, brushes);
            s.at(492.0, 560.0, 1.0, 0.0, ink_tube);
        }
        "pears" => s.at(506.0, 540.0, 0.9, 0.0, bottle_and_stem),
        "dunes" => {
            s.shadow(320.0, 580.0, 130.0);
            s.at(512.0, 548.0, 1.0, 0.0, seedling);
        }
        "khatim star" => s.at(330.0, 572.0, 1.0, 0.0, dividers),
        "heron" => {
            s.shadow(320.0, 580.0, 150.0);
            s.at(120.0, 556.0, 0.9, 0.0, brushes);
            s.at(494.0, 566.0, 1.0, 0.0, ink_tube);
        }
        _ => s.at(486.0, 548.0, 1.0, 0.0, leafy_pot),
    }
}

/// Draws a print alone; the way it hangs comes from its subject.
pub(crate) fn hang(s: &mut Sheet, p: &Product) {
    let view = vista::of(p);
    match p.attribute("subject") {
        "harbour" => framed(s, view, (320.0, 252.0), (350.0, 396.0), WOOD),
        "pears" => s.at(320.0, 560.0, 1.0, -3.0, |s| {
            framed(s, view, (0.0, -190.0), (340.0, 372.0), "#2f3f3c")
        }),
        "dunes" => barred(s, view),
        "khatim star" => framed(s, view, (320.0, 252.0), (380.0, 380.0), BRASS),
        "heron" => clipped(s, view),
        _ => s.at(280.0, 560.0, 1.0, 2.0, |s| {
            framed(s, view, (0.0, -208.0), (310.0, 410.0), CREAM)
        }),
    }
}

/// A frame around a mount around the picture; `at` is its middle.
fn framed(s: &mut Sheet, view: View, at: (f64, f64), size: (f64, f64), wood: &str) {
    let (x, y) = (at.0 - size.0 / 2.0, at.1 - size.1 / 2.0);
    s.fade(0.18, |s| s.rect(x + 8.0, y + 12.0, size, 4.0, INK));
    s.rect(x, y, size, 4.0, wood);
    s.fade(0.2, |s| {
        s.rect(x + 8.0, y + 8.0, (size.0 - 16.0, size.1 - 16.0), 0.0, INK)
    });
    s.rect(
        x + 14.0,
        y + 14.0,
        (size.0 - 28.0, size.1 - 28.0),
        0.0,
        PAPER,
    );
    let (w, h) = (size.0 - 92.0, size.1 - 92.0);
    sheet(s, view, (x + 46.0, y + 46.0), (w, h));
    s.veil(
        &format!(
            "M{} {}h{}L{} {}Z",
            n(x + 14.0),
            n(y + 14.0),
            n(size.0 * 0.34),
            n(x + 14.0),
            n(y + size.1 * 0.6)
        ),
        PAPER,
        0.18,
    );
}

/// Fits the view into a box; what is too much is cut off above and below or at the sides.
fn sheet(s: &mut Sheet, view: View, at: (f64, f64), size: (f64, f64)) {
    let scale = (size.0 / 200.0).max(size.1 / 260.0);
    let d = format!(
        "M{} {}h{}v{}h-{}z",
        n(at.0),
        n(at.1),
        n(size.0),
        n(size.1),
        n(size.0)
    );
    let (dx, dy) = (
        (size.0 - 200.0 * scale) / 2.0,
        (size.1 - 260.0 * scale) / 2.0,
    );
    s.clip(&d, PAPER, |s| s.at(at.0 + dx, at.1 + dy, scale, 0.0, view));
}

fn barred(s: &mut Sheet, view: View) {
    s.line("M206 96L320 40L434 96", BARK, 3.0);
    s.circle(320.0, 40.0, 7.0, BRASS);
    s.fade(0.16, |s| s.rect(206.0, 104.0, (244.0, 424.0), 0.0, INK));
    s.rect(198.0, 96.0, (244.0, 424.0), 0.0, PAPER);
    sheet(s, view, (216.0, 122.0), (208.0, 372.0));
    for y in [88.0, 512.0] {
        s.rect(184.0, y, (272.0, 20.0), 10.0, WOOD);
        s.rect(192.0, y + 4.0, (256.0, 4.0), 2.0, "#b27d4e");
    }
}

fn seedling(s: &mut Sheet) {
    s.path("M-44 -70H44L34 6H-34Z", CLAY);
    s.line(
        "M0 -70C-10 -110 -34 -120 -40 -150M0 -70C6 -120 30 -130 34 -166M0 -70V-140",
        PINE,
        6.0,
    );
    s.path("M-40 -150C-60 -140 -62 -116 -52 -104C-38 -112 -32 -134 -40 -150ZM34 -166C18 -154 14 -130 24 -116C40 -126 46 -150 34 -166ZM0 -146C-14 -132 -14 -110 0 -98C14 -110 14 -132 0 -146Z", SAGE);
}

fn clipped(s: &mut Sheet, view: View) {
    s.line("M0 86C200 122 440 122 640 80", BARK, 4.0);
    s.at(320.0, 112.0, 1.0, 1.5, |s| {
        s.fade(0.16, |s| s.rect(-142.0, 8.0, (300.0, 408.0), 0.0, INK));
        s.rect(-150.0, -2.0, (300.0, 408.0), 0.0, PAPER);
        sheet(s, view, (-128.0, 22.0), (256.0, 340.0));
        s.line("M-122 386h30M92 386h30", SAND, 4.0);
        for x in [-120.0, 104.0] {
            s.rect(x, -24.0, (16.0, 58.0), 3.0, WOOD);
            s.line(&format!("M{x} 4h16"), BARK, 4.0);
        }
    });
}

fn brushes(s: &mut Sheet) {
    s.shadow(4.0, 26.0, 64.0);
    s.line("M-12 -30L-30 -128M4 -30L6 -150M18 -30L40 -118", WOOD, 8.0);
    s.path("M-38 -122C-46 -144 -36 -156 -36 -164C-26 -152 -20 -140 -24 -122ZM-4 -148C-8 -170 4 -186 6 -192C12 -182 20 -168 16 -148ZM32 -114C32 -134 46 -144 50 -150C54 -136 56 -122 48 -110Z", INDIGO);
    s.path("M-44 -60H44L38 26H-38Z", PAPER);
    s.path("M-44 -60H44L43 -40H-43Z", TEAL);
    s.path(
        "M-20 -20l10 14-10 14-10-14zM0 -20l10 14-10 14-10-14zM20 -20l10 14-10 14-10-14z",
        OCHRE,
    );
}

fn ink_tube(s: &mut Sheet) {
    s.shadow(4.0, 12.0, 88.0);
    s.rect(-70.0, -34.0, (112.0, 44.0), 6.0, SAND);
    s.rect(-40.0, -34.0, (50.0, 44.0), 0.0, RED);
    s.path("M42 -30L60 -22V-2L42 6Z", BARK);
    s.path("M76 10C60 0 70 -12 84 -6C100 -2 100 12 84 14Z", RED);
}

fn dividers(s: &mut Sheet) {
    s.shadow(0.0, 2.0, 130.0);
    s.path("M-176 -18L-60 -34L-50 -22L-166 -4Z", SAFFRON);
    s.path("M-176 -18L-166 -4L-190 -4Z", CREAM);
    s.path("M-60 -34L-46 -36L-38 -24L-50 -22Z", CLAY);
    s.path("M-8 -86L8 -86L-34 -4L-42 0Z", BRASS);
    s.path("M-8 -86L8 -86L74 -2L64 -2Z", OCHRE);
    s.circle(0.0, -86.0, 15.0, BARK);
    s.circle(0.0, -86.0, 6.0, SAFFRON);
    s.rect(-5.0, -120.0, (10.0, 22.0), 3.0, BRASS);
}

fn bottle_and_stem(s: &mut Sheet) {
    s.line("M0 -130C-4 -190 16 -230 10 -290", OLIVE, 5.0);
    for (y, turn) in [
        (-170.0, -40.0),
        (-196.0, 220.0),
        (-224.0, -50.0),
        (-252.0, 214.0),
        (-280.0, -70.0),
    ] {
        s.at(6.0, y, 1.2, turn, |s| {
            s.path("M0 0C8 -14 28 -16 42 -4C28 10 10 10 0 0Z", OLIVE)
        });
    }
    s.path(
        "M-14 -140H14V-96C44 -84 48 -50 46 12H-46C-48 -50 -44 -84 -14 -96Z",
        TEAL,
    );
    s.veil(
        "M8 -140H14V-96C44 -84 48 -50 46 12H16C26 -40 20 -80 8 -96Z",
        INK,
        0.2,
    );
}

fn leafy_pot(s: &mut Sheet) {
    for turn in [-50.0, -25.0, 0.0, 25.0, 50.0] {
        s.at(0.0, -70.0, 1.0, turn, |s| {
            s.path(
                "M0 0C-26 -50 -20 -110 0 -140C20 -110 26 -50 0 0Z",
                if turn.abs() > 30.0 { OLIVE } else { PINE },
            )
        });
    }
    s.path("M-54 -80H54L42 12H-42Z", CLAY);
    s.rect(-60.0, -88.0, (120.0, 24.0), 4.0, "#d97f57");
}
