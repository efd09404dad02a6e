//! Views of sand and sea for covers and prints.

use super::palette::{
    BARK, BRICK, CLAY, CREAM, INDIGO, INK, LEMON, MIST, NIGHT, PAPER, PINE, RED, ROSE, SAFFRON,
    SAND, SKY, TEAL,
};
use super::sheet::Sheet;
use super::vista::ground;

/// Dunes under a red sun.
pub(crate) fn dunes(s: &mut Sheet) {
    ground(s, "#f3d9a8");
    s.circle(128.0, 78.0, 40.0, RED);
    s.path("M0 130C50 96 90 140 200 104V260H0Z", "#e5b368");
    s.path("M0 168C60 110 110 176 200 138V260H0Z", "#d28f4a");
    s.path(
        "M60 150C90 158 120 170 200 138V180C150 190 100 176 60 150Z",
        "#b9713a",
    );
    s.path("M0 196C70 176 120 240 200 182V260H0Z", CLAY);
    s.path("M0 236C60 200 130 266 200 226V260H0Z", BRICK);
    s.path(
        "M0 196C70 176 90 210 120 216C80 226 40 204 0 214Z",
        "#a84a30",
    );
    s.line(
        "M44 178l4-10 6 4 6-4 4 10M76 180l4-10 6 4 6-4 4 10M108 188l4-10 6 4 6-4 4 10",
        BARK,
        4.0,
    );
}

/// Dunes in a shower.
pub(crate) fn washed_dunes(s: &mut Sheet) {
    ground(s, "#dfe3d8");
    s.path(
        "M-10 40C30 20 50 48 90 34S160 26 210 44V-10H-10Z",
        "#a9b9bb",
    );
    s.circle(64.0, 92.0, 30.0, "#f7e3a8");
    s.line(
        "M120 56l-8 22M146 50l-8 22M172 58l-8 22M134 84l-7 18M160 82l-7 18M184 92l-6 16",
        "#a9b9bb",
        3.0,
    );
    s.path("M0 126C60 96 130 150 200 118V260H0Z", "#ecc9a6");
    s.path(
        "M0 150C40 140 80 108 130 138C160 156 180 150 200 142V260H0Z",
        "#e0a98a",
    );
    s.path(
        "M92 120C104 118 118 130 130 138C160 156 180 150 200 142V156C150 172 124 140 92 120Z",
        "#cf8f74",
    );
    s.path("M0 182C50 150 120 196 200 170V260H0Z", "#d99a5a");
    s.path("M0 206C80 178 110 236 200 200V260H0Z", "#c57d3f");
    s.path("M0 236C70 206 120 262 200 234V260H0Z", "#9c5a34");
    s.path(
        "M0 206C40 192 66 206 92 216C60 222 30 212 0 222Z",
        "#a9662f",
    );
    s.line(
        "M150 214V190M150 200C142 198 138 192 136 186M150 196C158 194 162 188 164 182",
        PINE,
        4.0,
    );
}

/// A swimmer under the full moon.
pub(crate) fn moonlit(s: &mut Sheet) {
    ground(s, NIGHT);
    s.circle(100.0, 84.0, 52.0, "#2a3765");
    s.circle(100.0, 84.0, 38.0, CREAM);
    s.fade(0.5, |s| {
        s.circle(88.0, 76.0, 7.0, SAND);
        s.circle(112.0, 94.0, 10.0, SAND);
    });
    s.rect(0.0, 150.0, (200.0, 110.0), 0.0, INDIGO);
    s.line(
        "M70 166H132M80 184H118M60 202H144M86 220H112M74 238H126",
        CREAM,
        6.0,
    );
    s.line(
        "M0 158H40M160 158H200M10 192H44M158 212H200M0 226H48M146 184H180",
        "#5a70ad",
        4.0,
    );
    s.circle(150.0, 194.0, 8.0, BARK);
    s.line(
        "M140 204C150 198 160 200 168 206M140 204L128 196",
        ROSE,
        5.0,
    );
}

/// A lighthouse at work.
pub(crate) fn lighthouse(s: &mut Sheet) {
    ground(s, "#23406a");
    s.path("M112 70L-10 30V112Z", LEMON);
    s.veil("M112 70L210 52V92Z", LEMON, 0.6);
    s.path("M0 214C40 190 150 190 200 218V260H0Z", "#152a49");
    s.clip("M94 84H130L142 214H82Z", PAPER, |s| {
        s.path("M70 104H160V130H70ZM70 156H160V184H70Z", RED);
        s.veil("M118 80H150V220H124Z", INK, 0.16);
    });
    s.rect(90.0, 78.0, (44.0, 8.0), 2.0, INK);
    s.rect(98.0, 58.0, (28.0, 20.0), 0.0, LEMON);
    s.path("M92 58L112 40L132 58Z", RED);
    s.line("M0 234q12-12 25 0t25 0 25 0 25 0 25 0 25 0 25 0 25 0M-12 248q12-12 25 0t25 0 25 0 25 0 25 0 25 0 25 0 25 0 25 0", SKY, 4.0);
    s.line(
        "M30 140v4M60 168v4M170 130v4M150 24v4M40 20v4M186 170v4",
        CREAM,
        4.0,
    );
}

fn boat(s: &mut Sheet, x: f64, y: f64, scale: f64, sail: &str, hull: &str) {
    s.at(x, y, scale, 0.0, |s| {
        s.line("M0 0V-84", BARK, 4.0);
        s.path("M4 -84C34 -60 40 -30 38 -12H4Z", sail);
        s.path("M-4 -70C-20 -50 -26 -30 -26 -12H-4Z", PAPER);
        s.path(
            "M-44 -6H48C44 14 34 20 24 20H-22C-34 20 -40 8 -44 -6Z",
            hull,
        );
        s.veil("M-22 26H26L12 60H-10Z", sail, 0.4);
    });
}

/// Three boats in a harbour.
pub(crate) fn harbour(s: &mut Sheet) {
    ground(s, "#f1dcae");
    s.circle(150.0, 52.0, 26.0, SAFFRON);
    s.path(
        "M0 112V84H24V70H50V90H72V76L86 62L100 76V112H132V92H160V80H184V112Z",
        "#d98d6a",
    );
    s.path(
        "M32 84h8v12h-8zM82 84h8v14h-8zM140 98h6v8h-6zM168 90h6v10h-6z",
        BRICK,
    );
    s.rect(0.0, 110.0, (200.0, 150.0), 0.0, "#5f93a8");
    s.rect(0.0, 110.0, (200.0, 22.0), 0.0, "#86b1bb");
    boat(s, 44.0, 156.0, 0.66, SAFFRON, BRICK);
    boat(s, 152.0, 170.0, 0.8, RED, INDIGO);
    boat(s, 88.0, 214.0, 1.05, "#f2b866", TEAL);
    s.line("M10 196H36M130 232H186M8 246H52M160 140H190", MIST, 4.0);
}
