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
        app.app.request_filters.set(&pool.id, &json!({ "DefaultAction": { "Allow": {} }, "Rules": [{
            "Name": "people", "Priority": 0, "Action": { "Captcha": {} },
            "Statement": { "ByteMatchStatement": { "SearchString": "/login", "FieldToMatch": { "UriPath": {} },
                "PositionalConstraint": "EXACTLY", "TextTransformations": [{ "Priority": 0, "Type": "NONE" }] } },
        }] })).await.unwrap();
        let chromium = Chromium::start().await;
        chromium.open(&url).await;
        chromium.wait_for("input[name=password]").await;
        let address: String = chromium.evaluate("location.href").await;
        assert_eq!(address, url, "back where it began, nothing was typed");
        chromium.forget_cookies().await;
        chromium.open(&url).await;
        chromium.wait_for("input[name=password]").await;
        chromium.close().await;
    }
}
