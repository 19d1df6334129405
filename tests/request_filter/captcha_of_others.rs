//! A CAPTCHA of another house in place of our own.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use actix_web::{App, HttpResponse, HttpServer, web};
use reqwest::StatusCode;
use serde_json::json;

use super::{acl, path, rule};
use crate::hosted_ui::login;
use crate::support::{Browser, Engine, TestApp};

type Form = BTreeMap<String, String>;

// spec: WAF-017
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_house_may_ask_and_judge() {
    let asked: Arc<Mutex<Vec<Form>>> = Arc::default();
    let (kept, listener) =
        (Arc::clone(&asked), std::net::TcpListener::bind("127.0.0.1:0").unwrap());
    let port = listener.local_addr().unwrap().port();
    let server = HttpServer::new(move || {
        let kept = Arc::clone(&kept);
        App::new().route("/siteverify", web::post().to(move |form: web::Form<Form>| {
            let good = form.get("response").is_some_and(|response| response == "good");
            kept.lock().unwrap().push(form.into_inner());
            async move { HttpResponse::Ok().json(json!({ "success": good, "error-codes": [] })) }
        }))
    });
    tokio::spawn(server.workers(1).listen(listener).unwrap().run());
    let house = format!("http://localhost:{port}");
    let (script, verify) = (format!("{house}/api.js"), format!("{house}/siteverify"));
    let settings = [
        ("PORTICO_ALLOW_HTTP_PROVIDERS", "true"),
        ("PORTICO_REQUEST_FILTER_CAPTCHA_SCRIPT", script.as_str()),
        ("PORTICO_REQUEST_FILTER_CAPTCHA_CLASS", "h-captcha"),
        ("PORTICO_REQUEST_FILTER_CAPTCHA_FIELD", "h-captcha-response"),
        ("PORTICO_REQUEST_FILTER_CAPTCHA_SITE_KEY", "10000000-ffff"),
        ("PORTICO_REQUEST_FILTER_CAPTCHA_SECRET", "0xSECRET"),
        ("PORTICO_REQUEST_FILTER_CAPTCHA_VERIFY_URL", verify.as_str()),
    ];
    let app = TestApp::start_with(Engine::Sqlite, &settings).await;
    let pool = app.pool(json!({})).await;
    let client = app.client(&pool, json!({})).await;
    app.app
        .request_filters
        .set(&pool.id, &acl(json!([rule(0, path("/login"), json!({ "Captcha": {} }))])))
        .await
        .unwrap();
    let (browser, url) = (Browser::new(&app), login(client.id.as_str()));
    let page = browser.get(&url).await;
    assert_eq!(page.attribute(".h-captcha", "data-sitekey").unwrap(), "10000000-ffff");
    assert!(
        page.has(&format!("script[src='{script}']"))
            && !page.has("#captcha-sum")
            && page.has("noscript")
    );
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(
        policy.contains(&format!("script-src 'self' {house};"))
            && policy.contains(&format!("frame-src {house};")),
        "{policy}"
    );
    assert!(!page.body.contains("0xSECRET"));

    let answer = async |page: &crate::support::browser::Page, given: &[(&str, &str)]| {
        let form = page.form("/captcha");
        let mut fields: Vec<(&str, &str)> =
            form.fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        fields.extend(given);
        browser.post(&form.action, &fields).await
    };
    // Neither nothing, nor what our own question would take, nor what the house refuses.
    let page = answer(&page, &[]).await;
    let page = answer(&page, &[("sum", "12"), ("work", "1")]).await;
    assert!(asked.lock().unwrap().is_empty(), "the house is asked about answers only");
    let page = answer(&page, &[("h-captcha-response", "bad")]).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    let page = answer(&page, &[("h-captcha-response", "good")]).await;
    let page = super::captcha::go_on(&browser, page).await;
    assert_eq!((page.status, page.url.path()), (StatusCode::OK, "/login"));
    let last = asked.lock().unwrap().last().unwrap().clone();
    assert_eq!((last["secret"].as_str(), last["remoteip"].as_str()), ("0xSECRET", "127.0.0.1"));
    app.stop().await;

    // Half a provider is no provider.
    let environment: BTreeMap<String, String> = settings[..4]
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .chain([("PORTICO_DATABASE_URL".to_owned(), "sqlite::memory:".to_owned())])
        .collect();
    let config = portico::config::load(None, &environment).unwrap();
    let (clock, entropy) =
        (portico::platform::Clock::system(), portico::platform::Entropy::system());
    let error = portico::app::App::start(config, &[7; 32], clock, entropy).await.err().unwrap();
    assert!(error.to_string().contains("captcha_script needs captcha_class"), "{error}");
}
