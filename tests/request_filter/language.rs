//! What statements mean, asked without a server.

use std::net::IpAddr;

use portico::authorization::Parameters;
use portico::platform::{PoolId, Timestamp};
use portico::request_filter::{Content, Decision, Rates, RequestView, WebAcl};
use serde_json::{Value, json};

use super::{acl, block, documented, exactly, header, not, operation, path, rule};

const NOON: Timestamp = Timestamp(1_700_000_000_000);

fn view(address: &str, method: &str, path: &str) -> RequestView {
    RequestView::new(address.parse::<IpAddr>().unwrap(), method, path)
}

fn asked(filter: &WebAcl, view: &RequestView) -> String {
    let outcome = filter.evaluate(&PoolId::new("p"), view, &Rates::default(), NOON, None);
    let action = match outcome.decision {
        Decision::Allow => "allow",
        Decision::Block(_) => "block",
        Decision::Captcha => "captcha",
    };
    let counted: Vec<String> = outcome.counted.into_iter().map(|(rule, _)| rule).collect();
    format!("{action} {} {}", outcome.rule.as_deref().unwrap_or("-"), counted.join(","))
}

/// Whether a statement meant the request.
fn holds(statement: Value, view: &RequestView) -> bool {
    let filter = WebAcl::read(&acl(json!([rule(0, statement, block())]))).unwrap();
    asked(&filter, view).starts_with("block")
}

fn matching(field: &Value, place: &str, wanted: &str, transformations: &[&str]) -> Value {
    let all: Vec<Value> = (0_u8..)
        .zip(transformations)
        .map(|(priority, kind)| json!({ "Priority": priority, "Type": kind }))
        .collect();
    json!({ "ByteMatchStatement": {
        "SearchString": wanted, "FieldToMatch": field, "PositionalConstraint": place, "TextTransformations": all,
    } })
}

// spec: WAF-006, WAF-009, WAF-017
#[test]
fn the_documented_example_does_what_it_says() {
    let filter = WebAcl::read(&documented("example.json")).unwrap();
    assert_eq!(asked(&filter, &view("198.51.100.77", "GET", "/login")), "block unwanted-networks ");
    assert_eq!(
        asked(&filter, &view("2001:db8:bad:1::5", "GET", "/login")),
        "block unwanted-networks "
    );
    assert_eq!(asked(&filter, &view("192.0.2.1", "GET", "/login")), "allow - ");
    assert_eq!(asked(&filter, &view("192.0.2.1", "POST", "/signup")), "captcha people-only ");
    assert_eq!(asked(&filter, &view("203.0.113.15", "POST", "/signup")), "allow - ");
    let script = view("192.0.2.1", "GET", "/login")
        .with_headers([("User-Agent", b"Curl/8.5".as_slice())].into_iter());
    assert_eq!(asked(&filter, &script), "allow - scripts", "counted, and on it goes");
    // Solved a quarter of an hour ago at most.
    let solved = |seconds: i64| {
        let at = Some(NOON.plus_seconds(-seconds));
        let sign_up = view("192.0.2.1", "GET", "/signup");
        filter.evaluate(&PoolId::new("p"), &sign_up, &Rates::default(), NOON, at)
    };
    assert!(matches!(solved(899).decision, Decision::Allow));
    assert_eq!(solved(899).counted, [("people-only".to_owned(), "CAPTCHA")]);
    assert!(matches!(solved(900).decision, Decision::Captcha));
    assert!(matches!(solved(-60).decision, Decision::Captcha), "nobody solved it tomorrow");
    assert_eq!(filter.longest_immunity(), 900);

    // As the command line of AWS prints it, the default being to block.
    let printed = json!({ "LockToken": "x", "WebACL": {
        "Name": "all", "Id": "1", "ARN": "arn:aws:wafv2:us-east-1:1:regional/webacl/all/1", "Capacity": 2,
        "DefaultAction": { "Block": {} }, "LabelNamespace": "awswaf:1:webacl:all:", "ManagedByFirewallManager": false,
        "VisibilityConfig": { "SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": "all" },
        "Rules": [{ "Name": "a", "Priority": 7, "Action": { "Allow": {} },
            "VisibilityConfig": { "MetricName": "a" },
            "Statement": { "IPSetReferenceStatement": { "ARN": "arn:set" } } }],
    }, "IPSets": [{ "Name": "set", "Id": "2", "ARN": "arn:set", "IPAddressVersion": "IPV4", "Addresses": ["10.0.0.0/8"] }] });
    let filter = WebAcl::read(&printed).unwrap();
    assert_eq!(asked(&filter, &view("10.255.255.255", "GET", "/login")), "allow a ");
    assert_eq!(
        asked(&filter, &view("::ffff:10.0.0.1", "GET", "/login")),
        "allow a ",
        "the same machine"
    );
    assert_eq!(asked(&filter, &view("11.0.0.0", "GET", "/login")), "block - ");
}

