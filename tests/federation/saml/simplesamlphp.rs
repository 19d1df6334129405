//! SimpleSAMLphp, an identity provider that other people wrote, with a reader and a signer of SAML of
//! its own: from the app's request to its tokens, and out again.

use std::path::Path;

use super::*;

/// It in a folder of its own, on a free port.
struct Idp {
    url: String,
    folder: tempfile::TempDir,
    _process: tokio::process::Child,
}

const PEOPLE: &str = r"<?php
$config = ['people' => ['exampleauth:UserPass',
    'ada:lovelace' => ['uid' => ['Ada_L'], 'mail' => ['ada@corp.example'],
        'displayName' => ['Ada Łovelace'], 'groups' => ['one', 'two & three']]]];
";

impl Idp {
    async fn start() -> Self {
        let socket = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = socket.local_addr().unwrap().port();
        drop(socket);
        let url = format!("http://localhost:{port}");
        let folder = tempfile::tempdir().unwrap();
        let write =
            |name: &str, text: String| std::fs::write(folder.path().join(name), text).unwrap();
        for name in ["cert", "metadata", "sessions", "tmp", "log", "data"] {
            std::fs::create_dir(folder.path().join(name)).unwrap();
        }
        let here = folder.path().display();
        let key = Party::new(&url);
        write(
            "cert/idp.pem",
            String::from_utf8(key.key.private_key_to_pem_pkcs8().unwrap()).unwrap(),
        );
        write(
            "cert/idp.crt",
            format!(
                "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n",
                key.certificate
                    .as_bytes()
                    .chunks(64)
                    .map(|line| std::str::from_utf8(line).unwrap())
                    .collect::<Vec<_>>()
                    .join("\n")
            ),
        );
        write("authsources.php", PEOPLE.to_owned());
        write(
            "config.php",
            format!(
                "<?php\n$config = ['baseurlpath' => '{url}/', 'certdir' => '{here}/cert/',
            'loggingdir' => '{here}/log/', 'datadir' => '{here}/data/', 'tempdir' => '{here}/tmp',
            'metadatadir' => '{here}/metadata/', 'secretsalt' => 'a1b2c3d4e5f6g7h8',
            'auth.adminpassword' => 'not-for-anybody', 'timezone' => 'UTC',
            'logging.handler' => 'file', 'enable.saml20-idp' => true,
            'module.enable' => ['exampleauth' => true, 'core' => true, 'saml' => true],
            'session.cookie.secure' => false, 'session.cookie.samesite' => null,
            'language.cookie.secure' => false, 'store.type' => 'phpsession',
            'session.phpsession.savepath' => '{here}/sessions', 'language.available' => ['en'],
            'language.default' => 'en', 'metadata.sources' => [['type' => 'flatfile']]];\n"
            ),
        );
        let name_id = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent";
        write(
            "metadata/saml20-idp-hosted.php",
            format!(
            "<?php\n$metadata['{url}/idp'] = ['host' => '__DEFAULT__', 'privatekey' => 'idp.pem',
            'certificate' => 'idp.crt', 'auth' => 'people', 'NameIDFormat' => '{name_id}',
            'authproc' => [3 => ['class' => 'saml:AttributeNameID', 'attribute' => 'uid',
                'Format' => '{name_id}']]];\n"
        ),
        );
        let process = tokio::process::Command::new("php")
            .args(["-S", &format!("localhost:{port}"), "-t", "/usr/share/simplesamlphp/www"])
            .env("SIMPLESAMLPHP_CONFIG_DIR", folder.path())
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("scripts/setup-test installs php and simplesamlphp");
        let idp = Self { url, folder, _process: process };
        idp.wait().await;
        idp
    }

    async fn wait(&self) {
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        for _ in 0..200 {
            if let Ok(answer) = http.get(self.metadata()).send().await {
                assert_eq!(answer.status(), 200, "{}", answer.text().await.unwrap());
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        panic!("php does not answer");
    }

    fn metadata(&self) -> String {
        format!("{}/saml2/idp/metadata.php", self.url)
    }

    /// Makes the pool known, by what the pool says of itself.
    fn trust(&self, metadata: &str, more: &str) {
        let read = Document::parse(metadata).unwrap();
        let root = read.root_element();
        let location = |name: &str| {
            let node = root.descendants().find(|node| node.tag_name().name() == name).unwrap();
            let (binding, location) = (node.attribute("Binding"), node.attribute("Location"));
            format!(
                "[['Binding' => '{}', 'Location' => '{}']]",
                binding.unwrap(),
                location.unwrap()
            )
        };
        let keys: String = root
            .descendants()
            .filter(|node| node.tag_name().name() == "KeyDescriptor")
            .map(|node| {
                let usage = node.attribute("use").unwrap();
                let text = node.descendants().find(|n| n.tag_name().name() == "X509Certificate");
                format!(
                    "['type' => 'X509Certificate', 'signing' => {}, 'encryption' => {}, 'X509Certificate' => '{}'],",
                    usage == "signing", usage == "encryption", text.unwrap().text().unwrap()
                )
            })
            .collect();
        let text = format!(
            "<?php\n$metadata['{}'] = ['AssertionConsumerService' => {}, 'SingleLogoutService' => {},
            'keys' => [{keys}], {more}];\n",
            root.attribute("entityID").unwrap(),
            location("AssertionConsumerService"), location("SingleLogoutService"),
        );
        std::fs::write(self.file("metadata/saml20-sp-remote.php"), text).unwrap();
    }

    fn file(&self, name: &str) -> std::path::PathBuf {
        Path::new(self.folder.path()).join(name)
    }
}

