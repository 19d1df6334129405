//! Where a sign-in comes from: a small file in MaxMind's format, written here.

use serde_json::json;

use super::adaptive::answer_to_all;
use super::{HOME, Scene};
use crate::support::{Engine, PASSWORD, TestApp};

/// The parts of the format that a small file needs: maps, texts, numbers, a list.
struct Writer(Vec<u8>);

impl Writer {
    fn text(&mut self, text: &str) -> &mut Self {
        match u8::try_from(text.len()).unwrap() {
            length @ 0..29 => self.0.push(2 << 5 | length),
            length => self.0.extend([2 << 5 | 29, length - 29]),
        }
        self.0.extend(text.bytes());
        self
    }

    fn map(&mut self, entries: u8) -> &mut Self {
        self.0.push(7 << 5 | entries);
        self
    }

    fn number(&mut self, value: u16) -> &mut Self {
        self.0.push(5 << 5 | 2);
        self.0.extend(value.to_be_bytes());
        self
    }

    fn long(&mut self, value: u32, is_64: bool) -> &mut Self {
        if is_64 {
            self.0.extend([4, 2])
        } else {
            self.0.push(6 << 5 | 4)
        }
        self.0.extend(value.to_be_bytes());
        self
    }

    fn empty_list(&mut self) -> &mut Self {
        self.0.extend([0, 4]);
        self
    }
}

/// Networks of IPv4 with city and country.
fn database(networks: &[(&str, u32, &str, &str)]) -> Vec<u8> {
    const NONE: u32 = u32::MAX;
    let (mut nodes, mut data) = (vec![[NONE, NONE]], Writer(Vec::new()));
    let mut leaves = Vec::new();
    for (network, prefix, city, country) in networks {
        let bits = u32::from(network.parse::<std::net::Ipv4Addr>().unwrap());
        let offset = u32::try_from(data.0.len()).unwrap();
        data.map(2);
        for (kind, name) in [("city", city), ("country", country)] {
            data.text(kind).map(1).text("names").map(1).text("en").text(name);
        }
        let mut node = 0;
        for depth in 0..*prefix {
            let side = (bits >> (31 - depth) & 1) as usize;
            if depth + 1 == *prefix {
                leaves.push((node, side, offset));
            } else {
                if nodes[node][side] == NONE {
                    nodes[node][side] = u32::try_from(nodes.len()).unwrap();
                    nodes.push([NONE, NONE]);
                }
                node = nodes[node][side] as usize;
            }
        }
    }
    let count = u32::try_from(nodes.len()).unwrap();
    for (node, side, offset) in leaves {
        nodes[node][side] = count + 16 + offset;
    }
    let record = |value: u32| if value == NONE { count } else { value }.to_be_bytes()[1..].to_vec();
    let mut file: Vec<u8> = nodes.iter().flatten().flat_map(|value| record(*value)).collect();
    file.extend([0; 16]);
    file.extend(data.0);
    file.extend(b"\xab\xcd\xefMaxMind.com");
    let mut about = Writer(Vec::new());
    about.map(9);
    about
        .text("binary_format_major_version")
        .number(2)
        .text("binary_format_minor_version")
        .number(0);
    about.text("build_epoch").long(1_700_000_000, true).text("database_type").text("GeoLite2-City");
    about.text("description").map(0).text("ip_version").number(4).text("languages").empty_list();
    about.text("node_count").long(count, false).text("record_size").number(24);
    file.extend(about.0);
    file
}

async fn a_country_counts(engine: Engine) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("places.mmdb");
    let places =
        [("198.51.100.0", 24, "Berlin", "Germany"), ("203.0.113.0", 24, "Sydney", "Australia")];
    std::fs::write(&path, database(&places)).unwrap();
    let app =
        &TestApp::start_with(engine, &[("PORTICO_RISK_GEOIP_FILE", path.to_str().unwrap())]).await;
    let scene = Scene::new(app, "ENFORCED", json!({})).await;
    scene.configure(answer_to_all("NO_ACTION", true)).await;
    scene.sign_in(PASSWORD, HOME).await;
    let context = &scene.events("ann").await[0]["EventContextData"];
    assert_eq!((&context["City"], &context["Country"]), (&json!("Berlin"), &json!("Germany")));
    // From a known device, but a moment later from the other side of the world.
    scene.sign_in(PASSWORD, ("203.0.113.4", "home")).await;
    let event = scene.events("ann").await.remove(0);
    assert_eq!(event["EventContextData"]["City"], "Sydney");
    assert_eq!(event["EventRisk"]["RiskLevel"], "Medium");
    let mail = app.mail_to("ann@example.com").await;
    assert!(mail.body_text.contains("Location: Sydney, Australia"), "{}", mail.body_text);
    scene.sign_in(PASSWORD, ("192.0.2.4", "home")).await;
    let context = &scene.events("ann").await[0]["EventContextData"];
    assert!(
        context.get("City").is_none() && context.get("Country").is_none(),
        "not in the file: {context}"
    );
}

// spec: RISK-030, RISK-060, RISK-063
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_country_counts_on_sqlite() {
    a_country_counts(Engine::Sqlite).await;
}

// spec: RISK-030, RISK-060, RISK-063
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_country_counts_on_postgres() {
    a_country_counts(Engine::Postgres).await;
}

#[test]
fn what_is_no_such_file_is_found_at_the_start() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("places.mmdb");
    assert!(portico::risk::geo::Geo::open(&path).is_err());
    std::fs::write(&path, "nonsense").unwrap();
    assert!(portico::risk::geo::Geo::open(&path).is_err());
}
