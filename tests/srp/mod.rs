//! The arithmetic of SRP against the vectors of the specification, to the last digit.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use portico::platform::{Entropy, Secret};
use portico::srp::{
    Ephemeral, Identity, Malformed, PublicValue, begin, derive, device_verifier,
    expected_signature, is_timestamp, minimal_hex,
};
use serde_json::Value;

use crate::support::srp::{SrpClient, modulus};

fn vectors() -> Vec<Value> {
    let text = include_str!("../../docs/spec/srp-test-vectors.json");
    let all: Value = serde_json::from_str(text).unwrap();
    all["vectors"].as_array().unwrap().clone()
}

fn even(hex: &str) -> Vec<u8> {
    hex::decode(format!("{}{hex}", if hex.len() % 2 == 1 { "0" } else { "" })).unwrap()
}

// spec: FLOW-140, FLOW-141, FLOW-142, FLOW-143, FLOW-144, FLOW-145, FLOW-146, FLOW-147, FLOW-149
// spec: FLOW-150, FLOW-151, FLOW-152, FLOW-153, FLOW-156, FLOW-162, FLOW-178, FLOW-249, FLOW-258
#[test]
fn every_vector_of_the_specification_passes() {
    let vectors = vectors();
    assert_eq!(vectors.len(), 7);
    for vector in &vectors {
        let id = vector["id"].as_str().unwrap();
        let text = |section: &str, name: &str| {
            vector[section][name]
                .as_str()
                .unwrap_or_else(|| panic!("{id} {section}.{name}"))
                .to_owned()
        };
        let input = |name: &str| text("inputs", name);
        let is_device = vector["kind"] == "device";
        let (scope, name, password) = if is_device {
            (input("device_group_key"), input("device_key"), input("device_password"))
        } else {
            let pool = portico::platform::PoolId::new(input("user_pool_id"));
            assert_eq!(pool.name(), input("pool_name"));
            (pool.name().to_owned(), input("user_id_for_srp"), input("password"))
        };
        let salt = even(&input("salt_hex"));
        let verifier = derive(&scope, &name, &Secret::new(password.clone()), salt.clone()).unwrap();
        assert_eq!(minimal_hex(&verifier.value), text("expected", "v_hex"), "{id} v");
        assert_eq!(minimal_hex(&verifier.salt), text("wire", "SALT"), "{id} SALT");

        let a = PublicValue::from_hex(&text("wire", "SRP_A")).unwrap();
        let ephemeral = Ephemeral::of(&verifier.value, even(&input("b_hex"))).unwrap();
        assert_eq!(minimal_hex(&ephemeral.public), text("wire", "SRP_B"), "{id} B");
        let (block, timestamp) = (input("secret_block_base64"), input("timestamp"));
        assert!(is_timestamp(&timestamp), "{id}");
        let block_bytes = STANDARD.decode(&block).unwrap();
        let identity = Identity { scope: &scope, name: &name };
        let signature =
            expected_signature(&verifier.value, &a, &ephemeral, identity, &block_bytes, &timestamp)
                .unwrap();
        assert_eq!(hex::encode(signature), text("expected", "signature_hex"), "{id} signature");

        // The client of the other tests agrees, so that those prove what they seem to.
        let client = SrpClient::new(&input("a_hex"));
        assert_eq!(client.public(), text("wire", "SRP_A"), "{id} A");
        let challenge = (input("salt_hex"), text("wire", "SRP_B"), block);
        let challenge = (challenge.0.as_str(), challenge.1.as_str(), challenge.2.as_str());
        let signed = client.sign((&scope, &name, &password), challenge, &timestamp);
        assert_eq!(signed, text("wire", "PASSWORD_CLAIM_SIGNATURE"), "{id}");

        if is_device {
            let config = &vector["confirm_device"]["DeviceSecretVerifierConfig"];
            let decode = |name: &str| STANDARD.decode(config[name].as_str().unwrap()).unwrap();
            let registered = device_verifier(decode("Salt"), decode("PasswordVerifier")).unwrap();
            let registered = registered.expect("a usable verifier");
            assert_eq!(minimal_hex(&registered.salt), minimal_hex(&salt), "{id}");
            assert_eq!(minimal_hex(&registered.value), minimal_hex(&verifier.value), "{id}");
        }
    }
}

