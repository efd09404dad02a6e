//! A close look: the thing under a brass magnifying glass, which shows what it is made of.

use super::palette::{BARK, BRASS, INK, OCHRE, PAPER, WOOD};
use super::product::{Drawer, Product};
use super::scene::Room;
use super::sheet::{Sheet, n};

/// What of a thing is worth a closer look and how much larger it shows, by its form, garment or theme.
const FOCUS: [(&str, (f64, f64, f64), Grain); 20] = [
    ("mug", (280.0, 452.0, 2.3), Grain::Glaze),
    ("bowl", (320.0, 440.0, 2.3), Grain::Glaze),
    ("vase", (330.0, 478.0, 3.0), Grain::Glaze),
    ("plate", (270.0, 330.0, 2.3), Grain::Glaze),
    ("teapot", (310.0, 434.0, 2.3), Grain::Glaze),
    ("tagine", (320.0, 350.0, 2.3), Grain::Glaze),
    ("jug", (306.0, 380.0, 2.3), Grain::Glaze),
    ("planter", (310.0, 440.0, 2.3), Grain::Glaze),
    ("jumper", (320.0, 240.0, 2.3), Grain::Knit),
    ("tote", (320.0, 424.0, 2.3), Grain::Weave),
    ("scarf", (290.0, 380.0, 2.3), Grain::Knit),
    ("slippers", (214.0, 300.0, 2.9), Grain::Weave),
    ("apron", (350.0, 420.0, 2.3), Grain::Weave),
    ("socks", (222.0, 320.0, 3.7), Grain::Knit),
    ("beanie", (320.0, 360.0, 2.3), Grain::Knit),
    ("stars", (446.0, 338.0, 2.0), Grain::Paper),
    ("pottery", (330.0, 262.0, 2.0), Grain::Paper),
    ("oud", (330.0, 370.0, 2.3), Grain::Paper),
    ("supper", (280.0, 290.0, 2.3), Grain::Paper),
    ("indigo", (320.0, 296.0, 2.3), Grain::Weave),
];

const RADIUS: f64 = 178.0;

/// What a surface looks like from near.
#[derive(Clone, Copy)]
enum Grain {
    Glaze,
    Knit,
    Weave,
    Paper,
}

impl Grain {
    /// The side of one repeat and what is drawn in it.
    fn repeat(self) -> (u32, String) {
        let stroke = |d: &str, colour: &str, width: u32, opacity: &str| {
            format!(
                "<path d=\"{d}\" stroke=\"{colour}\" stroke-width=\"{width}\" opacity=\"{opacity}\"/>"
            )
        };
        match self {
            Self::Glaze => (
                120,
                stroke(
                    "M0 30L34 44L60 20L96 36L120 30M34 44L28 90L0 104M28 90L60 120M96 36L88 78L120 104M60 0V20",
                    INK,
                    2,
                    ".16",
                ),
            ),
            Self::Knit => (
                18,
                stroke("M1 1L9 10L17 1", INK, 4, ".2") + &stroke("M1 6L9 15L17 6", PAPER, 3, ".22"),
            ),
            Self::Weave => (
                16,
                stroke("M0 4H8M8 12H16", INK, 5, ".14") + &stroke("M4 8V16M12 0V8", PAPER, 5, ".2"),
            ),
            Self::Paper => (
                70,
                stroke(
                    "M6 12l9 3M40 6l4 8M58 30l8-2M20 40l-3 8M44 52l9 5M8 62l8-4M30 24l6 1",
                    INK,
                    2,
                    ".2",
                ),
            ),
        }
    }
}

/// Draws a thing and a magnifying glass over what is worth a closer look.
pub(crate) fn draw(s: &mut Sheet, p: &Product, thing: Drawer) {
    let room = Room::of(p);
    s.rect(0.0, 0.0, (640.0, 640.0), 0.0, room.arch);
    s.rect(0.0, 486.0, (640.0, 154.0), 0.0, room.floor);
    s.at(0.0, 0.0, 1.0, 0.0, |s| thing(s, p));
    let kinds = ["form", "garment", "theme"].map(|key| p.attribute(key));
    let found = FOCUS.iter().find(|(kind, ..)| kinds.contains(kind));
    let ((x, y, power), grain) = found
        .map_or(((320.0, 340.0, 2.3), Grain::Paper), |(_, at, grain)| {
            (*at, *grain)
        });
    glass(s, (x, y), grain, room.arch, |s| {
        s.at(x - x * power, y - y * power, power, 0.0, |s| thing(s, p));
    });
}

fn glass(s: &mut Sheet, at: (f64, f64), grain: Grain, ground: &str, view: impl FnOnce(&mut Sheet)) {
    let (x, y) = at;
    s.fade(0.22, |s| s.circle(x + 12.0, y + 12.0, RADIUS + 14.0, INK));
    // The handle points to the nearer corner.
    s.group(
        &format!(
            "transform=\"translate({} {})rotate({})\"",
            n(x),
            n(y),
            if x > 300.0 { 48 } else { 132 }
        ),
        |s| {
            s.rect(RADIUS, -11.0, (46.0, 22.0), 4.0, BRASS);
            s.rect(RADIUS + 36.0, -20.0, (260.0, 40.0), 18.0, WOOD);
            s.rect(RADIUS + 36.0, -20.0, (16.0, 40.0), 4.0, BARK);
        },
    );
    let (side, repeat) = grain.repeat();
    s.raw(&format!("<pattern id=\"g\" width=\"{side}\" height=\"{side}\" patternUnits=\"userSpaceOnUse\">{repeat}</pattern>"));
    let circle = format!(
        "M{} {}a178 178 0 1 0 356 0a178 178 0 1 0-356 0Z",
        n(x - RADIUS),
        n(y)
    );
    s.clip(&circle, ground, |s| {
        view(s);
        s.circle(x, y, RADIUS, "url(#g)");
        s.veil(
            &format!(
                "M{} {}a{r} {r} 0 0 1 {r}-{r}c-70 30-110 70-{r} {r}z",
                n(x - 150.0),
                n(y),
                r = 150
            ),
            PAPER,
            0.2,
        );
    });
    for (r, colour, width) in [(RADIUS + 3.0, BRASS, 18), (RADIUS + 7.0, OCHRE, 5)] {
        let (x, y, r) = (n(x), n(y), n(r));
        s.raw(&format!(
            "<circle cx=\"{x}\" cy=\"{y}\" r=\"{r}\" stroke=\"{colour}\" stroke-width=\"{width}\"/>"
        ));
    }
}
