//! SRP: what OpenSSL can do at most, and a client that signs in as fast as it is answered.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use openssl::bn::{BigNum, BigNumContext};
use openssl::hash::MessageDigest;
use openssl::pkey::PKey;
use openssl::sha::sha256;
use openssl::sign::Signer;
use serde_json::{Value, json};

const TIMESTAMP: &str = "Tue Nov 1 09:05:03 UTC 2022";

fn power(base: &BigNum, exponent: &BigNum, modulus: &BigNum) -> BigNum {
    let mut result = BigNum::new().unwrap();
    result.mod_exp(base, exponent, modulus, &mut BigNumContext::new().unwrap()).unwrap();
    result
}

fn product(a: &BigNum, b: &BigNum) -> BigNum {
    let mut result = BigNum::new().unwrap();
    result.checked_mul(a, b, &mut BigNumContext::new().unwrap()).unwrap();
    result
}

/// Exponentiations modulo 3072 bits with 256 secret bits, a second.
pub fn exponentiations() {
    let modulus = BigNum::get_rfc3526_prime_3072().unwrap();
    let mut exponent = BigNum::from_slice(&sha256(b"exponent")).unwrap();
    exponent.set_const_time();
    let mut base = power(&BigNum::from_u32(3).unwrap(), &exponent, &modulus);
    let (began, mut done) = (Instant::now(), 0_u32);
    while began.elapsed() < Duration::from_secs(4) {
        base = power(&base, &exponent, &modulus);
        done += 1;
    }
    println!("{:.1}", f64::from(done) / began.elapsed().as_secs_f64());
}

fn pad(bytes: &[u8]) -> Vec<u8> {
    let sign = bytes.first().is_none_or(|byte| *byte >= 0x80);
    if sign { [&[0], bytes].concat() } else { bytes.to_vec() }
}

fn mac(key: &[u8], message: &[u8]) -> Vec<u8> {
    let key = PKey::hmac(key).unwrap();
    Signer::new(MessageDigest::sha256(), &key).unwrap().sign_oneshot_to_vec(message).unwrap()
}

struct Client {
    connection: BufReader<TcpStream>,
    address: String,
}

