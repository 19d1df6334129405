//! Encrypted assertions by another tool's hand, and what hides behind encryption
//! (SAML-S46 – SAML-S50). How they are read at all stands in `saml_sealed`.

use super::*;
use crate::support::saml::{Cipher, encrypt, encrypt_instead, sign};

const OAEP: &str = "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p";
const GCM: Cipher = cipher("http://www.w3.org/2009/xmlenc11#aes256-gcm", "aes-256");
const CBC: Cipher = cipher("http://www.w3.org/2001/04/xmlenc#aes256-cbc", "aes-256");
const CIPHERS: [Cipher; 6] = [
    GCM,
    CBC,
    cipher("http://www.w3.org/2009/xmlenc11#aes128-gcm", "aes-128"),
    cipher("http://www.w3.org/2009/xmlenc11#aes192-gcm", "aes-192"),
    cipher("http://www.w3.org/2001/04/xmlenc#aes128-cbc", "aes-128"),
    cipher("http://www.w3.org/2001/04/xmlenc#aes192-cbc", "aes-192"),
];
const UNREADABLE: &str = "The encrypted assertion cannot be read";

const fn cipher(data: &'static str, session_key: &'static str) -> Cipher {
    Cipher { data, session_key, wrap: OAEP }
}

async fn certificate(scene: &Scene) -> String {
    let body = json!({ "UserPoolId": scene.pool.id, "ProviderName": scene.name });
    let shown = call(&scene.app, "DescribeIdentityProvider", body).await;
    let active = &shown["IdentityProvider"]["ProviderDetails"]["ActiveEncryptionCertificate"];
    active.as_str().unwrap().to_owned()
}

/// Signed and encrypted in the order that the house has.
fn sealed(draft: &Draft, party: &Party, cipher: Cipher, certificate: &str) -> String {
    let inner = matches!(draft.house.signs, Signs::Assertion | Signs::Both);
    let outer = matches!(draft.house.signs, Signs::Response | Signs::Both);
    let text =
        if inner { sign(&draft.text, &party.key, Signs::Assertion) } else { draft.text.clone() };
    let text = encrypt(&text, cipher, certificate);
    if outer { sign(&text, &party.key, Signs::Response) } else { text }
}

fn between(text: &str, from: &str, to: &str, change: impl Fn(&str) -> String) -> String {
    let start = text.find(from).unwrap() + from.len();
    let end = start + text[start..].find(to).unwrap();
    format!("{}{}{}", &text[..start], change(&text[start..end]), &text[end..])
}

const DATA: &str = "</ds:KeyInfo><xenc:CipherData><xenc:CipherValue>";
const KEY: &str = "rsa-oaep-mgf1p\"/><xenc:CipherData><xenc:CipherValue>";
const END: &str = "</xenc:CipherValue>";

scene_on_both_engines! {
    // spec: FED-B05, SAML-S46, SAML-S47, SAML-S48, SAML-S49, SAML-L07
    async fn what_is_sealed_must_be_signed(scene: &Scene = json!({ "EncryptedResponses": "true" })) {
        let certificate = certificate(scene).await;
        for signs in [Signs::Assertion, Signs::Response, Signs::Both] {
            for cipher in CIPHERS {
                let trip = scene.trip().await;
                let draft = scene.draft(&trip, House { signs, ..PLAIN });
                let page = scene.post(&trip, &sealed(&draft, &scene.party, cipher, &certificate)).await;
                let came_in = page.callback_parameter("code").is_some();
                assert!(came_in, "{} {signs:?}: {}", cipher.data, refusal(&page));
            }
        }
        // Shibboleth: signed around, in its spelling; ADFS: signed within, without prefixes.
        for house in crate::support::saml::HOUSES {
            let trip = scene.trip().await;
            let draft = scene.draft(&trip, house);
            let page = scene.post(&trip, &sealed(&draft, &scene.party, GCM, &certificate)).await;
            assert!(page.callback_parameter("code").is_some(), "{}: {}", house.name, refusal(&page));
        }
        not_enough(scene, &certificate).await;
        unreadable(scene, &certificate).await;
        keys(scene, &certificate).await;
    }
}

