//! What an assertion says of somebody, and what becomes of it (SAML-053, SAML-062, SAML-063, SAML-S30,
//! section 5 as SAML has it).

use super::*;

const NAME: &str = "displayName";
const GROUPS: &str = "groups";

scene_on_both_engines! {
    // spec: SAML-062, SAML-S30, SAML-065, MAP-010, MAP-015, MAP-016, MAP-017, MAP-019, MAP-020, MAP-022, MAP-024, MAP-026, MAP-027, MAP-T15
    async fn attributes_are_mapped(scene: &Scene = json!({ "mapping": { "email": MAIL, "name": "displayName",
        "given_name": "displayName", "profile": "groups", "website": "a.b", "nickname": "nick name=x:/" } }))
    {
        let first = scene.sign_in("bob", &[(MAIL, &["b+c@corp.example"]), (NAME, &["Bob & Co.".replace('&', "&amp;").as_str()]),
            (GROUPS, &["a-b.c*d_e", "x y/z", "\u{e9}"]), ("a.b", &["w"]), ("nick name=x:/", &["n"]), ("more", &["ignored"])]).await;
        // One value as it is, several encoded, more than one target for one source.
        assert_eq!(first["email"], "b+c@corp.example");
        assert_eq!(first["name"], "Bob & Co.");
        assert_eq!(first["given_name"], "Bob & Co.");
        assert_eq!(first["profile"], "[a-b.c*d_e, x+y%2Fz, %C3%A9]");
        assert_eq!((&first["website"], &first["nickname"]), (&json!("w"), &json!("n")));
        // In two attributes and in two statements: all of them, in their order.
        let trip = scene.trip().await;
        let mut draft = scene.about(&trip, "bob", &[(GROUPS, &["one"]), (NAME, &["X"]), (GROUPS, &["two"])]);
        let statement = format!("</saml:AttributeStatement><saml:AttributeStatement><saml:Attribute Name=\"{GROUPS}\"><saml:AttributeValue>three</saml:AttributeValue></saml:Attribute></saml:AttributeStatement>");
        draft.bend(&[("</saml:AttributeStatement>", &statement)]);
        assert!(scene.post(&trip, &draft.signed(&scene.party)).await.callback_parameter("code").is_some());
        assert_eq!(scene.attribute("Corp_bob", "profile").await.as_deref(), Some("[one, two, three]"));
        assert_eq!(scene.attribute("Corp_bob", "name").await.as_deref(), Some("X"));
        // What is not there, or is there without a value, leaves what was.
        assert_eq!(scene.attribute("Corp_bob", "email").await.as_deref(), Some("b+c@corp.example"));
        scene.sign_in("bob", &[(NAME, &[""]), (GROUPS, &[])]).await;
        assert_eq!(scene.attribute("Corp_bob", "name").await.as_deref(), Some("X"));
        let trip = scene.trip().await;
        let mut draft = scene.about(&trip, "bob", &[(NAME, &["@"])]);
        draft.bend(&[("<saml:AttributeValue>@</saml:AttributeValue>",
            "<saml:AttributeValue xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:nil=\"true\"/>")]);
        assert!(scene.post(&trip, &draft.signed(&scene.party)).await.callback_parameter("code").is_some());
        assert_eq!(scene.attribute("Corp_bob", "name").await.as_deref(), Some("X"));
        // By its name, in its case, not by its friendly name, not by the end of it.
        let trip = scene.trip().await;
        let mut draft = scene.about(&trip, "bob", &[("urn:oid:2.5.4.3", &["A"]), ("DisplayName", &["B"]),
            ("displayName ", &["C"]), ("http://x/displayName", &["D"]), ("a", &["E"])]);
        draft.bend(&[("Name=\"urn:oid:2.5.4.3\"", "Name=\"urn:oid:2.5.4.3\" FriendlyName=\"displayName\"")]);
        assert!(scene.post(&trip, &draft.signed(&scene.party)).await.callback_parameter("code").is_some());
        assert_eq!(scene.attribute("Corp_bob", "name").await.as_deref(), Some("X"));
        assert_eq!(scene.attribute("Corp_bob", "website").await.as_deref(), Some("w"));
        // No longer mapped, no longer changed.
        let body = json!({ "UserPoolId": scene.pool.id, "ProviderName": "Corp", "AttributeMapping": { "email": MAIL } });
        call(&scene.app, "UpdateIdentityProvider", body).await;
        scene.sign_in("bob", &[(MAIL, &["new@corp.example"]), (NAME, &["Y"])]).await;
        assert_eq!(scene.attribute("Corp_bob", "name").await.as_deref(), Some("X"));
        assert_eq!(scene.attribute("Corp_bob", "email").await.as_deref(), Some("new@corp.example"));
    }
}

