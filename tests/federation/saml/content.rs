//! Documents that two readers read in two ways, that are too much, or that fetch something
//! (SAML-S24 – SAML-S32), and the letters of the form field.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;

const UNREADABLE: &str = "The message cannot be read: ";
const NAME: &str = "The NameID is not a plain value";

scene_on_both_engines! {
    // spec: SAML-S24, SAML-S25, SAML-S29, SAML-S32, SAML-S57
    async fn a_value_is_nothing_but_text(scene: &Scene = json!({})) {
        refuse_all(scene, &[
            // On the way: comments are not part of the canonical form, so the signature stays good.
            altered("a comment in the name", &[(">bob<", ">bo<!-- -->b<")], UNREADABLE).good(),
            altered("a comment before the name", &[(">bob<", "><!-- -->bob<")], UNREADABLE).good(),
            altered("a comment in an attribute", &[(">Bob<", ">B<!---->ob<")], UNREADABLE).good(),
            altered("a comment in the audience", &[("Audience>{audience}<", "Audience>{audience}<!-- x --><")],
                UNREADABLE).good(),
            altered("a comment in the issuer", &[(">{issuer}<", ">{issuer}<!-- x --><")], UNREADABLE).good(),
            // By the provider itself.
            signed("an instruction in the name", &[(">bob<", ">bo<?x y?>b<")], UNREADABLE),
            signed("an instruction", &[("<saml:Subject>", "<?x y?><saml:Subject>")], UNREADABLE),
            altered("an instruction in the response", &[("<samlp:Status>", "<?x y?><samlp:Status>")], UNREADABLE).good(),
            altered("an instruction before all", &[("<samlp:Response ", "<?xml-stylesheet href=\"http://127.0.0.1:9/\"?><samlp:Response ")],
                UNREADABLE).good(),
            altered("a CDATA section for the name", &[(">bob<", "><![CDATA[bob]]><")], UNREADABLE),
            altered("a CDATA section in an attribute", &[(">Bob<", ">B<![CDATA[o]]>b<")], UNREADABLE),
            signed("an element in the name", &[(">bob<", ">bo<x/>b<")], ""),
            signed("only an element in the name", &[(">bob<", "><saml:x>bob</saml:x><")], NAME),
            signed("an element in an attribute", &[(">Bob<", "><x xmlns=\"\">Bob</x><")], "is not a plain value"),
            altered("words between elements", &[("<samlp:Status>", "words<samlp:Status>")], UNREADABLE).good(),
            signed("words in the subject", &[("<saml:SubjectConfirmation ", "bob<saml:SubjectConfirmation ")], UNREADABLE),
            // Elements that have the right name elsewhere only.
            altered("another namespace for all", &[("urn:oasis:names:tc:SAML:2.0:protocol", "urn:oasis:names:tc:SAML:1.0:protocol")],
                "not a SAML 2.0 response"),
            altered("no namespace", &[("xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\"", "xmlns:samlp=\"urn:x\"")],
                "not a SAML 2.0 response"),
            altered("an AuthnRequest", &[("samlp:Response", "samlp:AuthnRequest")], "not a SAML 2.0 response"),
            altered("a LogoutResponse", &[("samlp:Response", "samlp:LogoutResponse")], "not a SAML 2.0 response"),
            altered("a status of another namespace", &[("<samlp:Status>", "<n:Status xmlns:n=\"urn:n\">"), ("</samlp:Status>", "</n:Status>")],
                "The status is missing"),
            signed("another version", &[("ID=\"{assertion}\" Version=\"2.0\"", "ID=\"{assertion}\" Version=\"1.1\"")], "The version is not 2.0"),
            altered("another version of the response", &[("ID=\"{response}\" Version=\"2.0\"", "ID=\"{response}\" Version=\"1.1\"")],
                "The version is not 2.0").good(),
            signed("no version", &[("ID=\"{assertion}\" Version=\"2.0\"", "ID=\"{assertion}\"")], "The version is not 2.0"),
            signed("a subject of another namespace", &[("<saml:Subject>", "<n:Subject xmlns:n=\"urn:n\">"), ("</saml:Subject>", "</n:Subject>")],
                "does not say who it is about"),
            signed("a name of another namespace", &[("<saml:NameID ", "<n:NameID xmlns:n=\"urn:n\" "), ("</saml:NameID>", "</n:NameID>")],
                "does not say who it is about"),
            signed("conditions of another namespace", &[("<saml:Conditions ", "<n:Conditions xmlns:n=\"urn:n\" "), ("</saml:Conditions>", "</n:Conditions>")],
                "has no conditions"),
            // A refusal, with words that must not be shown (SAML-S57).
            altered("a refusal", &[("status:Success\"/>", "status:Responder\"><samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:AuthnFailed\"/></samlp:StatusCode><samlp:StatusMessage>&lt;script&gt;evil&lt;/script&gt;</samlp:StatusMessage>")],
                "The provider answered with the status Responder, AuthnFailed").good(),
            altered("a refusal with a code of its own", &[("urn:oasis:names:tc:SAML:2.0:status:Success", "&lt;b&gt;evil&lt;/b&gt;")],
                "The provider answered with the status unknown").good(),
        ]).await;
        saml_1(scene).await;
    }
}

