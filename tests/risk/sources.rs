//! Where leaked passwords are known from: words, a file, a service.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex};

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use portico::outbound::OutboundSettings;
use portico::platform::{Clock, Secret};
use portico::risk::{BreachSettings, Breaches};
use sha2_of::{sha1, sha256};

/// Hashes by the library that the server does not use for this.
mod sha2_of {
    pub fn sha1(text: &str) -> String {
        hex::encode_upper(openssl::sha::sha1(text.as_bytes()))
    }

    pub fn sha256(text: &str) -> String {
        hex::encode(openssl::sha::sha256(text.as_bytes()))
    }
}

fn settings() -> BreachSettings {
    BreachSettings {
        common_passwords: false,
        hash_file: None,
        range_url: None,
        outbound: OutboundSettings {
            user_agent: "test".to_owned(),
            extra_ports: vec![],
            is_open: true,
        },
    }
}

async fn knows(breaches: &Breaches, password: &str) -> bool {
    breaches.knows(&["ann.smith@example.com"], &Secret::new(password)).await
}

// spec: RISK-020
#[tokio::test]
async fn words_that_everybody_uses_and_their_disguises() {
    let breaches =
        Breaches::new(BreachSettings { common_passwords: true, ..settings() }, Clock::system())
            .unwrap();
    for known in [
        "Password1!",
        "P@ssw0rd",
        "p455w0rd2024",
        "Welcome123!",
        "QWERTY12",
        "Summer2024!",
        "12345678",
        "987654321",
        "aaaaaaaa",
        "Qwertyuiop1",
        "abcdefgh",
        "Ann.Smith2024",
        "ann.smith@example.com",
        "Iloveyou!!",
        "!!!!!!!!",
        "1q2w3e4r5t",
        "Dragon",
        "Letmein1",
    ] {
        assert!(knows(&breaches, known).await, "{known}");
    }
    for fine in [
        "Correct-horse-7",
        "Another-one-8",
        "vT9#kq2Lw!",
        "My dog eats 4 shoes",
        "Password of my dear aunt",
        "summertime in rome",
        "passwordless7Gates",
        "Smith-and-ann-77",
        "",
    ] {
        assert!(!knows(&breaches, fine).await, "{fine}");
    }
    let off = Breaches::new(settings(), Clock::system()).unwrap();
    assert!(!knows(&off, "Password1!").await, "nothing is on that was not asked for");
}

// spec: RISK-020
#[tokio::test]
async fn a_file_of_hashes_is_searched_where_it_lies() {
    let dir = tempfile::tempdir().unwrap();
    let passwords: Vec<String> = (0..500).map(|n| format!("leaked password {n}")).collect();
    for (name, hash, with_counts) in
        [("sha1", sha1 as fn(&str) -> String, true), ("sha256", sha256, false)]
    {
        let mut lines: Vec<String> = passwords.iter().map(|p| hash(p)).collect();
        lines.sort();
        if with_counts {
            for (n, line) in lines.iter_mut().enumerate() {
                write!(line, ":{}", n * n * n).unwrap();
            }
        }
        for ending in ["\n", "\r\n"] {
            let path = dir.path().join(name);
            // With a line break at the end, and without.
            for text in [lines.join(ending), lines.join(ending) + ending] {
                std::fs::write(&path, text).unwrap();
                let file = BreachSettings { hash_file: Some(path.clone()), ..settings() };
                let breaches = Breaches::new(file, Clock::system()).unwrap();
                for password in &passwords {
                    assert!(knows(&breaches, password).await, "{name}: {password}");
                }
                for n in 500..700 {
                    assert!(
                        !knows(&breaches, &format!("leaked password {n}")).await,
                        "{name}: {n}"
                    );
                }
            }
        }
    }
    // One that is not there, or is something else, is found at the start; one that goes later keeps nobody out.
    let path = dir.path().join("sha1");
    let breaches = Breaches::new(
        BreachSettings { hash_file: Some(path.clone()), ..settings() },
        Clock::system(),
    )
    .unwrap();
    std::fs::remove_file(&path).unwrap();
    assert!(!knows(&breaches, "leaked password 1").await);
    let refused = |path: &std::path::Path| {
        Breaches::new(
            BreachSettings { hash_file: Some(path.to_owned()), ..settings() },
            Clock::system(),
        )
        .err()
        .unwrap()
        .to_string()
    };
    assert!(refused(&path).starts_with("breaches.hash_file cannot be read"));
    std::fs::write(&path, "password\n123456\n").unwrap();
    assert!(refused(&path).contains("SHA-1 or SHA-256"));
}

// spec: RISK-020
#[tokio::test]
async fn a_range_service_learns_five_digits_and_may_be_away() {
    let asked: Arc<Mutex<Vec<String>>> = Arc::default();
    let known = sha1("leaked password");
    let state = web::Data::from(Arc::clone(&asked));
    let socket = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://localhost:{}/range/", socket.local_addr().unwrap().port());
    let server = HttpServer::new(move || {
        let known = known.clone();
        App::new().app_data(state.clone()).default_service(web::to(
            move |http: HttpRequest, asked: web::Data<Mutex<Vec<String>>>| {
                asked.lock().unwrap().push(http.path().to_owned());
                let padded = http.headers().contains_key("add-padding");
                let body = format!(
                    "0000000000000000000000000000000000A:3\r\n{}:{}\r\n",
                    &known[5..],
                    if padded { 12 } else { 0 }
                );
                async move { HttpResponse::Ok().body(body) }
            },
        ))
    });
    let server = server.workers(1).disable_signals().listen(socket).unwrap().run();
    let handle = server.handle();
    tokio::spawn(server);
    let clock = Clock::manual(Clock::system().now());
    let breaches =
        Breaches::new(BreachSettings { range_url: Some(url), ..settings() }, clock.clone())
            .unwrap();
    assert!(knows(&breaches, "leaked password").await);
    assert!(!knows(&breaches, "another password").await);
    let hashes = [sha1("leaked password"), sha1("another password")];
    assert_eq!(
        *asked.lock().unwrap(),
        hashes.map(|hash| format!("/range/{}", &hash[..5])),
        "and nothing more"
    );

    // Away: nobody is kept out, and it is left alone for a while.
    handle.stop(false).await;
    assert!(!knows(&breaches, "leaked password").await);
    clock.advance(std::time::Duration::from_secs(31));
    assert!(!knows(&breaches, "leaked password").await);
    assert_eq!(asked.lock().unwrap().len(), 2);

    // Addresses inside are not called unless the operator has opened them.
    let mut closed = settings();
    closed.outbound.is_open = false;
    for url in ["http://example.com/range/", "https://127.0.0.1/range/", "nonsense"] {
        let refused = Breaches::new(
            BreachSettings { range_url: Some(url.to_owned()), ..closed.clone() },
            Clock::system(),
        );
        assert!(refused.is_err(), "{url}");
    }
}
