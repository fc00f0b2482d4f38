//! Where a request comes from: the address of the connection, or, where that is a proxy we trust, the address that
//! the proxy says. What anybody else says is not believed.

use std::net::{AddrParseError, IpAddr};
use std::num::ParseIntError;

use axum::http::HeaderMap;

/// An address, or a network of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u8,
}

/// Why a text is no network.
#[derive(Debug, thiserror::Error)]
pub enum NotANetwork {
    /// Its address.
    #[error("it is no address such as 127.0.0.1, or network such as 10.0.0.0/8")]
    Address(#[from] AddrParseError),
    /// The number of its bits.
    #[error("what stands after the slash is no number of bits")]
    Bits(#[from] ParseIntError),
    /// More bits than an address has.
    #[error("an address has not so many bits")]
    TooManyBits,
}

impl Network {
    /// Reads `127.0.0.1`, `10.0.0.0/8`, `::1` or `fd00::/8`.
    ///
    /// # Errors
    /// What it is not.
    pub fn read(text: &str) -> Result<Network, NotANetwork> {
        let (address, bits) = text.split_once('/').map_or((text, None), |(address, bits)| (address, Some(bits)));
        let address: IpAddr = address.trim().parse()?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Ok(most), |bits| bits.trim().parse())?;
        if bits > most {
            return Err(NotANetwork::TooManyBits);
        }
        Ok(Network { address, bits })
    }

    fn holds(self, other: IpAddr) -> bool {
        let (own, other, width) = match (self.address, other.to_canonical()) {
            (IpAddr::V4(own), IpAddr::V4(other)) => (u128::from(u32::from(own)), u128::from(u32::from(other)), 32),
            (IpAddr::V6(own), IpAddr::V6(other)) => (u128::from(own), u128::from(other), 128),
            _ => return false,
        };
        let differing = own ^ other;
        self.bits == 0 || differing >> (width - u32::from(self.bits)) == 0
    }
}

/// Where a request on a connection from `peer` comes from: the last address of `X-Forwarded-For` that is not one of
/// our proxies', as long as every hop after it is.
pub fn origin(peer: IpAddr, headers: &HeaderMap, trusted: &[Network]) -> IpAddr {
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.holds(address));
    let mut found = peer.to_canonical();
    if !is_trusted(found) {
        return found;
    }
    let values = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
    let hops: Vec<&str> = values.flat_map(|value| value.split(',')).map(str::trim).collect();
    for hop in hops.into_iter().rev() {
        let Ok(address) = hop.parse::<IpAddr>() else { break };
        found = address.to_canonical();
        if !is_trusted(found) {
            break;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(forwarded: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", forwarded.parse().unwrap());
        headers
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        let trusted = [Network::read("10.0.0.0/8").unwrap(), Network::read("127.0.0.1").unwrap()];
        let said = headers("203.0.113.9, 198.51.100.7, 10.1.2.3");
        assert_eq!(origin(ip("127.0.0.1"), &said, &trusted), ip("198.51.100.7"));
        assert_eq!(origin(ip("203.0.113.1"), &said, &trusted), ip("203.0.113.1"));
        assert_eq!(origin(ip("127.0.0.1"), &said, &[]), ip("127.0.0.1"));
        assert_eq!(origin(ip("127.0.0.1"), &headers("nonsense"), &trusted), ip("127.0.0.1"));
    }

    #[test]
    fn networks_hold_their_addresses() {
        let holds = |network: &str, address: &str| Network::read(network).unwrap().holds(ip(address));
        assert!(
            holds("0.0.0.0/0", "1.2.3.4") && holds("fd00::/8", "fd12::1") && holds("10.0.0.0/8", "::ffff:10.1.1.1")
        );
        assert!(!holds("10.0.0.0/8", "11.0.0.1") && !holds("::1", "127.0.0.1"));
        assert!(Network::read("10.0.0.0/33").is_err() && Network::read("proxy").is_err());
    }
}
