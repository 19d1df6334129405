//! Which operation is answered by which function.

use std::sync::Arc;

use futures_util::future::LocalBoxFuture;
use serde_json::Value;

use super::call::Call;
use super::error::ApiError;
use super::ops;
use crate::app::App;

/// The function behind an operation. What it answers is not sent if the operation has no output shape.
pub type Handler = fn(Arc<App>, Call) -> LocalBoxFuture<'static, Result<Value, ApiError>>;

macro_rules! routes {
    ($($name:literal => $function:path,)*) => {
        /// Operations that work.
        pub static ROUTES: &[(&str, Handler)] = &[
            $(($name, |app, call| Box::pin($function(app, call))),)*
        ];
    };
}

routes! {
    "AddCustomAttributes" => ops::pools::add_custom_attributes,
    "AddUserPoolClientSecret" => ops::client_secrets::add,
    "AdminAddUserToGroup" => ops::groups::add_user,
    "AdminConfirmSignUp" => ops::admin_users::confirm_sign_up,
    "AdminCreateUser" => ops::admin_users::create,
    "AdminDeleteSoftwareToken" => ops::mfa::admin_delete_token,
    "AdminDeleteUser" => ops::admin_users::delete,
    "AdminDeleteUserAttributes" => ops::user_attributes::admin_delete,
    "AdminDisableProviderForUser" => ops::links::disable,
    "AdminDisableUser" => ops::admin_users::disable,
    "AdminEnableUser" => ops::admin_users::enable,
    "AdminForgetDevice" => ops::devices::admin_forget,
    "AdminGetDevice" => ops::devices::admin_get,
    "AdminGetUser" => ops::admin_users::get,
    "AdminGetUserAuthFactors" => ops::passkeys::admin_auth_factors,
    "AdminInitiateAuth" => ops::initiate_auth::admin_initiate,
    "AdminLinkProviderForUser" => ops::links::link,
    "AdminListDevices" => ops::devices::admin_list,
    "AdminListGroupsForUser" => ops::groups::list_for_user,
    "AdminListUserAuthEvents" => ops::auth_events::list,
    "AdminListUserSessions" => ops::user_sessions::admin_list,
    "AdminRemoveUserFromGroup" => ops::groups::remove_user,
    "AdminResetUserPassword" => ops::admin_users::reset_password,
    "AdminRespondToAuthChallenge" => ops::challenges::admin_respond,
    "AdminRevokeUserSession" => ops::user_sessions::admin_revoke,
    "AdminSetUserMFAPreference" => ops::mfa::admin_set_preference,
    "AdminSetUserPassword" => ops::admin_users::set_password,
    "AdminSetUserSettings" => ops::mfa::admin_set_settings,
    "AdminUpdateAuthEventFeedback" => ops::auth_events::admin_judge,
    "AdminUpdateDeviceStatus" => ops::devices::admin_update_status,
    "AdminUpdateUserAttributes" => ops::user_attributes::admin_update,
    "AdminUserGlobalSignOut" => ops::admin_users::global_sign_out,
    "AssociateSoftwareToken" => ops::mfa::associate,
    "ChangePassword" => ops::passwords::change_password,
    "CompleteWebAuthnRegistration" => ops::passkeys::complete,
    "ConfirmDevice" => ops::devices::confirm,
    "ConfirmForgotPassword" => ops::passwords::confirm_forgot_password,
    "ConfirmSignUp" => ops::sign_up::confirm_sign_up,
    "CreateGroup" => ops::groups::create,
    "CreateIdentityProvider" => ops::identity_providers::create,
    "CreateManagedLoginBranding" => ops::managed_login::create,
    "CreateResourceServer" => ops::resource_servers::create,
    "CreateTerms" => ops::terms::create,
    "CreateUserImportJob" => ops::imports::create,
    "CreateUserPool" => ops::pools::create,
    "CreateUserPoolClient" => ops::clients::create,
    "CreateUserPoolDomain" => ops::domains::create,
    "DeleteGroup" => ops::groups::delete,
    "DeleteIdentityProvider" => ops::identity_providers::delete,
    "DeleteManagedLoginBranding" => ops::managed_login::delete,
    "DeleteResourceServer" => ops::resource_servers::delete,
    "DeleteTerms" => ops::terms::delete,
    "DeleteUser" => ops::self_service::delete_user,
    "DeleteUserAttributes" => ops::user_attributes::delete,
    "DeleteUserPool" => ops::pools::delete,
    "DeleteUserPoolClient" => ops::clients::delete,
    "DeleteUserPoolClientSecret" => ops::client_secrets::delete,
    "DeleteUserPoolDomain" => ops::domains::delete,
    "DeleteWebAuthnCredential" => ops::passkeys::delete,
    "DescribeIdentityProvider" => ops::identity_providers::describe,
    "DescribeManagedLoginBranding" => ops::managed_login::describe,
    "DescribeManagedLoginBrandingByClient" => ops::managed_login::describe_by_client,
    "DescribeResourceServer" => ops::resource_servers::describe,
    "DescribeRiskConfiguration" => ops::risk::describe,
    "DescribeTerms" => ops::terms::describe,
    "DescribeTermsByClient" => ops::terms::describe_by_client,
    "DescribeUserImportJob" => ops::imports::describe,
    "DescribeUserPool" => ops::pools::describe,
    "DescribeUserPoolClient" => ops::clients::describe,
    "DescribeUserPoolDomain" => ops::domains::describe,
    "ForgetDevice" => ops::devices::forget,
    "ForgotPassword" => ops::passwords::forgot_password,
    "GetCSVHeader" => ops::imports::csv_header,
    "GetDevice" => ops::devices::get,
    "GetGroup" => ops::groups::get,
    "GetIdentityProviderByIdentifier" => ops::identity_providers::by_identifier,
    "GetSigningCertificate" => ops::pools::signing_certificate,
    "GetTokensFromRefreshToken" => ops::refresh::get_tokens,
    "GetUICustomization" => ops::ui_customization::get,
    "GetUser" => ops::self_service::get_user,
    "GetUserAttributeVerificationCode" => ops::user_attributes::send_code,
    "GetUserAuthFactors" => ops::passkeys::auth_factors,
    "GetUserPoolClientSessionConfiguration" => ops::session_settings::of_client,
    "GetUserPoolMfaConfig" => ops::pool_mfa::get,
    "GetUserPoolSessionConfiguration" => ops::session_settings::of_pool,
    "GlobalSignOut" => ops::self_service::global_sign_out,
    "InitiateAuth" => ops::initiate_auth::initiate,
    "ListDevices" => ops::devices::list,
    "ListGroups" => ops::groups::list,
    "ListIdentityProviders" => ops::identity_providers::list,
    "ListResourceServers" => ops::resource_servers::list,
    "ListTagsForResource" => ops::tags::list,
    "ListTerms" => ops::terms::list,
    "ListUserImportJobs" => ops::imports::list,
    "ListUserPoolClientSecrets" => ops::client_secrets::list,
    "ListUserPoolClients" => ops::clients::list,
    "ListUserPools" => ops::pools::list,
    "ListUserSessions" => ops::user_sessions::list,
    "ListUsers" => ops::list_users::list,
    "ListUsersInGroup" => ops::groups::list_users,
    "ListWebAuthnCredentials" => ops::passkeys::list,
    "ResendConfirmationCode" => ops::sign_up::resend_confirmation_code,
    "RespondToAuthChallenge" => ops::challenges::respond,
    "RevokeToken" => ops::tokens::revoke,
    "RevokeUserSession" => ops::user_sessions::revoke,
    "SetRiskConfiguration" => ops::risk::set,
    "SetUICustomization" => ops::ui_customization::set,
    "SetUserMFAPreference" => ops::mfa::set_preference,
    "SetUserPoolClientSessionConfiguration" => ops::session_settings::set_of_client,
    "SetUserPoolMfaConfig" => ops::pool_mfa::set,
    "SetUserPoolSessionConfiguration" => ops::session_settings::set_of_pool,
    "SetUserSettings" => ops::mfa::set_settings,
    "SignUp" => ops::sign_up::sign_up,
    "StartUserImportJob" => ops::imports::start,
    "StartWebAuthnRegistration" => ops::passkeys::start,
    "StopUserImportJob" => ops::imports::stop,
    "TagResource" => ops::tags::tag,
    "UntagResource" => ops::tags::untag,
    "UpdateAuthEventFeedback" => ops::auth_events::judge,
    "UpdateDeviceStatus" => ops::devices::update_status,
    "UpdateGroup" => ops::groups::update,
    "UpdateIdentityProvider" => ops::identity_providers::update,
    "UpdateManagedLoginBranding" => ops::managed_login::update,
    "UpdateResourceServer" => ops::resource_servers::update,
    "UpdateTerms" => ops::terms::update,
    "UpdateUserAttributes" => ops::user_attributes::update,
    "UpdateUserPool" => ops::pools::update,
    "UpdateUserPoolClient" => ops::clients::update,
    "UpdateUserPoolDomain" => ops::domains::update,
    "VerifySoftwareToken" => ops::mfa::verify,
    "VerifyUserAttribute" => ops::user_attributes::verify,
}

/// The function of an operation, if it works already.
#[must_use]
pub fn find(operation: &str) -> Option<Handler> {
    ROUTES.iter().find(|(name, _)| *name == operation).map(|(_, handler)| *handler)
}
