//! Whose profile it is: the name of the subject, byte for byte (SAML-034, SAML-060 – SAML-064,
//! SAML-S31).

use super::*;

scene_on_both_engines! {
    // spec: SAML-034, SAML-064, SAML-S31, FED-092
    async fn names_are_bytes(scene: &Scene = json!({})) {
        let mut subs = std::collections::BTreeSet::new();
        // As written, and as the profile keeps it.
        let names = [
            ("ada", "ada"), ("Ada", "Ada"), ("ADA", "ADA"),
            // Letters that look alike, composed or not, wide, Cyrillic, with a joiner or a mark.
            ("\u{e9}", "\u{e9}"), ("e\u{301}", "e\u{301}"), ("\u{ff41}da", "\u{ff41}da"), ("\u{430}da", "\u{430}da"),
            ("ad\u{200b}a", "ad\u{200b}a"), ("ada\u{200d}", "ada\u{200d}"), ("\u{fb01}", "\u{fb01}"), ("fi", "fi"),
            ("stra\u{df}e", "stra\u{df}e"), ("strasse", "strasse"), ("\u{130}", "\u{130}"), ("i\u{307}", "i\u{307}"),
            ("\u{a0}ada", "\u{a0}ada"),
            // Spaces within.
            ("a b", "a b"), ("a  b", "a  b"), ("a&#9;b", "a\tb"), ("a_b", "a_b"), ("a%20b", "a%20b"), ("a+b", "a+b"),
            ("x=1&amp;y=2", "x=1&y=2"), ("{}", "{}"), ("'; DROP TABLE users; --", "'; DROP TABLE users; --"),
            ("CN=Ada,O=Corp", "CN=Ada,O=Corp"), ("0123", "0123"), ("123", "123"),
        ];
        for (written, kept) in names {
            for _ in 0..2 {
                let trip = scene.trip().await;
                let mut draft = scene.draft(&trip, PLAIN);
                draft.text = draft.text.replace(">bob<", &format!(">{written}<"));
                let page = scene.post(&trip, &draft.signed(&scene.party)).await;
                let code = page.callback_parameter("code").unwrap_or_else(|| panic!("{kept:?}: {}", refusal(&page)));
                let claims = claims(&tokens(&scene.app, &scene.client, &code).await["id_token"]);
                assert_eq!(claims["identities"][0]["userId"], kept);
                assert_eq!(claims["cognito:username"], format!("Corp_{kept}"));
                subs.insert(claims["sub"].as_str().unwrap().to_owned());
            }
        }
        assert_eq!(subs.len(), names.len(), "every name has a profile, and only one");
        // White space of XML around it, qualifiers and the format make no difference.
        let sub = scene.sign_in("ada", &[]).await["sub"].clone();
        for bend in [
            (">bob<", ">\n\t ada \r\n<"),
            ("<saml:NameID Format=\"urn:oasis:names:tc:SAML:2.0:nameid-format:persistent\">bob<", "<saml:NameID NameQualifier=\"https://other.example\" SPNameQualifier=\"x\">ada<"),
            ("<saml:NameID Format=\"urn:oasis:names:tc:SAML:2.0:nameid-format:persistent\">bob<", "<saml:NameID Format=\"urn:oasis:names:tc:SAML:1.1:nameid-format:WindowsDomainQualifiedName\">ada<"),
            ("<saml:NameID Format=\"urn:oasis:names:tc:SAML:2.0:nameid-format:persistent\">bob<", "<saml:NameID Format=\"urn:oasis:names:tc:SAML:2.0:nameid-format:kerberos\" SPProvidedID=\"other\">ada<"),
        ] {
            let trip = scene.trip().await;
            let mut draft = scene.draft(&trip, PLAIN);
            draft.bend(&[bend]);
            let page = scene.post(&trip, &draft.signed(&scene.party)).await;
            let code = page.callback_parameter("code").unwrap_or_else(|| panic!("{}", refusal(&page)));
            assert_eq!(claims(&tokens(&scene.app, &scene.client, &code).await["id_token"])["sub"], sub);
        }
        // A name for the day makes no profile.
        let persistent = "nameid-format:persistent";
        refuse_all(scene, &[signed("transient", &[("nameid-format:persistent", "nameid-format:transient")], "The NameID is transient")]).await;
        assert!(crate::support::saml::PLAIN.name_format.ends_with(persistent));
    }
}

