//! The room every product stands in: a tiled wall, an arch and a floor.

use super::product::Product;
use super::sheet::{Sheet, n};

/// The colours of a room.
pub(crate) struct Room {
    pub(crate) wall: &'static str,
    pub(crate) arch: &'static str,
    pub(crate) floor: &'static str,
    pub(crate) tile: &'static str,
}

const fn room(
    wall: &'static str,
    arch: &'static str,
    floor: &'static str,
    tile: &'static str,
) -> Room {
    Room {
        wall,
        arch,
        floor,
        tile,
    }
}

const MELTS: [Room; 3] = [
    room("#e9b49c", "#f5d6c2", "#c98468", "#f0c3ae"),
    room("#e3a98f", "#f3d9bd", "#b9755b", "#ebb9a1"),
    room("#ecc0ab", "#f8e2d0", "#d3937a", "#f2cdbb"),
];
const CANDLES: [Room; 3] = [
    room("#28335f", "#3a4778", "#1b2345", "#32406f"),
    room("#2c2b57", "#42406f", "#1e1c3f", "#383665"),
    room("#23405a", "#35566f", "#172d42", "#2d4c66"),
];
const CERAMICS: [Room; 3] = [
    room("#b4bc93", "#d7dbbd", "#848d5c", "#c0c7a2"),
    room("#a6b59b", "#cbd6c0", "#73866a", "#b4c1a9"),
    room("#c4bf8f", "#e2ddb9", "#928a52", "#cfca9f"),
];
const APPAREL: [Room; 3] = [
    room("#e8bb62", "#f4d895", "#c18a35", "#eec678"),
    room("#e5b05a", "#f2d29a", "#b97f34", "#ebbd70"),
    room("#edc983", "#f8e3b4", "#c9974a", "#f1d396"),
];
const BOOKS: [Room; 3] = [
    room("#c56747", "#d98a68", "#93432b", "#ce7656"),
    room("#b95c45", "#d08168", "#873a2a", "#c36b54"),
    room("#cf7650", "#e19c78", "#9c4e31", "#d78560"),
];
const PRINTS: [Room; 3] = [
    room("#e2d3b8", "#efe5d1", "#b08a5e", "#d8c7a8"),
    room("#dccfbd", "#ece3d5", "#a5805f", "#d2c3ae"),
    room("#e6d9c0", "#f3ead8", "#b8956a", "#ddceb1"),
];
const PANTRY: [Room; 3] = [
    room("#7fa9a3", "#a9c8bf", "#a9683f", "#8cb3ad"),
    room("#8aaeb0", "#b4cdc9", "#b0724a", "#97b8b9"),
    room("#79a294", "#a5c4b3", "#9d6039", "#86ad9f"),
];
const EVENTS: [Room; 3] = [
    room("#5c3150", "#7a4a69", "#3f1f38", "#673b5a"),
    room("#55304f", "#714868", "#3a1e37", "#603a59"),
    room("#653049", "#824961", "#461f32", "#703b53"),
];

/// Where the wall meets the floor.
const SKIRTING: f64 = 486.0;

impl Room {
    /// The room of a product, by its category and its slug.
    pub(crate) fn of(p: &Product) -> &'static Self {
        let rooms = match p.category.as_str() {
            "wax-melts" => &MELTS,
            "candles" => &CANDLES,
            "ceramics" => &CERAMICS,
            "apparel" => &APPAREL,
            "books" => &BOOKS,
            "prints" => &PRINTS,
            "events" => &EVENTS,
            _ => &PANTRY,
        };
        &rooms[p.pick(1, rooms.len())]
    }
}

/// Draws the tiled wall of a product's room down to `foot`.
pub(crate) fn wall(s: &mut Sheet, p: &Product, foot: f64) {
    let room = Room::of(p);
    let (size, tile) = tile(p.pick(2, 5), room.tile);
    s.raw(&format!(
        "<pattern id=\"z\" width=\"{size}\" height=\"{size}\" patternUnits=\"userSpaceOnUse\">{tile}</pattern>"
    ));
    s.rect(0.0, 0.0, (640.0, 640.0), 0.0, room.wall);
    s.rect(0.0, 0.0, (640.0, foot), 0.0, "url(#z)");
}

