//! Every row that a test cites exists. `scripts/spec-coverage` counts by the same rules.

use std::collections::BTreeSet;

use super::tree::{File, files, nothing_found};

/// As docs/spec/README.md counts them.
const ROWS: usize = 3122;

/// `ABC-001` or `ABC-B01`, and nothing else.
fn is_id(text: &str) -> bool {
    let Some((prefix, number)) = text.split_once('-') else { return false };
    let digits = number.strip_prefix(|c: char| c.is_ascii_uppercase()).unwrap_or(number);
    prefix.starts_with(|c: char| c.is_ascii_uppercase())
        && prefix.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
        && digits.len() >= 2
        && digits.bytes().all(|b| b.is_ascii_digit())
}

/// The id of the row that starts on this line: `| ID |`, `| **ID** |`, `- **ID**` or `ID — `.
fn row(line: &str) -> Option<&str> {
    let (id, _) = if let Some(cell) = line.strip_prefix("| ") {
        cell.split_once(" |")?
    } else if let Some(bullet) = line.strip_prefix("- **") {
        bullet.split_once("**")?
    } else {
        line.split_once(" — ")?
    };
    let id = id.trim_matches('*');
    is_id(id).then_some(id)
}

/// What stands behind `// spec:` on this line.
fn citation(line: &str) -> Option<&str> {
    line.trim_start().strip_prefix("// spec:")
}

fn rows(text: &str) -> impl Iterator<Item = String> + '_ {
    text.lines().filter_map(row).map(str::to_owned)
}

fn specification() -> Vec<File> {
    let is_numbered = |file: &File| file.path["docs/spec/".len()..].starts_with('0');
    files("docs/spec", &[".md"]).into_iter().filter(is_numbered).collect()
}

#[test]
fn every_row_has_its_own_id() {
    let all: Vec<String> = specification().iter().flat_map(|file| rows(&file.text)).collect();
    assert_eq!(all.len(), ROWS, "rows in docs/spec");
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), ROWS, "an id names one row");
}

#[test]
fn every_cited_row_exists() {
    let known: BTreeSet<String> =
        specification().iter().flat_map(|file| rows(&file.text)).collect();
    let mut complaints = Vec::new();
    for file in ["src", "tests", "benches"].iter().flat_map(|f| files(f, &[".rs", ".js", ".mjs"])) {
        for (index, line) in file.text.lines().enumerate() {
            for id in citation(line).into_iter().flat_map(|ids| ids.split(',')).map(str::trim) {
                if !known.contains(id) {
                    complaints.push(format!("{}:{}: `{id}`", file.path, index + 1));
                }
            }
        }
    }
    nothing_found(&complaints, "a citation reads `spec: EP-228, EP-229`: known rows, no ranges");
}

#[test]
fn rows_are_told_from_mentions() {
    assert_eq!(row("| EP-001 | text | G |"), Some("EP-001"));
    assert_eq!(row("| **USR-110** | — | x |"), Some("USR-110"));
    assert_eq!(row("- **SAML-S09** [G] text"), Some("SAML-S09"));
    assert_eq!(row("LOG-060 — API call"), Some("LOG-060"));
    assert_eq!(row("text EP-001 — text"), None);
    assert_eq!(row("| see EP-001 | text |"), None);
    assert_eq!(citation("    // spec: EP-001, EP-002"), Some(" EP-001, EP-002"));
}
