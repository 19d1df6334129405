//! Identity providers as an operator sets them up, and MFA settings of a pool.

use aws_sdk_cognitoidentityprovider::types::IdentityProviderTypeType;
use serde_json::{Value, json};

use crate::support::saml_party::Party;
use crate::support::sdk::{admin, raw_call, refused};
use crate::support::{TestApp, on_both_engines};

const APPLE_KEY: &str = "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgevZzL1gdAFr88hb2\
OF/2NxApJCzGCEDdfSp6VQO30hyhRANCAAQRWz+jn65BtOMvdyHKcvjBeBSDZH2r\
1RTwjmYSi9R/zpBnuQ4EiMnCqfMPWiZqB4QdbAd0E7oH50VpuZ1P087G";

fn metadata(inside: &str) -> String {
    format!(
        r#"<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://idp.example">
<IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">{inside}</IDPSSODescriptor>
</EntityDescriptor>"#
    )
}

const SSO: &str = r#"<SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.example/slo"/>
<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.example/sso"/>"#;

fn oidc() -> Value {
    json!({ "client_id": "1example23456789", "client_secret": "hush", "authorize_scopes": "openid profile email",
        "attributes_request_method": "GET", "oidc_issuer": "https://login.example",
        "authorize_url": "https://login.example/authorize", "token_url": "https://login.example/token",
        "attributes_url": "https://login.example/userinfo", "jwks_uri": "https://login.example/keys" })
}

async fn create(app: &TestApp, pool: &str, name: &str, kind: &str, over: Value) -> (u16, Value) {
    let mut body = json!({ "UserPoolId": pool, "ProviderName": name, "ProviderType": kind });
    for (name, value) in over.as_object().unwrap() {
        body[name] = value.clone();
    }
    raw_call(app, "CreateIdentityProvider", body).await
}

