//! Limits of time, to the second, with a skew of three minutes and with others (SAML-058, SAML-S39);
//! and what was used once (SAML-S41).

use std::time::Duration;

use super::*;

/// The limit itself, and one second beyond.
struct Limit {
    name: &'static str,
    from: &'static str,
    /// `@` stands for the seconds.
    to: &'static str,
    good: i64,
    bad: i64,
    refusal: &'static str,
}

const fn limit(
    name: &'static str,
    (from, to): (&'static str, &'static str),
    (good, bad): (i64, i64),
    refusal: &'static str,
) -> Limit {
    Limit { name, from, to, good, bad, refusal }
}

const EXPIRED: &str = "The assertion has expired";
const CONDITIONS: &str = "<saml:Conditions NotBefore=\"{+0}\" NotOnOrAfter=\"{+300}\">";
const DATA: &str = "NotOnOrAfter=\"{+300}\" Recipient";

/// With a skew of so many seconds.
async fn limits(scene: &Scene, skew: i64) {
    let of_response = (
        "ID=\"{response}\" Version=\"2.0\" IssueInstant=\"{+0}\"",
        "ID=\"{response}\" Version=\"2.0\" IssueInstant=\"{@}\"",
    );
    let of_assertion = (
        "ID=\"{assertion}\" Version=\"2.0\" IssueInstant=\"{+0}\"",
        "ID=\"{assertion}\" Version=\"2.0\" IssueInstant=\"{@}\"",
    );
    let list = [
        limit(
            "Conditions/@NotOnOrAfter",
            (CONDITIONS, "<saml:Conditions NotOnOrAfter=\"{@}\">"),
            (1 - skew, -skew),
            EXPIRED,
        ),
        limit(
            "Conditions/@NotBefore",
            (CONDITIONS, "<saml:Conditions NotBefore=\"{@}\">"),
            (skew, skew + 1),
            "The assertion is not valid yet",
        ),
        limit(
            "SubjectConfirmationData/@NotOnOrAfter",
            (DATA, "NotOnOrAfter=\"{@}\" Recipient"),
            (1 - skew, -skew),
            EXPIRED,
        ),
        limit(
            "AuthnStatement/@SessionNotOnOrAfter",
            (" SessionIndex", " SessionNotOnOrAfter=\"{@}\" SessionIndex"),
            (1 - skew, -skew),
            "The session at the provider has ended",
        ),
        limit(
            "AuthnStatement/@AuthnInstant",
            ("AuthnInstant=\"{+0}\"", "AuthnInstant=\"{@}\""),
            (skew, skew + 1),
            "The time of the sign-in",
        ),
        limit(
            "Assertion/@IssueInstant",
            of_assertion,
            (skew, skew + 1),
            "The assertion is from the future",
        ),
        limit(
            "Response/@IssueInstant to come",
            of_response,
            (skew, skew + 1),
            "The response is from the future",
        ),
        limit(
            "Response/@IssueInstant",
            of_response,
            (1 - skew - 300, -skew - 300),
            "The response is too old",
        ),
    ];
    for limit in list {
        for (seconds, is_good) in [(limit.good, true), (limit.bad, false)] {
            let trip = scene.trip().await;
            let mut draft = scene.draft(&trip, PLAIN);
            let to = limit.to.replace('@', &format!("{seconds:+}"));
            draft.bend(&[(limit.from, &to)]);
            let page = scene.post(&trip, &draft.signed(&scene.party)).await;
            if is_good {
                let came_in = page.callback_parameter("code").is_some();
                assert!(came_in, "{} {seconds}: {}", limit.name, refusal(&page));
            } else {
                scene.assert_refused(&trip, &page, limit.refusal, limit.name);
            }
        }
    }
}

scene_on_both_engines! {
    // spec: SAML-058, SAML-S39, SAML-S44, SAML-L05
    async fn three_minutes_of_skew(scene: &Scene = json!({})) {
        limits(scene, 180).await;
        const UNREADABLE: &str = "The assertion has a time that cannot be read";
        refuse_all(scene, &[
            signed("no zone", &[(CONDITIONS, "<saml:Conditions NotOnOrAfter=\"2036-01-01T00:00:00\">")], UNREADABLE),
            signed("no time", &[(CONDITIONS, "<saml:Conditions NotOnOrAfter=\"2036-01-01\">")], UNREADABLE),
            signed("empty", &[(CONDITIONS, "<saml:Conditions NotOnOrAfter=\"\">")], UNREADABLE),
            signed("a number", &[(CONDITIONS, "<saml:Conditions NotOnOrAfter=\"4102444800\">")], UNREADABLE),
            signed("a year too great", &[(CONDITIONS, "<saml:Conditions NotOnOrAfter=\"292277026597-01-01T00:00:00Z\">")], UNREADABLE),
            signed("five digits", &[(CONDITIONS, "<saml:Conditions NotOnOrAfter=\"12036-01-01T00:00:00Z\">")], UNREADABLE),
            signed("before the age", &[(CONDITIONS, "<saml:Conditions NotBefore=\"-0001-01-01T00:00:00Z\">")], UNREADABLE),
            signed("the year 0", &[(CONDITIONS, "<saml:Conditions NotBefore=\"0000-01-01T00:00:00Z\">")], UNREADABLE),
            signed("a month too many", &[(CONDITIONS, "<saml:Conditions NotOnOrAfter=\"2036-13-01T00:00:00Z\">")], UNREADABLE),
            signed("of the confirmation", &[(DATA, "NotOnOrAfter=\"tomorrow\" Recipient")], UNREADABLE),
            signed("of the session", &[(" SessionIndex", " SessionNotOnOrAfter=\"2036-01-01T00:00:00\" SessionIndex")], "The session at the provider has ended"),
            signed("of the sign-in", &[("AuthnInstant=\"{+0}\"", "AuthnInstant=\"x\"")], "The time of the sign-in"),
            signed("of the assertion", &[("ID=\"{assertion}\" Version=\"2.0\" IssueInstant=\"{+0}\"", "ID=\"{assertion}\" Version=\"2.0\"")], "does not say when it was issued"),
            altered("of the response", &[("ID=\"{response}\" Version=\"2.0\" IssueInstant=\"{+0}\"", "ID=\"{response}\" Version=\"2.0\"")], "does not say when it was issued").good(),
        ]).await;
        // Any zone, and parts of a second.
        for end in ["2036-01-01T02:00:00+02:00", "2036-01-01T00:00:00.000Z", "9999-12-31T23:59:59Z", "2036-01-01T00:00:00.1234567Z"] {
            let trip = scene.trip().await;
            let mut draft = scene.draft(&trip, PLAIN);
            draft.bend(&[(CONDITIONS, &format!("<saml:Conditions NotOnOrAfter=\"{end}\">"))]);
            let page = scene.post(&trip, &draft.signed(&scene.party)).await;
            assert!(page.callback_parameter("code").is_some(), "{end}: {}", refusal(&page));
        }
    }
}

