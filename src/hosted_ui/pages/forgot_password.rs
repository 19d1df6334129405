//! The page that starts a password reset (UI-130, UI-137).

use askama::Template;

use super::{Frame, PostForm, SignInOption};

/// `GET /forgotPassword`; posts `username`.
#[derive(Template)]
#[template(path = "pages/forgot_password.html")]
pub struct ForgotPasswordPage<'a> {
    pub frame: Frame<'a>,
    pub form: PostForm,
    pub error: Option<String>,
    pub sign_in_with: SignInOption,
    pub username: String,
    pub sign_in_href: String,
}

impl ForgotPasswordPage<'_> {
    fn heading(&self) -> &str {
        self.frame.t("forgot-heading")
    }

    fn is_error(&self) -> bool {
        self.error.is_some()
    }
}

impl ForgotPasswordPage<'static> {
    /// One page a sign-in option, the last with an error.
    pub fn samples() -> Vec<Self> {
        let page = |sign_in_with, username: &str, error: Option<&str>| Self {
            frame: Frame::sample(),
            form: PostForm::sample("/forgotPassword?client_id=1example23456789"),
            error: error.map(str::to_owned),
            sign_in_with,
            username: username.to_owned(),
            sign_in_href: "/login?client_id=1example23456789".to_owned(),
        };
        vec![
            page(SignInOption::Username, "", None),
            page(SignInOption::Email, "mary@example.com", None),
            page(SignInOption::Phone, "", None),
            page(
                SignInOption::EmailOrPhone,
                "mary@example.com",
                Some("Attempt limit exceeded, please try after some time."),
            ),
        ]
    }
}
