//! Sign-in on the wire, as far as these tests need it.

use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::sdk::raw_call;
use crate::support::srp::{SrpClient, TIMESTAMP};

pub const WRONG: &str = "NotAuthorizedException: Incorrect username or password.";
pub const NONSENSE: &str = "InvalidLambdaResponseException: Unrecognizable lambda output";

pub async fn call(app: &TestApp, operation: &str, body: Value) -> Value {
    let (status, answer) = raw_call(app, operation, body).await;
    assert_eq!(status, 200, "{operation}: {answer}");
    answer
}

/// `Name: message` of a refused call.
pub async fn refused(app: &TestApp, operation: &str, body: Value) -> String {
    let (status, answer) = raw_call(app, operation, body).await;
    assert_eq!(status, 400, "{operation}: {answer}");
    format!("{}: {}", answer["__type"].as_str().unwrap(), answer["message"].as_str().unwrap())
}

pub fn initiate(client: &str, flow: &str, parameters: Value) -> Value {
    json!({ "ClientId": client, "AuthFlow": flow, "AuthParameters": parameters })
}

pub fn password(client: &str, name: &str, password: &str) -> Value {
    initiate(client, "USER_PASSWORD_AUTH", json!({ "USERNAME": name, "PASSWORD": password }))
}

pub fn respond(client: &str, challenge: &str, session: &Value, responses: Value) -> Value {
    json!({
        "ClientId": client, "ChallengeName": challenge, "Session": session, "ChallengeResponses": responses,
    })
}

pub fn custom(client: &str, name: &str) -> Value {
    initiate(client, "CUSTOM_AUTH", json!({ "USERNAME": name }))
}

pub fn custom_with_srp(client: &str, name: &str, srp: &SrpClient) -> Value {
    let parameters = json!({ "USERNAME": name, "CHALLENGE_NAME": "SRP_A", "SRP_A": srp.public() });
    initiate(client, "CUSTOM_AUTH", parameters)
}

/// The answer to a custom challenge.
pub fn answer(client: &str, name: &str, challenge: &Value, answer: &str) -> Value {
    let responses = json!({ "USERNAME": name, "ANSWER": answer });
    respond(client, "CUSTOM_CHALLENGE", &challenge["Session"], responses)
}

/// The answer to `PASSWORD_VERIFIER`, with the session if there is one.
pub fn claim(
    client: &str,
    pool: &str,
    password: &str,
    srp: &SrpClient,
    challenge: &Value,
) -> Value {
    let parameters = &challenge["ChallengeParameters"];
    let text = |name: &str| parameters[name].as_str().unwrap();
    let signature = srp.sign(
        (pool.split_once('_').unwrap().1, text("USER_ID_FOR_SRP"), password),
        (text("SALT"), text("SRP_B"), text("SECRET_BLOCK")),
        TIMESTAMP,
    );
    let responses = json!({
        "USERNAME": text("USER_ID_FOR_SRP"),
        "PASSWORD_CLAIM_SECRET_BLOCK": text("SECRET_BLOCK"),
        "PASSWORD_CLAIM_SIGNATURE": signature,
        "TIMESTAMP": TIMESTAMP,
    });
    respond(client, "PASSWORD_VERIFIER", &challenge["Session"], responses)
}

/// The claims of a token.
pub fn claims(token: &Value) -> Value {
    use base64::Engine as _;
    let token = token.as_str().unwrap_or_else(|| panic!("no token: {token}"));
    let payload = token.split('.').nth(1).unwrap();
    let payload = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(payload).unwrap();
    serde_json::from_slice(&payload).unwrap()
}
