//! Users, their names, and who wins a name.

use portico::platform::{PoolId, Timestamp};
use portico::storage::Store;
use portico::users::codes::CodePurpose;
use portico::users::{NameKind, UserStatus};

use super::{NOW, at_once, on_both_stores, pool_id, put_user, sub, user};
use super::{codes, families, sessions, throttle};

on_both_stores! {
    async fn a_profile_comes_back_as_it_was_stored(store: &Store) {
        let mut ann = user("ann");
        ann.attributes.insert("name".to_owned(), "Änn 🦀 \"quoted\" 'too'".to_owned());
        ann.temporary_password_at = Some(NOW.plus_seconds(5));
        ann.tokens_valid_after = NOW.plus_seconds(7);
        put_user(store, &ann).await;
        let found = store.find_user(&pool_id(), &ann.sub).await.unwrap().unwrap();
        assert_eq!(format!("{found:?}"), format!("{ann:?}"));
        let mut tx = store.begin().await.unwrap();
        let found = tx.find_user(&pool_id(), &ann.sub).await.unwrap().unwrap();
        assert_eq!(found.attributes, ann.attributes);
        assert!(tx.find_user(&PoolId::new("p_other"), &ann.sub).await.unwrap().is_none());
    }
}

on_both_stores! {
    // spec: USR-100
    async fn every_status_can_be_stored(store: &Store) {
        let all = [
            "UNCONFIRMED", "CONFIRMED", "ARCHIVED", "COMPROMISED", "UNKNOWN", "RESET_REQUIRED",
            "FORCE_CHANGE_PASSWORD", "EXTERNAL_PROVIDER",
        ];
        for name in all {
            let mut user = user(name);
            user.status = UserStatus::parse(name).unwrap();
            put_user(store, &user).await;
            let found = store.find_user(&pool_id(), &user.sub).await.unwrap().unwrap();
            assert_eq!(found.status.as_str(), name);
        }
    }
}

on_both_stores! {
    async fn an_update_on_old_news_changes_nothing(store: &Store) {
        let mut ann = user("ann");
        put_user(store, &ann).await;
        ann.status = UserStatus::ResetRequired;
        ann.enabled = false;
        ann.password_hash = None;
        ann.attributes.clear();
        ann.updated_at = NOW.plus_seconds(1);
        let mut tx = store.begin().await.unwrap();
        assert!(tx.update_user(&ann, NOW).await.unwrap());
        assert!(!tx.update_user(&user("ann"), NOW).await.unwrap());
        tx.commit().await.unwrap();
        let found = store.find_user(&pool_id(), &ann.sub).await.unwrap().unwrap();
        assert_eq!(format!("{found:?}"), format!("{ann:?}"));
    }
}

on_both_stores! {
    // spec: USR-010
    async fn names_are_exact_and_user_names_come_first(store: &Store) {
        for name in ["ann", "Ann", "bob", "carl"] {
            put_user(store, &user(name)).await;
        }
        let mut tx = store.begin().await.unwrap();
        // An alias like somebody else's user name, and one address as two kinds of alias.
        for (name, kind, holder) in [
            ("ann", NameKind::PreferredUsername, "bob"),
            ("x@example.com", NameKind::PreferredUsername, "ann"),
            ("x@example.com", NameKind::Email, "bob"),
            ("+491", NameKind::PhoneNumber, "carl"),
        ] {
            assert!(tx.claim_name(&pool_id(), name, kind, &sub(holder)).await.unwrap());
        }
        tx.commit().await.unwrap();
        for (name, expected) in [
            ("ann", Some("ann")),
            ("Ann", Some("Ann")),
            ("ANN", None),
            ("x@example.com", Some("bob")),
            ("+491", Some("carl")),
            ("", None),
            ("%", None),
        ] {
            let found = store.find_user_by_name(&pool_id(), name).await.unwrap();
            assert_eq!(found.map(|u| u.username).as_deref(), expected, "{name}");
        }
        let other = PoolId::new("p_other");
        assert!(store.find_user_by_name(&other, "ann").await.unwrap().is_none());
    }
}

