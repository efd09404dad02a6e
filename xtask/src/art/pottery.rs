//! More pots: what pours, what braises and what holds a cactus.

use super::ceramics::steam;
use super::lathe;
use super::motif::Motif;
use super::palette::{
    BRICK, CLAY, CREAM, INDIGO, INK, OCHRE, OLIVE, PAPER, PINE, PLUM, ROSE, SAFFRON, SAGE, SAND,
    SKY, tones,
};
use super::product::Product;
use super::sheet::Sheet;

/// A round teapot with an olive branch.
pub(crate) fn teapot(s: &mut Sheet, _: &Product) {
    s.shadow(320.0, 552.0, 210.0);
    s.line("M216 340C90 300 96 480 220 484", "#6f8a6c", 26.0);
    s.path(
        "M420 476C470 462 474 350 540 318L562 346C520 380 530 500 430 524Z",
        "#8aa383",
    );
    s.path("M534 314L568 342L560 356L524 330Z", "#6f8a6c");
    let belly = [
        (300.0, 74.0),
        (300.0, 74.0),
        (320.0, 100.0),
        (380.0, 156.0),
        (440.0, 162.0),
        (500.0, 134.0),
        (538.0, 88.0),
        (538.0, 88.0),
        (552.0, 94.0),
    ];
    lathe::body(s, 318.0, &belly, "#9db694", |s| {
        s.at(310.0, 434.0, 2.3, 4.0, |s| {
            Motif::Olive.draw(s, tones(PINE, PINE, SAGE, "#5f7a4d"))
        });
        s.line("M200 320H440", "#6f8a6c", 6.0);
    });
    let lid = [
        (262.0, 14.0),
        (262.0, 14.0),
        (274.0, 48.0),
        (300.0, 80.0),
        (300.0, 80.0),
        (308.0, 82.0),
    ];
    lathe::body(s, 318.0, &lid, "#8aa383", |_| {});
    s.circle(318.0, 250.0, 18.0, CLAY);
    s.fade(0.5, |s| s.circle(312.0, 244.0, 5.0, CREAM));
    s.at(166.0, 574.0, 0.6, 0.0, |s| {
        s.path("M-50 -50H50C50 10 30 34 0 34C-30 34 -50 10 -50 -50Z", PAPER);
        s.path("M-44 -34H44L42 -20H-42Z", OCHRE);
    });
}

/// A tagine with a banded hat.
pub(crate) fn tagine(s: &mut Sheet, _: &Product) {
    steam(s, 320.0, 164.0, PAPER);
    s.shadow(320.0, 552.0, 230.0);
    let hat = [
        (178.0, 34.0),
        (178.0, 34.0),
        (194.0, 40.0),
        (216.0, 30.0),
        (300.0, 66.0),
        (380.0, 122.0),
        (448.0, 196.0),
        (448.0, 196.0),
        (462.0, 200.0),
    ];
    lathe::body(s, 320.0, &hat, "#bb5432", |s| {
        s.path("M120 416H520V438H120Z", SAFFRON);
        s.path("M120 316H520V330H120ZM120 264H520V272H120Z", CREAM);
        s.line("M150 398l20-34 20 34 20-34 20 34 20-34 20 34 20-34 20 34 20-34 20 34 20-34 20 34 20-34 20 34 20-34 20 34 20-34 20 34", CREAM, 6.0);
        s.path("M120 336H520V344H120Z", PLUM);
    });
    let base = [
        (462.0, 220.0),
        (462.0, 220.0),
        (480.0, 222.0),
        (500.0, 204.0),
        (540.0, 150.0),
        (540.0, 150.0),
        (552.0, 158.0),
    ];
    lathe::body(s, 320.0, &base, "#a84a2c", |s| {
        s.line("M90 484H550", SAFFRON, 5.0);
        for i in 0..9 {
            s.circle(160.0 + 40.0 * f64::from(i), 508.0, 6.0, SAND);
        }
    });
}