scene_on_both_engines! {
    // spec: SAML-058
    async fn no_skew(scene: &Scene = json!({ "saml_clock_skew_seconds": "0" })) {
        limits(scene, 0).await;
    }
}

scene_on_both_engines! {
    // spec: SAML-058
    async fn five_minutes_of_skew(scene: &Scene = json!({ "saml_clock_skew_seconds": "300" })) {
        limits(scene, 300).await;
    }
}

const USED: &str = "The response was used before";

scene_on_both_engines! {
    // spec: SAML-S36, SAML-S40, SAML-S41, SAML-T25, SAML-L04, FED-B07
    async fn nothing_counts_twice(scene: &Scene = json!({})) {
        let (second, handle) = scene.app.second_node(OPEN).await;
        let trip = scene.trip().await;
        let cookies = trip.browser.cookie(&format!("csrf-state-{}", scene.pool.id)).unwrap();
        let first = scene.draft(&trip, PLAIN);
        let text = first.signed(&scene.party);
        assert!(scene.post(&trip, &text).await.callback_parameter("code").is_some());
        // The same once more, here and at the other node: its request is finished.
        let body = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("SAMLResponse", &STANDARD.encode(&text))
            .append_pair("RelayState", &trip.relay_state)
            .finish();
        for node in [scene.app.url.as_str(), second.as_str()] {
            let request = scene.app.http.post(format!("{node}/saml2/idpresponse"));
            let answer = request
                .header("content-type", "application/x-www-form-urlencoded")
                .header("cookie", format!("csrf-state-{}={cookies}", scene.pool.id))
                .body(body.clone())
                .send().await.unwrap();
            assert_eq!(answer.status(), 400);
            let page = answer.text().await.unwrap();
            assert!(page.contains("Invalid samlResponse or relayState from identity provider"), "{page}");
        }
        // For a new request: it does not answer that one.
        let trip = scene.trip().await;
        let page = scene.post(&trip, &text).await;
        scene.assert_refused(&trip, &page, "The response does not answer the request", "an old response");

        // A new response with an old identifier: of the assertion, of the response, of either in the
        // place of the other; with another key to the request each time.
        let (old, older) = (first.value("assertion").to_owned(), first.value("response").to_owned());
        for (id, with) in [("assertion", &old), ("response", &older), ("assertion", &older), ("response", &old)] {
            for signs in [Signs::Assertion, Signs::Both] {
                let trip = scene.trip().await;
                let mut draft = scene.draft(&trip, House { signs, ..PLAIN });
                let from = draft.value(id).to_owned();
                draft.text = draft.text.replace(&from, with);
                let page = scene.post(&trip, &draft.signed(&scene.party)).await;
                scene.assert_refused(&trip, &page, USED, id);
            }
        }
        remembered(scene, &second).await;
        handle.stop(false).await;
    }
}

/// Until the last second in which it could be used, wherever it is posted.
async fn remembered(scene: &Scene, second: &str) {
    let trip = scene.trip().await;
    let draft = scene.draft(&trip, PLAIN);
    let assertion = draft.value("assertion").to_owned();
    let far = [("NotOnOrAfter=\"{+300}\"", "NotOnOrAfter=\"{+7200}\"")];
    let mut first = draft.clone();
    first.bend(&far);
    assert!(
        scene.post(&trip, &first.signed(&scene.party)).await.callback_parameter("code").is_some()
    );
    // Two hours and the skew, less a second; jobs that clear up have run meanwhile.
    for seconds in [7_200, 179] {
        scene.clock.advance(Duration::from_secs(seconds));
        let trip = scene.trip().await;
        let mut again = scene.draft(&trip, PLAIN);
        let from = again.value("assertion").to_owned();
        again.text = again.text.replace(&from, &assertion);
        let text = again.signed(&scene.party);
        let body = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("SAMLResponse", &STANDARD.encode(&text))
            .append_pair("RelayState", &trip.relay_state)
            .finish();
        let cookie = trip.browser.cookie(&format!("csrf-state-{}", scene.pool.id)).unwrap();
        let answer = scene
            .app
            .http
            .post(format!("{second}/saml2/idpresponse"))
            .header("content-type", "application/x-www-form-urlencoded")
            .header("cookie", format!("csrf-state-{}={cookie}", scene.pool.id))
            .body(body)
            .send()
            .await
            .unwrap();
        let location = answer.headers()["location"].to_str().unwrap().to_owned();
        assert!(location.contains("The%20response%20was%20used%20before"), "{location}");
    }
}
