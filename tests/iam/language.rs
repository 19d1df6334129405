//! The language of policies, as a pure function.

use portico::iam::pattern::fits;
use portico::iam::{AccessRequest, Decision, Policy, decide, managed};
use proptest::prelude::*;
use serde_json::{Value, json};

const POOL: &str = "arn:aws:cognito-idp:us-east-1:000000000000:userpool/us-east-1_abc";

fn policy(statements: &Value) -> Policy {
    let document = json!({ "Version": "2012-10-17", "Statement": statements });
    Policy::parse(&document.to_string()).unwrap()
}

fn get_user() -> AccessRequest {
    AccessRequest::new("cognito-idp:AdminGetUser", POOL)
        .with("aws:username", ["ann".to_owned()])
        .with("aws:SourceIp", ["192.0.2.7".to_owned()])
        .with("aws:SecureTransport", ["true".to_owned()])
        .with("aws:CurrentTime", ["2026-11-21T00:00:00+00:00".to_owned()])
        .with("aws:TagKeys", ["stage".to_owned(), "team".to_owned()])
        .with("aws:ResourceTag/owner", ["ann".to_owned()])
        .with("aws:ViaAWSService", ["false".to_owned()])
}

fn allows(statement: Value) -> bool {
    decide([&policy(&statement)], &get_user()) == Decision::Allowed
}

fn on(condition: Value) -> bool {
    allows(json!({ "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": condition }))
}

// spec: IAM-030, IAM-031, IAM-033
#[test]
fn actions_and_resources() {
    for (action, resource, allowed) in [
        (json!("cognito-idp:AdminGetUser"), json!(POOL), true),
        (json!("COGNITO-IDP:admingetuser"), json!("*"), true),
        (json!(["cognito-idp:List*", "cognito-idp:AdminGet*"]), json!(["*"]), true),
        (
            json!("cognito-idp:AdminGetUse?"),
            json!("arn:aws:cognito-idp:*:*:userpool/us-east-1_ab?"),
            true,
        ),
        (json!("cognito-idp:AdminGetUser"), json!(POOL.replace("_abc", "_ABC")), false),
        (json!("cognito-idp:Admin"), json!("*"), false),
        (json!("cognito-identity:*"), json!("*"), false),
    ] {
        let statement = json!({ "Effect": "Allow", "Action": action, "Resource": resource });
        assert_eq!(allows(statement.clone()), allowed, "{statement}");
    }
    assert!(allows(
        json!([{ "Effect": "Allow", "NotAction": "iam:*", "NotResource": "arn:aws:s3:::*" }])
    ));
    assert!(!allows(
        json!([{ "Effect": "Allow", "NotAction": "cognito-idp:Admin*", "Resource": "*" }])
    ));
    let list = AccessRequest::new("cognito-idp:ListUserPools", "*");
    let narrow = policy(&json!({ "Effect": "Allow", "Action": "*", "Resource": POOL }));
    assert_eq!(decide([&narrow], &list), Decision::NotAllowed);
}

// spec: IAM-040
#[test]
fn deny_wins_and_nothing_is_allowed_by_itself() {
    let allow = policy(&json!({ "Effect": "Allow", "Action": "*", "Resource": "*" }));
    let deny =
        policy(&json!({ "Effect": "Deny", "Action": "cognito-idp:Admin*", "Resource": "*" }));
    assert_eq!(decide([], &get_user()), Decision::NotAllowed);
    assert_eq!(decide([&allow, &deny], &get_user()), Decision::Denied);
    assert_eq!(decide([&deny, &allow], &get_user()), Decision::Denied);
    assert_eq!(decide([&allow], &get_user()), Decision::Allowed);
}

// spec: IAM-034, IAM-035, IAM-036, IAM-038, IAM-039
#[test]
fn conditions() {
    for (condition, holds) in [
        (json!({ "StringEquals": { "AWS:UserName": "ann" } }), true),
        (json!({ "StringEquals": { "aws:username": ["bob", "ann"] } }), true),
        (json!({ "StringNotEquals": { "aws:username": ["bob", "ann"] } }), false),
        (json!({ "StringNotEquals": { "aws:none": "x" } }), true),
        (json!({ "StringEquals": { "aws:none": "x" } }), false),
        (json!({ "StringEqualsIfExists": { "aws:none": "x" } }), true),
        (json!({ "StringEqualsIgnoreCase": { "aws:username": "ANN" } }), true),
        (json!({ "StringNotEqualsIgnoreCase": { "aws:username": "ANN" } }), false),
        (json!({ "StringLike": { "aws:username": "a*" } }), true),
        (json!({ "StringNotLike": { "aws:username": "a?" } }), true),
        (json!({ "IpAddress": { "aws:SourceIp": ["198.51.100.0/24", "192.0.2.0/24"] } }), true),
        (json!({ "NotIpAddress": { "aws:SourceIp": "192.0.2.0/24" } }), false),
        (json!({ "IpAddress": { "aws:SourceIp": "2001:db8::/32" } }), false),
        (json!({ "Bool": { "aws:SecureTransport": true } }), true),
        (json!({ "Bool": { "aws:ViaAWSService": "true" } }), false),
        (json!({ "DateLessThan": { "aws:CurrentTime": "2027-01-01T00:00:00Z" } }), true),
        (json!({ "DateGreaterThanEquals": { "aws:CurrentTime": "2027-01-01T00:00:00Z" } }), false),
        (json!({ "NumericEquals": { "aws:none": 5 } }), false),
        (json!({ "Null": { "aws:none": "true" } }), true),
        (json!({ "Null": { "aws:username": "true" } }), false),
        (json!({ "ForAllValues:StringEquals": { "aws:TagKeys": ["stage", "team", "x"] } }), true),
        (json!({ "ForAllValues:StringEquals": { "aws:TagKeys": ["stage"] } }), false),
        (json!({ "ForAllValues:StringEquals": { "aws:none": ["stage"] } }), true),
        (json!({ "ForAnyValue:StringEquals": { "aws:TagKeys": ["stage"] } }), true),
        (json!({ "ForAnyValue:StringEquals": { "aws:none": ["stage"] } }), false),
        (json!({ "ArnLike": { "aws:username": "an?" } }), true),
        (
            json!({ "StringEquals": { "aws:username": "ann", "aws:ResourceTag/owner": "bob" } }),
            false,
        ),
        (
            json!({ "StringEquals": { "aws:username": "ann" }, "Bool": { "aws:SecureTransport": "false" } }),
            false,
        ),
    ] {
        assert_eq!(on(condition.clone()), holds, "{condition}");
    }
}

