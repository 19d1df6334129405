//! Codes under a key of a service that speaks KMS's API, opened by a function with a KMS key ring.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use portico::outbound::{Outbound, OutboundSettings};
use portico::platform::{Clock, Entropy, PoolId, Secret};
use portico::triggers::envelope::kms::Kms;
use portico::triggers::envelope::{Envelope, EnvelopeError};
use serde_json::{Value, json};

use super::node;

const ARN: &str = "arn:aws:kms:eu-west-1:111122223333:key/0d5e7b7c-8a57-4f0c-9f0e-1a2b3c4d5e6f";

#[derive(Default)]
struct State {
    /// Data keys with the context they were made for, by what stands for them in messages.
    made: Mutex<HashMap<String, (String, Value)>>,
    authorizations: Mutex<Vec<String>>,
    is_broken: Mutex<bool>,
}

/// Generates data keys and gives them back, and nothing else of KMS.
fn start() -> (String, Arc<State>) {
    let socket = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://localhost:{}/", socket.local_addr().unwrap().port());
    let state = Arc::new(State::default());
    let data = web::Data::from(Arc::clone(&state));
    let server =
        HttpServer::new(move || App::new().app_data(data.clone()).default_service(web::to(answer)));
    tokio::spawn(server.workers(1).disable_signals().listen(socket).unwrap().run());
    (url, state)
}

async fn answer(request: HttpRequest, body: web::Bytes, state: web::Data<State>) -> HttpResponse {
    let header =
        |name: &str| request.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
    let asked: Value = serde_json::from_slice(&body).unwrap();
    state.authorizations.lock().unwrap().extend(header("authorization"));
    if *state.is_broken.lock().unwrap() {
        return HttpResponse::BadRequest().json(json!({ "__type": "DisabledException" }));
    }
    match header("x-amz-target").unwrap().as_str() {
        "TrentService.GenerateDataKey" => {
            assert_eq!(asked["KeySpec"], "AES_256");
            let plain = STANDARD.encode(Entropy::system().bytes::<32>());
            let sealed = STANDARD.encode(Entropy::system().bytes::<64>());
            let made = (plain.clone(), asked["EncryptionContext"].clone());
            state.made.lock().unwrap().insert(sealed.clone(), made);
            HttpResponse::Ok()
                .json(json!({ "CiphertextBlob": sealed, "Plaintext": plain, "KeyId": ARN }))
        }
        "TrentService.Decrypt" => {
            let made = state.made.lock().unwrap();
            match made.get(asked["CiphertextBlob"].as_str().unwrap()) {
                Some((plain, context)) if *context == asked["EncryptionContext"] => {
                    HttpResponse::Ok().json(json!({ "Plaintext": plain, "KeyId": ARN }))
                }
                _ => HttpResponse::BadRequest()
                    .json(json!({ "__type": "InvalidCiphertextException" })),
            }
        }
        other => panic!("{other}"),
    }
}

// spec: CUSTEMAIL-009, CUSTEMAIL-010
#[tokio::test]
async fn a_function_with_a_kms_key_ring_opens_a_code() {
    let (endpoint, state) = start();
    let outbound =
        OutboundSettings { user_agent: "test".to_owned(), extra_ports: vec![], is_open: true };
    let envelope = Envelope::Kms(Box::new(Kms {
        outbound: Outbound::new(outbound).unwrap(),
        endpoint: Kms::endpoint(&endpoint).unwrap(),
        credentials: Some(("AKIATEST".to_owned(), Secret::new("secret"))),
        clock: Clock::system(),
    }));
    let (entropy, pool) = (Entropy::system(), PoolId::new("eu-west-1_EXAMPLE12"));
    let seal = async || envelope.seal(&entropy, &pool, ARN, &Secret::new("012345")).await;
    let sealed = seal().await.unwrap();
    let signed = state.authorizations.lock().unwrap().remove(0);
    assert!(
        signed.starts_with("AWS4-HMAC-SHA256 Credential=AKIATEST/")
            && signed.contains("/eu-west-1/kms/"),
        "{signed}"
    );
    // As the guide's sample does, with its policy and its key ring.
    let script = format!(
        "import {{ KmsKeyringNode, KMS, getClient }} from '@aws-crypto/kms-keyring-node';\n\
         import {{ buildDecrypt }} from '@aws-crypto/decrypt-node';\n\
         import {{ CommitmentPolicy }} from '@aws-crypto/material-management-node';\n\
         const [endpoint, arn, code] = {};\n\
         const {{ decrypt }} = buildDecrypt(CommitmentPolicy.REQUIRE_ENCRYPT_ALLOW_DECRYPT);\n\
         const clientProvider = getClient(KMS, {{ endpoint, credentials: {{ accessKeyId: 'a', secretAccessKey: 'b' }} }});\n\
         const keyring = new KmsKeyringNode({{ clientProvider, generatorKeyId: arn, keyIds: [arn] }});\n\
         const {{ plaintext }} = await decrypt(keyring, Buffer.from(code, 'base64'));\n\
         console.log(plaintext.toString('utf8'));",
        json!([endpoint, ARN, sealed])
    );
    assert_eq!(node(&script).await, "012345");
    *state.is_broken.lock().unwrap() = true;
    assert_eq!(seal().await.err(), Some(EnvelopeError::NoDataKey));
    for address in ["http://kms.example.com", "kms", "ftp://localhost", ""] {
        assert_eq!(Kms::endpoint(address).err(), Some(EnvelopeError::InvalidEndpoint), "{address}");
    }
}
