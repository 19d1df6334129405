//! The import law: domains at the bottom, engines above them, doors on top that do not know each
//! other; only `storage` speaks SQL, only the doors and `http` speak HTTP and HTML.

use super::code::{brace_end, is_test_file, line_of, names, shipped};
use super::tree::{files, nothing_found};

const DOORS: &[&str] = &["api", "oauth", "hosted_ui", "cli", "dev"];
/// They carry requests to the doors; nothing below a door may know them.
const CARRIERS: &[&str] = &["http", "app", "jobs"];
/// They put the parts together and may name all of them.
const ROOTS: &[&str] = &["lib", "main", "server"];
/// What drives the domains: the sign-in state machine, federation.
const ENGINES: &[&str] = &["auth", "federation"];
const WEB_CRATES: &[&str] = &["actix_web", "actix_http", "askama"];

/// `path` is one of: a door, a carrier, an engine, `storage`, the root, or a domain.
fn folder(path: &str) -> &str {
    let inside = path.strip_prefix("src/").unwrap_or(path);
    inside.split('/').next().unwrap_or(inside).trim_end_matches(".rs")
}

/// Every top-level module that `path` names, by `crate::`, `portico::` or `super::`, with its line.
fn imported<'a>(path: &str, code: &'a str) -> Vec<(usize, &'a str)> {
    let mut found = Vec::new();
    let depth = module_depth(path);
    let mut supers = 0;
    let mut last_end = 0;
    for (start, name) in names(code) {
        let end = start + name.len();
        let chained = supers > 0 && code[last_end..start].trim() == "::";
        supers = match name {
            "crate" | "portico" => depth,
            "super" if chained => supers + 1,
            "super" => 1,
            _ => 0,
        };
        last_end = end;
        let at_root = supers >= depth && supers > 0;
        if let (true, Some(rest)) = (at_root, code[end..].trim_start().strip_prefix("::")) {
            let behind = code.len() - rest.trim_start().len();
            found.extend(heads(code, behind).into_iter().filter(|(_, name)| *name != "super"));
        }
    }
    found.into_iter().map(|(offset, name)| (line_of(code, offset), name)).collect()
}

/// The first name of each path at `at`: one, or one for each entry of a `{group}`.
fn heads(code: &str, at: usize) -> Vec<(usize, &str)> {
    if !code[at..].starts_with('{') {
        return names(&code[at..]).next().map(|(o, name)| (at + o, name)).into_iter().collect();
    }
    let inner = at + 1..brace_end(code, at).saturating_sub(1);
    let (mut depth, mut start, mut found) = (0_usize, inner.start, Vec::new());
    for (offset, c) in code[inner.clone()].char_indices().chain([(inner.len(), ',')]) {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                let entry = &code[start..inner.start + offset];
                found.extend(names(entry).next().map(|(o, name)| (start + o, name)));
                start = inner.start + offset + 1;
            }
            _ => {}
        }
    }
    found
}

/// How many `super::` lead from the file to the root of the crate.
fn module_depth(path: &str) -> usize {
    let inside = path.strip_prefix("src/").unwrap_or(path);
    let parts = inside.split('/').count();
    if inside.ends_with("mod.rs") || parts == 1 && !inside.starts_with("app") {
        (parts - 1).max(1)
    } else {
        parts
    }
}

/// Why `from` may not name `to`, if it may not.
fn objection(from: &str, to: &str) -> Option<&'static str> {
    let is = |list: &[&str], name| list.contains(&name);
    if from == to || is(ROOTS, from) {
        None
    } else if is(DOORS, from) && is(DOORS, to) {
        Some("no door knows another")
    } else if is(DOORS, from) || is(CARRIERS, from) {
        None
    } else if is(DOORS, to) || is(CARRIERS, to) {
        Some("the doors, http, app and jobs stand above everything else")
    } else if is(ENGINES, to) && !is(ENGINES, from) {
        Some("auth and federation stand above storage and the domains")
    } else {
        None
    }
}

#[test]
fn every_module_keeps_to_its_layer() {
    let mut complaints = Vec::new();
    for file in files("src", &[".rs"]).iter().filter(|file| !is_test_file(&file.path)) {
        let from = folder(&file.path);
        let code = shipped(&file.text);
        for (line, to) in imported(&file.path, &code) {
            if let Some(reason) = objection(from, to) {
                complaints.push(format!("{}:{line}: imports {to}: {reason}", file.path));
            }
        }
    }
    nothing_found(&complaints, "src/lib.rs states the import law");
}

#[test]
fn only_storage_speaks_sql_and_only_doors_speak_http() {
    let mut complaints = Vec::new();
    for file in files("src", &[".rs"]).iter().filter(|file| !is_test_file(&file.path)) {
        let from = folder(&file.path);
        let above = DOORS.contains(&from) || from == "http";
        let root = ROOTS.contains(&from);
        let code = shipped(&file.text);
        for (offset, name) in names(&code) {
            let wrong = match name {
                "sqlx" => from != "storage",
                name if WEB_CRATES.contains(&name) => !above && !root,
                _ => false,
            };
            if wrong {
                complaints.push(format!("{}:{}: {name}", file.path, line_of(&code, offset)));
            }
        }
    }
    nothing_found(&complaints, "sqlx belongs to storage; actix_web and askama to doors and http");
}

#[test]
fn imports_are_found_in_every_spelling() {
    let code = "use crate::{api::{a, b}, users};\nlet x = crate::oauth::y; use super::super::dev::z; super::near();";
    assert_eq!(
        imported("src/auth/step.rs", code),
        [(1, "api"), (1, "users"), (2, "oauth"), (2, "dev")]
    );
    assert_eq!(imported("src/auth/mod.rs", "use super::cli::x;"), [(1, "cli")]);
    assert!(objection("api", "oauth").is_some());
    assert!(objection("users", "auth").is_some());
    assert!(objection("storage", "http").is_some());
    assert!(objection("auth", "storage").is_none());
    assert!(objection("hosted_ui", "auth").is_none());
}