/// A message of the SAML before.
async fn saml_1(scene: &Scene) {
    let trip = scene.trip().await;
    let text = r#"<Response xmlns="urn:oasis:names:tc:SAML:1.0:protocol" ResponseID="_1" MajorVersion="1" MinorVersion="1"/>"#;
    let page = scene.post(&trip, text).await;
    scene.assert_refused(&trip, &page, "not a SAML 2.0 response", "SAML 1.1");
}

/// A server that counts who comes.
fn listener() -> (u16, Arc<AtomicUsize>) {
    let socket = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = socket.local_addr().unwrap().port();
    let count = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&count);
    std::thread::spawn(move || {
        for _ in socket.incoming() {
            counter.fetch_add(1, Ordering::SeqCst);
        }
    });
    (port, count)
}

scene_on_both_engines! {
    // spec: SAML-S25, SAML-S26, SAML-S27, SAML-L09
    async fn no_document_type_and_nothing_fetched(scene: &Scene = json!({})) {
        let (port, visitors) = listener();
        let secret = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(secret.path(), "very-secret").unwrap();
        let file = format!("file://{}", secret.path().display());
        let http = format!("http://127.0.0.1:{port}/x");
        let bombs: String = (1..12).map(|n| {
            format!("<!ENTITY l{n} \"{}\">", format!("&l{};", n - 1).repeat(10))
        }).collect();
        let types = [
            "<!DOCTYPE x>".to_owned(),
            "<!DOCTYPE samlp:Response>".to_owned(),
            "<!DOCTYPE x [<!ENTITY e \"bob\">]>".to_owned(),
            format!("<!DOCTYPE x [<!ENTITY e SYSTEM \"{file}\">]>"),
            format!("<!DOCTYPE x [<!ENTITY e SYSTEM \"{http}\">]>"),
            format!("<!DOCTYPE x [<!ENTITY % p SYSTEM \"{http}\"> %p;]>"),
            format!("<!DOCTYPE x SYSTEM \"{http}\">"),
            format!("<!DOCTYPE x PUBLIC \"a\" \"{http}\">"),
            format!("<!DOCTYPE x [<!ENTITY l0 \"ha\">{bombs}<!ENTITY e \"&l11;\">]>"),
            format!("<!DOCTYPE x [<!ENTITY e \"{}\">]>", "a".repeat(30_000)),
            "<!DOCTYPE x [<!ATTLIST saml:Assertion ID ID #IMPLIED>]>".to_owned(),
        ];
        for kind in &types {
            for uses in [true, false] {
                let trip = scene.trip().await;
                let mut text = scene.draft(&trip, PLAIN).signed(&scene.party);
                if uses && kind.contains("ENTITY e") {
                    text = text.replace(">bob<", ">&e;<");
                }
                let page = scene.post(&trip, &format!("{kind}{text}")).await;
                scene.assert_refused(&trip, &page, "The message cannot be read: a document type", kind);
                assert!(!page.left_to.unwrap().as_str().contains("very-secret"));
            }
        }
        // An entity that nobody declared.
        let trip = scene.trip().await;
        let text = scene.draft(&trip, PLAIN).signed(&scene.party).replace(">bob<", ">&e;<");
        let page = scene.post(&trip, &text).await;
        scene.assert_refused(&trip, &page, UNREADABLE, "an entity");
        // Included, or with a schema: the words are there, and nobody goes.
        let trip = scene.trip().await;
        let mut draft = scene.draft(&trip, PLAIN);
        let include = format!("><xi:include xmlns:xi=\"http://www.w3.org/2001/XInclude\" href=\"{file}\" parse=\"text\"/><");
        draft.bend(&[(">Bob<", &include)]);
        let page = scene.post(&trip, &draft.signed(&scene.party)).await;
        scene.assert_refused(&trip, &page, "is not a plain value", "an inclusion");
        let trip = scene.trip().await;
        let draft = scene.draft(&trip, PLAIN);
        let schema = format!("<samlp:Response xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:schemaLocation=\"urn:oasis:names:tc:SAML:2.0:protocol {http}\" ");
        let text = draft.signed(&scene.party).replace("<samlp:Response ", &schema);
        assert!(scene.post(&trip, &text).await.callback_parameter("code").is_some());
        assert_eq!(visitors.load(Ordering::SeqCst), 0, "something was fetched");
    }
}

