//! A candle in the evening: lit in a window, the roofs of the town outside.

use super::motif::Motif;
use super::palette::{BARK, CLAY, CREAM, LEMON, NIGHT, OLIVE, ROSE, WOOD};
use super::product::{Drawer, Product};
use super::scene::Room;
use super::sheet::Sheet;

const CURTAINS: [(&str, &str); 4] = [
    (CLAY, "#a94f2e"),
    ("#c98f2e", "#a5701d"),
    (ROSE, "#bd6d60"),
    (OLIVE, "#656c34"),
];
const SILL: f64 = 536.0;
const SCALE: f64 = 0.7;

/// Draws the candle on the sill.
pub(crate) fn draw(s: &mut Sheet, p: &Product, candle: Drawer) {
    let room = Room::of(p);
    s.rect(0.0, 0.0, (640.0, 640.0), 0.0, room.wall);
    s.path(
        "M66 536V268C66 120 190 40 320 28C450 40 574 120 574 268V536Z",
        BARK,
    );
    s.clip(
        "M84 536V270C84 132 200 58 320 46C440 58 556 132 556 270V536Z",
        NIGHT,
        |s| town(s, p),
    );
    s.line("M320 46V536M84 232H556", BARK, 12.0);
    let (cloth, fold) = CURTAINS[p.pick(21, CURTAINS.len())];
    let curtain = |s: &mut Sheet| s.at(0.0, 0.0, 1.0, 0.0, |s| hanging(s, cloth, fold));
    curtain(s);
    s.group("transform=\"matrix(-1 0 0 1 640 0)\"", curtain);
    s.rect(0.0, SILL - 10.0, (640.0, 40.0), 4.0, WOOD);
    s.rect(0.0, SILL - 10.0, (640.0, 10.0), 4.0, "#b27d4e");
    s.rect(0.0, SILL + 30.0, (640.0, 74.0), 0.0, room.floor);
    s.at(
        320.0 - 320.0 * SCALE,
        SILL - 4.0 - 552.0 * SCALE,
        SCALE,
        0.0,
        |s| candle(s, p),
    );
}

/// Roofs under the moon; no two windows look out on the same.
fn town(s: &mut Sheet, p: &Product) {
    let (x, y) = [(190.0, 140.0), (440.0, 130.0), (196.0, 190.0)][p.pick(22, 3)];
    s.path("M80 350C200 310 320 370 560 320V540H80Z", "#2b3a70");
    s.at(x, y, 0.8, 0.0, |s| Motif::Moon.natural(s));
    let stars: String = (0..9)
        .map(|i| {
            format!(
                "M{} {}h0",
                100 + p.pick(30 + i, 440),
                70 + p.pick(50 + i, 230)
            )
        })
        .collect();
    s.line(&stars, CREAM, 5.0);
    s.path(
        "M80 420H130V390H176V420H214V372A34 34 0 0 1 282 372V420H330V396H392V416H440V366H486V402H560V540H80Z",
        "#121a36",
    );
    let windows = [
        (98, 438),
        (146, 412),
        (256, 390),
        (352, 420),
        (454, 390),
        (520, 428),
        (412, 440),
    ];
    let lit: String = (70..)
        .zip(windows)
        .filter(|(salt, _)| p.pick(*salt, 3) > 0)
        .map(|(_, (x, y))| format!("M{x} {y}h9v14h-9z"))
        .collect();
    s.path(&lit, LEMON);
}

fn hanging(s: &mut Sheet, cloth: &str, fold: &str) {
    s.path(
        "M-10 -10H150C150 160 118 280 62 340C84 400 92 470 88 526H-10Z",
        cloth,
    );
    s.path("M40 -10H70C74 150 60 270 30 332C20 250 36 120 40 -10ZM112 -10H134C130 140 100 270 52 332C90 240 110 120 112 -10ZM34 352C60 400 66 470 62 526H42C44 470 44 400 34 352Z", fold);
    s.line("M-4 342C20 352 44 350 66 338", CREAM, 9.0);
}
