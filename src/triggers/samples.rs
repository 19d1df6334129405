//! Sample events: what `portico triggers test` sends (TRG-103). Nothing in them is of a real user.

use serde_json::{Value, json};

use super::{Source, Trigger};

/// The user of all samples.
pub const USERNAME: &str = "sample-user";
/// The code of all samples.
pub const CODE: &str = "123456";

fn attributes(status: &str) -> Value {
    json!({
        "sub": "11111111-2222-4333-8444-555555555555",
        "cognito:user_status": status,
        "email": "sample@example.com",
        "email_verified": "true",
        "phone_number": "+12065550100",
        "phone_number_verified": "false",
    })
}

/// `request` for a source; `code` is what a custom sender would get.
#[must_use]
pub fn request(source: Source, code: Option<&str>) -> Value {
    let user = attributes("CONFIRMED");
    let answered = |name: &str| json!([{ "challengeName": name, "challengeResult": true, "challengeMetadata": null }]);
    match source.trigger() {
        Trigger::PreSignUp => json!({
            "userAttributes": { "email": "sample@example.com" },
            "validationData": null,
        }),
        Trigger::PostConfirmation | Trigger::PreAuthentication => json!({ "userAttributes": user }),
        Trigger::PostAuthentication => json!({ "userAttributes": user, "newDeviceUsed": false }),
        Trigger::DefineAuthChallenge => {
            json!({ "userAttributes": user, "session": answered("SRP_A") })
        }
        Trigger::CreateAuthChallenge => json!({
            "userAttributes": user,
            "challengeName": "CUSTOM_CHALLENGE",
            "session": answered("PASSWORD_VERIFIER"),
        }),
        Trigger::VerifyAuthChallengeResponse => json!({
            "userAttributes": user,
            "privateChallengeParameters": { "answer": "5" },
            "challengeAnswer": "5",
        }),
        Trigger::PreTokenGeneration => json!({
            "userAttributes": user,
            "groupConfiguration": {
                "groupsToOverride": ["sample-group"],
                "iamRolesToOverride": [],
                "preferredRole": null,
            },
        }),
        Trigger::UserMigration if source.as_str().ends_with("ForgotPassword") => {
            json!({ "userAttributes": null, "validationData": null })
        }
        Trigger::UserMigration => json!({
            "userAttributes": null,
            "password": "sample-password",
            "validationData": null,
        }),
        Trigger::CustomMessage => json!({
            "userAttributes": user,
            "codeParameter": "{####}",
            "linkParameter": "{##Click Here##}",
            "usernameParameter":
                source.as_str().ends_with("AdminCreateUser").then_some("{username}"),
        }),
        Trigger::CustomEmailSender
            if source == Source::CustomEmailSenderAccountTakeOverNotification =>
        {
            sender("customEmailSenderRequestV1", &take_over(), None)
        }
        Trigger::CustomEmailSender => sender("customEmailSenderRequestV1", &user, code),
        Trigger::CustomSmsSender => sender("customSMSSenderRequestV1", &user, code),
    }
}

/// What stands in place of the user's attributes in a notice of a suspected take-over (CUSTEMAIL-013).
fn take_over() -> Value {
    json!({
        "EVENT_ID": "99999999-2222-4333-8444-555555555555",
        "USER_NAME": USERNAME,
        "IP_ADDRESS": "192.0.2.7",
        "ACCOUNT_TAKE_OVER_ACTION": "NO_ACTION",
        "ONE_CLICK_LINK_VALID": "https://example.com/valid",
        "ONE_CLICK_LINK_INVALID": "https://example.com/invalid",
        "LOGIN_TIME": "Friday, March 19, 2021 02:25 PM UTC",
        "FEEDBACK_TOKEN": "sample-token",
        "CITY": "Springfield",
        "COUNTRY": "United States",
        "DEVICE_NAME": "Firefox, Linux",
    })
}

/// What the function finds in `response` (TRG-057).
#[must_use]
pub fn response(trigger: Trigger) -> Value {
    match trigger {
        Trigger::PreSignUp => json!({
            "autoConfirmUser": false,
            "autoVerifyEmail": false,
            "autoVerifyPhone": false,
        }),
        Trigger::DefineAuthChallenge => {
            json!({ "challengeName": null, "issueTokens": null, "failAuthentication": null })
        }
        Trigger::CreateAuthChallenge => json!({
            "publicChallengeParameters": null,
            "privateChallengeParameters": null,
            "challengeMetadata": null,
        }),
        Trigger::VerifyAuthChallengeResponse => json!({ "answerCorrect": null }),
        Trigger::PreTokenGeneration => json!({ "claimsOverrideDetails": null }),
        Trigger::UserMigration => json!({
            "userAttributes": null,
            "forceAliasCreation": null,
            "enableSMSMFA": null,
            "finalUserStatus": null,
            "messageAction": null,
            "desiredDeliveryMediums": null,
        }),
        Trigger::CustomMessage => {
            json!({ "smsMessage": null, "emailMessage": null, "emailSubject": null })
        }
        Trigger::PostConfirmation
        | Trigger::PreAuthentication
        | Trigger::PostAuthentication
        | Trigger::CustomEmailSender
        | Trigger::CustomSmsSender => json!({}),
    }
}

/// `request` of a custom sender (CUSTEMAIL-005 – CUSTEMAIL-008).
fn sender(kind: &str, user: &Value, code: Option<&str>) -> Value {
    json!({ "type": kind, "code": code, "clientMetadata": null, "userAttributes": user })
}
