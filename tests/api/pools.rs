//! Changing pools and domains, and what they may hold.

use aws_sdk_cognitoidentityprovider::types::{
    AttributeDataType, NumberAttributeConstraintsType, SchemaAttributeType,
    StringAttributeConstraintsType,
};
use serde_json::{Value, json};

use crate::support::sdk::{admin, raw_call, refused};
use crate::support::{Engine, TestApp, on_both_engines};

/// What `DescribeUserPool` shows and no update takes (CLI-083), or creation fixed (USR-901).
const READ_ONLY: [&str; 12] = [
    "Arn",
    "CreationDate",
    "CustomDomain",
    "Domain",
    "EstimatedNumberOfUsers",
    "Id",
    "LastModifiedDate",
    "Name",
    "SchemaAttributes",
    "AliasAttributes",
    "UsernameAttributes",
    "UsernameConfiguration",
];

async fn describe(app: &TestApp, id: &str) -> Value {
    raw_call(app, "DescribeUserPool", json!({ "UserPoolId": id })).await.1["UserPool"].clone()
}

fn full() -> Value {
    json!({
        "PoolName": "Books",
        "Policies": { "PasswordPolicy": {
            "MinimumLength": 12, "RequireUppercase": true, "RequireLowercase": true,
            "RequireNumbers": false, "RequireSymbols": false, "TemporaryPasswordValidityDays": 3 } },
        "AutoVerifiedAttributes": ["email"],
        "AliasAttributes": ["email", "preferred_username"],
        "UsernameConfiguration": { "CaseSensitive": false },
        "VerificationMessageTemplate": {
            "SmsMessage": "Code {####}", "EmailMessage": "<p>Code {####}</p>", "EmailSubject": "Code",
            "EmailMessageByLink": "Here: {##Verify##}", "EmailSubjectByLink": "Link",
            "DefaultEmailOption": "CONFIRM_WITH_LINK" },
        "SmsAuthenticationMessage": "Sign in with {####}",
        "UserAttributeUpdateSettings": { "AttributesRequireVerificationBeforeUpdate": ["email"] },
        "EmailConfiguration": { "EmailSendingAccount": "DEVELOPER", "From": "Books <hi@books.example>",
            "SourceArn": "arn:aws:ses:us-east-1:123456789012:identity/books.example",
            "ReplyToEmailAddress": "ask@books.example", "ConfigurationSet": "books" },
        "SmsConfiguration": { "SnsCallerArn": "arn:aws:iam::123456789012:role/sms", "ExternalId": "x" },
        "AdminCreateUserConfig": { "AllowAdminCreateUserOnly": true, "InviteMessageTemplate": {
            "EmailMessage": "{username} {####}", "EmailSubject": "Come in", "SMSMessage": "{username} {####}" } },
        "DeviceConfiguration": { "ChallengeRequiredOnNewDevice": false,
            "DeviceOnlyRememberedOnUserPrompt": true },
        "UserPoolTags": { "stage": "test" },
        "AccountRecoverySetting": { "RecoveryMechanisms": [{ "Name": "verified_email", "Priority": 1 }] },
        "DeletionProtection": "ACTIVE",
        "UserPoolTier": "ESSENTIALS",
        "Schema": [{ "Name": "tier", "AttributeDataType": "String",
            "StringAttributeConstraints": { "MinLength": "1", "MaxLength": "8" } }],
    })
}

