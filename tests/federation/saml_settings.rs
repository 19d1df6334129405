//! SAML providers as an operator sets them up: their metadata, and how it is kept fresh.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use portico::identity_providers::metadata::{Reading, read};
use portico::identity_providers::service::ProviderChange;
use portico::identity_providers::{IdentityProvider, ProviderType, Texts};
use portico::platform::Timestamp;
use portico::pools::Pool;
use serde_json::{Value, json};

use super::{OPEN, call, client_of, start};
use crate::support::clocked::Clocked;
use crate::support::saml_party::{Answer, MetadataHost, POST, Party, REDIRECT, services};
use crate::support::sdk::raw_call;
use crate::support::{Engine, TestApp};

const ENTITY: &str = "https://idp.example/metadata";

fn texts(value: Value) -> Texts {
    serde_json::from_value(value).unwrap()
}

async fn create(app: &TestApp, pool: &Pool, name: &str, details: Value) -> (u16, Value) {
    let body = json!({ "UserPoolId": pool.id, "ProviderName": name, "ProviderType": "SAML",
        "ProviderDetails": details });
    raw_call(app, "CreateIdentityProvider", body).await
}

fn invalid((status, answer): &(u16, Value)) -> &str {
    let kind = answer["__type"].as_str();
    assert_eq!((*status, kind), (400, Some("InvalidParameterException")), "{answer}");
    answer["message"].as_str().unwrap()
}

