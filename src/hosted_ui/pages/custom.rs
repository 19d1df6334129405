//! A challenge that a function of the pool made (UI-004).

use askama::Template;

use super::{Frame, PostForm};

/// `GET /customChallenge`; posts `answer`.
#[derive(Template)]
#[template(path = "pages/custom_challenge.html")]
pub struct CustomChallengePage<'a> {
    pub frame: Frame<'a>,
    pub form: PostForm,
    pub error: Option<String>,
    /// What is asked.
    pub prompt: Option<String>,
    /// The name of the field.
    pub label: Option<String>,
    pub input: CustomInput,
    pub sign_in_href: String,
}

/// What kind of answer is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CustomInput {
    Text,
    Password,
    Code,
    Email,
    Phone,
}

impl CustomInput {
    /// By the name that the function gives; plain text where it gives none that is known.
    #[must_use]
    pub fn named(name: &str) -> Self {
        match name {
            "password" => Self::Password,
            "code" | "number" => Self::Code,
            "email" => Self::Email,
            "tel" => Self::Phone,
            _ => Self::Text,
        }
    }

    const fn kind(self) -> &'static str {
        match self {
            Self::Text | Self::Code => "text",
            Self::Password => "password",
            Self::Email => "email",
            Self::Phone => "tel",
        }
    }

    const fn mode(self) -> &'static str {
        match self {
            Self::Text | Self::Password => "text",
            Self::Code => "numeric",
            Self::Email => "email",
            Self::Phone => "tel",
        }
    }

    const fn completion(self) -> &'static str {
        match self {
            Self::Code => "one-time-code",
            Self::Email => "email",
            Self::Phone => "tel",
            Self::Text | Self::Password => "off",
        }
    }
}

impl CustomChallengePage<'_> {
    fn heading(&self) -> &str {
        self.frame.t("custom-heading")
    }

    fn label(&self) -> &str {
        self.label.as_deref().unwrap_or_else(|| self.frame.t("custom-label"))
    }

    fn is_error(&self) -> bool {
        self.error.is_some()
    }
}

impl CustomChallengePage<'static> {
    /// A question, and a code after a wrong one.
    pub fn samples() -> Vec<Self> {
        let plain = || Self {
            frame: Frame::sample(),
            form: PostForm::sample("/customChallenge?client_id=1example23456789"),
            error: None,
            prompt: Some("What is the name of your first ship?".to_owned()),
            label: None,
            input: CustomInput::Text,
            sign_in_href: "/login?client_id=1example23456789".to_owned(),
        };
        let error = Some("That was not it.".to_owned());
        let label = Some("Code from the letter".to_owned());
        vec![plain(), Self { error, label, input: CustomInput::Code, ..plain() }]
    }
}
