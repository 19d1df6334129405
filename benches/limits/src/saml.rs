//! The load of SAML sign-ins: an identity provider that signs as fast as it is asked, and browsers that
//! carry its responses.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use openssl::hash::MessageDigest;
use openssl::pkey::{PKey, Private};
use openssl::sha::sha256;
use openssl::sign::Signer;

const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
const BROWSERS: usize = 8;

/// What all browsers share.
struct Scene {
    address: String,
    pool: String,
    client: String,
    provider: String,
    issuer: String,
    key: PKey<Private>,
}

/// A sign-in on its way: what the browser posts.
struct Begun {
    cookie: String,
    relay_state: String,
    request_id: String,
}

struct Browser {
    connection: BufReader<TcpStream>,
}

/// Status, headers that matter, and nothing of the body.
struct Answer {
    status: u16,
    location: String,
    cookies: Vec<String>,
}

impl Browser {
    fn new(address: &str) -> Self {
        let connection = TcpStream::connect(address).unwrap();
        connection.set_nodelay(true).unwrap();
        Self { connection: BufReader::new(connection) }
    }

    fn send(&mut self, request: &str) -> Answer {
        self.connection.get_mut().write_all(request.as_bytes()).unwrap();
        let mut answer = Answer { status: 0, location: String::new(), cookies: Vec::new() };
        let (mut line, mut length) = (String::new(), 0);
        loop {
            line.clear();
            self.connection.read_line(&mut line).unwrap();
            let text = line.trim_end();
            if text.is_empty() {
                break;
            }
            let Some((name, value)) = text.split_once(": ") else {
                answer.status = text.split(' ').nth(1).unwrap().parse().unwrap();
                continue;
            };
            match name.to_ascii_lowercase().as_str() {
                "location" => answer.location = value.to_owned(),
                "content-length" => length = value.parse().unwrap(),
                "set-cookie" => {
                    answer.cookies.push(value.split(';').next().unwrap().to_owned());
                }
                _ => {}
            }
        }
        let mut body = vec![0; length];
        self.connection.read_exact(&mut body).unwrap();
        answer
    }

    fn begin(&mut self, scene: &Scene) -> Begun {
        let answer = self.send(&format!(
            "GET /oauth2/authorize?client_id={}&response_type=code&scope=openid&identity_provider={}\
             &redirect_uri=https%3A%2F%2Fapp.example%2Fcb HTTP/1.1\r\nHost: {}\r\n\r\n",
            scene.client, scene.provider, scene.address
        ));
        assert_eq!(answer.status, 302, "{}", answer.location);
        let query = answer.location.split_once('?').unwrap().1;
        let value = |name: &str| {
            let pair = query.split('&').find_map(|pair| pair.strip_prefix(name)).unwrap();
            decoded(pair.strip_prefix('=').unwrap())
        };
        let packed = STANDARD.decode(value("SAMLRequest")).unwrap();
        let mut request = String::new();
        flate2::read::DeflateDecoder::new(packed.as_slice()).read_to_string(&mut request).unwrap();
        let id = request.split_once(" ID=\"").unwrap().1.split('"').next().unwrap();
        Begun {
            cookie: answer.cookies.join("; "),
            relay_state: value("RelayState"),
            request_id: id.to_owned(),
        }
    }

    fn post(&mut self, scene: &Scene, begun: &Begun, response: &str) -> bool {
        let body = format!(
            "SAMLResponse={}&RelayState={}",
            encoded(response),
            encoded(&begun.relay_state)
        );
        let answer = self.send(&format!(
            "POST /saml2/idpresponse HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            scene.address,
            begun.cookie,
            body.len()
        ));
        answer.status == 302 && answer.location.contains("code=")
    }
}

fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let (mut plain, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        if bytes[at] == b'%' {
            plain.push(u8::from_str_radix(&text[at + 1..at + 3], 16).unwrap());
            at += 3;
        } else {
            plain.push(if bytes[at] == b'+' { b' ' } else { bytes[at] });
            at += 1;
        }
    }
    String::from_utf8(plain).unwrap()
}

fn encoded(text: &str) -> String {
    text.replace('%', "%25").replace('+', "%2B").replace('/', "%2F").replace('=', "%3D").replace('&', "%26")
}

/// `2026-11-28T08:00:00Z` of seconds since 1970.
fn instant(seconds: u64) -> String {
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    // Civil date of a day number (Howard Hinnant's algorithm).
    let z = days + 719_468;
    let era = z / 146_097;
    let doe = z % 146_097;
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let (day, month) = (doy - (153 * mp + 2) / 5 + 1, if mp < 10 { mp + 3 } else { mp - 9 });
    let year = yoe + era * 400 + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", rest / 3600, rest / 60 % 60, rest % 60)
}

