//! Where outbound calls may not go.

use portico::outbound::{Outbound, OutboundError, OutboundSettings, is_public};
use url::Url;

fn outbound(is_open: bool) -> Outbound {
    Outbound::new(OutboundSettings {
        user_agent: "Amazon/Cognito".to_owned(),
        extra_ports: vec![8443],
        is_open,
    })
    .unwrap()
}

// spec: OIDCRP-006, OIDCRP-S13
#[test]
fn addresses_inside_are_refused() {
    for inside in [
        "127.0.0.1",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "198.18.0.1",
        "192.0.0.8",
        "240.0.0.1",
        "::1",
        "::",
        "fe80::1",
        "fc00::1",
        "fd12::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2001:db8::1",
        "2001:0:7f00:1::",
    ] {
        assert!(!is_public(inside.parse().unwrap()), "{inside}");
    }
    for outside in ["8.8.8.8", "100.128.0.1", "172.32.0.1", "2606:4700::1111", "::ffff:8.8.8.8"] {
        assert!(is_public(outside.parse().unwrap()), "{outside}");
    }
    let guarded = outbound(false);
    for refused in [
        "http://example.com/",
        "https://example.com:22/",
        "https://user@example.com/",
        "https://u:p@example.com/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://2130706433/",
        "https://0x7f.1/",
        "ftp://example.com/",
        "file:///etc/passwd",
    ] {
        let checked = guarded.check(&Url::parse(refused).unwrap());
        assert!(matches!(checked, Err(OutboundError::Refused(_))), "{refused}: {checked:?}");
    }
    for allowed in
        ["https://example.com/", "https://example.com:80/", "https://example.com:8443/x?y"]
    {
        guarded.check(&Url::parse(allowed).unwrap()).unwrap();
    }
}

// spec: OIDCRP-S13, OIDCRP-041, FED-008, OIDCRP-S21
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn names_that_lead_inside_and_answers_without_end_are_refused() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let socket = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = socket.local_addr().unwrap().port();
    let (seen, mut requests) = tokio::sync::mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = socket.accept().await {
            let mut request = vec![0; 2048];
            let read = stream.read(&mut request).await.unwrap_or(0);
            let request = String::from_utf8_lossy(&request[..read]).into_owned();
            let answer = if request.starts_with("GET /far") {
                "HTTP/1.1 302 Found\r\nlocation: http://localhost:1/\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
                    .to_owned()
            } else {
                format!(
                    "HTTP/1.1 200 OK\r\ncontent-length: 3000000\r\n\r\n{}",
                    "x".repeat(2_000_000)
                )
            };
            let _ = seen.send(request);
            // Held open: a connection that is reset loses what was not read yet.
            tokio::spawn(async move {
                let _ = stream.write_all(answer.as_bytes()).await;
                tokio::time::sleep(std::time::Duration::from_secs(5)).await;
            });
        }
    });
    let get = |path: &str| {
        http::Request::get(format!("http://localhost:{port}{path}")).body(Vec::new()).unwrap()
    };
    let open = outbound(true);
    assert_eq!(open.send(get("/far")).await.unwrap().status(), 302, "not followed");
    assert!(requests.recv().await.unwrap().to_lowercase().contains("user-agent: amazon/cognito"));
    let large = open.send(get("/large")).await;
    assert!(matches!(large, Err(OutboundError::TooLarge)), "{large:?}");
    let inside = http::Request::get("https://localhost/").body(Vec::new()).unwrap();
    let refused = outbound(false).send(inside).await;
    assert!(matches!(refused, Err(OutboundError::Failed)), "{refused:?}");
}
