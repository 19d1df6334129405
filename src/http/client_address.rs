//! Who is at the other end, and by which name they called us. Forwarding headers count only from
//! configured proxies (DOM-032).

use std::net::{IpAddr, Ipv4Addr};

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
    let forwarded = head.headers().get_all(&X_FORWARDED_FOR).filter_map(|v| v.to_str().ok());
    let hops: Vec<IpAddr> = forwarded
        .flat_map(|line| line.split(','))
        .filter_map(|hop| hop.trim().parse::<IpAddr>().ok())
        .collect();
    hops.into_iter().rev().find(|hop| !proxies.contains(*hop)).unwrap_or(peer)
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
