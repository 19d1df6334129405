//! Client authentication at the direct endpoints.

use portico::oauth::basic_credentials;
use reqwest::StatusCode;
use serde_json::json;

use super::flow::{Answer, post, post_basic};
use crate::support::{Engine, TestApp};

// spec: EP-202
#[test]
fn basic_credentials_of_the_guide() {
    let vector = "Basic ZGpjOTh1M2ppZWRtaTI4M2V1OTI4OmFiY2RlZjAxMjM0NTY3ODkw";
    let expected = ("djc98u3jiedmi283eu928".to_owned(), "abcdef01234567890".to_owned());
    assert_eq!(basic_credentials(vector), Some(expected.clone()));
    assert_eq!(basic_credentials(&vector.replace("Basic", "basic")), Some(expected));
    assert_eq!(basic_credentials("Basic YTpiOmM="), Some(("a".to_owned(), "b:c".to_owned())));
    for bad in ["Basic", "Basic !!!", "Basic YWJj", "Bearer YTpi", "Basic /////w=="] {
        assert_eq!(basic_credentials(bad), None, "{bad}");
    }
}

const MACHINE: &[(&str, &str)] = &[("grant_type", "client_credentials")];

// spec: EP-203, EP-204, EP-205, EP-206, EP-209, EP-215, EP-239, EP-242, OIDC-040
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_confidential_client_proves_itself_in_one_of_two_ways() {
    let app = TestApp::start(Engine::Sqlite).await;
    let pool = app.email_pool().await;
    let settings = json!({ "AllowedOAuthFlows": ["client_credentials"] });
    // Characters that form-encoding changes (trap 14).
    let secret = "a+b+c%2Bd0123456789ABCDEFGHIJKLMN";
    let client = app.client_with(&pool, settings, Some(secret)).await;
    let id = client.id.as_str();
    let token = "/oauth2/token";
    // Proven: the only thing wrong is that no custom scope is left.
    let proven = |answer: &Answer| answer.error() == "invalid_scope";

    let answer = post_basic(&app, token, (id, secret), MACHINE).await;
    assert!(proven(&answer), "{}", answer.json);
    let encoded = "a%2Bb%2Bc%252Bd0123456789ABCDEFGHIJKLMN";
    assert!(proven(&post_basic(&app, token, (id, encoded), MACHINE).await));
    let with = |more: &[(&'static str, &str)]| -> Vec<(String, String)> {
        MACHINE.iter().chain(more).map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect()
    };
    let send = async |more: &[(&'static str, &str)]| {
        let request = app.http.post(format!("{}{token}", app.url)).form(&with(more));
        Answer::of(request.send().await.unwrap()).await
    };
    assert!(proven(&send(&[("client_id", id), ("client_secret", secret)]).await));
    // The header and an equal id in the body.
    let both = with(&[("client_id", id)]);
    let both: Vec<(&str, &str)> = both.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    assert!(proven(&post_basic(&app, token, (id, secret), &both).await));

    for refused in [
        send(&[("client_id", id)]).await,
        send(&[("client_id", id), ("client_secret", "")]).await,
        send(&[("client_id", id), ("client_secret", "wrong")]).await,
        send(&[("client_id", "nobody"), ("client_secret", secret)]).await,
    ] {
        assert_eq!((refused.status, refused.error()), (StatusCode::BAD_REQUEST, "invalid_client"));
        assert_eq!(refused.header("content-type"), "application/json;charset=UTF-8");
    }
    for (id, secret) in [(id, "wrong"), (id, ""), ("nobody", secret)] {
        let refused = post_basic(&app, token, (id, secret), MACHINE).await;
        assert_eq!((refused.status, refused.error()), (StatusCode::UNAUTHORIZED, "invalid_client"));
        assert!(refused.header("www-authenticate").starts_with("Basic realm="));
    }
    for more in [[("client_secret", secret)], [("client_id", "another")]] {
        let form: Vec<(&str, &str)> = MACHINE.iter().copied().chain(more).collect();
        let refused = post_basic(&app, token, (id, secret), &form).await;
        assert_eq!((refused.status, refused.error()), (StatusCode::BAD_REQUEST, "invalid_request"));
    }
    // Credentials in the URL are none.
    let url = format!("{token}?client_id={id}&client_secret=x");
    assert_eq!(post(&app, &url, MACHINE).await.error(), "invalid_client");
    app.stop().await;
}
