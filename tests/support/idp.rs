//! A provider that lies on request: discovery, keys, token and attributes endpoints whose answers the
//! test shapes. It signs with keys of its own.

use std::sync::{Arc, Mutex};

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};

/// What it says next.
#[derive(Clone)]
pub struct Script {
    /// Over the honest claims of the ID token; null takes one away.
    pub claims: Value,
    pub attributes: Value,
    pub algorithm: Algorithm,
    /// `kid` of the header; the published key is `key-1`.
    pub kid: String,
    /// Key of an HMAC signature.
    pub hmac_key: Vec<u8>,
    pub no_id_token: bool,
    pub token_status: u16,
    /// Over the members of the discovery document, which the server asks for once.
    pub discovery: Value,
    /// More members of the header.
    pub header: Value,
    /// In place of a signed ID token.
    pub raw_id_token: Option<String>,
    pub access_token: String,
    /// In place of the whole answer of the endpoint with this path.
    pub raw: Vec<(&'static str, String)>,
    /// The path that never answers.
    pub hangs: &'static str,
    /// `application/jwt`: the attributes are signed as ID tokens are.
    pub attributes_type: &'static str,
    /// `Cache-Control` of discovery document and keys.
    pub cache_control: &'static str,
    /// For whom Amazon says that the access token is.
    pub token_audience: &'static str,
}

impl Default for Script {
    fn default() -> Self {
        Self {
            claims: json!({}),
            attributes: json!({}),
            algorithm: Algorithm::RS256,
            kid: "key-1".to_owned(),
            hmac_key: b"0123456789abcdef0123456789abcdef".to_vec(),
            no_id_token: false,
            token_status: 200,
            discovery: json!({}),
            header: json!({}),
            raw_id_token: None,
            access_token: "upstream-token".to_owned(),
            raw: vec![],
            hangs: "",
            attributes_type: "application/json",
            cache_control: "",
            token_audience: CLIENT_ID,
        }
    }
}

struct State {
    issuer: String,
    script: Mutex<Script>,
    nonce: Mutex<String>,
    /// What the token and attributes endpoints were asked, as `path?query body`.
    asked: Mutex<Vec<String>>,
    /// Paths of discovery documents and key sets that were fetched.
    fetched: Mutex<Vec<String>>,
    key: Mutex<RsaKey>,
    curve: CurveKey,
}

/// The one in use; published under its `kid`.
struct RsaKey {
    kid: String,
    der: Vec<u8>,
    modulus: String,
}

impl RsaKey {
    fn new(kid: &str) -> Self {
        let key = openssl::rsa::Rsa::generate(2048).unwrap();
        let modulus = URL_SAFE_NO_PAD.encode(key.n().to_vec());
        Self { kid: kid.to_owned(), der: key.private_key_to_der().unwrap(), modulus }
    }
}

/// P-256, published as `curve-1`.
struct CurveKey {
    der: Vec<u8>,
    x: String,
    y: String,
}

impl CurveKey {
    fn new() -> Self {
        use openssl::bn::{BigNum, BigNumContext};
        use openssl::ec::{EcGroup, EcKey};
        let group = EcGroup::from_curve_name(openssl::nid::Nid::X9_62_PRIME256V1).unwrap();
        let key = EcKey::generate(&group).unwrap();
        let (mut x, mut y) = (BigNum::new().unwrap(), BigNum::new().unwrap());
        let mut context = BigNumContext::new().unwrap();
        key.public_key().affine_coordinates(&group, &mut x, &mut y, &mut context).unwrap();
        let text = |number: BigNum| URL_SAFE_NO_PAD.encode(number.to_vec_padded(32).unwrap());
        let der = openssl::pkey::PKey::from_ec_key(key).unwrap().private_key_to_pkcs8().unwrap();
        Self { der, x: text(x), y: text(y) }
    }
}

#[derive(Clone)]
pub struct Idp {
    pub issuer: String,
    state: Arc<State>,
}

pub const CLIENT_ID: &str = "portico-at-idp";
pub const CLIENT_SECRET: &str = "0123456789abcdef0123456789abcdef";

impl Idp {
    pub fn start() -> Self {
        let socket = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let issuer = format!("http://localhost:{}", socket.local_addr().unwrap().port());
        let state = Arc::new(State {
            issuer: issuer.clone(),
            script: Mutex::default(),
            nonce: Mutex::default(),
            asked: Mutex::default(),
            fetched: Mutex::default(),
            key: Mutex::new(RsaKey::new("key-1")),
            curve: CurveKey::new(),
        });
        let data = web::Data::from(Arc::clone(&state));
        let server = HttpServer::new(move || {
            App::new()
                .app_data(data.clone())
                .route("/.well-known/openid-configuration", web::get().to(discovery))
                .route("/jwks", web::get().to(jwks))
                .route("/token", web::to(token))
                .route("/attributes", web::to(attributes))
                .route("/tokeninfo", web::get().to(token_info))
        })
        .workers(1)
        .listen(socket)
        .unwrap();
        tokio::spawn(server.run());
        Self { issuer, state }
    }

