//! Secrets at rest.

use portico::keys::Sealer;
use portico::keys::seal::SealError;
use portico::platform::Entropy;

fn sealer(key: u8) -> Sealer {
    Sealer::new(&[key; 32], Entropy::system()).unwrap()
}

#[test]
fn what_is_sealed_opens_again() {
    for plain in [b"".as_slice(), b"x", &[0; 5000]] {
        let sealed = sealer(1).seal("client-secret:a", plain).unwrap();
        assert_eq!(sealer(1).open("client-secret:a", &sealed).unwrap(), plain);
    }
}

#[test]
fn the_same_text_is_never_sealed_the_same_way() {
    let sealer = sealer(1);
    assert_ne!(sealer.seal("c", b"secret").unwrap(), sealer.seal("c", b"secret").unwrap());
}

#[test]
fn another_master_key_is_told_from_damage() {
    let sealed = sealer(1).seal("c", b"secret").unwrap();
    assert!(matches!(sealer(2).open("c", &sealed), Err(SealError::WrongKey)));
}

#[test]
fn a_sealed_value_cannot_be_moved() {
    let sealed = sealer(1).seal("client-secret:a", b"secret").unwrap();
    assert!(matches!(sealer(1).open("client-secret:b", &sealed), Err(SealError::Damaged)));
}

#[test]
fn every_changed_byte_is_noticed() {
    let sealer = sealer(1);
    let sealed = sealer.seal("c", b"secret").unwrap();
    for index in 0..sealed.len() {
        let mut changed = sealed.clone();
        changed[index] ^= 1;
        assert!(sealer.open("c", &changed).is_err(), "byte {index}");
    }
    for length in 0..sealed.len() {
        assert!(sealer.open("c", &sealed[..length]).is_err(), "length {length}");
    }
}

#[test]
fn keyed_hashes_depend_on_the_key_and_on_each_part() {
    let hash = |key, parts: &[&str]| sealer(key).keyed_hash(parts);
    assert_eq!(hash(1, &["code", "123456"]), hash(1, &["code", "123456"]));
    assert_ne!(hash(1, &["code", "123456"]), hash(2, &["code", "123456"]));
    // No part runs into the next one.
    assert_ne!(hash(1, &["ab", "c"]), hash(1, &["a", "bc"]));
    assert_ne!(hash(1, &["ab"]), hash(1, &["ab", ""]));
    assert_eq!(hash(1, &["x"]).len(), 32);
}
