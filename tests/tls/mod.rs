//! Certificates by host name, and their renewal while the server runs.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use portico::server::Listener;
use portico::tls::{CertificateFiles, Certificates};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::ServerConfig;
use serde_json::json;

use crate::support::{Engine, TestApp};

struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
}

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let pem = params.self_signed(&key).unwrap().pem();
        Self { issuer: Issuer::new(params, key), pem }
    }

    /// Writes a certificate for the name; its age is told apart by the serial number.
    fn issue(&self, folder: &Path, name: &str) {
        fs::create_dir_all(folder).unwrap();
        let key = KeyPair::generate().unwrap();
        let certificate = CertificateParams::new([name.to_owned()]).unwrap();
        let pem = certificate.signed_by(&key, &self.issuer).unwrap().pem();
        fs::write(folder.join("fullchain.pem"), pem).unwrap();
        fs::write(folder.join("privkey.pem"), key.serialize_pem()).unwrap();
    }
}

fn files(folder: &Path) -> CertificateFiles {
    CertificateFiles {
        certificate: folder.join("fullchain.pem"),
        private_key: folder.join("privkey.pem"),
    }
}

/// A client that believes the authority and resolves every name to the server.
fn client(authority: &Authority, names: &[&str], server: SocketAddr) -> reqwest::Client {
    let root = reqwest::Certificate::from_pem(authority.pem.as_bytes()).unwrap();
    let mut builder = reqwest::Client::builder()
        .tls_certs_only([root])
        .redirect(reqwest::redirect::Policy::none())
        .pool_max_idle_per_host(0);
    for name in names {
        builder = builder.resolve(name, server);
    }
    builder.build().unwrap()
}

fn listen(app: &TestApp, tls: ServerConfig) -> SocketAddr {
    let listener = Listener::bind("127.0.0.1:0".parse().unwrap(), Some(tls)).unwrap();
    let address = listener.socket.local_addr().unwrap();
    tokio::spawn(portico::server::run(&app.app, vec![listener]).unwrap());
    address
}

// spec: DOM-020, DOM-025, DOM-030, DOM-007
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_custom_domain_has_its_own_certificate() {
    let (authority, dir) = (Authority::new(), tempfile::tempdir().unwrap());
    let (own, domains) = (dir.path().join("own"), dir.path().join("domains"));
    authority.issue(&own, "id.example");
    authority.issue(&domains.join("auth.books.example"), "auth.books.example");
    authority.issue(&domains.join("_.shops.example"), "*.shops.example");
    let certificates = Certificates::load(files(&own), Some(domains.clone())).unwrap();

    let app = TestApp::start(Engine::Sqlite).await;
    let pool = app.pool(json!({})).await;
    let oauth = app.client(&pool, json!({})).await;
    let domain = portico::pools::Domain {
        domain: "auth.books.example".to_owned(),
        pool_id: pool.id.clone(),
        kind: portico::pools::DomainKind::Custom,
        settings: json!({}),
        created_at: app.app.clock.now(),
    };
    assert!(app.app.pools.add_domain(domain).await.unwrap());
    let server = listen(&app, certificates.server_config(false).unwrap());
    let names = ["id.example", "auth.books.example", "eu.shops.example", "new.example"];
    let reach = async |name: &str| {
        let url = format!(
            "https://{name}:{}/login?client_id={}&response_type=code&redirect_uri=https://app.example/cb",
            server.port(),
            oauth.id
        );
        client(&authority, &names, server)
            .get(url)
            .send()
            .await
            .map(|answer| answer.status().as_u16())
    };
    assert_eq!(reach("auth.books.example").await.unwrap(), 200);
    for name in ["id.example", "eu.shops.example"] {
        reach(name).await.unwrap();
    }
    reach("new.example").await.expect_err("no certificate speaks for this name");

    // A new domain, a renewed certificate and a broken file, without a restart.
    authority.issue(&domains.join("new.example"), "new.example");
    let renewed = Authority::new();
    renewed.issue(&domains.join("auth.books.example"), "auth.books.example");
    fs::write(domains.join("_.shops.example/fullchain.pem"), "no certificate").unwrap();
    certificates.look_again();
    for name in ["new.example", "eu.shops.example"] {
        reach(name).await.unwrap();
    }
    reach("auth.books.example").await.expect_err("the renewed certificate is of another authority");
    fs::remove_dir_all(domains.join("new.example")).unwrap();
    certificates.look_again();
    reach("new.example").await.expect_err("its certificate is gone");
    app.stop().await;
}

