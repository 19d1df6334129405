//! Sign-in flows on the wire: names, parameters, and what each refusal says.

use serde_json::{Value, json};

use crate::support::sdk::raw_call;
use crate::support::srp::{SrpClient, TIMESTAMP};
use crate::support::{PASSWORD, TestApp, on_both_engines};

const WRONG: &str = "NotAuthorizedException: Incorrect username or password.";

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

fn initiate(client: &str, flow: &str, parameters: Value) -> Value {
    json!({ "ClientId": client, "AuthFlow": flow, "AuthParameters": parameters })
}

fn with_pool(pool: &str, mut body: Value) -> Value {
    body["UserPoolId"] = json!(pool);
    body
}

/// The answer to `PASSWORD_VERIFIER`.
fn claim(client: &str, pool: &str, password: &str, srp: &SrpClient, answer: &Value) -> Value {
    let parameters = &answer["ChallengeParameters"];
    let text = |name: &str| parameters[name].as_str().unwrap();
    let signature = srp.sign(
        (pool.split_once('_').unwrap().1, text("USER_ID_FOR_SRP"), password),
        (text("SALT"), text("SRP_B"), text("SECRET_BLOCK")),
        TIMESTAMP,
    );
    json!({
        "ClientId": client,
        "ChallengeName": "PASSWORD_VERIFIER",
        "ChallengeResponses": {
            "USERNAME": text("USER_ID_FOR_SRP"),
            "PASSWORD_CLAIM_SECRET_BLOCK": text("SECRET_BLOCK"),
            "PASSWORD_CLAIM_SIGNATURE": signature,
            "TIMESTAMP": TIMESTAMP,
        },
    })
}

on_both_engines! {
    // spec: FLOW-001, FLOW-002, FLOW-004, FLOW-005, FLOW-006, FLOW-107, FLOW-108, FLOW-109, FLOW-157
    // spec: FLOW-160, FLOW-161, FLOW-162, FLOW-164, FLOW-171, FLOW-103, TOK-001, TOK-005, TOK-007
    async fn srp_with_a_name_and_with_credentials(app: &TestApp) {
        let pool = app.email_pool().await;
        let client = app.client(&pool, json!({})).await;
        let client_settings = json!({ "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"] });
        let srp_client = app.client(&pool, client_settings).await;
        let id = srp_client.id.as_str();
        app.user(&pool, "ann@example.com").await;
        let ann = app.app.users.find(&pool, "ann@example.com").await.unwrap().unwrap();
        let srp = SrpClient::random();
        let parameters = json!({ "USERNAME": "ann@example.com", "SRP_A": srp.public().to_uppercase() });
        for admin in [false, true] {
            let (first, second) = if admin {
                ("AdminInitiateAuth", "AdminRespondToAuthChallenge")
            } else {
                ("InitiateAuth", "RespondToAuthChallenge")
            };
            let own = |body: Value| if admin { with_pool(pool.id.as_str(), body) } else { body };
            let answer = call(app, first, own(initiate(id, "USER_SRP_AUTH", parameters.clone()))).await;
            assert_eq!(answer["ChallengeName"], "PASSWORD_VERIFIER");
            assert!(answer.get("Session").is_none() && answer.get("AuthenticationResult").is_none());
            let shown = answer["ChallengeParameters"].as_object().unwrap();
            let mut names: Vec<_> = shown.keys().map(String::as_str).collect();
            names.sort_unstable();
            assert_eq!(names, ["SALT", "SECRET_BLOCK", "SRP_B", "USERNAME", "USER_ID_FOR_SRP"]);
            assert_eq!(shown["USER_ID_FOR_SRP"], ann.username.as_str());
            assert_eq!(shown["USERNAME"], ann.username.as_str());
            for name in ["SALT", "SRP_B"] {
                let hex = shown[name].as_str().unwrap();
                assert!(hex.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)) && !hex.starts_with('0'));
            }
            let good = claim(id, pool.id.as_str(), PASSWORD, &srp, &answer);
            let other = claim(client.id.as_str(), pool.id.as_str(), PASSWORD, &srp, &answer);
            assert_eq!(refused(app, second, own(other)).await, WRONG);
            let tokens = call(app, second, own(good.clone())).await;
            let result = &tokens["AuthenticationResult"];
            assert_eq!((&result["TokenType"], &result["ExpiresIn"]), (&json!("Bearer"), &json!(3600)));
            assert_eq!(tokens["ChallengeParameters"], json!({}));
            for token in ["AccessToken", "IdToken", "RefreshToken"] {
                assert!(result[token].is_string(), "{token}");
            }
            let again = refused(app, second, own(good)).await;
            assert_eq!(again, "NotAuthorizedException: Invalid session for the user, session can only be used once.");
        }
        let elsewhere = app.pool(json!({})).await;
        let body = with_pool(elsewhere.id.as_str(), initiate(id, "USER_SRP_AUTH", parameters.clone()));
        assert!(refused(app, "AdminInitiateAuth", body).await.starts_with("ResourceNotFoundException"));
        let unsigned = app.http.post(format!("{}/", app.url))
            .header("x-amz-target", "AWSCognitoIdentityProviderService.AdminRespondToAuthChallenge")
            .header("content-type", "application/x-amz-json-1.1")
            .body(with_pool(pool.id.as_str(), json!({ "ClientId": id, "ChallengeName": "PASSWORD_VERIFIER" })).to_string())
            .send().await.unwrap();
        assert_eq!(unsigned.status(), 400);
        assert!(unsigned.text().await.unwrap().contains("MissingAuthenticationToken"));
    }
}

