//! The page where a temporary password is replaced (UI-029, UI-062, FLOW-225).

use askama::Template;

use super::{AttributeField, Frame, PasswordRule, PostForm};

/// `GET /resetPassword`; posts `password`, `confirmPassword` and
/// `requiredAttributes[<name>]` for required attributes that have no value yet.
#[derive(Template)]
#[template(path = "pages/new_password.html")]
pub struct NewPasswordPage<'a> {
    pub frame: Frame<'a>,
    pub form: PostForm,
    pub error: Option<String>,
    pub password_error: Option<String>,
    /// For password managers only; the server takes identity from its own state.
    pub username: String,
    pub attributes: Vec<AttributeField>,
    pub password_rules: Vec<PasswordRule>,
    pub sign_in_href: String,
}

impl NewPasswordPage<'_> {
    fn heading(&self) -> &str {
        self.frame.t("new-password-heading")
    }

    fn intro(&self) -> &str {
        self.frame.t(if self.attributes.is_empty() {
            "new-password-intro"
        } else {
            "new-password-intro-attributes"
        })
    }

    fn is_error(&self) -> bool {
        self.error.is_some()
            || self.password_error.is_some()
            || self.attributes.iter().any(|attribute| attribute.error.is_some())
    }
}

impl NewPasswordPage<'static> {
    /// With and without missing attributes, and refused.
    pub fn samples() -> Vec<Self> {
        let locale = Frame::sample().locale;
        let plain = || Self {
            frame: Frame::sample(),
            form: PostForm::sample("/resetPassword?client_id=1example23456789"),
            error: None,
            password_error: None,
            username: "mary.major".to_owned(),
            attributes: Vec::new(),
            password_rules: PasswordRule::samples(),
            sign_in_href: "/login?client_id=1example23456789".to_owned(),
        };
        vec![
            plain(),
            Self {
                error: Some("The password does not meet the requirements.".to_owned()),
                password_error: Some("The passwords do not match.".to_owned()),
                attributes: vec![
                    AttributeField::new(locale, "name", ""),
                    AttributeField::new(locale, "phone_number", ""),
                ],
                ..plain()
            },
        ]
    }
}
