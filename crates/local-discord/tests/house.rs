//! The module order: no file imports itself through others.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The driver's types return one another, so that a test reads like a person acting:
/// `member.click(…).modal().submit(…).reply()`.
const EXCEPT: &str = "driver";

type Module = Vec<String>;

/// A file's imports and re-exports.
#[derive(Default)]
struct Imports {
    uses: Vec<Module>,
    passes_on: BTreeMap<String, Module>,
}

fn path(text: &str) -> Module {
    let segments = text.split("::").map(|segment| segment.trim().to_owned());
    segments.filter(|segment| !segment.is_empty()).collect()
}

/// Collects every file under `src`, by its module's path.
fn files(folder: &Path, module: &Module, found: &mut BTreeMap<Module, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let file = entry.unwrap().path();
        let stem = file.file_stem().unwrap().to_str().unwrap().to_owned();
        let mut inside = module.clone();
        if !matches!(stem.as_str(), "mod" | "lib") {
            inside.push(stem.clone());
        }
        if file.is_dir() {
            files(&file, &inside, found);
        } else if stem != "main" {
            found.insert(inside, fs::read_to_string(&file).unwrap());
        }
    }
}

/// Expands `a::{b, c::{d, e}}` into single paths.
fn expanded(tree: &str) -> Vec<String> {
    let Some((front, rest)) = tree.split_once('{') else {
        let plain = tree.split(" as ").next().unwrap_or_default();
        return vec![plain.trim().to_owned()];
    };
    let body = rest.trim().strip_suffix('}').unwrap();
    let (mut parts, mut depth) = (vec![String::new()], 0);
    for letter in body.chars() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => parts.push(String::new()),
            _ => {}
        }
        if letter != ',' || depth > 0 {
            parts.last_mut().unwrap().push(letter);
        }
    }
    let parts = parts.iter().filter(|part| !part.trim().is_empty());
    parts
        .flat_map(|part| expanded(part))
        .map(|part| format!("{front}{part}"))
        .collect()
}

fn imports(module: &Module, source: &str, all: &BTreeMap<Module, String>) -> Imports {
    let source = source.split("#[cfg(test)]").next().unwrap_or_default();
    let mut imports = Imports::default();
    for (start, _) in source.match_indices("use ") {
        let line = source[..start].rsplit('\n').next().unwrap_or_default();
        if !matches!(line, "" | "pub " | "pub(crate) " | "pub(super) ") {
            continue;
        }
        let tree = source[start + 4..].split(';').next().unwrap_or_default();
        for used in expanded(&tree.replace('\n', " ")) {
            let mut rest = path(&used);
            let mut base = match rest[0].as_str() {
                "crate" => Module::new(),
                "super" | "self" => module.clone(),
                child if all.contains_key(&[module.clone(), path(child)].concat()) => {
                    module.clone()
                }
                _ => continue,
            };
            while matches!(rest[0].as_str(), "crate" | "self" | "super") {
                if rest.remove(0) == "super" {
                    base.pop();
                }
            }
            let target = [base, rest].concat();
            if line.is_empty() {
                imports.uses.push(target);
            } else {
                let name = target.last().unwrap().clone();
                imports.passes_on.insert(name, target);
            }
        }
    }
    imports
}

/// Returns the file that defines a name.
fn origin(target: &[String], all: &BTreeMap<Module, Imports>) -> Module {
    let mut length = target.len();
    while !all.contains_key(&target[..length]) {
        length -= 1;
    }
    let passed_on = target
        .get(length)
        .and_then(|name| all[&target[..length]].passes_on.get(name));
    match passed_on {
        Some(passed_on) => origin(&[passed_on, &target[length + 1..]].concat(), all),
        None => target[..length].to_vec(),
    }
}

fn walk(
    module: &Module,
    path: &mut Vec<Module>,
    done: &mut BTreeSet<Module>,
    all: &BTreeMap<Module, Imports>,
) {
    let way = |path: &[Module]| {
        let names: Vec<String> = path.iter().map(|one| one.join("::")).collect();
        names.join(" → ")
    };
    assert!(!path.contains(module), "{} → {module:?}", way(path));
    if done.contains(module) {
        return;
    }
    path.push(module.clone());
    for used in &all[module].uses {
        let used = origin(used, all);
        let excepted = [&used, module]
            .iter()
            .all(|one| one.first().is_some_and(|top| top == EXCEPT));
        if used != *module && !excepted {
            walk(&used, path, done, all);
        }
    }
    path.pop();
    done.insert(module.clone());
}

#[test]
fn no_file_imports_itself_by_way_of_others() {
    let mut sources = BTreeMap::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    files(&folder, &Module::new(), &mut sources);
    let all: BTreeMap<Module, Imports> = sources
        .iter()
        .map(|(module, source)| (module.clone(), imports(module, source, &sources)))
        .collect();
    let answering = &all[&path("world::answering")].uses;
    let found = answering.iter().map(|used| origin(used, &all));
    assert!(
        found
            .into_iter()
            .any(|one| one == path("payload::callback")),
        "imports are found"
    );
    let mut done = BTreeSet::new();
    for module in all.keys() {
        walk(module, &mut Vec::new(), &mut done, &all);
    }
}
