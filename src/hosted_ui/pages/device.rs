//! The page where people let a device without a browser in (OIDC-323).

use askama::Template;

use super::{Frame, PostForm};

/// `/device`.
#[derive(Template)]
#[template(path = "pages/device.html")]
pub struct DevicePage<'a> {
    pub frame: Frame<'a>,
    pub step: DeviceStep,
}

pub enum DeviceStep {
    /// The code that the device shows is asked for.
    Enter {
        action: String,
        code: String,
        error: Option<String>,
    },
    Confirm {
        form: PostForm,
        user: String,
        code: String,
    },
    Allowed,
    Denied,
}

impl DevicePage<'_> {
    fn heading(&self) -> &str {
        self.frame.t(match self.step {
            DeviceStep::Enter { .. } => "device-heading",
            DeviceStep::Confirm { .. } => "device-confirm-heading",
            DeviceStep::Allowed => "device-allowed-heading",
            DeviceStep::Denied => "device-denied-heading",
        })
    }

    fn text(&self, user: &str) -> String {
        let values = [("app", self.frame.app_name.as_str()), ("user", user)];
        self.frame.locale.format("device-confirm-text", &values)
    }

    fn is_error(&self) -> bool {
        matches!(self.step, DeviceStep::Enter { error: Some(_), .. })
    }
}

impl DevicePage<'static> {
    /// Every step; the first with a code that was wrong besides.
    pub fn samples() -> Vec<Self> {
        let enter = |code: &str, error: Option<&str>| DeviceStep::Enter {
            action: "/device".to_owned(),
            code: code.to_owned(),
            error: error.map(str::to_owned),
        };
        let confirm = DeviceStep::Confirm {
            form: PostForm::sample("/device"),
            user: "mary.major@example.com".to_owned(),
            code: "WDJB-MJHT".to_owned(),
        };
        let steps = [
            enter("", None),
            confirm,
            DeviceStep::Allowed,
            DeviceStep::Denied,
            enter("WDJB-MJHX", Some("That code is not valid or has expired.")),
        ];
        steps.into_iter().map(|step| Self { frame: Frame::sample(), step }).collect()
    }
}
