//! The output height and width of a convolution or a pooling layer.

use serde::Serialize;

use super::dice::Dice;
use super::window::{Window, asked, both};
use super::{Asked, Exercise, Slip, Value, slip};
use crate::domain::question::Level;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Layer {
    Convolution,
    MaxPooling,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct OutputSize {
    layer: Layer,
    height: u64,
    width: u64,
    window: Window,
    /// Whether pooling rounds up.
    ceil_mode: bool,
}

pub(super) fn draw(level: Level, dice: &mut Dice) -> OutputSize {
    loop {
        let drawn = draw_any(level, dice);
        let smallest = drawn.height.min(drawn.width);
        if drawn.places(smallest) > 1 {
            return drawn;
        }
    }
}

fn draw_any(level: Level, dice: &mut Dice) -> OutputSize {
    let common = [28, 32, 56, 64, 96, 112, 128, 224];
    match level {
        Level::Beginner => {
            let side = dice.one_of(&common);
            let kernel = dice.one_of(&[1, 3, 3, 5, 7]);
            let window = Window {
                kernel,
                // A 1×1 kernel with a stride of 1 would change nothing.
                stride: if kernel == 1 { 2 } else { dice.between(1, 2) },
                padding: dice.between(0, kernel / 2),
                dilation: 1,
            };
            convolution((side, side), window)
        }
        Level::Intermediate => {
            let side = dice.between(15, 130);
            let kernel = dice.one_of(&[2, 3, 4, 5, 7]);
            let window = Window {
                kernel,
                stride: dice.between(2, 4),
                padding: dice.between(0, kernel / 2),
                dilation: 1,
            };
            if dice.chance(30) {
                return OutputSize {
                    layer: Layer::MaxPooling,
                    ..convolution((side, side), window)
                };
            }
            let dilation = if dice.chance(50) { 2 } else { 1 };
            convolution((side, side), Window { dilation, ..window })
        }
        Level::Senior => {
            let size = (dice.between(13, 100), dice.between(13, 100));
            let kernel = dice.one_of(&[2, 3, 3, 5]);
            let window = Window {
                kernel,
                stride: dice.between(2, 4),
                padding: dice.between(0, kernel / 2),
                dilation: dice.between(1, 3),
            };
            if dice.chance(40) {
                return OutputSize {
                    layer: Layer::MaxPooling,
                    ceil_mode: true,
                    ..convolution(
                        size,
                        Window {
                            dilation: 1,
                            ..window
                        },
                    )
                };
            }
            convolution(size, window)
        }
    }
}

fn convolution((height, width): (u64, u64), window: Window) -> OutputSize {
    OutputSize {
        layer: Layer::Convolution,
        height,
        width,
        window,
        ceil_mode: false,
    }
}

impl OutputSize {
    fn places(&self, size: u64) -> u64 {
        self.places_of(self.window, size)
    }

    /// Returns how many places another window takes, rounded like this one.
    fn places_of(&self, window: Window, size: u64) -> u64 {
        if self.ceil_mode {
            window.places_in_ceil_mode(size)
        } else {
            window.places(size)
        }
    }

    /// Applies a way to count to both sides.
    fn both(&self, places: impl Fn(u64) -> u64) -> Value {
        both((self.height, self.width), places)
    }

    fn is_square(&self) -> bool {
        self.height == self.width
    }

    fn side_steps(&self, name: &str, size: u64) -> Vec<String> {
        let Window {
            stride, padding, ..
        } = self.window;
        let (span, way) = (
            self.window.span(),
            self.window.way(size).unwrap_or_default(),
        );
        let padded = size + 2 * padding;
        let steps = if self.ceil_mode {
            way.div_ceil(stride)
        } else {
            way / stride
        };
        let exact = way as f64 / stride as f64;
        let steps_taken = match (way % stride, self.ceil_mode) {
            _ if stride == 1 => format!("{steps} steps"),
            (0, _) => format!("{way} / {stride} = {steps} steps"),
            (_, false) => format!("{way} / {stride} = {exact:.2} steps; rounded down, {steps}"),
            (_, true) => format!("{way} / {stride} = {exact:.2} steps; rounded up, {steps}"),
        };
        let mut lines = vec![
            format!("{name}, with the padding of both sides: {size} + 2 × {padding} = {padded}."),
            format!(
                "From its first place the window can move {padded} − {span} = {way} pixels. That \
                 is {steps_taken}."
            ),
            format!(
                "With the first place that is {steps} + 1 = **{}**.",
                steps + 1
            ),
        ];
        if self.ceil_mode && self.places(size) <= steps {
            lines.push(format!(
                "But that last window would begin {} pixels in, past the input and its left \
                 padding, {size} + {padding}. PyTorch leaves it out: **{steps}**.",
                steps * stride
            ));
        }
        lines
    }
}

impl Exercise for OutputSize {
    fn prompt(&self) -> String {
        let layer = match self.layer {
            Layer::Convolution => "convolution",
            Layer::MaxPooling => "max-pooling layer",
        };
        let rounding = if self.ceil_mode {
            ", and `ceil_mode=True`"
        } else {
            ""
        };
        format!(
            "A {layer} with {}{rounding} gets a feature map of {}×{} (height × width).\n**How high \
             and wide is its output?**",
            self.window.says(),
            self.height,
            self.width
        )
    }

    fn asked(&self) -> Asked {
        asked((self.height, self.width))
    }

    fn answer(&self) -> Value {
        self.both(|size| self.places(size))
    }

    fn steps(&self) -> Vec<String> {
        let Window {
            kernel, dilation, ..
        } = self.window;
        let mut steps = Vec::new();
        if dilation > 1 {
            steps.push(format!(
                "With dilation {dilation} the kernel spans {dilation} × ({kernel} − 1) + 1 = {} \
                 pixels.",
                self.window.span()
            ));
        }
        if self.is_square() {
            steps.extend(self.side_steps("A side", self.height));
        } else {
            steps.extend(self.side_steps("Height", self.height));
            steps.extend(self.side_steps("Width", self.width));
        }
        steps
    }

    fn slips(&self) -> Vec<Slip> {
        let window = self.window;
        let Window {
            kernel,
            stride,
            padding,
            dilation,
        } = window;
        let with = |window: Window| self.both(|size| self.places_of(window, size));
        let one_side = |size: u64| {
            let way = (size + padding).checked_sub(window.span());
            way.map_or(0, |way| match self.ceil_mode {
                true => way.div_ceil(stride) + 1,
                false => way / stride + 1,
            })
        };
        let mut slips = Vec::new();
        if padding > 0 {
            slips.push(slip(
                "You padded one side only: padding goes on both sides, so it counts twice.",
                self.both(one_side),
            ));
        }
        slips.push(slip(
            "You forgot the window's first place: add 1 after dividing by the stride.",
            self.both(|size| self.places(size) - 1),
        ));
        if self.ceil_mode {
            slips.push(slip(
                "You rounded down. With `ceil_mode=True` the last window may be cut off by the edge.",
                self.both(|size| window.places(size)),
            ));
            slips.push(slip(
                "You counted a last window that begins past the input and its left padding. PyTorch \
                 leaves that one out.",
                self.both(|size| window.places_rounded_up(size)),
            ));
        } else {
            slips.push(slip(
                "You rounded up. A window that does not fit whole is left out, so round down.",
                self.both(|size| window.places_rounded_up(size)),
            ));
        }
        if self.is_square() {
            slips.push(slip(
                "You did not round: there is no part of a place. Round down before you add 1.",
                Value::Number(window.unrounded(self.height)),
            ));
        }
        if dilation > 1 {
            slips.push(slip(
                "You left the dilation out: it spreads the kernel over more pixels.",
                with(Window {
                    dilation: 1,
                    ..window
                }),
            ));
            slips.push(slip(
                "You took dilation × kernel as what the kernel spans. It is dilation × (kernel − 1) \
                 + 1: only the gaps grow.",
                with(Window {
                    kernel: kernel * dilation,
                    dilation: 1,
                    ..window
                }),
            ));
        }
        if padding > 0 {
            slips.push(slip(
                "You left the padding out.",
                with(Window {
                    padding: 0,
                    ..window
                }),
            ));
        }
        if stride > 1 {
            slips.push(slip(
                "You left the stride out: divide by it before you add 1.",
                with(Window {
                    stride: 1,
                    ..window
                }),
            ));
            slips.push(slip(
                "You only divided by the stride. The kernel and the padding count, too.",
                self.both(|size| size / stride),
            ));
        }
        slips.push(slip(
            "You added 1 before you divided by the stride. It comes after.",
            self.both(|size| window.way(size).map_or(0, |way| (way + 1) / stride)),
        ));
        slips.push(slip(
            "That is the input's size: check whether the padding makes up for the kernel.",
            self.both(|size| size),
        ));
        slips
    }
}
