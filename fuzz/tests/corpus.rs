//! Tries every seed and every past finding of the fuzzer.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

use std::fs;
use std::panic::catch_unwind;
use std::path::Path;

use stride_fuzz::TARGETS;

#[test]
fn what_a_fuzzer_found_is_dealt_with() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let folders = fs::read_dir(&corpus).unwrap().count();
    assert_eq!(folders, TARGETS.len(), "a folder for each target");
    let mut failed = Vec::new();
    for (name, target) in TARGETS {
        let mut seeds = 0;
        for file in fs::read_dir(corpus.join(name)).unwrap() {
            let path = file.unwrap().path();
            let data = fs::read(&path).unwrap();
            seeds += 1;
            if catch_unwind(|| target(&data)).is_err() {
                failed.push(path);
            }
        }
        assert!(seeds >= 3, "{name} has few seeds");
    }
    assert!(failed.is_empty(), "{failed:#?}");
}