on_both_engines! {
    // spec: FED-020, FED-021, FED-022, FED-023, FED-024, FED-025, FED-026, FED-029, FED-032, FED-034, FED-038, FED-039
    // spec: FED-055, FED-056, FED-063, CLI-054, OIDCRP-012, OIDCRP-016, FED-031
    async fn providers_are_made_changed_and_found(app: &TestApp) {
        let sdk = admin(app);
        let pool = app.pool(json!({})).await;
        let id = pool.id.as_str();
        let (status, made) = create(app, id, "CorpSalesforce", "OIDC", json!({ "ProviderDetails": oidc(),
            "AttributeMapping": { "email": "email" }, "IdpIdentifiers": ["exampleA.com", "exampleA.co.uk"] })).await;
        assert_eq!(status, 200, "{made}");
        let made = &made["IdentityProvider"];
        assert_eq!(made["AttributeMapping"], json!({ "email": "email", "username": "sub" }));
        assert_eq!(made["ProviderDetails"]["client_secret"], "hush");
        assert_eq!(made["ProviderDetails"]["attributes_url_add_attributes"], "false");
        let again = create(app, id, "CorpSalesforce", "OIDC", json!({ "ProviderDetails": oidc() })).await.1;
        assert_eq!(again["__type"], "DuplicateProviderException");
        let taken = create(app, id, "Other", "OIDC", json!({ "ProviderDetails": oidc(), "IdpIdentifiers": ["EXAMPLEA.com"] })).await.1;
        assert_eq!(taken["__type"], "DuplicateProviderException");
        assert!(refused(sdk.describe_identity_provider().user_pool_id(id).provider_name("Other").send().await)
            .starts_with("ResourceNotFoundException"), "nothing of a refused provider is kept");

        let client = |name: &str| sdk.create_user_pool_client().user_pool_id(id).client_name("x")
            .supported_identity_providers("COGNITO").supported_identity_providers(name);
        assert_eq!(refused(client("Nobody").send().await),
            format!("InvalidParameterException: The provider Nobody does not exist for User Pool {id}."));
        let made_client = client("CorpSalesforce").send().await.unwrap();
        let client_id = made_client.user_pool_client().unwrap().client_id().unwrap();

        let update = json!({ "UserPoolId": id, "ProviderName": "CorpSalesforce", "AttributeMapping": { "name": "name" } });
        let updated = raw_call(app, "UpdateIdentityProvider", update).await.1["IdentityProvider"].clone();
        assert_eq!(updated["AttributeMapping"], json!({ "name": "name", "username": "sub" }));
        assert_eq!(updated["ProviderDetails"], made["ProviderDetails"]);
        assert_eq!(updated["IdpIdentifiers"], made["IdpIdentifiers"]);
        let found = sdk.get_identity_provider_by_identifier().user_pool_id(id).idp_identifier("ExampleA.CO.UK").send().await.unwrap();
        assert_eq!(found.identity_provider().unwrap().provider_name(), Some("CorpSalesforce"));
        sdk.update_identity_provider().user_pool_id(id).provider_name("CorpSalesforce").idp_identifiers("b.example").send().await.unwrap();
        let old = sdk.get_identity_provider_by_identifier().user_pool_id(id).idp_identifier("exampleA.com").send().await;
        assert!(refused(old).starts_with("ResourceNotFoundException"));

        for name in ["a1a", "b1b"] {
            assert_eq!(create(app, id, name, "OIDC", json!({ "ProviderDetails": oidc() })).await.0, 200);
        }
        let first = sdk.list_identity_providers().user_pool_id(id).max_results(2).send().await.unwrap();
        assert_eq!(first.providers().len(), 2);
        let rest = sdk.list_identity_providers().user_pool_id(id).next_token(first.next_token().unwrap()).send().await.unwrap();
        assert_eq!((rest.providers().len(), rest.next_token()), (1, None));
        assert_eq!(rest.providers()[0].provider_type(), Some(&IdentityProviderTypeType::Oidc));
        let listed = raw_call(app, "ListIdentityProviders", json!({ "UserPoolId": id })).await.1;
        assert!(!listed.to_string().contains("hush"));

        sdk.delete_identity_provider().user_pool_id(id).provider_name("CorpSalesforce").send().await.unwrap();
        let client = sdk.describe_user_pool_client().user_pool_id(id).client_id(client_id).send().await.unwrap();
        assert_eq!(client.user_pool_client().unwrap().supported_identity_providers(), ["COGNITO"]);
        assert!(refused(sdk.delete_identity_provider().user_pool_id(id).provider_name("CorpSalesforce").send().await)
            .starts_with("ResourceNotFoundException"));
        let sealed = app.app.store.find_identity_provider(&pool.id, "a1a").await.unwrap().unwrap().sealed_details;
        assert!(!String::from_utf8_lossy(&sealed).contains("hush"));
    }
}

