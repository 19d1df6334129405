//! Pools: paging, lost updates, counting users, and deleting everything.

use portico::platform::PoolId;
use portico::storage::Store;
use portico::users::NameKind;
use sqlx::{Connection as _, Row as _};

use super::{Bench, NOW, at_once, client_id, on_both_stores, pool, pool_id, put_user, sub, user};
use crate::support::Engine;

on_both_stores! {
    async fn lists_come_in_pages_by_id(store: &Store) {
        let mut tx = store.begin().await.unwrap();
        for id in ["p_c", "p_a", "p_b", "p_B"] {
            tx.insert_pool(&pool(id)).await.unwrap();
        }
        tx.commit().await.unwrap();
        let (mut seen, mut after) = (Vec::new(), String::new());
        loop {
            let page = store.list_pools(&after, 2).await.unwrap();
            assert!(page.len() <= 2);
            let Some(last) = page.last() else { break };
            after = last.id.to_string();
            seen.extend(page.iter().map(|pool| pool.id.to_string()));
        }
        seen.sort();
        assert_eq!(seen, ["p_B", "p_a", "p_b", "p_c"], "each exactly once");
    }
}

on_both_stores! {
    async fn an_update_on_old_news_changes_nothing(store: &Store) {
        let mut first = pool("p_1");
        let mut tx = store.begin().await.unwrap();
        tx.insert_pool(&first).await.unwrap();
        tx.commit().await.unwrap();
        first.name = "Renamed".to_owned();
        first.settings.alias_attributes = vec!["email".to_owned()];
        first.updated_at = NOW.plus_seconds(1);
        assert!(store.update_pool(&first, NOW).await.unwrap());
        let mut second = pool("p_1");
        second.updated_at = NOW.plus_seconds(2);
        assert!(!store.update_pool(&second, NOW).await.unwrap());
        let stored = store.find_pool(&first.id).await.unwrap().unwrap();
        assert_eq!(stored.name, "Renamed");
        assert!(stored.settings.has_alias("email"));
        assert_eq!((stored.created_at, stored.updated_at), (NOW, NOW.plus_seconds(1)));
    }
}