/// A response whose assertion is signed, written in its canonical form from the start.
fn respond(scene: &Scene, begun: &Begun, number: u32) -> String {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
    let (at, until) = (instant(now), instant(now + 280));
    let acs = format!("http://{}/saml2/idpresponse", scene.address);
    let (request, issuer) = (&begun.request_id, &scene.issuer);
    let id = format!("_a{}", hex(&sha256(request.as_bytes())[..16]));
    let head = format!(
        "<saml:Assertion xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" ID=\"{id}\" \
         IssueInstant=\"{at}\" Version=\"2.0\"><saml:Issuer>{issuer}</saml:Issuer>"
    );
    let tail = format!(
        "<saml:Subject><saml:NameID Format=\"urn:oasis:names:tc:SAML:2.0:nameid-format:persistent\">\
         person{}</saml:NameID><saml:SubjectConfirmation Method=\"urn:oasis:names:tc:SAML:2.0:cm:bearer\">\
         <saml:SubjectConfirmationData InResponseTo=\"{request}\" NotOnOrAfter=\"{until}\" \
         Recipient=\"{acs}\"></saml:SubjectConfirmationData></saml:SubjectConfirmation></saml:Subject>\
         <saml:Conditions NotBefore=\"{at}\" NotOnOrAfter=\"{until}\"><saml:AudienceRestriction>\
         <saml:Audience>urn:amazon:cognito:sp:{}</saml:Audience></saml:AudienceRestriction>\
         </saml:Conditions><saml:AuthnStatement AuthnInstant=\"{at}\" SessionIndex=\"s{number}\">\
         <saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password\
         </saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>\
         <saml:AttributeStatement><saml:Attribute Name=\"surname\"><saml:AttributeValue>Person {number}\
         </saml:AttributeValue></saml:Attribute></saml:AttributeStatement></saml:Assertion>",
        number % 1000,
        scene.pool,
    );
    let digest = STANDARD.encode(sha256(format!("{head}{tail}").as_bytes()));
    let info = format!(
        "<ds:SignedInfo xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><ds:CanonicalizationMethod \
         Algorithm=\"{EXCLUSIVE}\"></ds:CanonicalizationMethod><ds:SignatureMethod \
         Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\"></ds:SignatureMethod>\
         <ds:Reference URI=\"#{id}\"><ds:Transforms><ds:Transform \
         Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"></ds:Transform>\
         <ds:Transform Algorithm=\"{EXCLUSIVE}\"></ds:Transform></ds:Transforms><ds:DigestMethod \
         Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"></ds:DigestMethod><ds:DigestValue>\
         {digest}</ds:DigestValue></ds:Reference></ds:SignedInfo>"
    );
    let mut signer = Signer::new(MessageDigest::sha256(), &scene.key).unwrap();
    let value = STANDARD.encode(signer.sign_oneshot_to_vec(info.as_bytes()).unwrap());
    let signature = format!(
        "<ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">{info}<ds:SignatureValue>{value}\
         </ds:SignatureValue></ds:Signature>"
    );
    let response = format!(
        "<samlp:Response xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\" ID=\"_r{}\" \
         InResponseTo=\"{request}\" IssueInstant=\"{at}\" Version=\"2.0\" Destination=\"{acs}\"><saml:Issuer \
         xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\">{issuer}</saml:Issuer><samlp:Status>\
         <samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:Success\"></samlp:StatusCode>\
         </samlp:Status>{head}{signature}{tail}</samlp:Response>",
        &id[2..]
    );
    STANDARD.encode(response)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// `<host:port> <pool> <client> <provider> <issuer> <key.pem> <sign-ins>`: responses answered a second by
/// eight browsers at once, and failures. Beginning and signing are not counted.
pub fn load(arguments: &[String]) {
    let [address, pool, client, provider, issuer, key, count, ..] = arguments else {
        panic!("seven arguments")
    };
    let key = PKey::private_key_from_pem(&std::fs::read(key).unwrap()).unwrap();
    let scene = Scene {
        address: address.clone(),
        pool: pool.clone(),
        client: client.clone(),
        provider: provider.clone(),
        issuer: issuer.clone(),
        key,
    };
    let each = count.parse::<usize>().unwrap() / BROWSERS;
    let (number, failed) = (AtomicU32::new(0), AtomicU32::new(0));
    let mut took = Duration::ZERO;
    // In rounds, so that no request grows old.
    let mut left = each;
    while left > 0 {
        let now = left.min(250);
        left -= now;
        let mut ready: Vec<(Browser, Vec<(Begun, String)>)> = std::thread::scope(|scope| {
            let browsers: Vec<_> = (0..BROWSERS)
                .map(|_| {
                    scope.spawn(|| {
                        let mut browser = Browser::new(&scene.address);
                        let begun = (0..now)
                            .map(|_| {
                                let begun = browser.begin(&scene);
                                let number = number.fetch_add(1, Ordering::Relaxed);
                                let response = respond(&scene, &begun, number);
                                (begun, response)
                            })
                            .collect();
                        (browser, begun)
                    })
                })
                .collect();
            browsers.into_iter().map(|browser| browser.join().unwrap()).collect()
        });
        let began = Instant::now();
        std::thread::scope(|scope| {
            for (browser, begun) in &mut ready {
                let (scene, failed) = (&scene, &failed);
                scope.spawn(move || {
                    for (begun, response) in begun.iter() {
                        if !browser.post(scene, begun, response) {
                            failed.fetch_add(1, Ordering::Relaxed);
                        }
                    }
                });
            }
        });
        took += began.elapsed();
    }
    let done = f64::from(number.into_inner());
    println!("{:.1} {}", done / took.as_secs_f64(), failed.into_inner());
}
