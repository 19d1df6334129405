//! The parts that forms are made of.

use crate::locales::Locale;

/// Where a form goes and the token it carries (UI-035, UI-182).
#[derive(Clone)]
pub struct PostForm {
    pub action: String,
    pub csrf: String,
}

impl PostForm {
    pub(super) fn sample(action: &str) -> Self {
        Self { action: action.to_owned(), csrf: "0f6b1d4e-8c3a-4b52-9f70-6a1e2d3c4b5a".to_owned() }
    }
}

/// A value that a form carries along unseen.
#[derive(Clone)]
pub struct HiddenField {
    pub name: String,
    pub value: String,
}

/// What the people of a pool sign in with (UI-041).
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum SignInOption {
    Username,
    Email,
    Phone,
    EmailOrPhone,
}

impl SignInOption {
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Username => "username",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::EmailOrPhone => "email-or-phone",
        }
    }

    pub(super) fn login_heading(self) -> &'static str {
        match self {
            Self::Username => "login-heading-username",
            Self::Email => "login-heading-email",
            Self::Phone => "login-heading-phone",
            Self::EmailOrPhone => "login-heading-email-or-phone",
        }
    }

    pub(super) fn forgot_intro(self) -> &'static str {
        match self {
            Self::Username => "forgot-intro-username",
            Self::Email => "forgot-intro-email",
            Self::Phone => "forgot-intro-phone",
            Self::EmailOrPhone => "forgot-intro-email-or-phone",
        }
    }

    /// `type` of the input where a new name is chosen.
    pub(super) fn input_type(self) -> &'static str {
        match self {
            Self::Username | Self::EmailOrPhone => "text",
            Self::Email => "email",
            Self::Phone => "tel",
        }
    }

    /// The keyboard to show where an existing name is entered: there the input stays
    /// text, since a name from before a change of the option must remain enterable.
    pub(super) fn input_mode(self) -> &'static str {
        match self {
            Self::Username => "text",
            Self::Email | Self::EmailOrPhone => "email",
            Self::Phone => "tel",
        }
    }

    pub(super) fn is_phone(self) -> bool {
        self == Self::Phone
    }

    pub(super) fn placeholder(self) -> Option<&'static str> {
        match self {
            Self::Email => Some("email-placeholder"),
            Self::Phone => Some("phone-placeholder"),
            Self::Username | Self::EmailOrPhone => None,
        }
    }
}

/// How a code travels.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum DeliveryMedium {
    Email,
    Sms,
}

impl DeliveryMedium {
    pub(super) fn wire_name(self) -> &'static str {
        match self {
            Self::Email => "EMAIL",
            Self::Sms => "SMS",
        }
    }
}

/// The input of one user attribute, posted as `requiredAttributes[<name>]` (UI-072).
#[derive(Clone)]
pub struct AttributeField {
    pub name: String,
    pub label: String,
    pub value: String,
    /// Why the value was refused, in words.
    pub error: Option<String>,
    pub(super) input_type: &'static str,
    pub(super) autocomplete: &'static str,
}

impl AttributeField {
    /// The field of an attribute; one outside the OpenID Connect set is labelled by its
    /// name, a custom one without the prefix.
    pub fn new(locale: &Locale, name: &str, value: impl Into<String>) -> Self {
        let key = format!("attribute-{name}");
        let label = if locale.has(&key) {
            locale.text(&key).to_owned()
        } else {
            name.trim_start_matches("custom:").to_owned()
        };
        Self {
            name: name.to_owned(),
            label,
            value: value.into(),
            error: None,
            input_type: input_type(name),
            autocomplete: autocomplete(name),
        }
    }

    pub(super) fn placeholder(&self) -> Option<&'static str> {
        match self.name.as_str() {
            "email" => Some("email-placeholder"),
            "phone_number" => Some("phone-placeholder"),
            _ => None,
        }
    }

    pub(super) fn is_phone(&self) -> bool {
        self.name == "phone_number"
    }
}

fn input_type(attribute: &str) -> &'static str {
    match attribute {
        "email" => "email",
        "phone_number" => "tel",
        "birthdate" => "date",
        _ => "text",
    }
}

/// Names of HTML's autofill field set (WCAG 1.3.5).
fn autocomplete(attribute: &str) -> &'static str {
    match attribute {
        "address" => "street-address",
        "birthdate" => "bday",
        "email" => "email",
        "family_name" => "family-name",
        "gender" => "sex",
        "given_name" => "given-name",
        "locale" => "language",
        "middle_name" => "additional-name",
        "name" => "name",
        "nickname" => "nickname",
        "phone_number" => "tel",
        "website" => "url",
        _ => "off",
    }
}
