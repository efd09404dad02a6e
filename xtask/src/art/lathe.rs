//! Turned shapes: whatever came off a wheel, out of a mould or from a glassblower.

use super::palette::{CREAM, INK};
use super::sheet::{Sheet, n};

/// The silhouette of a profile of (height, radius) pairs around an axis at `cx`.
///
/// The curve is smooth through the points, and a point given twice makes a corner.
fn outline(cx: f64, profile: &[(f64, f64)]) -> String {
    let right: Vec<_> = profile.iter().map(|(y, r)| (cx + r, *y)).collect();
    let left: Vec<_> = profile.iter().rev().map(|(y, r)| (cx - r, *y)).collect();
    let mut d = String::new();
    trace(&mut d, &right, 'M');
    trace(&mut d, &left, 'L');
    d.push('Z');
    d
}

fn trace(d: &mut String, points: &[(f64, f64)], start: char) {
    let Some(first) = points.first() else { return };
    d.push_str(&format!("{start}{:.0} {:.0}", first.0, first.1));
    for i in 1..points.len() {
        let (a, b) = (points[i - 1], points[i]);
        let before = points[i.saturating_sub(2)];
        let after = points[(i + 1).min(points.len() - 1)];
        if a == b {
            continue;
        }
        // At a corner the curve has to arrive and leave straight.
        let lead = |p: (f64, f64), q: (f64, f64), r: (f64, f64)| {
            let soft = if p == q || q == r { 0.0 } else { 1.0 / 6.0 };
            ((r.0 - p.0) * soft, (r.1 - p.1) * soft)
        };
        let (out, into) = (lead(before, a, b), lead(a, b, after));
        // Steps from the last rounded point are short to write and do not drift.
        let step = |x: f64, y: f64| {
            let (x, y) = (x.round() - a.0.round(), y.round() - a.1.round());
            format!("{} {}", n(x), n(y)).replace(" -", "-")
        };
        if out == (0.0, 0.0) && into == (0.0, 0.0) {
            d.push_str(&format!("l{}", step(b.0, b.1)));
        } else {
            let (c1, c2) = (
                step(a.0 + out.0, a.1 + out.1),
                step(b.0 - into.0, b.1 - into.1),
            );
            let curve = format!("c{c1} {c2} {}", step(b.0, b.1));
            d.push_str(&curve.replace(" -", "-"));
        }
    }
}

/// The curve at one share of the radius, from the top down.
fn seam(cx: f64, profile: &[(f64, f64)], share: f64) -> String {
    let points: Vec<_> = profile.iter().map(|(y, r)| (cx + r * share, *y)).collect();
    let mut d = String::new();
    trace(&mut d, &points, 'M');
    d
}

/// A turned body with its decoration, its shaded side and a line of light.
pub(crate) fn body(
    s: &mut Sheet,
    cx: f64,
    profile: &[(f64, f64)],
    fill: &str,
    decorate: impl FnOnce(&mut Sheet),
) {
    let widest = profile
        .iter()
        .fold(0.0_f64, |widest, (_, r)| widest.max(*r));
    let (Some(top), Some(foot)) = (profile.first(), profile.last()) else {
        return;
    };
    s.clip(&outline(cx, profile), fill, |s| {
        decorate(s);
        // The clip cuts the shade off at the right, so only its left edge has to be exact.
        let right = n((cx + widest).round());
        let shade = seam(cx, profile, 0.42);
        s.veil(
            &format!("{shade}L{right} {}V{}Z", n(foot.0), n(top.0)),
            INK,
            0.14,
        );
        s.fade(0.4, |s| {
            s.line(&seam(cx, profile, -0.73), CREAM, (widest * 0.11).round())
        });
    });
}
