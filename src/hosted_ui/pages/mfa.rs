//! The pages of the second factor: choosing one, setting one up, entering a code (UI-101 – UI-107,
//! UI-120, UI-121).

use std::fmt::Write as _;

use askama::Template;
use qrcode::{Color, QrCode};

use super::{Frame, PostForm};
use crate::mfa::Factor;

/// `GET /mfaOption`; posts `factor`.
#[derive(Template)]
#[template(path = "pages/mfa_option.html")]
pub struct MfaOptionPage<'a> {
    pub frame: Frame<'a>,
    pub form: PostForm,
    pub error: Option<String>,
    pub options: Vec<Factor>,
    /// A factor is to be set up, not to be used.
    pub is_set_up: bool,
    pub sign_in_href: String,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass references")]
impl MfaOptionPage<'_> {
    fn heading(&self) -> &str {
        self.frame.t(if self.is_set_up {
            "mfa-set-up-option-heading"
        } else {
            "mfa-option-heading"
        })
    }

    fn label(&self, factor: &Factor) -> &str {
        self.frame.t(match factor {
            Factor::Sms => "mfa-option-sms",
            Factor::SoftwareToken => "mfa-option-app",
            Factor::Email => "mfa-option-email",
        })
    }

    fn hint(&self, factor: &Factor) -> &str {
        self.frame.t(match factor {
            Factor::Sms => "mfa-option-sms-hint",
            Factor::SoftwareToken => "mfa-option-app-hint",
            Factor::Email => "mfa-option-email-hint",
        })
    }

    fn is_error(&self) -> bool {
        self.error.is_some()
    }
}

/// `GET /mfa`; posts `code`, or `resend`, or `back`.
#[derive(Template)]
#[template(path = "pages/mfa_code.html")]
pub struct MfaCodePage<'a> {
    pub frame: Frame<'a>,
    pub form: PostForm,
    pub error: Option<String>,
    pub notice: Option<String>,
    pub factor: Factor,
    /// Masked; empty for an app.
    pub destination: String,
    /// The name of the app, if the person gave it one.
    pub device_name: String,
    /// The code proves a contact that is being set up.
    pub is_set_up: bool,
    pub can_go_back: bool,
    pub sign_in_href: String,
}

impl MfaCodePage<'_> {
    fn heading(&self) -> &str {
        self.frame.t(match (self.is_set_up, self.factor) {
            (true, Factor::Sms) => "mfa-set-up-sms-heading",
            (true, Factor::Email) => "mfa-set-up-email-heading",
            _ => "mfa-code-heading",
        })
    }

    fn intro(&self) -> String {
        let locale = self.frame.locale;
        match self.factor {
            Factor::Sms => locale.format("mfa-sent-by-sms", &[("destination", &self.destination)]),
            Factor::Email => {
                locale.format("mfa-sent-by-email", &[("destination", &self.destination)])
            }
            Factor::SoftwareToken if self.device_name.is_empty() => {
                locale.text("mfa-code-from-app").to_owned()
            }
            Factor::SoftwareToken => {
                locale.format("mfa-code-from-device", &[("device", &self.device_name)])
            }
        }
    }

    fn is_sent(&self) -> bool {
        self.factor != Factor::SoftwareToken
    }

    fn is_error(&self) -> bool {
        self.error.is_some()
    }
}

/// `GET /mfaRegister` for an authenticator app; posts `code` and `deviceName`, or `back`.
#[derive(Template)]
#[template(path = "pages/mfa_app.html")]
pub struct MfaAppPage<'a> {
    pub frame: Frame<'a>,
    pub form: PostForm,
    pub error: Option<String>,
    pub qr: QrImage,
    /// Base32, in groups of four.
    pub secret: String,
    pub device_name: String,
    pub can_go_back: bool,
    pub sign_in_href: String,
}

impl MfaAppPage<'_> {
    fn heading(&self) -> &str {
        self.frame.t("mfa-app-heading")
    }

    fn is_error(&self) -> bool {
        self.error.is_some()
    }
}

/// A QR code as the path of an SVG: drawn by the browser, no image, no script.
pub struct QrImage {
    /// Modules to a side, with the quiet zone.
    pub size: usize,
    pub path: String,
}

/// Modules of white around a QR code (ISO/IEC 18004).
const QUIET: usize = 4;

