//! Users who come with the password hash of another system: they sign in as before, and the first time
//! leaves Portico's own hash and verifier.

use aws_sdk_cognitoidentityprovider::types::{
    AuthFlowType, ChallengeNameType, PasswordHashingAlgorithmType,
};
use portico::platform::Secret;
use portico::pools::Pool;
use portico::users::User;
use serde_json::json;

use super::imports::{HEADER, counts, import_for, log, row};
use crate::support::sdk::{admin, raw_call, refused};
use crate::support::srp::{SrpClient, TIMESTAMP};
use crate::support::{TestApp, on_both_engines};

const WORD: &str = "Tr0ub4dor&3-pässword";
const BCRYPT: &str = "$2b$05$8dousNrVwxMpZFWpMlbU6.a1oe.zHocjmm7ZS3Tr9/Fz3gvQc1OiW";
const SCRYPT: &str =
    "$scrypt$ln=10\\,r=8\\,p=1$jrF2TolxzlmL8Z5zztm7Nw$e4Yrk86M9I7t5j7RhOo2tCtXgp9E3AbRRo8qLiR9Upg";
const SSHA: &str = "{SSHA}eFisrl18cyyyAPjFufa+C5HJWoQ6x/j/";
const ARGON2: &str = "$argon2id$v=19$m=256\\,t=2\\,p=2$Gk5St1zO658FVKCfmRwddQ$FMr3TWEMxFrR2/nLOX4B5//q2TTJbujBTM5GT56dKUE";

/// A file whose users have these hashes.
fn file(users: &[(&str, &str)]) -> String {
    let mut lines = vec![format!("{HEADER},cognito:password_hash")];
    for (name, hash) in users {
        lines.push(format!("{},{hash}", row(name, "N", &format!("{name}@example.com"), "true")));
    }
    lines.join("\n")
}

async fn find(app: &TestApp, pool: &Pool, name: &str) -> User {
    app.app.users.find(pool, name).await.unwrap().unwrap()
}

/// Signs in with SRP, as clients of the service do.
async fn srp(app: &TestApp, pool: &Pool, client: &str, name: &str) -> Result<(), String> {
    let (sdk, srp) = (admin(app), SrpClient::random());
    let begun = sdk
        .initiate_auth()
        .client_id(client)
        .auth_flow(AuthFlowType::UserSrpAuth)
        .auth_parameters("USERNAME", name)
        .auth_parameters("SRP_A", srp.public())
        .send()
        .await
        .unwrap();
    let given = begun.challenge_parameters().unwrap();
    let identity = given["USER_ID_FOR_SRP"].as_str();
    let signature = srp.sign(
        (pool.id.name(), identity, WORD),
        (&given["SALT"], &given["SRP_B"], &given["SECRET_BLOCK"]),
        TIMESTAMP,
    );
    let answer = sdk
        .respond_to_auth_challenge()
        .client_id(client)
        .challenge_name(ChallengeNameType::PasswordVerifier)
        .challenge_responses("USERNAME", identity)
        .challenge_responses("PASSWORD_CLAIM_SECRET_BLOCK", &given["SECRET_BLOCK"])
        .challenge_responses("PASSWORD_CLAIM_SIGNATURE", signature)
        .challenge_responses("TIMESTAMP", TIMESTAMP)
        .send()
        .await;
    if answer.is_ok() { Ok(()) } else { Err(refused(answer)) }
}

async fn password(app: &TestApp, client: &str, name: &str, word: &str) -> Result<(), String> {
    let flow =
        admin(app).initiate_auth().client_id(client).auth_flow(AuthFlowType::UserPasswordAuth);
    let flow = flow.auth_parameters("USERNAME", name).auth_parameters("PASSWORD", word);
    let answer = flow.send().await;
    if answer.is_ok() { Ok(()) } else { Err(refused(answer)) }
}

