//! Which neighbours may speak for the client they forward.

use std::net::IpAddr;

use super::from_environment;

fn trusted(networks: &str, address: &str) -> bool {
    let config = from_environment(&[("PORTICO_TRUSTED_PROXIES", networks)]).unwrap();
    config.trusted_proxies.contains(address.parse::<IpAddr>().unwrap())
}

#[test]
fn nobody_is_trusted_by_default() {
    assert!(!from_environment(&[]).unwrap().trusted_proxies.contains([127, 0, 0, 1].into()));
}

#[test]
fn addresses_and_networks_of_both_families() {
    let cases = [
        ("127.0.0.1", "127.0.0.1", true),
        ("127.0.0.1", "127.0.0.2", false),
        ("10.0.0.0/8", "10.255.1.2", true),
        ("10.0.0.0/8", "11.0.0.0", false),
        ("192.168.4.0/22", "192.168.7.255", true),
        ("192.168.4.0/22", "192.168.8.0", false),
        ("0.0.0.0/0", "203.0.113.9", true),
        ("0.0.0.0/0", "2001:db8::1", false),
        ("2001:db8::/32", "2001:db8:ffff::1", true),
        ("2001:db8::/32", "2001:db9::1", false),
        ("::/0", "2001:db8::1", true),
        ("::1", "::1", true),
        // A dual-stack socket shows IPv4 neighbours this way.
        ("10.0.0.0/8", "::ffff:10.1.2.3", true),
        ("172.16.0.1, 10.0.0.0/8", "10.1.2.3", true),
    ];
    for (networks, address, expected) in cases {
        assert_eq!(trusted(networks, address), expected, "{address} in {networks}");
    }
}

#[test]
fn what_is_no_network_is_refused() {
    for networks in
        ["10.0.0.0/33", "::/129", "10.0.0", "proxy.example", "10.0.0.0/-1", "10.0.0.0/x"]
    {
        let error = from_environment(&[("PORTICO_TRUSTED_PROXIES", networks)]).unwrap_err();
        assert!(error.to_string().contains("is no address or network"), "{networks}: {error}");
    }
}
