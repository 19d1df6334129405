//! For whom an assertion is, from whom, and in answer to what (SAML-S33 – SAML-S38, SAML-S40,
//! SAML-S42 – SAML-S45). Everything here is signed by the provider itself.

use super::*;

const AUDIENCE: &str =
    "Audience restriction in SAML Assertion does not allow it for urn:amazon:cognito:sp:";
const RESTRICTION: &str = "<saml:AudienceRestriction><saml:Audience>{audience}</saml:Audience></saml:AudienceRestriction>";
const RECIPIENT: &str = "The assertion is for another recipient";
const REQUEST: &str = "The response does not answer the request";
const ISSUER: &str = "The issuer is not the identity provider";
const NOBODY: &str = "The subject is not confirmed for the bearer";
const DESTINATION: &str = "The response is for another destination";

scene_on_both_engines! {
    // spec: SAML-054, SAML-S33, SAML-S34, SAML-S35, SAML-L03
    async fn it_is_for_this_pool_at_this_address(scene: &Scene = json!({})) {
        refuse_all(scene, &[
            signed("no audience", &[(RESTRICTION, "")], AUDIENCE),
            signed("an empty restriction", &[("<saml:Audience>{audience}</saml:Audience>", "")], AUDIENCE),
            signed("an empty audience", &[("Audience>{audience}<", "Audience><")], AUDIENCE),
            signed("another audience", &[("Audience>{audience}<", "Audience>https://sp.example/<")], AUDIENCE),
            signed("the start of ours", &[("Audience>{audience}<", "Audience>urn:amazon:cognito:sp:<")], AUDIENCE),
            signed("ours and more", &[("Audience>{audience}<", "Audience>{audience}x<")], AUDIENCE),
            signed("ours within", &[("Audience>{audience}<", "Audience>x {audience} y<")], AUDIENCE),
            signed("in capitals", &[("Audience>urn:", "Audience>URN:")], AUDIENCE),
            signed("another pool", &[("Audience>{audience}<", "Audience>urn:amazon:cognito:sp:us-east-1_Other0000<")], AUDIENCE),
            signed("two restrictions", &[(RESTRICTION, "<saml:AudienceRestriction><saml:Audience>{audience}</saml:Audience></saml:AudienceRestriction><saml:AudienceRestriction><saml:Audience>https://sp.example/</saml:Audience></saml:AudienceRestriction>")], AUDIENCE),
            signed("two restrictions, turned", &[(RESTRICTION, "<saml:AudienceRestriction><saml:Audience>https://sp.example/</saml:Audience></saml:AudienceRestriction><saml:AudienceRestriction><saml:Audience>{audience}</saml:Audience></saml:AudienceRestriction>")], AUDIENCE),
            signed("an audience of another namespace", &[("saml:Audience>", "n:Audience>"), ("<n:Audience>", "<n:Audience xmlns:n=\"urn:n\">")], AUDIENCE),

            signed("no recipient", &[(" Recipient=\"{acs}\"", "")], RECIPIENT),
            signed("an empty recipient", &[("Recipient=\"{acs}\"", "Recipient=\"\"")], RECIPIENT),
            signed("another host", &[("Recipient=\"{acs}\"", "Recipient=\"http://other.example/saml2/idpresponse\"")], RECIPIENT),
            signed("another path", &[("Recipient=\"{acs}\"", "Recipient=\"{acs}/\"")], RECIPIENT),
            signed("another query", &[("Recipient=\"{acs}\"", "Recipient=\"{acs}?x\"")], RECIPIENT),
            signed("another scheme", &[("Recipient=\"http:", "Recipient=\"https:")], RECIPIENT),
            signed("another domain of ours", &[("Recipient=\"http://localhost", "Recipient=\"http://127.0.0.1")], RECIPIENT),

            altered("another destination", &[("Destination=\"{acs}\"", "Destination=\"http://other.example/\"")], DESTINATION).good(),
            altered("an empty destination", &[("Destination=\"{acs}\"", "Destination=\"\"")], DESTINATION).good(),
            signed("another destination, signed", &[("Destination=\"{acs}\"", "Destination=\"{acs}/\"")], DESTINATION).of(Signs::Response),
            signed("no destination, signed", &[(" Destination=\"{acs}\"", "")], DESTINATION).of(Signs::Response),
            signed("no destination, both signed", &[(" Destination=\"{acs}\"", "")], DESTINATION).of(Signs::Both),
        ]).await;
        // Twins: more than one name in a restriction, a space around it, no destination in what is not
        // signed.
        for (signs, bends) in [
            (Signs::Assertion, [("<saml:Audience>{audience}</saml:Audience>",
                "<saml:Audience>https://sp.example/</saml:Audience><saml:Audience>{audience}</saml:Audience>")]),
            (Signs::Assertion, [(RESTRICTION, "<saml:AudienceRestriction><saml:Audience>{audience}</saml:Audience></saml:AudienceRestriction><saml:OneTimeUse/><saml:ProxyRestriction Count=\"0\"/>")]),
            (Signs::Assertion, [("Audience>{audience}<", "Audience>\n {audience}\n<")]),
            (Signs::Assertion, [(" Destination=\"{acs}\"", "")]),
            (Signs::Response, [("<saml:Issuer xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\">{issuer}</saml:Issuer>", "")]),
        ] {
            let trip = scene.trip().await;
            let mut draft = scene.draft(&trip, House { signs, ..PLAIN });
            draft.bend(&bends);
            let page = scene.post(&trip, &draft.signed(&scene.party)).await;
            assert!(page.callback_parameter("code").is_some(), "{bends:?}: {}", refusal(&page));
        }
    }
}

