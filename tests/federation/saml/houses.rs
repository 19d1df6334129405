//! The honest forms: what each house writes comes in, whatever it signs and however it spells.

use openssl::ec::{EcGroup, EcKey};
use openssl::nid::Nid;
use openssl::pkey::PKey;

use super::*;
use crate::support::saml::{self, HOUSES};

scene_on_both_engines! {
    // spec: SAML-001, SAML-050, SAML-055, SAML-065, SAML-L01, SAML-L10, FED-085, FED-086
    async fn every_house_comes_in(scene: &Scene = json!({})) {
        for house in HOUSES.iter().copied().chain([PLAIN]) {
            for signs in [Signs::Assertion, Signs::Response, Signs::Both] {
                let house = House { signs, ..house };
                let trip = scene.trip().await;
                let page = scene.post(&trip, &scene.draft(&trip, house).signed(&scene.party)).await;
                assert_eq!(page.status, 302);
                assert_eq!(page.callback_parameter("state").as_deref(), Some("s1"));
                let code = page.callback_parameter("code");
                let code = code.unwrap_or_else(|| panic!("{} {signs:?}: {}", house.name, refusal(&page)));
                let all = tokens(&scene.app, &scene.client, &code).await;
                let claims = claims(&all["id_token"]);
                assert_eq!(claims["cognito:username"], "Corp_bob");
                assert_eq!(claims["email"], "bob@corp.example", "{}", house.name);
                assert_eq!(claims["name"], "Bob");
                assert_eq!(claims["profile"], "[one, two+%26+three]");
                assert_eq!(claims["identities"][0]["issuer"], ENTITY);
                assert_eq!(claims["identities"][0]["providerType"], "SAML");
            }
        }
        assert_eq!(scene.people().await.as_array().unwrap().len(), 1);
        implicit(scene).await;
        algorithms(scene).await;
    }
}

/// Tokens of the implicit grant stand in the fragment.
async fn implicit(scene: &Scene) {
    let browser = Browser::new(&scene.app);
    let url = authorize(&scene.client, "&identity_provider=Corp")
        .replace("response_type=code", "response_type=token");
    let page = browser.get(&url).await;
    let text = inflated(upstream(&page), "SAMLRequest");
    let request =
        Document::parse(&text).unwrap().root_element().attribute("ID").unwrap().to_owned();
    let relay_state = query(upstream(&page), "RelayState").unwrap();
    let trip = Trip { browser, relay_state, request };
    let page = scene.post(&trip, &scene.draft(&trip, PLAIN).signed(&scene.party)).await;
    let fragment = page.left_to.as_ref().unwrap().fragment().unwrap();
    assert!(fragment.contains("access_token=") && fragment.contains("state=s1"), "{fragment}");
}

/// The whole allow-list of signatures by RSA, of digests and of canonical forms.
async fn algorithms(scene: &Scene) {
    const LIST: [[(&str, &str); 2]; 4] = [
        [
            ("xmldsig-more#rsa-sha256", "xmldsig-more#rsa-sha384"),
            ("xmlenc#sha256", "xmldsig-more#sha384"),
        ],
        [
            ("xmldsig-more#rsa-sha256", "xmldsig-more#rsa-sha512"),
            ("xmlenc#sha256", "xmlenc#sha512"),
        ],
        [
            (
                "CanonicalizationMethod Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"",
                "CanonicalizationMethod Algorithm=\"http://www.w3.org/TR/2001/REC-xml-c14n-20010315\"",
            ),
            (
                "Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"",
                "Transform Algorithm=\"http://www.w3.org/TR/2001/REC-xml-c14n-20010315\"",
            ),
        ],
        [
            (
                "CanonicalizationMethod Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"",
                "CanonicalizationMethod Algorithm=\"http://www.w3.org/2006/12/xml-c14n11\"",
            ),
            (
                "Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"",
                "Transform Algorithm=\"http://www.w3.org/2006/12/xml-c14n11\"",
            ),
        ],
    ];
    for bends in LIST {
        let trip = scene.trip().await;
        let mut draft = scene.draft(&trip, PLAIN);
        draft.bend(&bends);
        let page = scene.post(&trip, &draft.signed(&scene.party)).await;
        assert!(page.callback_parameter("code").is_some(), "{bends:?}: {}", refusal(&page));
    }
}

/// Curves; and two keys at once, as it is while a house changes its key.
async fn keys(engine: Engine) {
    let mut parties = Vec::new();
    for curve in [Nid::X9_62_PRIME256V1, Nid::SECP384R1] {
        let key = EcKey::generate(&EcGroup::from_curve_name(curve).unwrap()).unwrap();
        let mut party = Party::new(ENTITY);
        party.replace_key(PKey::from_ec_key(key).unwrap());
        parties.push(party);
    }
    parties.push(Party::new(ENTITY));
    parties.push(Party::new(ENTITY));
    let descriptors: String =
        parties.iter().map(|party| party.key_descriptor("use=\"signing\"")).collect();
    let services = crate::support::saml_party::services(crate::support::saml_party::REDIRECT);
    let metadata = parties[2].describe(&format!("{descriptors}{services}"), "");
    let all = json!({ "MetadataFile": metadata });
    let scene = Scene::of(engine, parties[2].clone(), all).await;
    for (party, bend) in
        parties.iter().zip(["ecdsa-sha256", "ecdsa-sha384", "rsa-sha256", "rsa-sha256"])
    {
        for signs in [Signs::Assertion, Signs::Both] {
            let trip = scene.trip().await;
            let mut draft = scene.draft(&trip, House { signs, ..PLAIN });
            draft.bend(&[("rsa-sha256", bend)]);
            let page = scene.post(&trip, &draft.signed(party)).await;
            assert!(page.callback_parameter("code").is_some(), "{bend}: {}", refusal(&page));
        }
    }
    // The old key goes: what it signs is refused from then on.
    let only = parties[2].metadata();
    let body = json!({ "UserPoolId": scene.pool.id, "ProviderName": "Corp",
        "ProviderDetails": { "MetadataFile": only } });
    call(&scene.app, "UpdateIdentityProvider", body).await;
    for (party, is_good) in [(&parties[2], true), (&parties[3], false), (&parties[0], false)] {
        let trip = scene.trip().await;
        let mut draft = scene.draft(&trip, PLAIN);
        if party.key.ec_key().is_ok() {
            draft.bend(&[("rsa-sha256", "ecdsa-sha256")]);
        }
        let text = draft.signed(party);
        assert!(saml::is_well_signed(&text, party));
        let page = scene.post(&trip, &text).await;
        assert_eq!(page.callback_parameter("code").is_some(), is_good);
        if !is_good {
            scene.assert_refused(&trip, &page, "SAML Assertion signature is invalid", "an old key");
        }
    }
    scene.stop().await;
}

// spec: SAML-056, SAML-L02
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn any_key_of_the_metadata_signs_on_sqlite() {
    keys(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn any_key_of_the_metadata_signs_on_postgres() {
    keys(Engine::Postgres).await;
}