/// The fields of the form that a page posts by itself.
fn posted(page: &Page, action: &str) -> Vec<(String, String)> {
    page.form(action)
        .fields
        .into_iter()
        .filter(|(name, _)| name.starts_with("SAML") || name == "RelayState")
        .collect()
}

async fn post(browser: &Browser, path: &str, fields: &[(String, String)]) -> Page {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    browser.post(path, &fields).await
}

/// Signs in and out; `details` of the provider and `more` of the service provider at the IdP.
async fn round_trip(engine: Engine, details: Value, more: &str) {
    let idp = Idp::start().await;
    let app = TestApp::start_with(engine, OPEN).await;
    let pool = app.pool(json!({})).await;
    let mut all = json!({ "MetadataURL": idp.metadata(), "IDPSignout": "true" });
    all.as_object_mut().unwrap().extend(details.as_object().unwrap().clone());
    let body = json!({ "UserPoolId": pool.id, "ProviderName": "Php", "ProviderType": "SAML",
        "ProviderDetails": all,
        "AttributeMapping": { "email": "mail", "name": "displayName", "profile": "groups" } });
    call(&app, "CreateIdentityProvider", body).await;
    let client = client_of(&app, &pool, &["Php"]).await;
    let url = format!("{}/saml2/metadata?client_id={}&identity_provider=Php", app.url, client.id);
    let metadata = app.http.get(url).send().await.unwrap().text().await.unwrap();
    idp.trust(&metadata, more);

    let (browser, there) = (Browser::new(&app), Browser::at(&idp.url));
    let page = browser.get(&authorize(&client, "&identity_provider=Php")).await;
    let page = there.get(upstream(&page).as_str()).await;
    assert!(page.has("input[name=password]"), "{}", page.body);
    let fields = page.form("?").fields;
    let state = &fields.iter().find(|(name, _)| name == "AuthState").unwrap().1;
    let wrong = [("username", "ada"), ("password", "byron"), ("AuthState", state.as_str())];
    assert!(there.post(page.url.as_str(), &wrong).await.has("input[name=password]"));
    let right = [("username", "ada"), ("password", "lovelace"), ("AuthState", state.as_str())];
    let page = there.post(page.url.as_str(), &right).await;
    let acs = format!("{}/saml2/idpresponse", app.url);
    let page = post(&browser, "/saml2/idpresponse", &posted(&page, &acs)).await;
    let code = page.callback_parameter("code").unwrap_or_else(|| panic!("{}", refusal(&page)));
    let first = claims(&tokens(&app, &client, &code).await["id_token"]);
    assert_eq!(first["cognito:username"], "Php_Ada_L");
    assert_eq!(first["email"], "ada@corp.example");
    assert_eq!(first["name"], "Ada Łovelace");
    assert_eq!(first["profile"], "[one, two+%26+three]");
    assert_eq!(first["identities"][0]["issuer"], json!(format!("{}/idp", idp.url)));

    // The session there does it without a word (SAML-072); a new browser here.
    let again = Browser::new(&app);
    let page = again.get(&authorize(&client, "&identity_provider=Php")).await;
    let page = there.get(upstream(&page).as_str()).await;
    let fields = posted(&page, &acs);
    let page = post(&again, "/saml2/idpresponse", &fields).await;
    let code = page.callback_parameter("code").unwrap_or_else(|| panic!("{}", refusal(&page)));
    assert_eq!(claims(&tokens(&app, &client, &code).await["id_token"])["sub"], first["sub"]);

    // Changed on the way: what another library signed is verified here.
    let third = Browser::new(&app);
    let page = third.get(&authorize(&client, "&identity_provider=Php")).await;
    let page = there.get(upstream(&page).as_str()).await;
    let mut fields = posted(&page, &acs);
    let response = fields.iter_mut().find(|(name, _)| name == "SAMLResponse").unwrap();
    let text = String::from_utf8(STANDARD.decode(&response.1).unwrap()).unwrap();
    let changed = if text.contains("EncryptedAssertion") {
        text.replacen("CipherValue>", "CipherValue>AAAA", 1)
    } else {
        text.replace("Ada_L", "Ada_M")
    };
    assert_ne!(changed, text);
    response.1 = STANDARD.encode(changed);
    let page = post(&third, "/saml2/idpresponse", &fields).await;
    assert_eq!(page.callback_parameter("error").as_deref(), Some("server_error"));
    assert!(refusal(&page).contains("SAML Response signature is invalid"), "{}", refusal(&page));

    // Out, here and there.
    let out = format!("/logout?client_id={}&logout_uri=https%3A%2F%2Fapp.example%2Fbye", client.id);
    let page = again.get(&out).await;
    let page = there.get(upstream(&page).as_str()).await;
    let fields = posted(&page, &format!("{}/saml2/logout", app.url));
    let page = post(&again, "/saml2/logout", &fields).await;
    assert_eq!(upstream(&page).as_str(), "https://app.example/bye");
    let page = again.get(&authorize(&client, "&identity_provider=Php")).await;
    let page = there.get(upstream(&page).as_str()).await;
    assert!(page.has("input[name=password]"), "the session there has ended: {}", page.body);
    app.stop().await;
}

const SIGNS: &str = "'sign.logout' => true, 'validate.logout' => true";

// spec: SAML-001, SAML-003, SAML-065, SAML-072, SAML-080, SAML-081
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn simplesamlphp_signs_in_and_out_on_sqlite() {
    round_trip(Engine::Sqlite, json!({}), SIGNS).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn simplesamlphp_signs_in_and_out_on_postgres() {
    round_trip(Engine::Postgres, json!({}), SIGNS).await;
}

/// Requests signed, the assertion encrypted.
async fn sealed(engine: Engine) {
    let details = json!({ "RequestSigningAlgorithm": "rsa-sha256", "EncryptedResponses": "true" });
    let more = format!("{SIGNS}, 'validate.authnrequest' => true, 'assertion.encryption' => true");
    round_trip(engine, details, &more).await;
}

// spec: FED-B04, FED-B05
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn simplesamlphp_verifies_requests_and_encrypts_on_sqlite() {
    sealed(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn simplesamlphp_verifies_requests_and_encrypts_on_postgres() {
    sealed(Engine::Postgres).await;
}
