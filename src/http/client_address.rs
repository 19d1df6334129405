//! Who is at the other end, and by which name they called us. Forwarding headers count only from
//! configured proxies (DOM-032).

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use actix_web::dev::RequestHead;
use actix_web::http::header::{HOST, HeaderName};

use crate::config::sections::TrustedProxies;

static X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
static X_FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");

/// The peer's address, or the one that the nearest untrusted hop had.
#[must_use]
pub fn client_address(head: &RequestHead, proxies: &TrustedProxies) -> IpAddr {
    let peer = head.peer_addr.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |a| a.ip().to_canonical());
    if !proxies.contains(peer) {
        return peer;
    }
    let lines: Vec<&str> =
        head.headers().get_all(&X_FORWARDED_FOR).filter_map(|v| v.to_str().ok()).collect();
    // From the nearest hop outwards. What a proxy could not name ends the search: everything
    // further left may have been written by the client.
    for hop in lines.iter().flat_map(|line| line.split(',')).rev() {
        match address_of(hop.trim()) {
            Some(address) if proxies.contains(address) => {}
            Some(address) => return address,
            None => return peer,
        }
    }
    peer
}

/// `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1` or `[2001:db8::1]:4711`.
fn address_of(hop: &str) -> Option<IpAddr> {
    let address = hop.parse::<IpAddr>().or_else(|_| hop.parse::<SocketAddr>().map(|a| a.ip()));
    let bare = hop.strip_prefix('[').and_then(|hop| hop.strip_suffix(']'));
    address.ok().or_else(|| bare?.parse().ok()).map(|address| address.to_canonical())
}

/// The host (with port) that the client addressed, lower case.
#[must_use]
pub fn authority(head: &RequestHead, proxies: &TrustedProxies) -> String {
    let trusted = head.peer_addr.is_some_and(|peer| proxies.contains(peer.ip()));
    let header = |name: &HeaderName| head.headers().get(name).and_then(|v| v.to_str().ok());
    let forwarded = header(&X_FORWARDED_HOST).filter(|_| trusted);
    forwarded
        .and_then(|list| list.split(',').next())
        .or_else(|| header(&HOST))
        .or_else(|| head.uri.authority().map(actix_web::http::uri::Authority::as_str))
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase()
}