// spec: FLOW-165
#[test]
fn public_values_that_would_fix_the_outcome_are_refused() {
    let n = modulus().to_hex_str().unwrap().to_string();
    let refused =
        ["", "0", "00", "zz", "-5", "0x12", n.as_str(), &format!("00{n}"), &n.to_lowercase()];
    for text in refused {
        let result = PublicValue::from_hex(text);
        assert!(matches!(result, Err(Malformed::Refused)), "{text:?}");
    }
    for longer in [format!("1{n}"), "f".repeat(769), "f".repeat(1_000_000), "0".repeat(1_000_000)] {
        assert!(matches!(PublicValue::from_hex(&longer), Err(Malformed::Refused)));
    }
    for good in ["2", "ABC", "abc", &"f".repeat(768), &format!("00{}", "e".repeat(768))] {
        PublicValue::from_hex(good).unwrap_or_else(|e| panic!("{good}: {e}"));
    }
}

// spec: FLOW-148, FLOW-176
#[test]
fn every_attempt_draws_anew() {
    let entropy = Entropy::system();
    let verifier = derive("p", "u", &Secret::new("x"), vec![1; 16]).unwrap();
    let a = PublicValue::from_hex(&SrpClient::random().public()).unwrap();
    let one = begin(&verifier.value, &a, &entropy).unwrap();
    let other = begin(&verifier.value, &a, &entropy).unwrap();
    assert_eq!((one.secret.len(), other.secret.len()), (32, 32));
    assert!(one.secret != other.secret && one.public != other.public);
    assert!(!one.public.is_empty());
}

// spec: FLOW-148
#[test]
fn short_exponents_go_by_a_table_and_give_the_same() {
    let verifier = derive("p", "u", &Secret::new("x"), vec![1; 16]).unwrap();
    let entropy = Entropy::system();
    let mut secrets: Vec<Vec<u8>> =
        vec![vec![0; 32], vec![0xff; 32], [vec![0; 31], vec![1]].concat()];
    secrets.extend((0..20).map(|_| entropy.bytes::<32>().to_vec()));
    for secret in secrets {
        let by_table = Ephemeral::of(&verifier.value, secret.clone()).unwrap();
        let longer = Ephemeral::of(&verifier.value, [vec![0], secret].concat()).unwrap();
        assert_eq!(by_table.public, longer.public);
    }
}

// spec: FLOW-154, FLOW-155
#[test]
fn timestamps() {
    for good in [
        "Tue Nov 1 09:05:03 UTC 2022",
        "Tue Nov 01 09:05:03 UTC 2022",
        "Wed Dec 31 23:59:59 UTC 2025",
        "Mon Nov 1 9:5:3 UTC 2022",
    ] {
        assert!(is_timestamp(good), "{good}");
    }
    for bad in [
        "",
        "now",
        "2022-11-01T09:05:03Z",
        "Di Nov 1 09:05:03 UTC 2022",
        "Tue Nov 1 09:05:03 2022",
        "Tue Nov 1 24:05:03 UTC 2022",
        "Tue Nov 1 09:60:03 UTC 2022",
        "Tue Nov 32 09:05:03 UTC 2022",
        "Tue Nov 0 09:05:03 UTC 2022",
        "Tue  Nov 1 09:05:03 UTC 2022",
        "Tue Nov 1 09:05:03 UTC 22",
    ] {
        assert!(!is_timestamp(bad), "{bad}");
    }
}

// spec: FLOW-250
#[test]
fn verifiers_of_devices_are_below_the_modulus() {
    let n = modulus().to_vec();
    let mut above = n.clone();
    above[383] = 0xff;
    for value in [vec![], vec![0], vec![0; 300], n.clone(), [vec![0], n.clone()].concat(), above] {
        assert!(device_verifier(vec![1; 16], value).unwrap().is_none());
    }
    let mut below = n;
    below[383] = 0xfe;
    for salt in [vec![1; 15], vec![1; 16], [vec![0], vec![0xff; 16]].concat()] {
        assert!(device_verifier(salt, [vec![0], below.clone()].concat()).unwrap().is_some());
    }
}
