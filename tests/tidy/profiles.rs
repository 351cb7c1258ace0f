//! Code that members wait for is built for speed.

use std::fs;
use std::path::Path;

use toml::{Table, Value};

/// The settings of a crate that computes, in each profile: for tests, for a newcomer's build, and
/// for released binaries.
const WANTED: [(&str, &[(&str, i64)]); 3] = [
    ("dev", &[("opt-level", 3)]),
    ("release", &[("opt-level", 3), ("codegen-units", 1)]),
    ("dist", &[("opt-level", 3), ("codegen-units", 1)]),
];

/// Crates of the network without computation: one reads its file, one starts threads, one finds out
/// sizes.
const COMPUTE_NOTHING: [&str; 3] = ["rten-onnx", "rten-parallel", "rten-shape-inference"];

/// Returns a profile's setting for a crate. A profile inherits from its parent, and a crate from
/// its profile.
fn setting<'m>(profiles: &'m Value, profile: &str, krate: &str, key: &str) -> Option<&'m Value> {
    let mut chain = vec![profiles.get(profile)?];
    while let Some(parent) = chain.last()?.get("inherits") {
        chain.push(profiles.get(parent.as_str()?)?);
    }
    let of_crate = |profile: &&'m Value| profile.get("package")?.get(krate)?.get(key);
    let of_profile = |profile: &&'m Value| profile.get(key);
    let mut of_crates = chain.iter().filter_map(of_crate);
    of_crates
        .next()
        .or_else(|| chain.iter().find_map(of_profile))
}

/// Returns the settings that are missing for the network's crates. Without inlining across a whole
/// crate, a release takes ten times as long to read an answer.
fn slow(manifest: &str, lock: &str) -> Vec<String> {
    let manifest: Table = manifest.parse().unwrap();
    let lock: Table = lock.parse().unwrap();
    let packages = lock["package"].as_array().unwrap().iter();
    let names = packages.map(|package| package["name"].as_str().unwrap());
    let mut computing = names
        .filter(|name| name.starts_with("rten") && !COMPUTE_NOTHING.contains(name))
        .peekable();
    assert!(computing.peek().is_some(), "what reads answers now?");
    let mut slow = Vec::new();
    for krate in computing {
        for (profile, settings) in WANTED {
            for (key, wanted) in settings {
                let found = setting(&manifest["profile"], profile, krate, key);
                if found.and_then(Value::as_integer) != Some(*wanted) {
                    slow.push(format!("{krate}, {profile}: `{key} = {wanted}`"));
                }
            }
        }
    }
    slow
}

fn read(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

#[test]
fn the_network_that_reads_answers_is_built_for_speed() {
    let (manifest, lock) = (read("Cargo.toml"), read("Cargo.lock"));
    assert_eq!(slow(&manifest, &lock), [""; 0]);
    // Each setting matters.
    let without = manifest.replace("[profile.release.package.rten-gemm]", "[unused]");
    assert_eq!(
        slow(&without, &lock),
        [
            "rten-gemm, release: `opt-level = 3`",
            "rten-gemm, release: `codegen-units = 1`",
        ]
    );
}
