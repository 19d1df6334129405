//! The page where a new account is confirmed (UI-090 to UI-095).

use std::borrow::Cow;

use askama::Template;

use super::{DeliveryMedium, Frame, PostForm};

/// `GET /confirm`, and `POST /confirm` after a wrong code. Posts the fields of UI-092;
/// of these only `code` comes from the user, the rest is for the audit record.
#[derive(Template)]
#[template(path = "pages/confirm.html")]
pub struct ConfirmPage<'a> {
    pub frame: Frame<'a>,
    pub form: PostForm,
    /// `POST /resendcode`.
    pub resend: PostForm,
    pub error: Option<String>,
    pub notice: Option<String>,
    /// The message carries a link in place of a code (UI-095).
    pub by_link: bool,
    pub medium: DeliveryMedium,
    /// The masked destination; empty when nothing was sent just now.
    pub destination: String,
    pub sub: String,
    pub username: String,
    pub client_id: String,
    pub redirect_uri: String,
    pub response_type: String,
    pub sign_in_href: String,
    /// The contact belongs to another account: the way back into that one (ATTR-068).
    pub recover_href: Option<String>,
}

impl ConfirmPage<'_> {
    fn heading(&self) -> &str {
        self.frame.t(if self.by_link { "confirm-link-heading" } else { "confirm-heading" })
    }

    fn is_error(&self) -> bool {
        self.error.is_some()
    }

    fn intro(&self) -> Cow<'_, str> {
        let key = match (self.by_link, self.destination.is_empty(), self.medium) {
            (true, true, _) => return Cow::Borrowed(self.frame.t("confirm-link-sent-before")),
            (false, true, _) => return Cow::Borrowed(self.frame.t("confirm-code-known")),
            (true, false, _) => "confirm-link-sent",
            (false, false, DeliveryMedium::Email) => "confirm-sent-by-email",
            (false, false, DeliveryMedium::Sms) => "confirm-sent-by-sms",
        };
        Cow::Owned(self.frame.locale.format(key, &[("destination", &self.destination)]))
    }
}

impl ConfirmPage<'static> {
    /// Code by e-mail, a wrong code, code by SMS unsent, and the link variant.
    pub fn samples() -> Vec<Self> {
        let plain = || Self {
            frame: Frame::sample(),
            form: PostForm::sample("/confirm?client_id=1example23456789"),
            resend: PostForm::sample("/resendcode?client_id=1example23456789"),
            error: None,
            notice: None,
            by_link: false,
            medium: DeliveryMedium::Email,
            destination: "m***@e***".to_owned(),
            sub: "3c1f9a0e-5b7d-4f8e-9d6b-2f1a7c0e4b55".to_owned(),
            username: "mary.major".to_owned(),
            client_id: "1example23456789".to_owned(),
            redirect_uri: "https://app.example.com/callback".to_owned(),
            response_type: "code".to_owned(),
            sign_in_href: "/login?client_id=1example23456789".to_owned(),
            recover_href: None,
        };
        vec![
            plain(),
            Self {
                error: Some("Invalid verification code provided, please try again.".to_owned()),
                medium: DeliveryMedium::Sms,
                destination: "+*******1234".to_owned(),
                ..plain()
            },
            Self {
                destination: String::new(),
                notice: Some("A new code is on its way.".to_owned()),
                ..plain()
            },
            Self {
                error: Some("An account with the email already exists.".to_owned()),
                recover_href: Some("/forgotPassword?client_id=1example23456789".to_owned()),
                ..plain()
            },
            Self { by_link: true, ..plain() },
            Self { by_link: true, destination: String::new(), ..plain() },
        ]
    }
}
