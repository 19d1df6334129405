//! Signature wrapping: the signed original is somewhere, and something else is where one looks
//! (SAML-S04 – SAML-S15). XSW1 to XSW8 by their usual numbers.

use super::*;

/// The element with this name, from its first tag to its last.
fn cut(text: &str, name: &str) -> String {
    let start = text.find(&format!("<{name} ")).unwrap();
    let close = format!("</{name}>");
    text[start..text.rfind(&close).unwrap() + close.len()].to_owned()
}

fn unsigned(text: &str) -> String {
    let start = text.find("<ds:Signature ").unwrap();
    let close = "</ds:Signature>";
    format!("{}{}", &text[..start], &text[text.find(close).unwrap() + close.len()..])
}

/// The same of somebody else, under another name.
fn forged(draft: &Draft, element: &str) -> String {
    let text = element.replace(">bob<", ">admin<").replace("bob@", "admin@");
    let text = text.replace(&format!("ID=\"{}\"", draft.value("assertion")), "ID=\"_evil\"");
    text.replace(&format!("ID=\"{}\"", draft.value("response")), "ID=\"_eviler\"")
}

/// XSW1: the original response stands in the signature of the forged one.
fn xsw1(draft: &Draft, text: &str) -> String {
    let original = unsigned(text);
    forged_around(draft, text, |signature| {
        signature.replace(
            "</ds:Signature>",
            &format!("<ds:Object>{original}</ds:Object></ds:Signature>"),
        )
    })
}

/// XSW1 with the original straight in the signature.
fn xsw1_bare(draft: &Draft, text: &str) -> String {
    let original = unsigned(text);
    forged_around(draft, text, |signature| {
        signature.replace("</ds:Signature>", &format!("{original}</ds:Signature>"))
    })
}

/// XSW2: the original response stands before the signature.
fn xsw2(draft: &Draft, text: &str) -> String {
    let original = unsigned(text);
    forged_around(draft, text, |signature| format!("{original}{signature}"))
}

/// A forged response with the true signature, changed.
fn forged_around(draft: &Draft, text: &str, change: impl Fn(&str) -> String) -> String {
    let signature = cut(text, "ds:Signature");
    let marked = text.replace(&signature, "@@");
    forged(draft, &marked).replace("@@", &change(&signature))
}

fn with_assertion(text: &str, change: impl Fn(&str) -> String) -> String {
    let original = cut(text, "saml:Assertion");
    text.replace(&original, &change(&original))
}

/// XSW3: the forged assertion comes first.
fn xsw3(draft: &Draft, text: &str) -> String {
    with_assertion(text, |original| format!("{}{original}", forged(draft, &unsigned(original))))
}

fn xsw3_behind(draft: &Draft, text: &str) -> String {
    with_assertion(text, |original| format!("{original}{}", forged(draft, &unsigned(original))))
}

/// XSW4: the signed assertion is a child of the forged one.
fn xsw4(draft: &Draft, text: &str) -> String {
    with_assertion(text, |original| {
        let evil = forged(draft, &unsigned(original));
        evil.replace("</saml:Assertion>", &format!("{original}</saml:Assertion>"))
    })
}

/// XSW5: the forged assertion has the signature, the original without it comes last.
fn xsw5(draft: &Draft, text: &str) -> String {
    with_assertion(text, |original| {
        let signature = cut(original, "ds:Signature");
        let evil = forged(draft, &original.replace(&signature, "@@")).replace("@@", &signature);
        format!("{evil}{}", unsigned(original))
    })
}

/// XSW6: the forged assertion has the signature, and the original is in it.
fn xsw6(draft: &Draft, text: &str) -> String {
    with_assertion(text, |original| {
        let signature = cut(original, "ds:Signature");
        let evil = forged(draft, &original.replace(&signature, "@@"));
        let inner =
            signature.replace("</ds:Signature>", &format!("{}</ds:Signature>", unsigned(original)));
        evil.replace("@@", &inner)
    })
}

/// XSW7: extensions hide the one, the other stands beside them.
fn xsw7(draft: &Draft, text: &str) -> String {
    with_assertion(text, |original| {
        let evil = forged(draft, &unsigned(original));
        format!("<samlp:Extensions>{original}</samlp:Extensions>{evil}")
    })
}

fn xsw7_turned(draft: &Draft, text: &str) -> String {
    with_assertion(text, |original| {
        let evil = forged(draft, &unsigned(original));
        format!("<samlp:Extensions>{evil}</samlp:Extensions>{original}")
    })
}

/// XSW8: the forged assertion has the signature, an object in it the original.
fn xsw8(draft: &Draft, text: &str) -> String {
    with_assertion(text, |original| {
        let signature = cut(original, "ds:Signature");
        let evil = forged(draft, &original.replace(&signature, "@@"));
        let object = format!("<ds:Object>{}</ds:Object></ds:Signature>", unsigned(original));
        evil.replace("@@", &signature.replace("</ds:Signature>", &object))
    })
}

/// Two assertions, both signed and good.
fn twice(_: &Draft, text: &str) -> String {
    with_assertion(text, |original| format!("{original}{original}"))
}

/// The signature of the assertion stands beside it.
fn beside(_: &Draft, text: &str) -> String {
    let signature = cut(text, "ds:Signature");
    let text = text.replace(&signature, "");
    text.replace("<saml:Assertion ", &format!("{signature}<saml:Assertion "))
}

