//! Terms of use and privacy policy: by the API, and on the sign-up page.

use serde_json::{Value, json};

use crate::support::sdk::raw_call;
use crate::support::{Browser, TestApp, on_both_engines};

async fn call(app: &TestApp, operation: &str, body: Value) -> Result<Value, String> {
    let (status, mut answer) = raw_call(app, operation, body).await;
    if status == 200 {
        Ok(answer["Terms"].take())
    } else {
        Err(answer["__type"].as_str().unwrap().to_owned())
    }
}

on_both_engines! {
    // spec: UI-904
    async fn both_documents_show_on_sign_up_in_the_language_of_the_page(app: &TestApp) {
        let (pool, other) = (app.pool(json!({})).await, app.pool(json!({})).await);
        let client = app.client(&pool, json!({})).await;
        let create = async |name: &str, links: Value| {
            call(app, "CreateTerms", json!({ "UserPoolId": pool.id, "ClientId": client.id, "TermsName": name,
                "TermsSource": "LINK", "Enforcement": "NONE", "Links": links })).await
        };
        let browser = Browser::new(app);
        let sign_up = crate::hosted_ui::login(client.id.as_str()).replace("/login", "/signup");
        let shown = async |lang: &str| {
            let page = browser.get(&format!("{sign_up}&lang={lang}")).await;
            page.has(".terms").then(|| (page.text(".terms").unwrap(), page.attribute(".terms a", "href").unwrap(),
                page.attribute(".terms a:last-of-type", "href").unwrap()))
        };
        let links = json!({ "cognito:default": "https://books.example/terms", "cognito:german": "https://books.example/agb" });
        let terms = create("terms-of-use", links.clone()).await.unwrap();
        assert_eq!((&terms["Links"], &terms["TermsSource"], &terms["Enforcement"]), (&links, &json!("LINK"), &json!("NONE")));
        assert_eq!(shown("en").await, None, "one document alone does not show");
        assert_eq!(create("terms-of-use", links).await.unwrap_err(), "TermsExistsException");
        let policy = json!({ "cognito:german": "https://books.example/datenschutz" });
        let policy = create("privacy-policy", policy).await.unwrap();
        assert_eq!(shown("en").await, None, "no policy for this language");
        let (text, first, last) = shown("de").await.unwrap();
        assert_eq!(text, "Mit der Registrierung stimmen Sie unseren Nutzungsbedingungen und unserer Datenschutzerklärung zu.");
        assert_eq!((first.as_str(), last.as_str()), ("https://books.example/agb", "https://books.example/datenschutz"));

        let policy_id = &policy["TermsId"];
        let update = async |more: Value| {
            let mut body = json!({ "UserPoolId": pool.id, "TermsId": policy_id });
            body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            call(app, "UpdateTerms", body).await
        };
        let changed = update(json!({ "Links": { "cognito:default": "https://books.example/privacy" } })).await.unwrap();
        assert_eq!(changed["TermsName"], "privacy-policy", "what is not named stays");
        let (text, first, last) = shown("en").await.unwrap();
        assert_eq!(text, "By signing up, you agree to our terms of use and our privacy policy.");
        assert_eq!((first.as_str(), last.as_str()), ("https://books.example/terms", "https://books.example/privacy"));
        assert_eq!(shown("de").await.unwrap().2, "https://books.example/privacy", "the default for a language without one");
        for locale in portico::locales::all() {
            let text = shown(locale.tag()).await.unwrap().0;
            let both = ["sign-up-terms-of-use", "sign-up-privacy-policy"].map(|key| text.contains(locale.text(key)));
            assert!(both == [true, true] && !text.contains('\u{1}'), "{}: {text}", locale.tag());
        }
        assert_eq!(update(json!({ "TermsName": "terms-of-use" })).await.unwrap_err(), "TermsExistsException");
        let named = json!({ "UserPoolId": pool.id, "ClientId": client.id, "TermsName": "privacy-policy" });
        assert_eq!(call(app, "DescribeTermsByClient", named.clone()).await.unwrap(), changed);
        let one = json!({ "UserPoolId": pool.id, "TermsId": policy_id });
        assert_eq!(call(app, "DescribeTerms", one.clone()).await.unwrap(), changed);

        // In pages; another pool sees nothing of it.
        let list = async |body: Value| raw_call(app, "ListTerms", body).await.1;
        let page = list(json!({ "UserPoolId": pool.id, "MaxResults": 1 })).await;
        let rest = list(json!({ "UserPoolId": pool.id, "NextToken": page["NextToken"] })).await;
        assert!(rest.get("NextToken").is_none());
        let mut names = [&page, &rest].map(|page| page["Terms"][0]["TermsName"].as_str().unwrap().to_owned());
        names.sort();
        assert_eq!(names, ["privacy-policy", "terms-of-use"]);
        assert_eq!(list(json!({ "UserPoolId": other.id })).await["Terms"], json!([]));
        let elsewhere = json!({ "UserPoolId": other.id, "TermsId": policy_id });
        for operation in ["DescribeTerms", "UpdateTerms", "DeleteTerms"] {
            assert_eq!(call(app, operation, elsewhere.clone()).await.unwrap_err(), "ResourceNotFoundException", "{operation}");
        }
        call(app, "DeleteTerms", one.clone()).await.unwrap();
        assert_eq!(shown("en").await, None);
        assert_eq!(call(app, "DescribeTermsByClient", named).await.unwrap_err(), "ResourceNotFoundException");
        // With the client its terms go.
        raw_call(app, "DeleteUserPoolClient", json!({ "UserPoolId": pool.id, "ClientId": client.id })).await;
        assert_eq!(list(json!({ "UserPoolId": pool.id })).await["Terms"], json!([]));
    }
}

on_both_engines! {
    // spec: UI-904
    async fn links_are_web_addresses_by_language(app: &TestApp) {
        let pool = app.pool(json!({})).await;
        let client = app.client(&pool, json!({})).await;
        let good = json!({ "UserPoolId": pool.id, "ClientId": client.id, "TermsName": "terms-of-use",
            "TermsSource": "LINK", "Enforcement": "NONE", "Links": { "cognito:default": "https://books.example/terms" } });
        for (member, bad) in [
            ("TermsName", json!("imprint")), ("TermsSource", json!("TEXT")), ("Enforcement", json!("REQUIRED")),
            ("Links", json!({})), ("Links", json!({ "german": "https://books.example" })),
            ("Links", json!({ "cognito:default": "javascript:alert(1)" })), ("Links", json!({ "cognito:default": "/terms" })),
            ("Links", json!({ "cognito:default": "data:text/html,x" })), ("Links", Value::Null),
        ] {
            let mut body = good.clone();
            body[member] = bad.clone();
            assert_eq!(call(app, "CreateTerms", body).await.unwrap_err(), "InvalidParameterException", "{member} {bad}");
        }
        assert!(call(app, "CreateTerms", good).await.is_ok());
    }
}