on_both_engines! {
    // spec: FLOW-010, FLOW-040, FLOW-041, FLOW-044, FLOW-045, FLOW-046, FLOW-047, FLOW-048, FLOW-105, FLOW-106
    // spec: FLOW-182, CLI-027, FLOW-241, FLOW-155, FLOW-165
    async fn which_flows_a_client_may_use(app: &TestApp) {
        let pool = app.pool(json!({})).await;
        app.user(&pool, "ann@example.com").await;
        let password = json!({ "USERNAME": "ann", "PASSWORD": PASSWORD });
        let srp = json!({ "USERNAME": "ann", "SRP_A": SrpClient::random().public() });
        let client = async |flows: Value| {
            let mut body = json!({ "UserPoolId": pool.id, "ClientName": "c" });
            if !flows.is_null() {
                body["ExplicitAuthFlows"] = flows;
            }
            let made = call(app, "CreateUserPoolClient", body).await;
            made["UserPoolClient"]["ClientId"].as_str().unwrap().to_owned()
        };
        let may = async |client: &str| -> [bool; 3] {
            let admin = with_pool(pool.id.as_str(), initiate(client, "ADMIN_NO_SRP_AUTH", password.clone()));
            let modern = with_pool(pool.id.as_str(), initiate(client, "ADMIN_USER_PASSWORD_AUTH", password.clone()));
            let by_admin = raw_call(app, "AdminInitiateAuth", admin).await.0 == 200;
            assert_eq!(by_admin, raw_call(app, "AdminInitiateAuth", modern).await.0 == 200);
            [
                raw_call(app, "InitiateAuth", initiate(client, "USER_SRP_AUTH", srp.clone())).await.0 == 200,
                raw_call(app, "InitiateAuth", initiate(client, "USER_PASSWORD_AUTH", password.clone())).await.0 == 200,
                by_admin,
            ]
        };
        for (flows, expected) in [
            (Value::Null, [true, false, false]),
            (json!(["ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH"]), [true, false, false]),
            (json!(["ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_PASSWORD_AUTH"]), [false, true, false]),
            (json!(["ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH"]), [false, false, true]),
            (json!(["ADMIN_NO_SRP_AUTH"]), [true, false, true]),
            (json!(["USER_PASSWORD_AUTH"]), [true, true, false]),
            (json!(["CUSTOM_AUTH_FLOW_ONLY"]), [false, false, false]),
        ] {
            assert_eq!(may(&client(flows.clone()).await).await, expected, "{flows}");
        }
        let default = client(Value::Null).await;
        let only = client(json!(["ALLOW_REFRESH_TOKEN_AUTH"])).await;
        let custom = client(json!(["CUSTOM_AUTH_FLOW_ONLY"])).await;
        let start = async |client: &str, flow: &str, parameters: &Value| {
            refused(app, "InitiateAuth", initiate(client, flow, parameters.clone())).await
        };
        let invalid = |text: &str| format!("InvalidParameterException: {text}");
        assert_eq!(start(&default, "USER_PASSWORD_AUTH", &password).await,
                   invalid("USER_PASSWORD_AUTH flow not enabled for this client"));
        assert_eq!(start(&only, "USER_SRP_AUTH", &srp).await, invalid("USER_SRP_AUTH is not enabled for the client."));
        assert_eq!(start(&only, "CUSTOM_AUTH", &srp).await, invalid("Auth flow not enabled for this client"));
        assert_eq!(start(&custom, "USER_SRP_AUTH", &srp).await,
                   invalid("Only custom auth (lambda driven) is enabled for this client."));
        for flow in ["ADMIN_USER_PASSWORD_AUTH", "ADMIN_NO_SRP_AUTH"] {
            assert_eq!(start(&default, flow, &password).await, invalid("Initiate Auth method not supported."));
        }
        for (parameters, missing) in [
            (json!({ "SRP_A": "2" }), "USERNAME"), (json!({ "USERNAME": "ann" }), "SRP_A"),
            (json!({ "USERNAME": "ann", "SRP_A": null }), "SRP_A"),
        ] {
            assert_eq!(start(&default, "USER_SRP_AUTH", &parameters).await,
                       invalid(&format!("Missing required parameter {missing}")));
        }
        for bad in ["0", "xyz", &"f".repeat(771)] {
            let parameters = json!({ "USERNAME": "ann", "SRP_A": bad });
            assert!(start(&default, "USER_SRP_AUTH", &parameters).await.starts_with("InvalidParameterException"));
        }
        let respond = |responses: Value| json!({
            "ClientId": default, "ChallengeName": "PASSWORD_VERIFIER", "ChallengeResponses": responses,
        });
        let all = json!({ "USERNAME": "ann", "PASSWORD_CLAIM_SECRET_BLOCK": "AAAA",
                          "PASSWORD_CLAIM_SIGNATURE": "AAAA", "TIMESTAMP": TIMESTAMP });
        assert_eq!(refused(app, "RespondToAuthChallenge", respond(all.clone())).await, WRONG);
        for name in ["USERNAME", "PASSWORD_CLAIM_SECRET_BLOCK", "PASSWORD_CLAIM_SIGNATURE", "TIMESTAMP"] {
            let mut some = all.clone();
            some.as_object_mut().unwrap().remove(name);
            assert_eq!(refused(app, "RespondToAuthChallenge", respond(some)).await,
                       invalid(&format!("Missing required parameter {name}")));
        }
        let mut bad = all;
        bad["TIMESTAMP"] = json!("2022-11-01T09:05:03Z");
        assert_eq!(refused(app, "RespondToAuthChallenge", respond(bad)).await,
                   invalid("TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english."));

        // A pool that keeps no verifiers has no SRP.
        let off = app.pool(json!({ "Portico": { "srp_verifiers": false } })).await;
        app.user(&off, "ann@example.com").await;
        let off_client = app.client(&off, json!({ "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"] })).await;
        assert_eq!(start(off_client.id.as_str(), "USER_SRP_AUTH", &srp).await,
                   invalid("USER_SRP_AUTH is not enabled for the client."));
    }
}