impl QrImage {
    /// `None` if the text is too long for a code.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let code = QrCode::new(text).ok()?;
        let width = code.width();
        let mut path = String::new();
        for (index, color) in code.to_colors().into_iter().enumerate() {
            if color == Color::Dark {
                let (x, y) = (index % width + QUIET, index / width + QUIET);
                let _ = write!(path, "M{x} {y}h1v1h-1z");
            }
        }
        Some(Self { size: width + 2 * QUIET, path })
    }
}

/// `GET /mfaRegister` for a phone number or an address; posts `contact`, or `back`.
#[derive(Template)]
#[template(path = "pages/mfa_contact.html")]
pub struct MfaContactPage<'a> {
    pub frame: Frame<'a>,
    pub form: PostForm,
    pub error: Option<String>,
    pub factor: Factor,
    pub value: String,
    pub can_go_back: bool,
    pub sign_in_href: String,
}

impl MfaContactPage<'_> {
    fn is_phone(&self) -> bool {
        self.factor == Factor::Sms
    }

    fn heading(&self) -> &str {
        self.frame.t(if self.is_phone() {
            "mfa-set-up-sms-heading"
        } else {
            "mfa-set-up-email-heading"
        })
    }

    fn is_error(&self) -> bool {
        self.error.is_some()
    }
}

impl MfaOptionPage<'static> {
    /// Choosing what to use, and what to set up.
    pub fn samples() -> Vec<Self> {
        let plain = || Self {
            frame: Frame::sample(),
            form: PostForm::sample("/mfaOption?client_id=1example23456789"),
            error: None,
            options: Factor::ALL.to_vec(),
            is_set_up: false,
            sign_in_href: "/login?client_id=1example23456789".to_owned(),
        };
        let error = Some("Choose one of the methods.".to_owned());
        vec![plain(), Self { is_set_up: true, ..plain() }, Self { error, ..plain() }]
    }
}

impl MfaCodePage<'static> {
    /// An app with and without a name, a text message, a mail that sets the factor up.
    pub fn samples() -> Vec<Self> {
        let plain = || Self {
            frame: Frame::sample(),
            form: PostForm::sample("/mfa?client_id=1example23456789"),
            error: None,
            notice: None,
            factor: Factor::SoftwareToken,
            destination: String::new(),
            device_name: "Mary's phone".to_owned(),
            is_set_up: false,
            can_go_back: true,
            sign_in_href: "/login?client_id=1example23456789".to_owned(),
        };
        let sms = || Self {
            factor: Factor::Sms,
            destination: "+*******1234".to_owned(),
            device_name: String::new(),
            ..plain()
        };
        let error = Some("Invalid code received for user".to_owned());
        vec![
            plain(),
            Self { device_name: String::new(), error, can_go_back: false, ..plain() },
            sms(),
            Self { notice: Some("A new code is on its way.".to_owned()), is_set_up: true, ..sms() },
            Self { factor: Factor::Email, destination: "m***@e***".to_owned(), ..sms() },
            Self {
                factor: Factor::Email,
                destination: "m***@e***".to_owned(),
                is_set_up: true,
                ..sms()
            },
        ]
    }
}

impl MfaAppPage<'static> {
    /// As it opens, and after a wrong code.
    pub fn samples() -> Vec<Self> {
        let address = "otpauth://totp/Harbour%20Books:mary.major?secret=\
                       JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXPJBSW&issuer=Harbour%20Books";
        let qr = || QrImage::of(address).unwrap_or(QrImage { size: 0, path: String::new() });
        let plain = || Self {
            frame: Frame::sample(),
            form: PostForm::sample("/mfaRegister?client_id=1example23456789"),
            error: None,
            qr: qr(),
            secret: "JBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXP JBSW".to_owned(),
            device_name: String::new(),
            can_go_back: true,
            sign_in_href: "/login?client_id=1example23456789".to_owned(),
        };
        let error = Some("The code does not belong to this key. Try the next one.".to_owned());
        vec![plain(), Self { error, device_name: "Mary's phone".to_owned(), ..plain() }]
    }
}

impl MfaContactPage<'static> {
    /// A phone number, a refused one, an address.
    pub fn samples() -> Vec<Self> {
        let plain = || Self {
            frame: Frame::sample(),
            form: PostForm::sample("/mfaRegister?client_id=1example23456789"),
            error: None,
            factor: Factor::Sms,
            value: String::new(),
            can_go_back: true,
            sign_in_href: "/login?client_id=1example23456789".to_owned(),
        };
        let error = Some("Invalid phone number format.".to_owned());
        vec![
            plain(),
            Self { error, value: "12125551234".to_owned(), ..plain() },
            Self { factor: Factor::Email, can_go_back: false, ..plain() },
        ]
    }
}
