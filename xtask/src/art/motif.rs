//! Small recognisable things, drawn in a box from -50 to 50 around the origin.

mod fruit;
mod garden;
mod spice;

use super::palette::{
    BARK, BRICK, CLAY, CREAM, INDIGO, INK, LEMON, MIST, OCHRE, OLIVE, PAPER, PINE, PLUM, RED, ROSE,
    SAFFRON, SAGE, Tones, WOOD, tones,
};
use super::product::Product;
use super::sheet::Sheet;

/// A thing that tells what is inside.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Motif {
    Anise,
    Bee,
    Blossom,
    Cardamom,
    Cedar,
    Chilli,
    Cinnamon,
    Fig,
    Fish,
    Lavender,
    Lemon,
    Mint,
    Moon,
    Olive,
    Orange,
    Pear,
    Pistachio,
    Pomegranate,
    Rose,
    Samphire,
    Slice,
    Star,
    Wheat,
}

/// The words that call for a motif; the first that occurs decides.
const KEYS: [(&str, Motif); 21] = [
    ("fig", Motif::Fig),
    ("library", Motif::Moon),
    ("lemon", Motif::Lemon),
    ("honey", Motif::Bee),
    ("orange", Motif::Orange),
    ("cedar", Motif::Cedar),
    ("cardamom", Motif::Cardamom),
    ("samphire", Motif::Samphire),
    ("pistachio", Motif::Pistachio),
    ("harissa", Motif::Chilli),
    ("sardine", Motif::Fish),
    ("olive", Motif::Olive),
    ("cinnamon", Motif::Anise),
    ("mint", Motif::Mint),
    ("lavender", Motif::Lavender),
    ("rose", Motif::Rose),
    ("pomegranate", Motif::Pomegranate),
    ("fish", Motif::Fish),
    ("pear", Motif::Pear),
    ("wheat", Motif::Wheat),
    ("moon", Motif::Moon),
];

impl Motif {
    /// The motif that fits a product best; a star when nothing is said.
    pub(crate) fn of(p: &Product) -> Self {
        KEYS.iter()
            .find(|(key, _)| p.words().contains(key))
            .map_or(Self::Star, |(_, motif)| *motif)
    }

    /// Draws the motif in the colours of life.
    pub(crate) fn natural(self, s: &mut Sheet) {
        self.draw(s, self.tones());
    }

    fn tones(self) -> Tones {
        match self {
            Self::Lemon | Self::Slice => tones(LEMON, OCHRE, PAPER, OLIVE),
            Self::Orange => tones("#ec8a2f", CLAY, PAPER, OLIVE),
            Self::Fig => tones(PLUM, "#45203a", "#f0c9a8", OLIVE),
            Self::Pomegranate => tones(RED, BRICK, "#f6cfa0", OLIVE),
            Self::Pear => tones("#c4b548", OLIVE, "#e8dc8a", PINE),
            Self::Olive => tones("#5f6b2f", "#454f22", "#b9c07a", OLIVE),
            Self::Pistachio => tones(SAND_SHELL, "#b98f5d", "#9db35a", OLIVE),
            Self::Cardamom => tones("#a9b46a", OLIVE, "#d5d9a0", OLIVE),
            Self::Chilli => tones(RED, BRICK, "#ee8a6c", PINE),
            Self::Cinnamon | Self::Anise => tones(WOOD, BARK, "#c98f5a", BARK),
            Self::Bee => tones(SAFFRON, INK, PAPER, INK),
            Self::Blossom => tones(PAPER, "#ecd9bd", SAFFRON, OLIVE),
            Self::Rose => tones(ROSE, "#b95a5a", "#f3c1b4", OLIVE),
            Self::Cedar => tones(PINE, "#2f4531", SAGE, PINE),
            Self::Mint => tones("#5d8f54", PINE, "#a5c48d", PINE),
            Self::Samphire => tones("#7fa05a", PINE, "#b4c98c", PINE),
            Self::Lavender => tones("#8d7bb3", "#66558f", "#c2b5dc", SAGE),
            Self::Wheat => tones(SAFFRON, OCHRE, CREAM, OCHRE),
            Self::Fish => tones(MIST, INDIGO, PAPER, INDIGO),
            Self::Moon | Self::Star => tones(CREAM, SAFFRON, PAPER, SAFFRON),
        }
    }

    /// Draws the motif in given colours: one ink for print and glaze, wax on wax for relief.
    pub(crate) fn draw(self, s: &mut Sheet, t: Tones) {
        match self {
            Self::Lemon => fruit::lemon(s, t),
            Self::Slice | Self::Orange => fruit::slice(s, t),
            Self::Fig => fruit::fig(s, t),
            Self::Pomegranate => fruit::pomegranate(s, t),
            Self::Pear => fruit::pear(s, t),
            Self::Olive => fruit::olive(s, t),
            Self::Pistachio => spice::pistachio(s, t),
            Self::Cardamom => spice::cardamom(s, t),
            Self::Chilli => spice::chilli(s, t),
            Self::Cinnamon => spice::cinnamon(s, t),
            Self::Anise => spice::anise(s, t),
            Self::Bee => spice::bee(s, t),
            Self::Fish => spice::fish(s, t),
            Self::Moon => spice::moon(s, t),
            Self::Star => spice::star(s, t),
            Self::Blossom => garden::blossom(s, t),
            Self::Rose => garden::rose(s, t),
            Self::Cedar => garden::cedar(s, t),
            Self::Mint => garden::mint(s, t),
            Self::Samphire => garden::samphire(s, t),
            Self::Lavender => garden::lavender(s, t),
            Self::Wheat => garden::wheat(s, t),
        }
    }
}

const SAND_SHELL: &str = "#dfc08f";
