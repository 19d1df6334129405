//! Requests against the service model: every pattern, every operation, and the words of the violations.

use portico::api::error::ErrorType;
use portico::api::model::{Body, Pattern, Shape, model};
use portico::api::validate::validate;
use serde_json::{Map, Value, json};

fn check(operation: &str, mut input: Value) -> Result<Value, (ErrorType, String)> {
    validate(model(), &model().operations[operation], &mut input)
        .map(|()| input)
        .map_err(|error| (error.kind, error.message.into_owned()))
}

fn invalid(operation: &str, input: Value) -> String {
    let (kind, message) = check(operation, input).unwrap_err();
    assert_eq!(kind, ErrorType::InvalidParameter);
    message
}

fn wrong_type(operation: &str, input: Value) -> String {
    let (kind, message) = check(operation, input).unwrap_err();
    assert_eq!(kind, ErrorType::Serialization);
    message
}

#[test]
fn the_model_is_read_whole() {
    let model = model();
    assert_eq!(model.operations.len(), 141);
    assert_eq!(model.operations.values().filter(|op| op.unsigned).count(), 34);
    for shape in &model.shapes {
        if let Body::Text { pattern: Some(pattern), .. } = &shape.body {
            assert!(pattern.matches("").is_some(), "{} compiles", pattern.text());
        }
    }
}

#[test]
fn the_unsigned_operations_are_those_of_the_service() {
    // spec: IAM-002, IAM-003, FLOW-003
    let unsigned = "AssociateSoftwareToken ChangePassword ConfirmDevice ConfirmForgotPassword ConfirmSignUp DeleteUser \
        DeleteUserAttributes ForgetDevice ForgotPassword GetDevice GetUser GetUserAttributeVerificationCode \
        GlobalSignOut InitiateAuth ListDevices ResendConfirmationCode RespondToAuthChallenge RevokeToken \
        SetUserMFAPreference SetUserSettings SignUp UpdateAuthEventFeedback UpdateDeviceStatus UpdateUserAttributes \
        VerifySoftwareToken VerifyUserAttribute";
    assert_eq!(unsigned.split_whitespace().count(), 26);
    for name in unsigned.split_whitespace() {
        assert!(model().operations[name].unsigned, "{name}");
    }
    for (name, operation) in &model().operations {
        assert!(!(name.starts_with("Admin") && operation.unsigned), "{name}");
    }
    for name in ["CreateUserPool", "DescribeUserPoolClient", "ListUsers", "TagResource"] {
        assert!(!model().operations[name].unsigned, "{name}");
    }
}

#[test]
fn java_classes_are_ascii_and_the_whole_value_has_to_match() {
    let matches = |pattern: &'static str, value: &str| {
        Pattern::new(pattern.into(), None).matches(value).unwrap()
    };
    assert!(matches(r"[\w-]+_[0-9a-zA-Z]+", "eu-west-1_abc"));
    assert!(!matches(r"[\w-]+_[0-9a-zA-Z]+", " eu-west-1_abc"));
    assert!(!matches(r"[\w-]+_[0-9a-zA-Z]+", "eu-west-1_abc\n"));
    assert!(!matches(r"[\w+]+", "é"));
    assert!(matches(r"[\p{L}\p{M}\p{S}\p{N}\p{P}]+", "é1€·"));
    assert!(!matches(r"[\p{L}\p{M}\p{S}\p{N}\p{P}]+", "a b"));
    assert!(!matches(r"[\S]+", "a b"));
}

#[test]
fn violations_are_listed_in_the_words_of_the_service() {
    // spec: USR-951, USR-003, USR-015, FLOW-011
    assert_eq!(
        invalid("AdminGetUser", json!({"UserPoolId": " eu-west-1_x", "Username": "ann"})),
        r"1 validation error detected: Value ' eu-west-1_x' at 'userPoolId' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w-]+_[0-9a-zA-Z]+"
    );
    assert_eq!(
        invalid("SignUp", json!({"ClientId": "abc", "Username": "", "Password": " two words"})),
        r"3 validation errors detected: Value at 'username' failed to satisfy constraint: Member must have length greater than or equal to 1; Value at 'username' failed to satisfy constraint: Member must satisfy regular expression pattern: [\p{L}\p{M}\p{S}\p{N}\p{P}]+; Value at 'password' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[\S]+.*[\S]+$"
    );
    assert!(
        check("SignUp", json!({"ClientId": "abc", "Username": "ann", "Password": "two words"}))
            .is_ok()
    );
    assert_eq!(
        invalid("SignUp", json!({"ClientId": "a".repeat(129), "Username": null})),
        format!(
            "2 validation errors detected: Value '{}' at 'clientId' failed to satisfy constraint: Member must have length less than or equal to 128; Value null at 'username' failed to satisfy constraint: Member must not be null",
            "a".repeat(129)
        )
    );
    assert_eq!(
        invalid(
            "SignUp",
            json!({"ClientId": "abc", "Username": "ann", "UserAttributes": [{"Name": "a"}, {"Value": "x"}]})
        ),
        "1 validation error detected: Value null at 'userAttributes.2.member.name' failed to satisfy constraint: Member must not be null"
    );
}

