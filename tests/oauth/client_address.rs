//! Who is at the other end, behind proxies or not.

use actix_web::test::TestRequest;
use portico::config::Config;
use portico::config::sections::TrustedProxies;
use portico::http::client_address::client_address;

fn proxies(networks: &str) -> TrustedProxies {
    let environment = [("PORTICO_TRUSTED_PROXIES".to_owned(), networks.to_owned())].into();
    let config: Config = portico::config::load(None, &environment).unwrap();
    config.trusted_proxies
}

fn address(peer: &str, forwarded: &[&str], networks: &str) -> String {
    let mut request = TestRequest::default().peer_addr(peer.parse().unwrap());
    for line in forwarded {
        request = request.append_header(("x-forwarded-for", *line));
    }
    client_address(request.to_http_request().head(), &proxies(networks)).to_string()
}

// spec: DOM-032, EP-020, OIDC-309
#[test]
fn forwarded_addresses_count_as_far_as_the_proxies_are_ours() {
    let ours = "10.0.0.0/8,::1";
    assert_eq!(address("192.0.2.9:1", &["198.51.100.1"], ours), "192.0.2.9");
    assert_eq!(address("10.0.0.1:1", &[], ours), "10.0.0.1");
    assert_eq!(address("10.0.0.1:1", &["198.51.100.1"], ours), "198.51.100.1");
    // The client's own claim stands left of what our proxy saw.
    assert_eq!(address("10.0.0.1:1", &["203.0.113.7, 198.51.100.1"], ours), "198.51.100.1");
    assert_eq!(
        address("10.0.0.1:1", &["203.0.113.7", "198.51.100.1, 10.2.0.1"], ours),
        "198.51.100.1"
    );
    assert_eq!(address("[::1]:1", &["[2001:db8::1]:4711"], ours), "2001:db8::1");
    assert_eq!(address("10.0.0.1:1", &["203.0.113.7, 198.51.100.1:80"], ours), "198.51.100.1");
    assert_eq!(address("10.0.0.1:1", &["203.0.113.7, unknown"], ours), "10.0.0.1");
    assert_eq!(address("[::ffff:10.0.0.1]:1", &["198.51.100.1"], ours), "198.51.100.1");
    assert_eq!(address("192.0.2.9:1", &["198.51.100.1"], ""), "192.0.2.9");
}
