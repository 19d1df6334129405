//! The operations on devices, by the user and by administrators.

use serde_json::{Value, json};

use crate::support::sdk::raw_call;
use crate::support::srp::device_verifier;
use crate::support::{Browser, PASSWORD, TestApp, on_both_engines};

const SALT: &str = "e5569b755a30c4635a59fdad1c0fddc0";

async fn refused(app: &TestApp, operation: &str, body: Value) -> String {
    let (status, answer) = raw_call(app, operation, body).await;
    assert_eq!(status, 400, "{operation}: {answer}");
    format!("{}: {}", answer["__type"].as_str().unwrap(), answer["message"].as_str().unwrap())
}

async fn call(app: &TestApp, operation: &str, body: Value) -> Value {
    let (status, answer) = raw_call(app, operation, body).await;
    assert_eq!(status, 200, "{operation}: {answer}");
    answer
}

/// A sign-in as an administrator does it; its tokens and the device that may be registered.
async fn sign_in(app: &TestApp, pool: &str, client: &str) -> Value {
    let parameters = json!({ "USERNAME": "ann", "PASSWORD": PASSWORD });
    let body = json!({ "UserPoolId": pool, "ClientId": client, "AuthFlow": "ADMIN_USER_PASSWORD_AUTH",
                       "AuthParameters": parameters });
    call(app, "AdminInitiateAuth", body).await["AuthenticationResult"].take()
}

fn confirm(result: &Value, name: Option<&str>) -> Value {
    let device = &result["NewDeviceMetadata"];
    let text = |name: &str| device[name].as_str().unwrap();
    let (salt, verifier) =
        device_verifier(text("DeviceGroupKey"), text("DeviceKey"), "a device's password", SALT);
    let mut body = json!({
        "AccessToken": result["AccessToken"],
        "DeviceKey": text("DeviceKey"),
        "DeviceSecretVerifierConfig": { "Salt": salt, "PasswordVerifier": verifier },
    });
    if let Some(name) = name {
        body["DeviceName"] = json!(name);
    }
    body
}