on_both_engines! {
    // spec: FLOW-126, FLOW-128, FLOW-131, FLOW-132, FLOW-102, TOK-092
    async fn what_a_refused_refresh_says(app: &TestApp) {
        use portico::users::UserStatus;
        let pool = app.pool(json!({})).await;
        let legacy = app.client(&pool, json!({})).await;
        let hiding = app.client(&pool, json!({ "PreventUserExistenceErrors": "ENABLED" })).await;
        app.user(&pool, "ann@example.com").await;
        let sign_in = async |client: &str| {
            let parameters = json!({ "USERNAME": "ann", "PASSWORD": PASSWORD });
            let answer = call(app, "InitiateAuth", initiate(client, "USER_PASSWORD_AUTH", parameters)).await;
            answer["AuthenticationResult"]["RefreshToken"].as_str().unwrap().to_owned()
        };
        let refresh = |client: &str, flow: &str, token: &str| initiate(client, flow, json!({ "REFRESH_TOKEN": token }));
        let (id, hidden) = (legacy.id.as_str(), hiding.id.as_str());
        let (token, other) = (sign_in(id).await, sign_in(hidden).await);
        for flow in ["REFRESH_TOKEN", "REFRESH_TOKEN_AUTH"] {
            call(app, "InitiateAuth", refresh(id, flow, &token)).await;
        }
        let said = async |client: &str, token: &str| refused(app, "InitiateAuth", refresh(client, "REFRESH_TOKEN", token)).await;
        for _ in 0..8 {
            for foreign in [other.as_str(), "unknown", "a.b.c"] {
                assert_eq!(said(id, foreign).await, "NotAuthorizedException: Invalid Refresh Token");
            }
        }
        // None of these was a failed sign-in.
        sign_in(id).await;
        let rewrite = async |change: &dyn Fn(&mut portico::users::User)| {
            let user = app.app.users.find(&pool, "ann").await.unwrap().unwrap();
            let mut changed = user.clone();
            change(&mut changed);
            changed.updated_at = portico::platform::Timestamp(user.updated_at.0 + 1);
            let mut tx = app.app.store.begin().await.unwrap();
            assert!(tx.update_user(&changed, user.updated_at).await.unwrap());
            tx.commit().await.unwrap();
        };
        rewrite(&|user| user.enabled = false).await;
        assert_eq!(said(id, &token).await, "NotAuthorizedException: User is disabled.");
        rewrite(&|user| { user.enabled = true; user.status = UserStatus::ResetRequired; }).await;
        assert_eq!(said(id, &token).await, "PasswordResetRequiredException: Password reset required for the user");
        assert_eq!(said(hidden, &other).await, WRONG);
        rewrite(&|user| user.status = UserStatus::Confirmed).await;
        let (revoked, kept) = (sign_in(id).await, sign_in(id).await);
        call(app, "RevokeToken", json!({ "ClientId": id, "Token": revoked })).await;
        assert_eq!(said(id, &revoked).await, "NotAuthorizedException: Refresh Token has been revoked");
        call(app, "AdminUserGlobalSignOut", json!({ "UserPoolId": pool.id, "Username": "ann" })).await;
        assert_eq!(said(id, &kept).await, "NotAuthorizedException: Refresh Token has been revoked");
        let (last, last_hidden) = (sign_in(id).await, sign_in(hidden).await);
        app.app.users.admin_delete_user(&pool, "ann").await.unwrap();
        assert_eq!(said(hidden, &last_hidden).await, "NotAuthorizedException: Invalid Refresh Token");
        assert_eq!(said(id, &last).await, "UserNotFoundException: User does not exist.");
    }
}

