//! The lines that a run prints.

/// The target of a figure.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Target {
    AtMost(f64),
    AtLeast(f64),
}

/// Prints a figure with its target and its inputs.
pub(crate) fn line(what: &str, figure: f64, unit: &str, target: Target, from: &str) {
    let (met, wanted) = match target {
        Target::AtMost(most) => (figure <= most, format!("at most {most}")),
        Target::AtLeast(least) => (figure >= least, format!("at least {least}")),
    };
    let verdict = if met { "met   " } else { "MISSED" };
    println!("{verdict} {what}: {figure:.2} {unit} ({wanted}); {from}");
}

/// Returns the value below which this share (0 to 1) of the samples lies. Sorts them.
pub(crate) fn percentile(samples: &mut [f64], share: f64) -> f64 {
    samples.sort_by(f64::total_cmp);
    let last = samples.len().saturating_sub(1);
    let index = (last as f64 * share).round() as usize;
    samples.get(index).copied().unwrap_or_default()
}
