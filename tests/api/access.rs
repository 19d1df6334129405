//! Who may sign in at all: disabled, enabled again, reset by an administrator, deleted.

use aws_sdk_cognitoidentityprovider::types::{AuthFlowType, UserStatusType};
use serde_json::json;

use crate::support::sdk::{admin, refused};
use crate::support::{PASSWORD, on_both_engines};

const NEW_PASSWORD: &str = "Another-horse-10";

on_both_engines! {
    // spec: USR-107, USR-383, USR-384, FLOW-067, FLOW-132, USR-387
    async fn disabled_and_enabled_again(app: &TestApp) {
        let sdk = admin(app);
        let pool = app.pool(json!({})).await;
        let client = app.client(&pool, json!({})).await;
        let id = pool.id.as_str();
        app.user(&pool, "ann@example.com").await;
        let sign_in = || sdk.initiate_auth().client_id(client.id.as_str()).auth_flow(AuthFlowType::UserPasswordAuth)
            .auth_parameters("USERNAME", "ann").auth_parameters("PASSWORD", PASSWORD).send();
        let refresh = |token: &str| sdk.initiate_auth().client_id(client.id.as_str())
            .auth_flow(AuthFlowType::RefreshTokenAuth).auth_parameters("REFRESH_TOKEN", token).send();
        let tokens = sign_in().await.unwrap().authentication_result().unwrap().clone();
        let (access, renewal) = (tokens.access_token().unwrap(), tokens.refresh_token().unwrap());
        sdk.admin_disable_user().user_pool_id(id).username("ann").send().await.unwrap();
        let disabled = "NotAuthorizedException: User is disabled.";
        assert_eq!(refused(sign_in().await), disabled);
        assert_eq!(refused(refresh(renewal).await), disabled);
        assert!(refused(sdk.get_user().access_token(access).send().await).starts_with("NotAuthorizedException"));
        let listed = sdk.list_users().user_pool_id(id).filter("status = \"Disabled\"").send().await.unwrap();
        assert_eq!(listed.users().len(), 1);
        assert!(!listed.users()[0].enabled());
        assert_eq!(listed.users()[0].user_status(), Some(&UserStatusType::Confirmed));
        sdk.admin_enable_user().user_pool_id(id).username("ann").send().await.unwrap();
        assert_eq!(refused(refresh(renewal).await), "NotAuthorizedException: Refresh Token has been revoked");
        assert_eq!(refused(sdk.get_user().access_token(access).send().await), "NotAuthorizedException: Access Token has been revoked");
        sign_in().await.unwrap();

        let hiding = app.client(&pool, json!({ "PreventUserExistenceErrors": "ENABLED" })).await;
        let of = async |client: &str| {
            let answer = sdk.initiate_auth().client_id(client).auth_flow(AuthFlowType::UserPasswordAuth)
                .auth_parameters("USERNAME", "ann").auth_parameters("PASSWORD", PASSWORD).send().await.unwrap();
            answer.authentication_result().unwrap().refresh_token().unwrap().to_owned()
        };
        let (shown, hidden) = (of(client.id.as_str()).await, of(hiding.id.as_str()).await);
        sdk.admin_delete_user().user_pool_id(id).username("ann").send().await.unwrap();
        assert_eq!(refused(refresh(&shown).await), "UserNotFoundException: User does not exist.");
        let gone = sdk.initiate_auth().client_id(hiding.id.as_str()).auth_flow(AuthFlowType::RefreshTokenAuth)
            .auth_parameters("REFRESH_TOKEN", hidden).send().await;
        assert_eq!(refused(gone), "NotAuthorizedException: Invalid Refresh Token");
        // Another user of the same name inherits nothing.
        app.user(&pool, "ann@example.com").await;
        assert_eq!(refused(refresh(&shown).await), "UserNotFoundException: User does not exist.");
    }
}

on_both_engines! {
    // spec: USR-125, PWD-053, USR-129, USR-302
    async fn reset_by_an_administrator(app: &TestApp) {
        let sdk = admin(app);
        let pool = app.pool(json!({})).await;
        let client = app.client(&pool, json!({})).await;
        let id = pool.id.as_str();
        app.user(&pool, "ann@example.com").await;
        let sign_in = |password: &str| sdk.initiate_auth().client_id(client.id.as_str())
            .auth_flow(AuthFlowType::UserPasswordAuth)
            .auth_parameters("USERNAME", "ann").auth_parameters("PASSWORD", password).send();
        let reset = |name: &str| sdk.admin_reset_user_password().user_pool_id(id).username(name).send();
        reset("ann").await.unwrap();
        assert_eq!(refused(sign_in(PASSWORD).await), "PasswordResetRequiredException: Password reset required for the user");
        let code = app.code_to("ann@example.com").await;
        sdk.confirm_forgot_password().client_id(client.id.as_str()).username("ann").confirmation_code(code)
            .password(NEW_PASSWORD).send().await.unwrap();
        sign_in(NEW_PASSWORD).await.unwrap();

        sdk.admin_create_user().user_pool_id(id).username("bob")
            .message_action(aws_sdk_cognitoidentityprovider::types::MessageActionType::Suppress).send().await.unwrap();
        assert_eq!(refused(reset("bob").await), "NotAuthorizedException: User password cannot be reset in the current state.");
        // Nobody loses a password that no code could replace.
        sdk.admin_set_user_password().user_pool_id(id).username("bob").password(PASSWORD).permanent(true)
            .send().await.unwrap();
        assert_eq!(
            refused(reset("bob").await),
            "InvalidParameterException: Cannot reset password for the user as there is no registered/verified email or phone_number"
        );
        let bob = sdk.admin_get_user().user_pool_id(id).username("bob").send().await.unwrap();
        assert_eq!(bob.user_status(), Some(&UserStatusType::Confirmed));
        assert!(refused(reset("nobody").await).starts_with("UserNotFoundException"));
    }
}
