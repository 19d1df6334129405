//! Pages in looks that came by the API: as light as any other, and clean for axe.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use portico::branding::Theme;
use serde_json::{Value, json};

use super::looks::Checker;
use super::weigh;
use crate::support::sdk::raw_call;
use crate::support::{Engine, TestApp};

fn picture(category: &str, mode: &str, svg: &str) -> Value {
    let svg = format!("<svg xmlns=\"http://www.w3.org/2000/svg\" {svg}</svg>");
    json!({ "Category": category, "ColorMode": mode, "Extension": "SVG", "Bytes": STANDARD.encode(svg) })
}

/// A ship's wheel over a word, as many companies have it.
fn logo(ink: &str) -> String {
    format!(
        "viewBox=\"0 0 220 48\" width=\"220\" height=\"48\"><g fill=\"none\" stroke=\"{ink}\" stroke-width=\"3\">\
         <circle cx=\"24\" cy=\"24\" r=\"12\"/><path d=\"M24 4v40M4 24h40M10 10l28 28M38 10L10 38\"/></g>\
         <text x=\"58\" y=\"33\" font-family=\"Georgia,serif\" font-size=\"26\" fill=\"{ink}\">Northwind</text>"
    )
}

fn hills(sky: &str, far: &str, near: &str) -> String {
    format!(
        "viewBox=\"0 0 1600 900\" preserveAspectRatio=\"xMidYMid slice\"><rect width=\"1600\" height=\"900\" fill=\"{sky}\"/>\
         <path d=\"M0 640Q300 480 620 600T1180 560T1600 620V900H0z\" fill=\"{far}\"/>\
         <path d=\"M0 760Q420 620 820 730T1600 700V900H0z\" fill=\"{near}\"/>"
    )
}

fn settings() -> Value {
    let button = |ground: &str, text: &str, hover: &str| json!({ "defaults": { "backgroundColor": ground, "textColor": text }, "hover": { "backgroundColor": hover, "textColor": text } });
    let edged = |ground: &str, line: &str, text: &str, hover: &str| {
        json!({ "defaults": { "backgroundColor": ground, "borderColor": line, "textColor": text },
                "hover": { "backgroundColor": hover, "borderColor": text, "textColor": text } })
    };
    json!({
        "components": {
            "form": { "borderRadius": 6.0, "lightMode": { "backgroundColor": "ffffffff", "borderColor": "c9d6cfff" },
                      "darkMode": { "backgroundColor": "12211bff", "borderColor": "2b4539ff" },
                      "logo": { "enabled": true, "location": "CENTER" } },
            "pageBackground": { "lightMode": { "color": "e7f0ebff" }, "darkMode": { "color": "0a1410ff" } },
            "pageText": { "lightMode": { "headingColor": "0d2b20ff", "bodyColor": "1d3329ff", "descriptionColor": "4b6156ff" },
                          "darkMode": { "headingColor": "f0f7f3ff", "bodyColor": "dce8e1ff", "descriptionColor": "a9bdb2ff" } },
            "primaryButton": { "lightMode": button("0f6b4cff", "ffffffff", "0a4d37ff"), "darkMode": button("7fd6b0ff", "06281bff", "a4e6c9ff") },
            "secondaryButton": { "lightMode": edged("ffffffff", "0f6b4cff", "0f6b4cff", "eef7f2ff"),
                                 "darkMode": edged("12211bff", "7fd6b0ff", "7fd6b0ff", "1b3128ff") },
            "idpButton": { "standard": { "lightMode": edged("ffffffff", "6d8578ff", "1d3329ff", "eef7f2ff"),
                                         "darkMode": edged("12211bff", "5e7a6cff", "dce8e1ff", "1b3128ff") } },
            "pageHeader": { "logo": { "enabled": false }, "lightMode": { "background": { "color": "0d2b20ff" }, "borderColor": "0d2b20ff" },
                            "darkMode": { "background": { "color": "06281bff" }, "borderColor": "2b4539ff" } },
            "pageFooter": { "logo": { "enabled": true, "location": "CENTER" },
                            "lightMode": { "background": { "color": "ffffffff" }, "borderColor": "c9d6cfff" },
                            "darkMode": { "background": { "color": "0a1410ff" }, "borderColor": "2b4539ff" } },
        },
        "componentClasses": {
            "buttons": { "borderRadius": 22.0 }, "input": { "borderRadius": 4.0,
                "lightMode": { "defaults": { "backgroundColor": "fbfdfcff", "borderColor": "6d8578ff" } },
                "darkMode": { "defaults": { "backgroundColor": "0d1914ff", "borderColor": "5e7a6cff" } } },
            "link": { "lightMode": { "defaults": { "textColor": "0f6b4cff" } }, "darkMode": { "defaults": { "textColor": "7fd6b0ff" } } },
            "focusState": { "lightMode": { "borderColor": "0f6b4cff" }, "darkMode": { "borderColor": "7fd6b0ff" } },
        },
        "categories": { "global": { "colorSchemeMode": "DYNAMIC", "pageHeader": { "enabled": true }, "pageFooter": { "enabled": true } },
                        "form": { "location": { "horizontal": "CENTER", "vertical": "CENTER" } } },
    })
}

