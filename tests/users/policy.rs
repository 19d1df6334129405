//! The password policy: classes, lengths, order of complaints, generated passwords.

use portico::platform::Entropy;
use portico::pools::PolicyViolation::{
    NoLowercase, NoNumber, NoSymbol, NoUppercase, OuterSpace, TooLong, TooShort,
};
use portico::pools::{PasswordPolicy, PolicyViolation};
use serde_json::json;

fn check(password: &str) -> Result<(), PolicyViolation> {
    PasswordPolicy::default().check(password)
}

fn lax() -> PasswordPolicy {
    serde_json::from_value(json!({
        "MinimumLength": 6, "RequireUppercase": false, "RequireLowercase": false,
        "RequireNumbers": false, "RequireSymbols": false,
    }))
    .unwrap()
}

// spec: PWD-001, PWD-004
#[test]
fn a_pool_without_a_policy_has_the_default_one() {
    let policy = serde_json::to_value(PasswordPolicy::default()).unwrap();
    let expected = json!({
        "MinimumLength": 8, "RequireUppercase": true, "RequireLowercase": true,
        "RequireNumbers": true, "RequireSymbols": true, "TemporaryPasswordValidityDays": 7,
    });
    assert_eq!(policy, expected);
    assert_eq!(check("Abcde-78"), Ok(()));
}

// spec: PWD-020
#[test]
fn complaints_come_in_the_order_of_the_service() {
    for (password, violation, text) in [
        ("a-7", TooShort, "Password not long enough"),
        ("!!!!!!!!", NoUppercase, "Password must have uppercase characters"),
        ("AAAAAAAA", NoLowercase, "Password must have lowercase characters"),
        ("AAAAaaaa", NoNumber, "Password must have numeric characters"),
        ("AAaa7777", NoSymbol, "Password must have symbol characters"),
    ] {
        assert_eq!(check(password), Err(violation), "{password}");
        assert_eq!(violation.to_string(), text);
    }
}

// spec: PWD-005, PWD-008
#[test]
fn only_basic_latin_counts_for_a_class() {
    assert_eq!(check("ÄÖÜbcde-78"), Err(NoUppercase));
    assert_eq!(check("ABCDäöü-78"), Err(NoLowercase));
    assert_eq!(check("Abcdefg-٣"), Err(NoNumber));
    assert_eq!(check("Abcdef78€§"), Err(NoSymbol));
    assert_eq!(check("Äbcde-78X🦀"), Ok(()), "but all may be there");
}

// spec: PWD-006, PWD-007
#[test]
fn every_listed_special_character_counts() {
    for symbol in "^$*.[]{}()?\"!@#%&/\\,><':;|_~`=+-".chars() {
        assert_eq!(check(&format!("Abcde{symbol}78")), Ok(()), "{symbol}");
    }
    assert_eq!(check("Abcde 78"), Ok(()), "a space inside");
    assert_eq!(check(" Abcde78"), Err(OuterSpace));
    assert_eq!(check("Abcde78 "), Err(OuterSpace));
}

// spec: PWD-003
#[test]
fn lengths_are_counted_in_characters() {
    assert_eq!(lax().check("12345"), Err(TooShort));
    assert_eq!(lax().check("🦀🦀🦀🦀🦀🦀"), Ok(()));
    assert_eq!(lax().check(&"ü".repeat(256)), Ok(()));
    assert_eq!(lax().check(&"a".repeat(257)), Err(TooLong));
}

// spec: PWD-021
#[test]
fn generated_passwords_satisfy_every_policy() {
    let mut long = lax();
    long.minimum_length = 99;
    let entropy = Entropy::system();
    for policy in [PasswordPolicy::default(), lax(), long] {
        let mut seen = std::collections::BTreeSet::new();
        for _ in 0..200 {
            let password = policy.generate(&entropy);
            assert_eq!(policy.check(&password), Ok(()), "{password}");
            assert_eq!(PasswordPolicy::default().check(&password), Ok(()), "{password}");
            assert!(password.chars().all(|c| c.is_ascii_graphic()));
            assert!(seen.insert(password));
        }
    }
}