/// Nothing encrypted, too much, and what is not signed (SAML-S46, SAML-S47).
async fn not_enough(scene: &Scene, certificate: &str) {
    let attacker = Party::new(ENTITY);
    for (signs, who) in [
        (Signs::Nothing, &scene.party),
        (Signs::Assertion, &attacker),
        (Signs::Both, &attacker),
        (Signs::Response, &attacker),
    ] {
        let trip = scene.trip().await;
        let draft = scene.draft(&trip, House { signs, ..PLAIN });
        let page = scene.post(&trip, &sealed(&draft, who, GCM, certificate)).await;
        let expected = if matches!(signs, Signs::Nothing | Signs::Assertion) {
            UNREADABLE
        } else {
            "SAML Response signature is invalid"
        };
        scene.assert_refused(&trip, &page, expected, "nothing that counts is signed");
    }
    // One of two signatures is of somebody else: the one within.
    let trip = scene.trip().await;
    let draft = scene.draft(&trip, House { signs: Signs::Both, ..PLAIN });
    let text = sign(&draft.text, &attacker.key, Signs::Assertion);
    let text = sign(&encrypt(&text, GCM, certificate), &scene.party.key, Signs::Response);
    let page = scene.post(&trip, &text).await;
    scene.assert_refused(&trip, &page, UNREADABLE, "another signature within");

    let trip = scene.trip().await;
    let page = scene.post(&trip, &scene.draft(&trip, PLAIN).signed(&scene.party)).await;
    scene.assert_refused(&trip, &page, "The assertion is not encrypted", "a plain one");
    // A plain one beside a sealed one, in either order, and two sealed ones.
    for which in 0..3 {
        let trip = scene.trip().await;
        let draft = scene.draft(&trip, PLAIN);
        let plain = draft.signed(&scene.party);
        let text = encrypt(&plain, GCM, certificate);
        let start = text.find("<saml:EncryptedAssertion").unwrap();
        let close = "</saml:EncryptedAssertion>";
        let end = text.find(close).unwrap() + close.len();
        let start_plain = plain.find("<saml:Assertion ").unwrap();
        let assertion = &plain[start_plain..plain.find("</samlp:Response>").unwrap()];
        let sealed = &text[start..end];
        let inside = match which {
            0 => format!("{assertion}{sealed}"),
            1 => format!("{sealed}{assertion}"),
            _ => format!("{sealed}{sealed}"),
        };
        let page = scene.post(&trip, &format!("{}{inside}{}", &text[..start], &text[end..])).await;
        scene.assert_refused(&trip, &page, "", "two at once");
        let said = refusal(&page);
        assert!(said.contains("exactly one assertion") || said.contains("not encrypted"), "{said}");
    }
    // Something else in the box: a response, an attribute, two assertions, words.
    for wrong in [
        "<samlp:Response xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\"/>",
        "<x/>",
        "words",
        "<!--",
        "</saml:EncryptedAssertion><saml:EncryptedAssertion>",
        "<!DOCTYPE x>",
    ] {
        let trip = scene.trip().await;
        let draft = scene.draft(&trip, House { signs: Signs::Response, ..PLAIN });
        let text = encrypt_instead(&draft.text, wrong, GCM, certificate);
        let page = scene.post(&trip, &sign(&text, &scene.party.key, Signs::Response)).await;
        scene.assert_refused(&trip, &page, UNREADABLE, wrong);
    }
}

