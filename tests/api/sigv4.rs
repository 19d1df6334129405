//! Signatures: the published AWS vectors, what the AWS SDK's own signer makes, and every way to get it wrong.

use std::time::{Duration, Instant, UNIX_EPOCH};

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;
use portico::api::error::{ApiError, ErrorType};
use portico::api::sigv4::{Claim, KeyCache, Scope, SignedRequest, verify};
use portico::platform::{Secret, Timestamp};

const KEY_ID: &str = "AKIDEXAMPLE";
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
/// 2015-08-30T12:36:00Z, the moment of the published vectors.
const THEN: i64 = 1_440_938_160;
const BODY: &[u8] = br#"{"UserPoolId":"eu-west-1_abcdefghi","Username":"ann"}"#;

type Headers = Vec<(String, String)>;

struct Setting {
    service: &'static str,
    region: &'static str,
    now: Timestamp,
    known: bool,
}

const VECTORS: Setting =
    Setting { service: "service", region: "us-east-1", now: Timestamp(THEN * 1000), known: true };
const POOLS: Setting = Setting { service: "cognito-idp", region: "eu-west-1", ..VECTORS };

fn check(
    setting: &Setting,
    method: &str,
    uri: &str,
    headers: &Headers,
    body: &[u8],
) -> Result<(), ApiError> {
    check_cached(setting, method, uri, headers, body, &KeyCache::default())
}

fn check_cached(
    setting: &Setting,
    method: &str,
    uri: &str,
    headers: &Headers,
    body: &[u8],
    keys: &KeyCache,
) -> Result<(), ApiError> {
    let headers: Vec<(&str, &[u8])> =
        headers.iter().map(|(n, v)| (n.as_str(), v.as_bytes())).collect();
    let (path, query) = uri.split_once('?').unwrap_or((uri, ""));
    let request = SignedRequest { method, path, query, headers: &headers, body };
    let claim = Claim::read(&headers)?;
    let scope = Scope {
        service: setting.service,
        region: setting.region,
        accept_regions: &[],
        skew_seconds: 300,
        now: setting.now,
    };
    let secret = (setting.known && claim.access_key_id == KEY_ID).then(|| Secret::new(SECRET));
    verify(&request, &claim, &scope, secret, keys)
}

