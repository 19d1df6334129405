//! The function that words messages: when it is asked, what it is told, what of its words is taken
//! (CUSTMSG-).

use serde_json::{Value, json};

use super::calls::{exists, ok, refused, sign_up, with};
use super::functions::{Functions, source};
use super::with_functions;
use crate::support::{PASSWORD, TestApp};
use portico::mfa::{FactorChange, Preferences};

/// A pool with a sender of its own, so that functions may word its mail.
fn settings(functions: &Functions) -> Value {
    json!({
        "AutoVerifiedAttributes": ["email", "phone_number"],
        "EmailConfiguration": { "EmailSendingAccount": "DEVELOPER",
            "SourceArn": "arn:aws:ses:us-east-1:000000000000:identity/hello@example.com" },
        "LambdaConfig": functions.config(&["CustomMessage"]),
    })
}

/// Words that tell which occasion they are for.
fn words(event: &Value) -> Value {
    let what = source(event).split_once('_').unwrap().1;
    let name = if what == "AdminCreateUser" { "{username}" } else { "" };
    json!({
        "smsMessage": format!("{what} {{####}} {name}"),
        "emailMessage": format!("{what}: {{####}} {name}"),
        "emailSubject": format!("For {what} {{####}}"),
    })
}

with_functions! {
    // spec: CUSTMSG-001, CUSTMSG-002, CUSTMSG-003, CUSTMSG-004, CUSTMSG-005, CUSTMSG-006, CUSTMSG-007, CUSTMSG-008
    // spec: CUSTMSG-009, CUSTMSG-010, CUSTMSG-011, CUSTMSG-012, CUSTMSG-018, CUSTMSG-019, TRG-076, TRG-077, ATTR-155
    // spec: MAIL-025, MFA-055
    async fn every_occasion_has_its_source(app: &TestApp, functions: &Functions) {
        let mut settings = settings(functions);
        settings["MfaConfiguration"] = json!("OPTIONAL");
        settings["SmsMfaConfiguration"] = json!({});
        let pool = app.pool(settings).await;
        let client = app.client(&pool, json!({})).await;
        let (id, pool_id) = (client.id.as_str(), pool.id.as_str());
        functions.script(words);
        let metadata = json!({ "ClientMetadata": { "lang": "de" } });
        let mail = "ann@example.com";
        // The source, and the newest mail to somebody, which has its words.
        let check = async |seen: usize, what: &str| {
            let events = functions.events();
            assert_eq!(events.iter().map(source).collect::<Vec<_>>(), [format!("CustomMessage_{what}")]);
            let message = app.mail_after(mail, seen).await;
            assert_eq!(message.subject, format!("For {what} {{####}}"));
            assert!(message.body_text.starts_with(&format!("{what}: ")), "{}", message.body_text);
            (events[0].clone(), message)
        };
        ok(app, "SignUp", with(sign_up(id, "ann"), metadata.clone())).await;
        let (event, first) = check(0, "SignUp").await;
        assert_eq!(event["request"]["codeParameter"], "{####}");
        assert_eq!(event["request"]["linkParameter"], "{##Click Here##}");
        assert_eq!(event["request"]["usernameParameter"], Value::Null);
        assert_eq!(event["request"]["clientMetadata"], json!({ "lang": "de" }));
        assert_eq!(event["request"]["userAttributes"]["cognito:user_status"], "UNCONFIRMED");
        assert_eq!(event["response"], json!({ "smsMessage": null, "emailMessage": null, "emailSubject": null }));
        let code = crate::support::code_in(&first.body_text);
        assert!(!event.to_string().contains(&code));
        ok(app, "ResendConfirmationCode", with(json!({ "ClientId": id, "Username": "ann" }), metadata.clone())).await;
        let (event, message) = check(1, "ResendCode").await;
        assert_eq!(event["request"]["clientMetadata"], json!({ "lang": "de" }));
        let code = crate::support::code_in(&message.body_text);
        ok(app, "ConfirmSignUp", json!({ "ClientId": id, "Username": "ann", "ConfirmationCode": code })).await;
        assert!(functions.events().is_empty());
        ok(app, "ForgotPassword", with(json!({ "ClientId": id, "Username": "ann" }), metadata.clone())).await;
        let (event, _) = check(2, "ForgotPassword").await;
        assert_eq!(event["request"]["clientMetadata"], json!({ "lang": "de" }));
        let sign_in = json!({ "ClientId": id, "AuthFlow": "USER_PASSWORD_AUTH", "ClientMetadata": { "lang": "de" },
            "AuthParameters": { "USERNAME": "ann", "PASSWORD": PASSWORD } });
        let tokens = ok(app, "InitiateAuth", sign_in.clone()).await;
        assert!(functions.events().is_empty());
        let token = tokens["AuthenticationResult"]["AccessToken"].as_str().unwrap();
        let change = json!({ "AccessToken": token, "UserAttributes": [{ "Name": "name", "Value": "Ann" }] });
        ok(app, "UpdateUserAttributes", change).await;
        assert!(functions.events().is_empty(), "no other attribute");
        ok(app, "GetUserAttributeVerificationCode", with(json!({ "AccessToken": token, "AttributeName": "email" }), metadata.clone())).await;
        let (event, _) = check(3, "VerifyUserAttribute").await;
        assert_eq!(event["callerContext"]["clientId"], id);
        assert_eq!(event["request"]["clientMetadata"], json!({ "lang": "de" }));
        // By text message.
        let phone = json!([{ "Name": "phone_number", "Value": "+12125550100" }]);
        let change = json!({ "AccessToken": token, "UserAttributes": phone });
        ok(app, "UpdateUserAttributes", with(change, metadata.clone())).await;
        assert_eq!(functions.sources(), ["CustomMessage_UpdateUserAttribute"]);
        assert!(app.mail_to("+12125550100").await.body_text.starts_with("UpdateUserAttribute "));
        let change = json!({ "UserPoolId": pool_id, "Username": "ann",
            "UserAttributes": [{ "Name": "phone_number", "Value": "+12125550101" }] });
        ok(app, "AdminUpdateUserAttributes", with(change, metadata.clone())).await;
        let events = functions.events();
        assert_eq!(events.iter().map(source).collect::<Vec<_>>(), ["CustomMessage_UpdateUserAttribute"]);
        assert_eq!(events[0]["callerContext"]["clientId"], "CLIENT_ID_NOT_APPLICABLE");
        assert_eq!(events[0]["request"]["clientMetadata"], json!({ "lang": "de" }));
        // A second factor by text message; what began the sign-in carries no metadata here.
        let verify = json!({ "UserPoolId": pool_id, "Username": "ann", "UserAttributes": [{ "Name": "phone_number_verified", "Value": "true" }] });
        ok(app, "AdminUpdateUserAttributes", verify).await;
        let user = app.app.users.find(&pool, "ann").await.unwrap().unwrap();
        let on = FactorChange { enabled: Some(true), preferred: Some(true) };
        let preferences = Preferences { sms: Some(on), ..Preferences::default() };
        app.app.mfa.set_preferences(&pool, &user, preferences).await.unwrap();
        functions.events();
        let challenge = ok(app, "InitiateAuth", sign_in).await;
        assert_eq!(challenge["ChallengeName"], "SMS_MFA");
        let events = functions.events();
        assert_eq!(events.iter().map(source).collect::<Vec<_>>(), ["CustomMessage_Authentication"]);
        assert_eq!(events[0]["request"].get("clientMetadata"), None);
        // What an answer carries reaches the message that it leads to.
        let temporary = json!({ "UserPoolId": pool_id, "Username": "ann", "Password": "Temporary-1x", "Permanent": false });
        ok(app, "AdminSetUserPassword", temporary.clone()).await;
        let begin = json!({ "ClientId": id, "AuthFlow": "USER_PASSWORD_AUTH", "ClientMetadata": { "lang": "fr" },
            "AuthParameters": { "USERNAME": "ann", "PASSWORD": "Temporary-1x" } });
        let challenge = ok(app, "InitiateAuth", begin).await;
        assert_eq!(challenge["ChallengeName"], "NEW_PASSWORD_REQUIRED");
        assert!(functions.events().is_empty());
        let answer = json!({ "ClientId": id, "ChallengeName": "NEW_PASSWORD_REQUIRED", "Session": challenge["Session"],
            "ChallengeResponses": { "USERNAME": "ann", "NEW_PASSWORD": "Another-horse-9" } });
        let challenge = ok(app, "RespondToAuthChallenge", with(answer, metadata.clone())).await;
        assert_eq!(challenge["ChallengeName"], "SMS_MFA");
        let events = functions.events();
        assert_eq!(events.iter().map(source).collect::<Vec<_>>(), ["CustomMessage_Authentication"]);
        assert_eq!(events[0]["request"]["clientMetadata"], json!({ "lang": "de" }));
        ok(app, "AdminSetUserPassword", with(temporary, json!({ "Permanent": true }))).await;
        let off = Preferences { sms: Some(FactorChange { enabled: Some(false), preferred: None }), ..Preferences::default() };
        app.app.mfa.set_preferences(&pool, &user, off).await.unwrap();
        ok(app, "AdminResetUserPassword", with(json!({ "UserPoolId": pool_id, "Username": "ann" }), metadata.clone())).await;
        let events = functions.events();
        assert_eq!(events.iter().map(source).collect::<Vec<_>>(), ["CustomMessage_ForgotPassword"]);
        assert_eq!(events[0]["request"]["clientMetadata"], json!({ "lang": "de" }));
        // An invitation has both placeholders.
        let create = json!({ "UserPoolId": pool_id, "Username": "bob", "TemporaryPassword": "Temporary-1x",
            "DesiredDeliveryMediums": ["EMAIL"], "UserAttributes": [{ "Name": "email", "Value": "bob@example.com" }] });
        ok(app, "AdminCreateUser", with(create.clone(), metadata)).await;
        let events = functions.events();
        assert_eq!(events.iter().map(source).collect::<Vec<_>>(), ["CustomMessage_AdminCreateUser"]);
        assert_eq!(events[0]["request"]["usernameParameter"], "{username}");
        assert_eq!(events[0]["request"].get("clientMetadata"), None);
        assert!(!events[0].to_string().contains("Temporary-1x"));
        assert_eq!(app.mail_to("bob@example.com").await.body_text.trim(), "AdminCreateUser: Temporary-1x bob");
        ok(app, "AdminCreateUser", with(create, json!({ "MessageAction": "RESEND" }))).await;
        assert_eq!(functions.sources(), ["CustomMessage_AdminCreateUser"]);
    }
}

