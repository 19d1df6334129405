//! What is signed, by whom and how: everything that is not one of the few good ways
//! (SAML-S01 – SAML-S03, SAML-S13, SAML-S16 – SAML-S23).

use openssl::hash::MessageDigest;
use openssl::sign::Signer;

use super::*;
use crate::support::saml::{self, sign, sign_at};
use crate::support::saml_party::{REDIRECT, services};

const INVALID: &str = "SAML Assertion signature is invalid";
const IN_ASSERTION: &str = "//*[local-name()='Assertion']/*[local-name()='Signature']";
const C14N: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
const SECOND: &str = r#"<ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"></ds:Transform></ds:Transforms>"#;
const DIGEST: &str = r#"<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>"#;

fn stripped(_: &Draft, text: &str) -> String {
    let (start, close) = (text.find("<ds:Signature ").unwrap(), "</ds:Signature>");
    format!("{}{}", &text[..start], &text[text.find(close).unwrap() + close.len()..])
}

fn within(text: &str, name: &str, change: impl Fn(&str) -> String) -> String {
    let start = text.find(&format!("<ds:{name}>")).unwrap() + name.len() + 5;
    let end = text.find(&format!("</ds:{name}>")).unwrap();
    format!("{}{}{}", &text[..start], change(&text[start..end]), &text[end..])
}

fn one_letter(value: &str) -> String {
    let other = if value.trim_start().starts_with('A') { 'B' } else { 'A' };
    let at = value.find(|c: char| c.is_ascii_alphanumeric()).unwrap();
    format!("{}{other}{}", &value[..at], &value[at + 1..])
}

fn by(name: &'static str, rebuild: fn(&Draft, &str) -> String) -> Case {
    Case { name, rebuild: Some(rebuild), refusal: INVALID, ..CASE }
}

