//! `ListUsers`: filters, pages, and what they show.

use portico::users::search::{Filter, FilterError, SearchKey};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::sdk::{admin, raw_call, refused};
use crate::support::{TestApp, on_both_engines};

async fn person(app: &TestApp, pool: &str, name: &str, attributes: &[(&str, &str)]) {
    let attributes: Vec<Value> =
        attributes.iter().map(|(name, value)| json!({ "Name": name, "Value": value })).collect();
    let body = json!({ "UserPoolId": pool, "Username": name, "MessageAction": "SUPPRESS",
        "UserAttributes": attributes });
    let (status, answer) = raw_call(app, "AdminCreateUser", body).await;
    assert_eq!(status, 200, "{answer}");
}

async fn names(app: &TestApp, pool: &str, filter: &str) -> String {
    let users = admin(app).list_users().user_pool_id(pool).filter(filter).send().await.unwrap();
    assert!(users.pagination_token().is_none());
    let names: Vec<&str> = users.users().iter().map(|u| u.username().unwrap()).collect();
    names.join(" ")
}

on_both_engines! {
    // spec: SRCH-001, SRCH-002, SRCH-003, SRCH-004, SRCH-005, SRCH-006, SRCH-007, SRCH-008, SRCH-011, SRCH-012
    // spec: SRCH-015, SRCH-018, SRCH-021, SRCH-023, USR-106
    async fn every_property_is_found(app: &TestApp) {
        let pool = app.pool(json!({})).await;
        let id = pool.id.as_str();
        person(app, id, "Ann", &[("email", "Ann@Example.com"), ("phone_number", "+13125550100"), ("name", "Ann Ångström"),
            ("given_name", "Ann"), ("family_name", "100%_sure"), ("preferred_username", "annie")]).await;
        person(app, id, "annabel", &[("email", "annabel@example.com"), ("phone_number", "+13125550101"),
            ("email_verified", "true"), ("name", "Say \"hi\" \\o/"), ("family_name", "100 sure")]).await;
        person(app, id, "bob", &[("email", "bob@example.net"), ("family_name", "Zed")]).await;
        app.user(&pool, "cat@example.org").await;
        let find = async |filter: &str| names(app, id, filter).await;
        for (filter, expected) in [
            ("username = \"Ann\"", "Ann"), ("username = \"ann\"", ""), ("username ^= \"ann\"", "annabel"),
            ("email = \"ANN@example.COM\"", "Ann"), ("email ^= \"ann\"", "Ann annabel"), ("email^=\"\"", "Ann annabel bob cat"),
            ("phone_number ^= \"+1312\"", "Ann annabel"), ("phone_number=\"+13125550101\"", "annabel"),
            ("name = \"ann ångström\"", "Ann"), ("name = \"Say \\\"hi\\\" \\\\o/\"", "annabel"),
            ("given_name ^= \"AN\"", "Ann"), ("family_name = \"100%_sure\"", "Ann"), ("family_name ^= \"100%\"", "Ann"),
            ("family_name ^= \"%\"", ""), ("family_name ^= \"100\"", "annabel Ann"),
            ("preferred_username = \"annie\"", "Ann"), ("  status = \"Enabled\"  ", "*"), ("status = \"enabled\"", ""),
            ("status = \"Disabled\"", ""), ("cognito:user_status = \"confirmed\"", "cat"),
            ("cognito:user_status ^= \"FORCE\"", "+"), ("cognito:user_status = \"ARCHIVED\"", ""),
        ] {
            let found = find(filter).await;
            match expected {
                "*" => assert_eq!(found.split(' ').count(), 4, "{filter}"),
                "+" => assert_eq!(found.split(' ').count(), 3, "{filter}"),
                _ => assert_eq!(found, expected, "{filter}"),
            }
        }
        let ann = app.app.users.find(&pool, "Ann").await.unwrap().unwrap();
        assert_eq!(find(&format!("sub = \"{}\"", ann.sub)).await, "Ann");
        assert!(find(&format!("sub ^= \"{}\"", &ann.sub.as_str()[..8])).await.contains("Ann"));
        assert_eq!(find("").await.split(' ').count(), 4);
        // What changes is found by its new value at once, and no longer by its old one.
        admin(app).admin_delete_user_attributes().user_pool_id(id).username("Ann").user_attribute_names("given_name")
            .send().await.unwrap();
        assert_eq!(find("given_name ^= \"\"").await, "");
        admin(app).admin_delete_user().user_pool_id(id).username("annabel").send().await.unwrap();
        assert_eq!(find("email ^= \"ann\"").await, "Ann");
    }
}

on_both_engines! {
    // spec: SRCH-007, USR-008
    async fn a_pool_that_ignores_case_does_so_for_user_names(app: &TestApp) {
        let pool = app.pool(json!({ "UsernameConfiguration": { "CaseSensitive": false }, "AliasAttributes": ["email"] })).await;
        person(app, pool.id.as_str(), "Ann", &[("email", "ann@example.com"), ("email_verified", "true")]).await;
        assert_eq!(names(app, pool.id.as_str(), "username = \"ANN\"").await, "Ann");
        assert_eq!(names(app, pool.id.as_str(), "username ^= \"a\"").await, "Ann");
        assert_eq!(names(app, pool.id.as_str(), "username = \"ann@example.com\"").await, "");
    }
}

