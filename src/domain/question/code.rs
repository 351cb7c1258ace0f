//! The code example: all of it, and the excerpt for Discord.

/// The lines before and after the excerpt. Both are comments, so the code runs as it stands.
const FROM: &str = "# excerpt";
const TO: &str = "# end of excerpt";

/// Returns the code in a section that is one fence.
pub(super) fn inside_fence(section: &str) -> &str {
    let inside = section.split_once('\n').map_or("", |(_, rest)| rest);
    inside.strip_suffix("```").unwrap_or(inside)
}

/// The problem with an excerpt's markers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExcerptError {
    /// One marker lacks the other, or they are in the wrong order.
    #[error("an excerpt begins with a line `# excerpt` and ends with a line `# end of excerpt`")]
    Unpaired,
    /// There are several pairs.
    #[error("more than one excerpt")]
    Several,
    /// There is nothing between the markers.
    #[error("the excerpt is empty")]
    Empty,
}

/// Returns the lines between the markers; `None` without markers.
pub(super) fn excerpt(code: &str) -> Result<Option<&str>, ExcerptError> {
    let (mut starts, mut ends) = (Vec::new(), Vec::new());
    let mut offset = 0;
    for line in code.split_inclusive('\n') {
        let end = offset + line.len();
        match line.trim() {
            FROM => starts.push(end),
            TO => ends.push(offset),
            _ => {}
        }
        offset = end;
    }
    match (starts.as_slice(), ends.as_slice()) {
        ([], []) => Ok(None),
        (&[from], &[to]) if from <= to => {
            let excerpt = code[from..to].trim_matches('\n');
            if excerpt.trim().is_empty() {
                Err(ExcerptError::Empty)
            } else {
                Ok(Some(excerpt))
            }
        }
        ([_], [_]) | ([], _) | (_, []) => Err(ExcerptError::Unpaired),
        _ => Err(ExcerptError::Several),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_excerpt_is_what_stands_between_the_markers() {
        let code = "import torch\n# excerpt\ndef f():\n    pass\n  # end of excerpt\nf()\n";
        assert_eq!(excerpt(code), Ok(Some("def f():\n    pass")));
        assert_eq!(excerpt("x = 1  # excerpt\n"), Ok(None));
    }

    #[test]
    fn markers_that_do_not_pair_are_refused() {
        assert_eq!(excerpt("# excerpt\nx = 1\n"), Err(ExcerptError::Unpaired));
        assert_eq!(
            excerpt("# end of excerpt\nx = 1\n# excerpt\n"),
            Err(ExcerptError::Unpaired)
        );
        assert_eq!(
            excerpt("# excerpt\n\n# end of excerpt\n"),
            Err(ExcerptError::Empty)
        );
        let twice = "# excerpt\nx\n# end of excerpt\n".repeat(2);
        assert_eq!(excerpt(&twice), Err(ExcerptError::Several));
    }

    #[test]
    fn code_is_taken_out_of_its_fence() {
        assert_eq!(inside_fence("```python\nprint(1)\n```"), "print(1)\n");
        assert_eq!(inside_fence(""), "");
    }
}
