//! What is refused when a filter is read, with the path of the member.

use portico::request_filter::WebAcl;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{acl, block, documented, exactly, path, rule};

fn refused(document: &Value) -> String {
    WebAcl::read(document).unwrap_err().to_string()
}

fn of_statement(statement: Value) -> String {
    refused(&acl(json!([
        rule(0, path("/login"), json!({ "Count": {} })),
        rule(1, statement, block())
    ])))
}

// spec: WAF-004, WAF-006, WAF-011, WAF-017
#[test]
fn whatever_cannot_be_done_is_named_with_its_path() {
    let managed =
        |name: &str| json!({ "ManagedRuleGroupStatement": { "VendorName": "AWS", "Name": name } });
    for (statement, message) in [
        (
            managed("AWSManagedRulesATPRuleSet"),
            "Rules[1].Statement.ManagedRuleGroupStatement: the managed rule group \
            AWSManagedRulesATPRuleSet runs in AWS only and cannot be associated with a pool",
        ),
        (
            json!({ "GeoMatchStatement": { "CountryCodes": ["DE"] } }),
            "Rules[1].Statement.GeoMatchStatement: where an address lies is not known; name networks in IPSets",
        ),
        (
            json!({ "LabelMatchStatement": {} }),
            "Rules[1].Statement.LabelMatchStatement: this kind of statement is not known",
        ),
        (
            json!({ "IPSetReferenceStatement": { "ARN": "nowhere" } }),
            "Rules[1].Statement.IPSetReferenceStatement.ARN: IPSets of the document has no set of this ARN or name",
        ),
        (
            exactly(json!({ "SingleHeader": { "Name": "Authorization" } }), "x"),
            "Rules[1].Statement.ByteMatchStatement.FieldToMatch.SingleHeader.Name: rules do not see this header",
        ),
        (
            exactly(json!({ "SingleQueryArgument": { "Name": "code" } }), "x"),
            "Rules[1].Statement.ByteMatchStatement.FieldToMatch.SingleQueryArgument.Name: rules do not see this parameter",
        ),
        (
            exactly(json!({ "Cookies": {} }), "x"),
            "Rules[1].Statement.ByteMatchStatement.FieldToMatch.Cookies: rules do not see cookies",
        ),
        (
            exactly(json!({ "JsonBody": {} }), "x"),
            "Rules[1].Statement.ByteMatchStatement.FieldToMatch.JsonBody: this part of a request cannot be matched",
        ),
        (
            exactly(json!({ "UriPath": {}, "Method": {} }), "x"),
            "Rules[1].Statement.ByteMatchStatement.FieldToMatch: must have exactly one member",
        ),
        (
            json!({ "NotStatement": { "Statement": { "RateBasedStatement": { "Limit": 100, "AggregateKeyType": "IP" } } } }),
            "Rules[1].Statement.NotStatement.Statement.RateBasedStatement: must be the whole statement of its rule",
        ),
        (
            json!({ "RateBasedStatement": { "Limit": 100, "AggregateKeyType": "FORWARDED_IP" } }),
            "Rules[1].Statement.RateBasedStatement.AggregateKeyType: IP is the address behind the proxies of \
             trusted_proxies already; use IP",
        ),
        (
            json!({ "RateBasedStatement": { "Limit": 9, "AggregateKeyType": "IP" } }),
            "Rules[1].Statement.RateBasedStatement.Limit: must be a whole number from 10 to 2000000000",
        ),
        (
            json!({ "AndStatement": { "Statements": [path("/login")] } }),
            "Rules[1].Statement.AndStatement.Statements: must have 2 to 20 statements",
        ),
    ] {
        assert_eq!(of_statement(statement), message);
    }
    let unfinished = json!({ "RegexMatchStatement": { "RegexString": "(", "FieldToMatch": { "UriPath": {} }, "TextTransformations": [] } });
    assert!(of_statement(unfinished).starts_with(
        "Rules[1].Statement.RegexMatchStatement.RegexString: cannot be used as a pattern"
    ));

    let (count, with) = (json!({ "Count": {} }), |rules: Value| refused(&acl(rules)));
    for (rules, message) in [
        (
            json!([rule(0, path("/a"), json!({ "Challenge": {} }))]),
            "Rules[0].Action.Challenge: is not known; Captcha checks without a word where it can",
        ),
        (
            json!([rule(0, path("/a"), json!({ "Count": { "CustomRequestHandling": {} } }))]),
            "Rules[0].Action.Count.CustomRequestHandling: is not known here",
        ),
        (
            json!([rule(0, path("/a"), count.clone()), rule(0, path("/a"), count.clone())]),
            "Rules[1]: another rule has the Priority 0",
        ),
        (
            json!([{ "Name": "g", "Priority": 0, "OverrideAction": { "None": {} }, "Statement": managed("x") }]),
            "Rules[0].OverrideAction: belongs to rule groups, which run in AWS only",
        ),
        (
            json!([rule(
                0,
                path("/a"),
                json!({ "Block": { "CustomResponse": { "ResponseCode": 403, "CustomResponseBodyKey": "b" } } })
            )]),
            "Rules[0].Action.Block.CustomResponse.CustomResponseBodyKey: CustomResponseBodies has no body of this key",
        ),
        (
            json!([rule(
                0,
                path("/a"),
                json!({ "Block": { "CustomResponse": { "ResponseCode": 403,
            "ResponseHeaders": [{ "Name": "Set-Cookie", "Value": "a=b" }] } } })
            )]),
            "Rules[0].Action.Block.CustomResponse.ResponseHeaders[0].Name: this header is the server's own",
        ),
        (
            json!([rule(
                0,
                path("/a"),
                json!({ "Block": { "CustomResponse": { "ResponseCode": 100 } } })
            )]),
            "Rules[0].Action.Block.CustomResponse.ResponseCode: must be a whole number from 200 to 599",
        ),
    ] {
        assert_eq!(with(rules), message);
    }
    assert_eq!(refused(&json!([])), "the document: must be an object");
    assert_eq!(
        refused(&json!({ "DefaultAction": { "Captcha": {} } })),
        "DefaultAction: must be Allow or Block"
    );
    let sets = json!({ "DefaultAction": { "Allow": {} }, "IPSets": [{ "Name": "a", "Addresses": ["10.0.0.0/33"] }] });
    assert_eq!(refused(&sets), "IPSets[0].Addresses[0]: is no address or network");
    let mut deep = path("/login");
    for _ in 0..100 {
        deep = json!({ "NotStatement": { "Statement": deep } });
    }
    assert!(of_statement(deep).ends_with(": is nested too deeply"));
}

