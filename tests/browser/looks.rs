//! Every page in every look and language: axe finds nothing, nothing scrolls sideways, and people can
//! look at the screenshots in `target/screenshots`.

use portico::branding::Theme;
use portico::hosted_ui::preview::NAMES;
use portico::locales;
use serde_json::{Value, json};

use crate::support::chromium::Chromium;

/// A theme unlike the default one.
fn harbour() -> Theme {
    serde_json::from_value(json!({
        "radius": 4, "font": "serif", "layout": "left",
        "light": { "page": "#dbe7f0", "accent": "#0b5cad", "text": "#10202e", "muted": "#4d5f6e" },
        "dark": { "page": "#0b1722", "card": "#13212e", "accent": "#8fc7ff", "on_accent": "#06121d" },
    }))
    .unwrap()
}

fn serve(theme: Theme) -> String {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let listen = format!("127.0.0.1:{port}").parse().unwrap();
    tokio::spawn(portico::server::preview(listen, move || Ok(theme.clone())).unwrap());
    format!("http://localhost:{port}")
}

pub struct Checker {
    pub chromium: Chromium,
    axe: String,
}

impl Checker {
    pub async fn start() -> Self {
        let axe =
            concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients/node_modules/axe-core/axe.min.js");
        let axe = std::fs::read_to_string(axe).expect("scripts/setup-test installs axe-core");
        Self { chromium: Chromium::start().await, axe }
    }

    pub async fn check(&self, url: &str, name: &str, width: i64, scheme: &str) {
        self.chromium.look(width, scheme).await;
        self.chromium.open(url).await;
        let wide: bool = self
            .chromium
            .evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
            .await;
        assert!(!wide, "{name} scrolls sideways at {width}");
        self.chromium.page.evaluate(self.axe.as_str()).await.unwrap();
        let found: Value = self
            .chromium
            .evaluate(
                "axe.run().then(r => r.violations.map(v => [v.id, v.nodes.map(n => n.html)]))",
            )
            .await;
        assert_eq!(found, json!([]), "{name} at {width} {scheme}");
    }
}

// spec: UI-013, UI-905
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn axe_finds_nothing_on_any_page_in_any_look_and_language() {
    let checker = Checker::start().await;
    let (plain, themed) = (serve(Theme::default()), serve(harbour()));
    checker.chromium.wait_until_served(&plain).await;
    checker.chromium.wait_until_served(&themed).await;
    for name in NAMES {
        for (look, base) in [("default", &plain), ("theme", &themed)] {
            for (width, scheme) in [(375, "light"), (375, "dark"), (1280, "light"), (1280, "dark")]
            {
                let shown = format!("{name}-{look}-{width}-{scheme}");
                checker.check(&format!("{base}/page/en/{name}"), &shown, width, scheme).await;
                checker.chromium.screenshot(&shown).await;
            }
        }
        for locale in locales::all().skip(1) {
            let (tag, shown) = (locale.tag(), format!("{name}-{}", locale.tag()));
            checker.check(&format!("{plain}/page/{tag}/{name}"), &shown, 320, "light").await;
        }
    }
    checker.chromium.close().await;
}