    pub fn says(&self, script: Script) {
        *self.state.script.lock().unwrap() = script;
    }

    /// The nonce of the authorization request that the test has just seen.
    pub fn nonce(&self, nonce: &str) {
        nonce.clone_into(&mut self.state.nonce.lock().unwrap());
    }

    pub fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.state.asked.lock().unwrap())
    }

    /// What was fetched since the last look.
    pub fn fetched(&self) -> Vec<String> {
        std::mem::take(&mut self.state.fetched.lock().unwrap())
    }

    /// Signs and publishes with a new key from now on.
    pub fn rotate(&self, kid: &str) {
        *self.state.key.lock().unwrap() = RsaKey::new(kid);
    }

    pub fn public_key(&self) -> Vec<u8> {
        self.state.key.lock().unwrap().modulus.as_bytes().to_vec()
    }
}

/// What the script says of a path, whatever is behind it.
async fn scripted(state: &State, path: &str) -> Option<HttpResponse> {
    let script = state.script.lock().unwrap().clone();
    if script.hangs == path {
        tokio::time::sleep(std::time::Duration::from_secs(60)).await;
    }
    let raw = script.raw.iter().find(|(of, _)| *of == path)?;
    let mut answer = HttpResponse::Ok();
    Some(answer.content_type(script.attributes_type).body(raw.1.clone()))
}

/// A document that may be kept.
fn document(state: &State, path: &str, body: &Value) -> HttpResponse {
    state.fetched.lock().unwrap().push(path.to_owned());
    let mut answer = HttpResponse::Ok();
    let cache_control = state.script.lock().unwrap().cache_control;
    if !cache_control.is_empty() {
        answer.insert_header(("cache-control", cache_control));
    }
    answer.json(body)
}

async fn discovery(state: web::Data<State>) -> HttpResponse {
    let path = "/.well-known/openid-configuration";
    if let Some(answer) = scripted(&state, path).await {
        return answer;
    }
    let issuer = &state.issuer;
    let mut document = json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "userinfo_endpoint": format!("{issuer}/attributes"),
        "jwks_uri": format!("{issuer}/jwks"),
    });
    let more = state.script.lock().unwrap().discovery.as_object().unwrap().clone();
    for (name, value) in more {
        if value.is_null() {
            document.as_object_mut().unwrap().remove(&name);
        } else {
            document[name] = value;
        }
    }
    self::document(&state, path, &document)
}

async fn jwks(state: web::Data<State>) -> HttpResponse {
    if let Some(answer) = scripted(&state, "/jwks").await {
        return answer;
    }
    let keys = {
        let (key, curve) = (state.key.lock().unwrap(), &state.curve);
        json!({ "keys": [
            { "kty": "RSA", "use": "sig", "alg": "RS256", "kid": key.kid, "n": key.modulus, "e": "AQAB" },
            { "kty": "EC", "use": "sig", "alg": "ES256", "kid": "curve-1", "crv": "P-256", "x": curve.x, "y": curve.y },
        ] })
    };
    document(&state, "/jwks", &keys)
}

