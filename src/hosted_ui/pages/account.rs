//! The page where people look after their account (UI-913).

use askama::Template;

use super::{AttributeField, Frame, PasswordRule, PostForm, QrImage};

/// `GET /account`; every form posts there with `do` and what it is about.
#[derive(Template)]
#[template(path = "pages/account.html")]
pub struct AccountPage<'a> {
    pub frame: Frame<'a>,
    pub form: PostForm,
    pub error: Option<String>,
    pub notice: Option<String>,
    pub username: String,
    /// Contacts that wait for a code.
    pub contacts: Vec<UnverifiedContact>,
    pub attributes: Vec<AttributeField>,
    pub has_password: bool,
    pub password_rules: Vec<PasswordRule>,
    pub password_error: Option<String>,
    pub factors: Vec<FactorItem>,
    pub many_factors: bool,
    /// An authenticator app that is being set up.
    pub app: Option<AppSetUp>,
    /// Where the options for a new passkey come from; absent where the pool has no passkeys.
    pub passkey_options: Option<String>,
    pub passkey_form: PostForm,
    pub passkeys: Vec<Item>,
    pub devices: Vec<Item>,
    pub sessions: Vec<SessionItem>,
    pub app_href: String,
}

pub struct UnverifiedContact {
    pub attribute: &'static str,
    pub value: String,
}

pub struct FactorItem {
    pub name: &'static str,
    pub label: String,
    pub is_on: bool,
    pub can_be_on: bool,
    pub is_preferred: bool,
    pub is_app: bool,
}

pub struct AppSetUp {
    pub qr: QrImage,
    pub secret: String,
}

/// A thing that can be removed.
pub struct Item {
    pub id: String,
    pub name: String,
    pub hint: String,
}

/// A place where somebody is signed in.
pub struct SessionItem {
    pub id: String,
    pub name: String,
    pub hint: String,
    pub is_here: bool,
}

impl AccountPage<'_> {
    fn heading(&self) -> &str {
        self.frame.t("account-heading")
    }

    fn signed_in_as(&self) -> String {
        self.frame.locale.format("account-signed-in-as", &[("user", &self.username)])
    }

    fn unverified(&self, contact: &UnverifiedContact) -> String {
        let destination = contact.value.as_str();
        self.frame.locale.format("account-unverified", &[("destination", destination)])
    }

    fn delete_label(&self) -> String {
        self.frame.locale.format("account-delete-confirm", &[("user", &self.username)])
    }

    fn is_error(&self) -> bool {
        self.error.is_some() || self.password_error.is_some()
    }
}

impl AccountPage<'static> {
    /// With everything, and while an app is being set up.
    pub fn samples() -> Vec<Self> {
        let locale = Frame::sample().locale;
        let item = |id: &str, name: &str, hint: &str| Item {
            id: id.to_owned(),
            name: name.to_owned(),
            hint: hint.to_owned(),
        };
        let session = |id: &str, name: &str, is_here| SessionItem {
            id: id.to_owned(),
            name: name.to_owned(),
            hint: "2026-11-21 · Firefox, Linux".to_owned(),
            is_here,
        };
        let factor = |name, label: &str, is_on, is_app| FactorItem {
            name,
            label: label.to_owned(),
            is_on,
            can_be_on: true,
            is_preferred: is_on,
            is_app,
        };
        let plain = || Self {
            frame: Frame::sample(),
            form: PostForm::sample("/account?client_id=1example23456789"),
            error: None,
            notice: None,
            username: "mary.major".to_owned(),
            contacts: vec![UnverifiedContact {
                attribute: "email",
                value: "mary@example.com".to_owned(),
            }],
            attributes: vec![
                AttributeField::new(locale, "name", "Mary Major"),
                AttributeField::new(locale, "email", "mary@example.com"),
            ],
            has_password: true,
            password_rules: PasswordRule::samples(),
            password_error: None,
            factors: vec![
                factor("SMS_MFA", "SMS", false, false),
                factor("SOFTWARE_TOKEN_MFA", "Authenticator app", true, true),
            ],
            many_factors: true,
            app: None,
            passkey_options: Some("/account/passkey/options?client_id=1example23456789".to_owned()),
            passkey_form: PostForm::sample("/account/passkey?client_id=1example23456789"),
            passkeys: vec![item("a", "Passkey", "2026-11-21")],
            devices: vec![item("d", "Laptop", "2026-11-20")],
            sessions: vec![session("tkn", "Harbour Books", false), session("sso", "Browser", true)],
            app_href: "https://app.example.com/".to_owned(),
        };
        let address = "otpauth://totp/Harbour%20Books:mary.major?secret=JBSWY3DPEHPK3PXP";
        let app = QrImage::of(address)
            .map(|qr| AppSetUp { qr, secret: "JBSW Y3DP EHPK 3PXP".to_owned() });
        let error = Some("Incorrect username or password.".to_owned());
        vec![plain(), Self { app, contacts: vec![], error, ..plain() }]
    }
}
