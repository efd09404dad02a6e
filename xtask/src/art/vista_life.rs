//! Views of living and edible things for covers and prints.

use super::motif::Motif;
use super::palette::{
    BARK, BRASS, BRICK, CLAY, CREAM, INDIGO, INK, LEMON, MIST, NIGHT, OCHRE, OLIVE, PAPER, PINE,
    PLUM, RED, SAFFRON, SAND, TEAL, WOOD, tones,
};
use super::sheet::Sheet;

/// A steaming bowl of soup.
pub(crate) fn soup(s: &mut Sheet) {
    s.rect(0.0, 0.0, (200.0, 260.0), 0.0, SAFFRON);
    s.path("M0 188H200V260H0Z", CLAY);
    s.path(
        "M0 188l20 14 20-14 20 14 20-14 20 14 20-14 20 14 20-14 20 14 20-14V180H0Z",
        PAPER,
    );
    s.line(
        "M70 92C54 70 86 56 70 30M100 88C82 62 118 48 100 18M130 92C114 70 146 56 130 30",
        PAPER,
        8.0,
    );
    s.ellipse(100.0, 126.0, 76.0, 20.0, PAPER);
    s.ellipse(100.0, 128.0, 66.0, 14.0, RED);
    s.line("M64 126C80 118 96 134 112 124", LEMON, 5.0);
    s.path(
        "M128 120C140 114 150 120 152 128C142 134 132 130 128 120Z",
        PINE,
    );
    s.path(
        "M24 128A76 20 0 0 0 176 128C176 180 140 206 100 206C60 206 24 180 24 128Z",
        INDIGO,
    );
    s.line("M32 156C70 176 130 176 168 156", PAPER, 4.0);
    s.line("M156 118L190 70", WOOD, 8.0);
}

/// A cat on the roofs at night.
pub(crate) fn cat(s: &mut Sheet) {
    s.rect(0.0, 0.0, (200.0, 260.0), 0.0, "#31427c");
    s.circle(132.0, 78.0, 48.0, LEMON);
    s.path("M0 200L50 156L100 200V260H0Z", CLAY);
    s.path("M90 216L150 166L210 216V260H90Z", BRICK);
    s.rect(156.0, 142.0, (22.0, 44.0), 0.0, BARK);
    s.rect(152.0, 138.0, (30.0, 10.0), 0.0, WOOD);
    s.path(
        "M28 224h16v20H28zM58 224h16v20H58zM130 230h14v18h-14zM158 230h14v18h-14z",
        LEMON,
    );
    s.path("M76 178C64 150 72 120 88 112L84 92L96 100H112L124 92L121 114C128 124 122 132 116 136C130 150 128 172 122 182Z", NIGHT);
    s.line("M76 172C40 176 34 140 52 124", NIGHT, 9.0);
    s.circle(98.0, 114.0, 3.0, LEMON);
    s.circle(112.0, 114.0, 3.0, LEMON);
    s.line("M22 40v5M50 70v5M66 24v5M28 100v5M186 26v5", CREAM, 5.0);
}

/// A ball of yarn with two needles.
pub(crate) fn yarn(s: &mut Sheet) {
    s.rect(0.0, 0.0, (200.0, 260.0), 0.0, "#cf7f74");
    s.line(
        "M-10 60C60 10 90 90 50 96C10 100 30 30 110 50C180 70 190 10 150 14C120 20 140 80 210 70",
        PLUM,
        7.0,
    );
    s.clip("M100 108A66 66 0 1 1 99.9 108Z", PLUM, |s| {
        s.line("M40 140C90 120 140 150 170 200M34 166C80 140 130 180 150 226M50 124C100 104 150 130 176 176", "#93506f", 7.0);
        s.line("M160 124C110 140 60 190 60 240M178 150C130 160 90 200 88 246", "#b56f8b", 7.0);
    });
    s.line("M30 246L172 108M40 116L176 244", SAND, 7.0);
    s.circle(172.0, 108.0, 9.0, SAFFRON);
    s.circle(40.0, 116.0, 9.0, SAFFRON);
    s.line("M146 222C180 230 170 256 210 250", PLUM, 7.0);
}

/// Three pears and a knife.
pub(crate) fn pears(s: &mut Sheet) {
    s.rect(0.0, 0.0, (200.0, 260.0), 0.0, "#d9cdb0");
    s.rect(0.0, 0.0, (200.0, 150.0), 0.0, "#3f6b6a");
    s.path("M0 178H200V260H0Z", "#e9dcc2");
    s.path("M0 150H200V180H0Z", "#c9bb98");
    s.at(52.0, 136.0, 1.12, -6.0, |s| Motif::Pear.natural(s));
    s.at(146.0, 134.0, 1.2, 8.0, |s| {
        Motif::Pear.draw(s, tones("#c75a3c", BRICK, "#eaa27c", OLIVE))
    });
    s.at(102.0, 164.0, 1.12, 0.0, |s| {
        Motif::Pear.draw(s, tones(SAFFRON, OCHRE, "#f6d98c", OLIVE))
    });
    s.path("M22 234L120 222L126 234C90 244 50 244 22 234Z", MIST);
    s.path("M120 220L180 212C188 214 188 224 182 228L126 236Z", BARK);
    s.line("M136 225h4M156 222h4", BRASS, 4.0);
}

/// A heron among reeds.
pub(crate) fn heron(s: &mut Sheet) {
    s.rect(0.0, 0.0, (200.0, 260.0), 0.0, "#efe6d2");
    s.circle(112.0, 92.0, 62.0, "#d9a441");
    s.line(
        "M0 212C50 206 120 220 200 210M0 230C60 222 130 240 200 228M20 246H150",
        "#9aa7a5",
        4.0,
    );
    s.line("M96 176V238M114 176L120 206L112 240", INK, 4.0);
    s.path(
        "M52 190C60 150 90 126 118 132C140 138 138 166 118 178C96 188 70 184 52 190Z",
        "#7c8a8c",
    );
    s.path(
        "M52 190C70 168 96 156 126 156C124 172 112 182 96 182C80 184 66 186 52 190Z",
        "#566568",
    );
    s.line("M122 142C150 120 92 100 112 68", "#7c8a8c", 12.0);
    s.circle(112.0, 64.0, 11.0, "#7c8a8c");
    s.path("M118 56L168 64L118 70Z", OCHRE);
    s.line("M112 56C96 52 90 58 80 66", INK, 5.0);
    s.circle(115.0, 62.0, 2.5, INK);
    s.line("M22 260C26 200 20 170 30 130M38 260C40 216 44 190 40 160M176 260C174 210 184 180 176 140M160 260C160 226 164 210 158 186", TEAL, 5.0);
    s.line("M30 142V116M176 150V124", BARK, 9.0);
    s.line("M158 194V180M40 170V154", WOOD, 8.0);
    s.path("M0 0H200V6H0Z", PAPER);
}