// spec: WAF-004, WAF-005, WAF-013, WAF-017
#[test]
fn rules_see_what_is_harmless_and_nothing_else() {
    let query = "client_id=abc&redirect_uri=https%3A%2F%2Fapp.example%2Fcb%3Fticket%3Dsecret&code=secret\
                 &state=secret&login_hint=secret&scope=openid+email&SCOPE=x";
    let form =
        "username=secret&password=secret&_csrf=secret&grant_type=password&refresh_token=secret";
    let (parsed, posted) = (
        Parameters::decode(query.as_bytes()).unwrap(),
        Parameters::decode(form.as_bytes()).unwrap(),
    );
    let headers = [
        ("Authorization", "Basic secret"),
        ("cookie", "cognito=secret"),
        ("x-amz-security-token", "secret"),
        ("referer", "https://app.example/?code=secret"),
        ("user-agent", "Mozilla/5.0  (Test)"),
        ("x-amzn-cognito-operation-name", "VerifySoftwareToken"),
        ("X-Amzn-Cognito-Client-Id", "secret"),
    ];
    let seen = view("192.0.2.1", "POST", "/login")
        .with_headers(headers.iter().map(|(name, value)| (*name, value.as_bytes())))
        .with_query(query, &parsed)
        .with_body(form.len(), Content::Form(&posted))
        .marked(Some("abc"), None);
    assert!(!format!("{seen:?}").contains("secret"), "{seen:?}");

    let (agent, body, arguments) = (
        json!({ "SingleHeader": { "Name": "User-Agent" } }),
        json!({ "Body": { "OversizeHandling": "CONTINUE" } }),
        json!({ "AllQueryArguments": {} }),
    );
    for (statement, expected) in [
        (header("x-amzn-cognito-client-id", "abc"), true),
        (operation("VerifySoftwareToken"), false),
        (header("referer", "https://app.example/"), true),
        (matching(&agent, "STARTS_WITH", "Mozilla", &["NONE"]), true),
        (matching(&agent, "ENDS_WITH", "(test)", &["LOWERCASE"]), true),
        (matching(&agent, "CONTAINS", "5.0 (", &["COMPRESS_WHITE_SPACE"]), true),
        (matching(&agent, "CONTAINS", "5.0 (", &["NONE"]), false),
        (matching(&agent, "CONTAINS_WORD", "Test", &["NONE"]), true),
        (matching(&agent, "CONTAINS_WORD", "Mozill", &["NONE"]), false),
        (
            exactly(
                json!({ "SingleQueryArgument": { "Name": "redirect_uri" } }),
                "https://app.example/cb",
            ),
            true,
        ),
        (matching(&arguments, "EXACTLY", "client_id", &["NONE"]), true),
        (
            matching(
                &json!({ "QueryString": {} }),
                "CONTAINS",
                "https://app.example/cb",
                &["URL_DECODE"],
            ),
            true,
        ),
        (matching(&body, "EXACTLY", "grant_type=password", &["NONE"]), true),
        (exactly(json!({ "Method": {} }), "POST"), true),
        (json!({ "AndStatement": { "Statements": [path("/login"), not(path("/signup"))] } }), true),
        (json!({ "AndStatement": { "Statements": [path("/login"), path("/signup")] } }), false),
        (json!({ "OrStatement": { "Statements": [path("/signup"), path("/login")] } }), true),
        (
            json!({ "RegexMatchStatement": { "RegexString": "^/log(in|out)$", "FieldToMatch": { "UriPath": {} },
            "TextTransformations": [{ "Priority": 0, "Type": "NONE" }] } }),
            true,
        ),
        // A length tells nothing of what stands there, so it is that of the whole.
        (size("Body", "EQ", form.len()), true),
        (size("QueryString", "GT", query.len()), false),
        (size("QueryString", "GE", query.len()), true),
        (
            json!({ "ByteMatchStatement": { "SearchStringBase64": "L2xvZ2lu", "FieldToMatch": { "UriPath": {} },
            "PositionalConstraint": "EXACTLY", "TextTransformations": [] } }),
            true,
        ),
    ] {
        assert_eq!(holds(statement.clone(), &seen), expected, "{statement}");
    }

    // An API request shows four members.
    let input = json!({ "ClientId": "abc", "AuthFlow": "USER_PASSWORD_AUTH", "ClientMetadata": { "a": "secret" },
        "AuthParameters": { "USERNAME": "secret", "PASSWORD": "secret" }, "Session": "secret", "ChallengeName": 7 });
    let of_api = view("192.0.2.1", "POST", "/")
        .with_body(9000, Content::Json(&input))
        .marked(Some("abc"), Some("InitiateAuth"));
    assert!(!format!("{of_api:?}").contains("secret"));
    assert!(holds(operation("InitiateAuth"), &of_api));
    // The body is longer than the limit of 8 KB, whatever of it rules see.
    for (handling, wanted, expected) in [
        ("CONTINUE", "USER_PASSWORD", true),
        ("CONTINUE", "nowhere", false),
        ("MATCH", "nowhere", true),
        ("NO_MATCH", "USER_PASSWORD", false),
    ] {
        let statement = matching(
            &json!({ "Body": { "OversizeHandling": handling } }),
            "CONTAINS",
            wanted,
            &["NONE"],
        );
        let mut document = acl(json!([rule(0, statement, block())]));
        let limit = |limit: &str| json!({ "RequestBody": { "COGNITO_USER_POOL": { "DefaultSizeInspectionLimit": limit } } });
        document["AssociationConfig"] = limit("KB_8");
        let filter = WebAcl::read(&document).unwrap();
        assert_eq!(asked(&filter, &of_api).starts_with("block"), expected, "{handling} {wanted}");
        document["AssociationConfig"] = limit("KB_16");
        let filter = WebAcl::read(&document).unwrap();
        assert_eq!(
            asked(&filter, &of_api).starts_with("block"),
            wanted == "USER_PASSWORD",
            "within the limit"
        );
    }
}