fn headers(pairs: &[(&str, &str)]) -> Headers {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// The headers that the AWS SDK's signer sends for an API call.
fn signed_by_sdk(seconds: i64, target: &str, body: &[u8]) -> Headers {
    let identity = Credentials::new(KEY_ID, SECRET, None, None, "test").into();
    let params = v4::SigningParams::builder()
        .identity(&identity)
        .region("eu-west-1")
        .name("cognito-idp")
        .time(UNIX_EPOCH + Duration::from_secs(seconds.unsigned_abs()))
        .settings(SigningSettings::default())
        .build()
        .unwrap()
        .into();
    let mut sent = headers(&[
        ("host", "portico.test"),
        ("content-type", "application/x-amz-json-1.1"),
        ("x-amz-target", target),
    ]);
    let request = SignableRequest::new(
        "POST",
        "https://portico.test/",
        sent.iter().map(|(n, v)| (n.as_str(), v.as_str())),
        SignableBody::Bytes(body),
    )
    .unwrap();
    let (instructions, _) = sign(request, &params).unwrap().into_parts();
    let signed: Headers =
        instructions.headers().map(|(n, v)| (n.to_lowercase(), v.to_owned())).collect();
    sent.extend(signed);
    sent
}

fn good() -> Headers {
    signed_by_sdk(THEN, "AWSCognitoIdentityProviderService.AdminGetUser", BODY)
}

fn replace(headers: &mut Headers, name: &str, change: impl Fn(&str) -> String) {
    for (header, value) in headers.iter_mut() {
        if header == name {
            *value = change(value);
        }
    }
}

fn error(result: Result<(), ApiError>) -> (ErrorType, String) {
    let error = result.unwrap_err();
    (error.kind, error.message.into_owned())
}

const MISMATCH: &str = "The request signature we calculated does not match the signature you provided. Check your \
    AWS Secret Access Key and signing method. Consult the service documentation for details.";

#[test]
fn the_published_vectors_verify() {
    // spec: IAM-010
    let vectors: &[(&str, &str, &[(&str, &str)], &str, &str)] = &[
        ("POST", "/", &[], "", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"),
        (
            "POST",
            "/",
            &[("my-header1", "value1")],
            "",
            "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c",
        ),
        (
            "GET",
            "/",
            &[("my-header1", " value1"), ("my-header2", " \"a   b   c\"")],
            "",
            "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736",
        ),
        (
            "GET",
            "/",
            &[
                ("my-header1", "value4"),
                ("my-header1", "value1"),
                ("my-header1", "value3"),
                ("my-header1", "value2"),
            ],
            "",
            "08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01",
        ),
        (
            "GET",
            "/?Param2=value2&Param1=value1",
            &[],
            "",
            "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
        ),
        (
            "GET",
            "/?-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz=\
             -._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
            &[],
            "",
            "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197",
        ),
        (
            "GET",
            "/?ሴ=bar",
            &[],
            "",
            "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04",
        ),
        (
            "GET",
            "/example/..",
            &[],
            "",
            "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
        ),
        (
            "POST",
            "/",
            &[
                ("content-length", "13"),
                ("content-type", "application/x-www-form-urlencoded"),
                (
                    "x-amz-content-sha256",
                    "9095672bbd1f56dfc5b65f3e153adc8731a4a654192329106275f4c7b24d0b6e",
                ),
            ],
            "Param1=value1",
            "d3875051da38690788ef43de4db0d8f280229d82040bfac253562e56c3f20e0b",
        ),
    ];
    for (method, uri, extra, body, signature) in vectors {
        let mut sent =
            headers(&[("host", "example.amazonaws.com"), ("x-amz-date", "20150830T123600Z")]);
        sent.extend(headers(extra));
        let mut names: Vec<&str> = sent.iter().map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        let authorization = format!(
            "AWS4-HMAC-SHA256 Credential={KEY_ID}/20150830/us-east-1/service/aws4_request, \
             SignedHeaders={}, Signature={signature}",
            names.join(";")
        );
        sent.push(("authorization".to_owned(), authorization));
        assert_eq!(check(&VECTORS, method, uri, &sent, body.as_bytes()), Ok(()), "{method} {uri}");
    }
}

#[test]
fn requests_of_the_aws_signer_verify() {
    // spec: IAM-009, IAM-010
    assert_eq!(check(&POOLS, "POST", "/", &good(), BODY), Ok(()));
}

#[test]
fn the_signature_binds_body_target_host_and_key() {
    // spec: IAM-014, IAM-015
    let mismatch = || (ErrorType::InvalidSignature, MISMATCH.to_owned());
    assert_eq!(error(check(&POOLS, "POST", "/", &good(), b"{}")), mismatch());
    assert_eq!(error(check(&POOLS, "PUT", "/", &good(), BODY)), mismatch());
    for (name, value) in [
        ("host", "elsewhere.test"),
        ("x-amz-target", "AWSCognitoIdentityProviderService.AdminDeleteUser"),
        ("content-type", "text/plain"),
    ] {
        let mut sent = good();
        let changes = sent.iter().any(|(header, _)| header == name);
        assert!(changes, "{name} is sent");
        replace(&mut sent, name, |_| value.to_owned());
        assert_eq!(error(check(&POOLS, "POST", "/", &sent, BODY)), mismatch(), "{name}");
    }
    let mut sent = good();
    replace(&mut sent, "authorization", |value| {
        let (start, last) = value.split_at(value.len() - 1);
        format!("{start}{}", if last == "0" { '1' } else { '0' })
    });
    assert_eq!(error(check(&POOLS, "POST", "/", &sent, BODY)), mismatch());
    for signature in ["", "zz", "00"] {
        let mut sent = good();
        replace(&mut sent, "authorization", |value| {
            format!("{}Signature={signature}", value.split("Signature=").next().unwrap())
        });
        assert!(check(&POOLS, "POST", "/", &sent, BODY).is_err());
    }
    let mut sent = good();
    sent.push(("x-amz-content-sha256".to_owned(), "UNSIGNED-PAYLOAD".to_owned()));
    assert_eq!(error(check(&POOLS, "POST", "/", &sent, BODY)), mismatch());
}

#[test]
fn an_unknown_key_and_a_session_token_are_refused() {
    // spec: IAM-014, IAM-018
    let refused = (
        ErrorType::UnrecognizedClient,
        "The security token included in the request is invalid.".to_owned(),
    );
    let unknown = Setting { known: false, ..POOLS };
    assert_eq!(error(check(&unknown, "POST", "/", &good(), BODY)), refused);
    let mut sent = good();
    sent.push(("x-amz-security-token".to_owned(), "token".to_owned()));
    replace(&mut sent, "authorization", |v| {
        v.replace("x-amz-target", "x-amz-security-token;x-amz-target")
    });
    assert_eq!(error(check(&POOLS, "POST", "/", &sent, BODY)), refused);
}

#[test]
fn a_request_without_usable_header_is_told_so() {
    // spec: IAM-008, IAM-014, IAM-015
    let mut sent = good();
    sent.retain(|(name, _)| name != "authorization");
    let missing =
        (ErrorType::MissingAuthenticationToken, "Missing Authentication Token".to_owned());
    assert_eq!(error(check(&POOLS, "POST", "/", &sent, BODY)), missing);
    let presigned = "/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=00";
    assert_eq!(error(check(&POOLS, "POST", presigned, &sent, BODY)), missing);
    for header in [
        "Bearer abc",
        "AWS4-HMAC-SHA256",
        "AWS4-HMAC-SHA256 ",
        "AWS4-HMAC-SHA256 Credential=a/b/c/d/e, SignedHeaders=host",
        "AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=00",
        "AWS4-HMAC-SHA256 Credential=a/b/c/d/e, Credential=a/b/c/d/e, SignedHeaders=host, Signature=00",
        "AWS4-HMAC-SHA256 Credential=a/b/c/d/e, SignedHeaders=, Signature=00",
    ] {
        let mut sent = good();
        replace(&mut sent, "authorization", |_| header.to_owned());
        let (kind, _) = error(check(&POOLS, "POST", "/", &sent, BODY));
        assert_eq!(kind, ErrorType::IncompleteSignature, "{header}");
    }
    let mut sent = good();
    replace(&mut sent, "x-amz-date", |_| "yesterday".to_owned());
    assert_eq!(error(check(&POOLS, "POST", "/", &sent, BODY)).0, ErrorType::IncompleteSignature);
}

#[test]
fn host_date_and_target_have_to_be_signed() {
    // spec: IAM-010
    for name in ["host", "x-amz-date", "x-amz-target"] {
        let mut sent = good();
        replace(&mut sent, "authorization", |value| {
            let (start, rest) = value.split_once("SignedHeaders=").unwrap();
            let (list, signature) = rest.split_once(',').unwrap();
            let kept: Vec<&str> = list.split(';').filter(|header| *header != name).collect();
            format!("{start}SignedHeaders={},{signature}", kept.join(";"))
        });
        let (kind, message) = error(check(&POOLS, "POST", "/", &sent, BODY));
        assert_eq!(kind, ErrorType::InvalidSignature, "{name}");
        assert!(
            message.ends_with("must be a 'SignedHeader' in the AWS Authorization."),
            "{message}"
        );
    }
}

#[test]
fn another_region_or_service_is_refused() {
    // spec: IAM-012
    let region = Setting { region: "us-east-1", ..POOLS };
    assert_eq!(
        error(check(&region, "POST", "/", &good(), BODY)),
        (ErrorType::InvalidSignature, "Credential should be scoped to a valid region.".to_owned())
    );
    let service = Setting { service: "cognito-identity", ..POOLS };
    assert_eq!(
        error(check(&service, "POST", "/", &good(), BODY)),
        (
            ErrorType::InvalidSignature,
            "Credential should be scoped to correct service: 'cognito-identity'.".to_owned()
        )
    );
}

#[test]
fn the_clock_may_differ_by_five_minutes() {
    // spec: IAM-013
    let at = |seconds: i64| Setting { now: Timestamp((THEN + seconds) * 1000), ..POOLS };
    for seconds in [-300, 0, 300] {
        assert_eq!(check(&at(seconds), "POST", "/", &good(), BODY), Ok(()), "{seconds}");
    }
    assert_eq!(
        error(check(&at(301), "POST", "/", &good(), BODY)),
        (
            ErrorType::InvalidSignature,
            "Signature expired: 20150830T123600Z is now earlier than 20150830T123601Z (20150830T124101Z - 5 min.)"
                .to_owned()
        )
    );
    assert_eq!(
        error(check(&at(-301), "POST", "/", &good(), BODY)),
        (
            ErrorType::InvalidSignature,
            "Signature not yet current: 20150830T123600Z is still later than 20150830T123559Z \
             (20150830T123059Z + 5 min.)"
                .to_owned()
        )
    );
}

#[test]
fn a_changed_secret_does_not_live_on_in_the_cache() {
    let keys = KeyCache::default();
    assert_eq!(check_cached(&POOLS, "POST", "/", &good(), BODY, &keys), Ok(()));
    let sent = good();
    let headers: Vec<(&str, &[u8])> =
        sent.iter().map(|(n, v)| (n.as_str(), v.as_bytes())).collect();
    let request =
        SignedRequest { method: "POST", path: "/", query: "", headers: &headers, body: BODY };
    let claim = Claim::read(&headers).unwrap();
    let scope = Scope {
        service: "cognito-idp",
        region: "eu-west-1",
        accept_regions: &[],
        skew_seconds: 300,
        now: POOLS.now,
    };
    assert!(verify(&request, &claim, &scope, Some(Secret::new("another")), &keys).is_err());
    assert_eq!(verify(&request, &claim, &scope, Some(Secret::new(SECRET)), &keys), Ok(()));
}

#[test]
fn a_check_costs_microseconds() {
    let (keys, sent) = (KeyCache::default(), good());
    let start = Instant::now();
    for _ in 0..1000 {
        assert_eq!(check_cached(&POOLS, "POST", "/", &sent, BODY, &keys), Ok(()));
    }
    // Unoptimised and on a busy machine; the release build needs about a tenth.
    assert!(start.elapsed() < Duration::from_millis(500), "{:?} for 1000", start.elapsed());
}
