//! The page behind the links of a mail about a sign-in (RISK-078).

use askama::Template;

use super::{Frame, PostForm};

/// Where it stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum FeedbackState {
    /// Nothing is recorded yet.
    Asked,
    Owned,
    Disowned,
}

/// The sign-in that the mail was about.
pub struct SignInSeen {
    pub time: String,
    pub device: Option<String>,
    pub place: Option<String>,
    pub address: Option<String>,
}

/// `/eventFeedback`.
#[derive(Template)]
#[template(path = "pages/event_feedback.html")]
pub struct EventFeedbackPage<'a> {
    pub frame: Frame<'a>,
    pub state: FeedbackState,
    pub form: PostForm,
    pub token: String,
    pub seen: SignInSeen,
    /// Where the password can be changed, if the user can do that.
    pub forgot_href: Option<String>,
}

impl EventFeedbackPage<'_> {
    fn heading(&self) -> &str {
        self.frame.t(match self.state {
            FeedbackState::Asked => "feedback-heading",
            FeedbackState::Owned | FeedbackState::Disowned => "feedback-heading-done",
        })
    }

    fn thanks(&self) -> Option<&str> {
        match self.state {
            FeedbackState::Asked => None,
            FeedbackState::Owned => Some(self.frame.t("feedback-owned")),
            FeedbackState::Disowned => Some(self.frame.t("feedback-disowned")),
        }
    }

    fn facts(&self) -> Vec<(&str, &str)> {
        let seen = &self.seen;
        [
            ("message-risk-time", Some(&seen.time)),
            ("message-risk-device", seen.device.as_ref()),
            ("message-risk-place", seen.place.as_ref()),
            ("message-risk-address", seen.address.as_ref()),
        ]
        .into_iter()
        .filter_map(|(key, value)| Some((self.frame.t(key), value?.as_str())))
        .collect()
    }

    fn is_error(&self) -> bool {
        false
    }
}

impl EventFeedbackPage<'static> {
    /// The question and both answers.
    pub fn samples() -> Vec<Self> {
        let page = |state, forgot_href: Option<&str>| Self {
            frame: Frame::sample(),
            state,
            form: PostForm {
                action: "/eventFeedback?username=mary".to_owned(),
                csrf: String::new(),
            },
            token: "token".to_owned(),
            seen: SignInSeen {
                time: "Friday, March 19, 2021 02:25 PM UTC".to_owned(),
                device: Some("Firefox, Linux".to_owned()),
                place: Some("Berlin, Germany".to_owned()),
                address: Some("192.0.2.7".to_owned()),
            },
            forgot_href: forgot_href.map(str::to_owned),
        };
        vec![
            page(FeedbackState::Asked, None),
            page(FeedbackState::Owned, None),
            page(FeedbackState::Disowned, Some("/forgotPassword?client_id=1example23456789")),
        ]
    }
}
