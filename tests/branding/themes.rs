//! Themes: what is refused, and what the pages load.

use portico::branding::theme::ThemeError;
use portico::branding::{ALL, Theme};
use portico::locales;
use serde_json::json;

use crate::support::{Browser, on_both_engines};

fn theme(value: serde_json::Value) -> Theme {
    serde_json::from_value(value).unwrap()
}

#[test]
fn unreadable_and_unknown_is_refused() {
    let check = |value| theme(value).check(locales::problems_of);
    assert_eq!(check(json!({})), Ok(()));
    assert_eq!(
        check(
            json!({ "light": { "accent": "#0b5cad" }, "dark": { "accent": "#9ec7ff" }, "radius": 4 })
        ),
        Ok(())
    );
    for bad in ["red", "#12", "#12345g", "#1234567", "url(x)", "#fff;}body{"] {
        let refused = check(json!({ "light": { "page": bad } }));
        assert_eq!(refused, Err(ThemeError::NotAColor(bad.to_owned())));
    }
    let refused = check(json!({ "light": { "accent": "#ffe08a" } })).unwrap_err().to_string();
    assert!(refused.starts_with("light: accent on card has a contrast of 1."), "{refused}");
    assert_eq!(check(json!({ "radius": 33 })), Err(ThemeError::Radius));
    let texts =
        |tag: &str, key: &str, text: &str| check(json!({ "texts": { tag: { key: text } } }));
    assert_eq!(texts("en", "login-button", "Come aboard"), Ok(()));
    assert_eq!(texts("xx", "login-button", "x"), Err(ThemeError::Language("xx".to_owned())));
    assert!(matches!(texts("en", "no-such-key", "x"), Err(ThemeError::Text { .. })));
    assert!(matches!(texts("en", "login-button", "{ $broken"), Err(ThemeError::Text { .. })));
    assert!(serde_json::from_value::<Theme>(json!({ "colour": 1 })).is_err());
}

on_both_engines! {
    // spec: UI-016, UI-008
    async fn a_theme_dresses_the_pages_of_its_client(app: &TestApp) {
        let pool = app.pool(json!({})).await;
        let (one, two) = (app.client(&pool, json!({})).await, app.client(&pool, json!({})).await);
        let branding = &app.app.branding;
        let all = theme(json!({ "light": { "accent": "#0b5cad" }, "layout": "left" }));
        branding.set_theme(&pool.id, ALL, Some(all)).await.unwrap();
        let own = theme(json!({ "radius": 2, "font": "serif",
            "texts": { "en": { "login-button": "Come <b>aboard</b>" }, "de": { "login-button": "An Bord" } } }));
        branding.set_theme(&pool.id, one.id.as_str(), Some(own)).await.unwrap();
        let browser = Browser::new(app);
        let page = browser.get(&crate::hosted_ui::login(one.id.as_str())).await;
        assert_eq!(page.attribute("input[name=signInSubmitButton]", "value").unwrap(), "Come <b>aboard</b>");
        let sheet = browser.get(&page.attribute("link[rel=stylesheet]", "href").unwrap()).await;
        assert_eq!(sheet.status, 200);
        assert!(sheet.headers["cache-control"].to_str().unwrap().contains("immutable"));
        assert!(sheet.body.contains("--radius:2px") && sheet.body.contains(".submitButton-customizable {"));
        assert!(!sheet.body.contains("#0b5cad"), "its own theme, nothing of the others'");
        let page = browser.get(&format!("{}&lang=de", crate::hosted_ui::login(one.id.as_str()))).await;
        assert_eq!(page.attribute("input[name=signInSubmitButton]", "value").unwrap(), "An Bord");
        browser.forget_cookies();

        let page = browser.get(&crate::hosted_ui::login(two.id.as_str())).await;
        assert_eq!(page.attribute("input[name=signInSubmitButton]", "value").unwrap(), "Sign in");
        let href = page.attribute("link[rel=stylesheet]", "href").unwrap();
        assert!(browser.get(&href).await.body.contains("--accent:#0b5cad"));
        assert!(!page.has("html[data-scheme]"), "dark stays possible");
        branding.set_theme(&pool.id, ALL, None).await.unwrap();
        let page = browser.get(&crate::hosted_ui::login(two.id.as_str())).await;
        assert!(page.attribute("link[rel=stylesheet]", "href").unwrap().starts_with("/static/portico."));
    }
}