// spec: DOM-028
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_oldest_protocol_is_a_setting() {
    let (authority, dir) = (Authority::new(), tempfile::tempdir().unwrap());
    authority.issue(dir.path(), "id.example");
    let certificates: Arc<Certificates> = Certificates::load(files(dir.path()), None).unwrap();
    let app = TestApp::start(Engine::Sqlite).await;
    for (only_1_3, accepted) in [(false, true), (true, false)] {
        let server = listen(&app, certificates.server_config(only_1_3).unwrap());
        let root = reqwest::Certificate::from_pem(authority.pem.as_bytes()).unwrap();
        let client = reqwest::Client::builder()
            .tls_certs_only([root])
            .tls_version_max(reqwest::tls::Version::TLS_1_2)
            .resolve("id.example", server)
            .build()
            .unwrap();
        let url = format!("https://id.example:{}/", server.port());
        assert_eq!(client.get(url).send().await.is_ok(), accepted, "only TLS 1.3: {only_1_3}");
    }
    app.stop().await;
}

/// What a client of these abilities agrees on with the server: protocol and cipher suite, or nothing.
fn agreed(
    server: SocketAddr,
    newest: openssl::ssl::SslVersion,
    suites: &str,
) -> Option<(String, String)> {
    use openssl::ssl::{SslConnector, SslMethod, SslVerifyMode};
    let mut builder = SslConnector::builder(SslMethod::tls()).unwrap();
    builder.set_verify(SslVerifyMode::NONE);
    // What the library would not offer by itself any more.
    builder.set_security_level(0);
    builder.set_min_proto_version(None).unwrap();
    builder.set_max_proto_version(Some(newest)).unwrap();
    builder.set_cipher_list(suites).unwrap();
    let connection = std::net::TcpStream::connect(server).unwrap();
    let stream = builder.build().connect("id.example", connection).ok()?;
    let ssl = stream.ssl();
    Some((ssl.version_str().to_owned(), ssl.current_cipher().unwrap().name().to_owned()))
}

// spec: WAF-030
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_newest_protocol_is_chosen_and_keys_are_never_those_of_the_certificate() {
    use openssl::ssl::SslVersion;
    let (authority, dir) = (Authority::new(), tempfile::tempdir().unwrap());
    authority.issue(dir.path(), "id.example");
    let certificates = Certificates::load(files(dir.path()), None).unwrap();
    let app = TestApp::start(Engine::Sqlite).await;
    let server = listen(&app, certificates.server_config(false).unwrap());
    let ask = move |newest, suites: &'static str| {
        tokio::task::spawn_blocking(move || agreed(server, newest, suites))
    };
    let (newest, _) = ask(SslVersion::TLS1_3, "ALL").await.unwrap().unwrap();
    assert_eq!(newest, "TLSv1.3");
    let (older, suite) = ask(SslVersion::TLS1_2, "ALL").await.unwrap().unwrap();
    assert_eq!(older, "TLSv1.2");
    assert!(suite.starts_with("ECDHE-"), "{suite}");
    assert_eq!(ask(SslVersion::TLS1_2, "ALL:!ECDHE").await.unwrap(), None, "no forward secrecy");
    for old in [SslVersion::TLS1_1, SslVersion::TLS1] {
        assert_eq!(ask(old, "ALL").await.unwrap(), None);
    }
    app.stop().await;
}
