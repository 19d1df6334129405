//! A certificate authority of this machine's own, and a certificate for localhost.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa,
    Issuer, KeyPair, KeyUsagePurpose,
};

use super::start::{make_private_dir, write_private};
use crate::config::Config;

type BoxError = Box<dyn Error + Send + Sync>;

/// Where the files are.
pub struct LocalTls {
    pub authority: PathBuf,
    pub certificate: PathBuf,
    pub private_key: PathBuf,
    pub is_new: bool,
}

impl LocalTls {
    /// What to tell the person at the terminal.
    #[must_use]
    pub fn describe(&self) -> String {
        format!(
            "{} the local certificate authority: {}\nTrust it in your browser and tools to lose \
             the warning, for example NODE_EXTRA_CA_CERTS or AWS_CA_BUNDLE={}",
            if self.is_new { "Made" } else { "Found" },
            self.authority.display(),
            self.authority.display(),
        )
    }
}

/// Makes what is missing. The authority's key never leaves the data directory and signs for
/// localhost names only.
pub fn ensure(config: &Config) -> Result<LocalTls, BoxError> {
    let dir = config.local_tls_dir();
    make_private_dir(&config.data_dir)?;
    make_private_dir(&dir)?;
    let tls = LocalTls {
        authority: dir.join("ca.pem"),
        certificate: dir.join("localhost.pem"),
        private_key: dir.join("localhost.key"),
        is_new: !dir.join("localhost.pem").exists(),
    };
    if tls.is_new {
        make(&tls, &dir)?;
    }
    Ok(tls)
}

fn make(tls: &LocalTls, dir: &Path) -> Result<(), BoxError> {
    let mut authority = CertificateParams::default();
    authority.distinguished_name = name("Portico local development CA");
    authority.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    authority.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    authority.not_after = rcgen::date_time_ymd(2036, 1, 1);
    let authority_key = KeyPair::generate()?;
    let authority_certificate = authority.self_signed(&authority_key)?;
    let issuer = Issuer::new(authority, authority_key);

    let names = ["localhost", "*.localhost", "127.0.0.1", "::1"].map(str::to_owned);
    let mut server = CertificateParams::new(names)?;
    server.distinguished_name = name("localhost");
    server.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    server.not_after = rcgen::date_time_ymd(2028, 12, 31);
    let server_key = KeyPair::generate()?;
    let certificate = server.signed_by(&server_key, &issuer)?;

    fs::write(&tls.authority, authority_certificate.pem())?;
    write_private(&dir.join("ca.key"), issuer.key().serialize_pem().as_bytes())?;
    write_private(&tls.private_key, server_key.serialize_pem().as_bytes())?;
    fs::write(&tls.certificate, certificate.pem())?;
    Ok(())
}

fn name(common_name: &str) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    name.push(DnType::CommonName, common_name);
    name
}
