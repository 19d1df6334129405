//! The page behind the link of a confirmation e-mail (EP-721 to EP-723).

use askama::Template;

use super::Frame;

/// What following the link came to; a bad link gets the error page.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum ConfirmResult {
    Confirmed,
    AlreadyConfirmed,
}

/// `GET /confirmUser`.
#[derive(Template)]
#[template(path = "pages/confirm_result.html")]
pub struct ConfirmResultPage<'a> {
    pub frame: Frame<'a>,
    pub result: ConfirmResult,
    /// The client's sign-in page, when it has one.
    pub sign_in_href: Option<String>,
}

impl ConfirmResultPage<'_> {
    fn heading(&self) -> &str {
        self.frame.t(match self.result {
            ConfirmResult::Confirmed => "confirmed-heading",
            ConfirmResult::AlreadyConfirmed => "already-confirmed-heading",
        })
    }

    fn text(&self) -> &str {
        self.frame.t(match self.result {
            ConfirmResult::Confirmed => "confirmed-text",
            ConfirmResult::AlreadyConfirmed => "already-confirmed-text",
        })
    }

    fn is_error(&self) -> bool {
        false
    }
}

impl ConfirmResultPage<'static> {
    /// Both results, with and without a way on.
    pub fn samples() -> Vec<Self> {
        let page = |result, sign_in_href: Option<&str>| Self {
            frame: Frame::sample(),
            result,
            sign_in_href: sign_in_href.map(str::to_owned),
        };
        vec![
            page(ConfirmResult::Confirmed, Some("/login?client_id=1example23456789")),
            page(ConfirmResult::AlreadyConfirmed, None),
        ]
    }
}
