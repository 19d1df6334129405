//! The question before a session ends (OIDC-078).

use std::borrow::Cow;

use askama::Template;

use super::{Frame, HiddenField, PostForm};

/// Asks whether to sign out; the form repeats the parameters of the logout request.
#[derive(Template)]
#[template(path = "pages/sign_out.html")]
pub struct SignOutPage<'a> {
    pub frame: Frame<'a>,
    pub form: PostForm,
    pub fields: Vec<HiddenField>,
    /// Who is signed in, when that may be shown.
    pub user: Option<String>,
    /// Where staying signed in leads to.
    pub stay_href: Option<String>,
}

impl SignOutPage<'_> {
    fn heading(&self) -> &str {
        self.frame.t("sign-out-heading")
    }

    fn is_error(&self) -> bool {
        false
    }

    fn text(&self) -> Cow<'_, str> {
        match &self.user {
            Some(user) => {
                Cow::Owned(self.frame.locale.format("sign-out-text-user", &[("user", user)]))
            }
            None => Cow::Borrowed(self.frame.t("sign-out-text")),
        }
    }
}

impl SignOutPage<'static> {
    /// With a user and a way back, and with neither.
    pub fn samples() -> Vec<Self> {
        let state = HiddenField { name: "state".to_owned(), value: "af0ifjsldkj".to_owned() };
        vec![
            Self {
                frame: Frame::sample(),
                form: PostForm::sample("/logout"),
                fields: vec![state],
                user: Some("mary.major@example.com".to_owned()),
                stay_href: Some("https://app.example.com/".to_owned()),
            },
            Self {
                frame: Frame::sample(),
                form: PostForm::sample("/logout"),
                fields: Vec::new(),
                user: None,
                stay_href: None,
            },
        ]
    }
}
