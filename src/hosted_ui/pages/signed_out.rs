//! The page after a sign-out that names no place to go to.

use askama::Template;

use super::Frame;

/// The end of `/logout` without a target (OIDC logout).
#[derive(Template)]
#[template(path = "pages/signed_out.html")]
pub struct SignedOutPage<'a> {
    pub frame: Frame<'a>,
    /// The client's sign-in page, when the client is known.
    pub sign_in_href: Option<String>,
}

impl SignedOutPage<'_> {
    fn heading(&self) -> &str {
        self.frame.t("signed-out-heading")
    }

    fn is_error(&self) -> bool {
        false
    }
}

impl SignedOutPage<'static> {
    /// With and without a way on.
    pub fn samples() -> Vec<Self> {
        [Some("/login?client_id=1example23456789"), None]
            .into_iter()
            .map(|href| Self { frame: Frame::sample(), sign_in_href: href.map(str::to_owned) })
            .collect()
    }
}
