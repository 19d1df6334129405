//! The CAPTCHA of a pool's filter where there is JavaScript: a script answers by itself. Without, people
//! answer a sum: tests/request_filter.

use serde_json::json;

use super::sign_in_url;
use crate::support::chromium::Chromium;
use crate::support::on_both_engines;

on_both_engines! {
    // spec: WAF-006, WAF-008, WAF-017, UI-186
    async fn a_browser_passes_by_work(app: &TestApp) {
        let (url, _) = sign_in_url(app).await;
        let pool = app.app.store.list_pools("", 10).await.unwrap().remove(0);
        let everything = json!({ "DefaultAction": { "Allow": {} }, "Rules": [{
            "Name": "people", "Priority": 0, "Action": { "Captcha": {} },
            "Statement": { "ByteMatchStatement": { "SearchString": "/", "FieldToMatch": { "UriPath": {} },
                "PositionalConstraint": "STARTS_WITH", "TextTransformations": [{ "Priority": 0, "Type": "NONE" }] } },
        }] });
        app.app.request_filters.set(&pool.id, &everything).await.unwrap();
        let chromium = Chromium::start().await;
        chromium.open(&url).await;
        chromium.wait_for("input[name=password]").await;
        let address: String = chromium.evaluate("location.href").await;
        assert_eq!(address, url, "back where it began, nothing was typed");
        // What was interrupted may lead on to the app's own host, which no form of ours may.
        chromium.forget_cookies().await;
        let elsewhere = format!("http://127.0.0.1:{}/arrived", app.address.port());
        let client = app.client(&pool, json!({ "CallbackURLs": [elsewhere] })).await;
        let url = format!("{}/oauth2/authorize?client_id={}&response_type=code&prompt=none&redirect_uri={elsewhere}", app.url, client.id);
        chromium.open(&url).await;
        let arrived = chromium.wait_for_url(&elsewhere).await;
        assert!(arrived.contains("error=login_required"), "{arrived}");
        chromium.close().await;
    }
}
