//! The AWS SDK for Rust, pointed at a test server.

use aws_sdk_cognitoidentityprovider::Client;
use aws_sdk_cognitoidentityprovider::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_cognitoidentityprovider::error::{ProvideErrorMetadata, SdkError};

use super::{ROOT_KEY_ID, ROOT_SECRET, TestApp};

/// Signed with the root access key.
pub fn admin(app: &TestApp) -> Client {
    with_key(app, ROOT_KEY_ID, ROOT_SECRET)
}

pub fn with_key(app: &TestApp, id: &str, secret: &str) -> Client {
    let config = aws_sdk_cognitoidentityprovider::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .endpoint_url(&app.url)
        .credentials_provider(Credentials::new(id, secret, None, None, "test"))
        .retry_config(aws_sdk_cognitoidentityprovider::config::retry::RetryConfig::disabled())
        .build();
    Client::from_conf(config)
}

/// `Name: message` of a refused call.
pub fn refused<
    T: std::fmt::Debug,
    E: ProvideErrorMetadata + std::fmt::Debug,
    R: std::fmt::Debug,
>(
    result: Result<T, SdkError<E, R>>,
) -> String {
    let error = result.expect_err("the call must be refused");
    let SdkError::ServiceError(error) = error else { panic!("not an answer: {error:?}") };
    let error = error.into_err();
    format!("{}: {}", error.code().unwrap_or_default(), error.message().unwrap_or_default())
}

/// A signed call with a body that the SDK would not build.
pub async fn raw_call(
    app: &TestApp,
    operation: &str,
    body: serde_json::Value,
) -> (u16, serde_json::Value) {
    signed_call(app, (ROOT_KEY_ID, ROOT_SECRET), operation, body, &[]).await
}

/// As [`raw_call`], with another key and further headers.
pub async fn signed_call(
    app: &TestApp,
    (id, secret): (&str, &str),
    operation: &str,
    body: serde_json::Value,
    further: &[(&str, &str)],
) -> (u16, serde_json::Value) {
    use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
    use aws_sigv4::sign::v4;
    let body = body.to_string();
    let identity = aws_credential_types::Credentials::new(id, secret, None, None, "test").into();
    let parameters = v4::SigningParams::builder()
        .identity(&identity)
        .region("us-east-1")
        .name("cognito-idp")
        .time(std::time::UNIX_EPOCH + std::time::Duration::from_secs(app.now().unsigned_abs()))
        .settings(SigningSettings::default())
        .build()
        .unwrap()
        .into();
    let target = format!("AWSCognitoIdentityProviderService.{operation}");
    let headers =
        [("content-type", "application/x-amz-json-1.1"), ("x-amz-target", target.as_str())];
    let url = format!("{}/", app.url);
    let signable = SignableRequest::new(
        "POST",
        &url,
        headers.into_iter(),
        SignableBody::Bytes(body.as_bytes()),
    )
    .unwrap();
    let (signed, _) = sign(signable, &parameters).unwrap().into_parts();
    let mut request = app.http.post(&url).body(body.clone());
    for (name, value) in headers.into_iter().chain(further.iter().copied()) {
        request = request.header(name, value);
    }
    for (name, value) in signed.headers() {
        request = request.header(name, value);
    }
    let answer = request.send().await.unwrap();
    let (status, body) = (answer.status().as_u16(), answer.bytes().await.unwrap());
    // Some operations have no output at all.
    let body = if body.is_empty() {
        serde_json::Value::Null
    } else {
        serde_json::from_slice(&body).unwrap()
    };
    (status, body)
}