on_both_engines! {
    // spec: USR-903, USR-902, USR-901, USR-904, USR-905, CLI-082, CLI-083, CLI-108, DOM-046, MAIL-002, MAIL-111
    // spec: USR-962, SMS-002, MAIL-027, MAIL-108, MAIL-109, SMS-004
    async fn an_update_replaces_and_a_description_can_be_sent_back(app: &TestApp) {
        let (status, made) = raw_call(app, "CreateUserPool", full()).await;
        assert_eq!(status, 200, "{made}");
        let id = made["UserPool"]["Id"].as_str().unwrap().to_owned();
        admin(app).create_user_pool_domain().user_pool_id(&id).domain("books").send().await.unwrap();
        let before = describe(app, &id).await;
        for (member, value) in full().as_object().unwrap() {
            match member.as_str() {
                "PoolName" => assert_eq!(before["Name"], *value),
                "Schema" => {}
                "AdminCreateUserConfig" => {
                    assert_eq!(before[member]["InviteMessageTemplate"], value["InviteMessageTemplate"]);
                }
                _ => assert_eq!(before[member], *value, "{member}"),
            }
        }
        assert_eq!(before["EmailVerificationMessage"], "<p>Code {####}</p>");
        assert_eq!(before["SmsVerificationMessage"], "Code {####}");
        assert!(before.get("EmailConfigurationFailure").is_none());

        // What it says of itself, minus what no update takes, changes nothing.
        let mut back = before.clone();
        back.as_object_mut().unwrap().retain(|name, _| !READ_ONLY.contains(&name.as_str()));
        back["UserPoolId"] = json!(id);
        let (status, answer) = raw_call(app, "UpdateUserPool", back).await;
        assert_eq!((status, &answer), (200, &json!({})));
        let mut after = describe(app, &id).await;
        assert!(after["LastModifiedDate"].as_f64() > before["LastModifiedDate"].as_f64());
        after["LastModifiedDate"] = before["LastModifiedDate"].clone();
        assert_eq!(after, before);

        // An empty update returns everything to its default, but for what creation fixed.
        admin(app).update_user_pool().user_pool_id(&id).send().await.unwrap();
        let reset = describe(app, &id).await;
        for member in ["AutoVerifiedAttributes", "SmsAuthenticationMessage", "EmailConfiguration",
            "UserAttributeUpdateSettings", "DeviceConfiguration", "AccountRecoverySetting",
            "EmailVerificationMessage", "SmsConfiguration"] {
            assert!(reset.get(member).is_none(), "{member}: {}", reset[member]);
        }
        assert_eq!(reset["DeletionProtection"], "INACTIVE");
        assert_eq!(reset["Policies"]["PasswordPolicy"]["MinimumLength"], 8);
        assert_eq!(reset["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"], false);
        assert_eq!(reset["VerificationMessageTemplate"]["DefaultEmailOption"], "CONFIRM_WITH_CODE");
        for member in ["Name", "SchemaAttributes", "AliasAttributes", "UsernameConfiguration", "Domain"] {
            assert_eq!(reset[member], before[member], "{member}");
        }
    }
}

fn custom(name: &str, kind: AttributeDataType) -> SchemaAttributeType {
    SchemaAttributeType::builder().name(name).attribute_data_type(kind).build()
}

on_both_engines! {
    // spec: ATTR-001, ATTR-012, ATTR-030, ATTR-031, ATTR-032, ATTR-034, ATTR-035, ATTR-037, ATTR-038, CLI-081
    // spec: ATTR-002, QUO-055, QUO-057
    async fn custom_attributes_can_only_be_added(app: &TestApp) {
        let sdk = admin(app);
        let birthdate = SchemaAttributeType::builder().name("birthdate").mutable(false).build();
        let email = SchemaAttributeType::builder().name("email").required(true).build();
        let made = sdk.create_user_pool().pool_name("x").schema(birthdate).schema(email)
            .schema(custom("tier", AttributeDataType::String)).send().await.unwrap();
        let pool = made.user_pool().unwrap();
        let id = pool.id().unwrap();
        let find = |name: &str| pool.schema_attributes().iter().find(|a| a.name() == Some(name)).cloned().unwrap();
        assert_eq!(find("birthdate").mutable(), Some(false));
        assert_eq!(find("email").required(), Some(true));
        assert_eq!((find("custom:tier").mutable(), find("custom:tier").required()), (Some(true), Some(false)));
        let standard = ["address", "birthdate", "email", "family_name", "gender", "given_name", "locale",
            "middle_name", "name", "nickname", "phone_number", "picture", "preferred_username", "profile",
            "updated_at", "website", "zoneinfo", "sub", "email_verified", "phone_number_verified"];
        for name in standard {
            find(name);
        }

        let add = || sdk.add_custom_attributes().user_pool_id(id);
        let number = SchemaAttributeType::builder().name("age").attribute_data_type(AttributeDataType::Number)
            .number_attribute_constraints(NumberAttributeConstraintsType::builder().min_value("0").max_value("150").build())
            .build();
        let developer = SchemaAttributeType::builder().name("score").attribute_data_type(AttributeDataType::String)
            .developer_only_attribute(true).build();
        add().custom_attributes(number).custom_attributes(developer)
            .custom_attributes(custom("since", AttributeDataType::Datetime))
            .custom_attributes(custom("Tier", AttributeDataType::Boolean)).send().await.unwrap();
        let names: Vec<String> = describe(app, id).await["SchemaAttributes"].as_array().unwrap().iter()
            .skip(20).map(|a| a["Name"].as_str().unwrap().to_owned()).collect();
        assert_eq!(names, ["custom:tier", "custom:age", "dev:score", "custom:since", "custom:Tier"]);
        assert_eq!(
            refused(add().custom_attributes(custom("tier", AttributeDataType::Number)).send().await),
            "InvalidParameterException: custom:tier: Existing attribute already has name custom:tier."
        );
        let limits = |min: &str, max: &str| {
            let limits = StringAttributeConstraintsType::builder().min_length(min).max_length(max).build();
            SchemaAttributeType::builder().name("z").attribute_data_type(AttributeDataType::String)
                .string_attribute_constraints(limits).build()
        };
        for (min, max) in [("0", "2049"), ("9", "8"), ("x", "8")] {
            let refused = refused(add().custom_attributes(limits(min, max)).send().await);
            assert!(refused.starts_with("InvalidParameterException"), "{min} {max}: {refused}");
        }
        let long = refused(add().custom_attributes(custom(&"n".repeat(21), AttributeDataType::String)).send().await);
        assert!(long.starts_with("InvalidParameterException"), "{long}");
        for batch in 0..3 {
            let entries = (0..15).map(|n| custom(&format!("a{batch}x{n}"), AttributeDataType::String)).collect();
            add().set_custom_attributes(Some(entries)).send().await.unwrap();
        }
        let one_too_many = add().custom_attributes(custom("last", AttributeDataType::String)).send().await;
        assert_eq!(refused(one_too_many), "InvalidParameterException: A user pool has at most 50 custom attributes.");
    }
}