scene_on_both_engines! {
    // spec: SAML-055, SAML-S01, SAML-S02, SAML-S03, SAML-S13, SAML-S19, SAML-S20, SAML-S21, ERR-015
    async fn other_signatures_are_refused(scene: &Scene = json!({})) {
        let empty = |_: &Draft, text: &str| within(text, "SignatureValue", |_| String::new());
        let other = |_: &Draft, text: &str| within(text, "SignatureValue", one_letter);
        let digest = |_: &Draft, text: &str| within(text, "DigestValue", one_letter);
        refuse_all(scene, &[
            by("stripped of its signature", stripped),
            by("stripped of its signature, response", stripped).of(Signs::Response),
            by("an empty signature", empty),
            by("another signature", other),
            by("another digest", digest),
            Case { refusal: "SAML Response signature is invalid", ..by("another digest of the response", digest) }
                .of(Signs::Response),
            Case { refusal: "SAML Response signature is invalid", ..by("one of two is wrong", digest) }
                .of(Signs::Both),
            altered("another subject", &[(">bob<", ">admin<")], INVALID),
            altered("another audience", &[("{audience}", "urn:amazon:cognito:sp:x")], INVALID),
            altered("an attribute more", &[("</saml:AttributeStatement>",
                "<saml:Attribute Name=\"x\"/></saml:AttributeStatement>")], INVALID),
            altered("another response", &[("Destination=\"{acs}\"", "Destination=\"{acs}\" Consent=\"x\"")],
                "SAML Response signature is invalid").of(Signs::Response),
        ]).await;
        unsigned(scene).await;

        // Signed by the provider's own key, each, but not in a way that counts (SAML-S13, S19, S20).
        let references: &[(&str, &[(&str, &str)])] = &[
            ("of another element", &[("URI=\"#{assertion}\"", "URI=\"#_other\""),
                ("<samlp:Status>", "<samlp:Status><samlp:StatusDetail><saml:Assertion xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" ID=\"_other\"/></samlp:StatusDetail>")]),
            ("without a pointer", &[("URI=\"#{assertion}\"", "URI=\"\"")]),
            ("without an address", &[(" URI=\"#{assertion}\"", "")]),
            ("by XPointer", &[("URI=\"#{assertion}\"", "URI=\"#xpointer(id('{assertion}'))\"")]),
            ("by the XPointer of everything", &[("URI=\"#{assertion}\"", "URI=\"#xpointer(/)\"")]),
            ("of the response", &[("URI=\"#{assertion}\"", "URI=\"#{response}\"")]),
        ];
        let methods: &[(&str, &[(&str, &str)])] = &[
            ("rsa-sha1", &[("2001/04/xmldsig-more#rsa-sha256", "2000/09/xmldsig#rsa-sha1")]),
            ("digest sha1", &[("2001/04/xmlenc#sha256", "2000/09/xmldsig#sha1")]),
            ("rsa-md5", &[("xmldsig-more#rsa-sha256", "xmldsig-more#rsa-md5")]),
            ("digest md5", &[("2001/04/xmlenc#sha256", "2001/04/xmldsig-more#md5")]),
            ("rsa-ripemd160", &[("xmldsig-more#rsa-sha256", "xmldsig-more#rsa-ripemd160")]),
            ("rsa-sha224", &[("xmldsig-more#rsa-sha256", "xmldsig-more#rsa-sha224")]),
        ];
        let xpath = r#"<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"><ds:XPath>not(ancestor-or-self::ds:Signature)</ds:XPath></ds:Transform></ds:Transforms>"#;
        let filter = r#"<ds:Transform Algorithm="http://www.w3.org/2002/06/xmldsig-filter2"><f:XPath xmlns:f="http://www.w3.org/2002/06/xmldsig-filter2" Filter="subtract">//ds:Signature</f:XPath></ds:Transform></ds:Transforms>"#;
        let xslt = r#"<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"><xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" version="1.0"><xsl:template match="/"><same/></xsl:template></xsl:stylesheet></ds:Transform></ds:Transforms>"#;
        let third = format!("{}{SECOND}", SECOND.replace("</ds:Transforms>", ""));
        let comments = SECOND.replace(C14N, &format!("{C14N}WithComments"));
        let canonical = format!("<ds:CanonicalizationMethod Algorithm=\"{C14N}WithComments\"/>");
        let plain = format!("<ds:CanonicalizationMethod Algorithm=\"{C14N}\"/>");
        let own: Vec<(&str, Vec<(&str, &str)>)> = vec![
            ("an XPath", vec![(SECOND, xpath)]),
            ("a filter", vec![(SECOND, filter)]),
            ("a stylesheet", vec![(SECOND, xslt)]),
            ("three transforms", vec![(SECOND, &third)]),
            ("comments", vec![(SECOND, &comments)]),
            ("comments around", vec![(&plain, &canonical)]),
            ("two references", vec![("</ds:SignedInfo>", SECOND_REFERENCE)]),
        ];
        let all = references.iter().chain(methods).map(|(name, bends)| (*name, bends.to_vec()));
        for (name, bends) in all.chain(own) {
            let trip = scene.trip().await;
            let mut draft = scene.draft(&trip, PLAIN);
            draft.bend(&bends);
            let text = draft.signed(&scene.party);
            assert!(saml::is_well_signed(&text, &scene.party), "{name}");
            let page = scene.post(&trip, &text).await;
            scene.assert_refused(&trip, &page, "", name);
            let said = refusal(&page);
            assert!(said.contains(INVALID) || said.contains("exactly one assertion"), "{name}: {said}");
        }
        // What nobody can sign: addresses of elsewhere, transforms and methods that are not known.
        for bends in [
            [("URI=\"#{assertion}\"", "URI=\"http://127.0.0.1:9/x\"")],
            [("URI=\"#{assertion}\"", "URI=\"file:///etc/passwd\"")],
            [("URI=\"#{assertion}\"", "URI=\"#{assertion}x\"")],
            [(DIGEST, "<ds:DigestMethod Algorithm=\"\"/>")],
            [(DIGEST, "")],
            [("Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"", "Transform Algorithm=\"http://www.w3.org/2002/07/decrypt#XML\"")],
            [("Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"", "Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#base64\"")],
            [("xmldsig-more#rsa-sha256", "xmldsig-more#none")],
        ] {
            let trip = scene.trip().await;
            let draft = scene.draft(&trip, PLAIN);
            let text = draft.swap(&draft.signed(&scene.party), &bends);
            let page = scene.post(&trip, &text).await;
            scene.assert_refused(&trip, &page, INVALID, bends[0].1);
        }
        nothing_is_not_a_digest(scene).await;
    }
}

const SECOND_REFERENCE: &str = r##"<ds:Reference URI="#{response}"><ds:Transforms><ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/></ds:Transforms><ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><ds:DigestValue></ds:DigestValue></ds:Reference></ds:SignedInfo>"##;

async fn unsigned(scene: &Scene) {
    let trip = scene.trip().await;
    let house = House { signs: Signs::Nothing, ..PLAIN };
    let page = scene.post(&trip, &scene.draft(&trip, house).text).await;
    scene.assert_refused(&trip, &page, INVALID, "nothing is signed");
}

/// A canonical form that fails must not pass for an empty one, of which anybody has a signature
/// (SAML-S21).
async fn nothing_is_not_a_digest(scene: &Scene) {
    let mut signer = Signer::new(MessageDigest::sha256(), &scene.party.key).unwrap();
    let of_nothing = STANDARD.encode(signer.sign_oneshot_to_vec(b"").unwrap());
    let digest_of_nothing = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
    let broken = [
        ("<ds:SignedInfo>", "<ds:SignedInfo xmlns:r=\"no/scheme\">"),
        ("<saml:Assertion ", "<saml:Assertion xmlns:r=\"no/scheme\" "),
        ("<ds:SignedInfo>", "<ds:SignedInfo xmlns:r=\"1\">"),
    ];
    for (place, relative) in broken {
        for is_empty in [true, false] {
            let trip = scene.trip().await;
            let draft = scene.draft(&trip, PLAIN);
            let mut text = draft.signed(&scene.party).replace(place, relative);
            if is_empty {
                text = within(&text, "SignatureValue", |_| of_nothing.clone());
                text = within(&text, "DigestValue", |_| digest_of_nothing.to_owned());
                text = text.replace(">bob<", ">admin<");
            }
            let page = scene.post(&trip, &text).await;
            scene.assert_refused(&trip, &page, INVALID, relative);
        }
    }
}

/// Everybody whose signature does not count (SAML-S16 – SAML-S18).
async fn strangers(engine: Engine) {
    let encrypting = Party::new(ENTITY);
    let party = Party::new(ENTITY);
    let keys =
        party.key_descriptor("use=\"signing\"") + &encrypting.key_descriptor("use=\"encryption\"");
    let metadata = party.describe(&format!("{keys}{}", services(REDIRECT)), "");
    let scene = Scene::of(engine, party, json!({ "MetadataFile": metadata })).await;
    let other = Party::new("https://other.example/metadata");
    provider(&scene.app, &scene.pool, ("Other", &other), json!({})).await;
    let own = scene.app.app.keys.signing_certificates(&scene.pool.id).await.unwrap();
    let own = Party { key: own[0].key.clone(), certificate: own[0].base64(), ..other.clone() };
    let attacker = Party::new(ENTITY);
    let small = Party::with_key(ENTITY, 1024, 36_500);
    let trip = scene.trip().await;
    let honest = scene.draft(&trip, PLAIN).signed(&scene.party);
    assert!(scene.post(&trip, &honest).await.callback_parameter("code").is_some());
    for (name, who) in [
        ("somebody", &attacker),
        ("another provider of the pool", &other),
        ("the pool itself", &own),
        ("the key for encryption", &encrypting),
        ("a small key", &small),
    ] {
        for signs in [Signs::Assertion, Signs::Response, Signs::Both] {
            let trip = scene.trip().await;
            let draft = scene.draft(&trip, House { signs, ..PLAIN });
            let rsa = who.key.rsa().unwrap();
            let number = |n: &openssl::bn::BigNumRef| STANDARD.encode(n.to_vec());
            // The message brings the key along, in every form.
            let value = format!(
                "<ds:X509Data><ds:X509Certificate>{}</ds:X509Certificate><ds:X509IssuerSerial><ds:X509IssuerName>CN=idp</ds:X509IssuerName><ds:X509SerialNumber>1</ds:X509SerialNumber></ds:X509IssuerSerial></ds:X509Data><ds:KeyValue><ds:RSAKeyValue><ds:Modulus>{}</ds:Modulus><ds:Exponent>{}</ds:Exponent></ds:RSAKeyValue></ds:KeyValue>",
                who.certificate,
                number(rsa.n()),
                number(rsa.e())
            );
            let text = match signs {
                // The key of the inner signature is signed by the outer one.
                Signs::Both => draft.signed(who),
                _ => draft.signed(who).replace("<ds:X509Data/>", &value),
            };
            assert_eq!(text.contains(&value), signs != Signs::Both);
            assert!(saml::is_well_signed(&text, who));
            let page = scene.post(&trip, &text).await;
            scene.assert_refused(&trip, &page, "signature is invalid", name);
        }
    }
    let retrieval = "<ds:RetrievalMethod URI=\"http://127.0.0.1:9/key\"/>";
    let trip = scene.trip().await;
    let mut draft = scene.draft(&trip, PLAIN);
    draft.bend(&[("<ds:X509Data/>", retrieval)]);
    let page = scene.post(&trip, &sign(&draft.text, &attacker.key, Signs::Assertion)).await;
    scene.assert_refused(&trip, &page, INVALID, "a key from elsewhere");

    // The public key as the secret of an HMAC, in the forms that a reader may hold it in.
    let der = STANDARD.decode(&scene.party.certificate).unwrap();
    let pem = openssl::x509::X509::from_der(&der).unwrap().to_pem().unwrap();
    let public = scene.party.key.public_key_to_der().unwrap();
    let public_pem = scene.party.key.public_key_to_pem().unwrap();
    let base64 = scene.party.certificate.clone().into_bytes();
    for (key, method) in [
        (&der, "hmac-sha256"),
        (&pem, "hmac-sha256"),
        (&public, "hmac-sha512"),
        (&public_pem, "hmac-sha256"),
        (&base64, "hmac-sha1"),
    ] {
        for length in ["", "<ds:HMACOutputLength>160</ds:HMACOutputLength>"] {
            let trip = scene.trip().await;
            let mut draft = scene.draft(&trip, PLAIN);
            let method = match method {
                "hmac-sha1" => "http://www.w3.org/2000/09/xmldsig#hmac-sha1".to_owned(),
                other => format!("http://www.w3.org/2001/04/xmldsig-more#{other}"),
            };
            let to =
                format!("<ds:SignatureMethod Algorithm=\"{method}\">{length}</ds:SignatureMethod>");
            draft.bend(&[
                ("<ds:SignatureMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\"/>", &to),
                ("<ds:KeyInfo><ds:X509Data/></ds:KeyInfo>", ""),
            ]);
            let text = sign_at(&draft.text, ("--hmackey", key), IN_ASSERTION);
            let page = scene.post(&trip, &text).await;
            scene.assert_refused(&trip, &page, INVALID, "an HMAC");
        }
    }
    // A length of an HMAC within an RSA signature.
    let trip = scene.trip().await;
    let draft = scene.draft(&trip, PLAIN);
    let text = draft.swap(
        &draft.signed(&scene.party),
        &[(
            "#rsa-sha256\"/>",
            "#rsa-sha256\"><ds:HMACOutputLength>1</ds:HMACOutputLength></ds:SignatureMethod>",
        )],
    );
    let page = scene.post(&trip, &text).await;
    scene.assert_refused(&trip, &page, INVALID, "a length");
    scene.stop().await;
}

// spec: SAML-S16, SAML-S17, SAML-S18
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_the_provider_signs_on_sqlite() {
    strangers(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_the_provider_signs_on_postgres() {
    strangers(Engine::Postgres).await;
}

scene_on_both_engines! {
    // spec: SAML-S19
    async fn sha1_is_for_those_who_ask_for_it(scene: &Scene = json!({ "saml_allow_sha1": "true" })) {
        let old = [("2001/04/xmldsig-more#rsa-sha256", "2000/09/xmldsig#rsa-sha1"),
            ("2001/04/xmlenc#sha256", "2000/09/xmldsig#sha1")];
        for bends in [&old[..], &old[..1], &old[1..]] {
            let trip = scene.trip().await;
            let mut draft = scene.draft(&trip, PLAIN);
            draft.bend(bends);
            let page = scene.post(&trip, &draft.signed(&scene.party)).await;
            assert!(page.callback_parameter("code").is_some(), "{}", refusal(&page));
        }
        // That and no more.
        for bend in [("xmldsig-more#rsa-sha256", "xmldsig-more#rsa-md5"),
            ("2001/04/xmlenc#sha256", "2001/04/xmldsig-more#md5")]
        {
            let trip = scene.trip().await;
            let mut draft = scene.draft(&trip, PLAIN);
            draft.bend(&[bend]);
            let page = scene.post(&trip, &draft.signed(&scene.party)).await;
            scene.assert_refused(&trip, &page, INVALID, bend.1);
        }
    }
}

scene_on_both_engines! {
    // spec: SAML-S22, SAML-S23
    async fn what_is_verified_is_what_is_read(scene: &Scene = json!({})) {
        // Signed text that parsers like to disagree about arrives octet for octet.
        let name = "a&amp;b&lt;c&gt;&quot;d&#39;]]&gt;&#9;e";
        let claims = scene.sign_in(name, &[(MAIL, &["x@corp.example"]), ("displayName", &["&#13;&#10;&amp;lt;i&amp;gt;"])]).await;
        assert_eq!(claims["identities"][0]["userId"], "a&b<c>\"d']]>\te");
        assert_eq!(claims["name"], "\r\n&lt;i&gt;");
        // Names of another namespace beside the plain ones, before them or without them: nobody may
        // take one for the other. What houses add of their own does no harm.
        const ELSEWHERE: &str = "The message cannot be read: an attribute of another namespace";
        refuse_all(scene, &[
            altered("a destination elsewhere", &[("<samlp:Response ", "<samlp:Response xmlns:n=\"urn:n\" n:Destination=\"{acs}\" ")], ELSEWHERE).good(),
            altered("a version elsewhere", &[("<samlp:Response ", "<samlp:Response xmlns:n=\"urn:n\" n:Version=\"1.1\" ")], ELSEWHERE).good(),
            altered("a request elsewhere", &[("Destination=\"{acs}\" InResponseTo", "xmlns:n=\"urn:n\" Destination=\"{acs}\" n:InResponseTo")], ELSEWHERE).good(),
            altered("a name elsewhere", &[("ID=\"{response}\"", "xmlns:n=\"urn:n\" n:ID=\"{response}\"")], ELSEWHERE).good(),
            altered("a code elsewhere", &[("StatusCode Value", "StatusCode xmlns:n=\"urn:n\" n:Value")], ELSEWHERE).good(),
            signed("a recipient elsewhere", &[(" Recipient=", " xmlns:n=\"urn:n\" n:Recipient=")], ELSEWHERE),
            signed("an end elsewhere", &[("NotOnOrAfter=\"{+300}\" Recipient", "xmlns:n=\"urn:n\" n:NotOnOrAfter=\"{+300}\" Recipient")], ELSEWHERE),
            signed("another digest beside", &[("DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"",
                "DigestMethod xmlns:n=\"urn:n\" n:Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\" Algorithm=\"http://www.w3.org/2000/09/xmldsig#sha1\"")], ELSEWHERE),
        ]).await;
        let trip = scene.trip().await;
        let mut draft = scene.draft(&trip, PLAIN);
        draft.bend(&[("<saml:Attribute ", "<saml:Attribute xmlns:a=\"http://schemas.xmlsoap.org/ws/2009/09/identity/claims\" a:OriginalIssuer=\"x\" ")]);
        let page = scene.post(&trip, &draft.signed(&scene.party)).await;
        assert!(page.callback_parameter("code").is_some(), "{}", refusal(&page));
        // The response is not signed here: whatever it says, the assertion answers another request,
        // is for another place, is from another house.
        let other = scene.trip().await;
        for (name, before, refused) in [
            ("another request", [("SubjectConfirmationData InResponseTo=\"{request}\"", "SubjectConfirmationData InResponseTo=\"@\"")],
                "does not answer the request"),
            ("another place", [("Recipient=\"{acs}\"", "Recipient=\"https://other.example/saml2/idpresponse\"")],
                "for another recipient"),
            ("another house", [("<saml:Issuer>{issuer}<", "<saml:Issuer>https://other.example/<")],
                "The issuer is not the identity provider"),
        ] {
            let trip = scene.trip().await;
            let mut draft = scene.draft(&trip, PLAIN);
            draft.bend(&before);
            draft.text = draft.text.replace("InResponseTo=\"@\"", &format!("InResponseTo=\"{}\"", other.request));
            let page = scene.post(&trip, &draft.signed(&scene.party)).await;
            scene.assert_refused(&trip, &page, refused, name);
        }
    }
}