/// Every way not to be readable looks alike (SAML-S48).
async fn unreadable(scene: &Scene, certificate: &str) {
    let other = Party::new(ENTITY).certificate;
    let old = "http://www.w3.org/2001/04/xmlenc#rsa-1_5";
    type Change = Box<dyn Fn(&str) -> String>;
    let value = |place: &'static str, bytes: Vec<u8>| -> Change {
        let text = STANDARD.encode(bytes);
        Box::new(move |all| between(all, place, END, |_| text.clone()))
    };
    let flip = |place: &'static str, from_end: bool| -> Change {
        Box::new(move |all| {
            between(all, place, END, |text| {
                let text: String = text.split_whitespace().collect();
                let mut bytes = STANDARD.decode(text).unwrap();
                let at = if from_end { bytes.len() - 1 } else { 0 };
                bytes[at] ^= 1;
                STANDARD.encode(bytes)
            })
        })
    };
    let swap = |from: &'static str, to: &'static str| -> Change {
        Box::new(move |all| {
            assert!(all.contains(from), "{from}");
            all.replace(from, to)
        })
    };
    let mut changes: Vec<(&str, Change)> = vec![
        ("another first block", flip(DATA, false)),
        ("another last block", flip(DATA, true)),
        ("another key", flip(KEY, true)),
        ("another method", swap("xmlenc#rsa-oaep-mgf1p", "xmlenc#rsa-1_5")),
        ("a mask that is not known", swap("xmlenc#rsa-oaep-mgf1p", "xmlenc#kw-aes128")),
        (
            "an unknown cipher",
            swap(
                "EncryptionMethod Algorithm=\"http://www.w3.org/2009/xmlenc11#aes256-gcm",
                "EncryptionMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#tripledes-cbc",
            ),
        ),
        ("another cipher", swap("xmlenc11#aes256-gcm", "xmlenc11#aes128-gcm")),
        (
            "no key",
            Box::new(|all| {
                let start = all.find("<xenc:EncryptedKey>").unwrap();
                let close = "</xenc:EncryptedKey>";
                format!("{}{}", &all[..start], &all[all.find(close).unwrap() + close.len()..])
            }),
        ),
        (
            "a key from elsewhere",
            Box::new(|all| {
                let start = all.find("<xenc:EncryptedKey>").unwrap();
                let close = "</xenc:EncryptedKey>";
                let end = all.find(close).unwrap() + close.len();
                format!(
                    "{}<ds:RetrievalMethod URI=\"http://127.0.0.1:9/\"/>{}",
                    &all[..start],
                    &all[end..]
                )
            }),
        ),
        (
            "data from elsewhere",
            Box::new(|all| {
                between(all, "</ds:KeyInfo><xenc:CipherData>", "</xenc:CipherData>", |_| {
                    "<xenc:CipherReference URI=\"http://127.0.0.1:9/\"/>".to_owned()
                })
            }),
        ),
        (
            "data from a file",
            Box::new(|all| {
                between(all, "</ds:KeyInfo><xenc:CipherData>", "</xenc:CipherData>", |_| {
                    "<xenc:CipherReference URI=\"file:///etc/passwd\"/>".to_owned()
                })
            }),
        ),
        (
            "data in a circle",
            Box::new(|all| {
                between(all, "</ds:KeyInfo><xenc:CipherData>", "</xenc:CipherData>", |_| {
                    "<xenc:CipherReference URI=\"\"/>".to_owned()
                })
            }),
        ),
        (
            "no data",
            Box::new(|all| {
                between(all, "</ds:KeyInfo><xenc:CipherData>", "</xenc:CipherData>", |_| {
                    String::new()
                })
            }),
        ),
        (
            "data twice",
            Box::new(|all| {
                between(all, "</ds:KeyInfo><xenc:CipherData>", "</xenc:CipherData>", |one| {
                    format!("{one}{one}")
                })
            }),
        ),
        ("not Base64", Box::new(|all| between(all, DATA, END, |_| "!!!".to_owned()))),
    ];
    for length in [0, 1, 11, 12, 15, 16, 17, 27, 28, 31, 32] {
        changes.push(("too short", value(DATA, vec![7; length])));
        changes.push(("a key too short", value(KEY, vec![7; length])));
    }
    for cipher in [GCM, CBC] {
        for (name, change) in &changes {
            let trip = scene.trip().await;
            let draft = scene.draft(&trip, PLAIN);
            let text = sealed(&draft, &scene.party, cipher, certificate);
            if cipher.data == CBC.data
                && (name.contains("cipher") || *name == "another first block")
            {
                continue;
            }
            let page = scene.post(&trip, &change(&text)).await;
            scene.assert_refused(&trip, &page, UNREADABLE, name);
            assert_eq!(refusal(&page), UNREADABLE, "{name} says more");
        }
    }
    // For somebody else, and by the old way of wrapping a key, honestly done (rsa-1_5).
    for (cipher, certificate) in [(GCM, other.as_str()), (Cipher { wrap: old, ..GCM }, certificate)]
    {
        for signs in [Signs::Assertion, Signs::Both] {
            let trip = scene.trip().await;
            let draft = scene.draft(&trip, House { signs, ..PLAIN });
            let page = scene.post(&trip, &sealed(&draft, &scene.party, cipher, certificate)).await;
            scene.assert_refused(&trip, &page, UNREADABLE, cipher.wrap);
            assert_eq!(refusal(&page), UNREADABLE);
        }
    }
}

/// For several readers: a few copies of the key, not many (SAML-S49).
async fn keys(scene: &Scene, certificate: &str) {
    for (before, is_good) in [(0, true), (3, true), (4, false), (40, false)] {
        let trip = scene.trip().await;
        let text = sealed(&scene.draft(&trip, PLAIN), &scene.party, GCM, certificate);
        let start = text.find("<xenc:EncryptedKey>").unwrap();
        let close = "</xenc:EncryptedKey>";
        let own = &text[start..text.find(close).unwrap() + close.len()];
        let other = between(own, KEY, END, |_| STANDARD.encode([9; 256]));
        let text = text.replace(own, &format!("{}{own}", other.repeat(before)));
        let page = scene.post(&trip, &text).await;
        if is_good {
            assert!(page.callback_parameter("code").is_some(), "{before}: {}", refusal(&page));
        } else {
            scene.assert_refused(&trip, &page, UNREADABLE, "many keys");
        }
    }
}

scene_on_both_engines! {
    // spec: SAML-052, SAML-S46, SAML-S50
    async fn nothing_sealed_where_nothing_is_expected(scene: &Scene = json!({})) {
        let own = scene.app.app.keys.signing_certificates(&scene.pool.id).await.unwrap()[0].base64();
        for signs in [Signs::Assertion, Signs::Response, Signs::Both] {
            let trip = scene.trip().await;
            let draft = scene.draft(&trip, House { signs, ..PLAIN });
            let page = scene.post(&trip, &sealed(&draft, &scene.party, GCM, &own)).await;
            scene.assert_refused(&trip, &page, "Encrypted assertions are not accepted", "a sealed one");
        }
        refuse_all(scene, &[
            signed("a sealed name", &[("<saml:SubjectConfirmation ", "<saml:EncryptedID/><saml:SubjectConfirmation ")], "encrypted parts"),
            signed("only a sealed name", &[("<saml:NameID ", "<saml:EncryptedID "), ("</saml:NameID>", "</saml:EncryptedID>")], "encrypted parts"),
            signed("a sealed attribute", &[("</saml:AttributeStatement>", "<saml:EncryptedAttribute/></saml:AttributeStatement>")], "encrypted parts"),
        ]).await;
    }
}
