//! Users through the AWS SDK: sign-up, confirmation, recovery, administration, sign-in.

use aws_sdk_cognitoidentityprovider::types::{
    AttributeType, AuthFlowType, ChallengeNameType, DeliveryMediumType, MessageActionType,
    UserStatusType,
};
use serde_json::json;

use crate::support::sdk::{admin, refused, with_key};
use crate::support::{PASSWORD, ROOT_KEY_ID, on_both_engines};

fn attribute(name: &str, value: &str) -> AttributeType {
    AttributeType::builder().name(name).value(value).build().unwrap()
}

on_both_engines! {
    // spec: USR-200, USR-205, USR-206, USR-207, USR-250, USR-252, USR-260, USR-133, USR-132, USR-203
    // spec: USR-013, USR-381, FLOW-006, FLOW-101, FLOW-115, FLOW-125, FLOW-127, EP-502, MAIL-001, EP-247
    async fn sign_up_confirm_sign_in_refresh(app: &TestApp) {
        let pool = app.pool(json!({ "AutoVerifiedAttributes": ["email"] })).await;
        let client = app.client(&pool, json!({})).await;
        let (sdk, id) = (admin(app), client.id.as_str());
        let sign_up = || {
            sdk.sign_up().client_id(id).username("mary").password(PASSWORD)
                .user_attributes(attribute("email", "mary@example.com"))
        };
        let answer = sign_up().send().await.unwrap();
        assert!(!answer.user_confirmed());
        assert_eq!(answer.user_sub().len(), 36);
        let delivery = answer.code_delivery_details().unwrap();
        assert_eq!(delivery.destination(), Some("m***@e***"));
        assert_eq!(delivery.delivery_medium(), Some(&DeliveryMediumType::Email));
        assert_eq!(delivery.attribute_name(), Some("email"));
        assert_eq!(refused(sign_up().send().await), "UsernameExistsException: User already exists");

        let sign_in = || {
            sdk.initiate_auth().client_id(id).auth_flow(AuthFlowType::UserPasswordAuth)
                .auth_parameters("USERNAME", "mary").auth_parameters("PASSWORD", PASSWORD)
        };
        assert_eq!(refused(sign_in().send().await), "UserNotConfirmedException: User is not confirmed.");
        let code = app.code_to("mary@example.com").await;
        let confirm = |code: &str| {
            sdk.confirm_sign_up().client_id(id).username("mary").confirmation_code(code)
        };
        let wrong = if code == "000000" { "111111" } else { "000000" };
        assert_eq!(
            refused(confirm(wrong).send().await),
            "CodeMismatchException: Invalid verification code provided, please try again."
        );
        confirm(&code).send().await.unwrap();
        assert_eq!(
            refused(confirm(&code).send().await),
            "NotAuthorizedException: User cannot be confirmed. Current status is CONFIRMED"
        );
        let resend = sdk.resend_confirmation_code().client_id(id).username("mary").send().await;
        assert_eq!(refused(resend), "InvalidParameterException: User is already confirmed.");
        let unknown = sdk.resend_confirmation_code().client_id(id).username("nobody").send().await;
        assert_eq!(refused(unknown), "UserNotFoundException: Username/client id combination not found.");

        let tokens = sign_in().send().await.unwrap();
        let tokens = tokens.authentication_result().unwrap();
        assert_eq!((tokens.expires_in(), tokens.token_type()), (3600, Some("Bearer")));
        let user = sdk.get_user().access_token(tokens.access_token().unwrap()).send().await.unwrap();
        assert_eq!(user.username(), "mary");
        let verified = user.user_attributes().iter().find(|a| a.name() == "email_verified").unwrap();
        assert_eq!(verified.value(), Some("true"));
        assert_eq!(user.user_attributes()[0].name(), "sub");

        let refreshed = sdk.initiate_auth().client_id(id).auth_flow(AuthFlowType::RefreshTokenAuth)
            .auth_parameters("REFRESH_TOKEN", tokens.refresh_token().unwrap()).send().await.unwrap();
        let refreshed = refreshed.authentication_result().unwrap();
        assert!(refreshed.id_token().is_some() && refreshed.refresh_token().is_none());
        let foreign = app.client(&pool, json!({})).await;
        let stolen = sdk.initiate_auth().client_id(foreign.id.as_str())
            .auth_flow(AuthFlowType::RefreshTokenAuth)
            .auth_parameters("REFRESH_TOKEN", tokens.refresh_token().unwrap()).send().await;
        assert_eq!(refused(stolen), "NotAuthorizedException: Invalid Refresh Token");
    }
}

