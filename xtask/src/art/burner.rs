//! A wax melt in use: melting in the dish of a burner, its scent rising.

use super::ceramics::steam;
use super::lathe;
use super::melts;
use super::motif::Motif;
use super::moulds;
use super::palette::{
    BARK, BRASS, CLAY, CREAM, INDIGO, INK, LEMON, OCHRE, PAPER, PLUM, SAFFRON, SAGE, SAND, SKY,
    TEAL,
};
use super::product::Product;
use super::scene::Room;
use super::sheet::Sheet;

/// The colour of the wax and of the burner that it is warmed in, by the form of the melt.
const WAXES: [(&str, (&str, &str), &str); 6] = [
    ("snap bar", (PLUM, "#a76a8d"), SAGE),
    ("blossoms", ("#f3e3c3", PAPER), INDIGO),
    ("pebbles", ("#8fa39b", "#c3cbb0"), CLAY),
    ("stars", ("#e09a3c", "#f3c064"), TEAL),
    ("shells", ("#a4c6d2", "#d7e2de"), "#c98468"),
    ("domes", ("#b9702e", "#e0ac6c"), "#6f8f60"),
];

/// Draws the burner and what the wax smells of.
pub(crate) fn draw(s: &mut Sheet, p: &Product) {
    let room = Room::of(p);
    s.rect(0.0, 0.0, (640.0, 640.0), 0.0, room.wall);
    s.rect(0.0, 470.0, (640.0, 170.0), 0.0, room.floor);
    s.circle(320.0, 300.0, 236.0, room.arch);
    let found = WAXES.iter().find(|(form, ..)| *form == p.attribute("form"));
    let (form, wax, clay) = found.map_or(("", WAXES[0].1, CLAY), |(form, wax, clay)| {
        (*form, *wax, *clay)
    });
    steam(s, 320.0, 190.0, PAPER);
    s.shadow(320.0, 556.0, 200.0);
    body(s, clay);
    dish(s, clay, wax);
    s.at(366.0, 228.0, 0.62, 16.0, |s| piece(s, form));
    s.at(134.0, 540.0, 1.0, -8.0, |s| piece(s, form));
    s.at(518.0, 520.0, 1.25, 12.0, |s| Motif::of(p).natural(s));
    s.at(476.0, 584.0, 0.8, -24.0, |s| Motif::of(p).natural(s));
}

fn body(s: &mut Sheet, clay: &str) {
    let profile = [
        (276.0, 70.0),
        (276.0, 70.0),
        (320.0, 104.0),
        (400.0, 142.0),
        (480.0, 146.0),
        (536.0, 120.0),
        (536.0, 120.0),
        (556.0, 132.0),
    ];
    lathe::body(s, 320.0, &profile, clay, |s| {
        s.line("M190 366H450M170 520H470", CREAM, 4.0);
        for x in [214.0, 426.0] {
            s.khatim(x, 440.0, 26.0, BARK);
            s.khatim(x, 440.0, 19.0, SAFFRON);
        }
    });
    // The door, with the light in it.
    s.clip(
        "M264 536V432C264 396 300 378 320 366C340 378 376 396 376 432V536Z",
        BARK,
        |s| {
            s.glow(320.0, 470.0, 110.0);
            s.path(
                "M320 426C316 446 302 456 304 474C306 488 334 488 336 474C338 456 324 446 320 426Z",
                SAFFRON,
            );
            s.path(
                "M320 450C318 460 312 466 312 475C313 484 327 484 328 475C328 466 322 460 320 450Z",
                PAPER,
            );
            s.rect(284.0, 492.0, (72.0, 50.0), 6.0, SAND);
            s.rect(284.0, 492.0, (72.0, 10.0), 5.0, LEMON);
        },
    );
    s.line(
        "M264 536V432C264 396 300 378 320 366C340 378 376 396 376 432V536",
        CREAM,
        5.0,
    );
}

fn dish(s: &mut Sheet, clay: &str, wax: (&str, &str)) {
    s.clip(
        "M140 238A180 34 0 0 0 500 238C490 280 420 300 320 300C220 300 150 280 140 238Z",
        clay,
        |s| {
            s.veil("M390 230H510V310H350C370 290 388 270 390 230Z", INK, 0.16);
        },
    );
    s.ellipse(320.0, 238.0, 180.0, 32.0, BRASS);
    s.ellipse(320.0, 239.0, 168.0, 26.0, clay);
    s.ellipse(320.0, 242.0, 148.0, 19.0, wax.0);
    s.path(
        "M196 240C230 228 280 228 312 232C280 238 232 246 196 240Z",
        wax.1,
    );
}

/// One piece of the melt around the origin, about 90 wide.
fn piece(s: &mut Sheet, form: &str) {
    match form {
        "blossoms" => Motif::Blossom.natural(s),
        "pebbles" => {
            s.path("M-62 2C-62 -28 -28 -36 2 -36C34 -36 62 -26 62 2C62 26 30 34 0 34C-34 34 -62 26 -62 2Z", SAGE);
            s.veil(
                "M-44 -10C-36 -26 -10 -28 6 -28C-8 -22 -30 -20 -44 -10Z",
                PAPER,
                0.5,
            );
        }
        "stars" => {
            s.khatim(0.0, 10.0, 56.0, OCHRE);
            s.khatim(0.0, 0.0, 56.0, SAFFRON);
            s.khatim(0.0, 0.0, 34.0, OCHRE);
            s.khatim(0.0, 3.0, 32.0, "#f3c064");
        }
        "shells" => moulds::shell(s, (0.0, 40.0), 0.5, 0.0, SKY),
        "domes" => moulds::dome(s, 0.0, 26.0, "#b9702e"),
        _ => melts::square(s, -46.0, -46.0),
    }
}