#[test]
fn enumerations_and_numbers_have_their_limits() {
    // spec: USR-951, FLOW-049
    assert_eq!(
        invalid("InitiateAuth", json!({"ClientId": "abc", "AuthFlow": "MAGIC"})),
        "1 validation error detected: Value 'MAGIC' at 'authFlow' failed to satisfy constraint: Member must satisfy enum value set: [USER_SRP_AUTH, REFRESH_TOKEN_AUTH, REFRESH_TOKEN, CUSTOM_AUTH, ADMIN_NO_SRP_AUTH, USER_PASSWORD_AUTH, ADMIN_USER_PASSWORD_AUTH, USER_AUTH]"
    );
    assert_eq!(
        invalid("ListUserPools", json!({"MaxResults": 0})),
        "1 validation error detected: Value '0' at 'maxResults' failed to satisfy constraint: Member must have value greater than or equal to 1"
    );
    assert_eq!(
        invalid("ListUserPools", json!({"MaxResults": 61})),
        "1 validation error detected: Value '61' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 60"
    );
    assert_eq!(
        invalid(
            "CreateUserPoolClient",
            json!({"UserPoolId": "r_p", "ClientName": "c", "CallbackURLs": ["https://a.test/", "a b"]})
        ),
        r"1 validation error detected: Value '[https://a.test/, a b]' at 'callbackURLs' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [\p{L}\p{M}\p{S}\p{N}\p{P}]+]"
    );
    assert_eq!(
        invalid(
            "TagResource",
            json!({"ResourceArn": "arn:aws:cognito-idp:eu-west-1:000000000000:userpool/p", "Tags": {"": "v"}})
        ),
        "1 validation error detected: Value '{=v}' at 'tags' failed to satisfy constraint: Map keys must satisfy constraint: [Member must have length less than or equal to 128, Member must have length greater than or equal to 1]"
    );
}

#[test]
fn secrets_are_not_echoed() {
    // spec: USR-951
    let canary = "canary canary";
    let requests = [
        ("SignUp", json!({"ClientId": "abc", "Username": "ann", "Password": format!(" {canary}")})),
        ("SignUp", json!({"ClientId": "abc", "Username": "ann", "SecretHash": canary})),
        (
            "ConfirmSignUp",
            json!({"ClientId": "abc", "Username": "ann", "ConfirmationCode": canary}),
        ),
        ("GetUser", json!({"AccessToken": canary})),
        ("RevokeToken", json!({"ClientId": "abc", "Token": canary})),
        ("RevokeToken", json!({"ClientId": "abc", "Token": "t", "ClientSecret": canary})),
        (
            "RespondToAuthChallenge",
            json!({"ClientId": "abc", "ChallengeName": "SMS_MFA", "Session": "canary"}),
        ),
        (
            "SignUp",
            json!({"ClientId": "abc", "Username": "ann", "UserAttributes": [{"Name": "n", "Value": "canary".repeat(400)}]}),
        ),
    ];
    for (operation, input) in requests {
        let message = invalid(operation, input);
        assert!(!message.contains("canary"), "{operation}: {message}");
        assert!(message.contains("Value at '"), "{operation}: {message}");
    }
}