on_both_engines! {
    // spec: USR-350, USR-351, USR-354, USR-355, USR-359, USR-121, USR-122, USR-134, USR-136, USR-006, USR-007
    // spec: USR-362, USR-380, USR-386, FLOW-225, FLOW-226, FLOW-228, FLOW-231, FLOW-026, FLOW-044, FLOW-048
    async fn administrators_manage_users(app: &TestApp) {
        let pool = app.pool(json!({})).await;
        let client = app.client(&pool, json!({})).await;
        let (sdk, pool_id, id) = (admin(app), pool.id.as_str(), client.id.as_str());
        let create = || sdk.admin_create_user().user_pool_id(pool_id).username("mary");
        assert_eq!(
            refused(create().send().await).split(':').next().unwrap(), "InvalidParameterException",
            "the default medium is SMS, and there is no number"
        );
        let user = create().message_action(MessageActionType::Suppress)
            .temporary_password("Temporary-7").user_attributes(attribute("email", "mary@example.com"))
            .send().await.unwrap();
        let user = user.user().unwrap();
        assert_eq!(user.user_status(), Some(&UserStatusType::ForceChangePassword));
        assert!(user.enabled() && user.user_create_date().is_some());
        let again = create().message_action(MessageActionType::Suppress).send().await;
        assert_eq!(refused(again), "UsernameExistsException: User account already exists");

        let sign_in = |flow, password: &str| {
            sdk.admin_initiate_auth().user_pool_id(pool_id).client_id(id).auth_flow(flow)
                .auth_parameters("USERNAME", "mary").auth_parameters("PASSWORD", password)
        };
        let flow = AuthFlowType::AdminUserPasswordAuth;
        let step = sign_in(flow.clone(), "Temporary-7").send().await.unwrap();
        assert_eq!(step.challenge_name(), Some(&ChallengeNameType::NewPasswordRequired));
        let parameters = step.challenge_parameters().unwrap();
        assert_eq!(parameters["USER_ID_FOR_SRP"], "mary");
        assert_eq!(parameters["requiredAttributes"], "[]");
        let answer = |password: &str| {
            sdk.admin_respond_to_auth_challenge().user_pool_id(pool_id).client_id(id)
                .challenge_name(ChallengeNameType::NewPasswordRequired)
                .session(step.session().unwrap())
                .challenge_responses("USERNAME", "mary").challenge_responses("NEW_PASSWORD", password)
        };
        assert_eq!(
            refused(answer("short").send().await),
            "InvalidPasswordException: Password did not conform with policy: Password not long enough"
        );
        assert!(answer(PASSWORD).send().await.unwrap().authentication_result().is_some());
        assert_eq!(
            refused(answer(PASSWORD).send().await).split(':').next().unwrap(), "NotAuthorizedException",
            "a session is used once"
        );
        let plain = sdk.initiate_auth().client_id(id).auth_flow(flow)
            .auth_parameters("USERNAME", "mary").auth_parameters("PASSWORD", PASSWORD).send().await;
        assert_eq!(refused(plain), "InvalidParameterException: Initiate Auth method not supported.");
        let resend = create().message_action(MessageActionType::Resend).send().await;
        assert_eq!(
            refused(resend),
            "UnsupportedUserStateException: Resend not possible. mary status is not FORCE_CHANGE_PASSWORD"
        );

        sdk.admin_set_user_password().user_pool_id(pool_id).username("mary").password("Another-8x")
            .send().await.unwrap();
        let status = |user: &aws_sdk_cognitoidentityprovider::operation::admin_get_user::AdminGetUserOutput| {
            user.user_status().cloned().unwrap()
        };
        let get = || sdk.admin_get_user().user_pool_id(pool_id).username("mary");
        assert_eq!(status(&get().send().await.unwrap()), UserStatusType::ForceChangePassword);
        sdk.admin_set_user_password().user_pool_id(pool_id).username("mary").password("Another-8x")
            .permanent(true).send().await.unwrap();
        assert_eq!(status(&get().send().await.unwrap()), UserStatusType::Confirmed);
        sdk.admin_delete_user().user_pool_id(pool_id).username("mary").send().await.unwrap();
        assert_eq!(refused(get().send().await), "UserNotFoundException: User does not exist.");
    }
}

