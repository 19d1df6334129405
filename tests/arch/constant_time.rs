//! Secrets are compared in a time that says nothing about them.

use super::code::shipped;
use super::tree::files;

/// Where something that a client sent is compared with a secret, and how.
const COMPARED: [(&str, &str); 8] = [
    ("src/platform/secret.rs", ".ct_eq("),
    ("src/clients/secret_hash.rs", "same_bytes("),
    ("src/clients/client.rs", ".matches("),
    ("src/auth/factor/mfa.rs", "same_bytes("),
    ("src/users/directory.rs", "same_bytes("),
    ("src/hosted_ui/entry.rs", "same_bytes("),
    ("src/oauth/logout.rs", "same_bytes("),
    ("src/authorization/pushed.rs", "same_bytes("),
];
/// What holds a secret there, and so never stands beside `==`.
const SECRETS: [&str; 6] =
    ["expected", "given.as_bytes()", "secret.expose()", "sent.hash", "csrf", "hash.as_bytes()"];

// spec: FLOW-062
#[test]
fn secrets_are_compared_in_constant_time() {
    let all = files("src", &[".rs"]);
    for (path, how) in COMPARED {
        let file = all.iter().find(|file| file.path == path);
        let code = shipped(&file.unwrap_or_else(|| panic!("no {path}")).text);
        assert!(code.contains(how), "{path} compares in another way than {how}");
        for line in code.lines().filter(|line| line.contains(" == ") || line.contains(" != ")) {
            let secret = SECRETS.iter().find(|secret| line.contains(**secret));
            assert!(secret.is_none(), "{path} compares a secret as it is: {line}");
        }
    }
}
