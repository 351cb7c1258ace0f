//! The `stride` command.
fn main() {}