on_both_engines! {
    // spec: PWD-060, PWD-061, PWD-064, PWD-065, PWD-069, PWD-074, USR-126, USR-128, USR-129, USR-318, USR-317
    // spec: ERR-040, ERR-042, ERR-044, CLI-026
    async fn forgotten_passwords(app: &TestApp) {
        let pool = app.email_pool().await;
        let open = app.client(&pool, json!({})).await;
        let hidden = app.client(&pool, json!({ "PreventUserExistenceErrors": "ENABLED" })).await;
        app.user(&pool, "mary@example.com").await;
        let sdk = admin(app);
        let forgot = |client: &str, name: &str| sdk.forgot_password().client_id(client).username(name);
        let unknown = forgot(open.id.as_str(), "nobody@example.com").send().await;
        assert_eq!(refused(unknown), "UserNotFoundException: Username/client id combination not found.");
        let simulated = forgot(hidden.id.as_str(), "nobody@example.com").send().await.unwrap();
        let real = forgot(hidden.id.as_str(), "mary@example.com").send().await.unwrap();
        let fields = |details: &aws_sdk_cognitoidentityprovider::types::CodeDeliveryDetailsType| {
            (details.delivery_medium().cloned(), details.attribute_name().map(str::to_owned))
        };
        let (a, b) = (simulated.code_delivery_details().unwrap(), real.code_delivery_details().unwrap());
        assert_eq!(fields(a), fields(b));
        let code = app.code_to("mary@example.com").await;
        let mail = app.mail_to("mary@example.com").await;
        assert_eq!(mail.body_text, format!("Your password reset code is {code}"));
        let confirm = |client: &str, name: &str, code: &str| {
            sdk.confirm_forgot_password().client_id(client).username(name)
                .confirmation_code(code).password("Battery-staple-9")
        };
        let mismatch = "CodeMismatchException: Invalid verification code provided, please try again.";
        let nobody = confirm(hidden.id.as_str(), "nobody@example.com", "123456").send().await;
        assert_eq!(refused(nobody), mismatch);
        confirm(hidden.id.as_str(), "mary@example.com", &code).send().await.unwrap();
        let again = confirm(hidden.id.as_str(), "mary@example.com", &code).send().await;
        assert_eq!(refused(again), mismatch, "used; nobody may learn that one was asked for");
        let again = confirm(open.id.as_str(), "mary@example.com", &code).send().await;
        assert_eq!(
            refused(again),
            "ExpiredCodeException: Invalid code provided, please request a code again."
        );
        forgot(open.id.as_str(), "mary@example.com").send().await.unwrap();
        let sixth = forgot(open.id.as_str(), "mary@example.com").send().await;
        assert_eq!(
            refused(sixth),
            "LimitExceededException: Attempt limit exceeded, please try after some time."
        );

        let strict = app.pool(json!({
            "AccountRecoverySetting": { "RecoveryMechanisms": [{ "Priority": 1, "Name": "admin_only" }] }
        })).await;
        let client = app.client(&strict, json!({ "PreventUserExistenceErrors": "ENABLED" })).await;
        assert_eq!(
            refused(forgot(client.id.as_str(), "anybody").send().await),
            "NotAuthorizedException: Contact administrator to reset password."
        );
    }
}

on_both_engines! {
    // spec: FLOW-055, FLOW-056, FLOW-057, FLOW-058, FLOW-059, FLOW-060, FLOW-061, USR-280, USR-281, CLI-006
    async fn a_client_with_a_secret_proves_it(app: &TestApp) {
        let pool = app.email_pool().await;
        let secret = "9v6r1examplesecret0123456789abcdefghijklmnopqrstuvwx";
        let client = app.client_with(&pool, json!({}), Some(secret)).await;
        let open = app.client(&pool, json!({})).await;
        app.user(&pool, "mary@example.com").await;
        let user = app.app.users.find(&pool, "mary@example.com").await.unwrap().unwrap();
        let (sdk, id) = (admin(app), client.id.as_str());
        let hash = |name: &str| {
            use aws_lc_rs::hmac;
            use base64::Engine as _;
            let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
            let tag = hmac::sign(&key, format!("{name}{id}").as_bytes());
            base64::engine::general_purpose::STANDARD.encode(tag.as_ref())
        };
        let sign_in = |client: &str, hash: Option<String>| {
            let call = sdk.initiate_auth().client_id(client).auth_flow(AuthFlowType::UserPasswordAuth)
                .auth_parameters("USERNAME", "mary@example.com").auth_parameters("PASSWORD", PASSWORD);
            match hash {
                Some(hash) => call.auth_parameters("SECRET_HASH", hash),
                None => call,
            }
        };
        assert_eq!(
            refused(sign_in(id, None).send().await),
            format!("NotAuthorizedException: Client {id} is configured with secret but SECRET_HASH was not received")
        );
        assert_eq!(
            refused(sign_in(id, Some(hash("other"))).send().await),
            format!("NotAuthorizedException: SecretHash does not match for the client: {id}")
        );
        sign_in(id, Some(hash("mary@example.com"))).send().await.unwrap();
        sign_in(open.id.as_str(), Some("bm90aGluZw==".to_owned())).send().await.unwrap();
        let tokens = sign_in(id, Some(hash(&user.username))).send().await.unwrap();
        let token = tokens.authentication_result().unwrap().refresh_token().unwrap().to_owned();
        let refresh = |hash: &str| {
            sdk.initiate_auth().client_id(id).auth_flow(AuthFlowType::RefreshTokenAuth)
                .auth_parameters("REFRESH_TOKEN", &token).auth_parameters("SECRET_HASH", hash)
        };
        refresh(&hash(&user.username)).send().await.unwrap();
        refresh(secret).send().await.unwrap();
        assert!(refused(refresh(&hash("other")).send().await).contains("SecretHash does not match"));
    }
}