scene_on_both_engines! {
    // spec: SAML-S30, MAP-007, MAP-008, MAP-009, MAP-025, ERR-015
    async fn attributes_are_checked(scene: &Scene = json!({ "mapping": { "email": MAIL, "email_verified": "verified", "phone_number": "phone",
        "phone_number_verified": "phoneVerified", "preferred_username": "login", "birthdate": "born", "name": "displayName" } }))
    {
        let good: &[(&str, &[&str])] = &[(MAIL, &["b@corp.example"]), ("verified", &["true"]), ("phone", &["+15551234567"]),
            ("phoneVerified", &["false"]), ("login", &["bobby"]), ("born", &["1990-01-31"]), (NAME, &["B"])];
        let claims = scene.sign_in("bob", good).await;
        assert_eq!((&claims["email_verified"], &claims["phone_number_verified"]), (&json!(true), &json!(false)));
        let before = scene.people().await;
        let long = "x".repeat(2_049);
        for (name, values, text) in [
            // One of two values must not win.
            (MAIL, &["b@corp.example", "admin@corp.example"][..], "Invalid user attributes: email: More than one value"),
            (MAIL, &["b@corp.example", "b@corp.example"], "Invalid user attributes: email: More than one value"),
            ("verified", &["false", "true"], "Invalid user attributes: email_verified: More than one value"),
            ("phone", &["+15551234567", "+15551234568"], "Invalid user attributes: phone_number: More than one value"),
            ("phoneVerified", &["true", "false"], "Invalid user attributes: phone_number_verified: More than one value"),
            ("login", &["bobby", "admin"], "Invalid user attributes: preferred_username: More than one value"),
            // As the API checks them.
            (MAIL, &["not an address"], "email"),
            ("phone", &["555"], "phone number"),
            ("born", &["yesterday"], "birthdate"),
            (NAME, &[long.as_str()], "name"),
        ] {
            let changed: Vec<(&str, &[&str])> =
                good.iter().map(|(n, v)| if *n == name { (*n, values) } else { (*n, *v) }).collect();
            let trip = scene.trip().await;
            let page = scene.post(&trip, &scene.about(&trip, "bob", &changed).signed(&scene.party)).await;
            scene.assert_refused(&trip, &page, text, name);
            let said = refusal(&page);
            assert!(said.starts_with("Invalid user attributes: "), "{said}");
            assert!(!said.contains("admin@"), "{said}");
            // The same in two attributes.
            if values.len() == 2 {
                let trip = scene.trip().await;
                let mut changed: Vec<(&str, &[&str])> = good.iter().map(|(n, v)| if *n == name { (*n, &values[..1]) } else { (*n, *v) }).collect();
                changed.push((name, &values[1..]));
                let page = scene.post(&trip, &scene.about(&trip, "bob", &changed).signed(&scene.party)).await;
                scene.assert_refused(&trip, &page, text, name);
            }
        }
        assert_eq!(scene.people().await, before);
    }
}

scene_on_both_engines! {
    // spec: SAML-063
    async fn pictures_are_no_letters(scene: &Scene = json!({})) {
        for value in ["\u{1f350}", "B\u{1f350}b", "&#x1f350;", "\u{2764}\u{fe0f}", "1\u{fe0f}\u{20e3}", "\u{1f1e6}\u{1f1f9}", "\u{20000}"] {
            let page = scene.arrive("bob", &[(NAME, &[value])]).await;
            assert_eq!(page.callback_parameter("code"), None, "{value}");
            assert_eq!(refusal(&page), "The attribute displayName has characters that are not allowed");
        }
        // Where nobody looks, and as Base64.
        scene.sign_in("bob", &[(NAME, &["8J+YkA=="]), ("more", &["\u{1f350}"])]).await;
        assert_eq!(scene.attribute("Corp_bob", "name").await.as_deref(), Some("8J+YkA=="));
        scene.sign_in("bob", &[(NAME, &["\u{141}ukasz \u{4e2d}\u{6587} \u{5d0}"])]).await;
        assert_eq!(scene.attribute("Corp_bob", "name").await.as_deref(), Some("\u{141}ukasz \u{4e2d}\u{6587} \u{5d0}"));
    }
}

scene_on_both_engines! {
    // spec: SAML-063
    async fn pictures_are_for_those_who_ask_for_them(scene: &Scene = json!({ "saml_allow_supplementary_chars": "true" })) {
        scene.sign_in("bob", &[(NAME, &["\u{1f350}"])]).await;
        assert_eq!(scene.attribute("Corp_bob", "name").await.as_deref(), Some("\u{1f350}"));
    }
}

