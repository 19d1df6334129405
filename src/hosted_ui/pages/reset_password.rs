//! The page that ends a password reset: code and new password (UI-132, UI-133).

use std::borrow::Cow;

use askama::Template;

use super::{DeliveryMedium, Frame, PasswordRule, PostForm};

/// `GET /confirmForgotPassword`; posts `code`, `password` and `confirmPassword`.
#[derive(Template)]
#[template(path = "pages/reset_password.html")]
pub struct ResetPasswordPage<'a> {
    pub frame: Frame<'a>,
    pub form: PostForm,
    pub error: Option<String>,
    pub code_error: Option<String>,
    pub password_error: Option<String>,
    pub medium: DeliveryMedium,
    /// The masked destination; empty when it is not known here.
    pub destination: String,
    /// For password managers only; the server takes identity from its own state.
    pub username: String,
    pub password_rules: Vec<PasswordRule>,
    /// Back to `/forgotPassword`, where a new code can be asked for.
    pub new_code_href: String,
    pub sign_in_href: String,
}

impl ResetPasswordPage<'_> {
    fn heading(&self) -> &str {
        self.frame.t("reset-heading")
    }

    fn is_error(&self) -> bool {
        self.error.is_some() || self.code_error.is_some() || self.password_error.is_some()
    }

    fn intro(&self) -> Cow<'_, str> {
        let key = match self.medium {
            _ if self.destination.is_empty() => {
                return Cow::Borrowed(self.frame.t("reset-code-known"));
            }
            DeliveryMedium::Email => "reset-sent-by-email",
            DeliveryMedium::Sms => "reset-sent-by-sms",
        };
        Cow::Owned(self.frame.locale.format(key, &[("destination", &self.destination)]))
    }
}

impl ResetPasswordPage<'static> {
    /// By e-mail, by SMS with errors, and with an unknown destination.
    pub fn samples() -> Vec<Self> {
        let plain = || Self {
            frame: Frame::sample(),
            form: PostForm::sample("/confirmForgotPassword?client_id=1example23456789"),
            error: None,
            code_error: None,
            password_error: None,
            medium: DeliveryMedium::Email,
            destination: "m***@e***".to_owned(),
            username: "mary@example.com".to_owned(),
            password_rules: PasswordRule::samples(),
            new_code_href: "/forgotPassword?client_id=1example23456789".to_owned(),
            sign_in_href: "/login?client_id=1example23456789".to_owned(),
        };
        vec![
            plain(),
            Self {
                medium: DeliveryMedium::Sms,
                destination: "+*******1234".to_owned(),
                code_error: Some(
                    "Invalid verification code provided, please try again.".to_owned(),
                ),
                password_error: Some("The passwords do not match.".to_owned()),
                ..plain()
            },
            Self {
                destination: String::new(),
                error: Some("Attempt limit exceeded, please try after some time.".to_owned()),
                ..plain()
            },
        ]
    }
}