/// Every object and list of a document, as JSON pointers.
fn containers(value: &Value, at: &str, found: &mut Vec<String>) {
    let members: Vec<(String, &Value)> = match value {
        Value::Object(object) => object.iter().map(|(name, value)| (name.clone(), value)).collect(),
        Value::Array(list) => {
            list.iter().enumerate().map(|(n, value)| (n.to_string(), value)).collect()
        }
        _ => return,
    };
    found.push(at.to_owned());
    for (name, value) in members {
        containers(value, &format!("{at}/{}", name.replace('~', "~0").replace('/', "~1")), found);
    }
}

fn junk() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        ".{0,20}".prop_map(Value::from),
        Just(json!([])),
        Just(json!({})),
        Just(json!([{ "Name": "x" }])),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    // spec: WAF-017
    #[test]
    fn no_document_confuses_the_reader(which in any::<prop::sample::Index>(), member in any::<prop::sample::Index>(), value in junk()) {
        let mut document = documented("example.json");
        let mut places = Vec::new();
        containers(&document, "", &mut places);
        let place = which.get(&places).clone();

        // A member that nobody reads is refused, wherever it stands.
        let mut more = document.clone();
        if let Some(object) = more.pointer_mut(&place).unwrap().as_object_mut() {
            object.insert("Extra".to_owned(), json!({}));
            prop_assert!(WebAcl::read(&more).is_err(), "{place}");
        }
        // Anything else in its place is read or refused, never more.
        match document.pointer_mut(&place).unwrap() {
            Value::Object(object) if !object.is_empty() => {
                let name = member.get(&object.keys().cloned().collect::<Vec<_>>()).clone();
                object.insert(name, value);
            }
            Value::Array(list) if !list.is_empty() => {
                let at = member.index(list.len());
                list[at] = value;
            }
            other => *other = value,
        }
        if let Err(error) = WebAcl::read(&document) {
            prop_assert!(!error.path.is_empty() && !error.reason.is_empty());
        }
    }
}
