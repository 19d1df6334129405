//! Sessions of users: listed and revoked by themselves and by administrators.

use std::collections::BTreeSet;

use portico::clients::AppClient;
use portico::platform::Sub;
use portico::pools::Pool;
use portico::storage::{Family, FamilyState};
use serde_json::{Value, json};

use crate::oauth::flow::{ADDRESS, authorize_path, exchange, pool_with_user, refresh, sign_in};
use crate::support::sdk::{raw_call, signed_call};
use crate::support::{Browser, PASSWORD, ROOT_KEY_ID, ROOT_SECRET, TestApp, on_both_engines};

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0";

async fn track(app: &TestApp, pool: &Pool) {
    let body = json!({ "UserPoolId": pool.id, "UserSessionTracking": "ENABLED",
                       "TokenSession": { "MaxPerUser": 100 } });
    let (status, answer) = raw_call(app, "SetUserPoolSessionConfiguration", body).await;
    assert_eq!(status, 200, "{answer}");
}

async fn by_password(app: &TestApp, client: &AppClient) -> Value {
    let body = json!({ "ClientId": client.id, "AuthFlow": "USER_PASSWORD_AUTH",
                       "AuthParameters": { "USERNAME": ADDRESS, "PASSWORD": PASSWORD } });
    let key = (ROOT_KEY_ID, ROOT_SECRET);
    let (_, answer) = signed_call(app, key, "InitiateAuth", body, &[("user-agent", FIREFOX)]).await;
    answer["AuthenticationResult"].clone()
}

/// Signs a new browser in; its tokens, which may manage the account.
async fn by_browser(app: &TestApp, client: &AppClient) -> (Browser, Value) {
    let browser = Browser::new(app);
    let scope = [("scope", "openid aws.cognito.signin.user.admin")];
    let code = sign_in(&browser, client, &scope).await.callback_parameter("code").unwrap();
    (browser, exchange(app, client, &code, &[]).await.json)
}

async fn list(app: &TestApp, token: &Value) -> Vec<Value> {
    let (status, answer) = raw_call(app, "ListUserSessions", json!({ "AccessToken": token })).await;
    assert_eq!(status, 200, "{answer}");
    answer["Sessions"].as_array().unwrap().clone()
}

async fn lives(app: &TestApp, token: &Value) -> bool {
    raw_call(app, "GetUser", json!({ "AccessToken": token })).await.0 == 200
}

async fn is_signed_in(browser: &Browser, client: &AppClient) -> bool {
    browser.get(&authorize_path(client, &[])).await.callback_parameter("code").is_some()
}

fn refusal((status, answer): (u16, Value)) -> String {
    assert_eq!(status, 400, "{answer}");
    answer["__type"].as_str().unwrap().to_owned()
}

fn browsers_session(sessions: &[Value]) -> &Value {
    sessions.iter().find(|one| one["SessionType"] == "SSO").expect("a browser session")
}