on_both_engines! {
    // spec: FLOW-110, FLOW-130, FLOW-246, FLOW-248, FLOW-250, DEV-005, DEV-007, DEV-008, DEV-009, DEV-010
    // spec: DEV-011, DEV-012, DEV-016, DEV-018, DEV-020
    async fn registering_showing_and_forgetting(app: &TestApp) {
        let pool = app.pool(json!({ "DeviceConfiguration": {
            "ChallengeRequiredOnNewDevice": false, "DeviceOnlyRememberedOnUserPrompt": true } })).await;
        let client = app.client(&pool, json!({})).await;
        let (pool_id, id) = (pool.id.as_str(), client.id.as_str());
        app.user(&pool, "ann@example.com").await;
        app.user(&pool, "bob@example.com").await;

        let one = sign_in(app, pool_id, id).await;
        let key = one["NewDeviceMetadata"]["DeviceKey"].as_str().unwrap().to_owned();
        let (region, uuid) = key.split_once('_').unwrap();
        assert!(region == "us-east-1" && uuid::Uuid::try_parse(uuid).is_ok());
        // The administrator's flow knows no devices: without the key the tokens cannot be renewed.
        let refresh = json!({ "ClientId": id, "AuthFlow": "REFRESH_TOKEN_AUTH",
                              "AuthParameters": { "REFRESH_TOKEN": one["RefreshToken"] } });
        assert_eq!(refused(app, "InitiateAuth", refresh.clone()).await,
                   "NotAuthorizedException: Invalid Refresh Token");

        let good = confirm(&one, Some("Ann's laptop"));
        for (member, value) in [("PasswordVerifier", "AA=="), ("PasswordVerifier", "not base64!"), ("Salt", "?")] {
            let mut bad = good.clone();
            bad["DeviceSecretVerifierConfig"][member] = json!(value);
            assert!(refused(app, "ConfirmDevice", bad).await.starts_with("InvalidParameterException"));
        }
        let mut none = good.clone();
        none.as_object_mut().unwrap().remove("DeviceSecretVerifierConfig");
        assert!(refused(app, "ConfirmDevice", none).await.starts_with("InvalidParameterException"));
        let confirmed = call(app, "ConfirmDevice", good.clone()).await;
        assert_eq!(confirmed, json!({ "UserConfirmationNecessary": true }));
        assert!(refused(app, "ConfirmDevice", good).await.starts_with("DeviceKeyExistsException"));
        let mut bound = refresh;
        bound["AuthParameters"]["DEVICE_KEY"] = json!(key);
        call(app, "InitiateAuth", bound).await;

        let other = sign_in(app, pool_id, id).await;
        call(app, "ConfirmDevice", confirm(&other, None)).await;
        let other_key = other["NewDeviceMetadata"]["DeviceKey"].as_str().unwrap().to_owned();
        let token = &one["AccessToken"];
        let named = |more: Value| {
            let mut body = json!({ "UserPoolId": pool_id, "Username": "ann" });
            body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            body
        };
        let own = |more: Value| {
            let mut body = json!({ "AccessToken": token });
            body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            body
        };
        let shown = call(app, "GetDevice", own(json!({ "DeviceKey": key }))).await;
        assert_eq!(shown, call(app, "AdminGetDevice", named(json!({ "DeviceKey": key }))).await);
        let device = &shown["Device"];
        assert_eq!(device["DeviceKey"], key.as_str());
        let mut attributes: Vec<_> = device["DeviceAttributes"].as_array().unwrap().iter()
            .map(|a| (a["Name"].as_str().unwrap(), a["Value"].as_str().unwrap())).collect();
        attributes.sort_unstable();
        assert_eq!(attributes, [("dev:device_remembered_status", "not_remembered"), ("device_name", "Ann's laptop"),
                                ("device_status", "valid"), ("last_ip_used", "127.0.0.1")]);
        for date in ["DeviceCreateDate", "DeviceLastModifiedDate", "DeviceLastAuthenticatedDate"] {
            assert!(device[date].is_number(), "{date}");
        }
        assert!(!shown.to_string().contains("erifier"));

        let status = |value: &str| json!({ "DeviceKey": key, "DeviceRememberedStatus": value });
        assert_eq!(call(app, "UpdateDeviceStatus", own(status("remembered"))).await, json!({}));
        let shown = call(app, "GetDevice", own(json!({ "DeviceKey": key }))).await;
        assert!(shown.to_string().contains("\"remembered\""));
        call(app, "AdminUpdateDeviceStatus", named(status("not_remembered"))).await;
        assert!(refused(app, "AdminUpdateDeviceStatus", named(json!({ "DeviceKey": key }))).await
            .starts_with("InvalidParameterException"));

        for (operation, first, second) in [
            ("ListDevices", own(json!({ "Limit": 1 })), own(json!({ "Limit": 1 }))),
            ("AdminListDevices", named(json!({ "Limit": 1 })), named(json!({ "Limit": 1 }))),
        ] {
            let page = call(app, operation, first).await;
            let mut next = second;
            next["PaginationToken"] = page["PaginationToken"].clone();
            let last = call(app, operation, next).await;
            assert!(last.get("PaginationToken").is_none());
            let mut keys = [&page, &last].map(|p| p["Devices"][0]["DeviceKey"].as_str().unwrap().to_owned());
            let mut expected = [key.clone(), other_key.clone()];
            keys.sort_unstable();
            expected.sort_unstable();
            assert_eq!(keys, expected);
        }
        let listed = call(app, "AdminListDevices", json!({ "UserPoolId": pool_id, "Username": "bob" })).await;
        assert_eq!(listed, json!({ "Devices": [] }));
        let nobody = json!({ "UserPoolId": pool_id, "Username": "nobody", "DeviceKey": key });
        assert!(refused(app, "AdminGetDevice", nobody).await.starts_with("UserNotFoundException"));

        let answer = raw_call_text(app, "AdminForgetDevice", named(json!({ "DeviceKey": other_key }))).await;
        assert_eq!(answer, (200, String::new()));
        let gone = "ResourceNotFoundException: Device does not exist.";
        for operation in ["AdminGetDevice", "AdminForgetDevice"] {
            assert_eq!(refused(app, operation, named(json!({ "DeviceKey": other_key }))).await, gone);
        }
        assert_eq!(refused(app, "GetDevice", own(json!({ "DeviceKey": other_key }))).await, gone);
        let dead = json!({ "AccessToken": other["AccessToken"] });
        assert_eq!(refused(app, "GetUser", dead).await, "NotAuthorizedException: Access Token has been revoked");
        assert_eq!(raw_call_text(app, "ForgetDevice", own(json!({ "DeviceKey": key }))).await.0, 200);
        assert!(refused(app, "GetUser", json!({ "AccessToken": token })).await.starts_with("NotAuthorized"));
    }
}

