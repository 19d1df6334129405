//! The sign-in page (UI-040 to UI-056, EP-306).

use askama::Template;

use super::{Frame, PostForm, SignInOption};

/// `GET /login`, and `POST /login` after a refused sign-in.
#[derive(Template)]
#[template(path = "pages/login.html")]
pub struct LoginPage<'a> {
    pub frame: Frame<'a>,
    /// Why the last sign-in failed; shown in the native block as `loginErrorMessage`.
    pub error: Option<String>,
    /// Good news from the page before, for example that the password was changed.
    pub notice: Option<String>,
    /// What is to be done here, for somebody who was sent by another page.
    pub task: Option<String>,
    pub session: Option<CurrentSession>,
    /// Absent when the client does not enable `COGNITO` (UI-042).
    pub native: Option<NativeSignIn>,
    pub social: Vec<Provider>,
    pub corporate: Vec<Provider>,
    /// The box for an e-mail address in place of buttons (FED-070).
    pub corporate_email: Option<CorporateEmail>,
    /// Absent when self-registration is off (UI-054).
    pub sign_up_href: Option<String>,
    /// The validated way back to the app, if there is one.
    pub app_href: Option<String>,
}

/// The form for user name and password: posts `username` and `password`.
#[derive(Clone)]
pub struct NativeSignIn {
    pub form: PostForm,
    pub sign_in_with: SignInOption,
    /// Kept over a failed attempt; the password never is (UI-056).
    pub username: String,
    /// Functions of the pool decide whether it is needed (UI-004).
    pub is_password_optional: bool,
    pub forgot_href: Option<String>,
    /// A code may take the place of the password (FLOW-901).
    pub can_send_code: bool,
    pub passkey: Option<PasskeySignIn>,
}

/// Signing in with a passkey; only browsers with scripts show it. Posts `credential`.
#[derive(Clone)]
pub struct PasskeySignIn {
    pub form: PostForm,
    /// Answers the options for the browser as JSON.
    pub options_action: String,
}

/// A button that starts `/oauth2/authorize` with this provider (UI-047).
#[derive(Clone)]
pub struct Provider {
    pub href: String,
    pub label: String,
    /// By which the style sheet finds the icon.
    pub name: String,
}

/// The form for a corporate e-mail address: posts `idp_email`.
#[derive(Clone)]
pub struct CorporateEmail {
    pub form: PostForm,
    pub email: String,
    pub error: Option<String>,
}

/// A session that this browser already has (EP-306).
#[derive(Clone)]
pub struct CurrentSession {
    pub user: String,
    /// `/oauth2/authorize` with the carried parameters.
    pub continue_href: String,
}

impl Provider {
    /// The button of a social provider by its Cognito type, `None` for any other (UI-044).
    pub fn social(frame: &Frame<'_>, provider: &str, href: impl Into<String>) -> Option<Self> {
        let key = match provider {
            "Facebook" => "continue-with-facebook",
            "Google" => "continue-with-google",
            "LoginWithAmazon" => "continue-with-amazon",
            "SignInWithApple" => "continue-with-apple",
            _ => return None,
        };
        let (label, name) = (frame.t(key).to_owned(), provider.to_owned());
        Some(Self { href: href.into(), label, name })
    }

    /// The button of a SAML or OIDC provider, labelled with its name (UI-046).
    pub fn corporate(name: impl Into<String>, href: impl Into<String>) -> Self {
        let name = name.into();
        Self { href: href.into(), label: name.clone(), name }
    }
}

impl LoginPage<'_> {
    fn heading(&self) -> &str {
        self.frame.t(match &self.native {
            Some(native) if self.is_native_only() => native.sign_in_with.login_heading(),
            _ => "login-heading",
        })
    }

    fn is_error(&self) -> bool {
        self.error.is_some()
            || self.corporate_email.as_ref().is_some_and(|corporate| corporate.error.is_some())
    }

    /// Whether the cursor waits in the form for user name and password: not where something else
    /// comes first.
    fn begins_in_form(&self) -> bool {
        let has_failed =
            self.corporate_email.as_ref().is_some_and(|corporate| corporate.error.is_some());
        self.session.is_none() && !has_failed
    }

    fn continue_text(&self, session: &CurrentSession) -> String {
        self.frame.locale.format("login-session-continue", &[("user", &session.user)])
    }

    fn has_providers(&self) -> bool {
        !self.social.is_empty() || self.has_corporate()
    }

    fn has_corporate(&self) -> bool {
        !self.corporate.is_empty() || self.corporate_email.is_some()
    }

    fn is_native_only(&self) -> bool {
        self.native.is_some() && !self.has_providers()
    }

    /// Native block and providers stand side by side (UI-043).
    fn is_wide(&self) -> bool {
        self.native.is_some() && self.has_providers()
    }
}

