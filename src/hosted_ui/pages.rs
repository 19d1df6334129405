//! What the hosted pages show: one view struct a screen, free of domain types.

mod account;
mod confirm;
mod confirm_result;
mod custom;
mod error;
mod event_feedback;
mod field;
mod forgot_password;
mod form_post;
mod frame;
mod login;
mod mfa;
mod new_password;
mod password_rule;
mod reset_password;
mod sign_out;
mod sign_up;
mod signed_out;

pub use account::{AccountPage, AppSetUp, FactorItem, Item, UnverifiedContact};
pub use confirm::ConfirmPage;
pub use confirm_result::{ConfirmResult, ConfirmResultPage};
pub use custom::{CustomChallengePage, CustomInput};
pub use error::{ErrorKind, ErrorPage};
pub use event_feedback::{EventFeedbackPage, FeedbackState, SignInSeen};
pub use field::{AttributeField, DeliveryMedium, HiddenField, PostForm, SignInOption};
pub use forgot_password::ForgotPasswordPage;
pub use form_post::FormPostPage;
pub use frame::Frame;
pub use login::{CorporateEmail, CurrentSession, LoginPage, NativeSignIn, PasskeySignIn, Provider};
pub use mfa::{MfaAppPage, MfaCodePage, MfaContactPage, MfaOptionPage, QrImage};
pub use new_password::NewPasswordPage;
pub use password_rule::PasswordRule;
pub use reset_password::ResetPasswordPage;
pub use sign_out::SignOutPage;
pub use sign_up::SignUpPage;
pub use signed_out::SignedOutPage;