/// In the assertion, but not as its child.
fn deeper(_: &Draft, text: &str) -> String {
    let signature = cut(text, "ds:Signature");
    let text = text.replace(&signature, "");
    text.replace("</saml:Subject>", &format!("{signature}</saml:Subject>"))
}

/// Behind everything, in the response.
fn behind(_: &Draft, text: &str) -> String {
    let signature = cut(text, "ds:Signature");
    text.replace(&signature, "")
        .replace("</samlp:Response>", &format!("{signature}</samlp:Response>"))
}

const SIGNATURE: &str = "signature is invalid";
const ONE: &str = "The response must have exactly one assertion";
const TWICE: &str = "The message cannot be read";

fn moved(
    name: &'static str,
    signs: Signs,
    how: fn(&Draft, &str) -> String,
    refusal: &'static str,
) -> Case {
    Case { name, rebuild: Some(how), refusal, ..CASE }.of(signs)
}

scene_on_both_engines! {
    // spec: SAML-S04, SAML-S05, SAML-S06, SAML-S07, SAML-S08, SAML-S09, SAML-S10, SAML-S11, SAML-S12, SAML-S15, SAML-T20
    async fn wrapping_is_refused(scene: &Scene = json!({})) {
        use Signs::{Assertion, Response};
        let cases = [
            moved("XSW1", Response, xsw1, ONE),
            moved("XSW1, bare", Response, xsw1_bare, ONE),
            moved("XSW2", Response, xsw2, ONE).good(),
            moved("XSW3", Assertion, xsw3, ONE).good(),
            moved("XSW3, behind", Assertion, xsw3_behind, ONE).good(),
            moved("XSW4", Assertion, xsw4, ONE).good(),
            moved("XSW5", Assertion, xsw5, ONE).good(),
            moved("XSW6", Assertion, xsw6, ONE),
            moved("XSW7", Assertion, xsw7, ONE).good(),
            moved("XSW7, turned", Assertion, xsw7_turned, ONE).good(),
            moved("XSW8", Assertion, xsw8, ONE),
            moved("one assertion twice", Assertion, twice, TWICE),
            moved("a signature beside", Assertion, beside, SIGNATURE),
            moved("a signature deeper", Assertion, deeper, SIGNATURE),
            moved("a signature behind", Assertion, behind, SIGNATURE),
        ];
        refuse_all(scene, &cases).await;
        assert_eq!(scene.people().await.as_array().unwrap().len(), 1, "only bob was ever here");
        two_of_one_provider(scene).await;
    }
}

/// Two different assertions, each with a good signature of its own (SAML-S12).
async fn two_of_one_provider(scene: &Scene) {
    for is_first in [true, false] {
        let trip = scene.trip().await;
        let one = scene.draft(&trip, PLAIN).signed(&scene.party);
        let two = scene.about(&trip, "admin", &[]).signed(&scene.party);
        let second = cut(&two, "saml:Assertion");
        let text = with_assertion(&one, |original| {
            if is_first { format!("{second}{original}") } else { format!("{original}{second}") }
        });
        assert!(crate::support::saml::is_well_signed(&text, &scene.party));
        let page = scene.post(&trip, &text).await;
        scene.assert_refused(&trip, &page, ONE, "two assertions");
    }
}

/// Puts the forged assertion in the place of the original, which hides where the library may still
/// find it by its identifier (SAML-S14).
fn shadow(attribute: &'static str) -> impl Fn(&Draft, &str) -> String {
    move |draft, text| {
        let id = format!("{attribute}=\"{}\"", draft.value("assertion"));
        with_assertion(text, |original| {
            let evil = forged(draft, &unsigned(original)).replace("ID=\"_evil\"", &id);
            format!("{evil}{original}")
        })
    }
}

fn second_id(attribute: &'static str) -> impl Fn(&Draft, &str) -> String {
    move |_, text| {
        text.replace(
            "<samlp:Status>",
            &format!("<samlp:Status {attribute}=\"_other\" ID=\"_more\">"),
        )
    }
}

fn same_id(attribute: &'static str) -> impl Fn(&Draft, &str) -> String {
    move |draft, text| {
        let id = draft.value("assertion");
        text.replace("<samlp:Status>", &format!("<samlp:Status {attribute}=\"{id}\">"))
    }
}

scene_on_both_engines! {
    // spec: SAML-S14
    async fn identifiers_are_not_ambiguous(scene: &Scene = json!({})) {
        for attribute in ["ID", "Id", "id", "xml:id", "AssertionID"] {
            for (how, bend) in [
                ("shadows", Box::new(shadow(attribute)) as Box<dyn Fn(&Draft, &str) -> String>),
                ("stands twice", Box::new(same_id(attribute))),
                ("is one of two", Box::new(second_id(attribute))),
            ] {
                if attribute == "ID" && how == "is one of two" {
                    continue;
                }
                let trip = scene.trip().await;
                let draft = scene.draft(&trip, PLAIN);
                let text = bend(&draft, &draft.signed(&scene.party));
                let page = scene.post(&trip, &text).await;
                let name = format!("{attribute} {how}");
                scene.assert_refused(&trip, &page, "The message cannot be read: an ", &name);
            }
        }
        // The twin: an identifier elsewhere, of its own.
        let trip = scene.trip().await;
        let draft = scene.draft(&trip, PLAIN);
        let text = draft.signed(&scene.party).replace("<samlp:Status>", "<samlp:Status ID=\"_x\">");
        assert!(scene.post(&trip, &text).await.callback_parameter("code").is_some());
    }
}