on_both_engines! {
    // spec: UI-907, USR-963
    timed async fn users_see_their_sessions_and_end_others(app: &TestApp) {
        let (pool, client) = pool_with_user(app, json!({})).await;
        let mine = by_password(app, &client).await;
        let id = "tkn0123456789012345678901234";
        for (operation, body) in [
            ("ListUserSessions", json!({ "AccessToken": mine["AccessToken"] })),
            ("RevokeUserSession", json!({ "AccessToken": mine["AccessToken"], "SessionId": id })),
            ("AdminListUserSessions", json!({ "UserPoolId": pool.id, "Username": ADDRESS })),
            ("AdminRevokeUserSession", json!({ "UserPoolId": pool.id, "Username": ADDRESS, "SessionId": id })),
            ("RevokeToken", json!({ "Token": mine["RefreshToken"], "ClientId": client.id, "RevokeAssociatedSessions": "LINKED" })),
        ] {
            let refused = refusal(raw_call(app, operation, body).await);
            assert_eq!(refused, "OperationNotEnabledException", "{operation}");
        }
        track(app, &pool).await;
        app.advance(60);
        let asking = by_password(app, &client).await;
        app.advance(60);
        let (browser, tokens) = by_browser(app, &client).await;
        app.advance(60);
        let again = json!({ "ClientId": client.id, "AuthFlow": "REFRESH_TOKEN_AUTH",
                            "AuthParameters": { "REFRESH_TOKEN": mine["RefreshToken"] } });
        assert_eq!(raw_call(app, "InitiateAuth", again).await.0, 200);
        let token = &asking["AccessToken"];
        let listed = list(app, token).await;
        let is_id = |id: &str, kind: &str| id.strip_prefix(kind).is_some_and(|rest| rest.len() == 25
            && rest.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()));
        let sso = browsers_session(&listed);
        let kinds: Vec<(&str, bool, bool)> = listed.iter().map(|one| {
            let kind = one["SessionType"].as_str().unwrap();
            let prefix = if kind == "SSO" { "sso" } else { "tkn" };
            assert!(is_id(one["SessionId"].as_str().unwrap(), prefix), "{one}");
            assert_eq!(one["ClientId"], client.id.as_str());
            (kind, one["OriginSessionId"] == sso["SessionId"], one["IsCurrentSession"] == true)
        }).collect();
        // What the browser got stands beside its session, in either order: they are of one moment.
        let mut newest = kinds[..2].to_vec();
        newest.sort_unstable();
        assert_eq!(newest, [("SSO", false, false), ("TOKEN", true, false)]);
        assert_eq!(kinds[2..], [("TOKEN", false, true), ("TOKEN", false, false)]);
        let [current, oldest] = [&listed[2], &listed[3]];
        assert_eq!(current["DeviceType"], "Firefox, Linux");
        assert_eq!((&current["LastIPAddress"], &current["OriginSessionId"]), (&json!("127.0.0.1"), &Value::Null));
        // Refreshed in the last minute by something else, and begun long before.
        let millis = oldest["LastActiveDate"].as_f64().unwrap() * 1000.0;
        assert_eq!(millis.round().to_string(), app.app.clock.now().0.to_string(), "{oldest}");
        assert!(oldest["CreateDate"].as_f64().unwrap() <= current["CreateDate"].as_f64().unwrap() - 60.0);

        let revoke = async |session: &Value, linked: &str| {
            let body = json!({ "AccessToken": token, "SessionId": session["SessionId"], "RevokeAssociatedSessions": linked });
            raw_call(app, "RevokeUserSession", body).await
        };
        assert_eq!(refusal(revoke(current, "NONE").await), "InvalidParameterException", "one's own stays");
        assert_eq!(refusal(revoke(&json!({ "SessionId": id }), "NONE").await), "ResourceNotFoundException");
        assert_eq!(refusal(revoke(&json!({ "SessionId": &id[3..] }), "NONE").await), "InvalidParameterException");
        app.user(&pool, "bob@example.com").await;
        let bob = json!({ "UserPoolId": pool.id, "Username": "bob@example.com", "SessionId": oldest["SessionId"] });
        assert_eq!(refusal(raw_call(app, "AdminRevokeUserSession", bob).await), "ResourceNotFoundException", "of somebody else");
        assert!(lives(app, &mine["AccessToken"]).await);

        assert_eq!(revoke(oldest, "NONE").await.0, 200);
        assert!(!lives(app, &mine["AccessToken"]).await);
        assert_eq!(refresh(app, &client, mine["RefreshToken"].as_str().unwrap()).await.error(), "invalid_grant");
        assert_eq!(refusal(revoke(oldest, "NONE").await), "ResourceNotFoundException", "once");
        // The browser alone, then a browser with what came through it.
        assert!(is_signed_in(&browser, &client).await);
        assert_eq!(revoke(sso, "NONE").await.0, 200);
        assert!(!is_signed_in(&browser, &client).await);
        assert!(lives(app, &tokens["access_token"]).await);
        let (browser, tokens) = by_browser(app, &client).await;
        let listed = list(app, token).await;
        assert_eq!(revoke(browsers_session(&listed), "LINKED").await.0, 200);
        assert!(!lives(app, &tokens["access_token"]).await && !is_signed_in(&browser, &client).await);
        assert!(lives(app, token).await);
        // The other way about, and from a session that came through the browser: that one stays.
        let (browser, tokens) = by_browser(app, &client).await;
        let own = list(app, &tokens["access_token"]).await;
        let body = json!({ "AccessToken": tokens["access_token"], "RevokeAssociatedSessions": "LINKED",
                           "SessionId": browsers_session(&own)["SessionId"] });
        assert_eq!(raw_call(app, "RevokeUserSession", body).await.0, 200);
        assert!(lives(app, &tokens["access_token"]).await && !is_signed_in(&browser, &client).await);
        let (browser, tokens) = by_browser(app, &client).await;
        let listed = list(app, token).await;
        let sso = browsers_session(&listed)["SessionId"].clone();
        let through = listed.iter().find(|one| one["OriginSessionId"] == sso).unwrap();
        assert_eq!(revoke(through, "LINKED").await.0, 200);
        assert!(!lives(app, &tokens["access_token"]).await && !is_signed_in(&browser, &client).await);
    }
}