/// A striped jug that leans.
pub(crate) fn jug(s: &mut Sheet, _: &Product) {
    s.shadow(320.0, 552.0, 160.0);
    s.at(312.0, 552.0, 1.0, 7.0, |s| {
        s.line("M96 -300C220 -320 214 -130 112 -130", "#dccdb2", 28.0);
        s.path("M-60 -386L-122 -400C-120 -368 -106 -344 -64 -326Z", "#e9dcc4");
        let body = [(-386.0, 82.0), (-386.0, 82.0), (-360.0, 72.0), (-310.0, 70.0), (-240.0, 116.0), (-150.0, 132.0), (-60.0, 106.0), (0.0, 84.0)];
        lathe::body(s, 0.0, &body, "#f4ead6", |s| {
            s.line("M-150 -330C-60 -318 60 -342 150 -326M-150 -206C-60 -190 60 -220 150 -204M-150 -82C-60 -70 60 -94 150 -80", INDIGO, 34.0);
            s.line("M-150 -268C-60 -252 60 -280 150 -266M-150 -144C-60 -130 60 -156 150 -142M-150 -30C-60 -18 60 -40 150 -28", "#6f93b5", 12.0);
        });
    });
    s.at(480.0, 520.0, 1.0, 0.0, |s| {
        s.fade(0.75, |s| s.path("M-46 -76H46L36 34H-36Z", PAPER));
        s.path("M-42 -36H42L36 34H-36Z", SKY);
        s.at(8.0, -40.0, 0.62, 20.0, |s| Motif::Slice.natural(s));
    });
}

/// A planter on three feet with its cactus.
pub(crate) fn planter(s: &mut Sheet, _: &Product) {
    s.shadow(320.0, 552.0, 180.0);
    s.line(
        "M262 330C208 330 206 292 208 246M378 300C436 300 434 262 432 214",
        "#5f8256",
        44.0,
    );
    s.line(
        "M250 330C206 326 206 292 208 246M390 296C434 296 432 262 432 214",
        "#7b9c68",
        8.0,
    );
    s.path("M254 420V190C254 98 386 98 386 190V420Z", "#5f8256");
    s.veil("M342 420V132C372 140 386 160 386 190V420Z", INK, 0.14);
    let mut ribs = String::new();
    let mut spines = String::new();
    for x in [280, 308, 336, 362] {
        ribs.push_str(&format!("M{x} 400V{}", 150 + (x - 320_i32).abs()));
        for y in 0..6 {
            spines.push_str(&format!("M{} {}l6-5", x - 3, 210 + y * 28));
        }
    }
    s.line(&ribs, "#7b9c68", 5.0);
    s.line(&spines, CREAM, 3.5);
    s.at(320.0, 112.0, 0.86, 0.0, |s| {
        Motif::Blossom.draw(s, tones(ROSE, "#c96a6a", SAFFRON, OLIVE))
    });
    s.at(208.0, 222.0, 0.42, -20.0, |s| {
        Motif::Blossom.draw(s, tones(ROSE, "#c96a6a", SAFFRON, OLIVE))
    });
    s.path(
        "M206 520L190 556H232L246 520ZM434 520L450 556H408L394 520ZM300 520V560H340V520Z",
        "#b3675c",
    );
    let pot = [
        (366.0, 154.0),
        (366.0, 154.0),
        (398.0, 154.0),
        (398.0, 154.0),
        (400.0, 142.0),
        (400.0, 142.0),
        (480.0, 136.0),
        (532.0, 104.0),
    ];
    lathe::body(s, 320.0, &pot, "#d98d7f", |s| {
        s.line("M170 532l110-130M220 532l110-130M270 532l110-130M320 532l110-130M370 532l110-130M470 532l-110-130M420 532l-110-130M370 532l-110-130M320 532l-110-130M270 532l-110-130", BRICK, 5.0);
        s.path("M150 360H490V400H150Z", "#e6a697");
    });
}