with_functions! {
    // spec: CUSTMSG-013, CUSTMSG-014, CUSTMSG-015, CUSTMSG-017, CUSTMSG-021, CUSTMSG-023
    async fn words_that_cannot_be_sent(app: &TestApp, functions: &Functions) {
        let pool = app.pool(settings(functions)).await;
        let client = app.client(&pool, json!({})).await;
        let id = client.id.as_str();
        // What is left out comes from the pool.
        functions.script(|_| json!({ "emailSubject": "Hello" }));
        ok(app, "SignUp", sign_up(id, "ann")).await;
        let message = app.mail_to("ann@example.com").await;
        assert_eq!(message.subject, "Hello");
        assert!(message.body_text.contains("Your verification code is"), "{}", message.body_text);
        functions.script(|_| json!({}));
        ok(app, "ResendConfirmationCode", json!({ "ClientId": id, "Username": "ann" })).await;
        assert_ne!(app.mail_after("ann@example.com", 1).await.subject, "Hello");
        let bad = [
            (json!({ "emailMessage": "no place for it" }), "InvalidParameterException: 1 validation error detected: Value at 'emailBody' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}\\s*]*\\{####\\}[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}\\s*]*"),
            (json!({ "emailMessage": format!("{{####}}{}", "x".repeat(20_000)) }), "InvalidParameterException: 1 validation error detected: Value at 'emailBody' failed to satisfy constraint: Member must have length less than or equal to 20000"),
            (json!({ "emailMessage": 5 }), "InvalidLambdaResponseException: Unrecognizable lambda output"),
            (json!({ "errorMessage": "No words today" }), "UserLambdaValidationException: CustomMessage failed with error No words today."),
        ];
        for (n, (answer, expected)) in bad.into_iter().enumerate() {
            let said = answer.clone();
            functions.script(move |_| said.clone());
            let name = format!("user{n}");
            assert_eq!(refused(app, "SignUp", sign_up(id, &name)).await, expected);
            // The user is stored, and nothing was sent.
            assert!(exists(app, &pool, &name).await);
        }
        let sent = app.app.store.list_inbox(100).await.unwrap();
        assert!(sent.iter().all(|message| message.recipient == "ann@example.com"), "{}", sent.len());
        // Once there are words, they can be asked for.
        functions.script(|_| json!({ "emailMessage": "Use {####}" }));
        ok(app, "ResendConfirmationCode", json!({ "ClientId": id, "Username": "user0" })).await;
        assert!(app.mail_to("user0@example.com").await.body_text.starts_with("Use "));
        // A text message has less room.
        let phone = json!({ "UserAttributes": [{ "Name": "phone_number", "Value": "+12125550100" }] });
        functions.script(|_| json!({ "smsMessage": format!("{{####}}{}", "x".repeat(140)), "emailMessage": "none" }));
        let long = refused(app, "SignUp", with(sign_up(id, "phil"), phone.clone())).await;
        assert!(long.contains("'smsMessage'") && long.contains("140"), "{long}");
        // Only the words for the medium in use are looked at.
        functions.script(|_| json!({ "smsMessage": "{####} is it", "emailMessage": "none" }));
        ok(app, "SignUp", with(sign_up(id, "phia"), phone)).await;
        assert!(app.mail_to("+12125550100").await.body_text.ends_with(" is it"));
    }
}

