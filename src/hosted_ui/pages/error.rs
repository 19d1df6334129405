//! The error page, also for requests that have expired (UI-160 to UI-164, FED-080).

use askama::Template;

use super::Frame;

/// Which heading the page has.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// The request itself was wrong (UI-160).
    Request,
    /// "Something went wrong" (FED-080).
    Unexpected,
    Expired,
}

/// `GET /error`, and whatever cannot be answered in the app.
#[derive(Template)]
#[template(path = "pages/error.html")]
pub struct ErrorPage<'a> {
    pub frame: Frame<'a>,
    pub kind: ErrorKind,
    /// The reason as UI-161 words it; never longer than the handler allows (UI-162).
    pub reason: Option<String>,
    /// Start of the same request, only if client and callback still validate (UI-164).
    pub restart_href: Option<String>,
    /// The id of the request, for whoever is asked for help.
    pub reference: Option<String>,
}

impl ErrorPage<'_> {
    fn heading(&self) -> &str {
        self.frame.t(match self.kind {
            ErrorKind::Request => "error-heading-request",
            ErrorKind::Unexpected => "error-heading-unexpected",
            ErrorKind::Expired => "error-heading-expired",
        })
    }

    fn is_error(&self) -> bool {
        false
    }
}

impl ErrorPage<'static> {
    /// One page a kind, with and without reason and restart.
    pub fn samples() -> Vec<Self> {
        let page = |kind, reason: Option<&str>, restart: Option<&str>| Self {
            frame: Frame::sample(),
            kind,
            reason: reason.map(str::to_owned),
            restart_href: restart.map(str::to_owned),
            reference: None,
        };
        vec![
            page(ErrorKind::Request, Some("redirect_mismatch"), None),
            Self {
                reference: Some("3c1f9a0e-5b7d-4f8e-9d6b-2f1a7c0e4b55".to_owned()),
                ..page(ErrorKind::Unexpected, None, None)
            },
            page(
                ErrorKind::Expired,
                Some("It took too long to finish signing in. Nothing was changed."),
                Some("/login?client_id=1example23456789"),
            ),
        ]
    }
}
