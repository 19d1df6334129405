//! One pool for many tenants, each with a client and a provider of its own.

use serde_json::{Value, json};

use super::lies::attempt;
use super::{Browser, authorize, call, claims, query, start, tokens};
use crate::support::Engine;
use crate::support::idp::{CLIENT_ID, CLIENT_SECRET, Idp, Script};

async fn scene(engine: Engine) {
    let app = start(engine).await;
    let pool = app.pool(json!({ "AutoVerifiedAttributes": ["email"] })).await;
    let (north, south) = (Idp::start(), Idp::start());
    for (name, idp, mapping) in [
        ("North", &north, json!({ "email": "email", "email_verified": "email_verified" })),
        ("South", &south, json!({ "email": "email" })),
    ] {
        let provider = json!({ "UserPoolId": pool.id, "ProviderName": name, "ProviderType": "OIDC",
            "ProviderDetails": { "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET,
                "oidc_issuer": idp.issuer, "authorize_scopes": "openid email",
                "attributes_request_method": "POST" },
            "AttributeMapping": mapping, "IdpIdentifiers": [format!("{name}.example")] });
        call(&app, "CreateIdentityProvider", provider).await;
    }
    let of_north = app.client(&pool, json!({ "SupportedIdentityProviders": ["North"] })).await;
    let of_south = app.client(&pool, json!({ "SupportedIdentityProviders": ["South"] })).await;

    // The other tenant's provider is none of this client's, by name or by identifier, and neither is a
    // password of the pool.
    for named in
        ["identity_provider=South", "idp_identifier=South.example", "identity_provider=COGNITO"]
    {
        let page = Browser::new(&app).get(&authorize(&of_north, &format!("&{named}"))).await;
        assert!(page.left_to.is_none(), "{named}: {:?}", page.left_to);
        assert!(page.body.contains("Login option is not available"), "{named}: {}", page.body);
        assert!(!page.has("#signInFormPassword"), "{named}");
    }
    let page = Browser::new(&app).get(&authorize(&of_north, "&identity_provider=North")).await;
    assert_eq!(query(page.left_to.as_ref().unwrap(), "client_id").unwrap(), CLIENT_ID);

    // What a provider does not say, or says without being mapped, is not verified.
    let mary = |verified: Value| Script {
        claims: json!({ "sub": "mary", "email": "mary@north.example", "email_verified": verified }),
        attributes: json!({ "email": "mary@north.example", "email_verified": verified }),
        ..Script::default()
    };
    for (client, provider, idp, says, verified) in [
        (&of_north, "North", &north, json!(true), true),
        (&of_north, "North", &north, json!(false), false),
        (&of_south, "South", &south, json!(true), false),
    ] {
        let url = authorize(client, &format!("&identity_provider={provider}"));
        let page = attempt(&app, &url, idp, mary(says)).await;
        let code = page.callback_parameter("code").unwrap_or_else(|| panic!("{}", page.body));
        let id = claims(&tokens(&app, client, &code).await["id_token"]);
        assert_eq!(id["email"], "mary@north.example");
        assert_eq!(id["email_verified"], verified, "{provider}");
    }
    // A native user's address is verified by the code that went there, and no longer when it moves.
    let native = app.client(&pool, json!({})).await;
    let sign_up = json!({ "ClientId": native.id, "Username": "ann", "Password": crate::support::PASSWORD,
        "UserAttributes": [{ "Name": "email", "Value": "ann@example.com" }] });
    call(&app, "SignUp", sign_up).await;
    let verified = async || {
        let user = app.app.users.find(&pool, "ann").await.unwrap().unwrap();
        user.is_verified("email")
    };
    assert!(!verified().await);
    let code = app.code_to("ann@example.com").await;
    let confirm = json!({ "ClientId": native.id, "Username": "ann", "ConfirmationCode": code });
    call(&app, "ConfirmSignUp", confirm).await;
    assert!(verified().await);
    let moved = json!({ "UserPoolId": pool.id, "Username": "ann",
        "UserAttributes": [{ "Name": "email", "Value": "boss@north.example" }] });
    call(&app, "AdminUpdateUserAttributes", moved).await;
    assert!(!verified().await, "an address at a tenant's domain proves nothing");
    app.stop().await;
}

// spec: CLI-092, CLI-097
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_lets_in_by_its_own_provider_on_sqlite() {
    scene(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_lets_in_by_its_own_provider_on_postgres() {
    scene(Engine::Postgres).await;
}
