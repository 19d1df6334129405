//! Password hashing: what is stored, and how it behaves when there is too much to do.

use std::time::Duration;

use futures_util::future::join_all;
use portico::platform::{Entropy, Secret};
use portico::users::hashing::{HashError, HashSettings, PasswordHasher};

const CHEAP: HashSettings = HashSettings {
    memory_kib: 64,
    iterations: 1,
    threads: 1,
    queue: 128,
    patience: Duration::from_secs(30),
};

/// Takes long enough to look at from outside.
const SLOW: HashSettings = HashSettings { memory_kib: 128 * 1024, iterations: 2, ..CHEAP };

fn start(settings: HashSettings) -> PasswordHasher {
    PasswordHasher::start(settings, Entropy::system()).unwrap()
}

fn secret(text: &str) -> Secret {
    Secret::new(text)
}

#[tokio::test]
async fn hashes_are_argon2id_with_their_parameters() {
    let hasher = start(CHEAP);
    let hash = hasher.hash(&secret("pässword")).await.unwrap();
    assert!(hash.starts_with("$argon2id$v=19$m=64,t=1,p=1$"), "{hash}");
    assert_ne!(hash, hasher.hash(&secret("pässword")).await.unwrap(), "salted");
    assert!(hasher.verify(&secret("pässword"), Some(&hash)).await.unwrap());
    assert!(!hasher.verify(&secret("pässwort"), Some(&hash)).await.unwrap());
    // Other settings verify what these made.
    let other = start(HashSettings { memory_kib: 32, iterations: 2, ..CHEAP });
    assert!(other.verify(&secret("pässword"), Some(&hash)).await.unwrap());
}

#[tokio::test]
async fn what_is_no_hash_matches_nothing() {
    let hasher = start(CHEAP);
    for hash in [None, Some(""), Some("plain"), Some("$argon2id$v=19$m=64,t=1,p=1$AAAA")] {
        assert!(!hasher.verify(&secret("plain"), hash).await.unwrap(), "{hash:?}");
    }
}

// spec: ERR-039
#[tokio::test]
async fn somebody_who_does_not_exist_costs_the_same() {
    let hasher = start(SLOW);
    let hash = hasher.hash(&secret("password")).await.unwrap();
    let time = async |hash: Option<&str>| {
        // The best of a few: other tests run beside this one.
        let mut best = Duration::MAX;
        for _ in 0..3 {
            let begin = std::time::Instant::now();
            hasher.verify(&secret("guess"), hash).await.unwrap();
            best = best.min(begin.elapsed());
        }
        best
    };
    let (known, unknown) = (time(Some(&hash)).await, time(None).await);
    assert!(unknown * 4 > known && known * 4 > unknown, "{known:?} {unknown:?}");
}

#[tokio::test]
async fn more_than_the_queue_holds_is_refused_at_once() {
    let hasher = start(HashSettings { queue: 2, ..SLOW });
    let password = secret("password");
    let results = join_all((0..10).map(|_| hasher.hash(&password))).await;
    let refused = results.iter().filter(|r| matches!(r, Err(HashError::Busy))).count();
    assert_eq!(refused, 7, "one runs, two wait");
    hasher.hash(&password).await.unwrap();
}

#[tokio::test]
async fn who_waits_too_long_is_told_so() {
    let hasher = start(HashSettings { patience: Duration::from_millis(1), ..SLOW });
    let password = secret("password");
    let results = join_all((0..3).map(|_| hasher.hash(&password))).await;
    assert!(results[0].is_ok());
    assert!(results[1..].iter().all(|r| matches!(r, Err(HashError::Busy))));
    hasher.hash(&password).await.unwrap();
}

/// One thread for everything else: it must not be the one that hashes.
#[tokio::test(flavor = "current_thread")]
async fn the_server_goes_on_while_passwords_are_hashed() {
    let hasher = start(SLOW);
    let password = secret("password");
    let hashing = async {
        join_all((0..3).map(|_| hasher.hash(&password))).await;
    };
    tokio::pin!(hashing);
    let mut turns = 0;
    loop {
        tokio::select! {
            () = &mut hashing => break,
            () = tokio::time::sleep(Duration::from_millis(1)) => turns += 1,
        }
    }
    assert!(turns >= 10, "{turns} turns");
}
