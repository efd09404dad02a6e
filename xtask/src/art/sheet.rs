//! A sheet of SVG that is drawn on from back to front.

/// A warm light that fades outwards.
const LIGHT: &str = "<radialGradient id=\"l\"><stop stop-color=\"#ffd982\" stop-opacity=\".75\"/>\
<stop offset=\".4\" stop-color=\"#f2a33c\" stop-opacity=\".32\"/>\
<stop offset=\"1\" stop-color=\"#f2a33c\" stop-opacity=\"0\"/></radialGradient>\n";

/// The eight-pointed star that the sheet's stars refer to, with a radius of 100: two squares, one turned by 45 degrees.
const STAR: &str = "<path id=\"k\" d=\"M0-100l29 29h42v42l29 29-29 29v42h-42l-29 29-29-29h-42v-42l-29-29 29-29v-42h42z\"/>\n";

/// Marks a line of the body that stands for a placed part.
const PLACED: char = '\u{1}';

/// The drawing under way.
pub(crate) struct Sheet {
    body: String,
    clips: Vec<String>,
    parts: Vec<Part>,
}

/// Something placed once or more often.
struct Part {
    markup: String,
    uses: usize,
}

impl Part {
    /// Short or single parts cost less where they stand.
    fn is_shared(&self) -> bool {
        self.uses > 1 && self.markup.len() > 90
    }
}

/// A number between 0 and 1 without its leading zero.
fn alpha(value: f64) -> String {
    value.to_string().trim_start_matches('0').to_owned()
}

/// The same markup without what can be left out: zeros that are the default, and spaces before a minus in a path.
fn terse(markup: &str) -> String {
    let mut text = String::new();
    for (i, part) in markup.split(" d=\"").enumerate() {
        if i == 0 {
            text.push_str(part);
            continue;
        }
        let (d, rest) = part.split_once('"').unwrap_or((part, ""));
        text.push_str(&format!(" d=\"{}\"{rest}", d.replace(" -", "-")));
    }
    for zero in [
        " x=\"0\"",
        " y=\"0\"",
        " cx=\"0\"",
        " cy=\"0\"",
        " transform=\"translate(0 0)\"",
    ] {
        text = text.replace(zero, "");
    }
    text.replace("translate(0 0)", "")
        .replace("\n</g>", "</g>")
        .replace("scale(0.", "scale(.")
}

/// A number as short as a picture needs it.
pub(crate) fn n(value: f64) -> String {
    let tenths = (value * 10.0).round() / 10.0;
    // Negative zero would print a sign.
    if tenths == 0.0 {
        "0".to_owned()
    } else {
        tenths.to_string()
    }
}

impl Sheet {
    /// An empty sheet.
    pub(crate) fn new() -> Self {
        Self {
            body: String::new(),
            clips: Vec::new(),
            parts: Vec::new(),
        }
    }

