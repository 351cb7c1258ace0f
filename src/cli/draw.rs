//! `stride draw`: draws a figure as members will see it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use crate::picture::Drawing;

#[derive(Debug, Args)]
pub(super) struct DrawArgs {
    /// The figure, an SVG file.
    figure: PathBuf,
    /// Where to write the PNG file (default: beside the figure).
    picture: Option<PathBuf>,
}

pub(super) fn run(args: &DrawArgs) -> ExitCode {
    let beside = || args.figure.with_extension("png");
    let picture = args.picture.clone().unwrap_or_else(beside);
    match draw(&args.figure, &picture) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}

fn draw(figure: &Path, picture: &Path) -> Result<(), String> {
    let svg = fs::read_to_string(figure)
        .map_err(|error| format!("{} cannot be read: {error}", figure.display()))?;
    let png = Drawing::read(&svg)
        .and_then(|drawing| drawing.png())
        .map_err(|error| format!("{} cannot be drawn: {error}", figure.display()))?;
    fs::write(picture, png)
        .map_err(|error| format!("{} cannot be written: {error}", picture.display()))
}
