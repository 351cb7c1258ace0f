//! Rectangles of an image.

use serde::Serialize;

use super::Exact;

/// A box from its top left to its bottom right corner; y grows downward.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Rectangle {
    pub(super) left: u64,
    pub(super) top: u64,
    pub(super) right: u64,
    pub(super) bottom: u64,
}

impl Rectangle {
    pub(super) fn new((left, top): (u64, u64), (width, height): (u64, u64)) -> Self {
        Self {
            left,
            top,
            right: left + width,
            bottom: top + height,
        }
    }

    pub(super) fn width(self) -> u64 {
        self.right - self.left
    }

    pub(super) fn height(self) -> u64 {
        self.bottom - self.top
    }

    pub(super) fn area(self) -> u64 {
        self.width() * self.height()
    }

    /// Returns the width and height of the overlap: below 0 if the boxes lie apart.
    pub(super) fn shared_sides(self, other: Self) -> (i128, i128) {
        let along = |low: u64, high: u64| i128::from(high) - i128::from(low);
        (
            along(self.left.max(other.left), self.right.min(other.right)),
            along(self.top.max(other.top), self.bottom.min(other.bottom)),
        )
    }

    /// Returns the area of the overlap.
    pub(super) fn shared(self, other: Self) -> u64 {
        let (width, height) = self.shared_sides(other);
        u64::try_from(width.max(0) * height.max(0)).unwrap_or_default()
    }

    pub(super) fn iou(self, other: Self) -> Exact {
        let shared = self.shared(other);
        Exact::of(shared, self.area() + other.area() - shared)
    }

    /// Formats the corners: `(2, 3, 12, 9)`.
    pub(super) fn corners(self) -> String {
        format!(
            "({}, {}, {}, {})",
            self.left, self.top, self.right, self.bottom
        )
    }
}
