//! Where user data can leave the installation: few files can call out, and `docs/operations.md` lists
//! what each sends where.

use super::code::shipped;
use super::tree::files;

/// What opens a connection, or hands one out.
const MEANS: [&str; 7] = [
    "reqwest::Client",
    "Outbound::limited",
    "AsyncSmtpTransport",
    "TcpStream::connect",
    "UdpSocket",
    "lookup_host",
    "outbound: Outbound",
];

/// The files that do, and the row of the document that says so; some send nothing of a user.
const KNOWN: [(&str, &str); 17] = [
    ("src/outbound.rs", ""),
    ("src/messaging/smtp.rs", "the SMTP server"),
    ("src/messaging/sms.rs", "the SMS webhook"),
    ("src/triggers/mod.rs", "functions of pools and custom senders"),
    ("src/triggers/envelope/kms.rs", "a KMS of your choice"),
    ("src/request_filter/provider.rs", "a CAPTCHA of another house"),
    ("src/risk/ranges.rs", "a range service of leaked passwords"),
    ("src/risk/breach.rs", "a range service of leaked passwords"),
    ("src/authorization/logouts.rs", "apps that want to hear of sign-outs"),
    ("src/federation/keys.rs", "identity providers"),
    ("src/federation/breaker.rs", "identity providers"),
    ("src/identity_providers/service.rs", "identity providers"),
    // Wires the others.
    ("src/app.rs", ""),
    // The demo app, whose server is this one; health and names of this deployment.
    ("src/dev/relying_party.rs", ""),
    ("src/cli/doctor.rs", ""),
    ("src/cli/health.rs", ""),
    ("src/api/ops/domains.rs", ""),
];

// spec: WAF-032
#[test]
fn user_data_leaves_where_the_document_says() {
    let document = include_str!("../../docs/operations.md");
    let section = document.split_once("## What leaves the installation").unwrap().1;
    let section = section.split("\n## ").next().unwrap();
    let mut seen = 0;
    for file in files("src", &[".rs"]) {
        let code = shipped(&file.text);
        if !MEANS.iter().any(|means| code.contains(means)) {
            continue;
        }
        let known = KNOWN.iter().find(|(path, _)| *path == file.path);
        let (_, row) = known.unwrap_or_else(|| panic!("{} calls out and is not listed", file.path));
        assert!(
            row.is_empty() || section.contains(&format!("| {row} |")),
            "{row} in operations.md"
        );
        seen += 1;
    }
    assert!(seen >= 8, "only {seen} files call out: the search is broken");
}
