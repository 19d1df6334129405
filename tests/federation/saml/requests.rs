//! The request that a response answers: its relay state, its browser, its time, its client
//! (FED-080 – FED-088 as SAML has them).

use std::time::Duration;

use super::*;

const FOREIGN: &str = "Invalid samlResponse or relayState from identity provider";
const GONE: &str = "Something went wrong";

scene_on_both_engines! {
    // spec: FED-080, FED-081, FED-082, FED-083, FED-084, FED-086, SAML-041, SAML-043, SAML-051, SAML-S36, SAML-S37, FED-T05, ERR-018
    async fn a_request_is_used_once_in_time_in_its_browser(scene: &Scene = json!({})) {
        // Another browser, whether it has none or a request of its own; and that one's is not used up.
        let trip = scene.trip().await;
        let text = scene.draft(&trip, PLAIN).signed(&scene.party);
        let bare = Trip { browser: Browser::new(&scene.app), relay_state: trip.relay_state.clone(), request: String::new() };
        let other = scene.trip().await;
        let crossed = Trip { browser: other.browser, relay_state: trip.relay_state.clone(), request: String::new() };
        for stranger in [&bare, &crossed] {
            let page = scene.post(stranger, &text).await;
            assert_eq!(page.left_to, None);
            scene.assert_refused(stranger, &page, GONE, "another browser");
        }
        // The attacker's own request and response, in the browser of somebody else (FED-T05).
        let mine = scene.trip().await;
        let text_of_mine = scene.draft(&mine, PLAIN).signed(&scene.party);
        let victim = scene.trip().await;
        let swapped = Trip { browser: victim.browser, relay_state: mine.relay_state.clone(), request: String::new() };
        let page = scene.post(&swapped, &text_of_mine).await;
        scene.assert_refused(&swapped, &page, GONE, "an attacker's sign-in");
        let page = scene.post(&trip, &text).await;
        assert!(page.callback_parameter("code").is_some(), "its own browser still can");
        // Once.
        let page = scene.post(&trip, &text).await;
        assert!(refusal(&page).contains(FOREIGN) && page.left_to.is_none() && page.status == 400);

        // Used up by a failure as well.
        let trip = scene.trip().await;
        let text = scene.draft(&trip, PLAIN).signed(&scene.party);
        let page = scene.post(&trip, "no document").await;
        assert!(page.callback_parameter("error").is_some());
        let page = scene.post(&trip, &text).await;
        assert!(refusal(&page).contains(FOREIGN), "{}", refusal(&page));

        // Five minutes, to the second.
        for (seconds, is_good) in [(299, true), (300, false)] {
            let trip = scene.trip().await;
            scene.clock.advance(Duration::from_secs(seconds));
            let text = scene.draft(&trip, PLAIN).signed(&scene.party);
            let page = scene.post(&trip, &text).await;
            assert_eq!(page.callback_parameter("code").is_some(), is_good);
            if !is_good {
                assert_eq!(page.left_to, None);
                assert!(refusal(&page).contains(GONE), "{}", refusal(&page));
            }
        }
        parameters(scene).await;
    }
}

/// FED-084, and relay states that are not ours.
async fn parameters(scene: &Scene) {
    let trip = scene.trip().await;
    let packed = STANDARD.encode(scene.draft(&trip, PLAIN).signed(&scene.party));
    let post =
        async |fields: &[(&str, &str)]| trip.browser.post("/saml2/idpresponse", fields).await;
    let page = post(&[("SAMLResponse", &packed)]).await;
    assert!(refusal(&page).contains("Required String parameter 'RelayState' is not present"));
    let page = post(&[("RelayState", &trip.relay_state)]).await;
    assert!(refusal(&page).contains("Required String parameter 'SAMLResponse' is not present"));
    let relay = trip.relay_state.as_str();
    let longer = format!("{relay}x");
    let of_app = format!(
        "identity_provider=Corp&client_id={}&redirect_uri=https%3A%2F%2Fapp.example%2Fcb&response_type=code",
        scene.client.id
    );
    let page = post(&[("SAMLResponse", &packed), ("RelayState", "")]).await;
    assert!(refusal(&page).contains("Required String parameter 'RelayState' is not present"));
    let foreign =
        ["x", &relay[1..], &longer, "s1", "https://evil.example/", "../login", "null", &of_app];
    for state in foreign {
        let page = post(&[("SAMLResponse", &packed), ("RelayState", state)]).await;
        assert!(refusal(&page).contains(FOREIGN), "{state}: {}", refusal(&page));
        assert_eq!((page.status.as_u16(), page.left_to), (400, None), "{state}");
    }
    // None of this has used it up.
    let page =
        scene.post(&trip, &String::from_utf8(STANDARD.decode(&packed).unwrap()).unwrap()).await;
    assert!(page.callback_parameter("code").is_some(), "{}", refusal(&page));
}

