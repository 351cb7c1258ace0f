//! The intersection over union of two boxes.

use serde::Serialize;

use super::boxes::Rectangle;
use super::dice::Dice;
use super::{Asked, Exact, Exercise, Slip, Value, slip};
use crate::domain::question::Level;

/// How the exercise writes boxes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Format {
    /// As two corners.
    Corners,
    /// As center, width and height.
    Center,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Iou {
    format: Format,
    first: Rectangle,
    second: Rectangle,
}

pub(super) fn draw(level: Level, dice: &mut Dice) -> Iou {
    let (format, longest, apart) = match level {
        Level::Beginner => (Format::Corners, 10, 0),
        Level::Intermediate => (Format::Corners, 24, 12),
        Level::Senior => (Format::Center, 20, 12),
    };
    let is_apart = dice.chance(apart);
    loop {
        let first = rectangle(dice, longest, format);
        let second = rectangle(dice, longest, format);
        let shared = first.shared(second);
        // A box inside the other is no harder, and nearly equal boxes are dull.
        let iou = first.iou(second).to_f64();
        if (shared == 0) == is_apart && iou < 0.9 && (is_apart || iou > 0.05) {
            return Iou {
                format,
                first,
                second,
            };
        }
    }
}

fn rectangle(dice: &mut Dice, longest: u64, format: Format) -> Rectangle {
    // With a center, both sides must be even, so that the corners are whole.
    let even = match format {
        Format::Corners => 1,
        Format::Center => 2,
    };
    let mut side = |low: u64| dice.between(low, longest / even) * even;
    let size = (side(2), side(2));
    let at = (dice.between(0, longest), dice.between(0, longest));
    Rectangle::new(at, size)
}

impl Iou {
    fn written(&self, rectangle: Rectangle) -> String {
        match self.format {
            Format::Corners => rectangle.corners(),
            Format::Center => format!(
                "({}, {}, {}, {})",
                rectangle.left + rectangle.width() / 2,
                rectangle.top + rectangle.height() / 2,
                rectangle.width(),
                rectangle.height()
            ),
        }
    }
}

fn union(first: Rectangle, second: Rectangle) -> u64 {
    first.area() + second.area() - first.shared(second)
}

impl Exercise for Iou {
    fn prompt(&self) -> String {
        let format = match self.format {
            Format::Corners => "(left, top, right, bottom)",
            Format::Center => "(center x, center y, width, height)",
        };
        format!(
            "Two boxes, written as {format}:\nA = {}\nB = {}\n**What is their intersection over \
             union?**",
            self.written(self.first),
            self.written(self.second)
        )
    }

    fn asked(&self) -> Asked {
        Asked::Fraction
    }

    fn answer(&self) -> Value {
        Value::Number(self.first.iou(self.second))
    }

    fn steps(&self) -> Vec<String> {
        let (first, second) = (self.first, self.second);
        let mut steps = Vec::new();
        if self.format == Format::Center {
            steps.push(format!(
                "The corners lie half a width and half a height from the center: A = {}, B = {}.",
                first.corners(),
                second.corners()
            ));
        }
        let (width, height) = first.shared_sides(second);
        let sides = format!(
            "They share {} − {} = {width} in width and {} − {} = {height} in height: the smaller of \
             the two ends, minus the larger of the two beginnings.",
            first.right.min(second.right),
            first.left.max(second.left),
            first.bottom.min(second.bottom),
            first.top.max(second.top)
        );
        steps.push(sides.replace('-', "−"));
        if first.shared(second) == 0 {
            steps.push("That is not above 0 both times, so they share nothing: **0**.".to_owned());
            return steps;
        }
        let shared = first.shared(second);
        steps.push(format!("Intersection: {width} × {height} = {shared}."));
        steps.push(format!(
            "Areas: {} × {} = {} and {} × {} = {}.",
            first.width(),
            first.height(),
            first.area(),
            second.width(),
            second.height(),
            second.area()
        ));
        let union = union(first, second);
        steps.push(format!(
            "Union: {} + {} − {shared} = {union}, since the intersection is in both areas.",
            first.area(),
            second.area()
        ));
        let iou = first.iou(second);
        steps.push(format!("{shared} / {union} = **{:.3}**.", iou.to_f64()));
        steps
    }

    fn slips(&self) -> Vec<Slip> {
        let (first, second) = (self.first, self.second);
        let shared = first.shared(second);
        let (areas, union) = (first.area() + second.area(), union(first, second));
        let ratio = |part: u64, whole: u64| Value::Number(Exact::of(part, whole.max(1)));
        let mut slips = vec![
            slip(
                "You divided by the sum of the areas. The intersection is in both of them: take it \
                 away once.",
                ratio(shared, areas),
            ),
            slip(
                "That is the Dice coefficient, 2 × intersection / (A + B). IoU divides by the union.",
                ratio(2 * shared, areas),
            ),
        ];
        if self.format == Format::Center {
            let from_corner = |rectangle: Rectangle| {
                let at = (
                    rectangle.left + rectangle.width() / 2,
                    rectangle.top + rectangle.height() / 2,
                );
                Rectangle::new(at, (rectangle.width(), rectangle.height()))
            };
            slips.push(slip(
                "You took the center for the top left corner.",
                Value::Number(from_corner(first).iou(from_corner(second))),
            ));
        }
        let wider = |rectangle: Rectangle| Rectangle {
            right: rectangle.right + 1,
            bottom: rectangle.bottom + 1,
            ..rectangle
        };
        slips.push(slip(
            "You counted the last row and column as well (+ 1). These are coordinates: a side is \
             right − left.",
            Value::Number(wider(first).iou(wider(second))),
        ));
        let (width, height) = first.shared_sides(second);
        if width < 0 && height < 0 {
            let wrong = u64::try_from(width * height).unwrap_or_default();
            slips.push(slip(
                "Both overlaps are negative, and their product is not. Boxes that lie apart share \
                 nothing.",
                ratio(wrong, areas.saturating_sub(wrong)),
            ));
        }
        slips.extend([
            slip(
                "That is the area of the intersection. Divide it by the union.",
                shared,
            ),
            slip(
                "You divided by the smaller box. IoU divides by the union.",
                ratio(shared, first.area().min(second.area())),
            ),
            slip(
                "You divided by the larger box. IoU divides by the union.",
                ratio(shared, first.area().max(second.area())),
            ),
            slip(
                "That is 1 − IoU, the Jaccard distance.",
                ratio(union - shared, union),
            ),
            slip(
                "That is the area of the union. Divide the intersection by it.",
                union,
            ),
        ]);
        if shared > 0 {
            slips.push(slip(
                "You divided the union by the intersection. It is the other way round.",
                ratio(union, shared),
            ));
        }
        slips
    }
}