on_both_engines! {
    // spec: UI-907, USR-963
    timed async fn administrators_and_refresh_tokens_end_sessions_too(app: &TestApp) {
        let (pool, client) = pool_with_user(app, json!({})).await;
        track(app, &pool).await;
        let (browser, tokens) = by_browser(app, &client).await;
        let admin = async |operation: &str, more: Value| {
            let mut body = json!({ "UserPoolId": pool.id, "Username": ADDRESS });
            body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            raw_call(app, operation, body).await
        };
        let (_, answer) = admin("AdminListUserSessions", json!({})).await;
        let listed = answer["Sessions"].as_array().unwrap();
        assert_eq!((listed.len(), answer.get("NextToken")), (2, None));
        assert!(listed.iter().all(|one| one["IsCurrentSession"] == false));
        let tkn = listed.iter().find(|one| one["SessionType"] == "TOKEN").unwrap();
        assert_eq!(admin("AdminRevokeUserSession", json!({ "SessionId": tkn["SessionId"] })).await.0, 200);
        assert!(!lives(app, &tokens["access_token"]).await && is_signed_in(&browser, &client).await);
        let nobody = json!({ "Username": "nobody@example.com" });
        assert_eq!(refusal(admin("AdminListUserSessions", nobody).await), "UserNotFoundException");

        let revoke = async |token: &Value, linked: &str| {
            let body = json!({ "Token": token, "ClientId": client.id, "RevokeAssociatedSessions": linked });
            assert_eq!(raw_call(app, "RevokeToken", body).await.0, 200);
        };
        let (browser, tokens) = by_browser(app, &client).await;
        revoke(&tokens["refresh_token"], "NONE").await;
        assert!(is_signed_in(&browser, &client).await);
        let (browser, tokens) = by_browser(app, &client).await;
        revoke(&tokens["refresh_token"], "LINKED").await;
        assert!(!lives(app, &tokens["access_token"]).await && !is_signed_in(&browser, &client).await);
    }
}

on_both_engines! {
    // spec: UI-907
    async fn many_sessions_come_in_pages(app: &TestApp) {
        let (pool, client) = pool_with_user(app, json!({})).await;
        track(app, &pool).await;
        let asking = by_password(app, &client).await;
        let mary = app.app.users.find(&pool, ADDRESS).await.unwrap().unwrap();
        let now = app.app.clock.now();
        for number in 0..130_i64 {
            let family = Family {
                pool_id: pool.id.clone(),
                origin_jti: format!("old-{number}"),
                client_id: client.id.clone(),
                sub: Sub::new(mary.sub.as_str()),
                state: FamilyState {
                    scopes: vec![], id_token: true, event_id: String::new(), oauth: false,
                    device_bound: false, issued_at: 0, resource: None,
                },
                // Several of one second, as many as two revoked or expired.
                auth_time: now.plus_seconds(-60 - number / 9),
                expires_at: now.plus_seconds(if number == 7 { -1 } else { 3600 }),
                revoked_at: None,
                device_key: None,
                session_id: format!("tkn{number:025}"),
                sso_session: None,
            };
            app.app.store.insert_family(&family, format!("old-{number}").as_bytes()).await.unwrap();
        }
        app.app.store.revoke_family(&pool.id, "old-8", now).await.unwrap();
        let page = async |token: Option<&Value>| {
            let mut body = json!({ "AccessToken": asking["AccessToken"] });
            if let Some(token) = token {
                body["NextToken"] = token.clone();
            }
            raw_call(app, "ListUserSessions", body).await.1
        };
        let first = page(None).await;
        let second = page(Some(&first["NextToken"])).await;
        let [of_first, of_second] = [&first, &second].map(|page| page["Sessions"].as_array().unwrap());
        assert_eq!((of_first.len(), of_second.len(), second.get("NextToken")), (125, 4, None));
        let ids: BTreeSet<&str> = of_first.iter().chain(of_second).map(|one| one["SessionId"].as_str().unwrap()).collect();
        assert_eq!(ids.len(), 129);
        let bad = page(Some(&json!("bm90LWEtcGxhY2U"))).await;
        assert_eq!(bad["__type"], "InvalidParameterException");
    }
}
