//! What a user may begin a sign-in with, as the API tells it.

use serde_json::{Value, json};

use crate::support::sdk::raw_call;
use crate::support::{PASSWORD, TestApp, on_both_engines};

async fn call(app: &TestApp, operation: &str, body: Value) -> Value {
    let (status, answer) = raw_call(app, operation, body).await;
    assert_eq!(status, 200, "{operation}: {answer}");
    answer
}

on_both_engines! {
    // spec: USR-964
    async fn the_factors_of_a_user(app: &TestApp) {
        let pool = app.pool(json!({ "Policies": { "SignInPolicy": {
            "AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP", "SMS_OTP"] } } })).await;
        let client = app.client(&pool, json!({})).await;
        app.user(&pool, "ann@example.com").await;
        let named = json!({ "UserPoolId": pool.id, "Username": "ann" });
        let told = call(app, "AdminGetUserAuthFactors", named.clone()).await;
        let expected = json!({ "Username": "ann", "ConfiguredUserAuthFactors": ["PASSWORD", "EMAIL_OTP"] });
        assert_eq!(told, expected, "no verified telephone, no second factor");

        let session = call(app, "InitiateAuth", json!({ "ClientId": client.id,
            "AuthFlow": "USER_PASSWORD_AUTH",
            "AuthParameters": { "USERNAME": "ann", "PASSWORD": PASSWORD } })).await;
        let token = session["AuthenticationResult"]["AccessToken"].clone();
        let own = json!({ "AccessToken": token });
        assert_eq!(call(app, "GetUserAuthFactors", own.clone()).await, expected);

        // Proving another contact makes another factor.
        let phone = json!([{ "Name": "phone_number", "Value": "+12125550100" },
            { "Name": "phone_number_verified", "Value": "true" }]);
        call(app, "AdminUpdateUserAttributes",
            json!({ "UserPoolId": pool.id, "Username": "ann", "UserAttributes": phone })).await;
        let told = call(app, "GetUserAuthFactors", own).await;
        let mut factors: Vec<&str> =
            told["ConfiguredUserAuthFactors"].as_array().unwrap().iter().map(|f| f.as_str().unwrap()).collect();
        factors.sort_unstable();
        assert_eq!(factors, ["EMAIL_OTP", "PASSWORD", "SMS_OTP"]);

        let nobody = json!({ "UserPoolId": pool.id, "Username": "nobody" });
        let (status, answer) = raw_call(app, "AdminGetUserAuthFactors", nobody).await;
        assert_eq!((status, &answer["__type"]), (400, &json!("UserNotFoundException")));
        let bad = json!({ "AccessToken": "not.a.token" });
        let (status, answer) = raw_call(app, "GetUserAuthFactors", bad).await;
        assert_eq!((status, &answer["__type"]), (400, &json!("NotAuthorizedException")));
    }
}
