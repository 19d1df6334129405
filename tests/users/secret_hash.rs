//! `SecretHash`, against values computed elsewhere.

use portico::clients::secret_hash::SecretHashError::{Missing, Wrong};
use portico::clients::{AppClient, ClientSettings};
use portico::platform::{ClientId, PoolId, Secret, Timestamp};

const ANN: &str = "UNDYG5t+P7HWsn9GThgJ3hpfL8P3yIA6b/qfSTtO4AE=";
const ADDRESS: &str = "4Qz7iM9Nkw1HcVjRqNiic+lGnbgBLIBGL7/qDiMxJzw=";
const UNICODE: &str = "TwWIhe9QNsyOro5vZQzktG9Ha0wYlhA9Potx57Z8GvI=";

fn client(secret: Option<&str>) -> AppClient {
    AppClient {
        id: ClientId::new("1example23456789"),
        pool_id: PoolId::new("us-east-1_aaaaaaaaa"),
        name: "App".to_owned(),
        secret: secret.map(Secret::new),
        secret_created_at: None,
        second_secret: None,
        settings: ClientSettings::default(),
        created_at: Timestamp(0),
        updated_at: Timestamp(0),
    }
}

fn confidential() -> AppClient {
    client(Some("9d8f7e6a5b4c3d2e1f0a9d8f7e6a5b4c3d2e1f0a9d8f7e6a5b4c"))
}

// spec: USR-281, USR-282
#[test]
fn known_values() {
    for (name, hash) in [("ann", ANN), ("Ann@Example.com", ADDRESS), ("änn🦀", UNICODE)] {
        assert_eq!(confidential().check_secret_hash(Some(hash), &[name]), Ok(()), "{name}");
    }
    let folded = confidential().check_secret_hash(Some(ADDRESS), &["ann@example.com"]);
    assert_eq!(folded, Err(Wrong), "no folding");
}

// spec: USR-283, FLOW-056, FLOW-057
#[test]
fn missing_and_wrong_ones() {
    for missing in [None, Some("")] {
        assert_eq!(confidential().check_secret_hash(missing, &["ann"]), Err(Missing));
    }
    for wrong in [UNICODE, "AAAA", ANN.trim_end_matches('='), "not base64 at all"] {
        assert_eq!(confidential().check_secret_hash(Some(wrong), &["ann"]), Err(Wrong));
    }
    assert_eq!(confidential().check_secret_hash(Some(ANN), &[]), Err(Wrong));
}

// spec: FLOW-058
#[test]
fn any_of_the_names_will_do() {
    assert_eq!(confidential().check_secret_hash(Some(ANN), &["x", "ann", "y"]), Ok(()));
}

// spec: FLOW-061, USR-284
#[test]
fn a_client_without_secret_does_not_care() {
    for given in [None, Some(""), Some("nonsense")] {
        assert_eq!(client(None).check_secret_hash(given, &["ann"]), Ok(()));
    }
}