with_functions! {
    // spec: CUSTMSG-016, CUSTMSG-022
    async fn the_default_sender_and_links(app: &TestApp, functions: &Functions) {
        functions.script(|_| json!({ "emailMessage": "Use {####}", "smsMessage": "{####}" }));
        let mut plain = settings(functions);
        plain["EmailConfiguration"] = json!({ "EmailSendingAccount": "COGNITO_DEFAULT" });
        let pool = app.pool(plain.clone()).await;
        let client = app.client(&pool, json!({})).await;
        let answer = refused(app, "SignUp", sign_up(client.id.as_str(), "ann")).await;
        assert_eq!(answer, "InvalidLambdaResponseException: Unrecognizable lambda output");
        plain["Portico"] = json!({ "custom_message_with_default_sender": "allow" });
        let pool = app.pool(plain).await;
        let client = app.client(&pool, json!({})).await;
        ok(app, "SignUp", sign_up(client.id.as_str(), "bea")).await;
        assert!(app.mail_to("bea@example.com").await.body_text.starts_with("Use "));

        let mut by_link = settings(functions);
        by_link["VerificationMessageTemplate"] = json!({ "DefaultEmailOption": "CONFIRM_WITH_LINK" });
        let pool = app.pool(by_link).await;
        ok(app, "CreateUserPoolDomain", json!({ "UserPoolId": pool.id.as_str(), "Domain": "linked" })).await;
        let client = app.client(&pool, json!({})).await;
        let missing = refused(app, "SignUp", sign_up(client.id.as_str(), "cyd")).await;
        assert!(missing.starts_with("InvalidParameterException") && missing.contains("emailBody"), "{missing}");
        functions.script(|_| json!({ "emailMessage": "<p>Please {##confirm here##}</p>" }));
        ok(app, "SignUp", sign_up(client.id.as_str(), "dan")).await;
        let message = app.mail_to("dan@example.com").await;
        let html = message.body_html;
        assert!(html.contains(">confirm here</a>") && html.contains("/confirmUser/?client_id="), "{html}");
    }
}
