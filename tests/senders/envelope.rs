//! Codes on their way to a custom sender, opened by the SDKs that functions use.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use portico::platform::{Entropy, PoolId, Secret};
use portico::triggers::envelope::{Envelope, EnvelopeError, SenderKey};
use serde_json::{Value, json};

use super::{node, snippet};

const KEY_ID: &str = "arn:aws:kms:us-east-1:111122223333:key/0d5e7b7c-8a57-4f0c-9f0e-1a2b3c4d5e6f";

fn key(text: &str) -> Result<SenderKey, EnvelopeError> {
    SenderKey::from_base64(&Secret::new(text))
}

fn some_key() -> (String, SenderKey) {
    let text = STANDARD.encode(Entropy::system().bytes::<32>());
    let key = key(&text).unwrap();
    (text, key)
}

async fn seal(envelope: &Envelope, code: &str) -> String {
    let pool = PoolId::new("us-east-1_EXAMPLE12");
    envelope.seal(&Entropy::system(), &pool, KEY_ID, &Secret::new(code)).await.unwrap()
}

// spec: CUSTEMAIL-006, CUSTEMAIL-010
#[tokio::test]
async fn the_aws_encryption_sdk_opens_a_code_with_its_defaults() {
    let (text, sender_key) = some_key();
    let envelope = Envelope::EncryptionSdk(sender_key);
    let codes = ["012345", "T3mporary-pässword \u{1f511}", "", &"x".repeat(4096)];
    let mut sealed = Vec::new();
    for code in codes {
        sealed.push(seal(&envelope, code).await);
    }
    for (code, sealed) in codes.iter().zip(&sealed) {
        let bytes = STANDARD.decode(sealed).unwrap();
        // Version 2, suite 0x0478: AES-256-GCM with key commitment.
        assert_eq!(bytes[..3], [0x02, 0x04, 0x78]);
        let found = bytes.windows(code.len().max(1)).any(|part| part == code.as_bytes());
        assert!(!found || code.is_empty(), "in clear");
        assert_ne!(*sealed, seal(&envelope, code).await, "fresh keys for each message");
    }
    let script = format!(
        "process.env.KEY_NAME = {}; process.env.SENDER_KEY = {};\n{}\nconst opened = [];\n\
         for (const code of {}) opened.push(await codeOf({{ request: {{ code }} }}));\n\
         console.log(JSON.stringify(opened));",
        json!(KEY_ID),
        json!(text),
        snippet("decrypt.mjs"),
        json!(sealed),
    );
    let opened: Value = serde_json::from_str(&node(&script).await).unwrap();
    assert_eq!(opened, json!(codes));

    // The context says which pool it is of; a changed byte or another key opens nothing.
    let mut damaged = STANDARD.decode(&sealed[0]).unwrap();
    let last = damaged.len() - 1;
    damaged[last] ^= 1;
    let (other, _) = some_key();
    let script = format!(
        "import {{ buildDecrypt }} from '@aws-crypto/decrypt-node';\n\
         import {{ RawAesKeyringNode, RawAesWrappingSuiteIdentifier }} from '@aws-crypto/raw-aes-keyring-node';\n\
         const {{ decrypt }} = buildDecrypt();\n\
         const ring = (key, keyName) => new RawAesKeyringNode({{ keyNamespace: 'portico', keyName,\n\
           unencryptedMasterKey: new Uint8Array(Buffer.from(key, 'base64')),\n\
           wrappingSuite: RawAesWrappingSuiteIdentifier.AES256_GCM_IV12_TAG16_NO_PADDING }});\n\
         const [right, wrong, name, message, damaged] = {};\n\
         const open = (ring, text) => decrypt(ring, Buffer.from(text, 'base64'))\n\
           .then(({{ messageHeader }}) => messageHeader.encryptionContext, () => 'refused');\n\
         console.log(JSON.stringify([await open(ring(right, name), message), await open(ring(wrong, name), message),\n\
           await open(ring(right, 'other'), message), await open(ring(right, name), damaged)]));",
        json!([text, other, KEY_ID, sealed[0], STANDARD.encode(damaged)]),
    );
    let opened: Value = serde_json::from_str(&node(&script).await).unwrap();
    let context = json!({ "userpool-id": "us-east-1_EXAMPLE12" });
    assert_eq!(opened, json!([context, "refused", "refused", "refused"]));
}

// spec: CUSTEMAIL-010
#[tokio::test]
async fn jose_opens_a_code_as_jwe() {
    let (text, sender_key) = some_key();
    let direct = seal(&Envelope::JweDirect(sender_key), "012345").await;
    let rsa = openssl::rsa::Rsa::generate(2048).unwrap();
    let public = String::from_utf8(rsa.public_key_to_pem().unwrap()).unwrap();
    let envelope = Envelope::jwe_rsa(&public).unwrap();
    let wrapped = seal(&envelope, "T3mporary-pässword").await;
    assert_ne!(wrapped, seal(&envelope, "T3mporary-pässword").await);
    let pkcs8 = openssl::pkey::PKey::from_rsa(rsa).unwrap().private_key_to_pem_pkcs8().unwrap();
    let script = format!(
        "import {{ compactDecrypt, importPKCS8 }} from 'jose';\n\
         const [key, pem, direct, wrapped] = {};\n\
         const open = async (jwe, key) => {{\n\
           const {{ plaintext, protectedHeader }} = await compactDecrypt(jwe, key);\n\
           return [new TextDecoder().decode(plaintext), protectedHeader];\n\
         }};\n\
         console.log(JSON.stringify([await open(direct, Buffer.from(key, 'base64')),\n\
           await open(wrapped, await importPKCS8(pem, 'RSA-OAEP-256'))]));",
        json!([text, String::from_utf8(pkcs8).unwrap(), direct, wrapped]),
    );
    let opened: Value = serde_json::from_str(&node(&script).await).unwrap();
    let header = |alg: &str| json!({ "alg": alg, "enc": "A256GCM", "kid": KEY_ID });
    assert_eq!(
        opened,
        json!([["012345", header("dir")], ["T3mporary-pässword", header("RSA-OAEP-256")]])
    );
    assert_eq!(direct.split('.').nth(1), Some(""), "no key goes along");
    let iv = direct.split('.').nth(2).unwrap();
    assert_eq!(URL_SAFE_NO_PAD.decode(iv).unwrap().len(), 12);
}

#[tokio::test]
async fn a_wrong_key_is_refused() {
    for text in ["", "short", &STANDARD.encode([1; 31]), &STANDARD.encode([1; 33]), "§§§"] {
        assert_eq!(key(text).err(), Some(EnvelopeError::InvalidKey), "{text}");
    }
    assert!(key(&format!(" {}\n", STANDARD.encode([1; 32]))).is_ok());
    let ec = "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n-----END PUBLIC KEY-----";
    for pem in ["", "nothing", ec] {
        assert_eq!(Envelope::jwe_rsa(pem).err(), Some(EnvelopeError::InvalidPublicKey));
    }
    // A code that does not fit the format is not sent at all.
    let (_, sender_key) = some_key();
    let (pool, long) = (PoolId::new("us-east-1_x"), Secret::new("x".repeat(4097)));
    let envelope = Envelope::EncryptionSdk(sender_key);
    let sealed = envelope.seal(&Entropy::system(), &pool, KEY_ID, &long).await;
    assert_eq!(sealed.err(), Some(EnvelopeError::Failed));
}
