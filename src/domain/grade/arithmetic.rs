//! The signs of a formula: `F(x) * x` is not `F(x) + x`.
use super::rubric::Term;
use super::statement::Item;

/// What stands directly before an operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    Plus,
    Minus,
    Times,
    Over,
}

/// Whether the items at `found` are added, subtracted, multiplied and divided as in the term.
/// An answer that says it in words has no signs, and none that disagree.
pub(super) fn agrees(term: &Term, items: &[Item], found: &[usize]) -> bool {
    let is_formula = |signs: &[Option<Sign>]| signs.iter().any(Option::is_some);
    if !is_formula(&term.signs) {
        return true;
    }
    let signs: Vec<Option<Sign>> = found.iter().map(|&index| items[index].sign).collect();
    if !is_formula(&signs) {
        return true;
    }
    let count = |signs: &[Option<Sign>], sign| signs.iter().filter(|s| **s == Some(sign)).count();
    let has_as_many = |sign| count(&signs, sign) >= count(&term.signs, sign);
    let multiplies = [Sign::Times, Sign::Over]
        .into_iter()
        .any(|sign| count(&term.signs, sign) > 0);
    let mut pairs = term.signs.iter().zip(&signs);
    let are_alike = pairs.all(|(wanted, sign)| match (wanted, sign) {
        // A sum and a product may begin with any of their parts.
        (Some(Sign::Plus | Sign::Times), None) => true,
        // A term may leave out what stands before it.
        (None, Some(Sign::Times | Sign::Over)) => multiplies,
        (None, _) => true,
        (wanted, sign) => wanted == sign,
    });
    are_alike && has_as_many(Sign::Plus) && has_as_many(Sign::Times)
}

#[cfg(test)]
mod tests {
    use crate::domain::grade::tests::assert_shown;

    #[test]
    fn a_formula_has_its_signs() {
        assert_shown(
            &[
                ("F(x) + x", "The output is F(x) + x."),
                ("F(x) + x", "So y = **x + F(x)** in the end."),
                ("x + F(x)", "It is F(x)+x for a block."),
                ("x + F(x)", "The block adds x to F(x), which is simple."),
                ("H(x) - x", "It only learns H(x) - x."),
                ("H(x) - x", "It only learns H(x) − x."),
                ("2p - k", "It is floor((n + 2p - k) / s) + 1."),
                ("2p - k", "It is (W - K + 2P)/S + 1."),
                ("2p - k", "It is (n+2p-k)/s + 1."),
                ("2p + k", "It is (n-1)*s - 2p + k."),
                ("k+(k-1)(d-1)", "It spans (k-1)*(d-1) + k pixels."),
                ("1 + dF/dx", "The slope is dF/dx + 1."),
            ],
            true,
        );
        assert_shown(
            &[
                ("F(x) + x", "The output is F(x) * x."),
                ("x + F(x)", "The output is F(x) * x."),
                ("x + F(x)", "The output is F(x) - x."),
                ("H(x) - x", "It only learns H(x) + x."),
                ("2p - k", "It is (n - 2p + k) / s."),
                ("2p - k", "It is floor((n + 2p + k) / s) + 1."),
                ("k+(k-1)(d-1)", "It spans k+(k+1)(d+1) pixels."),
                ("1 + dF/dx", "The slope is 1 * dF/dx."),
            ],
            false,
        );
    }
}
