//! Which language a page speaks.

use portico::locales;
use serde_json::json;

use crate::support::{Browser, on_both_engines};

fn tag(wanted: &[&str]) -> String {
    locales::choose(wanted.iter().copied()).tag().to_owned()
}

// spec: UI-905
#[test]
fn twelve_languages_found_by_their_tags() {
    let tags: Vec<&str> = locales::all().map(|locale| locale.tag()).collect();
    assert_eq!(
        tags,
        ["en", "de", "es", "fr", "id", "it", "ja", "ko", "nl", "pt-BR", "zh-CN", "zh-TW"]
    );
    for (wanted, found) in [
        ("de-AT", "de"),
        ("DE", "de"),
        ("pt", "pt-BR"),
        ("pt-PT", "pt-BR"),
        ("zh", "zh-CN"),
        ("zh-Hant-HK", "zh-TW"),
        ("zh_TW", "zh-TW"),
        ("zh-SG", "zh-CN"),
        ("xx", "en"),
        ("", "en"),
        ("en-GB", "en"),
    ] {
        assert_eq!(tag(&[wanted]), found, "{wanted}");
    }
    assert_eq!(tag(&["xx", "fr-CA", "de"]), "fr");
    assert_eq!(
        locales::accepted("de;q=0.5, fr;q=0.9, *;q=0.1, ja, en;q=0, x;q=2"),
        ["ja", "fr", "de"]
    );
}

// spec: UI-905, UI-016
#[test]
fn every_language_says_everything_that_english_says() {
    let english = locales::find("en").unwrap();
    for locale in locales::all() {
        assert!(locale.problems().is_empty(), "{}: {:?}", locale.tag(), locale.problems());
        let (mut ours, mut theirs): (Vec<_>, Vec<_>) =
            (english.keys().collect(), locale.keys().collect());
        ours.sort_unstable();
        theirs.sort_unstable();
        assert_eq!(ours, theirs, "{}", locale.tag());
        let arguments =
            ["app", "count", "heading", "destination", "user", "contact", "name", "device"];
        let arguments: Vec<(&str, &str)> = arguments.iter().map(|name| (*name, "8")).collect();
        for key in english.keys() {
            let text = locale.format(key, &arguments);
            assert!(!text.contains("{ $") && text != key, "{} {key}: {text}", locale.tag());
            // What English puts in, every language puts in.
            assert_eq!(
                text.contains('8'),
                english.format(key, &arguments).contains('8'),
                "{} {key}: {text}",
                locale.tag()
            );
        }
    }
}

on_both_engines! {
    // spec: UI-905
    async fn by_parameter_cookie_and_browser(app: &TestApp) {
        let pool = app.pool(json!({})).await;
        let client = app.client(&pool, json!({})).await;
        let url = crate::hosted_ui::login(client.id.as_str());
        let browser = Browser::new(app);
        let lang = |page: &crate::support::browser::Page| page.attribute("html", "lang").unwrap();
        assert_eq!(lang(&browser.get(&url).await), "en");
        let page = browser.get(&format!("{url}&ui_locales=xx%20fr-CA%20de")).await;
        assert_eq!(lang(&page), "fr");
        assert_eq!(lang(&browser.get(&url).await), "en", "ui_locales is not remembered");
        let page = browser.get(&format!("{url}&ui_locales=fr&lang=ja")).await;
        assert_eq!(lang(&page), "ja");
        assert_eq!(lang(&browser.get(&page.link("/signup")).await), "ja", "carried along");
        assert_eq!(browser.cookie("lang").unwrap(), "ja");
        assert_eq!(lang(&browser.get(&url).await), "ja", "remembered");
        let answer = app.http.get(format!("{}{url}", app.url)).header("accept-language", "nl-BE, en;q=0.5");
        let body = answer.send().await.unwrap().text().await.unwrap();
        assert!(body.contains("<html lang=\"nl\""), "{body}");
        let wild = format!("{url}&lang=%3Cscript%3E");
        assert_eq!(lang(&browser.get(&wild).await), "ja");
    }
}