on_both_stores! {
    async fn users_are_counted_as_they_come_and_go(store: &Store) {
        assert_eq!(store.estimated_users(&pool_id()).await.unwrap(), 0);
        let results = at_once(12, |number| {
            let store = store.clone();
            async move {
                let user = user(&format!("{number}-user"));
                put_user(&store, &user).await;
                if number % 3 == 0 {
                    let mut tx = store.begin().await.unwrap();
                    assert!(tx.delete_user(&pool_id(), &user.sub).await.unwrap());
                    tx.commit().await.unwrap();
                }
            }
        })
        .await;
        assert_eq!(results.len(), 12);
        assert_eq!(store.estimated_users(&pool_id()).await.unwrap(), 8);
        let mut tx = store.begin().await.unwrap();
        assert!(!tx.delete_user(&pool_id(), &sub("nobody")).await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(store.estimated_users(&pool_id()).await.unwrap(), 8);
        assert_eq!(store.estimated_users(&PoolId::new("p_other")).await.unwrap(), 0);
    }
}

/// Every table with a `pool_id`, and how many rows of this pool are in it. The audit log stays.
async fn rows_of(bench: &Bench, pool: &str) -> Vec<(String, i64)> {
    let (tables, count) = (
        "SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c
         ON c.name = 'pool_id' WHERE m.type = 'table' ORDER BY m.name",
        |table: &str| format!("SELECT COUNT(*) FROM {table} WHERE pool_id = '{pool}'"),
    );
    let mut counts = Vec::new();
    if bench.url.starts_with("sqlite:") {
        let mut connection = sqlx::SqliteConnection::connect(&bench.url).await.unwrap();
        for row in sqlx::query(tables).fetch_all(&mut connection).await.unwrap() {
            let table: String = row.get(0);
            let count = sqlx::query(sqlx::AssertSqlSafe(count(&table)));
            let row = count.fetch_one(&mut connection).await.unwrap();
            counts.push((table, row.get::<i64, _>(0)));
        }
    } else {
        let mut connection = sqlx::PgConnection::connect(&bench.url).await.unwrap();
        let tables = "SELECT table_name::text FROM information_schema.columns
             WHERE table_schema = current_schema() AND column_name = 'pool_id' ORDER BY 1";
        for row in sqlx::query(tables).fetch_all(&mut connection).await.unwrap() {
            let table: String = row.get(0);
            let count = sqlx::query(sqlx::AssertSqlSafe(count(&table)));
            let row = count.fetch_one(&mut connection).await.unwrap();
            counts.push((table, row.get::<i64, _>(0)));
        }
    }
    counts.retain(|(table, _)| table != "audit");
    counts
}

/// One row in every table that belongs to the pool.
async fn fill(store: &Store, id: &PoolId) {
    let own = |value: &[u8]| [value, id.as_str().as_bytes()].concat();
    let mut tx = store.begin().await.unwrap();
    tx.insert_pool(&pool(id.as_str())).await.unwrap();
    let mut ann = user("ann");
    ann.pool_id = id.clone();
    tx.insert_user(&ann).await.unwrap();
    assert!(tx.claim_name(id, "ann", NameKind::Username, &ann.sub).await.unwrap());
    let mut key = super::configuration::key(id.as_str());
    key.pool_id = id.clone();
    tx.insert_signing_key(&key).await.unwrap();
    let code = super::codes::code(b"hash");
    tx.put_code(id, &ann.sub, portico::users::codes::CodePurpose::SignUp, &code).await.unwrap();
    let verifier = portico::storage::StoredVerifier { salt: vec![1], sealed: vec![2] };
    tx.put_verifier(id, &ann.sub, &verifier).await.unwrap();
    tx.allow_first_sign_in(id, &ann.sub, true).await.unwrap();
    tx.remember_password((id, &ann.sub), "hash", NOW, 1).await.unwrap();
    tx.put_pending_attribute(id, &ann.sub, "email", "ann@example.net").await.unwrap();
    let mut message = super::messages::message(id.as_str(), NOW);
    message.pool_id = id.clone();
    tx.insert_outbox(&message).await.unwrap();
    tx.commit().await.unwrap();
    store.insert_client(&super::configuration::client(id, id.as_str())).await.unwrap();
    let mut heard = super::configuration::client(id, &format!("{id}-heard"));
    heard.settings.portico.backchannel_logout_uri = Some("https://app.example/out".to_owned());
    store.insert_client(&heard).await.unwrap();
    store.insert_domain(&super::configuration::prefix(id, id.as_str())).await.unwrap();
    store.insert_resource_server(&super::configuration::server(id, "shop")).await.unwrap();
    let group = portico::groups::Group {
        pool_id: id.clone(),
        name: "editors".to_owned(),
        description: None,
        role_arn: None,
        precedence: None,
        created_at: NOW,
        updated_at: NOW,
    };
    assert!(store.insert_group(&group).await.unwrap());
    store.insert_group_member(id, "editors", &ann.sub).await.unwrap();
    let mut device = super::devices::device("ann", "d_1");
    device.pool_id = id.clone();
    assert!(store.insert_device(&device).await.unwrap());
    let public_key = r#"{"cred":{"cred_id":"Mq9rEXmh66AwtSSA_CJIhVtcFczvYdDedYS1raINo9E","cred":{"type_":"ES256",
        "key":{"EC_EC2":{"curve":"SECP256R1","x":"EzegNGQ-2FvWyG4GYA4fG3Z116qlr6eIq3r4_CLgXNA",
        "y":"oeBvmuHM3xNxjVsp0LYWPBrrA0XscLF6fWzIq-N3nac"}}},"counter":1,"transports":null,"user_verified":true,
        "backup_eligible":false,"backup_state":false,"registration_policy":"required",
        "extensions":{"cred_protect":"Ignored","hmac_create_secret":"NotRequested","appid":"NotRequested",
        "cred_props":"Ignored"},"attestation":{"data":"None","metadata":"None"},"attestation_format":"none"}}"#;
    let passkey = portico::passkeys::StoredPasskey {
        pool_id: id.clone(),
        sub: ann.sub.clone(),
        credential_id: "id".to_owned(),
        name: "Passkey".to_owned(),
        relying_party: "localhost".to_owned(),
        attachment: None,
        transports: vec![],
        passkey: serde_json::from_str(public_key).unwrap(),
        created_at: NOW,
        used_at: None,
    };
    assert!(store.insert_passkey(&passkey).await.unwrap());
    let look = portico::branding::StoredLook {
        pool_id: id.clone(),
        client_id: portico::branding::ALL.to_owned(),
        css: None,
        logo: None,
        theme: None,
        created_at: NOW,
        updated_at: NOW,
    };
    store.put_look(&look).await.unwrap();
    fill_branding(store, id).await;
    let risks = portico::risk::StoredConfiguration {
        pool_id: id.clone(),
        client_id: portico::risk::configuration::ALL.to_owned(),
        configuration: portico::risk::RiskConfiguration::preset(),
        updated_at: NOW,
    };
    store.put_risk_configuration(&risks).await.unwrap();
    let event = portico::risk::AuthEvent {
        id: "event".to_owned(),
        at: NOW,
        kind: portico::risk::EventKind::SignIn,
        response: portico::risk::Response::Pass,
        record: portico::risk::event::Record::of(portico::risk::Visitor::default(), None, None),
        feedback: None,
    };
    store.put_auth_event(id, "ann", &event).await.unwrap();
    store.put_pending_token(id, &ann.sub, b"sealed").await.unwrap();
    let job = portico::imports::ImportJob {
        hashes: None,
        pool_id: id.clone(),
        id: "import-1".to_owned(),
        name: "x".to_owned(),
        role_arn: String::new(),
        status: portico::imports::ImportStatus::Created,
        created_at: NOW,
        started_at: None,
        completed_at: None,
        message: None,
        upload_id: None,
        uploaded: None,
        progress: portico::imports::job::Progress::default(),
    };
    let provider = portico::identity_providers::IdentityProvider {
        pool_id: id.clone(),
        name: "corp".to_owned(),
        kind: portico::identity_providers::ProviderType::Oidc,
        details: std::collections::BTreeMap::new(),
        mapping: std::collections::BTreeMap::new(),
        identifiers: vec![],
        settings: portico::identity_providers::ProviderSettings::default(),
        created_at: NOW,
        updated_at: NOW,
    };
    let sealed = portico::storage::StoredProvider { provider, sealed_details: b"d".to_vec() };
    let mut tx = store.begin().await.unwrap();
    assert!(tx.insert_identity_provider(&sealed).await.unwrap());
    assert!(tx.claim_identifier(id, "corp.example", "corp").await.unwrap());
    let identity = portico::storage::Identity {
        pool_id: id.clone(),
        provider: "corp".to_owned(),
        attribute: portico::storage::SUBJECT.to_owned(),
        subject: "a".to_owned(),
        sub: ann.sub.clone(),
        kind: portico::identity_providers::ProviderType::Oidc,
        issuer: None,
        is_primary: true,
        created_at: NOW,
    };
    assert!(tx.insert_identity(&identity).await.unwrap());
    tx.commit().await.unwrap();
    let certificate = portico::storage::StoredCertificate {
        number: 1,
        certificate: "pem".to_owned(),
        sealed_key: b"key".to_vec(),
        created_at: NOW,
    };
    store.insert_saml_certificate(id, "corp", &certificate).await.unwrap();
    let filter = serde_json::json!({ "DefaultAction": { "Allow": {} } });
    store.put_request_filter(id, &filter, NOW).await.unwrap();
    assert!(store.use_captcha(id, &own(b"q"), NOW).await.unwrap());
    assert!(store.use_saml_ids(id, (b"one", b"two"), NOW).await.unwrap());
    let mut tx = store.begin().await.unwrap();
    let document = portico::storage::StoredMetadata {
        pool_id: id.clone(),
        provider: "corp".to_owned(),
        url: "https://idp.example".to_owned(),
        document: "xml".to_owned(),
        etag: None,
        fetched_at: NOW,
        refresh_at: NOW,
        failure: None,
    };
    tx.put_saml_metadata(&document).await.unwrap();
    tx.commit().await.unwrap();
    store.insert_import(&job).await.unwrap();
    store.insert_import_piece(id, "u", 0, b"piece").await.unwrap();
    let mut tx = store.begin().await.unwrap();
    assert!(tx.activate_import(id, "import-1").await.unwrap());
    tx.append_import_log(id, "import-1", 2, "line").await.unwrap();
    tx.commit().await.unwrap();
    let hour = std::time::Duration::from_secs(3600);
    store.count_attempt(id, "ann", "resend_code", hour, NOW).await.unwrap();
    store.swap_failures(id, "ann", None, &super::throttle::failures(1)).await.unwrap();
    let mut code = super::authorization::code();
    code.pool_id = id.clone();
    store.insert_authorization_code(&own(b"c"), &code).await.unwrap();
    let mut pending = super::authorization::pending();
    pending.pool_id = id.clone();
    store.put_authorization_request(&own(b"r"), &pending).await.unwrap();
    let mut session = super::sessions::browser("ann");
    session.pool_id = id.clone();
    store.insert_browser_session(&own(b"s"), &session).await.unwrap();
    let mut challenge = super::sessions::challenge("ann");
    challenge.pool_id = id.clone();
    store.insert_challenge(&own(b"h"), &challenge).await.unwrap();
    let mut family = super::families::family("ann", "o");
    family.pool_id = id.clone();
    store.insert_family(&family, &own(b"t")).await.unwrap();
    let device = portico::authorization::DeviceRequest {
        pool_id: id.clone(),
        client_id: client_id(),
        scopes: vec![],
        resource: None,
        expires_at: NOW,
    };
    assert!(store.insert_device_request(&own(b"d"), &own(b"u"), &device, 5).await.unwrap());
    let mut family = super::families::family("ann", "l");
    family.pool_id = id.clone();
    family.client_id = heard.id.clone();
    family.sso_session = Some(session.id.clone());
    store.insert_family(&family, &own(b"l")).await.unwrap();
    let mut tx = store.begin().await.unwrap();
    tx.note_logout(&own(b"s"), NOW).await.unwrap();
    tx.commit().await.unwrap();
    family.client_id = client_id();
    assert!(store.use_assertion(id, b"a", NOW).await.unwrap());
    assert!(!store.use_assertion(id, b"a", NOW).await.unwrap());
    assert_eq!(client_id(), family.client_id);
}