on_both_engines! {
    // spec: SOC-007, SOC-009, SOC-020, SOC-021, SOC-022, SOC-030, SOC-031, SOC-040, SOC-041, SOC-050, SOC-051, SOC-053
    // spec: SOC-070, FED-030, FED-050, FED-053, FED-054, MAP-001, MAP-003, MAP-004, MAP-023, OIDCRP-001, OIDCRP-002
    // spec: QUO-064, QUO-065, OIDCRP-004, OIDCRP-009, SAML-002, SAML-005, SAML-007, SAML-008
    async fn every_type_has_its_details(app: &TestApp) {
        let social = json!({ "client_id": "id", "client_secret": "hush", "authorize_scopes": "email" });
        let with = |base: &Value, name: &str, value: Value| {
            let mut all = base.clone();
            all[name] = value;
            all
        };
        let apple = json!({ "client_id": "id", "team_id": "T", "key_id": "K", "private_key": APPLE_KEY, "authorize_scopes": "email name" });
        let pem = format!("-----BEGIN PRIVATE KEY-----\\n{APPLE_KEY}\\n-----END PRIVATE KEY-----");
        let key = Party::new("https://idp.example").key_descriptor(r#"use="signing""#);
        let saml = json!({ "MetadataFile": metadata(&format!("{key}{SSO}")), "IDPSignout": "true" });
        for (name, kind, details, key, value) in [
            ("Facebook", "Facebook", with(&social, "api_version", json!("2.12")), "token_url", "https://graph.facebook.com/v2.12/oauth/access_token"),
            ("Google", "Google", social.clone(), "oidc_issuer", "https://accounts.google.com"),
            ("LoginWithAmazon", "LoginWithAmazon", social.clone(), "attributes_url", "https://api.amazon.com/user/profile"),
            ("SignInWithApple", "SignInWithApple", apple.clone(), "token_url", "https://appleid.apple.com/auth/token"),
            ("SAML_provider_1", "SAML", saml.clone(), "SSORedirectBindingURI", "https://idp.example/sso"),
            ("With space", "SAML", saml.clone(), "SLORedirectBindingURI", "https://idp.example/slo"),
        ] {
            let pool = app.pool(json!({})).await;
            let (status, made) = create(app, pool.id.as_str(), name, kind, json!({ "ProviderDetails": details })).await;
            assert_eq!(status, 200, "{name}: {made}");
            let made = &made["IdentityProvider"];
            assert_eq!(made["ProviderDetails"][key], value, "{made}");
            assert!(made["ProviderDetails"].get("private_key").is_none());
            // What Describe says can be sent back.
            let mut back = json!({ "UserPoolId": pool.id, "ProviderName": name });
            back["ProviderDetails"] = made["ProviderDetails"].clone();
            let (status, updated) = raw_call(app, "UpdateIdentityProvider", back).await;
            assert_eq!((status, &updated["IdentityProvider"]["ProviderDetails"]), (200, &made["ProviderDetails"]), "{updated}");
        }
        let pool = app.pool(json!({})).await;
        assert_eq!(create(app, pool.id.as_str(), "SignInWithApple", "SignInWithApple",
            json!({ "ProviderDetails": with(&apple, "private_key", json!(pem)) })).await.0, 200);
        let bad_map = |name: &str, claim: &str| json!({ "ProviderDetails": oidc(), "AttributeMapping": { name: claim } });
        let details = |value: Value| json!({ "ProviderDetails": value });
        for (name, kind, over) in [
            ("MyGoogle", "Google", details(social.clone())),
            ("Google", "OIDC", details(oidc())), ("COGNITO", "OIDC", details(oidc())), ("Cognito", "OIDC", details(oidc())),
            ("Google", "Google", details(json!({ "client_id": "id", "authorize_scopes": "email" }))),
            ("Google", "Google", details(with(&social, "surprise", json!("x")))),
            ("Google", "Google", details(with(&social, "client_id", json!("")))),
            ("Facebook", "Facebook", details(with(&social, "api_version", json!("newest")))),
            ("SignInWithApple", "SignInWithApple", details(with(&apple, "private_key", json!("AAAA")))),
            ("corp", "OIDC", details(with(&oidc(), "attributes_request_method", json!("PUT")))),
            ("corp", "OIDC", details(with(&oidc(), "oidc_issuer", json!("http://login.example")))),
            ("corp", "OIDC", details(with(&oidc(), "oidc_issuer", json!("https://login.example/")))),
            ("corp", "OIDC", details(with(&oidc(), "authorize_scopes", json!("email")))),
            ("corp", "OIDC", details(with(&oidc(), "token_url", json!("https://user:pass@login.example/token")))),
            ("corp", "OIDC", bad_map("sub", "sub")), ("corp", "OIDC", bad_map("custom:none", "x")),
            ("corp", "OIDC", bad_map("username", "email")), ("corp", "OIDC", bad_map("identities", "x")),
            ("corp", "SAML", details(json!({}))),
            ("corp", "SAML", details(with(&saml, "MetadataURL", json!("https://idp.example/metadata")))),
            ("corp", "SAML", details(with(&saml, "IDPSignout", json!("maybe")))),
            ("corp", "SAML", details(json!({ "MetadataFile": "<not xml" }))),
            ("corp", "SAML", details(json!({ "MetadataFile": metadata(SSO) }))),
            ("corp", "SAML", details(json!({ "MetadataFile": metadata(&key) }))),
            ("corp", "SAML", details(json!({ "MetadataFile": format!("<!DOCTYPE x [<!ENTITY e \"x\">]>{}", metadata(&format!("{key}{SSO}"))) }))),
            ("corp", "Other", details(oidc())), (&"n".repeat(33), "OIDC", details(oidc())),
            ("corp", "OIDC", json!({ "ProviderDetails": oidc(), "IdpIdentifiers": (0..51).map(|n| format!("d{n}.example")).collect::<Vec<_>>() })),
        ] {
            let (status, answer) = create(app, pool.id.as_str(), name, kind, over.clone()).await;
            assert_eq!((status, answer["__type"].as_str()), (400, Some("InvalidParameterException")), "{name} {kind} {over}: {answer}");
            assert!(!answer.to_string().contains("hush"));
        }
    }
}

on_both_engines! {
    // spec: FED-027
    async fn a_pool_has_one_signing_certificate(app: &TestApp) {
        let pool = app.pool(json!({})).await;
        let get = async || admin(app).get_signing_certificate().user_pool_id(pool.id.as_str()).send().await.unwrap()
            .certificate().unwrap().to_owned();
        let first = get().await;
        assert!(first.starts_with("MII") && !first.contains('\n'), "{first}");
        assert_eq!(get().await, first);
    }
}

on_both_engines! {
    // spec: MFA-003, MFA-005, MFA-006, MFA-007, MFA-008
    async fn the_factors_of_a_pool(app: &TestApp) {
        let pool = app.pool(json!({})).await;
        let set = async |over: Value| {
            let mut body = json!({ "UserPoolId": pool.id });
            for (name, value) in over.as_object().unwrap() {
                body[name] = value.clone();
            }
            raw_call(app, "SetUserPoolMfaConfig", body).await
        };
        let get = async || raw_call(app, "GetUserPoolMfaConfig", json!({ "UserPoolId": pool.id })).await.1;
        assert_eq!(get().await, json!({ "MfaConfiguration": "OFF" }));
        let token = json!({ "Enabled": true });
        let sms = json!({ "SmsAuthenticationMessage": "Code {####}", "SmsConfiguration": {
            "SnsCallerArn": "arn:aws:iam::123456789012:role/sms" } });
        let both = json!({ "MfaConfiguration": "OPTIONAL", "SoftwareTokenMfaConfiguration": token, "SmsMfaConfiguration": sms });
        assert_eq!(set(both.clone()).await, (200, both.clone()));
        assert_eq!(get().await, both);
        let described = raw_call(app, "DescribeUserPool", json!({ "UserPoolId": pool.id })).await.1["UserPool"].clone();
        assert_eq!((&described["MfaConfiguration"], &described["SmsAuthenticationMessage"]), (&json!("OPTIONAL"), &json!("Code {####}")));
        assert!(described.get("SoftwareTokenMfaConfiguration").is_none());
        for bad in [
            json!({ "MfaConfiguration": "OFF", "SoftwareTokenMfaConfiguration": token }),
            json!({ "SmsMfaConfiguration": sms }), json!({ "MfaConfiguration": "OPTIONAL" }),
            json!({ "MfaConfiguration": "OPTIONAL", "SmsMfaConfiguration": { "SmsAuthenticationMessage": "no place" } }),
            json!({ "MfaConfiguration": "SOMETIMES" }),
        ] {
            let (status, answer) = set(bad.clone()).await;
            assert_eq!((status, answer["__type"].as_str()), (400, Some("InvalidParameterException")), "{bad}");
        }
        assert_eq!(get().await, both);
        assert_eq!(set(json!({})).await.1, json!({ "MfaConfiguration": "OFF" }));
        assert_eq!(get().await, json!({ "MfaConfiguration": "OFF" }));
    }
}
