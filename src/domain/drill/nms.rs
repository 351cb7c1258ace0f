//! Which boxes non-maximum suppression keeps.

use serde::Serialize;

use super::boxes::Rectangle;
use super::dice::Dice;
use super::{Asked, Exact, Exercise, Slip, Value, list, slip};
use crate::domain::question::Level;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
struct Detection {
    name: char,
    rectangle: Rectangle,
    /// In hundredths.
    score: u64,
    class: &'static str,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Nms {
    /// Ordered by name.
    detections: Vec<Detection>,
    /// In tenths.
    threshold: u64,
    /// Whether the exercise shows the overlaps.
    shows_overlaps: bool,
    /// Whether there is more than one class.
    by_class: bool,
}

pub(super) fn draw(level: Level, dice: &mut Dice) -> Nms {
    loop {
        let drawn = draw_any(level, dice);
        let kept = drawn.kept(true).len();
        let is_dull = kept == drawn.detections.len()
            || kept == 1
            || (drawn.by_class && drawn.kept(true) == drawn.kept(false));
        if !is_dull && drawn.is_clear() {
            return drawn;
        }
    }
}

fn draw_any(level: Level, dice: &mut Dice) -> Nms {
    let count = match level {
        Level::Beginner => 4,
        Level::Intermediate => 5,
        Level::Senior => 6,
    };
    let by_class = level == Level::Senior;
    let mut scores: Vec<u64> = (0..count)
        .map(|place| 95 - place * 8 - dice.between(0, 6))
        .collect();
    dice.shuffle(&mut scores);
    let mut at = (dice.between(0, 10), dice.between(0, 10));
    let size = (dice.between(8, 12), dice.between(6, 10));
    let mut detections = Vec::new();
    for (name, score) in ('A'..).zip(scores) {
        if dice.chance(70) {
            at = (at.0 + dice.between(1, 5), at.1 + dice.between(0, 1));
        } else {
            at = (at.0 + dice.between(14, 20), dice.between(0, 10));
        }
        let class = if by_class {
            dice.one_of(&["cat", "dog"])
        } else {
            "object"
        };
        detections.push(Detection {
            name,
            rectangle: Rectangle::new(at, size),
            score,
            class,
        });
    }
    Nms {
        detections,
        threshold: dice.one_of(&[3, 4, 5, 6]),
        shows_overlaps: level == Level::Beginner,
        by_class,
    }
}

impl Nms {
    /// Returns the detections from best to worst score.
    fn ranked(&self) -> Vec<Detection> {
        let mut ranked = self.detections.clone();
        ranked.sort_by_key(|detection| std::cmp::Reverse(detection.score));
        ranked
    }

    fn overlaps(&self, one: Detection, other: Detection, by_class: bool) -> bool {
        let overlap = one.rectangle.iou(other.rectangle).to_f64();
        (!by_class || one.class == other.class) && overlap * 10.0 > self.threshold as f64
    }

    /// Returns the boxes that suppression keeps if it looks at them in this order.
    fn greedy(&self, order: &[Detection], by_class: bool) -> Vec<char> {
        let mut kept: Vec<Detection> = Vec::new();
        for detection in order {
            if !kept
                .iter()
                .any(|better| self.overlaps(*better, *detection, by_class))
            {
                kept.push(*detection);
            }
        }
        names(&kept)
    }

    fn kept(&self, by_class: bool) -> Vec<char> {
        self.greedy(&self.ranked(), by_class)
    }

    fn pairs(&self) -> impl Iterator<Item = (Detection, Detection, Exact)> {
        let detections = self.detections.iter().copied();
        let pairs = detections
            .clone()
            .enumerate()
            .flat_map(move |(place, one)| {
                detections
                    .clone()
                    .skip(place + 1)
                    .map(move |other| (one, other))
            });
        pairs.map(|(one, other)| (one, other, one.rectangle.iou(other.rectangle)))
    }

    /// Whether no overlap is so close to the threshold that rounding decides.
    fn is_clear(&self) -> bool {
        self.pairs()
            .all(|(_, _, iou)| (iou.to_f64() * 10.0 - self.threshold as f64).abs() > 0.25)
    }
}