#[test]
fn null_counts_as_absent_and_unknown_members_are_ignored() {
    // spec: USR-950, FLOW-007, FLOW-008, FLOW-009
    let input = check(
        "InitiateAuth",
        json!({
            "ClientId": "abc", "AuthFlow": "USER_PASSWORD_AUTH", "Session": null, "Unheard": {"of": [1]},
            "AuthParameters": {"USERNAME": "ann", "DEVICE_KEY": null, "LEFTOVER": "x"},
            "ClientMetadata": null, "UserContextData": {},
            "AnalyticsMetadata": {"AnalyticsEndpointId": "e"},
        }),
    )
    .unwrap();
    assert_eq!(input["AuthParameters"], json!({"USERNAME": "ann", "LEFTOVER": "x"}));
    assert!(input.get("Session").is_none());
    assert!(input.get("Unheard").is_none());
}

#[test]
fn wrong_json_types_are_told_apart_from_broken_constraints() {
    // spec: USR-950
    for (input, message) in [
        (json!({"MaxResults": "10"}), "STRING_VALUE can not be converted to an Integer"),
        (json!({"MaxResults": 1.5}), "NUMBER_VALUE can not be converted to an Integer"),
        (
            json!({"MaxResults": 3_000_000_000_u32}),
            "NUMBER_VALUE can not be converted to an Integer",
        ),
        (json!({"MaxResults": true}), "TRUE_VALUE can not be converted to an Integer"),
        (json!({"MaxResults": [1]}), "Start of list found where not expected"),
        (json!({"MaxResults": 1, "NextToken": 5}), "NUMBER_VALUE can not be converted to a String"),
        (
            json!({"MaxResults": 1, "NextToken": {}}),
            "Start of structure or map found where not expected.",
        ),
    ] {
        assert_eq!(wrong_type("ListUserPools", input), message);
    }
    assert_eq!(wrong_type("SignUp", json!({"UserAttributes": {}})), "Expected list or null");
    assert_eq!(
        wrong_type("SignUp", json!({"UserAttributes": ["a"]})),
        "Expected structure or map, or null"
    );
    assert_eq!(
        wrong_type("InitiateAuth", json!({"AuthParameters": {"A": 1}})),
        "NUMBER_VALUE can not be converted to a String"
    );
}

#[test]
fn an_answer_does_not_outgrow_a_hostile_request() {
    let attributes: Vec<Value> = (0..100_000).map(|_| json!({})).collect();
    let message = invalid(
        "SignUp",
        json!({"ClientId": "abc", "Username": "ann", "UserAttributes": attributes}),
    );
    assert!(message.starts_with("100000 validation errors detected: "));
    assert!(message.len() < 20_000);
    let message =
        invalid("ListUserPools", json!({"MaxResults": 1, "NextToken": " ".repeat(500_000)}));
    assert!(message.len() < 4_000);
}

/// Values just past the limits of a scalar shape.
fn past_the_limits(shape: &Shape) -> Vec<Value> {
    let mut values = Vec::new();
    let size = |n: i64| usize::try_from(n).unwrap();
    match &shape.body {
        Body::Text { values: allowed, .. } => {
            values.extend(shape.max.map(|max| json!("a".repeat(size(max) + 1))));
            values.extend(
                shape.min.filter(|min| *min > 0).map(|min| json!("a".repeat(size(min) - 1))),
            );
            if !allowed.is_empty() {
                values.push(json!("NOT_IN_THE_LIST"));
            }
        }
        Body::Integer => {
            values.extend(
                shape.max.filter(|max| *max < i64::from(i32::MAX)).map(|max| json!(max + 1)),
            );
            values.extend(shape.min.map(|min| json!(min - 1)));
        }
        _ => {}
    }
    values
}

#[test]
fn no_operation_forgets_a_member() {
    // spec: USR-951
    let model = model();
    let mut sent = 0;
    for operation in model.operations.values() {
        let Body::Structure(members) = &model.shapes[operation.input].body else {
            panic!("{}", operation.name)
        };
        let required = members.iter().filter(|member| member.required).count();
        if required > 0 {
            let message = invalid(operation.name, json!({}));
            assert_eq!(
                message.matches("Member must not be null").count(),
                required,
                "{}",
                operation.name
            );
        }
        for member in members {
            for value in past_the_limits(&model.shapes[member.shape]) {
                let input = Value::Object(Map::from_iter([(member.name.to_owned(), value)]));
                let message = invalid(operation.name, input);
                let place = format!("at '{}' failed", member.path_name);
                assert!(message.contains(&place), "{}: {message}", operation.name);
                sent += 1;
            }
        }
    }
    assert!(sent > 600, "{sent} boundary values");
}