// spec: SAML-005, SAML-056, SAML-S17, SAML-S19, SAML-S56, FED-B07
#[test]
fn a_document_is_usable_or_it_is_refused() {
    let party = Party::new(ENTITY);
    let reading = Reading { at: Timestamp::from_seconds(1_790_000_000), allow_http: false };
    let key = party.key_descriptor("");
    let usable = |document: &str| read(document, reading);
    let good = format!("{key}{}", services(REDIRECT));
    let found = usable(&party.describe(&good, r#" cacheDuration="PT2H30M""#)).unwrap();
    assert_eq!((found.entity_id.as_str(), found.certificates.len()), (ENTITY, 1));
    assert_eq!(found.cache_seconds, Some(9000));
    assert_eq!(found.sso_redirect.as_deref(), Some("https://idp.example/sso"));
    let posted = usable(&party.describe(&format!("{key}{}", services(POST)), "")).unwrap();
    assert_eq!((posted.sso_redirect, posted.sso_post.is_some()), (None, true));

    let next = Party::new(ENTITY);
    let two = format!("{}{good}", next.key_descriptor(r#"use="signing""#));
    assert_eq!(usable(&party.describe(&two, "")).unwrap().certificates.len(), 2);
    let other_use = format!("{}{good}", next.key_descriptor(r#"use="encryption""#));
    assert_eq!(usable(&party.describe(&other_use, "")).unwrap().certificates.len(), 1);
    let future = party.describe(&good, r#" validUntil="2030-01-01T00:00:00Z""#);
    assert!(usable(&future).unwrap().valid_until.is_some());
    let one = party.describe(&good, "");
    let entities = |inside: &str| {
        format!(
            "<EntitiesDescriptor xmlns=\"urn:oasis:names:tc:SAML:2.0:metadata\">{inside}</EntitiesDescriptor>"
        )
    };
    assert!(usable(&entities(&one)).is_ok());

    let weak = Party::with_key(ENTITY, 1024, 36_500).key_descriptor("");
    let old = Party::with_key(ENTITY, 2048, 365).key_descriptor("");
    let sso = services(REDIRECT);
    let long = key.replace("<X509Certificate>", &format!("<X509Certificate>{}", "A".repeat(4097)));
    for refused in [
        "<not xml".to_owned(),
        entities(&format!("{one}{one}")),
        one.replace("entityID", "other"),
        one.replace("SAML:2.0:protocol", "SAML:1.1:protocol"),
        party.describe(&sso, ""),
        party.describe(&key, ""),
        party.describe(&format!("{}{sso}", next.key_descriptor(r#"use="encryption""#)), ""),
        party.describe(&format!("{weak}{sso}"), ""),
        party.describe(&format!("{old}{sso}"), ""),
        party.describe(&format!("{long}{sso}"), ""),
        party.describe(&good, r#" validUntil="2026-01-01T00:00:00Z""#),
        party.describe(&good, r#" validUntil="soon""#),
        one.replace("https://idp.example/sso", "http://idp.example/sso"),
        one.replace("https://idp.example/slo", "javascript:alert(1)"),
        one.replace("https://idp.example/sso", "https://user@idp.example/sso"),
        format!("<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]>{one}"),
    ] {
        let start: String = refused.chars().take(300).collect();
        assert!(usable(&refused).is_err(), "{start}");
    }
}

async fn settings(engine: Engine) {
    let app = start(engine).await;
    let pool = app.pool(json!({})).await;
    let party = Party::new(ENTITY);
    let host = MetadataHost::start(Answer { document: party.metadata(), ..Answer::default() });
    let (status, made) = create(&app, &pool, "Corp", json!({ "MetadataURL": host.url })).await;
    assert_eq!(status, 200, "{made}");
    let details = &made["IdentityProvider"]["ProviderDetails"];
    // SAML-008; nothing that was kept for ourselves.
    assert_eq!(
        *details,
        json!({ "MetadataURL": host.url, "SSORedirectBindingURI": "https://idp.example/sso",
            "SLORedirectBindingURI": "https://idp.example/slo" })
    );
    let file = party.metadata();
    let both = json!({ "MetadataURL": host.url, "MetadataFile": file });
    assert_eq!(
        invalid(&create(&app, &pool, "Both", both).await),
        "Give either MetadataURL or MetadataFile."
    );
    invalid(&create(&app, &pool, "None", json!({})).await);
    for (name, value) in [
        ("IDPSignout", "yes"),
        ("IDPInit", "1"),
        ("EncryptedResponses", "no"),
        ("RequestSigningAlgorithm", "rsa-sha1"),
        ("saml_clock_skew_seconds", "301"),
        ("saml_allow_sha1", "yes"),
        ("unknown", "true"),
    ] {
        invalid(&create(&app, &pool, "Bad", json!({ "MetadataFile": file, name: value })).await);
    }

    // SAML-004: not there, redirected elsewhere, or not a document.
    let failed = format!("Error retrieving metadata from {}", host.url);
    for answer in [404, 302, 500] {
        host.set(Answer { status: answer, ..Answer::default() });
        let refused = create(&app, &pool, "Gone", json!({ "MetadataURL": host.url })).await;
        assert_eq!(invalid(&refused), failed);
    }
    host.set(Answer { document: "<html>".to_owned(), ..Answer::default() });
    invalid(&create(&app, &pool, "Html", json!({ "MetadataURL": host.url })).await);
    host.set(Answer { document: "x".repeat(1024 * 1024 + 1), ..Answer::default() });
    invalid(&create(&app, &pool, "Large", json!({ "MetadataURL": host.url })).await);

    // FED-031: from an address to a file, which is complete without it.
    let body = json!({ "UserPoolId": pool.id, "ProviderName": "Corp",
        "ProviderDetails": { "MetadataFile": file, "IDPSignout": "true" } });
    let changed = call(&app, "UpdateIdentityProvider", body).await;
    assert_eq!(changed["IdentityProvider"]["ProviderDetails"]["IDPSignout"], "true");
    assert!(app.app.store.find_saml_metadata(&pool.id, "Corp").await.unwrap().is_none());

    encryption(&app, &pool, &file).await;
    app.stop().await;
}

/// FED-B03, FED-B05.
async fn encryption(app: &TestApp, pool: &Pool, file: &str) {
    let details = json!({ "MetadataFile": file, "EncryptedResponses": "true", "IDPInit": "true" });
    let (status, made) = create(app, pool, "Sealed", details).await;
    assert_eq!(status, 200, "{made}");
    let name = json!({ "UserPoolId": pool.id, "ProviderName": "Sealed" });
    let shown = call(app, "DescribeIdentityProvider", name.clone()).await;
    let active = &shown["IdentityProvider"]["ProviderDetails"]["ActiveEncryptionCertificate"];
    assert_eq!(*active, made["IdentityProvider"]["ProviderDetails"]["ActiveEncryptionCertificate"]);
    let metadata = document(app, pool, "&identity_provider=Sealed").await;
    let named = |usage: &str| format!(r#"<md:KeyDescriptor use="{usage}">"#);
    assert!(metadata.contains(&named("encryption")) && metadata.contains(active.as_str().unwrap()));
    let corp = document(app, pool, "&identity_provider=Corp").await;
    assert!(corp.contains(&named("signing")) && !corp.contains(&named("encryption")));

    let client = json!({ "UserPoolId": pool.id, "ClientName": "mixed",
        "SupportedIdentityProviders": ["COGNITO", "Sealed"] });
    let refused = raw_call(app, "CreateUserPoolClient", client).await;
    assert!(invalid(&refused).contains("IDPInit"));
    let client = json!({ "UserPoolId": pool.id, "ClientName": "saml",
        "SupportedIdentityProviders": ["Sealed", "Corp"] });
    call(app, "CreateUserPoolClient", client).await;
    call(app, "DeleteIdentityProvider", name).await;
    let left = app.app.store.list_encrypting_providers(&pool.id).await.unwrap();
    assert!(left.is_empty(), "the key went with the provider");
}

async fn document(app: &TestApp, pool: &Pool, more: &str) -> String {
    let client = client_of(app, pool, &[]).await;
    let url = format!("{}/saml2/metadata?client_id={}{more}", app.url, client.id);
    let answer = app.http.get(url).send().await.unwrap();
    assert_eq!(answer.headers()["content-type"], "application/samlmetadata+xml");
    answer.text().await.unwrap()
}

// spec: SAML-002, SAML-004, SAML-006, SAML-007, SAML-008, SAML-026, SAML-S56, FED-031, FED-042, FED-B03, FED-B05
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_provider_is_configured_on_sqlite() {
    settings(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_provider_is_configured_on_postgres() {
    settings(Engine::Postgres).await;
}

/// The service without jobs, so that the test says when a refresh is due.
async fn refreshed(engine: Engine) {
    let service = Clocked::start_with(engine, OPEN).await;
    let (app, pool) = (&service.app, service.pool(json!({})).await);
    let (party, other) = (Party::new(ENTITY), Party::new("https://other.example"));
    let first = Answer { document: party.metadata(), etag: "\"1\"".into(), ..Answer::default() };
    let host = MetadataHost::start(first);
    let providers = &app.identity_providers;
    let details = Some(texts(json!({ "MetadataURL": host.url })));
    let change = ProviderChange { details, ..ProviderChange::default() };
    providers.create(&pool, "Corp", ProviderType::Saml, change).await.unwrap();
    let kept = async || app.store.find_saml_metadata(&pool.id, "Corp").await.unwrap().unwrap();
    let provider = async || -> IdentityProvider { providers.get(&pool, "Corp").await.unwrap() };

    // Not before its time; then, with what was seen; and only one of two nodes asks.
    let due = kept().await.refresh_at.seconds() - app.clock.now().seconds();
    assert!((6 * 3600 * 19 / 20..=6 * 3600).contains(&due), "{due}");
    providers.refresh_metadata().await.unwrap();
    assert_eq!(host.asked().len(), 1);
    service.advance(6 * 3600);
    let (one, two) = tokio::join!(providers.refresh_metadata(), providers.refresh_metadata());
    one.and(two).unwrap();
    assert_eq!(host.asked(), [None, Some("\"1\"".to_owned())]);
    assert!(kept().await.refresh_at > app.clock.now());

    // Another key comes with the next document, and the address of its service.
    let next = Party::new(ENTITY);
    let document = next.metadata().replace("example/sso", "example/new");
    host.set(Answer { document: document.clone(), etag: "\"2\"".into(), ..Answer::default() });
    service.advance(6 * 3600);
    providers.refresh_metadata().await.unwrap();
    assert_eq!(kept().await.document, document);
    let read = providers.metadata(&provider().await).await.unwrap();
    assert_eq!(read.sso_redirect.as_deref(), Some("https://idp.example/new"));
    // The old key is good for nothing any more.
    let known: Vec<_> = read.certificates.iter().map(|one| STANDARD.encode(&one.der)).collect();
    assert_eq!(known, [next.certificate]);
    let shown = providers.shown_details(&provider().await).await.unwrap();
    assert_eq!(shown["SSORedirectBindingURI"], "https://idp.example/new");

    // Another entity, nothing, an answer that is none: the last good document stays.
    for bad in [
        Answer { document: other.metadata(), ..Answer::default() },
        Answer { document: String::new(), ..Answer::default() },
        Answer { status: 500, ..Answer::default() },
    ] {
        host.set(bad);
        service.advance(6 * 3600);
        providers.refresh_metadata().await.unwrap();
        let kept = kept().await;
        assert_eq!(kept.document, document);
        assert!(kept.failure.is_some());
        assert_eq!(kept.refresh_at.seconds() - app.clock.now().seconds(), 900);
    }

    // A document that says how long it may be kept, and until when it is good.
    let until = "2026-09-26T00:00:00Z";
    let attributes = format!(r#" cacheDuration="PT1H" validUntil="{until}""#);
    let inside = format!("{}{}", party.key_descriptor(""), services(REDIRECT));
    host.set(Answer { document: party.describe(&inside, &attributes), ..Answer::default() });
    service.advance(900);
    providers.refresh_metadata().await.unwrap();
    let soon = kept().await.refresh_at.seconds() - app.clock.now().seconds();
    assert!((3420..=3600).contains(&soon), "{soon}");
    assert_eq!(kept().await.failure, None);

    pinned(&service, &pool).await;

    // FED-B06: a certificate of the pool is good for ten years, and every year there is a new one.
    let certificate = async || app.keys.certificate(&pool.id).await.unwrap();
    let old = certificate().await;
    service.advance(364 * 86_400);
    assert_eq!(certificate().await, old);
    service.advance(2 * 86_400);
    assert_ne!(certificate().await, old);
    let all = app.keys.signing_certificates(&pool.id).await.unwrap();
    assert_eq!((all.len(), &all[1].pem), (2, &old));
    service.stop().await;
}

/// SAML-012: a document must be signed by the certificate that the operator pinned.
async fn pinned(service: &Clocked, pool: &Pool) {
    let (providers, store) = (&service.app.identity_providers, &service.app.store);
    let (party, signer) = (Party::new(ENTITY), Party::new("https://federation.example"));
    let key = party.key_descriptor("");
    let document = |by: &Party, sso: &str| {
        let inside = format!("{key}{}", services(REDIRECT).replace("example/sso", sso));
        let text = party.describe(&inside, r#" ID="_m""#);
        by.signed(&text.replace("<IDPSSO", "{signature}<IDPSSO"), "_m")
    };
    let host = MetadataHost::start(Answer::default());
    let serve = |document: String| host.set(Answer { document, ..Answer::default() });
    let create = async |name: &str| {
        let details =
            json!({ "MetadataURL": host.url, "saml_metadata_certificate": signer.certificate });
        let change = ProviderChange { details: Some(texts(details)), ..ProviderChange::default() };
        providers.create(pool, name, ProviderType::Saml, change).await
    };
    let tampered = document(&signer, "example/one").replace("example/one", "example/evil");
    for refused in [party.metadata(), document(&party, "example/one"), tampered.clone()] {
        serve(refused);
        assert!(create("Refused").await.is_err());
    }
    serve(document(&signer, "example/one"));
    create("Pinned").await.unwrap();
    let kept = async || store.find_saml_metadata(&pool.id, "Pinned").await.unwrap().unwrap();
    let first = kept().await;
    assert!(first.document.contains("example/one") && !first.document.contains("SignatureValue"));
    for refused in [tampered, document(&party, "example/two")] {
        serve(refused);
        service.advance(6 * 3600);
        providers.refresh_metadata().await.unwrap();
        let kept = kept().await;
        assert!(kept.document == first.document && kept.failure.is_some());
    }
    serve(document(&signer, "example/two"));
    service.advance(6 * 3600);
    providers.refresh_metadata().await.unwrap();
    assert!(kept().await.document.contains("example/two") && kept().await.failure.is_none());
    for (more, value) in [("MetadataFile", party.metadata()), ("MetadataURL", host.url.clone())] {
        let pin = if more == "MetadataURL" { "AAAA" } else { signer.certificate.as_str() };
        let details = texts(json!({ more: value, "saml_metadata_certificate": pin }));
        let change = ProviderChange { details: Some(details), ..ProviderChange::default() };
        assert!(providers.create(pool, "Bad", ProviderType::Saml, change).await.is_err());
    }
}

/// With the guard that a server has: nothing inside is called, whatever its name (SAML-T24).
async fn guarded(engine: Engine) {
    let service = Clocked::start(engine).await;
    let pool = service.pool(json!({})).await;
    let party = Party::new(ENTITY);
    let host = MetadataHost::start(Answer { document: party.metadata(), ..Answer::default() });
    let port = url::Url::parse(&host.url).unwrap().port().unwrap();
    for url in [
        host.url.clone(),
        format!("https://127.0.0.1:{port}/metadata"),
        "https://169.254.169.254/latest/meta-data".to_owned(),
        "https://[::1]/metadata".to_owned(),
        "https://localhost/metadata".to_owned(),
        "file:///etc/passwd".to_owned(),
        "https://user:secret@idp.example/metadata".to_owned(),
    ] {
        let change = ProviderChange {
            details: Some(texts(json!({ "MetadataURL": url }))),
            ..ProviderChange::default()
        };
        let made = service.app.identity_providers.create(&pool, "Corp", ProviderType::Saml, change);
        assert_eq!(
            made.await.unwrap_err().to_string(),
            format!("Error retrieving metadata from {url}")
        );
    }
    assert!(host.asked().is_empty());
    service.stop().await;
}

// spec: SAML-004, SAML-T24, SAML-S56
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn metadata_is_not_fetched_from_inside_on_sqlite() {
    guarded(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn metadata_is_not_fetched_from_inside_on_postgres() {
    guarded(Engine::Postgres).await;
}

// spec: SAML-003, SAML-010, SAML-011, SAML-012, SAML-T23, SAML-S56, FED-B06
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn metadata_is_kept_fresh_on_sqlite() {
    refreshed(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn metadata_is_kept_fresh_on_postgres() {
    refreshed(Engine::Postgres).await;
}
