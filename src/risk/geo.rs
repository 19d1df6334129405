//! Where an address is, from a file in the format of `MaxMind` (`GeoLite2` and its kin) that the operator
//! brings. Without one nobody has a city or a country.

use std::net::IpAddr;
use std::path::Path;

use maxminddb::{MaxMindDbError, Reader, geoip2};

pub struct Geo {
    reader: Reader<Vec<u8>>,
}

impl Geo {
    /// Reads the whole file into memory.
    pub fn open(path: &Path) -> Result<Self, MaxMindDbError> {
        Ok(Self { reader: Reader::open_readfile(path)? })
    }

    /// City and country by their English names; an address that is not in the file has neither.
    #[must_use]
    pub fn place(&self, address: IpAddr) -> (Option<String>, Option<String>) {
        let found = self.reader.lookup(address).and_then(|found| found.decode::<geoip2::City>());
        match found {
            Ok(Some(place)) => {
                let name = |name: Option<&str>| name.map(str::to_owned);
                (name(place.city.names.english), name(place.country.names.english))
            }
            Ok(None) => (None, None),
            Err(error) => {
                tracing::warn!(%error, "risk.geoip_file");
                (None, None)
            }
        }
    }
}