fn size(field: &str, operator: &str, size: usize) -> Value {
    json!({ "SizeConstraintStatement": { "FieldToMatch": { field: {} }, "ComparisonOperator": operator, "Size": size,
        "TextTransformations": [{ "Priority": 0, "Type": "NONE" }] } })
}

// spec: WAF-017
#[test]
fn rates_look_back_and_forget() {
    let statement = |key: &str| {
        json!({ "RateBasedStatement": { "Limit": 10, "EvaluationWindowSec": 60,
        "AggregateKeyType": key, "ScopeDownStatement": path("/login") } })
    };
    let filter = |key: &str| WebAcl::read(&acl(json!([rule(0, statement(key), block())]))).unwrap();
    let (pool, other) = (PoolId::new("p"), PoolId::new("q"));
    let start = Timestamp(NOON.0 - NOON.0 % 60_000);
    let (by_address, together) = (filter("IP"), filter("CONSTANT"));
    let rates = Rates::default();
    let is_blocked = |filter: &WebAcl, pool: &PoolId, address: &str, path: &str, second: i64| {
        let now = start.plus_seconds(second);
        let outcome = filter.evaluate(pool, &view(address, "GET", path), &rates, now, None);
        matches!(outcome.decision, Decision::Block(_))
    };
    for _ in 0..10 {
        assert!(!is_blocked(&by_address, &pool, "2001:db8::1", "/login", 50));
    }
    assert!(is_blocked(&by_address, &pool, "2001:db8::1", "/login", 55));
    assert!(
        is_blocked(&by_address, &pool, "2001:db8::ffff", "/login", 55),
        "a neighbour in the same /64"
    );
    assert!(!is_blocked(&by_address, &pool, "2001:db8:0:1::1", "/login", 55));
    assert!(!is_blocked(&by_address, &pool, "2001:db8::1", "/signup", 55), "out of scope");
    assert!(!is_blocked(&by_address, &other, "2001:db8::1", "/login", 55), "another pool");
    assert!(
        is_blocked(&by_address, &pool, "2001:db8::1", "/login", 62),
        "a new window, but the same minute"
    );
    assert!(!is_blocked(&by_address, &pool, "2001:db8::1", "/login", 185));
    let limited = (0..12)
        .filter(|n| is_blocked(&together, &pool, &format!("192.0.2.{n}"), "/login", 300))
        .count();
    assert_eq!(limited, 2, "all addresses count as one");
    for n in 0..250_000_u32 {
        is_blocked(
            &by_address,
            &pool,
            &IpAddr::from(n.to_be_bytes()).to_string(),
            "/login",
            i64::from(n) / 100,
        );
    }
}
