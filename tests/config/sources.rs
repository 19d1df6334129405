//! Defaults, then the file, then the environment; and what none of them may contain.

use std::path::{Path, PathBuf};

use portico::config::sections::Synchronous;
use portico::config::{ConfigError, load};
use tempfile::TempDir;

use super::{environment, from_environment};

fn file(text: &str) -> (TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("portico.toml");
    std::fs::write(&path, text).unwrap();
    (dir, path)
}

fn refusal(text: &str) -> String {
    let (_dir, path) = file(text);
    load(Some(&path), &environment(&[])).unwrap_err().to_string()
}

#[test]
fn the_file_changes_what_it_names_and_the_environment_wins() {
    let (_dir, path) = file(
        "public_url = \"https://file.example\"\nregion = \"eu-west-1\"\n[database]\nmax_connections = 3\n",
    );
    let variables = environment(&[
        ("PORTICO_PUBLIC_URL", "https://environment.example"),
        ("PORTICO_DATABASE_SYNCHRONOUS", "NORMAL"),
        ("PORTICO_DEVELOPMENT_ENABLED", "on"),
        ("PORTICO_IAM_ACCEPT_REGIONS", "eu-west-1, eu-west-2,"),
    ]);
    let config = load(Some(&path), &variables).unwrap();
    assert_eq!(config.public_url, "https://environment.example");
    assert_eq!(config.region, "eu-west-1");
    assert_eq!(config.database.max_connections, 3);
    assert_eq!(config.database.synchronous, Synchronous::Normal);
    assert_eq!(config.passwords.memory_kib, 19456, "untouched");
    assert!(config.development.enabled);
    assert_eq!(config.iam.accept_regions, ["eu-west-1", "eu-west-2"]);
}

#[test]
fn unknown_keys_are_refused_by_name() {
    assert!(refusal("pubilc_url = \"x\"").contains("`pubilc_url`"));
    assert!(refusal("[passwords]\nmemory = 1").contains("`passwords.memory`"));
    assert!(refusal("[nothing]\nx = 1").contains("`nothing`"));
}

#[test]
fn wrong_types_are_refused() {
    assert!(refusal("workers = \"many\"").contains("invalid type"));
    assert!(refusal("[tls]\ncertificate = 5").contains("invalid type"));
    assert!(refusal("database = 5").contains("invalid type"));
    assert!(refusal("workers = ").contains("is not valid TOML"));
    for (name, value) in [
        ("PORTICO_WORKERS", "many"),
        ("PORTICO_SHARED_HOST", "maybe"),
        ("PORTICO_HTTP_ADDR", "localhost"),
        ("PORTICO_RATE_LIMITS", "sometimes"),
        ("PORTICO_LOG_FORMAT", "xml"),
        ("PORTICO_DATABASE_SYNCHRONOUS", "OFF"),
    ] {
        assert!(from_environment(&[(name, value)]).is_err(), "{name}={value}");
    }
}

#[test]
fn a_missing_file_is_an_error() {
    let error = load(Some(Path::new("/nowhere/portico.toml")), &environment(&[])).unwrap_err();
    assert!(matches!(error, ConfigError::Unreadable(..)), "{error}");
}

#[test]
fn every_secret_may_come_from_a_file() {
    let (_dir, path) = file("from a file\n");
    let path = path.to_str().unwrap();
    for name in [
        "PORTICO_DATABASE_URL",
        "PORTICO_MASTER_KEY",
        "PORTICO_ROOT_SECRET_ACCESS_KEY",
        "PORTICO_SMTP_URL",
        "PORTICO_SMS_WEBHOOK_URL",
        "PORTICO_CUSTOM_SENDER_KEY",
    ] {
        let config = from_environment(&[(&format!("{name}_FILE"), path)]).unwrap();
        let secrets = [
            config.database_url,
            config.master_key,
            config.root_secret_access_key,
            config.smtp_url,
            config.sms_webhook_url,
            config.custom_sender_key,
        ];
        let set: Vec<_> = secrets.iter().flatten().map(portico::platform::Secret::expose).collect();
        assert_eq!(set, ["from a file"], "{name}");
        let error = from_environment(&[(&format!("{name}_FILE"), "/nowhere/secret")]).unwrap_err();
        assert!(matches!(error, ConfigError::Unreadable(..)), "{name}: {error}");
    }
    // What is no secret has no such variable.
    let config = from_environment(&[("PORTICO_PUBLIC_URL_FILE", path)]).unwrap();
    assert_eq!(config.public_url, "http://localhost:8080");
}

#[test]
fn secrets_stay_out_of_debug_output_and_errors() {
    const HIDDEN: &str = "hunter2hunter2";
    let config = from_environment(&[
        ("PORTICO_DATABASE_URL", HIDDEN),
        ("PORTICO_MASTER_KEY", HIDDEN),
        ("PORTICO_ROOT_ACCESS_KEY_ID", "AKIASHOWN"),
        ("PORTICO_ROOT_SECRET_ACCESS_KEY", HIDDEN),
        ("PORTICO_SMTP_URL", HIDDEN),
        ("PORTICO_SMS_WEBHOOK_URL", HIDDEN),
        ("PORTICO_CUSTOM_SENDER_KEY", HIDDEN),
    ])
    .unwrap();
    let shown = format!("{config:?} {config:#?}");
    assert!(shown.contains("AKIASHOWN") && !shown.contains(HIDDEN));
    assert_eq!(config.root_key().unwrap().1.expose(), HIDDEN);
    assert!(!refusal(&format!("smtp_url = \"{HIDDEN}")).contains(HIDDEN));
    assert!(!refusal(&format!("master_key = \"{HIDDEN}\" x")).contains(HIDDEN));
}

#[test]
fn the_development_file_loads() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/dev.toml");
    let config = load(Some(&path), &environment(&[])).unwrap();
    assert!(config.development.enabled && config.shared_host);
    for address in [config.http_addr, config.https_addr, config.admin_addr] {
        assert!(address.unwrap().ip().is_loopback());
    }
    assert!(config.root_key().is_some());
}
