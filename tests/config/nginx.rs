//! Behind nginx from Debian, with the configuration that `config/proxy` offers.

use std::net::SocketAddr;
use std::process::Stdio;

use rcgen::{CertificateParams, KeyPair};
use serde_json::json;

use crate::support::{Engine, PASSWORD, TestApp};

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// nginx in front of `upstream`, ended with the value.
struct Nginx {
    process: tokio::process::Child,
    _dir: tempfile::TempDir,
    certificate: String,
    port: u16,
}

impl Nginx {
    async fn start(upstream: SocketAddr, port: u16) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let plain = free_port();
        let key = KeyPair::generate().unwrap();
        let names = ["auth.example.com".to_owned(), "*.auth.example.com".to_owned()];
        let certificate = CertificateParams::new(names).unwrap().self_signed(&key).unwrap().pem();
        std::fs::write(dir.path().join("fullchain.pem"), &certificate).unwrap();
        std::fs::write(dir.path().join("privkey.pem"), key.serialize_pem()).unwrap();
        let ours = include_str!("../../config/proxy/nginx.conf");
        let folder = dir.path().display();
        let ours = ours
            .replace("listen 443 ssl", &format!("listen 127.0.0.1:{port} ssl"))
            .replace("listen 80;", &format!("listen 127.0.0.1:{plain};"))
            .replace("/etc/ssl/portico", &folder.to_string())
            .replace("127.0.0.1:8080", &upstream.to_string());
        let whole = format!(
            "pid {folder}/nginx.pid; error_log {folder}/error.log; events {{}}\n\
             http {{ access_log off; client_body_temp_path {folder}/a; proxy_temp_path {folder}/b;\n\
             fastcgi_temp_path {folder}/c; uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;\n{ours}\n}}"
        );
        let conf = dir.path().join("nginx.conf");
        std::fs::write(&conf, whole).unwrap();
        let process = tokio::process::Command::new("/usr/sbin/nginx")
            .arg("-p")
            .arg(dir.path())
            .arg("-c")
            .arg(&conf)
            .args(["-g", "daemon off;"])
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("scripts/setup-test installs nginx");
        for _ in 0..200 {
            if tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_ok() {
                return Self { process, _dir: dir, certificate, port };
            }
            tokio::time::sleep(std::time::Duration::from_millis(25)).await;
        }
        panic!("nginx did not start: {:?}", std::fs::read_to_string(dir.path().join("error.log")));
    }

    fn client(&self, names: &[&str]) -> reqwest::Client {
        let root = reqwest::Certificate::from_pem(self.certificate.as_bytes()).unwrap();
        let mut builder = reqwest::Client::builder()
            .tls_certs_only([root])
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none());
        for name in names {
            builder = builder.resolve(name, SocketAddr::from(([127, 0, 0, 1], self.port)));
        }
        builder.build().unwrap()
    }

    async fn stop(mut self) {
        // `kill` alone would leave the workers; TERM ends them all.
        let id = self.process.id().unwrap().to_string();
        std::process::Command::new("kill").args(["-TERM", &id]).status().unwrap();
        self.process.wait().await.unwrap();
    }
}

// spec: DOM-001, DOM-007, UI-007, EP-015
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_signs_in_through_a_proxy() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let port = free_port();
        let settings = [
            ("PORTICO_PUBLIC_URL".to_owned(), format!("https://auth.example.com:{port}")),
            ("PORTICO_DOMAIN_SUFFIX".to_owned(), format!("auth.example.com:{port}")),
            ("PORTICO_TRUSTED_PROXIES".to_owned(), "127.0.0.1/32".to_owned()),
        ];
        let settings: Vec<(&str, &str)> =
            settings.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        let behind = TestApp::start_with(engine, &settings).await;
        let proxy = Nginx::start(behind.address, port).await;
        let pool = behind.email_pool().await;
        let client = behind.client(&pool, json!({})).await;
        behind.user(&pool, "mary@example.com").await;
        let http = proxy.client(&["auth.example.com", "shop.auth.example.com"]);
        let base = format!("https://auth.example.com:{port}");
        let url = format!(
            "{base}/login?client_id={}&response_type=code&redirect_uri=https%3A%2F%2Fapp.example%2Fcb",
            client.id
        );
        let page = http.get(&url).header("x-forwarded-for", "203.0.113.9").send().await.unwrap();
        assert_eq!(page.status(), 200);
        assert!(
            page.headers()["strict-transport-security"].to_str().unwrap().starts_with("max-age=")
        );
        let cookie = page.headers()["set-cookie"].to_str().unwrap().to_owned();
        assert!(cookie.contains("Secure") && cookie.contains("HttpOnly"));
        let pair = cookie.split(';').next().unwrap().to_owned();
        let csrf = pair.split_once('=').unwrap().1.to_owned();
        let form =
            [("_csrf", csrf.as_str()), ("username", "mary@example.com"), ("password", PASSWORD)];
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let request = http.post(&url).header("cookie", pair).body(body);
        let answer = request
            .header("content-type", "application/x-www-form-urlencoded")
            .send()
            .await
            .unwrap();
        assert!(
            answer.headers()["location"]
                .to_str()
                .unwrap()
                .starts_with("https://app.example/cb?code=")
        );
        let discovery = http.get(format!("{base}/{}/.well-known/openid-configuration", pool.id));
        let discovery: serde_json::Value = discovery.send().await.unwrap().json().await.unwrap();
        assert!(discovery["issuer"].as_str().unwrap().starts_with("https://auth.example.com:"));
        let stranger =
            http.get(format!("https://shop.auth.example.com:{port}/login")).send().await.unwrap();
        assert_eq!(stranger.status(), 404, "no pool has this prefix");
        proxy.stop().await;
        behind.stop().await;
    }
}
