//! What every command that touches the database does first: log, master key, root key, services.

use std::error::Error;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tracing_subscriber::EnvFilter;

use crate::app::App;
use crate::config::Config;
use crate::config::sections::LogFormat;
use crate::iam::keys::PolicySource;
use crate::platform::{Clock, Entropy};

type BoxError = Box<dyn Error + Send + Sync>;

/// Installs the log as configured; a second call changes nothing.
pub fn logging(config: &Config) {
    let filter = EnvFilter::try_new(&config.log).unwrap_or_else(|_| EnvFilter::new("info"));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let installed = match config.log_format {
        LogFormat::Json => builder.json().try_init(),
        LogFormat::Text => builder.try_init(),
    };
    if installed.is_err() {
        tracing::debug!("logging was set up before");
    }
}

/// Opens everything. In development a master key is made in the data directory; elsewhere it must
/// be given.
pub async fn app(config: Config) -> Result<Arc<App>, BoxError> {
    make_private_dir(&config.data_dir)?;
    let entropy = Entropy::system();
    let key = master_key(&config, &entropy)?;
    let known = config.root_access_key_id.as_deref() == Some("AKIAPORTICODEV000000");
    if known && !config.development.enabled {
        return Err("the root access key is the one of config/dev.toml, which everybody knows; \
                    set PORTICO_ROOT_ACCESS_KEY_ID and PORTICO_ROOT_SECRET_ACCESS_KEY"
            .into());
    }
    let app = App::start(config, &key, Clock::system(), entropy).await?;
    if app.config.root_key().is_none() {
        first_key(&app).await?;
    }
    Ok(app)
}

/// The master key: 32 bytes of Base64.
pub fn decode_master_key(text: &str) -> Result<[u8; 32], BoxError> {
    let bytes = STANDARD
        .decode(text.trim())
        .map_err(|_| "the master key is not Base64 (make one with `openssl rand -base64 32`)")?;
    bytes.try_into().map_err(|_| "the master key must be 32 bytes long".into())
}

fn master_key(config: &Config, entropy: &Entropy) -> Result<[u8; 32], BoxError> {
    if let Some(key) = &config.master_key {
        return decode_master_key(key.expose());
    }
    if !config.development.enabled {
        return Err("no master key is set. It seals every secret in the database: make one with \
                    `openssl rand -base64 32`, keep it safe, and set PORTICO_MASTER_KEY or \
                    PORTICO_MASTER_KEY_FILE"
            .into());
    }
    let path = config.data_dir.join("master.key");
    if !path.exists() {
        write_private(&path, STANDARD.encode(entropy.bytes::<32>()).as_bytes())?;
    }
    decode_master_key(&fs::read_to_string(&path)?)
}

/// Without configured root keys and without any key: one that may do everything, printed that one
/// time.
async fn first_key(app: &App) -> Result<(), BoxError> {
    if !app.store.list_access_keys().await?.is_empty() {
        return Ok(());
    }
    let everything = PolicySource::Managed("AdministratorAccess".to_owned());
    let (id, secret) = app.access_keys.create("admin", &everything).await?;
    println!("A first access key was made. The secret is shown only now:");
    println!("  AWS_ACCESS_KEY_ID={id}");
    println!("  AWS_SECRET_ACCESS_KEY={}", secret.expose());
    Ok(())
}

pub(super) fn make_private_dir(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
    if !path.exists() {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(path)?;
        fs::set_permissions(path, fs::Permissions::from_mode(0o700))?;
    }
    Ok(())
}

/// A file that only the owner can read.
pub(super) fn write_private(path: &Path, content: &[u8]) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let mut file =
        fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    file.write_all(content)?;
    file.sync_all()
}