scene_on_both_engines! {
    // spec: SAML-034
    async fn a_name_for_the_day_is_for_those_who_ask_for_it(scene: &Scene = json!({ "saml_allow_transient_nameid": "true" })) {
        let trip = scene.trip().await;
        let mut draft = scene.draft(&trip, PLAIN);
        draft.bend(&[("nameid-format:persistent", "nameid-format:transient")]);
        let page = scene.post(&trip, &draft.signed(&scene.party)).await;
        assert!(page.callback_parameter("code").is_some(), "{}", refusal(&page));
    }
}

scene_on_both_engines! {
    // spec: SAML-060, SAML-061, FED-092, FED-093, FED-094, FED-111, FED-T02, FED-T03, FED-T04
    async fn another_case_is_another_subject(scene: &Scene = json!({})) {
        // In a pool that folds names too.
        let folding = scene.app.pool(json!({ "UsernameConfiguration": { "CaseSensitive": false } })).await;
        let details = json!({ "mapping": { "email": MAIL } });
        provider(&scene.app, &folding, ("Corp", &scene.party), details).await;
        let client = client_of(&scene.app, &folding, &["Corp"]).await;
        let arrive = async |subject: &str| {
            let trip = scene.trip_of(&client, Browser::new(&scene.app)).await;
            let mut asked = scene.asked(Some(&trip.request));
            asked.audience = entity_id(&folding.id);
            let draft = Draft::new(PLAIN, &asked, subject, &[(MAIL, &["c@corp.example"])]);
            scene.post(&trip, &draft.signed(&scene.party)).await
        };
        let page = arrive("Carlos@example.com").await;
        let code = page.callback_parameter("code").unwrap_or_else(|| panic!("{}", refusal(&page)));
        let first = claims(&tokens(&scene.app, &client, &code).await["id_token"]);
        assert_eq!(first["cognito:username"], "corp_carlos@example.com");
        assert_eq!(first["identities"][0]["userId"], "Carlos@example.com");
        for other in ["carlos@example.com", "CARLOS@EXAMPLE.COM"] {
            let page = arrive(other).await;
            assert_eq!(page.callback_parameter("error").as_deref(), Some("server_error"));
            assert_eq!(refusal(&page), "Invalid ProviderName/Username combination. Please check again");
        }
        // Deleting the profile is the remedy.
        let body = json!({ "UserPoolId": folding.id, "Username": "corp_carlos@example.com" });
        call(&scene.app, "AdminDeleteUser", body).await;
        let page = arrive("carlos@example.com").await;
        let code = page.callback_parameter("code").unwrap_or_else(|| panic!("{}", refusal(&page)));
        let second = claims(&tokens(&scene.app, &client, &code).await["id_token"]);
        assert_ne!(second["sub"], first["sub"]);
        let page = arrive("Carlos@example.com").await;
        assert_eq!(refusal(&page), "Invalid ProviderName/Username combination. Please check again");

        // A native user who has the name already is never attached to; nor one of another provider
        // whose name and subject add up to the same.
        let body = json!({ "UserPoolId": scene.pool.id, "Username": "Corp_eve", "MessageAction": "SUPPRESS" });
        call(&scene.app, "AdminCreateUser", body).await;
        let page = scene.arrive("eve", &[]).await;
        assert_eq!(refusal(&page), "Invalid ProviderName/Username combination. Please check again");
        provider(&scene.app, &scene.pool, ("Corp_x", &scene.party), json!({})).await;
        let both = client_of(&scene.app, &scene.pool, &["Corp", "Corp_x"]).await;
        scene.sign_in("x_y", &[]).await;
        let browser = Browser::new(&scene.app);
        let page = browser.get(&authorize(&both, "&identity_provider=Corp_x")).await;
        let text = inflated(upstream(&page), "SAMLRequest");
        let request = Document::parse(&text).unwrap().root_element().attribute("ID").unwrap().to_owned();
        let trip = Trip { browser, relay_state: query(upstream(&page), "RelayState").unwrap(), request };
        let page = scene.post(&trip, &scene.about(&trip, "y", &[]).signed(&scene.party)).await;
        assert_eq!(refusal(&page), "Invalid ProviderName/Username combination. Please check again");
    }
}
