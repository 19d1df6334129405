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
