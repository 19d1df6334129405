//! The certificates of the HTTPS listener: one for the server, one for each custom domain that has
//! its own; read again when their files change (DOM-025, DOM-028, DOM-030).

use std::collections::HashMap;
use std::fmt;
use std::fs::{self, File};
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use rustls::ServerConfig;
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use thiserror::Error;

/// How often files are looked at; a renewal is in force after this long at most.
pub const LOOK_EVERY: Duration = Duration::from_secs(10);
/// The folder of the certificate for every name below `example.com` is `_.example.com`.
const WILDCARD: &str = "_";

#[derive(Debug, Error)]
#[error("{}: {reason}", .file.display())]
pub struct TlsError {
    pub file: PathBuf,
    pub reason: String,
}

impl TlsError {
    fn new(file: &Path, reason: impl fmt::Display) -> Self {
        Self { file: file.to_owned(), reason: reason.to_string() }
    }
}

/// A certificate chain and its key, as PEM files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateFiles {
    pub certificate: PathBuf,
    pub private_key: PathBuf,
}

impl CertificateFiles {
    /// When the younger of the two was written.
    fn written_at(&self) -> Option<SystemTime> {
        let of = |path: &Path| fs::metadata(path).and_then(|file| file.modified()).ok();
        Some(of(&self.certificate)?.max(of(&self.private_key)?))
    }

    fn load(&self, provider: &CryptoProvider) -> Result<CertifiedKey, TlsError> {
        let open = |path: &Path| {
            File::open(path).map(BufReader::new).map_err(|error| TlsError::new(path, error))
        };
        let chain = CertificateDer::pem_reader_iter(open(&self.certificate)?)
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| TlsError::new(&self.certificate, error))?;
        let key = PrivateKeyDer::from_pem_reader(open(&self.private_key)?)
            .map_err(|error| TlsError::new(&self.private_key, error))?;
        CertifiedKey::from_der(chain, key, provider)
            .map_err(|error| TlsError::new(&self.certificate, error))
    }
}

#[derive(Debug)]
struct Loaded {
    key: Arc<CertifiedKey>,
    written_at: Option<SystemTime>,
}

/// Finds the certificate for the name that a client asks for.
#[derive(Debug)]
pub struct Certificates {
    default_files: CertificateFiles,
    /// `<host>/fullchain.pem` and `<host>/privkey.pem`, as certbot lays them out.
    domains: Option<PathBuf>,
    provider: Arc<CryptoProvider>,
    default: RwLock<Loaded>,
    by_host: RwLock<HashMap<String, Loaded>>,
}

impl Certificates {
    /// Reads all files.
    ///
    /// # Errors
    /// [`TlsError`] if the server's own certificate cannot be used; a domain's is logged and left out.
    pub fn load(
        default_files: CertificateFiles,
        domains: Option<PathBuf>,
    ) -> Result<Arc<Self>, TlsError> {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let key = Arc::new(default_files.load(&provider)?);
        let default = RwLock::new(Loaded { key, written_at: default_files.written_at() });
        let by_host = RwLock::default();
        let all = Arc::new(Self { default_files, domains, provider, default, by_host });
        all.look_again();
        Ok(all)
    }

    /// Reads what has changed since the last look. What cannot be read stays as it was.
    pub fn look_again(&self) {
        let written_at = self.default_files.written_at();
        let known = read(&self.default).written_at;
        if written_at != known
            && let Some(loaded) = self.read_again(&self.default_files, written_at)
        {
            *self.default.write().unwrap_or_else(PoisonError::into_inner) = loaded;
        }
        let Some(folder) = &self.domains else { return };
        let found = match folders(folder) {
            Ok(found) => found,
            Err(error) => {
                tracing::error!(folder = %folder.display(), %error, "certificates of domains");
                return;
            }
        };
        let mut by_host = self.by_host.write().unwrap_or_else(PoisonError::into_inner);
        by_host.retain(|host, _| found.contains_key(host));
        for (host, files) in found {
            let written_at = files.written_at();
            if by_host.get(&host).is_some_and(|loaded| loaded.written_at == written_at) {
                continue;
            }
            if let Some(loaded) = self.read_again(&files, written_at) {
                by_host.insert(host, loaded);
            }
        }
    }

    fn read_again(
        &self,
        files: &CertificateFiles,
        written_at: Option<SystemTime>,
    ) -> Option<Loaded> {
        match files.load(&self.provider) {
            Ok(key) => {
                tracing::info!(file = %files.certificate.display(), "certificate read");
                Some(Loaded { key: Arc::new(key), written_at })
            }
            Err(error) => {
                tracing::error!(%error, "a certificate cannot be used");
                None
            }
        }
    }

    fn find(&self, host: &str) -> Arc<CertifiedKey> {
        let by_host = self.by_host.read().unwrap_or_else(PoisonError::into_inner);
        let above = host.split_once('.').map(|(_, rest)| format!("{WILDCARD}.{rest}"));
        let own = by_host.get(host).or_else(|| by_host.get(&above?));
        own.map_or_else(|| Arc::clone(&read(&self.default).key), |loaded| Arc::clone(&loaded.key))
    }

    /// The configuration of a listener. TLS 1.2 is the floor unless `only_1_3` (DOM-028).
    ///
    /// # Errors
    /// [`TlsError`] if the library has no such protocol.
    pub fn server_config(self: &Arc<Self>, only_1_3: bool) -> Result<ServerConfig, TlsError> {
        let versions: &[_] =
            if only_1_3 { &[&rustls::version::TLS13] } else { rustls::DEFAULT_VERSIONS };
        let builder = ServerConfig::builder_with_provider(Arc::clone(&self.provider))
            .with_protocol_versions(versions)
            .map_err(|error| TlsError::new(&self.default_files.certificate, error))?;
        Ok(builder.with_no_client_auth().with_cert_resolver(Arc::clone(self) as _))
    }
}

fn read(loaded: &RwLock<Loaded>) -> std::sync::RwLockReadGuard<'_, Loaded> {
    loaded.read().unwrap_or_else(PoisonError::into_inner)
}

impl ResolvesServerCert for Certificates {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let host = hello.server_name().unwrap_or_default().to_ascii_lowercase();
        Some(self.find(&host))
    }
}

/// The folders that hold a certificate, by host name.
fn folders(folder: &Path) -> std::io::Result<HashMap<String, CertificateFiles>> {
    let mut found = HashMap::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let files = CertificateFiles {
            certificate: path.join("fullchain.pem"),
            private_key: path.join("privkey.pem"),
        };
        if let Some(host) = path.file_name().and_then(|name| name.to_str())
            && files.certificate.exists()
        {
            found.insert(host.to_ascii_lowercase(), files);
        }
    }
    Ok(found)
}
