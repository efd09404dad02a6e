//! Views for covers and prints, drawn in a box of 200 by 260.

use super::palette::{
    BARK, CLAY, CREAM, INDIGO, LEMON, OCHRE, OLIVE, PAPER, PINE, SAFFRON, SAND, SKY, TEAL, WOOD,
};
use super::product::Product;
use super::sheet::Sheet;
use super::vista_life;
use super::vista_sea;

/// Draws one view and fills its box.
pub(crate) type View = fn(&mut Sheet);

const VIEWS: [(&str, View); 14] = [
    ("dunes-after-rain", vista_sea::washed_dunes),
    ("compass", compass),
    ("dunes", vista_sea::dunes),
    ("night-swimming", vista_sea::moonlit),
    ("lighthouse", vista_sea::lighthouse),
    ("harbour", vista_sea::harbour),
    ("khatim", stars),
    ("door", door),
    ("soup", vista_life::soup),
    ("cat", vista_life::cat),
    ("yarn", vista_life::yarn),
    ("pears", vista_life::pears),
    ("heron", vista_life::heron),
    ("star", stars),
];

/// The view a product asks for; any view for one that names none.
pub(crate) fn of(p: &Product) -> View {
    let named = VIEWS.iter().find(|(key, _)| p.words().contains(key));
    named.unwrap_or(&VIEWS[p.pick(11, VIEWS.len())]).1
}

/// Fills the box.
pub(crate) fn ground(s: &mut Sheet, fill: &str) {
    s.rect(0.0, 0.0, (200.0, 260.0), 0.0, fill);
}

fn compass(s: &mut Sheet) {
    ground(s, TEAL);
    s.fade(0.5, |s| {
        s.line("M-10 60C40 20 60 90 110 60S180 20 220 50M-10 84C40 44 60 114 110 84S180 44 220 74M-10 200C50 160 70 240 130 200S190 170 220 190M-10 224C50 184 70 264 130 224S190 194 220 214", "#6aa59b", 3.0);
    });
    s.circle(100.0, 130.0, 74.0, "#245a58");
    s.line("M100 62A68 68 0 1 1 99.9 62", SAFFRON, 3.0);
    s.at(100.0, 130.0, 1.0, 45.0, |s| {
        s.path("M0 -50L9 -9L50 0L9 9L0 50L-9 9L-50 0L-9 -9Z", OCHRE)
    });
    s.path(
        "M100 56L112 118L174 130L112 142L100 204L88 142L26 130L88 118Z",
        SAFFRON,
    );
    s.path(
        "M100 56V130L88 118ZM174 130H100L112 142ZM100 204V130L112 142ZM26 130H100L88 118Z",
        LEMON,
    );
    s.circle(100.0, 130.0, 8.0, "#245a58");
    s.path("M100 24l8 16h-16z", CREAM);
    s.line("M40 236H160", SAFFRON, 3.0);
}

fn stars(s: &mut Sheet) {
    ground(s, CREAM);
    for row in 0..4 {
        for col in 0..3 {
            let (x, y) = (f64::from(col) * 100.0, f64::from(row) * 100.0 - 20.0);
            let core = if (row + col) % 2 == 0 {
                "#c79a3f"
            } else {
                INDIGO
            };
            s.at(x, y, 1.0, 0.0, |s| {
                s.khatim(0.0, 0.0, 58.0, INDIGO);
                s.khatim(0.0, 0.0, 46.0, CREAM);
                s.khatim(0.0, 0.0, 38.0, core);
                s.khatim(0.0, 0.0, 17.0, CREAM);
            });
        }
    }
    s.path("M50 18L62 30L50 42L38 30ZM150 18L162 30L150 42L138 30ZM50 118L62 130L50 142L38 130ZM150 118L162 130L150 142L138 130ZM50 218L62 230L50 242L38 230ZM150 218L162 230L150 242L138 230Z", CLAY);
}

fn door(s: &mut Sheet) {
    ground(s, "#e3a08f");
    s.path("M0 0H200V40C150 30 60 56 0 40Z", "#edb7a6");
    s.path("M54 222V110A46 52 0 0 1 146 110V222Z", PAPER);
    s.path("M62 222V112A38 44 0 0 1 138 112V222Z", "#e5a62c");
    s.line(
        "M100 70V222M70 132H92M108 132H130M70 178H92M108 178H130",
        "#b97a1c",
        3.0,
    );
    s.path("M66 96A38 44 0 0 1 134 96Z", TEAL);
    s.line("M100 66V96M80 74L92 96M120 74L108 96", PAPER, 3.0);
    s.circle(108.0, 158.0, 4.0, BARK);
    s.rect(0.0, 222.0, (200.0, 40.0), 0.0, "#b96a55");
    s.rect(40.0, 218.0, (120.0, 14.0), 0.0, SAND);
    s.path("M154 240l-4-32h32l-4 32z", INDIGO);
    s.path("M166 210C140 196 146 166 152 156C162 170 164 190 166 210C164 180 176 160 186 150C190 176 182 196 166 210Z", PINE);
    s.path("M20 66h22v34H20z", INDIGO);
    s.line("M20 83h22M31 66v34", SKY, 3.0);
    s.line("M10 150h16M166 120h18M174 128h16M16 158h16", OLIVE, 2.0);
    s.path("M0 222V206H30V222Z", WOOD);
}
