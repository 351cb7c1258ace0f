//! Problems with question files, as `path:line: message`.

use std::fmt;

/// A problem at a line of a question file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The file's path, as a reader would open it.
    pub path: String,
    /// The line, from 1.
    pub line: usize,
    /// Whether the bank is still usable.
    pub severity: Severity,
    /// The message for the file's author.
    pub message: String,
}

/// How bad a [`Problem`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The author must fix the file.
    Error,
    /// The file is usable, but somebody should look at it.
    Warning,
}

impl Problem {
    /// Builds an error.
    pub fn error(path: impl Into<String>, line: usize, message: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            line,
            severity: Severity::Error,
            message: message.into(),
        }
    }

    /// Builds a warning.
    pub fn warning(path: impl Into<String>, line: usize, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(path, line, message)
        }
    }

    /// Whether it is a warning.
    pub fn is_warning(&self) -> bool {
        self.severity == Severity::Warning
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let warning = if self.is_warning() { "warning: " } else { "" };
        write!(f, "{}:{}: {warning}{}", self.path, self.line, self.message)
    }
}
