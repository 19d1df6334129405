//! Tokens and codes stay out of logs, audit records and the texts of errors.

use std::io::Write;
use std::sync::{Mutex, OnceLock, PoisonError};

use serde_json::json;
use tracing_subscriber::fmt::MakeWriter;

use crate::oauth::flow::{
    ADDRESS, CALLBACK, VERIFIER, code, exchange, pool_with_user, post, refresh, tokens,
};
use crate::support::sdk::raw_call;
use crate::support::{Browser, PASSWORD, on_both_engines};

/// What this test binary has logged since the first of these tests began.
static LOG: Mutex<Vec<u8>> = Mutex::new(Vec::new());
static LISTENING: OnceLock<()> = OnceLock::new();

#[derive(Clone, Copy)]
struct Log;

impl Write for Log {
    fn write(&mut self, text: &[u8]) -> std::io::Result<usize> {
        LOG.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(text);
        Ok(text.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        *self
    }
}

/// Our own words down to the last one, of others what a server logs by default.
fn listen() {
    LISTENING.get_or_init(|| {
        let _ = tracing_subscriber::fmt()
            .with_env_filter("info,portico=trace")
            .with_writer(Log)
            .try_init();
    });
}

on_both_engines! {
    // spec: TOK-010, EP-154
    async fn nothing_tells_a_token(app: &TestApp) {
        listen();
        let (pool, client) = pool_with_user(app, json!({})).await;
        let id = client.id.as_str();
        let begin = json!({ "ClientId": id, "AuthFlow": "USER_PASSWORD_AUTH",
                            "AuthParameters": { "USERNAME": ADDRESS, "PASSWORD": PASSWORD } });
        let (_, signed_in) = raw_call(app, "InitiateAuth", begin).await;
        let code = code(app, &client, &[]).await;
        let issued = tokens(app, &client, &[]).await;
        let mut secrets = vec![code.clone(), VERIFIER.to_owned(), PASSWORD.to_owned()];
        for (answer, names) in [(&signed_in["AuthenticationResult"], ["AccessToken", "IdToken", "RefreshToken"]),
                                (&issued, ["access_token", "id_token", "refresh_token"])] {
            secrets.extend(names.map(|name| answer[name].as_str().unwrap().to_owned()));
        }
        let text = |name: &str| issued[name].as_str().unwrap();
        let broken = |token: &str| format!("{}x", &token[..token.len() - 1]);
        let mut answers = Vec::new();
        for token in [text("access_token").to_owned(), text("id_token").to_owned(), broken(text("access_token"))] {
            let info = app.http.get(format!("{}/oauth2/userInfo", app.url)).bearer_auth(&token).send().await.unwrap();
            let header = format!("{:?}", info.headers());
            if !info.status().is_success() {
                answers.push(header + &info.text().await.unwrap());
            }
            for operation in ["GetUser", "GlobalSignOut"] {
                let (status, answer) = raw_call(app, operation, json!({ "AccessToken": broken(&token) })).await;
                assert_eq!(status, 400);
                answers.push(answer.to_string());
            }
            secrets.extend([broken(&token), broken(&broken(&token))]);
        }
        // Codes and refresh tokens, good and bad, at the doors that take them.
        for code in [&code, &broken(&code)] {
            answers.push(exchange(app, &client, code, &[("code_verifier", VERIFIER)]).await.json.to_string());
            answers.push(exchange(app, &client, code, &[("redirect_uri", "https://evil.example")]).await.json.to_string());
        }
        answers.retain(|answer| !answer.contains(r#""access_token""#));
        for token in [text("refresh_token").to_owned(), broken(text("refresh_token"))] {
            let form = [("token", token.as_str()), ("client_id", id), ("code", &code), ("redirect_uri", CALLBACK)];
            answers.push(post(app, "/oauth2/revoke", &form).await.json.to_string());
            answers.push(refresh(app, &client, &token).await.json.to_string());
            let (_, answer) = raw_call(app, "RevokeToken", json!({ "ClientId": id, "Token": token })).await;
            answers.push(answer.to_string());
            let again = json!({ "ClientId": id, "AuthFlow": "REFRESH_TOKEN_AUTH", "AuthParameters": { "REFRESH_TOKEN": token } });
            answers.push(raw_call(app, "InitiateAuth", again).await.1.to_string());
            secrets.push(token);
        }
        let hint = broken(text("id_token"));
        let page = Browser::new(app).get(&format!("/logout?id_token_hint={hint}&post_logout_redirect_uri=https%3A%2F%2Fx.example")).await;
        answers.push(page.body);
        app.app.audit.flush().await;
        let records = crate::hosted_ui::audit_records(app, pool.id.as_str()).await;
        assert!(records.len() > 3, "{records:?}");
        let log = String::from_utf8_lossy(&LOG.lock().unwrap_or_else(PoisonError::into_inner)).into_owned();
        assert!(log.contains("portico"), "the log was read");
        for secret in &secrets {
            assert!(!log.contains(secret.as_str()), "in the log: {secret:.60}");
            let told = records.iter().find(|(_, record)| record.contains(secret.as_str()));
            assert!(told.is_none(), "in the audit: {told:?}");
            let told = answers.iter().find(|answer| answer.contains(secret.as_str()));
            assert!(told.is_none(), "in an answer: {told:?}");
        }
        for trace in ["panicked", "src/", "RUST_BACKTRACE", "sqlx"] {
            let told = answers.iter().find(|answer| answer.contains(trace));
            assert!(told.is_none(), "{trace}: {told:?}");
        }
    }
}