async fn call(app: &TestApp, operation: &str, body: Value) {
    let (status, answer) = raw_call(app, operation, body).await;
    assert_eq!(status, 200, "{operation}: {answer}");
}

// spec: UI-013, UI-902, UI-904
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn branded_pages_are_light_and_clean() {
    let app = TestApp::start(Engine::Sqlite).await;
    let pool = app.email_pool().await;
    for name in ["Google", "Facebook"] {
        let mut details =
            json!({ "client_id": "id", "client_secret": "secret", "authorize_scopes": "email" });
        if name == "Facebook" {
            details["api_version"] = json!("v17.0");
        }
        let body = json!({ "UserPoolId": pool.id, "ProviderName": name, "ProviderType": name, "ProviderDetails": details });
        call(&app, "CreateIdentityProvider", body).await;
    }
    let providers = json!({ "SupportedIdentityProviders": ["COGNITO", "Google", "Facebook"] });
    let (styled, themed) = (app.client(&pool, json!({})).await, app.client(&pool, providers).await);
    for (name, path) in [("terms-of-use", "terms"), ("privacy-policy", "privacy")] {
        call(&app, "CreateTerms", json!({ "UserPoolId": pool.id, "ClientId": styled.id, "TermsName": name, "TermsSource": "LINK",
            "Enforcement": "NONE", "Links": { "cognito:default": format!("https://northwind.example/{path}") } })).await;
    }
    let assets = json!([
        picture("FORM_LOGO", "LIGHT", &logo("#0d2b20")),
        picture("FORM_LOGO", "DARK", &logo("#f0f7f3")),
        picture("PAGE_FOOTER_LOGO", "LIGHT", &logo("#4b6156")),
        picture("PAGE_FOOTER_LOGO", "DARK", &logo("#a9bdb2")),
        picture("PAGE_BACKGROUND", "LIGHT", &hills("#e7f0eb", "#cfe2d7", "#b5d1c2")),
        picture("PAGE_BACKGROUND", "DARK", &hills("#0a1410", "#0f2119", "#143024")),
        picture(
            "FAVICON_SVG",
            "DYNAMIC",
            "viewBox=\"0 0 9 9\"><circle cx=\"4.5\" cy=\"4.5\" r=\"4\" fill=\"#0f6b4c\"/>"
        ),
    ]);
    call(&app, "CreateManagedLoginBranding", json!({ "UserPoolId": pool.id, "ClientId": styled.id, "Settings": settings(), "Assets": assets })).await;
    // A theme with a logo of the classic contract, and providers with their icons.
    let theme: Theme = serde_json::from_value(json!({ "radius": 4, "font": "serif", "light": { "page": "#dbe7f0", "accent": "#0b5cad" } })).unwrap();
    app.app.branding.set_theme(&pool.id, themed.id.as_str(), Some(theme)).await.unwrap();
    let logo = crate::branding::pictures::picture(image::ImageFormat::Png, 64);
    call(
        &app,
        "SetUICustomization",
        json!({ "UserPoolId": pool.id, "ClientId": themed.id, "ImageFile": STANDARD.encode(logo) }),
    )
    .await;

    let checker = Checker::start().await;
    let url = |client: &str, path: &str| {
        format!("{}{}", app.url, crate::hosted_ui::login(client).replace("/login", path))
    };
    for (name, address) in [
        ("styled-login", url(styled.id.as_str(), "/login")),
        ("styled-sign-up", url(styled.id.as_str(), "/signup")),
        ("styled-forgot", url(styled.id.as_str(), "/forgotPassword")),
        ("themed-login", url(themed.id.as_str(), "/login")),
    ] {
        for (width, scheme) in [(375, "light"), (375, "dark"), (1280, "light"), (1280, "dark")] {
            let shown = format!("{name}-{width}-{scheme}");
            checker.check(&address, &shown, width, scheme).await;
            checker.chromium.screenshot(&shown).await;
            weigh(&checker.chromium, &shown).await;
        }
        let height: i64 =
            checker.chromium.evaluate("document.querySelector('.logo').offsetHeight").await;
        assert!(height > 20, "{name}: the logo shows");
    }
    checker.chromium.close().await;
    app.stop().await;
}
