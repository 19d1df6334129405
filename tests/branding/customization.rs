//! `SetUICustomization` and what the pages show after it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use image::ImageFormat;
use portico::clients::AppClient;
use serde_json::{Value, json};

use super::pictures::picture;
use crate::support::sdk::raw_call;
use crate::support::{Browser, TestApp, on_both_engines};

async fn set(app: &TestApp, body: Value) -> Result<Value, String> {
    let (status, mut answer) = raw_call(app, "SetUICustomization", body).await;
    if status == 200 {
        Ok(answer["UICustomization"].take())
    } else {
        Err(format!(
            "{}: {}",
            answer["__type"].as_str().unwrap(),
            answer["message"].as_str().unwrap()
        ))
    }
}

async fn get(app: &TestApp, body: Value) -> Value {
    let (status, mut answer) = raw_call(app, "GetUICustomization", body).await;
    assert_eq!(status, 200, "{answer}");
    answer["UICustomization"].take()
}

/// The sheet of a client's sign-in page, and whether it has a logo.
async fn shown(app: &TestApp, client: &AppClient) -> (String, bool) {
    let browser = Browser::new(app);
    let page = browser.get(&crate::hosted_ui::login(client.id.as_str())).await;
    let sheet = page.attribute("link[rel=stylesheet]", "href").unwrap();
    let sheet = browser.get(&sheet).await.body;
    let has_logo = page.has("[role=img].logo-customizable.logo");
    assert_eq!(has_logo, sheet.contains(".logo{content:url(\"data:image/png;base64,"));
    (sheet, has_logo)
}

on_both_engines! {
    // spec: UI-200, UI-201, UI-202, UI-205, UI-206, UI-207, UI-212, UI-214
    async fn one_look_for_all_or_for_one(app: &TestApp) {
        let pool = app.pool(json!({})).await;
        let (one, two) = (app.client(&pool, json!({})).await, app.client(&pool, json!({})).await);
        let pool_id = pool.id.as_str();
        assert_eq!(get(app, json!({ "UserPoolId": pool_id })).await, json!({}));
        let css = ".submitButton-customizable { background-color: #123456 }";
        let logo = STANDARD.encode(picture(ImageFormat::Png, 40));
        let answer = set(app, json!({ "UserPoolId": pool_id, "CSS": css, "ImageFile": logo })).await.unwrap();
        assert_eq!((&answer["ClientId"], &answer["CSS"]), (&json!("ALL"), &json!(css)));
        let version = answer["CSSVersion"].as_str().unwrap();
        assert!(version.len() == 14 && version.starts_with("20"));
        let url = answer["ImageUrl"].as_str().unwrap();
        assert!(url.starts_with(&app.url) && url.ends_with(&format!("/{pool_id}/ALL/{version}/assets/images/image.jpg")));
        let image = app.http.get(url).send().await.unwrap();
        assert_eq!(image.headers()["content-type"], "image/png");
        assert_eq!(image.headers()["x-content-type-options"], "nosniff");
        assert!(image.headers()["cache-control"].to_str().unwrap().contains("immutable"));

        let (sheet, has_logo) = shown(app, &two).await;
        assert!(sheet.contains(".submitButton-customizable{background-color:#123456;}"));
        let default = sheet.find(".submitButton-customizable {").unwrap();
        assert!(default < sheet.find("#123456").unwrap(), "after the default sheet");
        assert!(has_logo);
        // Its own customization: nothing of ALL, not even the part that it left out.
        let own = ".label-customizable{font-weight:700}";
        set(app, json!({ "UserPoolId": pool_id, "ClientId": one.id.as_str(), "CSS": own })).await.unwrap();
        let (sheet, has_logo) = shown(app, &one).await;
        assert!(sheet.contains("{font-weight:700;}") && !sheet.contains("#123456") && !has_logo);
        let shown_one = get(app, json!({ "UserPoolId": pool_id, "ClientId": one.id.as_str() })).await;
        assert_eq!((&shown_one["CSS"], &shown_one["ClientId"]), (&json!(own), &json!(one.id.as_str())));
        let fallback = get(app, json!({ "UserPoolId": pool_id, "ClientId": two.id.as_str() })).await;
        assert_eq!(fallback["ClientId"], "ALL");
        // Each call sets both; an empty one takes the look away.
        set(app, json!({ "UserPoolId": pool_id, "ClientId": one.id.as_str() })).await.unwrap();
        let (sheet, _) = shown(app, &one).await;
        assert!(sheet.contains("#123456"));
    }
}

on_both_engines! {
    // spec: UI-203, UI-204, UI-209, UI-210
    async fn what_is_refused(app: &TestApp) {
        let pool = app.pool(json!({})).await;
        let pool_id = pool.id.as_str();
        let refused = set(app, json!({ "UserPoolId": pool_id, "CSS": "@import 'x';" })).await.unwrap_err();
        assert_eq!(refused, "InvalidParameterException: CSS must not contain at-rules");
        let svg = STANDARD.encode("<svg xmlns='http://www.w3.org/2000/svg'/>");
        let refused = set(app, json!({ "UserPoolId": pool_id, "ImageFile": svg })).await.unwrap_err();
        assert_eq!(refused, "InvalidParameterException: The image must be a PNG or JPEG file.");
        let refused = set(app, json!({ "UserPoolId": pool_id, "ImageFile": "?" })).await.unwrap_err();
        assert!(refused.starts_with("SerializationException"), "{refused}");
        let refused = set(app, json!({ "UserPoolId": pool_id, "ClientId": "nobody" })).await.unwrap_err();
        assert!(refused.starts_with("ResourceNotFoundException"), "{refused}");
        assert_eq!(get(app, json!({ "UserPoolId": pool_id })).await, json!({}), "nothing was kept");
    }
}

// spec: UI-203
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pool_without_a_domain_has_no_pages_to_dress() {
    let settings = [("PORTICO_SHARED_HOST", "false")];
    let app = TestApp::start_with(crate::support::Engine::Sqlite, &settings).await;
    let pool = app.pool(json!({})).await;
    let refused =
        set(&app, json!({ "UserPoolId": pool.id.as_str(), "CSS": "" })).await.unwrap_err();
    assert!(refused.contains("existing domain"), "{refused}");
    app.stop().await;
}
