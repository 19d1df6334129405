//! Files that have one idea, and migrations that are the same history on both engines.

use super::tree::{files, nothing_found};

const LONGEST: usize = 500;

#[test]
fn no_source_file_outgrows_one_idea() {
    let complaints: Vec<String> = files("src", &[".rs"])
        .iter()
        .map(|file| (file, file.text.lines().count()))
        .filter(|(_, lines)| *lines > LONGEST)
        .map(|(file, lines)| format!("{}: {lines} lines", file.path))
        .collect();
    nothing_found(&complaints, "500 lines are the most; split by what the parts are for");
}

#[test]
fn every_module_says_what_it_is_for() {
    let complaints: Vec<String> = files("src", &[".rs"])
        .iter()
        .filter(|file| !file.text.trim_start().starts_with("//!"))
        .map(|file| file.path.clone())
        .collect();
    nothing_found(&complaints, "a file starts with one or two lines of `//!`");
}

#[test]
fn both_engines_have_the_same_migrations() {
    let names = |engine: &str| -> Vec<String> {
        let folder = format!("migrations/{engine}");
        let all = files(&folder, &[""]).into_iter().map(|file| file.path);
        all.filter_map(|path| path.strip_prefix(&format!("{folder}/")).map(str::to_owned)).collect()
    };
    let sqlite = names("sqlite");
    assert!(!sqlite.is_empty(), "no migrations found");
    assert_eq!(sqlite, names("postgres"), "same numbers and names on both engines");
    for (index, name) in sqlite.iter().enumerate() {
        let number = format!("{:04}_", index + 1);
        let rest = name.strip_prefix(&number).and_then(|rest| rest.strip_suffix(".sql"));
        let plain = |word: &str| word.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        assert!(rest.is_some_and(plain), "{name}: expected {number}name.sql, in lower case");
    }
}
