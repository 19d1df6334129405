//! Decoding and repeating request parameters.

use portico::authorization::Parameters;

fn decode(text: &str) -> Parameters {
    Parameters::decode(text.as_bytes()).unwrap()
}

// spec: EP-012
#[test]
fn forms_are_utf8_with_plus_as_space() {
    let parameters = decode("state=a+b%20c%2B&scope=caf%C3%A9&flag&=x");
    assert_eq!(parameters.get("state"), Some("a b c+"));
    assert_eq!(parameters.get("scope"), Some("café"));
    assert_eq!(parameters.get("flag"), None);
    assert!(Parameters::decode(b"state=%FF%FE").is_none());
    assert!(Parameters::decode(b"st\xffate=1").is_none());
}

// spec: EP-013, EP-014
#[test]
fn a_protocol_parameter_comes_once_and_an_empty_one_not_at_all() {
    let parameters = decode("scope=&scope=openid&lang=en&lang=de&x=1&x=2");
    assert_eq!(parameters.get("scope"), Some("openid"));
    assert_eq!(parameters.doubled(), None);
    assert!(!parameters.is_doubled("scope"));

    let parameters = decode("state=1&client_id=a&state=1");
    assert_eq!(parameters.doubled(), Some("state"));
    assert_eq!(parameters.single("state"), None);
    assert_eq!(parameters.single("client_id"), Some("a"));
}

// spec: EP-106
#[test]
fn a_state_of_several_kilobytes_survives_and_an_endless_one_does_not() {
    let state = "é{\"a\":1}&=%+ ".repeat(300);
    let query = Parameters::new(vec![("state".to_owned(), state.clone())]).to_query();
    assert_eq!(decode(&query).get("state"), Some(state.as_str()));
    assert!(Parameters::decode(format!("state={}", "x".repeat(8193)).as_bytes()).is_none());
}

// spec: UI-035
#[test]
fn pages_repeat_the_request_and_nothing_else() {
    let all = decode(
        "client_id=1&redirect_uri=2&response_type=3&scope=4&state=5&nonce=6&code_challenge=7\
         &code_challenge_method=8&identity_provider=9&idp_identifier=10&username=u&password=p\
         &_csrf=c&notice=n",
    );
    let names: Vec<String> = all.carried().iter().map(|(name, _)| name.to_owned()).collect();
    assert_eq!(
        names,
        [
            "client_id",
            "redirect_uri",
            "response_type",
            "scope",
            "state",
            "nonce",
            "code_challenge",
            "code_challenge_method",
            "identity_provider",
            "idp_identifier"
        ]
    );
}

#[test]
fn one_value_takes_the_place_of_others() {
    let parameters = decode("scope=a&state=s&scope=b").with("scope", "c");
    assert_eq!(parameters.to_query(), "state=s&scope=c");
    assert_eq!(parameters.without(&["state"]).to_query(), "scope=c");
}