scene_on_both_engines! {
    // spec: SAML-040, SAML-042, SAML-S53, SAML-T22
    async fn relay_states_may_be_long(scene: &Scene = json!({})) {
        let trip = scene.trip().await;
        assert!(trip.relay_state.len() <= 80);
        let packed = STANDARD.encode(scene.draft(&trip, PLAIN).signed(&scene.party));
        // Not refused for their length, up to a bound; but not ours.
        for (length, status) in [(79, 400), (80, 400), (81, 400), (2_048, 400), (8_192, 400), (8_193, 413)] {
            let state = "x".repeat(length);
            let fields = [("SAMLResponse", packed.as_str()), ("RelayState", state.as_str())];
            let page = trip.browser.post("/saml2/idpresponse", &fields).await;
            assert_eq!(page.status, status, "{length}");
            assert!(refusal(&page).contains(FOREIGN));
        }
        for state in ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)",
            "redirect_uri=https%3A%2F%2Fevil.example%2F", "<script>alert(1)</script>"]
        {
            let fields = [("SAMLResponse", packed.as_str()), ("RelayState", state)];
            let page = trip.browser.post("/saml2/idpresponse", &fields).await;
            assert!(page.left_to.is_none() && page.status == 400 && page.headers.get("location").is_none());
            assert!(!page.body.contains("evil") && !page.body.contains("alert(1)"), "{}", page.body);
        }
    }
}

scene_on_both_engines! {
    // spec: FED-087, FED-T01, FED-T06, FED-T08, FED-133
    async fn the_way_back_depends_on_little(scene: &Scene = json!({})) {
        // A form of another site brings the cookie without SameSite=Lax only, or its older twin.
        for name in ["csrf-state", "csrf-state-legacy"] {
            let trip = scene.trip().await;
            let text = scene.draft(&trip, PLAIN).signed(&scene.party);
            let name = format!("{name}-{}", scene.pool.id);
            let value = trip.browser.cookie(&name).unwrap();
            trip.browser.forget_cookies();
            trip.browser.set_cookie(&name, &value);
            let page = scene.post(&trip, &text).await;
            assert!(page.callback_parameter("code").is_some(), "{name}: {}", refusal(&page));
            // The session is for clients that have the provider, and for no others.
            let page = trip.browser.get(&authorize(&scene.client, "")).await;
            assert!(page.callback_parameter("code").is_some(), "{:?}", page.left_to);
            let other = client_of(&scene.app, &scene.pool, &[]).await;
            assert_eq!(trip.browser.get(&authorize(&other, "")).await.left_to, None);
        }
        // What the client may do is asked again at the end.
        let update = async |more: Value| {
            let mut body = json!({ "UserPoolId": scene.pool.id, "ClientId": scene.client.id,
                "AllowedOAuthFlowsUserPoolClient": true, "AllowedOAuthFlows": ["code"],
                "AllowedOAuthScopes": ["openid"], "CallbackURLs": ["https://app.example/cb"],
                "SupportedIdentityProviders": ["COGNITO", "Corp"] });
            body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            call(&scene.app, "UpdateUserPoolClient", body).await;
        };
        for change in [json!({ "CallbackURLs": ["https://app.example/other"] }),
            json!({ "SupportedIdentityProviders": ["COGNITO"] })]
        {
            update(json!({})).await;
            let trip = scene.trip().await;
            let text = scene.draft(&trip, PLAIN).signed(&scene.party);
            update(change).await;
            let page = scene.post(&trip, &text).await;
            assert_eq!(page.left_to, None, "{:?}", page.left_to);
            let session = format!("cognito-{}", scene.pool.id);
            assert_eq!(trip.browser.cookie(&session), None);
        }
        // And so is the provider.
        update(json!({})).await;
        let trip = scene.trip().await;
        let text = scene.draft(&trip, PLAIN).signed(&scene.party);
        let body = json!({ "UserPoolId": scene.pool.id, "ProviderName": "Corp" });
        update(json!({ "SupportedIdentityProviders": ["COGNITO"] })).await;
        call(&scene.app, "DeleteIdentityProvider", body).await;
        let page = scene.post(&trip, &text).await;
        assert_eq!(page.left_to, None);
    }
}

scene_on_both_engines! {
    // spec: FED-089
    async fn two_first_sign_ins_at_once_make_one_profile(scene: &Scene = json!({})) {
        let mut trips = Vec::new();
        for _ in 0..6 {
            let trip = scene.trip().await;
            let text = scene.draft(&trip, PLAIN).signed(&scene.party);
            trips.push((trip, text));
        }
        let pages = futures_util::future::join_all(trips.iter().map(|(trip, text)| scene.post(trip, text))).await;
        for page in &pages {
            assert!(page.callback_parameter("code").is_some(), "{}", refusal(page));
        }
        assert_eq!(scene.people().await.as_array().unwrap().len(), 1);
    }
}

scene_on_both_engines! {
    // spec: FED-081
    async fn one_response_at_once_comes_in_once(scene: &Scene = json!({})) {
        let (second, handle) = scene.app.second_node(OPEN).await;
        let trip = scene.trip().await;
        let body = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("SAMLResponse", &STANDARD.encode(scene.draft(&trip, PLAIN).signed(&scene.party)))
            .append_pair("RelayState", &trip.relay_state)
            .finish();
        let name = format!("csrf-state-{}", scene.pool.id);
        let cookie = format!("{name}={}", trip.browser.cookie(&name).unwrap());
        let sent = (0..8).map(|n| {
            let node = if n % 2 == 0 { &scene.app.url } else { &second };
            scene.app.http.post(format!("{node}/saml2/idpresponse"))
                .header("content-type", "application/x-www-form-urlencoded")
                .header("cookie", cookie.clone())
                .body(body.clone())
                .send()
        });
        let answers = futures_util::future::join_all(sent).await;
        let codes = answers.iter().filter(|answer| {
            let answer = answer.as_ref().unwrap();
            answer.headers().get("location").is_some_and(|l| l.to_str().unwrap().contains("code="))
        });
        assert_eq!(codes.count(), 1);
        handle.stop(false).await;
    }
}