on_both_engines! {
    // spec: FLOW-024, CLI-024, TOK-093, TOK-111, TOK-131, CLI-025
    async fn settings_of_a_client_that_change(app: &TestApp) {
        let pool = app.pool(json!({})).await;
        app.user(&pool, "ann@example.com").await;
        let flows = json!(["ALLOW_USER_SRP_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]);
        let body = json!({ "UserPoolId": pool.id, "ClientName": "c", "ExplicitAuthFlows": flows });
        let mut make = body.clone();
        make["EnableTokenRevocation"] = json!(false);
        let made = call(app, "CreateUserPoolClient", make).await;
        let id = made["UserPoolClient"]["ClientId"].as_str().unwrap().to_owned();
        assert_eq!(made["UserPoolClient"]["AuthSessionValidity"], 3);
        let update = |more: Value| {
            let mut body = body.clone();
            body["ClientId"] = json!(id);
            body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            body
        };
        for minutes in [2, 16] {
            let bad = update(json!({ "AuthSessionValidity": minutes }));
            assert!(refused(app, "UpdateUserPoolClient", bad).await.starts_with("InvalidParameterException"));
        }
        let parameters = json!({ "USERNAME": "ann", "PASSWORD": PASSWORD });
        let sign_in = async || {
            let answer = call(app, "InitiateAuth", initiate(&id, "USER_PASSWORD_AUTH", parameters.clone())).await;
            let result = &answer["AuthenticationResult"];
            (result["AccessToken"].as_str().unwrap().to_owned(), result["RefreshToken"].as_str().unwrap().to_owned())
        };
        let (_, token) = sign_in().await;
        let revoke = |token: &str| json!({ "ClientId": id, "Token": token });
        assert!(refused(app, "RevokeToken", revoke(&token)).await.starts_with("UnsupportedOperationException"));
        let on = update(json!({ "EnableTokenRevocation": true, "AuthSessionValidity": 15 }));
        let updated = call(app, "UpdateUserPoolClient", on).await;
        assert_eq!(updated["UserPoolClient"]["AuthSessionValidity"], 15);
        let (access, token) = sign_in().await;
        call(app, "RevokeToken", revoke(&token)).await;
        assert!(refused(app, "GetUser", json!({ "AccessToken": access })).await.contains("has been revoked"));
        // What an update leaves out falls back.
        let updated = call(app, "UpdateUserPoolClient", update(json!({ "EnableTokenRevocation": false }))).await;
        assert_eq!(updated["UserPoolClient"]["AuthSessionValidity"], 3);

        // A sign-in through the hosted pages is renewed here as well.
        let client = app.client(&pool, json!({})).await;
        let user = app.app.users.find(&pool, "ann").await.unwrap().unwrap();
        let signed_in = portico::auth::SignedIn {
            user, auth_time: app.app.clock.now(), event_id: app.app.entropy.uuid(), device_key: None,
            completion: portico::sessions::Completion::default(), sso_session: None,
        };
        let issue = portico::tokens::Issue {
            scopes: vec!["openid".to_owned(), "email".to_owned()], oauth: true, id_token: true, refresh_token: true,
            ..Default::default()
        };
        let issued = app.app.tokens.issue(&pool, &client, &signed_in, issue).await.unwrap();
        let parameters = json!({ "REFRESH_TOKEN": issued.refresh_token });
        let renewed = call(app, "InitiateAuth", initiate(client.id.as_str(), "REFRESH_TOKEN_AUTH", parameters.clone())).await;
        assert!(renewed["AuthenticationResult"]["IdToken"].is_string());
        call(app, "AdminUserGlobalSignOut", json!({ "UserPoolId": pool.id, "Username": "ann" })).await;
        let dead = initiate(client.id.as_str(), "REFRESH_TOKEN_AUTH", parameters);
        assert!(refused(app, "InitiateAuth", dead).await.contains("has been revoked"));
    }
}

on_both_engines! {
    // spec: FLOW-055, FLOW-057, FLOW-058, FLOW-263
    async fn secret_hashes_over_either_name(app: &TestApp) {
        use base64::Engine as _;
        let pool = app.pool(json!({
            "AliasAttributes": ["email"],
            "DeviceConfiguration": { "ChallengeRequiredOnNewDevice": false },
        })).await;
        app.user(&pool, "ann@example.com").await;
        let secret = "secret_of_the_client_00000";
        let flows = json!({ "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"] });
        let client = app.client_with(&pool, flows, Some(secret)).await;
        let id = client.id.as_str();
        let hash = |name: &str| {
            let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, secret.as_bytes());
            base64::engine::general_purpose::STANDARD
                .encode(aws_lc_rs::hmac::sign(&key, format!("{name}{id}").as_bytes()))
        };
        let srp = SrpClient::random();
        let wrong = format!("NotAuthorizedException: SecretHash does not match for the client: {id}");
        let start = |hash: String| initiate(id, "USER_SRP_AUTH", json!({
            "USERNAME": "ann@example.com", "SRP_A": srp.public(), "SECRET_HASH": hash }));
        assert_eq!(refused(app, "InitiateAuth", start(hash("bob"))).await, wrong);
        call(app, "InitiateAuth", start(hash("ann"))).await;
        let answer = call(app, "InitiateAuth", start(hash("ann@example.com"))).await;
        let mut body = claim(id, pool.id.as_str(), PASSWORD, &srp, &answer);
        body["ChallengeResponses"]["SECRET_HASH"] = json!(hash("bob"));
        assert_eq!(refused(app, "RespondToAuthChallenge", body.clone()).await, wrong);
        body["ChallengeResponses"]["SECRET_HASH"] = json!(hash("ann"));
        let result = call(app, "RespondToAuthChallenge", body).await["AuthenticationResult"].take();
        let device = |name: &str| result["NewDeviceMetadata"][name].as_str().unwrap().to_owned();
        let (key, group) = (device("DeviceKey"), device("DeviceGroupKey"));
        let (salt, verifier) =
            crate::support::srp::device_verifier(&group, &key, "device", "e5569b755a30c4635a59fdad1c0fddc0");
        call(app, "ConfirmDevice", json!({ "AccessToken": result["AccessToken"], "DeviceKey": key,
            "DeviceSecretVerifierConfig": { "Salt": salt, "PasswordVerifier": verifier } })).await;

        let answer = call(app, "InitiateAuth", start(hash("ann"))).await;
        let mut body = claim(id, pool.id.as_str(), PASSWORD, &srp, &answer);
        body["ChallengeResponses"]["SECRET_HASH"] = json!(hash("ann"));
        body["ChallengeResponses"]["DEVICE_KEY"] = json!(key);
        let answer = call(app, "RespondToAuthChallenge", body).await;
        assert_eq!((&answer["ChallengeName"], &answer["ChallengeParameters"]), (&json!("DEVICE_SRP_AUTH"), &json!({})));
        // Over the name that is sent, whichever it is.
        let next = |name: &str, hash: String| json!({
            "ClientId": id, "ChallengeName": "DEVICE_SRP_AUTH", "Session": answer["Session"],
            "ChallengeResponses": { "USERNAME": name, "DEVICE_KEY": key, "SRP_A": srp.public(), "SECRET_HASH": hash },
        });
        assert_eq!(refused(app, "RespondToAuthChallenge", next("ann", hash("bob"))).await, wrong);
        let answer = call(app, "RespondToAuthChallenge", next("ann@example.com", hash("ann@example.com"))).await;
        assert_eq!(answer["ChallengeName"], "DEVICE_PASSWORD_VERIFIER");
        let mut names: Vec<_> = answer["ChallengeParameters"].as_object().unwrap().keys().cloned().collect();
        names.sort_unstable();
        assert_eq!(names, ["DEVICE_KEY", "SALT", "SECRET_BLOCK", "SRP_B", "USERNAME"]);
    }
}