/// Draws the room of a product; its category gives the colours, its slug the arch and the tiles.
pub(crate) fn backdrop(s: &mut Sheet, p: &Product) {
    let room = Room::of(p);
    wall(s, p, SKIRTING);
    let arch = arch(p.pick(3, 5));
    s.raw(&format!(
        "<path d=\"{arch}\" fill=\"{}\" stroke=\"{}\" stroke-width=\"14\"/>",
        room.arch, room.wall
    ));
    s.raw(&format!(
        "<path d=\"{arch}\" stroke=\"{}\" stroke-width=\"3\"/>",
        room.arch
    ));
    s.rect(0.0, SKIRTING, (640.0, 154.0), 0.0, room.floor);
    s.veil("M0 486H640V494H0Z", room.arch, 0.3);
    s.raw(&format!(
        "<pattern id=\"t\" y=\"590\" width=\"40\" height=\"50\" patternUnits=\"userSpaceOnUse\">\
         <path d=\"{}\" fill=\"{}\" opacity=\".22\"/></pattern>",
        trim(p.pick(4, 3)),
        room.arch
    ));
    s.rect(0.0, 590.0, (640.0, 50.0), 0.0, "url(#t)");
}

fn arch(shape: usize) -> String {
    match shape {
        0 => "M130 486V270A190 190 0 0 1 510 270V486Z".to_owned(),
        1 => "M164 486V356A198 198 0 1 1 476 356V486Z".to_owned(),
        2 => "M130 486V292C130 186 214 150 320 44C426 150 510 186 510 292V486Z".to_owned(),
        3 => "M130 486V310C130 190 214 92 320 46C426 92 510 190 510 310V486Z".to_owned(),
        _ => lobed(),
    }
}

/// An arch of nine small bows, like the doors of a prayer hall.
fn lobed() -> String {
    let (radius, lobes) = (186.0, 9_u32);
    let mut d = "M134 486V270".to_owned();
    for i in 1..=lobes {
        let angle = std::f64::consts::PI * (1.0 - f64::from(i) / f64::from(lobes));
        let (x, y) = (320.0 + radius * angle.cos(), 270.0 - radius * angle.sin());
        d.push_str(&format!("A33 33 0 0 1 {} {}", n(x), n(y)));
    }
    d.push_str("V486Z");
    d
}

fn tile(kind: usize, colour: &str) -> (u32, String) {
    let fill = format!("fill=\"{colour}\"");
    let stroke = format!("stroke=\"{colour}\" stroke-width=\"4\"");
    match kind {
        0 => (
            64,
            format!("<path d=\"M15 15H49V49H15ZM32 8L56 32L32 56L8 32Z\" {fill}/>"),
        ),
        1 => (
            48,
            format!(
                "<path d=\"M0 24A24 24 0 0 0 48 24M-24 0A24 24 0 0 0 24 0A24 24 0 0 0 72 0M-24 48A24 24 0 0 0 24 48A24 24 0 0 0 72 48\" {stroke}/>"
            ),
        ),
        2 => (
            56,
            format!(
                "<path d=\"M0 28L28 0L56 28L28 56Z\" {stroke}/><path d=\"M28 19L37 28L28 37L19 28Z\" {fill}/>"
            ),
        ),
        3 => (
            60,
            format!(
                "<path d=\"M30 30C12 24 12 4 30 4C48 4 48 24 30 30C36 12 56 12 56 30C56 48 36 48 30 30C48 36 48 56 30 56C12 56 12 36 30 30C24 48 4 48 4 30C4 12 24 12 30 30Z\" {fill}/>"
            ),
        ),
        _ => (
            52,
            format!(
                "<path d=\"M0 0H26L0 26ZM26 26H52L26 52ZM52 0V26L26 26ZM0 52V26L26 26Z\" {fill}/>"
            ),
        ),
    }
}

/// One step of the border along the floor's front edge.
fn trim(kind: usize) -> &'static str {
    match kind {
        0 => "M0 32l20-20 20 20z",
        1 => "M11 22a9 9 0 1 0 18 0a9 9 0 1 0-18 0z",
        _ => "M20 8l12 14-12 14-12-14z",
    }
}
