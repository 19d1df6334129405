//! The question that a pool's filter puts before a page (WAF-006).

use askama::Template;

use super::Frame;

/// Stands in place of the page that was asked for; posts `token` with `work` or `sum`, or the field of
/// another house's script.
#[derive(Template)]
#[template(path = "pages/captcha.html")]
pub struct CaptchaPage<'a> {
    pub frame: Frame<'a>,
    pub action: String,
    pub token: String,
    /// None: it was answered.
    pub question: Option<CaptchaQuestion>,
    /// Where the browser goes on then; nowhere if what was interrupted began elsewhere. A page and not
    /// a redirect leads there: browsers hold redirects of a form to `form-action`.
    pub continue_href: Option<String>,
    /// What was sent is lost.
    pub is_posted: bool,
    pub error: Option<String>,
}

/// What is asked.
pub enum CaptchaQuestion {
    /// Work for a script, or a sum for people without one.
    Own {
        puzzle: String,
        work_bits: u32,
        sum_of: [u32; 2],
    },
    Outside(OutsideCaptcha),
}

/// The widget of another house.
pub struct OutsideCaptcha {
    pub script: String,
    pub class: String,
    pub site_key: String,
}

impl CaptchaPage<'_> {
    fn heading(&self) -> &str {
        let key = if self.question.is_some() { "captcha-heading" } else { "captcha-done" };
        self.frame.t(key)
    }

    fn is_error(&self) -> bool {
        self.error.is_some()
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "the template has references")]
    fn sum(&self, [first, second]: &[u32; 2]) -> String {
        let (first, second) = (first.to_string(), second.to_string());
        self.frame.locale.format("captcha-question", &[("first", &first), ("second", &second)])
    }
}

impl CaptchaPage<'static> {
    /// Our own question, the same after a wrong answer to something posted, and the end.
    pub fn samples() -> Vec<Self> {
        let page = |question| Self {
            frame: Frame::sample(),
            action: "/captcha?client_id=1example23456789".to_owned(),
            token: "sealed".to_owned(),
            question,
            continue_href: None,
            is_posted: false,
            error: None,
        };
        let own = || CaptchaQuestion::Own {
            puzzle: "9Xk1".to_owned(),
            // More than any script finishes: the sample stays as it is.
            work_bits: 200,
            sum_of: [17, 5],
        };
        let outside = CaptchaQuestion::Outside(OutsideCaptcha {
            script: "/sample/widget.js".to_owned(),
            class: "widget".to_owned(),
            site_key: "10000000-ffff".to_owned(),
        });
        let error = Some("That was not the result.".to_owned());
        vec![
            page(Some(own())),
            Self { is_posted: true, error, ..page(Some(own())) },
            page(Some(outside)),
            page(None),
            Self {
                continue_href: Some("/login?client_id=1example23456789".to_owned()),
                ..page(None)
            },
        ]
    }
}
