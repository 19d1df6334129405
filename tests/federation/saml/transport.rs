//! The door itself: what is a form, how large, how often, by which method (SAML-S51, SAML-S52).

use std::io::Write as _;

use flate2::Compression;
use flate2::write::{DeflateEncoder, ZlibEncoder};

use super::*;

const FOREIGN: &str = "Invalid samlResponse or relayState from identity provider";

scene_on_both_engines! {
    // spec: SAML-050, SAML-067, SAML-S51, SAML-S52, SAML-T28, SAML-074
    async fn only_a_form_of_two_fields(scene: &Scene = json!({})) {
        let trip = scene.trip().await;
        let text = scene.draft(&trip, PLAIN).signed(&scene.party);
        let packed = STANDARD.encode(&text);
        let form = |fields: &[(&str, &str)]| {
            url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
        };
        let good = form(&[("SAMLResponse", &packed), ("RelayState", &trip.relay_state)]);
        let url = scene.acs();
        let name = format!("csrf-state-{}", scene.pool.id);
        let cookie = format!("{name}={}", trip.browser.cookie(&name).unwrap());
        let send = async |method: reqwest::Method, url: &str, kind: &str, body: String| {
            let mut request = scene.app.http.request(method, url).header("cookie", &cookie).body(body);
            if !kind.is_empty() {
                request = request.header("content-type", kind);
            }
            let answer = request.send().await.unwrap();
            let status = answer.status().as_u16();
            assert!(answer.headers().get("location").is_none(), "{status}");
            (status, answer.text().await.unwrap())
        };
        const FORM: &str = "application/x-www-form-urlencoded";
        let json = json!({ "SAMLResponse": packed, "RelayState": trip.relay_state }).to_string();
        for (kind, body) in [
            ("", good.clone()),
            ("text/plain", good.clone()),
            ("application/json", json),
            ("application/xml", text.clone()),
            ("multipart/form-data; boundary=x", format!("--x\r\nContent-Disposition: form-data; name=\"SAMLResponse\"\r\n\r\n{packed}\r\n--x--")),
        ] {
            let (status, page) = send(reqwest::Method::POST, &url, kind, body).await;
            assert_eq!(status, 415, "{kind}");
            assert!(page.contains(FOREIGN), "{page}");
        }
        // Twice, in the body or once more in the address.
        let relay = trip.relay_state.as_str();
        for fields in [
            &[("SAMLResponse", packed.as_str()), ("SAMLResponse", packed.as_str()), ("RelayState", relay)],
            &[("SAMLResponse", packed.as_str()), ("RelayState", relay), ("RelayState", "x")],
            &[("SAMLResponse", "x"), ("SAMLResponse", packed.as_str()), ("RelayState", relay)],
        ] {
            let (status, page) = send(reqwest::Method::POST, &url, FORM, form(fields)).await;
            assert_eq!(status, 400);
            assert!(page.contains(FOREIGN), "{page}");
        }
        // Too much.
        for size in [400_000, 4_000_000] {
            let body = format!("{good}&more={}", "x".repeat(size));
            let request = scene.app.http.post(&url).header("cookie", &cookie).header("content-type", FORM);
            // A server may hang up on what it does not want to read.
            if let Ok(answer) = request.body(body).send().await {
                assert_eq!(answer.status(), 413, "{size}");
            }
        }
        // By another method or binding.
        for method in [reqwest::Method::GET, reqwest::Method::PUT, reqwest::Method::DELETE] {
            for query in [String::new(), format!("?{good}")] {
                let (status, _) = send(method.clone(), &format!("{url}{query}"), "", String::new()).await;
                assert_eq!(status, 405, "{method}");
            }
        }
        // In the address, nothing is read.
        let (status, page) = send(reqwest::Method::POST, &format!("{url}?{good}"), FORM, String::new()).await;
        assert_eq!(status, 400);
        assert!(page.contains("is not present"), "{page}");

        // None of these has used the request up. With a character set, and in a web view, it comes in.
        let request = scene.app.http.post(&url).header("cookie", &cookie)
            .header("content-type", format!("{FORM}; charset=UTF-8"))
            .header("user-agent", "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148")
            .header("origin", "https://idp.example");
        let answer = request.body(good).send().await.unwrap();
        assert_eq!(answer.status(), 302);
        assert!(answer.headers()["location"].to_str().unwrap().contains("code="));
        packed_documents(scene).await;
    }
}

/// What redirects do to a document is not done to a form, and nothing is unpacked.
async fn packed_documents(scene: &Scene) {
    let deflated = |bytes: &[u8]| {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    };
    let zlib = |bytes: &[u8]| {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    };
    for which in 0..3 {
        let trip = scene.trip().await;
        let text = scene.draft(&trip, PLAIN).signed(&scene.party);
        let bytes = match which {
            0 => deflated(text.as_bytes()),
            1 => zlib(text.as_bytes()),
            _ => deflated(&vec![b' '; 60_000_000]),
        };
        let page = scene.post_bytes(&trip, &bytes).await;
        scene.assert_refused(&trip, &page, "The message ", "deflated");
    }
}