/// A signed call whose answer may be empty.
async fn raw_call_text(app: &TestApp, operation: &str, body: Value) -> (u16, String) {
    let sdk = crate::support::sdk::admin(app);
    let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
    if operation == "ForgetDevice" {
        let sent = sdk
            .forget_device()
            .access_token(text("AccessToken"))
            .device_key(text("DeviceKey"))
            .send()
            .await;
        return (if sent.is_ok() { 200 } else { 400 }, String::new());
    }
    let sent = sdk
        .admin_forget_device()
        .user_pool_id(text("UserPoolId"))
        .username(text("Username"))
        .device_key(text("DeviceKey"))
        .send()
        .await;
    (if sent.is_ok() { 200 } else { 400 }, String::new())
}

on_both_engines! {
    // spec: DEV-017, DEV-021, FLOW-245
    async fn pools_that_track_nothing_and_hosted_pages(app: &TestApp) {
        let off = app.pool(json!({})).await;
        let client = app.client(&off, json!({})).await;
        app.user(&off, "ann@example.com").await;
        let result = sign_in(app, off.id.as_str(), client.id.as_str()).await;
        assert!(result.get("NewDeviceMetadata").is_none());
        let key = "us-east-1_3f2504e0-4f89-41d3-9a0c-0305e82c3301";
        let token = &result["AccessToken"];
        let config = json!({ "Salt": "AA==", "PasswordVerifier": "AQ==" });
        for (operation, body) in [
            ("ConfirmDevice", json!({ "AccessToken": token, "DeviceKey": key, "DeviceSecretVerifierConfig": config })),
            ("GetDevice", json!({ "AccessToken": token, "DeviceKey": key })),
            ("ListDevices", json!({ "AccessToken": token })),
            ("ForgetDevice", json!({ "AccessToken": token, "DeviceKey": key })),
            ("UpdateDeviceStatus", json!({ "AccessToken": token, "DeviceKey": key, "DeviceRememberedStatus": "remembered" })),
            ("AdminGetDevice", json!({ "UserPoolId": off.id, "Username": "ann", "DeviceKey": key })),
            ("AdminListDevices", json!({ "UserPoolId": off.id, "Username": "ann" })),
            ("AdminForgetDevice", json!({ "UserPoolId": off.id, "Username": "ann", "DeviceKey": key })),
            ("AdminUpdateDeviceStatus", json!({ "UserPoolId": off.id, "Username": "ann", "DeviceKey": key,
                                                "DeviceRememberedStatus": "remembered" })),
        ] {
            let said = refused(app, operation, body).await;
            assert!(said.starts_with("InvalidUserPoolConfigurationException"), "{operation}: {said}");
        }

        let on = app.pool(json!({ "DeviceConfiguration": { "ChallengeRequiredOnNewDevice": true } })).await;
        let client = app.client(&on, json!({})).await;
        app.user(&on, "ann@example.com").await;
        let browser = Browser::new(app);
        let authorize = format!("/oauth2/authorize?response_type=token&client_id={}&redirect_uri=https%3A%2F%2Fapp.example%2Fcb\
                                 &scope=openid+aws.cognito.signin.user.admin", client.id);
        let page = browser.get(&format!("{}{authorize}", app.url)).await;
        let page = browser.submit(&page, "/login", &[("username", "ann"), ("password", PASSWORD)]).await;
        let left = page.left_to.expect("back to the app");
        let token = left.as_str().split("access_token=").nth(1).unwrap().split('&').next().unwrap();
        let shown = app.app.tokens.verify_access(token).await.unwrap();
        assert_eq!(shown.device_key, None);
        let listed = call(app, "AdminListDevices", json!({ "UserPoolId": on.id, "Username": "ann" })).await;
        assert_eq!(listed, json!({ "Devices": [] }));
    }
}
