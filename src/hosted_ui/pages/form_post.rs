//! The page that carries an authorization response to the app by POST (OIDC-060).

use askama::Template;

use super::{Frame, HiddenField};

/// A form that sends itself; without script its button does.
#[derive(Template)]
#[template(path = "pages/form_post.html")]
pub struct FormPostPage<'a> {
    pub frame: Frame<'a>,
    /// The validated callback.
    pub action: String,
    /// `code`, `state`, `iss` or the error parameters.
    pub fields: Vec<HiddenField>,
}

impl FormPostPage<'_> {
    fn heading(&self) -> &str {
        self.frame.t("form-post-heading")
    }

    fn is_error(&self) -> bool {
        false
    }
}

impl FormPostPage<'static> {
    /// A code on its way.
    pub fn samples() -> Vec<Self> {
        let field = |name: &str, value: &str| HiddenField {
            name: name.to_owned(),
            value: value.to_owned(),
        };
        vec![Self {
            frame: Frame::sample(),
            action: "https://app.example.com/callback".to_owned(),
            fields: vec![
                field("code", "SplxlOBeZQQYbYS6WxSbIA"),
                field("state", "\"><script>alert(1)</script>"),
                field("iss", "https://auth.example.com/local_Example1"),
            ],
        }]
    }
}