/// A pool that wants an address, one attribute that cannot change, and a client that may not write
/// everything.
async fn wanting(engine: Engine) {
    let scene = Scene::start(engine).await;
    let mut schema = serde_json::to_value(portico::pools::defaults::standard_schema()).unwrap();
    for attribute in schema.as_array_mut().unwrap() {
        if attribute["Name"] == "email" {
            attribute["Required"] = json!(true);
        }
    }
    schema.as_array_mut().unwrap().push(json!({ "Name": "custom:staff", "AttributeDataType": "String", "Mutable": false,
        "DeveloperOnlyAttribute": false, "Required": false, "StringAttributeConstraints": { "MinLength": "0", "MaxLength": "20" } }));
    let pool = scene.app.pool(json!({ "SchemaAttributes": schema })).await;
    let details = json!({ "mapping": { "email": MAIL, "custom:staff": "staff", "name": NAME } });
    provider(&scene.app, &pool, ("Corp", &scene.party), details).await;
    let writes =
        |names: Value| json!({ "SupportedIdentityProviders": ["Corp"], "WriteAttributes": names });
    let client = scene.app.client(&pool, writes(json!(["email", "name", "custom:staff"]))).await;
    let narrow = scene.app.client(&pool, writes(json!(["email"]))).await;
    let arrive = async |client: &AppClient, subject: &str, attributes: &[(&str, &[&str])]| {
        let trip = scene.trip_of(client, Browser::new(&scene.app)).await;
        let mut asked = scene.asked(Some(&trip.request));
        asked.audience = entity_id(&pool.id);
        let text = Draft::new(PLAIN, &asked, subject, attributes).signed(&scene.party);
        scene.post(&trip, &text).await
    };
    let mail: (&str, &[&str]) = (MAIL, &["b@corp.example"]);
    // SAML-053, MAP-005: required and not there, or there and empty; and then there.
    for attributes in [&[][..], &[(NAME, &["B"][..])], &[(MAIL, &[""][..])]] {
        let page = arrive(&client, "bob", attributes).await;
        assert_eq!(refusal(&page), "Invalid user attributes: email: The attribute is required");
    }
    assert!(arrive(&client, "bob", &[mail]).await.callback_parameter("code").is_some());
    // Not there leaves what was; there and empty would delete it.
    assert!(arrive(&client, "bob", &[]).await.callback_parameter("code").is_some());
    for values in [&[""][..], &[]] {
        let page = arrive(&client, "bob", &[(MAIL, values)]).await;
        assert_eq!(
            refusal(&page),
            "Invalid user attributes: email: Required attribute cannot be deleted"
        );
    }
    // Set at the first time, and then never again, though it be the same (MAP-011 – MAP-013).
    let staff: (&str, &[&str]) = ("staff", &["7"]);
    assert!(arrive(&client, "eve", &[mail, staff]).await.callback_parameter("code").is_some());
    assert_eq!(
        refusal(&arrive(&client, "eve", &[mail, staff]).await),
        "user.custom:staff: Attribute cannot be updated."
    );
    assert!(arrive(&client, "eve", &[mail]).await.callback_parameter("code").is_some());
    // One client may write it, another may not (MAP-014).
    let name: (&str, &[&str]) = (NAME, &["E"]);
    assert!(arrive(&client, "eve", &[mail, name]).await.callback_parameter("code").is_some());
    assert!(
        refusal(&arrive(&narrow, "eve", &[mail, name]).await)
            .starts_with("user.name: Attribute cannot be written")
    );
    assert!(arrive(&narrow, "eve", &[mail]).await.callback_parameter("code").is_some());
    let long = "x".repeat(21);
    let page = arrive(&client, "joe", &[mail, ("staff", &[long.as_str()])]).await;
    assert!(
        refusal(&page).starts_with("Invalid user attributes: custom:staff"),
        "{}",
        refusal(&page)
    );
    scene.stop().await;
}

// spec: SAML-053, MAP-005, MAP-006, MAP-009, MAP-011, MAP-012, MAP-013, MAP-014, MAP-021, MAP-T13, MAP-T14, MAP-T16
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pools_want_and_clients_may_on_sqlite() {
    wanting(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pools_want_and_clients_may_on_postgres() {
    wanting(Engine::Postgres).await;
}

scene_on_both_engines! {
    // spec: FED-115, FED-095, FED-096, FED-102, FED-103
    async fn a_profile_is_as_others(scene: &Scene = json!({})) {
        let claims = scene.sign_in("bob", ATTRIBUTES).await;
        assert_eq!(claims["cognito:groups"], json!([format!("{}_Corp", scene.pool.id)]));
        let body = json!({ "UserPoolId": scene.pool.id, "Username": "Corp_bob" });
        assert_eq!(call(&scene.app, "AdminGetUser", body.clone()).await["UserStatus"], "EXTERNAL_PROVIDER");
        call(&scene.app, "AdminDisableUser", body.clone()).await;
        let before = scene.people().await;
        let page = scene.arrive("bob", &[(NAME, &["Changed"])]).await;
        assert_eq!(refusal(&page), "User is disabled.");
        assert_eq!(scene.people().await, before);
        call(&scene.app, "AdminEnableUser", body).await;
        assert!(scene.arrive("bob", ATTRIBUTES).await.callback_parameter("code").is_some());
        for (length, is_good) in [(123, true), (124, false)] {
            let page = scene.arrive(&"y".repeat(length), &[]).await;
            assert_eq!(page.callback_parameter("code").is_some(), is_good, "{length}");
            if !is_good {
                assert!(refusal(&page).contains("length less than or equal to 128"), "{}", refusal(&page));
            }
        }
    }
}