on_both_engines! {
    // spec: QUO-060, QUO-061, QUO-062
    // spec: MAIL-003, MAIL-007, MAIL-008, MAIL-009, MAIL-010, MAIL-101, MAIL-103, MAIL-104, MAIL-105, MAIL-107, ATTR-146
    async fn message_settings_are_checked(app: &TestApp) {
        let create = async |member: &str, value: Value| {
            let mut body = json!({ "PoolName": "x" });
            body[member] = value;
            let (status, answer) = raw_call(app, "CreateUserPool", body).await;
            if status == 200 { String::new() } else { answer["__type"].as_str().unwrap().to_owned() }
        };
        let arn = "arn:aws:ses:us-east-1:123456789012:identity/books.example";
        let good = [
            ("EmailConfiguration", json!({ "EmailSendingAccount": "DEVELOPER", "SourceArn": arn, "From": "a@mail.books.example" })),
            ("EmailConfiguration", json!({ "EmailSendingAccount": "COGNITO_DEFAULT", "ReplyToEmailAddress": "a@books.example" })),
            ("EmailVerificationMessage", json!("<b>{####}</b>")),
            ("SmsVerificationMessage", json!(format!("{{####}}{}", "x".repeat(134)))),
            ("AdminCreateUserConfig", json!({ "InviteMessageTemplate": { "EmailMessage": "no place for it" } })),
            ("VerificationMessageTemplate", json!({ "EmailMessage": "x {####}", "EmailMessageByLink": "x {##y##}" })),
        ];
        for (member, value) in good {
            assert_eq!(create(member, value.clone()).await, "", "{member} {value}");
        }
        let bad = [
            ("EmailConfiguration", json!({ "EmailSendingAccount": "DEVELOPER" })),
            ("EmailConfiguration", json!({ "EmailSendingAccount": "OTHER" })),
            ("EmailConfiguration", json!({ "ConfigurationSet": "set" })),
            ("EmailConfiguration", json!({ "ReplyToEmailAddress": "nobody" })),
            ("EmailConfiguration", json!({ "EmailSendingAccount": "DEVELOPER", "SourceArn": arn, "From": "a@other.example" })),
            ("EmailConfiguration", json!({ "From": "a@books.example\r\nBcc: all@books.example" })),
            ("EmailVerificationMessage", json!("no code here")),
            ("EmailVerificationMessage", json!("{username} {####}")),
            ("EmailVerificationSubject", json!("s".repeat(141))),
            ("EmailVerificationMessage", json!(format!("{{####}}{}", "x".repeat(20_000)))),
            ("SmsVerificationMessage", json!("no code here")),
            ("SmsVerificationMessage", json!(format!("{{####}}{}", "x".repeat(135)))),
            ("SmsAuthenticationMessage", json!("no code here")),
            ("VerificationMessageTemplate", json!({ "EmailMessageByLink": "no link here" })),
            ("UserAttributeUpdateSettings", json!({ "AttributesRequireVerificationBeforeUpdate": ["email"] })),
        ];
        for (member, value) in bad {
            assert_eq!(create(member, value.clone()).await, "InvalidParameterException", "{member} {value}");
        }
    }
}

