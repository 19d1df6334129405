//! What may not be written: calls that take a request down, unfinished work, RSA keys in the `rsa`
//! crate. Marks are spelled in two halves here, so that this file does not find itself.

use super::code::{is_test_file, line_of, names, shipped, without_words};
use super::tree::{File, files, nothing_found};

const CRASHES: &[&str] =
    &[".unwrap()", ".expect(", ".unwrap_err()", ".expect_err(", "panic!(", "dbg!("];
const UNFINISHED: &[&str] = &[
    concat!("todo", "!("),
    concat!("unimplemented", "!("),
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("XX", "X:"),
    concat!("#[ig", "nore"),
];

fn sightings(file: &File, text: &str, words: &[&str]) -> Vec<String> {
    let at = |word: &&str, offset| format!("{}:{}: {word}", file.path, line_of(text, offset));
    words
        .iter()
        .flat_map(|word| text.match_indices(*word).map(move |(offset, _)| at(word, offset)))
        .collect()
}

#[test]
fn no_call_can_take_a_request_down() {
    let complaints: Vec<String> = files("src", &[".rs"])
        .iter()
        .filter(|file| !is_test_file(&file.path))
        .flat_map(|file| sightings(file, &shipped(&file.text), CRASHES))
        .collect();
    nothing_found(&complaints, "say what happened with an error; tests alone may unwrap");
}

#[test]
fn nothing_is_left_unfinished() {
    let endings = [".rs", ".html", ".js", ".css", ".sql", ".toml"];
    let complaints: Vec<String> = ["src", "tests", "benches", "templates", "static", "migrations"]
        .iter()
        .flat_map(|folder| files(folder, &endings))
        .flat_map(|file| sightings(&file, &file.text, UNFINISHED))
        .collect();
    nothing_found(&complaints, "finish it, or write it down as an issue");
}

/// RUSTSEC-2023-0071: the timing of private-key operations in the `rsa` crate leaks. It is in the
/// tree for other crates' verification only; Portico signs with aws-lc.
#[test]
fn no_private_key_meets_the_rsa_crate() {
    let mut complaints = Vec::new();
    for file in files("src", &[".rs"]) {
        let code = without_words(&file.text);
        let found = names(&code).filter(|(_, name)| matches!(*name, "RsaPrivateKey" | "rsa"));
        for (offset, name) in found {
            let rest = &code[offset + name.len()..];
            let before = code[..offset].trim_end();
            let is_crate = name == "rsa" && rest.starts_with("::") && !before.ends_with("::");
            if name != "rsa" || is_crate {
                complaints.push(format!("{}:{}: {name}", file.path, line_of(&code, offset)));
            }
        }
    }
    nothing_found(&complaints, "sign and decrypt with aws-lc-rs");
}
