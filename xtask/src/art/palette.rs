//! The colours of the market: earth, spice, dye and glaze.

pub(crate) const CREAM: &str = "#f7ecd9";
pub(crate) const PAPER: &str = "#fff8ea";
pub(crate) const SAND: &str = "#e8cfa6";
pub(crate) const SAFFRON: &str = "#e9a530";
pub(crate) const LEMON: &str = "#f2c744";
pub(crate) const OCHRE: &str = "#c9852c";
pub(crate) const BRASS: &str = "#b98a35";
pub(crate) const WOOD: &str = "#8f5a33";
pub(crate) const BARK: &str = "#5d3823";
pub(crate) const CLAY: &str = "#c8643e";
pub(crate) const BRICK: &str = "#9d3f29";
pub(crate) const RED: &str = "#c23b2c";
pub(crate) const ROSE: &str = "#dd8f80";
pub(crate) const PLUM: &str = "#6a3050";
pub(crate) const OLIVE: &str = "#7c8442";
pub(crate) const SAGE: &str = "#a9b48c";
pub(crate) const PINE: &str = "#40583f";
pub(crate) const TEAL: &str = "#2f736f";
pub(crate) const SKY: &str = "#8fb4c4";
pub(crate) const MIST: &str = "#cfdcd8";
pub(crate) const INDIGO: &str = "#33457f";
pub(crate) const NIGHT: &str = "#1d2748";
pub(crate) const INK: &str = "#2b1e1a";

/// The colours a motif is drawn in.
#[derive(Clone, Copy)]
pub(crate) struct Tones {
    /// The body of the thing.
    pub(crate) main: &'static str,
    /// Its shaded side and its lines.
    pub(crate) deep: &'static str,
    /// Its light side and what is cut open.
    pub(crate) pale: &'static str,
    /// Leaves and stalks.
    pub(crate) leaf: &'static str,
}

/// Tones in the order body, shade, light, leaf.
pub(crate) const fn tones(
    main: &'static str,
    deep: &'static str,
    pale: &'static str,
    leaf: &'static str,
) -> Tones {
    Tones {
        main,
        deep,
        pale,
        leaf,
    }
}