on_both_engines! {
    // spec: DOM-006, DOM-025, DOM-026, DOM-043, DOM-900, DOM-901, DOM-902
    async fn a_domain_changes_its_certificate_but_not_its_name(app: &TestApp) {
        let pool = app.pool(json!({})).await;
        let domain = |certificate: &str| json!({
            "UserPoolId": pool.id, "Domain": "auth.books.example", "ManagedLoginVersion": 2,
            "CustomDomainConfig": { "CertificateArn": certificate, "SecurityPolicy": "TLS_V1_3_2025" },
            "Routing": { "Failover": { "SecondaryRegion": "eu-west-1",
                "PrimaryRoute53HealthCheckId": "00000000-0000-0000-0000-000000000000" } },
        });
        let first = "arn:aws:acm:us-east-1:123456789012:certificate/first";
        let second = "arn:aws:acm:us-east-1:123456789012:certificate/second";
        assert_eq!(raw_call(app, "CreateUserPoolDomain", domain(first)).await.0, 200);
        let another = json!({ "UserPoolId": pool.id, "Domain": "login.books.example",
            "CustomDomainConfig": { "CertificateArn": first } });
        assert_eq!(raw_call(app, "CreateUserPoolDomain", another).await.1["__type"], "InvalidParameterException");
        let (status, answer) = raw_call(app, "UpdateUserPoolDomain", domain(second)).await;
        assert_eq!((status, answer["CloudFrontDomain"].as_str()), (200, Some("localhost")), "{answer}");
        let described = raw_call(app, "DescribeUserPoolDomain", json!({ "Domain": "auth.books.example" })).await.1;
        let described = &described["DomainDescription"];
        let sent = domain(second);
        for member in ["CustomDomainConfig", "ManagedLoginVersion", "Routing", "Domain", "UserPoolId"] {
            assert_eq!(described[member], sent[member], "{member}");
        }
        let mut elsewhere = domain(second);
        elsewhere["Domain"] = json!("auth.other.example");
        assert_eq!(raw_call(app, "UpdateUserPoolDomain", elsewhere).await.0, 400);
        let mut bare = domain(second);
        bare.as_object_mut().unwrap().remove("CustomDomainConfig");
        assert_eq!(raw_call(app, "UpdateUserPoolDomain", bare).await.0, 400);
    }
}

/// A deployment that may hold two of everything.
async fn small(engine: Engine) {
    let app = TestApp::start_with(
        engine,
        &[
            ("PORTICO_LIMITS_POOLS", "2"),
            ("PORTICO_LIMITS_CLIENTS_PER_POOL", "2"),
            ("PORTICO_LIMITS_RESOURCE_SERVERS_PER_POOL", "2"),
        ],
    )
    .await;
    let sdk = admin(&app);
    let mut id = String::new();
    for _ in 0..2 {
        let made = sdk.create_user_pool().pool_name("x").send().await.unwrap();
        id = made.user_pool().unwrap().id().unwrap().to_owned();
    }
    assert_eq!(
        refused(sdk.create_user_pool().pool_name("x").send().await),
        "LimitExceededException: Limit of 2 user pools reached."
    );
    let client = || sdk.create_user_pool_client().user_pool_id(&id).client_name("x");
    let server = |identifier: &str| {
        sdk.create_resource_server().user_pool_id(&id).identifier(identifier).name("x")
    };
    for identifier in ["a", "b"] {
        client().send().await.unwrap();
        server(identifier).send().await.unwrap();
    }
    assert!(refused(client().send().await).starts_with("LimitExceededException"));
    assert!(refused(server("c").send().await).starts_with("LimitExceededException"));
    app.stop().await;
}

// spec: QUO-050, QUO-051, QUO-053, CLI-002
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_small_deployment_on_sqlite() {
    small(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_small_deployment_on_postgres() {
    small(Engine::Postgres).await;
}