impl LoginPage<'static> {
    /// The page in its states: plain, failed, with every kind of provider, customized.
    pub fn samples() -> Vec<Self> {
        let native = |sign_in_with, username: &str| NativeSignIn {
            form: PostForm::sample("/login?client_id=1example23456789"),
            sign_in_with,
            username: username.to_owned(),
            forgot_href: Some("/forgotPassword?client_id=1example23456789".to_owned()),
            is_password_optional: false,
            can_send_code: sign_in_with == SignInOption::EmailOrPhone,
            passkey: (sign_in_with == SignInOption::EmailOrPhone).then(|| PasskeySignIn {
                form: PostForm::sample("/login/passkey?client_id=1example23456789"),
                options_action: "/login/passkey/options?client_id=1example23456789".to_owned(),
            }),
        };
        let plain = || Self {
            frame: Frame::sample(),
            error: None,
            notice: None,
            task: None,
            session: None,
            native: Some(native(SignInOption::Email, "")),
            social: Vec::new(),
            corporate: Vec::new(),
            corporate_email: None,
            sign_up_href: Some("/signup?client_id=1example23456789".to_owned()),
            app_href: None,
        };
        let social = || {
            ["Facebook", "Google", "LoginWithAmazon", "SignInWithApple"]
                .iter()
                .filter_map(|provider| {
                    let href = format!("/oauth2/authorize?identity_provider={provider}");
                    Provider::social(&Frame::sample(), provider, href)
                })
                .collect::<Vec<_>>()
        };
        let corporate = |name: &str| {
            Provider::corporate(name, format!("/oauth2/authorize?identity_provider={name}"))
        };
        let failed = Self {
            error: Some("Incorrect username or password.".to_owned()),
            native: Some(native(SignInOption::Username, "mary.major")),
            app_href: Some("https://app.example.com/".to_owned()),
            ..plain()
        };
        let all = Self {
            native: Some(native(SignInOption::EmailOrPhone, "")),
            social: social(),
            corporate: vec![corporate("ExampleCorp"), corporate("Northwind-SSO")],
            session: Some(CurrentSession {
                user: "mary.major@example.com".to_owned(),
                continue_href: "/oauth2/authorize?client_id=1example23456789".to_owned(),
            }),
            ..plain()
        };
        let email_box = Self {
            corporate_email: Some(CorporateEmail {
                form: PostForm::sample("/login?client_id=1example23456789"),
                email: "mary@unknown.example".to_owned(),
                error: Some("No sign-in is set up for this email address.".to_owned()),
            }),
            ..plain()
        };
        let providers_only = Self { native: None, social: social(), sign_up_href: None, ..plain() };
        let nothing = Self { native: None, sign_up_href: None, ..plain() };
        let customized = Self {
            frame: Frame::sample_customized(),
            notice: Some("Your password has been changed. Sign in with the new one.".to_owned()),
            social: social(),
            ..plain()
        };
        let refused = Self {
            error: failed.error.clone(),
            native: Some(native(SignInOption::EmailOrPhone, "")),
            social: social(),
            corporate: vec![corporate("ExampleCorp")],
            ..plain()
        };
        let connect = Self {
            task: Some(
                Frame::sample()
                    .locale
                    .format("login-notice-connect", &[("provider", "ExampleCorp")]),
            ),
            native: Some(native(SignInOption::Email, "mary.major@example.com")),
            corporate: vec![corporate("ExampleCorp")],
            ..plain()
        };
        vec![plain(), failed, all, email_box, providers_only, nothing, customized, refused, connect]
    }
}