scene_on_both_engines! {
    // spec: SAML-053, SAML-057, SAML-059, SAML-064, SAML-S36, SAML-S38, SAML-S40, SAML-S42, SAML-S43, SAML-S44, SAML-T21, FED-T06
    async fn it_answers_this_request_from_this_provider(scene: &Scene = json!({})) {
        const CONFIRMATION: &str = "InResponseTo=\"{request}\" NotOnOrAfter";
        refuse_all(scene, &[
            altered("no request", &[("Destination=\"{acs}\" InResponseTo=\"{request}\"", "Destination=\"{acs}\"")], REQUEST).good(),
            signed("no request, signed", &[("Destination=\"{acs}\" InResponseTo=\"{request}\"", "Destination=\"{acs}\"")], REQUEST).of(Signs::Response),
            signed("no request in the confirmation", &[(CONFIRMATION, "NotOnOrAfter")], REQUEST),
            signed("no request at all", &[(" InResponseTo=\"{request}\"", "")], REQUEST),
            altered("another request", &[("Destination=\"{acs}\" InResponseTo=\"{request}\"", "Destination=\"{acs}\" InResponseTo=\"_0\"")], REQUEST).good(),
            signed("another request in the confirmation", &[(CONFIRMATION, "InResponseTo=\"_0\" NotOnOrAfter")], REQUEST),
            signed("an empty request", &[("InResponseTo=\"{request}\"", "InResponseTo=\"\"")], REQUEST),
            signed("two requests", &[("InResponseTo=\"{request}\"", "InResponseTo=\"{request} _0\"")], REQUEST),

            signed("no issuer", &[("<saml:Issuer>{issuer}</saml:Issuer>", "")], ISSUER),
            signed("two issuers", &[("<saml:Issuer>{issuer}</saml:Issuer>", "<saml:Issuer>{issuer}</saml:Issuer><saml:Issuer>x</saml:Issuer>")], ISSUER),
            signed("another issuer", &[("<saml:Issuer>{issuer}<", "<saml:Issuer>https://other.example/<")], ISSUER),
            signed("an issuer with more", &[("<saml:Issuer>{issuer}<", "<saml:Issuer>{issuer}/<")], ISSUER),
            signed("another issuer of all", &[(">{issuer}<", ">https://other.example/<")], ISSUER),
            altered("another issuer of the response", &[("assertion\">{issuer}<", "assertion\">https://other.example/<")], ISSUER).good(),
            signed("another issuer of the response, signed", &[("assertion\">{issuer}<", "assertion\">https://other.example/<")], ISSUER).of(Signs::Response),

            signed("not for the bearer", &[("cm:bearer", "cm:sender-vouches")], NOBODY),
            signed("for a holder of a key", &[("cm:bearer", "cm:holder-of-key")], NOBODY),
            signed("no method", &[(" Method=\"urn:oasis:names:tc:SAML:2.0:cm:bearer\"", "")], NOBODY),
            signed("not confirmed", &[("<saml:SubjectConfirmation ", "<saml:X "), ("</saml:SubjectConfirmation>", "</saml:X>")], NOBODY),
            signed("confirmed by nothing", &[("SubjectConfirmationData", "X")], NOBODY),
            signed("confirmed for ever", &[(" NotOnOrAfter=\"{+300}\" Recipient", " Recipient")], "The confirmation of the subject does not end"),
            signed("confirmed from some time on", &[(" NotOnOrAfter=\"{+300}\" Recipient", " NotBefore=\"{-60}\" NotOnOrAfter=\"{+300}\" Recipient")],
                "The confirmation of the subject has a NotBefore"),

            signed("no conditions", &[("<saml:Conditions ", "<saml:X "), ("</saml:Conditions>", "</saml:X>")], "The assertion has no conditions"),
            signed("two conditions", &[("<saml:AuthnStatement ", "<saml:Conditions/><saml:AuthnStatement ")], "The assertion has no conditions"),
            signed("an unknown condition", &[("</saml:Conditions>", "<saml:Condition xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"x\"/></saml:Conditions>")],
                "The assertion has an unknown condition"),
            signed("a condition of others", &[("</saml:Conditions>", "<n:OneTimeUse xmlns:n=\"urn:n\"/></saml:Conditions>")],
                "The assertion has an unknown condition"),

            altered("a failure with an assertion", &[("status:Success", "status:Requester")], "The provider answered with the status Requester").good(),
            signed("a failure with an assertion, signed", &[("status:Success", "status:Requester")], "The provider answered with the status Requester").of(Signs::Response),
            altered("no status", &[("<samlp:Status><samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:Success\"/></samlp:Status>", "")],
                "The status is missing").good(),
            altered("no code", &[("<samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:Success\"/>", "")], "The status is missing").good(),
            altered("a status twice", &[("</samlp:Status>", "</samlp:Status><samlp:Status/>")], "The status is missing").good(),

            signed("nobody signed in", &[("saml:AuthnStatement", "saml:X")], "The assertion does not say how somebody signed in"),
            signed("signed in at no time", &[(" AuthnInstant=\"{+0}\"", "")], "The time of the sign-in is missing or to come"),
            signed("no name", &[("saml:NameID", "saml:X")], "The assertion does not say who it is about"),
            signed("an empty name", &[(">bob<", "><")], "The assertion does not say who it is about"),
            signed("a name of spaces", &[(">bob<", "> \n\t <")], "The assertion does not say who it is about"),
            signed("no subject", &[("saml:Subject>", "saml:X>")], "The assertion does not say who it is about"),
            signed("two subjects", &[("</saml:Subject>", "</saml:Subject><saml:Subject><saml:NameID>admin</saml:NameID></saml:Subject>")],
                "The assertion does not say who it is about"),
            signed("two names", &[("</saml:NameID>", "</saml:NameID><saml:NameID>admin</saml:NameID>")], "The assertion does not say who it is about"),
        ]).await;
        // A second confirmation does no harm, before or behind a good one.
        for bends in [
            [("<saml:SubjectConfirmation ", "<saml:SubjectConfirmation Method=\"urn:oasis:names:tc:SAML:2.0:cm:holder-of-key\"/><saml:SubjectConfirmation ")],
            [("</saml:Subject>", "<saml:SubjectConfirmation Method=\"urn:oasis:names:tc:SAML:2.0:cm:sender-vouches\"/></saml:Subject>")],
        ] {
            let trip = scene.trip().await;
            let mut draft = scene.draft(&trip, PLAIN);
            draft.bend(&bends);
            let page = scene.post(&trip, &draft.signed(&scene.party)).await;
            assert!(page.callback_parameter("code").is_some(), "{bends:?}: {}", refusal(&page));
        }
    }
}