on_both_stores! {
    async fn a_name_is_claimed_held_and_released(store: &Store) {
        let mut tx = store.begin().await.unwrap();
        let (pool, email) = (pool_id(), NameKind::Email);
        assert!(tx.claim_name(&pool, "x@y.z", email, &sub("ann")).await.unwrap());
        assert!(tx.claim_name(&pool, "x@y.z", email, &sub("ann")).await.unwrap(), "own name");
        assert!(!tx.claim_name(&pool, "x@y.z", email, &sub("bob")).await.unwrap());
        assert_eq!(tx.find_name_holder(&pool, "x@y.z", email).await.unwrap(), Some(sub("ann")));
        tx.release_names(&pool, &sub("ann"), NameKind::PhoneNumber).await.unwrap();
        tx.release_names(&pool, &sub("bob"), email).await.unwrap();
        assert_eq!(tx.find_name_holder(&pool, "x@y.z", email).await.unwrap(), Some(sub("ann")));
        tx.release_names(&pool, &sub("ann"), email).await.unwrap();
        assert_eq!(tx.find_name_holder(&pool, "x@y.z", email).await.unwrap(), None);
        assert!(tx.claim_name(&pool, "x@y.z", email, &sub("bob")).await.unwrap());
    }
}

on_both_stores! {
    // spec: USR-002, ATTR-063
    async fn of_many_one_wins_a_name(store: &Store) {
        let won = at_once(16, |number| {
            let store = store.clone();
            async move {
                let holder = sub(&format!("user-{number}"));
                let mut tx = store.begin().await.unwrap();
                let won = tx.claim_name(&pool_id(), "x@y.z", NameKind::Email, &holder).await;
                let won = won.unwrap();
                // Whoever lost gives up, as the directory does.
                if won {
                    tokio::time::sleep(std::time::Duration::from_millis(5)).await;
                    tx.commit().await.unwrap();
                }
                won
            }
        })
        .await;
        assert_eq!(won.iter().filter(|won| **won).count(), 1);
    }
}

on_both_stores! {
    // spec: USR-136
    async fn a_deleted_user_leaves_nothing(store: &Store) {
        let ann = user("ann");
        put_user(store, &ann).await;
        put_user(store, &user("bob")).await;
        let (pool, ann) = (pool_id(), ann.sub);
        let hour = std::time::Duration::from_secs(3600);
        let mut tx = store.begin().await.unwrap();
        for who in ["ann", "bob"] {
            let alias = format!("{who}@example.com");
            tx.claim_name(&pool, &alias, NameKind::Email, &sub(who)).await.unwrap();
            let code = codes::code(who.as_bytes());
            tx.put_code(&pool, &sub(who), CodePurpose::SignUp, &code).await.unwrap();
        }
        tx.commit().await.unwrap();
        for who in ["ann", "bob"] {
            let bytes = who.as_bytes();
            store.count_attempt(&pool, who, "resend_code", hour, NOW).await.unwrap();
            store.swap_failures(&pool, who, None, &throttle::failures(3)).await.unwrap();
            store.insert_browser_session(bytes, &sessions::browser(who)).await.unwrap();
            store.insert_challenge(bytes, &sessions::challenge(who)).await.unwrap();
            store.insert_family(&families::family(who, who), bytes).await.unwrap();
        }
        let mut tx = store.begin().await.unwrap();
        assert!(tx.delete_user(&pool, &ann).await.unwrap());
        tx.commit().await.unwrap();
        for (who, left) in [("ann", false), ("bob", true)] {
            let (name, bytes) = (format!("{who}@example.com"), who.as_bytes());
            let there = [
                store.find_user(&pool, &sub(who)).await.unwrap().is_some(),
                store.find_user_by_name(&pool, who).await.unwrap().is_some(),
                store.find_user_by_name(&pool, &name).await.unwrap().is_some(),
                store.find_code(&pool, &sub(who), CodePurpose::SignUp).await.unwrap().is_some(),
                store.find_failures(&pool, who).await.unwrap().is_some(),
                store.find_browser_session(&pool, bytes, NOW).await.unwrap().is_some(),
                store.find_challenge(bytes).await.unwrap().is_some(),
                store.find_user_of_token(&pool, &sub(who), who).await.unwrap().is_some(),
                store.count_attempt(&pool, who, "resend_code", hour, Timestamp(NOW.0 + 1)).await.unwrap() == 2,
            ];
            assert_eq!(there, [left; 9], "{who}");
            // A refresh token of nobody can still be told from one that never was (FLOW-132).
            assert!(store.find_family_by_token(&pool, bytes).await.unwrap().is_some());
        }
        put_user(store, &user("ann")).await;
    }
}
