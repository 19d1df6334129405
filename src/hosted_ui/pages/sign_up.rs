//! The sign-up page (UI-070 to UI-080).

use askama::Template;

use super::{AttributeField, Frame, PasswordRule, PostForm, SignInOption};
use crate::locales::Locale;

/// `GET /signup`, and `POST /signup` after a refused sign-up. Posts `username`,
/// `password` and `requiredAttributes[<name>]`.
#[derive(Template)]
#[template(path = "pages/sign_up.html")]
pub struct SignUpPage<'a> {
    pub frame: Frame<'a>,
    pub form: PostForm,
    pub error: Option<String>,
    pub sign_in_with: SignInOption,
    pub username: String,
    pub username_error: Option<String>,
    /// The required attributes, without one that is itself the sign-in name.
    pub attributes: Vec<AttributeField>,
    pub password_rules: Vec<PasswordRule>,
    pub password_error: Option<String>,
    /// Empty if the client has no terms.
    pub terms: Vec<TermsPart>,
    pub sign_in_href: String,
}

/// A piece of the sentence about the terms (UI-904).
pub struct TermsPart {
    pub text: String,
    pub href: Option<String>,
}

impl TermsPart {
    /// The sentence in its pieces; where the links stand in it depends on the language.
    pub fn sentence(locale: &Locale, terms: &str, privacy: &str) -> Vec<Self> {
        const PLACES: [char; 2] = ['\u{1}', '\u{2}'];
        let places = PLACES.map(String::from);
        let arguments = [("terms", places[0].as_str()), ("privacy", places[1].as_str())];
        let sentence = locale.format("sign-up-terms", &arguments);
        let mut parts = Vec::new();
        for piece in sentence.split_inclusive(PLACES) {
            let text = piece.trim_end_matches(PLACES);
            parts.push(Self { text: text.to_owned(), href: None });
            let link = match piece.chars().last() {
                Some('\u{1}') => Some(("sign-up-terms-of-use", terms)),
                Some('\u{2}') => Some(("sign-up-privacy-policy", privacy)),
                _ => None,
            };
            parts.extend(link.map(|(key, href)| Self {
                text: locale.text(key).to_owned(),
                href: Some(href.to_owned()),
            }));
        }
        parts
    }
}

impl SignUpPage<'_> {
    fn heading(&self) -> &str {
        self.frame.t("sign-up-heading")
    }

    fn is_error(&self) -> bool {
        self.error.is_some()
            || self.username_error.is_some()
            || self.password_error.is_some()
            || self.attributes.iter().any(|attribute| attribute.error.is_some())
    }
}

impl SignUpPage<'static> {
    /// The page empty, refused with every field in error, and customized.
    pub fn samples() -> Vec<Self> {
        let locale = Frame::sample().locale;
        let plain = || Self {
            frame: Frame::sample(),
            form: PostForm::sample("/signup?client_id=1example23456789"),
            error: None,
            sign_in_with: SignInOption::Email,
            username: String::new(),
            username_error: None,
            attributes: vec![
                AttributeField::new(locale, "given_name", ""),
                AttributeField::new(locale, "family_name", ""),
            ],
            password_rules: PasswordRule::samples(),
            password_error: None,
            terms: Vec::new(),
            sign_in_href: "/login?client_id=1example23456789".to_owned(),
        };
        let refused = |value: &str, name: &str, error: &str| AttributeField {
            error: Some(error.to_owned()),
            ..AttributeField::new(locale, name, value)
        };
        vec![
            plain(),
            Self {
                error: Some("User already exists".to_owned()),
                sign_in_with: SignInOption::Username,
                username: "mary.major".to_owned(),
                username_error: Some("Choose another username.".to_owned()),
                attributes: vec![
                    refused("mary@", "email", "This is not an email address."),
                    refused("555", "phone_number", "This is not a phone number."),
                    AttributeField::new(locale, "birthdate", "1990-02-03"),
                    AttributeField::new(locale, "custom:department", "Books"),
                ],
                password_error: Some("The password does not meet the requirements.".to_owned()),
                ..plain()
            },
            Self {
                frame: Frame::sample_customized(),
                sign_in_with: SignInOption::Phone,
                attributes: Vec::new(),
                password_rules: Vec::new(),
                ..plain()
            },
            Self {
                terms: TermsPart::sentence(
                    locale,
                    "https://books.example.com/terms",
                    "https://books.example.com/privacy",
                ),
                ..plain()
            },
        ]
    }
}