// spec: IAM-037, IAM-057
#[test]
fn variables() {
    assert!(on(json!({ "StringEquals": { "aws:ResourceTag/owner": "${aws:username}" } })));
    assert!(
        !on(json!({ "StringEquals": { "aws:ResourceTag/Owner": "${aws:username}" } })),
        "tag keys have case"
    );
    assert!(on(json!({ "StringEquals": { "aws:username": "${aws:none, 'ann'}" } })));
    assert!(
        !on(json!({ "StringLike": { "aws:username": "*${aws:none}" } })),
        "without value nothing fits"
    );
    let literal = AccessRequest::new("a:b", "arn:x*").with("aws:username", ["*".to_owned()]);
    let own =
        policy(&json!({ "Effect": "Allow", "Action": "*", "Resource": "arn:${aws:username}" }));
    assert_eq!(decide([&own], &literal), Decision::NotAllowed, "wildcards in a value do not act");
    assert!(fits("a${*}b${?}${$}", "a*b?$", Some(&|_| None)));
    let old = json!({ "Version": "2008-10-17", "Statement": { "Effect": "Allow", "Action": "*", "Resource": "*",
        "Condition": { "StringEquals": { "aws:ResourceTag/owner": "${aws:username}" } } } });
    let old = Policy::parse(&old.to_string()).unwrap();
    assert_eq!(decide([&old], &get_user()), Decision::NotAllowed);
}

// spec: IAM-030, IAM-035, IAM-028, IAM-045
#[test]
fn documents_that_say_something_unknown_are_refused() {
    let good = json!({ "Effect": "Allow", "Action": "a:b", "Resource": "*" });
    let with = |name: &str, value: Value| {
        let mut statement = good.clone();
        statement[name] = value;
        json!({ "Version": "2012-10-17", "Statement": [statement] })
    };
    for bad in [
        json!([]),
        json!({}),
        json!({ "Statement": [] }),
        json!({ "Version": "2020-01-01", "Statement": good }),
        json!({ "Statement": good, "Extra": 1 }),
        with("Effect", json!("Maybe")),
        with("Principal", json!("*")),
        with("NotAction", json!("a:c")),
        with("Action", json!([])),
        with("Action", json!("everything")),
        with("Resource", json!("userpool")),
        with("Condition", json!([])),
        with("Condition", json!({ "StringMatches": { "a": "b" } })),
        with("Condition", json!({ "ForEach:StringEquals": { "a": "b" } })),
        with("Condition", json!({ "StringEquals": { "a": [] } })),
        with("Condition", json!({ "IpAddress": { "aws:SourceIp": "nowhere" } })),
        with("Condition", json!({ "Bool": { "a": "maybe" } })),
        with("Condition", json!({ "NumericLessThan": { "a": "many" } })),
        with("Condition", json!({ "NullIfExists": { "a": "true" } })),
    ] {
        Policy::parse(&bad.to_string()).expect_err(&bad.to_string());
    }
    assert!(Policy::parse("not json").is_err());
    Policy::parse(&with("Sid", json!("One")).to_string()).unwrap();
}

// spec: IAM-061, IAM-062, IAM-063, IAM-064, IAM-055
#[test]
fn managed_policies() {
    let may = |name: &str, action: &str| {
        let policy = Policy::parse(managed::document(name).unwrap()).unwrap();
        decide([&policy], &AccessRequest::new(action, POOL)) == Decision::Allowed
    };
    let arn = "arn:aws:iam::aws:policy/AmazonCognitoReadOnly";
    assert!(may(arn, "cognito-idp:AdminGetUser") && may(arn, "cognito-idp:ListUsers"));
    assert!(!may(arn, "cognito-idp:AdminDeleteUser") && !may(arn, "cognito-idp:CreateUserPool"));
    assert!(may("AmazonCognitoPowerUser", "cognito-idp:DeleteUserPool"));
    assert!(may("AmazonCognitoPowerUser", "cognito-idp:AssociateWebACL"));
    assert!(!may("AmazonCognitoPowerUser", "iam:CreateUser"));
    assert!(!may("AmazonCognitoPowerUser", "iam:CreateServiceLinkedRole"));
    let developer = "AmazonCognitoDeveloperAuthenticatedIdentities";
    assert!(
        may(developer, "cognito-identity:LookupDeveloperIdentity")
            && !may(developer, "cognito-idp:ListUsers")
    );
    assert!(managed::document("Other").is_none());
}

proptest! {
    #[test]
    fn a_pattern_without_wildcards_fits_itself_alone(text in "[a-z:/]{0,20}", other in "[a-z:/]{0,20}") {
        prop_assert!(fits(&text, &text, None));
        prop_assert_eq!(fits(&text, &other, None), text == other);
        let pattern = format!("*{other}*");
        prop_assert_eq!(fits(&pattern, &text, None), text.contains(&other));
    }
}
