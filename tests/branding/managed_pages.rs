//! What the pages make of a branding style.

use image::ImageFormat;
use portico::branding::managed::Settings;
use portico::branding::managed::settings::{COLORS, RADII};
use portico::clients::AppClient;
use portico::pools::Pool;
use serde_json::{Value, json};

use super::pictures::picture;
use super::styles::{asset, call};
use crate::support::browser::Page;
use crate::support::sdk::raw_call;
use crate::support::{Browser, TestApp, on_both_engines};

async fn style(
    app: &TestApp,
    pool: &Pool,
    client: &AppClient,
    settings: Value,
    assets: Value,
) -> Value {
    let body = json!({ "UserPoolId": pool.id, "ClientId": client.id, "Settings": settings, "Assets": assets });
    call(app, "CreateManagedLoginBranding", body).await.unwrap()
}

/// The sign-in page and its style sheet.
async fn shown(app: &TestApp, client: &AppClient) -> (Page, String) {
    let browser = Browser::new(app);
    let page = browser.get(&crate::hosted_ui::login(client.id.as_str())).await;
    let sheet = browser.get(&page.attribute("link[rel=stylesheet]", "href").unwrap()).await;
    assert!(sheet.headers["cache-control"].to_str().unwrap().contains("immutable"));
    (page, sheet.body)
}

const DEFAULTS: &str = include_str!("../../src/branding/managed/defaults.json");

// spec: UI-902
#[test]
fn the_merged_document_says_what_the_pages_look_like() {
    let document: Value = serde_json::from_str(DEFAULTS).unwrap();
    let settings = Settings::read(&document).unwrap();
    let sheet = include_str!("../../static/portico.css");
    let (light, rest) = sheet.split_once("@media (prefers-color-scheme: dark)").unwrap();
    let (dark, _) = rest.split_once("color-scheme: dark").unwrap();
    for (said, css) in [(&settings.light, light), (&settings.dark, dark)] {
        assert_eq!(said.matches("--").count(), COLORS.len(), "every colour that counts is there");
        for name in [
            "page",
            "ink",
            "muted",
            "card",
            "line",
            "hairline",
            "accent",
            "accent-strong",
            "danger",
            "danger-quiet",
            "good",
            "good-quiet",
        ] {
            let value =
                css.split_once(&format!("--{name}: #")).unwrap().1.split_once(';').unwrap().0;
            let value = if value.len() == 3 {
                value.chars().flat_map(|c| [c, c]).collect()
            } else {
                value.to_owned()
            };
            assert!(said.contains(&format!("--{name}:#{value}ff;")), "{name}: {value} {said}");
        }
    }
    assert_eq!(settings.shared.matches("--").count(), RADII.len());
    for (_, variable) in COLORS.iter().chain(RADII) {
        let wardrobe = include_str!("../../src/branding/managed/dress.rs");
        assert!(
            sheet.contains(&format!("var(--{variable}"))
                || wardrobe.contains(&format!("var(--{variable}")),
            "{variable} is used"
        );
    }
}

