//! The browser library, in a browser.

use serde_json::json;

use super::{Scene, call};
use crate::support::chromium::Chromium;
use crate::support::{PASSWORD, on_both_engines};

on_both_engines! {
    // spec: RISK-055, RISK-057, RISK-059
    async fn the_library_describes_a_browser(app: &TestApp) {
        let callback = format!("{}/arrived", app.url);
        let scene = Scene::new(app, "AUDIT", json!({})).await;
        let client = app.client(&scene.pool, json!({ "CallbackURLs": [callback] })).await;
        let encoded: String = url::form_urlencoded::byte_serialize(callback.as_bytes()).collect();
        let page = format!("{}/login?client_id={}&response_type=code&redirect_uri={encoded}", app.url, client.id);
        let chromium = Chromium::start().await;
        let seen = async || scene.events("ann").await[0]["EventContextData"].clone();

        // On Portico's own pages every form carries it.
        chromium.open(&page).await;
        chromium.type_into("input[name=username]", "ann").await;
        chromium.type_into("input[name=password]", PASSWORD).await;
        chromium.click("input[name=signInSubmitButton]").await;
        chromium.wait_for_url(&callback).await;
        let first = seen().await;
        assert!(first["DeviceName"].as_str().unwrap().starts_with("Chrome"), "{first}");
        assert!(first["Timezone"].as_str().unwrap().contains(':'), "only the library knows: {first}");

        // On an app's page, from the address where Cognito has it; `getData` answers at once.
        let script = app.http.get(format!("{}/amazon-cognito-advanced-security-data.min.js", app.url)).send().await.unwrap();
        assert_eq!(script.headers()["content-type"], "text/javascript; charset=utf-8");
        assert_eq!(script.headers()["access-control-allow-origin"], "*");
        chromium.open(&page).await;
        chromium.page.evaluate(script.text().await.unwrap()).await.unwrap();
        let ask = format!("AmazonCognitoAdvancedSecurityData.getData('jörg-{}', '{}', '{}')", "x".repeat(200), scene.pool.id, client.id);
        let data: String = chromium.evaluate(&ask).await;
        call(app, "InitiateAuth", json!({ "ClientId": client.id, "AuthFlow": "USER_PASSWORD_AUTH",
            "AuthParameters": { "USERNAME": "ann", "PASSWORD": PASSWORD }, "UserContextData": { "EncodedData": data } })).await;
        assert_eq!(seen().await, first, "the same browser");
        let events = scene.events("ann").await;
        assert_eq!(events[0]["EventRisk"]["RiskDecision"], "NoRisk");
        let again: String = chromium.evaluate(&ask).await;
        assert_ne!(data, "", "{again}");
        chromium.close().await;
    }
}