scene_on_both_engines! {
    // spec: SAML-S36, SAML-S38, SAML-S45, FED-081
    async fn it_is_of_the_provider_and_the_pool_that_were_asked(scene: &Scene = json!({})) {
        // Two providers of one pool with a key each; one pool more with the first of them.
        let other = Party::new("https://other.example/metadata");
        provider(&scene.app, &scene.pool, ("Other", &other), json!({})).await;
        let both = client_of(&scene.app, &scene.pool, &["Corp", "Other"]).await;
        let second = scene.app.pool(json!({})).await;
        provider(&scene.app, &second, ("Corp", &scene.party), json!({})).await;
        let client = client_of(&scene.app, &second, &["Corp"]).await;

        // From the other provider of the pool, good in itself.
        for issuer in [other.entity_id.as_str(), ENTITY] {
            let trip = scene.trip_of(&both, Browser::new(&scene.app)).await;
            let mut draft = scene.draft(&trip, PLAIN);
            draft.bend(&[(">{issuer}<", &format!(">{issuer}<"))]);
            let page = scene.post(&trip, &draft.signed(&other)).await;
            scene.assert_refused(&trip, &page, "SAML Assertion signature is invalid", issuer);
        }
        // For the first pool, to the second: as it came, and with the names of the second request.
        for is_adapted in [true, false] {
            let (here, there) = (scene.trip().await, scene.trip_of(&client, Browser::new(&scene.app)).await);
            let asked = if is_adapted { &there.request } else { &here.request };
            let text = Draft::new(PLAIN, &scene.asked(Some(asked)), "bob", ATTRIBUTES).signed(&scene.party);
            let page = scene.post(&there, &text).await;
            let expected = if is_adapted { AUDIENCE } else { REQUEST };
            scene.assert_refused(&there, &page, expected, "another pool");
            let body = json!({ "UserPoolId": second.id });
            assert_eq!(call(&scene.app, "ListUsers", body).await["Users"], json!([]));
        }
        // The twin of both: each where it belongs.
        for client in [&scene.client, &both] {
            let trip = scene.trip_of(client, Browser::new(&scene.app)).await;
            let page = scene.post(&trip, &scene.draft(&trip, PLAIN).signed(&scene.party)).await;
            assert!(page.callback_parameter("code").is_some(), "{}", refusal(&page));
        }
    }
}