fn names(detections: &[Detection]) -> Vec<char> {
    let mut names: Vec<char> = detections.iter().map(|detection| detection.name).collect();
    names.sort_unstable();
    names
}

impl Exercise for Nms {
    fn prompt(&self) -> String {
        let lines = self.detections.iter().map(|detection| {
            let class = if self.by_class {
                format!("  {}", detection.class)
            } else {
                String::new()
            };
            format!(
                "{}  {}  score 0.{:02}{class}",
                detection.name,
                detection.rectangle.corners(),
                detection.score
            )
        });
        let lines: Vec<String> = lines.collect();
        let overlaps = if self.shows_overlaps {
            let pairs = self.pairs().filter(|(.., iou)| *iou != Exact::ZERO);
            let pairs: Vec<String> = pairs
                .map(|(one, other, iou)| format!("{}{} {:.2}", one.name, other.name, iou.to_f64()))
                .collect();
            format!(
                "Their overlaps (IoU): {}; all others 0.\n",
                pairs.join(", ")
            )
        } else {
            String::new()
        };
        let classes = if self.by_class {
            " Boxes of different classes leave each other alone."
        } else {
            ""
        };
        format!(
            "Boxes as (left, top, right, bottom):\n```\n{}\n```\n{overlaps}**Which boxes does \
             non-maximum suppression keep at an IoU threshold of 0.{}?**{classes}",
            lines.join("\n"),
            self.threshold
        )
    }

    fn asked(&self) -> Asked {
        Asked::Boxes(self.detections.len())
    }

    fn answer(&self) -> Value {
        Value::Boxes(self.kept(true))
    }

    fn steps(&self) -> Vec<String> {
        let ranked = self.ranked();
        let order: Vec<String> = ranked.iter().map(|one| one.name.to_string()).collect();
        let mut steps = vec![format!("By score: {}.", order.join(", "))];
        let mut kept: Vec<Detection> = Vec::new();
        for detection in ranked {
            let name = detection.name;
            let better = kept
                .iter()
                .find(|better| self.overlaps(**better, detection, true));
            match better {
                Some(better) => {
                    let iou = better.rectangle.iou(detection.rectangle);
                    steps.push(format!(
                        "{name} goes: its overlap with {} is {:.2}, above 0.{}.",
                        better.name,
                        iou.to_f64(),
                        self.threshold
                    ));
                }
                None => {
                    steps.push(format!("{name} stays."));
                    kept.push(detection);
                }
            }
        }
        steps.push(format!("Kept: **{}**.", list(&names(&kept))));
        steps
    }

    fn slips(&self) -> Vec<Slip> {
        let ranked = self.ranked();
        let kept = self.kept(true);
        let without_better = ranked.iter().enumerate().filter(|(place, one)| {
            !ranked[..*place]
                .iter()
                .any(|better| self.overlaps(*better, **one, true))
        });
        let without_better: Vec<Detection> = without_better.map(|(_, one)| *one).collect();
        let removed = self
            .detections
            .iter()
            .filter(|one| !kept.contains(&one.name));
        let removed: Vec<Detection> = removed.copied().collect();
        let worst_first: Vec<Detection> = ranked.iter().rev().copied().collect();
        let boxes = |says: &str, names: Vec<char>| slip(says, Value::Boxes(names));
        vec![
            boxes(
                "You let a box that is gone remove another one. Only boxes that are kept remove \
                 others.",
                names(&without_better),
            ),
            boxes(
                "You let boxes of one class remove those of the other.",
                self.kept(false),
            ),
            boxes(
                "You went through the boxes in the order of their letters. The best score comes \
                 first.",
                self.greedy(&self.detections, true),
            ),
            boxes(
                "Those are the boxes that go. The others are kept.",
                names(&removed),
            ),
            boxes(
                "You began with the lowest score. The best one comes first.",
                self.greedy(&worst_first, true),
            ),
            boxes(
                "You kept the best box alone. A box that overlaps none of the kept ones stays, too.",
                names(&ranked[..1]),
            ),
            boxes(
                "You kept all boxes: of two that overlap too much, the lower score goes.",
                names(&ranked),
            ),
        ]
    }
}