on_both_engines! {
    // spec: SRCH-009, SRCH-010, SRCH-013, SRCH-016, ATTR-042
    async fn what_is_refused(app: &TestApp) {
        let pool = app.pool(json!({})).await;
        app.user(&pool, "ann@example.com").await;
        let list = || admin(app).list_users().user_pool_id(pool.id.as_str());
        for bad in ["email", "email =", "email = ann", "email = \"ann", "email = \"a\" x", "email != \"a\"", "email = 'a'",
            "email = \"a\\b\"", "= \"a\"", "email = \"a\" AND name = \"b\"", "email > \"a\""] {
            assert_eq!(refused(list().filter(bad).send().await), "InvalidParameterException: Error while parsing filter.", "{bad}");
        }
        for name in ["custom:tenant", "locale", "Email", "address"] {
            let refusal = refused(list().filter(format!("{name} = \"a\"")).send().await);
            assert_eq!(refusal, format!("InvalidParameterException: Invalid search attribute: {name}"));
        }
        assert_eq!(
            refused(list().limit(61).send().await),
            "InvalidParameterException: 1 validation error detected: Value '61' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 60"
        );
        assert_eq!(
            refused(list().attributes_to_get("custom:none").send().await),
            "InvalidParameterException: One or more requested attributes do not exist."
        );
        let some = list().attributes_to_get("email").attributes_to_get("name").send().await.unwrap();
        let ann = &some.users()[0];
        let shown: Vec<_> = ann.attributes().iter().map(aws_sdk_cognitoidentityprovider::types::AttributeType::name).collect();
        assert_eq!(shown, ["email"]);
        assert!(ann.enabled() && ann.user_create_date().is_some() && ann.user_status().is_some());
    }
}

on_both_engines! {
    // spec: SRCH-014, SRCH-015, SRCH-017, USR-952
    async fn pages_hold_while_users_come_and_go(app: &TestApp) {
        let pool = app.pool(json!({})).await;
        let id = pool.id.as_str();
        for n in 0..12 {
            person(app, id, &format!("user{n:02}"), &[("family_name", if n % 2 == 0 { "even" } else { "odd" })]).await;
        }
        let sdk = admin(app);
        for filter in ["", "family_name = \"even\"", "username ^= \"user\"", "status = \"Enabled\""] {
            let list = || sdk.list_users().user_pool_id(id).limit(5).filter(filter);
            let first = list().send().await.unwrap();
            let mut seen: Vec<String> = first.users().iter().map(|u| u.username().unwrap().to_owned()).collect();
            assert_eq!(seen.len(), 5);
            // The user the page ended with goes, and others come.
            let gone = seen[4].clone();
            sdk.admin_delete_user().user_pool_id(id).username(&gone).send().await.unwrap();
            let mut token = first.pagination_token().map(str::to_owned);
            while let Some(next) = token {
                let page = list().pagination_token(next).send().await.unwrap();
                seen.extend(page.users().iter().map(|u| u.username().unwrap().to_owned()));
                token = page.pagination_token().map(str::to_owned);
            }
            let expected = if filter.contains("even") { 6 } else { 12 };
            let mut distinct = seen.clone();
            distinct.sort();
            distinct.dedup();
            assert_eq!((seen.len(), distinct.len()), (expected, expected), "{filter}");
            let family = if gone[4..].parse::<u8>().unwrap() % 2 == 0 { "even" } else { "odd" };
            person(app, id, &gone, &[("family_name", family)]).await;
        }
        // A token belongs to one question of one pool.
        let first = sdk.list_users().user_pool_id(id).limit(5).send().await.unwrap();
        let token = first.pagination_token().unwrap();
        assert!(!token.contains("user"));
        let other = app.pool(json!({})).await;
        let wrong = "InvalidParameterException: Invalid pagination token given.";
        let list = |pool: &str| sdk.list_users().user_pool_id(pool).limit(5).pagination_token(token);
        assert_eq!(refused(list(other.id.as_str()).send().await), wrong);
        assert_eq!(refused(list(id).filter("status = \"Enabled\"").send().await), wrong);
        assert_eq!(refused(list(id).attributes_to_get("email").send().await), wrong);
        assert_eq!(refused(sdk.list_users().user_pool_id(id).pagination_token("AAAA").send().await), wrong);
        list(id).send().await.unwrap();
    }
}

proptest! {
    // spec: SRCH-024, SRCH-012
    #[test]
    fn any_value_can_be_quoted(value in "[^\u{0}]{0,40}") {
        let escaped = value.replace('\\', "\\\\").replace('"', "\\\"");
        let filter = Filter::parse(&format!("email = \"{escaped}\"")).unwrap().unwrap();
        prop_assert_eq!(filter.key, SearchKey::Email);
        let trailing = format!("email = \"{escaped}\" or");
        prop_assert!(Filter::parse(&trailing).is_err());
    }

    // spec: SRCH-010
    #[test]
    fn no_filter_breaks_the_parser(text in "\\PC{0,60}") {
        match Filter::parse(&text) {
            Ok(Some(filter)) => prop_assert!(text.contains(filter.key.as_str())),
            Ok(None) => prop_assert!(text.trim().is_empty()),
            Err(FilterError::Syntax | FilterError::Attribute(_)) => {}
        }
    }
}

on_both_engines! {
    // spec: USR-307
    timed async fn the_token_of_a_page_is_good_for_an_hour(app: &TestApp) {
        let pool = app.pool(json!({})).await;
        for name in ["ann", "bob", "carol"] {
            app.user(&pool, &format!("{name}@example.com")).await;
        }
        let list = async |token: &Value| {
            let body = json!({ "UserPoolId": pool.id, "Limit": 1, "PaginationToken": token });
            raw_call(app, "ListUsers", body).await
        };
        let (_, first) = list(&Value::Null).await;
        let token = &first["PaginationToken"];
        app.advance(3599);
        assert_eq!(list(token).await.0, 200);
        app.advance(1);
        let (status, answer) = list(token).await;
        assert_eq!((status, &answer["__type"]), (400, &json!("InvalidParameterException")), "{answer}");
    }
}
