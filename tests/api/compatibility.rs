//! `docs/compatibility.md` says what the routing table says.
//! `UPDATE_DOCS=1 cargo test --test portico compatibility` writes it anew.

use std::fmt::Write as _;
use std::path::Path;

use portico::api::model::model;
use portico::api::routes;

fn page() -> String {
    let mut names: Vec<&str> = model().operations.keys().copied().collect();
    names.sort_unstable();
    let works = names.iter().filter(|name| routes::find(name).is_some()).count();
    let mut page = format!(
        "# Operations of `cognito-idp`\n\n\
         {works} of the {} operations of the service model (2016-04-18) work. The others answer HTTP 400 \
         `UnknownOperationException` \"<Operation> is not available in this version of Portico.\"\n\n\
         Signed: needs an access key of the server (SigV4). This page is written by a test from the model and the \
         routing table (`UPDATE_DOCS=1 cargo test --test portico compatibility`).\n\n\
         | operation | call | state |\n|---|---|---|\n",
        names.len()
    );
    for name in names {
        let call = if model().operations[name].unsigned { "public" } else { "signed" };
        let state = if routes::find(name).is_some() { "works" } else { "not yet" };
        writeln!(page, "| `{name}` | {call} | {state} |").unwrap();
    }
    page
}

#[test]
fn compatibility_page_is_what_the_routes_say() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/compatibility.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&file, page()).unwrap();
    }
    let written = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(written == page(), "docs/compatibility.md is old: run with UPDATE_DOCS=1");
}

#[test]
fn every_route_is_an_operation_and_none_is_there_twice() {
    let mut names: Vec<&str> = routes::ROUTES.iter().map(|(name, _)| *name).collect();
    for name in &names {
        assert!(model().operations.contains_key(name), "{name}");
    }
    let all = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), all);
}