on_both_engines! {
    // spec: EP-714, TOK-117, TOK-118, TOK-115, TOK-130, TOK-132, TOK-136, TOK-140, TOK-141, TOK-006, TOK-061, VER-013
    // spec: VER-014, EP-500, EP-501, USR-387, IAM-006, IAM-008, IAM-014, PWD-050
    async fn tokens_are_revoked_and_calls_are_signed(app: &TestApp) {
        let pool = app.email_pool().await;
        let client = app.client(&pool, json!({})).await;
        app.user(&pool, "mary@example.com").await;
        let (sdk, id) = (admin(app), client.id.as_str());
        let sign_in = async || {
            let answer = sdk.initiate_auth().client_id(id).auth_flow(AuthFlowType::UserPasswordAuth)
                .auth_parameters("USERNAME", "mary@example.com").auth_parameters("PASSWORD", PASSWORD)
                .send().await.unwrap();
            answer.authentication_result().unwrap().clone()
        };
        let (first, second) = (sign_in().await, sign_in().await);
        let get = |token: &str| sdk.get_user().access_token(token);
        assert_eq!(
            refused(get(first.id_token().unwrap()).send().await),
            "NotAuthorizedException: Invalid Access Token"
        );
        sdk.revoke_token().client_id(id).token(first.refresh_token().unwrap()).send().await.unwrap();
        assert_eq!(
            refused(get(first.access_token().unwrap()).send().await),
            "NotAuthorizedException: Access Token has been revoked"
        );
        get(second.access_token().unwrap()).send().await.unwrap();
        let access = sdk.revoke_token().client_id(id).token(second.access_token().unwrap()).send().await;
        assert!(refused(access).starts_with("UnsupportedTokenTypeException"));

        let change = sdk.change_password().access_token(second.access_token().unwrap())
            .previous_password("Wrong-horse-7").proposed_password("Battery-staple-9").send().await;
        assert_eq!(refused(change), "NotAuthorizedException: Incorrect username or password.");

        tokio::time::sleep(std::time::Duration::from_millis(1100)).await;
        sdk.global_sign_out().access_token(second.access_token().unwrap()).send().await.unwrap();
        assert_eq!(
            refused(get(second.access_token().unwrap()).send().await),
            "NotAuthorizedException: Access Token has been revoked"
        );
        let refresh = sdk.initiate_auth().client_id(id).auth_flow(AuthFlowType::RefreshTokenAuth)
            .auth_parameters("REFRESH_TOKEN", second.refresh_token().unwrap()).send().await;
        assert_eq!(refused(refresh), "NotAuthorizedException: Refresh Token has been revoked");

        let wrong = with_key(app, ROOT_KEY_ID, "not/the/secret/not/the/secret/not/the/00");
        let call = wrong.list_user_pools().max_results(1).send().await;
        assert!(refused(call).starts_with("InvalidSignatureException"));
        let unknown = with_key(app, "AKIANOBODYNOBODYNOBO", "x");
        let call = unknown.list_user_pools().max_results(1).send().await;
        assert_eq!(
            refused(call),
            "UnrecognizedClientException: The security token included in the request is invalid."
        );
        // Unsigned operations ignore the signature.
        wrong.initiate_auth().client_id(id).auth_flow(AuthFlowType::UserPasswordAuth)
            .auth_parameters("USERNAME", "mary@example.com").auth_parameters("PASSWORD", PASSWORD)
            .send().await.unwrap();
    }
}
