//! A window that slides over a feature map, for convolution and pooling.

use serde::Serialize;

use super::{Asked, Exact, Value};

/// The height and width of a feature map.
pub(super) type Sides = (u64, u64);

/// Applies a calculation to both sides: returns one number if the sides are equal.
pub(super) fn both((height, width): Sides, side: impl Fn(u64) -> u64) -> Value {
    if height == width {
        side(height).into()
    } else {
        Value::Size(side(height), side(width))
    }
}

/// Returns the form of the answer for these sides.
pub(super) fn asked((height, width): Sides) -> Asked {
    if height == width {
        Asked::Side
    } else {
        Asked::Size
    }
}

/// A square window, and how it slides. Lengths are in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Window {
    pub(super) kernel: u64,
    pub(super) stride: u64,
    /// Pixels on each side.
    pub(super) padding: u64,
    pub(super) dilation: u64,
}

impl Window {
    /// Builds a window with stride 1 and no padding.
    pub(super) fn of(kernel: u64) -> Self {
        Self {
            kernel,
            stride: 1,
            padding: 0,
            dilation: 1,
        }
    }

    /// Returns how many pixels it spans: with dilation, more than its kernel has.
    pub(super) fn span(self) -> u64 {
        self.dilation * (self.kernel - 1) + 1
    }

    /// Returns how far it can move over `size` pixels plus padding; `None` if it does not fit once.
    pub(super) fn way(self, size: u64) -> Option<u64> {
        (size + 2 * self.padding).checked_sub(self.span())
    }

    /// Returns how many places it takes, unrounded; 0 if it does not fit.
    pub(super) fn unrounded(self, size: u64) -> Exact {
        self.way(size)
            .map_or(Exact::ZERO, |way| Exact::of(way + self.stride, self.stride))
    }

    /// Returns how many places it takes, rounded down; 0 if it does not fit.
    pub(super) fn places(self, size: u64) -> u64 {
        self.way(size).map_or(0, |way| way / self.stride + 1)
    }

    /// Returns how many places it takes, rounded up, even if the last one begins in the padding.
    pub(super) fn places_rounded_up(self, size: u64) -> u64 {
        self.way(size)
            .map_or(0, |way| way.div_ceil(self.stride) + 1)
    }

    /// Returns how many places it takes with PyTorch's `ceil_mode`: rounded up, but the last one
    /// must begin in the input or in the padding before it.
    /// <https://pytorch.org/docs/stable/generated/torch.nn.MaxPool2d.html>
    pub(super) fn places_in_ceil_mode(self, size: u64) -> u64 {
        let places = self.places_rounded_up(size);
        if places > 0 && (places - 1) * self.stride >= size + self.padding {
            places - 1
        } else {
            places
        }
    }

    /// Describes it: `kernel 3×3, stride 2, padding 1, dilation 2`, without values of one pixel.
    pub(super) fn says(self) -> String {
        let mut text = format!(
            "kernel {0}×{0}, stride {1}, padding {2}",
            self.kernel, self.stride, self.padding
        );
        if self.dilation > 1 {
            text += &format!(", dilation {}", self.dilation);
        }
        text
    }
}