impl Client {
    fn call(&mut self, operation: &str, body: &Value) -> Option<Value> {
        let body = body.to_string();
        let request = format!(
            "POST / HTTP/1.1\r\nHost: {}\r\nContent-Type: application/x-amz-json-1.1\r\n\
             X-Amz-Target: AWSCognitoIdentityProviderService.{operation}\r\nContent-Length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        );
        self.connection.get_mut().write_all(request.as_bytes()).ok()?;
        let (mut line, mut length, mut good) = (String::new(), 0, false);
        loop {
            line.clear();
            self.connection.read_line(&mut line).ok()?;
            let lower = line.to_ascii_lowercase();
            if lower.starts_with("http/1.1") {
                good = lower.contains(" 200 ");
            } else if let Some(value) = lower.strip_prefix("content-length:") {
                length = value.trim().parse().ok()?;
            } else if line.trim().is_empty() {
                break;
            }
        }
        let mut answer = vec![0; length];
        self.connection.read_exact(&mut answer).ok()?;
        if good { serde_json::from_slice(&answer).ok() } else { None }
    }
}

/// What a client computes once: its `A`, which may be the same each time, and `k·g^x`.
struct Known {
    a: BigNum,
    public: BigNum,
    x: BigNum,
    masked: BigNum,
}

fn known(parameters: &Value, pool_name: &str, password: &str) -> Known {
    let (modulus, g) = (BigNum::get_rfc3526_prime_3072().unwrap(), BigNum::from_u32(2).unwrap());
    let user = parameters["USER_ID_FOR_SRP"].as_str().unwrap();
    let salt = BigNum::from_hex_str(parameters["SALT"].as_str().unwrap()).unwrap().to_vec();
    let inner = sha256(format!("{pool_name}{user}:{password}").as_bytes());
    let x = BigNum::from_slice(&sha256(&[pad(&salt), inner.to_vec()].concat())).unwrap();
    let k = sha256(&[pad(&modulus.to_vec()), vec![2]].concat());
    let masked = product(&BigNum::from_slice(&k).unwrap(), &power(&g, &x, &modulus));
    let a = BigNum::from_slice(&sha256(b"a")).unwrap();
    let public = power(&g, &a, &modulus);
    Known { a, public, x, masked }
}

fn sign_in(client: &mut Client, arguments: &[String], known_values: &mut Option<Known>) -> bool {
    let [_, pool, client_id, user, password, ..] = arguments else { return false };
    let modulus = BigNum::get_rfc3526_prime_3072().unwrap();
    let pool_name = pool.split('_').nth(1).unwrap();
    let public = known_values.as_ref().map_or_else(|| "2".to_owned(), |known| {
        known.public.to_hex_str().unwrap().trim_start_matches('0').to_owned()
    });
    let first = json!({ "AuthFlow": "USER_SRP_AUTH", "ClientId": client_id,
                        "AuthParameters": { "USERNAME": user, "SRP_A": public } });
    let Some(answer) = client.call("InitiateAuth", &first) else { return false };
    let parameters = &answer["ChallengeParameters"];
    let Some(known) = known_values else {
        *known_values = Some(known(parameters, pool_name, password));
        return true;
    };
    let b = BigNum::from_hex_str(parameters["SRP_B"].as_str().unwrap()).unwrap();
    let u = sha256(&[pad(&known.public.to_vec()), pad(&b.to_vec())].concat());
    let u = BigNum::from_slice(&u).unwrap();
    let mut base = BigNum::new().unwrap();
    base.mod_sub(&b, &known.masked, &modulus, &mut BigNumContext::new().unwrap()).unwrap();
    let mut exponent = BigNum::new().unwrap();
    exponent.checked_add(&known.a, &product(&u, &known.x)).unwrap();
    let shared = power(&base, &exponent, &modulus);
    let prk = mac(&pad(&u.to_vec()), &pad(&shared.to_vec()));
    let key = mac(&prk, b"Caldera Derived Key\x01");
    let block = parameters["SECRET_BLOCK"].as_str().unwrap();
    let name = parameters["USER_ID_FOR_SRP"].as_str().unwrap();
    let message = [pool_name.as_bytes(), name.as_bytes(), &STANDARD.decode(block).unwrap(), TIMESTAMP.as_bytes()];
    let signature = STANDARD.encode(mac(&key[..16], &message.concat()));
    let second = json!({ "ChallengeName": "PASSWORD_VERIFIER", "ClientId": client_id, "ChallengeResponses": {
        "USERNAME": name, "PASSWORD_CLAIM_SECRET_BLOCK": block,
        "PASSWORD_CLAIM_SIGNATURE": signature, "TIMESTAMP": TIMESTAMP } });
    let answer = client.call("RespondToAuthChallenge", &second);
    answer.is_some_and(|answer| answer["AuthenticationResult"]["AccessToken"].is_string())
}

/// `<host:port> <pool> <client> <user> <password>`: sign-ins a second by eight at once, and failures.
pub fn load(arguments: &[String]) {
    let (done, failed) = (AtomicU32::new(0), AtomicU32::new(0));
    let length = Duration::from_secs(8);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let connection = TcpStream::connect(&arguments[0]).unwrap();
                connection.set_nodelay(true).unwrap();
                let mut client =
                    Client { connection: BufReader::new(connection), address: arguments[0].clone() };
                let mut known = None;
                sign_in(&mut client, arguments, &mut known);
                let began = Instant::now();
                while began.elapsed() < length {
                    let counter = if sign_in(&mut client, arguments, &mut known) { &done } else { &failed };
                    counter.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });
    println!("{:.1} {}", f64::from(done.into_inner()) / length.as_secs_f64(), failed.into_inner());
}