on_both_engines! {
    // spec: IMP-250, FLOW-119
    async fn imported_users_keep_their_passwords(app: &TestApp) {
        let pool = app.pool(json!({ "AutoVerifiedAttributes": ["email"] })).await;
        let client = app.client(&pool, json!({
            "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
            "PreventUserExistenceErrors": "ENABLED",
        })).await;
        let client = client.id.as_str();
        let content = file(&[("ann", BCRYPT), ("bob", SCRYPT), ("cat", SSHA), ("dan", ARGON2), ("eve", "")]);
        let job = import_for(app, &pool, None, content).await;
        assert_eq!(counts(&job), (5, 0, 0), "{}", log(app, &pool, &job).await);
        for name in ["ann", "bob", "cat", "dan"] {
            let imported = find(app, &pool, name).await;
            assert_eq!(imported.status.as_str(), "CONFIRMED");
            // Nothing of the hash can be read in the database.
            let stored = imported.password_hash.clone().unwrap();
            assert!(stored.starts_with("sealed:") && !stored.contains('$'), "{stored}");
            assert!(srp(app, &pool, client, name).await.is_err(), "nothing to verify SRP with yet");
            let wrong = password(app, client, name, "Tr0ub4dor&3-password").await.unwrap_err();
            assert_eq!(wrong, "NotAuthorizedException: Incorrect username or password.");
            assert_eq!(find(app, &pool, name).await.password_hash.unwrap(), stored, "a wrong one changes nothing");
            password(app, client, name, WORD).await.unwrap();
            let upgraded = find(app, &pool, name).await;
            assert!(upgraded.password_hash.as_ref().unwrap().starts_with("$argon2id$v=19$m=64,"));
            assert_eq!(upgraded.updated_at, imported.updated_at, "the profile is as old as it was");
            password(app, client, name, WORD).await.unwrap();
            srp(app, &pool, client, name).await.unwrap();
            assert_eq!(find(app, &pool, name).await.password_hash, upgraded.password_hash, "once");
        }
        assert_eq!(find(app, &pool, "eve").await.status.as_str(), "RESET_REQUIRED", "an empty cell");
    }
}

on_both_engines! {
    // spec: IMP-250
    async fn a_foreign_password_can_be_changed_and_used_by_many_at_once(app: &TestApp) {
        let pool = app.pool(json!({ "AutoVerifiedAttributes": ["email"] })).await;
        let client = app.client(&pool, json!({})).await;
        import_for(app, &pool, None, file(&[("ann", BCRYPT), ("bob", BCRYPT)])).await;
        let ann = find(app, &pool, "ann").await;
        let (wrong, new) = (Secret::new("Wrong-horse-7"), Secret::new("Another-horse-8"));
        let users = &app.app.users;
        assert!(users.change_password(&pool, &ann, Some(&wrong), &new).await.is_err());
        users.change_password(&pool, &ann, Some(&Secret::new(WORD)), &new).await.unwrap();
        assert!(password(app, client.id.as_str(), "ann", WORD).await.is_err());
        password(app, client.id.as_str(), "ann", new.expose()).await.unwrap();
        let all = (0..8).map(|_| password(app, client.id.as_str(), "bob", WORD));
        for result in futures_util::future::join_all(all).await {
            result.unwrap();
        }
        assert!(find(app, &pool, "bob").await.password_hash.unwrap().starts_with("$argon2id$"));
    }
}

on_both_engines! {
    // spec: IMP-250
    async fn a_job_names_its_kind_of_hashes(app: &TestApp) {
        let pool = app.pool(json!({ "AutoVerifiedAttributes": ["email"] })).await;
        let costly = BCRYPT.replace("$05$", "$31$");
        let content = file(&[
            ("ann", BCRYPT), ("bob", BCRYPT), ("cat", BCRYPT), ("dan", BCRYPT), ("eve", SSHA), ("fay", &costly),
            ("gus", "secret-in-plain"), ("hal", ""),
        ]);
        let job = import_for(app, &pool, Some(PasswordHashingAlgorithmType::Bcrypt), content).await;
        assert_eq!(job.password_hashing_algorithm().unwrap().as_str(), "BCRYPT");
        assert_eq!(counts(&job), (5, 0, 3));
        let log = log(app, &pool, &job).await;
        for line in [
            "[FAILED] Line Number 6 - The password hash is not of the job's algorithm.\n",
            "[FAILED] Line Number 7 - The password hash costs more than Portico computes.\n",
            "[FAILED] Line Number 8 - The password hash is of no known kind.\n",
        ] {
            assert!(log.contains(line), "{log}");
        }
        assert!(!log.contains("plain"));
        // Without the column there is nothing to import.
        let content = format!("{HEADER}\n{}", row("ida", "I", "ida@example.com", "true"));
        let job = import_for(app, &pool, Some(PasswordHashingAlgorithmType::Scrypt), content).await;
        assert_eq!((job.status().unwrap().as_str(), counts(&job)), ("Failed", (0, 0, 0)));
        assert_eq!(
            job.completion_message(),
            Some("The header of the CSV file lacks the column cognito:password_hash.")
        );
        let unknown = json!({
            "UserPoolId": pool.id, "JobName": "x", "CloudWatchLogsRoleArn": "arn:aws:iam::111122223333:role/x",
            "PasswordHashingAlgorithm": "MD5",
        });
        let (status, answer) = raw_call(app, "CreateUserImportJob", unknown).await;
        assert_eq!((status, &answer["__type"]), (400, &json!("InvalidParameterException")));
    }
}