scene_on_both_engines! {
    // spec: SAML-S27, SAML-067, SAML-068, FED-B07
    async fn a_message_has_limits(scene: &Scene = json!({})) {
        let status = "<samlp:Status>";
        let detail = |inside: String| format!("{status}<samlp:StatusDetail>{inside}</samlp:StatusDetail>");
        let attributes = |count: usize| {
            let each: String = (0..count).map(|n| format!(" a{n}=\"\"")).collect();
            detail(format!("<x{each}/>"))
        };
        // Response, Status, StatusDetail are three of 64.
        for (name, inside, is_good) in [
            ("60 deep", detail(format!("{}{}", "<x>".repeat(60), "</x>".repeat(60))), true),
            ("70 deep", detail(format!("{}{}", "<x>".repeat(70), "</x>".repeat(70))), false),
            ("9 000 nodes", detail("<x/>".repeat(9_000)), true),
            ("10 100 nodes", detail("<x/>".repeat(10_100)), false),
            ("900 attributes", attributes(900), true),
            ("1 100 attributes", attributes(1_100), false),
            ("60 000 letters", detail("x".repeat(60_000)), true),
            ("66 000 letters", detail("x".repeat(66_000)), false),
            ("60 000 letters of an attribute", detail(format!("<x a=\"{}\"/>", "x".repeat(60_000))), true),
            ("66 000 letters of an attribute", detail(format!("<x a=\"{}\"/>", "x".repeat(66_000))), false),
        ] {
            let trip = scene.trip().await;
            let text = scene.draft(&trip, PLAIN).signed(&scene.party).replacen(status, &inside, 1);
            let page = scene.post(&trip, &text).await;
            if is_good {
                assert!(page.callback_parameter("code").is_some(), "{name}: {}", refusal(&page));
            } else {
                scene.assert_refused(&trip, &page, UNREADABLE, name);
            }
        }
        // 100 000 characters of the field, to the letter.
        for (length, is_good) in [(100_000, true), (100_004, false)] {
            let trip = scene.trip().await;
            let text = scene.draft(&trip, PLAIN).signed(&scene.party);
            let room = length / 4 * 3 - text.len() - 2 * "<!---->".len();
            let filled = format!("{text}<!--{}--><!--{}-->", "x".repeat(60_000), "x".repeat(room - 60_000));
            assert_eq!(STANDARD.encode(&filled).len(), length);
            let page = scene.post(&trip, &filled).await;
            if is_good {
                assert!(page.callback_parameter("code").is_some(), "{}", refusal(&page));
            } else {
                let said = refusal(&page);
                assert!(said.contains("413") || said.contains("too large"), "{said}");
                assert_eq!(page.callback_parameter("code"), None);
            }
        }
        letters(scene).await;
    }
}

/// Base64 as it is written, and as it is not.
async fn letters(scene: &Scene) {
    type Change = fn(String) -> String;
    let forms: [(&str, Change, bool); 7] = [
        (
            "in lines",
            |text| {
                let lines: Vec<_> =
                    text.as_bytes().chunks(76).map(|l| std::str::from_utf8(l).unwrap()).collect();
                lines.join("\r\n") + "\r\n"
            },
            true,
        ),
        ("with spaces", |text| format!(" \t{text} "), true),
        ("of URLs", |text| text.replace('+', "-").replace('/', "_"), false),
        ("with something behind", |text| format!("{text}!"), false),
        ("with more behind", |text| format!("{text}===="), false),
        ("with a letter too few", |text| text[..text.len() - 1].to_owned(), false),
        ("not at all", |_| "<samlp:Response/>".to_owned(), false),
    ];
    for (name, change, is_good) in forms {
        let trip = scene.trip().await;
        let mut text = scene.draft(&trip, PLAIN).signed(&scene.party);
        // Characters that the two alphabets write differently.
        text.push_str("<!--\u{3ff}\u{fff}??>>~~-->");
        let packed = change(STANDARD.encode(&text));
        let fields = [("SAMLResponse", packed.as_str()), ("RelayState", trip.relay_state.as_str())];
        let page = trip.browser.post("/saml2/idpresponse", &fields).await;
        if is_good {
            assert!(page.callback_parameter("code").is_some(), "{name}: {}", refusal(&page));
        } else {
            scene.assert_refused(&trip, &page, UNREADABLE, name);
        }
    }
}