async fn token(state: web::Data<State>, http: HttpRequest, body: web::Bytes) -> HttpResponse {
    let body = String::from_utf8_lossy(&body).into_owned();
    state.asked.lock().unwrap().push(format!("{}?{} {body}", http.path(), http.query_string()));
    // A code that starts so carries the nonce of its own authorization request.
    if let Some((_, rest)) = body.split_once("code=nonce-") {
        rest.split('&').next().unwrap().clone_into(&mut state.nonce.lock().unwrap());
    }
    if let Some(answer) = scripted(&state, "/token").await {
        return answer;
    }
    let script = state.script.lock().unwrap().clone();
    if script.token_status != 200 {
        let status = actix_web::http::StatusCode::from_u16(script.token_status).unwrap();
        return HttpResponse::build(status).json(json!({ "error": "invalid_grant" }));
    }
    let mut answer =
        json!({ "access_token": script.access_token, "token_type": "Bearer", "expires_in": 60 });
    if !script.no_id_token {
        answer["id_token"] = json!(id_token(&state, &script));
    }
    HttpResponse::Ok().json(answer)
}

fn id_token(state: &State, script: &Script) -> String {
    if let Some(raw) = &script.raw_id_token {
        return raw.clone();
    }
    let now = portico::platform::Clock::system().now().seconds();
    let mut claims = json!({
        "iss": state.issuer, "sub": "ada", "aud": CLIENT_ID, "iat": now, "exp": now + 300,
        "nonce": *state.nonce.lock().unwrap(),
    });
    for (name, value) in script.claims.as_object().unwrap() {
        if value.is_null() {
            claims.as_object_mut().unwrap().remove(name);
        } else {
            claims[name] = value.clone();
        }
    }
    sign(state, script, &claims)
}

fn sign(state: &State, script: &Script, claims: &Value) -> String {
    let mut header = Header::new(script.algorithm);
    header.kid = Some(script.kid.clone());
    let key = match script.algorithm {
        Algorithm::HS256 => EncodingKey::from_secret(&script.hmac_key),
        Algorithm::ES256 => EncodingKey::from_ec_der(&state.curve.der),
        _ => EncodingKey::from_rsa_der(&state.key.lock().unwrap().der),
    };
    let token = encode(&header, claims, &key).unwrap();
    if script.header == json!({}) {
        return token;
    }
    // What jsonwebtoken would not write: put the members in and sign again.
    let mut all = serde_json::to_value(&header).unwrap();
    all.as_object_mut().unwrap().extend(script.header.as_object().unwrap().clone());
    let body = token.split('.').nth(1).unwrap();
    let signed = format!("{}.{body}", URL_SAFE_NO_PAD.encode(all.to_string()));
    let signature = jsonwebtoken::crypto::sign(signed.as_bytes(), &key, script.algorithm).unwrap();
    format!("{signed}.{signature}")
}

async fn attributes(state: web::Data<State>, http: HttpRequest, body: web::Bytes) -> HttpResponse {
    let body = String::from_utf8_lossy(&body).into_owned();
    let bearer =
        http.headers().get("authorization").and_then(|h| h.to_str().ok()).unwrap_or_default();
    let asked =
        format!("{} {}?{} {body} {bearer}", http.method(), http.path(), http.query_string());
    state.asked.lock().unwrap().push(asked);
    if let Some(answer) = scripted(&state, "/attributes").await {
        return answer;
    }
    let script = state.script.lock().unwrap().clone();
    let mut answer = HttpResponse::Ok();
    answer.content_type(script.attributes_type);
    match script.attributes_type {
        "application/jwt" => answer.body(sign(&state, &script, &script.attributes)),
        _ => answer.body(script.attributes.to_string()),
    }
}

async fn token_info(state: web::Data<State>, http: HttpRequest) -> HttpResponse {
    let audience = state.script.lock().unwrap().token_audience;
    assert_eq!(http.query_string(), "access_token=upstream-token");
    HttpResponse::Ok().json(json!({ "aud": audience, "exp": 3600 }))
}
