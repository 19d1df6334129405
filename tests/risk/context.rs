//! Whose address and which device is believed.

use serde_json::{Value, json};

use super::{Scene, call, encoded, encoded_by, outcome, secret_hash};
use crate::support::sdk::signed_call;
use crate::support::{PASSWORD, on_both_engines};

on_both_engines! {
    // spec: RISK-050, RISK-051, RISK-052, RISK-053, RISK-054, RISK-056, RISK-057, RISK-058
    async fn only_who_may_speak_for_others_is_believed(app: &TestApp) {
        let scene = Scene::new(app, "AUDIT", json!({})).await;
        let secret = app.client_with(&scene.pool, json!({}), Some("s")).await;
        let open = json!({ "EnablePropagateAdditionalUserContextData": true });
        let speaker = app.client_with(&scene.pool, open.clone(), Some("s")).await;
        let without_secret = app.client(&scene.pool, open).await;
        let begin = |client: &portico::clients::AppClient, context: Value, hash: Option<&str>| {
            let mut parameters = json!({ "USERNAME": "ann", "PASSWORD": PASSWORD });
            if let Some(secret) = hash {
                parameters["SECRET_HASH"] = json!(secret_hash(secret, client));
            }
            json!({ "ClientId": client.id, "AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": parameters, "UserContextData": context })
        };
        let seen = async || scene.events("ann").await[0]["EventContextData"].clone();
        let stated = json!({ "IpAddress": "203.0.113.5" });
        for (client, hash, address) in [
            (&scene.client, None, "127.0.0.1"),
            (&secret, Some("s"), "127.0.0.1"),
            (&without_secret, None, "127.0.0.1"),
            (&speaker, Some("s"), "203.0.113.5"),
        ] {
            call(app, "InitiateAuth", begin(client, stated.clone(), hash)).await;
            assert_eq!(seen().await, json!({ "IpAddress": address }), "and no device is known");
        }
        // Who says nothing comes from where the connection does.
        call(app, "InitiateAuth", begin(&speaker, json!({}), Some("s"))).await;
        assert_eq!(seen().await, json!({ "IpAddress": "127.0.0.1" }));
        // What is no address, and a wrong secret hash, leave no trace.
        let events = scene.events("ann").await;
        let wrong = begin(&speaker, json!({ "IpAddress": "203.0.113.500" }), Some("s"));
        assert!(outcome(app, "InitiateAuth", wrong).await.starts_with("InvalidParameterException"));
        let wrong = begin(&speaker, stated.clone(), Some("other"));
        assert!(outcome(app, "InitiateAuth", wrong).await.starts_with("NotAuthorizedException"));
        assert_eq!(scene.events("ann").await, events);
        // Nobody cares about one that does not count.
        let ignored = begin(&scene.client, json!({ "IpAddress": "203.0.113.500" }), None);
        assert_eq!(outcome(app, "InitiateAuth", ignored).await, "ok");
        // An unsigned call is no server's, whatever it brings.
        let mut forged = begin(&scene.client, json!({}), None);
        forged["ContextData"] = json!({ "IpAddress": "203.0.113.5", "ServerName": "s", "ServerPath": "/", "HttpHeaders": [] });
        call(app, "InitiateAuth", forged).await;
        assert_eq!(seen().await["IpAddress"], "127.0.0.1");

        // An administrator's server says for whom it asks, in full or not at all.
        let mut by_server = scene.from("ann", PASSWORD, ("2001:db8::5", "home"));
        by_server["ContextData"]["EncodedData"] = json!("");
        by_server["ContextData"]["HttpHeaders"] = json!([{ "headerName": "User-Agent", "headerValue": "Mozilla/5.0 (X11; Linux x86_64; rv:121.0) Gecko/20100101 Firefox/121.0" }]);
        call(app, "AdminInitiateAuth", by_server.clone()).await;
        assert_eq!(seen().await, json!({ "IpAddress": "2001:db8::5", "DeviceName": "Firefox, Linux" }));
        for member in ["IpAddress", "ServerName", "ServerPath", "HttpHeaders"] {
            let mut partial = by_server.clone();
            partial["ContextData"].as_object_mut().unwrap().remove(member);
            assert!(outcome(app, "AdminInitiateAuth", partial).await.starts_with("InvalidParameterException"), "{member}");
        }
        by_server["ContextData"]["IpAddress"] = json!("nowhere");
        assert!(outcome(app, "AdminInitiateAuth", by_server).await.starts_with("InvalidParameterException"));

        // The data of the libraries; what is malformed or of another client counts for nothing.
        let id = scene.client.id.as_str();
        let android = json!({ "DeviceId": "d", "DeviceName": "Pixel 8", "Platform": "ANDROID", "DeviceOsReleaseVersion": "14",
            "ClientTimezone": "-05:00", "DeviceLanguage": "en_US", "ApplicationName": "app", "ScreenHeightPixels": "2400" });
        let ios = json!({ "DeviceId": "i", "PhoneType": "iPhone14,2", "Platform": "iOS", "DeviceOsReleaseVersion": "17.1", "ClientTimezone": "09:00" });
        for (data, name, timezone) in [
            (encoded(&scene.client, "d"), json!("Chrome, Windows 10"), json!("+02:00")),
            (encoded_by(id, "ANDROID20171114", android), json!("Pixel 8, Android 14"), json!("-05:00")),
            (encoded_by(id, "IOS20171114", ios), json!("iPhone14,2, iOS 17.1"), json!("+09:00")),
            (encoded(&speaker, "d"), Value::Null, Value::Null),
            ("bm9uc2Vuc2U=".to_owned(), Value::Null, Value::Null),
            ("%%%".to_owned(), Value::Null, Value::Null),
            ("x".repeat(60_000), Value::Null, Value::Null),
        ] {
            call(app, "InitiateAuth", begin(&scene.client, json!({ "EncodedData": data }), None)).await;
            let seen = seen().await;
            assert_eq!((&seen["DeviceName"], &seen["Timezone"]), (&name, &timezone), "{data:.40}");
        }
    }
}

on_both_engines! {
    // spec: RISK-053
    async fn a_forwarded_address_counts_from_a_proxy_only(app: &TestApp) {
        let scene = Scene::new(app, "AUDIT", json!({})).await;
        let body = json!({ "ClientId": scene.client.id, "AuthFlow": "USER_PASSWORD_AUTH",
            "AuthParameters": { "USERNAME": "ann", "PASSWORD": PASSWORD } });
        let key = (crate::support::ROOT_KEY_ID, crate::support::ROOT_SECRET);
        let forwarded = [("x-forwarded-for", "203.0.113.77")];
        assert_eq!(signed_call(app, key, "InitiateAuth", body, &forwarded).await.0, 200);
        assert_eq!(scene.events("ann").await[0]["EventContextData"]["IpAddress"], "127.0.0.1");
    }
}
