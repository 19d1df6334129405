//! The markup that all pages share, looked at in every sample of every screen.

use std::collections::BTreeSet;

use askama::Template;
use portico::hosted_ui::{assets, pages::*};
use scraper::{ElementRef, Html, Selector};

fn rendered<T: Template>(name: &str, pages: Vec<T>) -> Vec<(String, Html)> {
    let one = |(index, page): (usize, T)| {
        (format!("{name} {index}"), Html::parse_document(&page.render().unwrap()))
    };
    pages.into_iter().enumerate().map(one).collect()
}

fn all_pages() -> Vec<(String, Html)> {
    [
        rendered("login", LoginPage::samples()),
        rendered("sign-up", SignUpPage::samples()),
        rendered("confirm", ConfirmPage::samples()),
        rendered("confirm result", ConfirmResultPage::samples()),
        rendered("forgot password", ForgotPasswordPage::samples()),
        rendered("reset password", ResetPasswordPage::samples()),
        rendered("new password", NewPasswordPage::samples()),
        rendered("account", AccountPage::samples()),
        rendered("mfa option", MfaOptionPage::samples()),
        rendered("mfa code", MfaCodePage::samples()),
        rendered("mfa app", MfaAppPage::samples()),
        rendered("mfa contact", MfaContactPage::samples()),
        rendered("captcha", CaptchaPage::samples()),
        rendered("custom challenge", CustomChallengePage::samples()),
        rendered("device", DevicePage::samples()),
        rendered("event feedback", EventFeedbackPage::samples()),
        rendered("error", ErrorPage::samples()),
        rendered("signed out", SignedOutPage::samples()),
        rendered("sign out", SignOutPage::samples()),
        rendered("form post", FormPostPage::samples()),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn find<'a>(page: &'a Html, selector: &str) -> Vec<ElementRef<'a>> {
    page.select(&Selector::parse(selector).unwrap()).collect()
}

// spec: UI-012
#[test]
fn ids_are_unique_and_every_input_has_a_label() {
    for (name, page) in all_pages() {
        let mut ids = BTreeSet::new();
        for element in find(&page, "[id]") {
            let id = element.attr("id").unwrap();
            assert!(ids.insert(id.to_owned()), "{name}: {id} twice");
        }
        for input in find(&page, "input:not([type=hidden]):not([type=submit]):not([aria-hidden])") {
            let id = input.attr("id").unwrap_or_default();
            let labels = find(&page, &format!("label[for='{id}'].label-customizable"));
            assert_eq!(labels.len(), 1, "{name}: {:?}", input.value());
            assert!(input.attr("class").unwrap().contains("inputField-customizable"), "{name}");
        }
        for described in find(&page, "[aria-describedby]") {
            for id in described.attr("aria-describedby").unwrap().split_whitespace() {
                assert!(ids.contains(id), "{name}: nothing has the id {id}");
            }
        }
        assert_eq!(find(&page, "meta[name=viewport]").len(), 1, "{name}");
        assert_eq!(find(&page, "h1").len(), 1, "{name}");
    }
}

// spec: UI-011
#[test]
fn forms_post_with_their_token_and_need_no_script() {
    for (name, page) in all_pages() {
        for form in find(&page, "form") {
            // A look-up that changes nothing, before it is known whose page it will be.
            if form.attr("name") == Some("deviceCodeForm") {
                assert_eq!(form.attr("method"), Some("get"));
                continue;
            }
            assert_eq!(form.attr("method"), Some("post"), "{name}");
            assert!(form.attr("action").is_some_and(|action| !action.is_empty()), "{name}");
            let has =
                |selector: &str| form.select(&Selector::parse(selector).unwrap()).next().is_some();
            assert!(has("button[type=submit], input[type=submit]"), "{name}");
            // The answer to a CAPTCHA carries its sealed question instead, good once.
            let is_ours = !matches!(form.attr("name"), Some("formPostResponse" | "captchaForm"));
            assert_eq!(has("input[type=hidden][name=_csrf]"), is_ours, "{name}");
            assert_eq!(has("input[type=hidden][name=cognitoAsfData]"), is_ours, "{name}");
        }
        assert!(find(&page, "[style], style, [onclick], [onsubmit]").is_empty(), "{name}");
        assert!(find(&page, "script").iter().all(|s| s.attr("src").is_some()), "{name}");
    }
}

// spec: UI-239
#[test]
fn the_customization_contract_is_in_the_markup() {
    for (name, page) in all_pages() {
        for class in ["background", "banner", "logo"] {
            assert_eq!(find(&page, &format!(".{class}-customizable")).len(), 1, "{name}: {class}");
        }
        for alert in find(&page, "[role=alert]") {
            assert_eq!(alert.attr("class"), Some("errorMessage-customizable"), "{name}");
        }
        for button in find(&page, "form [type=submit]:not(.link, .choice)") {
            assert_eq!(button.attr("class"), Some("submitButton-customizable"), "{name}");
        }
        let sheets = find(&page, "link[rel=stylesheet]");
        // That of a client holds the default one.
        let own = [Some(assets::href("portico.css")), Some("/sample/custom.css")];
        assert!(sheets.len() == 1 && own.contains(&sheets[0].attr("href")), "{name}");
    }
}

// spec: UI-055
#[test]
fn the_sign_in_form_keeps_its_contract() {
    let pages = rendered("login", LoginPage::samples());
    let page = &pages[1].1;
    let form = find(page, "form[name=cognitoSignInForm]");
    assert_eq!(form[0].attr("action"), Some("/login?client_id=1example23456789"));
    assert_eq!(find(page, "#signInFormUsername")[0].attr("name"), Some("username"));
    assert_eq!(find(page, "#signInFormPassword")[0].attr("name"), Some("password"));
    assert_eq!(find(page, "[name=signInSubmitButton][type=submit]").len(), 1);
    assert_eq!(find(page, "p#loginErrorMessage.errorMessage-customizable").len(), 1);
    assert_eq!(find(page, "#signInFormUsername")[0].attr("value"), Some("mary.major"));
    assert_eq!(find(page, "#signInFormPassword")[0].attr("value"), None);
}

#[test]
fn static_files_are_found_by_hashed_and_plain_name() {
    for name in assets::names() {
        let hashed = assets::find(assets::href(name)).unwrap();
        assert!(hashed.cache_control.contains("immutable"), "{name}");
        assert_ne!(hashed.content_type, "application/octet-stream", "{name}");
        let plain = assets::find(&format!("{}{name}", assets::PREFIX)).unwrap();
        assert_eq!(plain.bytes, hashed.bytes);
        assert!(!plain.cache_control.contains("immutable"), "{name}");
    }
    assert!(assets::find("/static/../Cargo.toml").is_none());
    assert!(assets::find("/login").is_none());
}

/// A page with all it loads stays small: markup, style sheet, scripts and every picture.
#[test]
fn a_page_stays_under_sixty_kilobytes() {
    let all_files: usize = assets::names()
        .filter_map(|name| assets::find(assets::href(name)))
        .map(|asset| asset.bytes.len())
        .sum();
    for (name, page) in all_pages() {
        let size = page.html().len() + all_files;
        assert!(size < 60_000, "{name}: {size} bytes");
    }
}
