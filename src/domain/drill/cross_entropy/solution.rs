//! The steps to a loss.

use super::{losses, probability};
use crate::domain::drill::softmax::minus;

/// Returns the steps from logits to their loss.
pub(super) fn of_logits(logits: &[i32], class: usize, smoothing: u64, answer: f64) -> Vec<String> {
    let powers: Vec<f64> = logits.iter().map(|logit| f64::from(*logit).exp()).collect();
    let shown: Vec<String> = powers.iter().map(|power| format!("{power:.3}")).collect();
    let sum: f64 = powers.iter().sum();
    let losses = losses(logits);
    let mut steps = vec![
        format!(
            "e to the power of each logit: {}. Their sum is {sum:.3}.",
            shown.join(", ")
        ),
        format!(
            "The loss is ln of the sum − the true logit: ln {sum:.3} − {} = {:.3}.",
            bracketed(logits[class]),
            losses[class]
        ),
    ];
    if smoothing == 0 {
        steps.push(format!("That is **{answer:.3}**."));
        return steps;
    }
    let all: Vec<String> = losses.iter().map(|loss| format!("{loss:.3}")).collect();
    let mean = losses.iter().sum::<f64>() / losses.len() as f64;
    steps.push(format!(
        "The same for every class: {}. Their mean is {mean:.3}.",
        all.join(", ")
    ));
    steps.push(format!(
        "{} of the label stays, {} is spread over all classes: {0} × {:.3} + {1} × {mean:.3} = \
         **{answer:.3}**.",
        probability(100 - smoothing),
        probability(smoothing),
        losses[class]
    ));
    steps
}

fn bracketed(number: i32) -> String {
    if number < 0 {
        format!("({})", minus(&number))
    } else {
        number.to_string()
    }
}
