//! The output height and width of a transposed convolution.

use serde::Serialize;

use super::dice::Dice;
use super::window::{Window, asked, both};
use super::{Asked, Exercise, Slip, Value, slip};
use crate::domain::question::Level;

#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct TransposedSize {
    height: u64,
    width: u64,
    window: Window,
    output_padding: u64,
}

pub(super) fn draw(level: Level, dice: &mut Dice) -> TransposedSize {
    loop {
        let side = dice.between(4, 40);
        let window = Window {
            kernel: dice.between(2, 5),
            stride: dice.between(2, 4),
            padding: dice.between(0, 2),
            dilation: 1,
        };
        let drawn = match level {
            Level::Beginner => TransposedSize {
                height: side,
                width: side,
                window: Window {
                    stride: 2,
                    padding: window.padding.min(1),
                    ..window
                },
                output_padding: 0,
            },
            Level::Intermediate => TransposedSize {
                height: side,
                width: side,
                window,
                // PyTorch refuses it unless it is below the stride.
                output_padding: dice.between(0, 1),
            },
            Level::Senior => {
                let window = Window {
                    dilation: dice.between(1, 3),
                    ..window
                };
                TransposedSize {
                    height: side,
                    width: dice.between(4, 40),
                    window,
                    output_padding: dice.between(0, window.stride - 1),
                }
            }
        };
        // More padding would leave nothing of the border.
        if drawn.window.padding < drawn.window.span() {
            return drawn;
        }
    }
}

impl TransposedSize {
    fn both(&self, size: impl Fn(u64) -> i128) -> Value {
        let size = |side| u64::try_from(size(side)).unwrap_or_default();
        both((self.height, self.width), size)
    }

    fn is_square(&self) -> bool {
        self.height == self.width
    }

    fn numbers(&self) -> [i128; 5] {
        let Window {
            kernel,
            stride,
            padding,
            dilation,
        } = self.window;
        [kernel, stride, padding, dilation, self.output_padding].map(i128::from)
    }

    /// Returns the output's side for these five numbers.
    fn with(&self, [kernel, stride, padding, dilation, output_padding]: [i128; 5]) -> Value {
        self.both(|side| {
            (i128::from(side) - 1) * stride - 2 * padding
                + dilation * (kernel - 1)
                + output_padding
                + 1
        })
    }

    fn side_steps(&self, name: &str, side: u64) -> String {
        let [_, stride, padding, _, output_padding] = self.numbers();
        let span = i128::from(self.window.span());
        let spread = (i128::from(side) - 1) * stride;
        let total = spread + span - 2 * padding + output_padding;
        let more = if output_padding > 0 {
            format!(" + {output_padding}")
        } else {
            String::new()
        };
        format!(
            "{name}: ({side} − 1) × {stride} + {span} − 2 × {padding}{more} = {spread} + {span} − \
             {}{more} = **{total}**.",
            2 * padding
        )
    }
}

impl Exercise for TransposedSize {
    fn prompt(&self) -> String {
        let more = if self.output_padding > 0 {
            format!(" and output padding {}", self.output_padding)
        } else {
            String::new()
        };
        format!(
            "A transposed convolution with {}{more} gets a feature map of {}×{} (height × \
             width).\n**How high and wide is its output?**",
            self.window.says(),
            self.height,
            self.width
        )
    }

    fn asked(&self) -> Asked {
        asked((self.height, self.width))
    }

    fn answer(&self) -> Value {
        self.with(self.numbers())
    }

    fn steps(&self) -> Vec<String> {
        let Window {
            kernel,
            stride,
            padding,
            dilation,
        } = self.window;
        let span = self.window.span();
        let mut steps = vec![format!(
            "Each pixel of the input puts one kernel into the output, {stride} pixels from the last \
             one: (input − 1) × {stride} from the first to the last, and the kernel itself on top."
        )];
        if dilation > 1 {
            steps.push(format!(
                "With dilation {dilation} the kernel spans {dilation} × ({kernel} − 1) + 1 = {span} \
                 pixels."
            ));
        }
        steps.push(format!(
            "Padding takes away: {padding} on each side.{}",
            if self.output_padding > 0 {
                " Output padding adds, on one side only."
            } else {
                ""
            }
        ));
        if self.is_square() {
            steps.push(self.side_steps("A side", self.height));
        } else {
            steps.push(self.side_steps("Height", self.height));
            steps.push(self.side_steps("Width", self.width));
        }
        steps
    }

    fn slips(&self) -> Vec<Slip> {
        let numbers = self.numbers();
        let [kernel, stride, padding, dilation, output_padding] = numbers;
        let span = i128::from(self.window.span());
        let mut slips = Vec::new();
        if padding > 0 {
            slips.push(slip(
                "You took the padding from one side only: it goes from both sides, so it counts \
                 twice.",
                self.both(|side| (i128::from(side) - 1) * stride + span - padding + output_padding),
            ));
            slips.push(slip(
                "You added the padding. In a transposed convolution it takes away from the output.",
                self.with([kernel, stride, -padding, dilation, output_padding]),
            ));
            slips.push(slip(
                "You left the padding out: it takes away from both sides of the output.",
                self.with([kernel, stride, 0, dilation, output_padding]),
            ));
        }
        if output_padding > 0 {
            slips.push(slip(
                "You left the output padding out.",
                self.with([kernel, stride, padding, dilation, 0]),
            ));
            slips.push(slip(
                "You added the output padding twice. It goes on one side only.",
                self.with([kernel, stride, padding, dilation, 2 * output_padding]),
            ));
        }
        if dilation > 1 {
            slips.push(slip(
                "You left the dilation out: it spreads the kernel over more pixels.",
                self.with([kernel, stride, padding, 1, output_padding]),
            ));
            slips.push(slip(
                "You took dilation × kernel as what the kernel spans. It is dilation × (kernel − 1) \
                 + 1: only the gaps grow.",
                self.with([kernel * dilation, stride, padding, 1, output_padding]),
            ));
        }
        slips.push(slip(
            "You only multiplied by the stride. The kernel and the padding count, too.",
            self.both(|side| i128::from(side) * stride),
        ));
        slips.push(slip(
            "You spread all pixels apart: there is one gap less than pixels, so begin with \
             (input − 1) × stride.",
            self.both(|side| i128::from(side) * stride + span - 2 * padding + output_padding),
        ));
        slips.push(slip(
            "You forgot the last pixel of the kernel: add 1.",
            self.both(|side| {
                (i128::from(side) - 1) * stride + span - 1 - 2 * padding + output_padding
            }),
        ));
        slips.push(slip(
            "That is the size after an ordinary convolution. A transposed one makes it larger.",
            self.both(|side| i128::from(self.window.places(side))),
        ));
        slips
    }
}