    /// The finished file, titled for screen readers.
    pub(crate) fn finish(self, title: &str) -> String {
        let title = title
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;");
        let mut defs = String::new();
        for (i, d) in self.clips.iter().enumerate() {
            defs.push_str(&format!(
                "<clipPath id=\"c{i}\"><path id=\"p{i}\" d=\"{d}\"/></clipPath>\n"
            ));
        }
        for (i, part) in self.parts.iter().enumerate() {
            if part.is_shared() {
                defs.push_str(&format!(
                    "<g id=\"m{i}\">\n{}</g>\n",
                    self.expand(&part.markup)
                ));
            }
        }
        let body = self.expand(&self.body);
        if body.contains("#k\"") || defs.contains("#k\"") {
            defs.push_str(STAR);
        }
        if body.contains("url(#l)") || defs.contains("url(#l)") {
            defs.push_str(LIGHT);
        }
        let (defs, body) = (terse(&defs), terse(&body));
        // Fill and caps are inherited: every filled shape names its fill, strokes need none.
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 640 640\" role=\"img\" \
             fill=\"none\" stroke-linecap=\"round\" stroke-linejoin=\"round\">\n\
             <title>{title}</title>\n<defs>\n{defs}</defs>\n{body}</svg>\n"
        )
    }

    /// Replaces the marks of parts by the parts themselves, or by references to shared ones.
    fn expand(&self, markup: &str) -> String {
        let mut text = String::new();
        for line in markup.lines() {
            let placed = line.strip_prefix(PLACED).and_then(|mark| {
                let (index, place) = mark.split_once(' ')?;
                let index: usize = index.parse().ok()?;
                Some((index, place, self.parts.get(index)?))
            });
            match placed {
                Some((i, place, part)) if part.is_shared() => {
                    text.push_str(&format!("<use href=\"#m{i}\" {place}/>\n"));
                }
                Some((_, place, part)) => {
                    text.push_str(&format!("<g {place}>\n{}</g>\n", self.expand(&part.markup)));
                }
                None => {
                    text.push_str(line);
                    text.push('\n');
                }
            }
        }
        text
    }

    /// Adds markup as it is.
    pub(crate) fn raw(&mut self, markup: &str) {
        self.body.push_str(markup);
        self.body.push('\n');
    }

    /// A filled shape.
    pub(crate) fn path(&mut self, d: &str, fill: &str) {
        self.raw(&format!("<path d=\"{d}\" fill=\"{fill}\"/>"));
    }

    /// A filled shape the ground shines through.
    pub(crate) fn veil(&mut self, d: &str, fill: &str, opacity: f64) {
        self.raw(&format!(
            "<path d=\"{d}\" fill=\"{fill}\" opacity=\"{}\"/>",
            alpha(opacity)
        ));
    }

    /// A stroke with round ends.
    pub(crate) fn line(&mut self, d: &str, stroke: &str, width: f64) {
        let width = n(width);
        self.raw(&format!(
            "<path d=\"{d}\" stroke=\"{stroke}\" stroke-width=\"{width}\"/>"
        ));
    }

    /// A disc.
    pub(crate) fn circle(&mut self, x: f64, y: f64, r: f64, fill: &str) {
        let (x, y, r) = (n(x), n(y), n(r));
        self.raw(&format!(
            "<circle cx=\"{x}\" cy=\"{y}\" r=\"{r}\" fill=\"{fill}\"/>"
        ));
    }

    /// An ellipse along the axes.
    pub(crate) fn ellipse(&mut self, x: f64, y: f64, rx: f64, ry: f64, fill: &str) {
        let (x, y, rx, ry) = (n(x), n(y), n(rx), n(ry));
        self.raw(&format!(
            "<ellipse cx=\"{x}\" cy=\"{y}\" rx=\"{rx}\" ry=\"{ry}\" fill=\"{fill}\"/>"
        ));
    }

    /// A rectangle with corners rounded by `r`; `size` is its width and height.
    pub(crate) fn rect(&mut self, x: f64, y: f64, size: (f64, f64), r: f64, fill: &str) {
        let (x, y, w, h) = (n(x), n(y), n(size.0), n(size.1));
        let round = if r > 0.0 {
            format!(" rx=\"{}\"", n(r))
        } else {
            String::new()
        };
        self.raw(&format!(
            "<rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\"{round} fill=\"{fill}\"/>"
        ));
    }

    /// Draws inside a group with these attributes.
    pub(crate) fn group(&mut self, attributes: &str, draw: impl FnOnce(&mut Self)) {
        self.raw(&format!("<g {attributes}>"));
        draw(self);
        self.raw("</g>");
    }

    /// Draws around a point, scaled and turned clockwise by degrees.
    pub(crate) fn at(
        &mut self,
        x: f64,
        y: f64,
        scale: f64,
        turn: f64,
        draw: impl FnOnce(&mut Self),
    ) {
        let mut place = format!("transform=\"translate({} {})", n(x), n(y));
        if turn != 0.0 {
            place.push_str(&format!("rotate({})", n(turn)));
        }
        if (scale - 1.0).abs() > 0.001 {
            place.push_str(&format!("scale({})", (scale * 100.0).round() / 100.0));
        }
        place.push('"');
        let before = std::mem::take(&mut self.body);
        draw(self);
        let markup = std::mem::replace(&mut self.body, before);
        let known = self.parts.iter().position(|part| part.markup == markup);
        let index = known.unwrap_or(self.parts.len());
        if known.is_none() {
            self.parts.push(Part { markup, uses: 0 });
        }
        self.parts[index].uses += 1;
        self.raw(&format!("{PLACED}{index} {place}"));
    }

    /// Draws everything in it as one see-through layer.
    pub(crate) fn fade(&mut self, opacity: f64, draw: impl FnOnce(&mut Self)) {
        let before = std::mem::take(&mut self.body);
        draw(self);
        let inside = std::mem::replace(&mut self.body, before);
        // One shape fades by itself.
        match inside.strip_suffix("/>\n") {
            Some(shape) if !shape.contains('\n') => {
                self.raw(&format!("{shape} opacity=\"{}\"/>", alpha(opacity)));
            }
            _ => self.raw(&format!("<g opacity=\"{}\">\n{inside}</g>", alpha(opacity))),
        }
    }

    /// Fills a shape and draws the rest only inside of it.
    pub(crate) fn clip(&mut self, d: &str, fill: &str, draw: impl FnOnce(&mut Self)) {
        let known = self.clips.iter().position(|clip| clip == d);
        let id = known.unwrap_or(self.clips.len());
        if known.is_none() {
            self.clips.push(d.to_owned());
        }
        self.group(&format!("clip-path=\"url(#c{id})\""), |s| {
            if fill != "none" {
                s.raw(&format!("<use href=\"#p{id}\" fill=\"{fill}\"/>"));
            }
            draw(s);
        });
    }

    /// An eight-pointed star, the khatim of the tile makers, with its outer radius.
    pub(crate) fn khatim(&mut self, x: f64, y: f64, r: f64, fill: &str) {
        let (x, y, scale) = (n(x), n(y), alpha((r * 10.0).round() / 1000.0));
        let place = format!("transform=\"translate({x} {y})scale({scale})\"");
        self.raw(&format!("<use href=\"#k\" {place} fill=\"{fill}\"/>"));
    }

    /// The light around a flame.
    pub(crate) fn glow(&mut self, x: f64, y: f64, r: f64) {
        self.circle(x, y, r, "url(#l)");
    }

    /// The shadow of something standing on the ground.
    pub(crate) fn shadow(&mut self, x: f64, y: f64, rx: f64) {
        let (x, y, ry, rx) = (n(x), n(y), n((rx * 0.11).min(22.0).round()), n(rx));
        self.raw(&format!(
            "<ellipse cx=\"{x}\" cy=\"{y}\" rx=\"{rx}\" ry=\"{ry}\" fill=\"#2b1710\" opacity=\".2\"/>"
        ));
    }
}