scene_on_both_engines! {
    // spec: SAML-S28
    async fn one_encoding_only(scene: &Scene = json!({})) {
        let utf16 = |text: &str, little: bool| -> Vec<u8> {
            text.encode_utf16().flat_map(|u| if little { u.to_le_bytes() } else { u.to_be_bytes() }).collect()
        };
        let with = |declaration: &str, text: &str| format!("{declaration}{text}").into_bytes();
        type Form<'a> = (&'a str, Box<dyn Fn(&str) -> Vec<u8> + 'a>, bool);
        let forms: Vec<Form<'_>> = vec![
            ("UTF-8", Box::new(|t| with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>", t)), true),
            ("utf-8", Box::new(|t| with("<?xml version='1.0' encoding='utf-8' ?>\n", t)), true),
            ("no encoding", Box::new(|t| with("<?xml version=\"1.0\"?>", t)), true),
            ("UTF-16", Box::new(|t| utf16(t, true)), false),
            ("UTF-16 with its mark", Box::new(|t| [vec![0xfe, 0xff], utf16(t, false)].concat()), false),
            ("UTF-16 by name", Box::new(|t| with("<?xml version=\"1.0\" encoding=\"UTF-16\"?>", t)), false),
            ("UTF-7", Box::new(|t| with("<?xml version=\"1.0\" encoding=\"UTF-7\"?>", &t.replace('<', "+ADw-"))), false),
            ("UTF-7 by name", Box::new(|t| with("<?xml version=\"1.0\" encoding=\"UTF-7\"?>", t)), false),
            ("Latin-1", Box::new(|t| with("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>", t)), false),
            ("EBCDIC", Box::new(|t| with("<?xml version=\"1.0\" encoding=\"IBM037\"?>", t)), false),
            ("two declarations", Box::new(|t| with("<?xml version=\"1.0\"?><?xml version=\"1.0\"?>", t)), false),
            ("a declaration too late", Box::new(|t| with(" <?xml version=\"1.0\"?>", t)), false),
            ("XML 1.1", Box::new(|t| with("<?xml version=\"1.1\"?>", t)), false),
            ("a mark", Box::new(|t| with("\u{feff}", t)), false),
            ("a mark in between", Box::new(|t| t.replacen("<samlp:Status>", "\u{feff}<samlp:Status>", 1).into_bytes()), false),
            ("NUL", Box::new(|t| with("", &format!("{t}\0"))), false),
            ("NUL in the name", Box::new(|t| t.replace(">bob<", ">bob\0<").into_bytes()), false),
            ("a control character", Box::new(|t| t.replace(">bob<", ">bob\u{1}<").into_bytes()), false),
            ("a control character by number", Box::new(|t| t.replace(">bob<", ">bob&#1;<").into_bytes()), false),
            ("NUL by number", Box::new(|t| t.replace(">bob<", ">bob&#0;<").into_bytes()), false),
            ("not UTF-8", Box::new(|t| [t.as_bytes(), b"<!--\xff-->"].concat()), false),
            ("too long a form", Box::new(|t| [t.as_bytes(), b"<!--\xc0\xbc-->"].concat()), false),
            ("half a pair", Box::new(|t| [t.as_bytes(), b"<!--\xed\xa0\x80-->"].concat()), false),
            ("two roots", Box::new(|t| format!("{t}{t}").into_bytes()), false),
            ("words behind", Box::new(|t| format!("{t}x").into_bytes()), false),
            ("only a mark", Box::new(|_| vec![0xef, 0xbb, 0xbf]), false),
        ];
        for (name, form, is_good) in forms {
            let trip = scene.trip().await;
            let text = scene.draft(&trip, PLAIN).signed(&scene.party);
            let page = scene.post_bytes(&trip, &form(&text)).await;
            if is_good {
                assert!(page.callback_parameter("code").is_some(), "{name}: {}", refusal(&page));
            } else {
                scene.assert_refused(&trip, &page, UNREADABLE, name);
            }
        }
    }
}
