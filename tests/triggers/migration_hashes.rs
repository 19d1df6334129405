//! A migration function that knows hashes, not passwords.

use serde_json::{Value, json};

use super::functions::Functions;
use super::wire::{WRONG, call, password, refused};
use super::with_functions;
use crate::support::TestApp;

const WORD: &str = "Tr0ub4dor&3-pässword";
const BCRYPT: &str = "$2b$05$8dousNrVwxMpZFWpMlbU6.a1oe.zHocjmm7ZS3Tr9/Fz3gvQc1OiW";

fn answer(hash: &str) -> Value {
    json!({ "userAttributes": { "email": "mary@example.com", "email_verified": "true" },
        "finalUserStatus": "CONFIRMED", "messageAction": "SUPPRESS", "passwordHash": hash })
}

with_functions! {
    // spec: IMP-250
    async fn portico_checks_the_hash_of_the_other_directory(app: &TestApp, functions: &Functions) {
        let config = functions.config(&["UserMigration", "PostAuthentication"]);
        let pool = app.pool(json!({ "LambdaConfig": config })).await;
        let client = app.client(&pool, json!({})).await;
        let id = client.id.as_str();
        let stored = async || app.app.users.find(&pool, "mary").await.unwrap();
        functions.script(|_| answer(BCRYPT));
        assert_eq!(refused(app, "InitiateAuth", password(id, "mary", "Tr0ub4dor&3-password")).await, WRONG);
        assert!(stored().await.is_none(), "nobody comes over with a wrong password");
        for damaged in ["secret-in-plain", "$2b$31$8dousNrVwxMpZFWpMlbU6.a1oe.zHocjmm7ZS3Tr9/Fz3gvQc1OiW"] {
            functions.script(move |_| answer(damaged));
            let said = refused(app, "InitiateAuth", password(id, "mary", WORD)).await;
            assert_eq!(said, "InvalidLambdaResponseException: Unrecognizable lambda output");
        }
        functions.script(|_| answer(BCRYPT));
        let done = call(app, "InitiateAuth", password(id, "mary", WORD)).await;
        assert!(done["AuthenticationResult"]["IdToken"].is_string());
        let mary = stored().await.unwrap();
        assert!(mary.password_hash.unwrap().starts_with("$argon2id$"), "the password was there in plain");
        // The function's hash counts no more.
        functions.script(|_| json!({}));
        functions.events();
        call(app, "InitiateAuth", password(id, "mary", WORD)).await;
        assert_eq!(functions.sources(), ["PostAuthentication_Authentication"]);

        // Guesses count as they do for users who are here: after a few there is a lock.
        functions.script(|_| answer(BCRYPT));
        let mut said = WRONG.to_owned();
        for _ in 0..12 {
            said = refused(app, "InitiateAuth", password(id, "joan", "guess-9")).await;
            if said != WRONG {
                break;
            }
        }
        assert_eq!(said, "NotAuthorizedException: Password attempts exceeded");
    }
}
