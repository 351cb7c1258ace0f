//! A new question or migration is a reason to compile again: both become part of the
//! executable, and the compiler itself only watches the files that it knew before.

fn main() {
    println!("cargo::rerun-if-changed=questions");
    println!("cargo::rerun-if-changed=migrations");
}