async fn fill_branding(store: &Store, id: &PoolId) {
    use portico::branding::managed::asset::{Category, ColorMode, Extension, GivenAsset};
    use portico::branding::{Terms, managed::Style, terms::TermsName};
    let style = Style {
        id: format!("style-{id}"),
        pool_id: id.clone(),
        client_id: client_id(),
        is_default: false,
        settings: serde_json::json!({}),
        revision: 1,
        created_at: NOW,
        updated_at: NOW,
    };
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec();
    let (category, mode, extension) = (Category::FormLogo, ColorMode::Dynamic, Extension::Svg);
    let asset = GivenAsset { category, mode, extension, resource_id: None, bytes: Some(svg) };
    let asset = asset.read().unwrap().unwrap();
    store.insert_style(&style, &[asset]).await.unwrap();
    let terms = Terms {
        id: format!("terms-{id}"),
        pool_id: id.clone(),
        client_id: client_id(),
        name: TermsName::TermsOfUse,
        links: std::collections::BTreeMap::new(),
        created_at: NOW,
        updated_at: NOW,
    };
    assert!(store.insert_terms(&terms).await.unwrap());
}

async fn deleting_a_pool(engine: Engine) {
    let bench = Bench::open(engine).await;
    let (gone, kept) = (PoolId::new("p_gone"), PoolId::new("p_kept"));
    fill(&bench.store, &gone).await;
    fill(&bench.store, &kept).await;
    for (table, rows) in rows_of(&bench, "p_gone").await {
        assert!(rows > 0, "{table} has nothing to delete: fill it in this test");
    }
    assert!(bench.store.delete_pool(&gone).await.unwrap());
    for (table, rows) in rows_of(&bench, "p_gone").await {
        assert_eq!(rows, 0, "{table}");
    }
    for (table, rows) in rows_of(&bench, "p_kept").await {
        assert!(rows > 0, "{table} lost rows of another pool");
    }
    assert!(bench.store.find_pool(&gone).await.unwrap().is_none());
    assert!(bench.store.find_pool(&kept).await.unwrap().is_some());
    assert!(!bench.store.delete_pool(&gone).await.unwrap());
    bench.close().await;
}

// spec: USR-908
#[tokio::test]
async fn deleting_a_pool_leaves_nothing_of_it_on_sqlite() {
    deleting_a_pool(Engine::Sqlite).await;
}

#[tokio::test]
async fn deleting_a_pool_leaves_nothing_of_it_on_postgres() {
    deleting_a_pool(Engine::Postgres).await;
}