on_both_engines! {
    // spec: UI-902, UI-903
    async fn settings_and_pictures_dress_the_pages(app: &TestApp) {
        let pool = app.pool(json!({})).await;
        let (client, plain) = (app.client(&pool, json!({})).await, app.client(&pool, json!({})).await);
        let settings = json!({
            "components": {
                "pageBackground": { "image": { "enabled": true }, "lightMode": { "color": "EEF3F8ff" }, "darkMode": { "color": "0b1722ff" } },
                "form": { "borderRadius": 4.5, "logo": { "enabled": true, "location": "START" } },
                "primaryButton": { "lightMode": { "defaults": { "backgroundColor": "0b5cadff" }, "active": { "backgroundColor": "073d73ff" } } },
                "pageHeader": { "logo": { "enabled": true, "location": "END" } },
            },
            "componentClasses": { "focusState": { "darkMode": { "borderColor": "8fc7ffff" } } },
            "categories": { "global": { "colorSchemeMode": "DYNAMIC", "pageHeader": { "enabled": true } },
                            "form": { "location": { "horizontal": "END", "vertical": "CENTER" } } },
        });
        let small = picture(ImageFormat::Png, 16);
        let svg = b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><script>1</script><path d='M0 0h9'/></svg>";
        let large_svg = String::from_utf8_lossy(svg).replace("<path", &format!("<title>{}</title><path", "x".repeat(2000)));
        let noise: Vec<u8> = (0..120_u32 * 120 * 3).map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes()[0]).collect();
        let mut large = std::io::Cursor::new(Vec::new());
        image::RgbImage::from_raw(120, 120, noise).unwrap().write_to(&mut large, ImageFormat::Png).unwrap();
        let mut icon = asset("IDP_BUTTON_ICON", "DYNAMIC", "PNG", &small);
        icon["ResourceId"] = json!("Northwind-SSO");
        let made = style(app, &pool, &client, settings, json!([
            asset("FORM_LOGO", "LIGHT", "PNG", &small), asset("FORM_LOGO", "DARK", "PNG", &picture(ImageFormat::Png, 17)),
            asset("PAGE_BACKGROUND", "LIGHT", "PNG", large.get_ref()), asset("FAVICON_SVG", "LIGHT", "SVG", large_svg.as_bytes()),
            asset("PAGE_HEADER_LOGO", "DYNAMIC", "SVG", svg), icon,
        ])).await;
        let (page, sheet) = shown(app, &client).await;
        assert!(page.has(".logo[role=img]") && !page.has(".mark") && page.has(".page-header .page-logo") && !page.has(".page-footer"));
        assert!(!page.has("html[data-scheme]"));
        let base = sheet.find(".submitButton-customizable {").unwrap();
        for part in [
            "--page:#eef3f8ff;", "--radius-card:4.5px;", "--button:#0b5cadff;", "--focus:#8fc7ffff;",
            ".submitButton-customizable:active{", ".logo{content:url(\"data:image/png;base64,", ".banner-customizable{justify-content:flex-start}",
            ".page-header .page-logo{content:url(\"data:image/svg+xml;base64,", ".card{align-self:flex-end;", ".card{margin-block:auto}",
            "[data-provider=\"Northwind-SSO\"]::before{background-image:url(\"data:image/png;base64,", "body{background-image:none}",
        ] {
            assert!(sheet.rfind(part).is_some_and(|at| at > base), "{part}: {}", &sheet[base..]);
        }
        assert_eq!(sheet.matches(".logo{content:").count(), 2, "one for each look");
        // A picture that is too large for the sheet has an address of its own, and the favicon too.
        let (_, rest) = sheet.split_once("body{background-image:url(\"..").unwrap();
        let folder = page.attribute("link[rel=stylesheet]", "href").unwrap();
        let folder = folder.rsplit_once("/css/").unwrap().0;
        let browser = Browser::new(app);
        let background = browser.get(&format!("{folder}{}", rest.split_once('"').unwrap().0)).await;
        assert_eq!((background.status.as_u16(), &background.headers["content-type"]), (200, &"image/png".parse().unwrap()));
        let favicon = browser.get(&page.attribute("link[rel=icon]", "href").unwrap()).await;
        assert_eq!(favicon.headers["content-type"], "image/svg+xml");
        assert!(favicon.headers["content-security-policy"].to_str().unwrap().contains("sandbox"));
        assert!(favicon.body.contains("<path") && !favicon.body.contains("script"));
        assert_eq!(browser.get(&format!("{folder}/images/asset-0123456789abcdef")).await.status, 404);
        // An older page finds the sheet of today, which is not kept under the old name.
        let old = browser.get(&format!("{folder}/css/style-0123456789abcdef.css")).await;
        assert_eq!((old.status.as_u16(), &old.headers["cache-control"]), (200, &"no-store".parse().unwrap()));
        assert!(old.body.contains("--button:#0b5cadff;"));

        let other = Browser::new(app).get(&crate::hosted_ui::login(plain.id.as_str())).await;
        assert!(other.attribute("link[rel=stylesheet]", "href").unwrap().starts_with("/static/portico."), "of one client only");
        // One scheme: without the mode the page is light, as in the service.
        let update = async |settings: Value| {
            let body = json!({ "UserPoolId": pool.id, "ManagedLoginBrandingId": made["ManagedLoginBrandingId"], "Settings": settings });
            call(app, "UpdateManagedLoginBranding", body).await.unwrap()
        };
        update(json!({ "categories": { "global": { "colorSchemeMode": "DARK" } } })).await;
        let (page, sheet) = shown(app, &client).await;
        assert_eq!(page.attribute("html", "data-scheme").unwrap(), "dark");
        let own = &sheet[base..];
        assert!(own.contains("--ink: #eceef1") && own.contains("--page:#0b1722ff") && !own.contains("--page:#eef3f8ff"));
        assert!(!own.contains("background-image:url(\"..") && own.matches(".logo{content:").count() == 1);
        update(json!({ "categories": { "global": { "colorSchemeMode": null } } })).await;
        assert_eq!(shown(app, &client).await.0.attribute("html", "data-scheme").unwrap(), "light");
    }
}

on_both_engines! {
    // spec: UI-901, UI-900
    async fn styles_are_for_managed_login(app: &TestApp) {
        let pool = app.pool(json!({})).await;
        let (client, plain) = (app.client(&pool, json!({})).await, app.client(&pool, json!({})).await);
        let settings = json!({ "components": { "form": { "lightMode": { "backgroundColor": "0b5cadff" } } } });
        style(app, &pool, &client, settings, json!([])).await;
        let page = async |client: &AppClient| {
            let url = format!("{}{}", app.url, crate::hosted_ui::login(client.id.as_str()));
            let answer = app.http.get(url).header("host", "acme.localhost").send().await.unwrap();
            (answer.status().as_u16(), answer.text().await.unwrap())
        };
        let domain = |version: i64| json!({ "UserPoolId": pool.id, "Domain": "acme", "ManagedLoginVersion": version });
        raw_call(app, "CreateUserPoolDomain", domain(1)).await;
        assert!(page(&client).await.1.contains("/static/portico."), "the classic pages know no styles");
        raw_call(app, "UpdateUserPoolDomain", domain(2)).await;
        assert!(page(&client).await.1.contains("/css/style-"));
        assert_eq!(page(&plain).await.0, 200, "the default look");
        // As the service does it, where that is asked for.
        let portico = pool.settings.portico.with("managed_login_requires_style", "true").unwrap();
        let mut changed = (*pool).clone();
        changed.settings.portico = portico;
        assert!(app.app.pools.update_pool(&changed, pool.updated_at).await.unwrap());
        let (status, body) = page(&plain).await;
        assert_eq!(status, 403);
        assert!(body.contains("Login pages unavailable. Please contact an administrator."), "{body}");
        assert_eq!(page(&client).await.0, 200);
        let default = json!({ "UserPoolId": pool.id, "ClientId": plain.id, "UseCognitoProvidedValues": true });
        call(app, "CreateManagedLoginBranding", default).await.unwrap();
        let (status, body) = page(&plain).await;
        assert!(status == 200 && body.contains("/static/portico."), "a style that is the default look");
    }
}
