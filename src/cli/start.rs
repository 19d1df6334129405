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
use crate::platform::{Clock, Entropy, Secret};

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
    let mut config = config;
    let known = config.root_access_key_id.as_deref() == Some("AKIAPORTICODEV000000");
    if known && !config.development.enabled {
        return Err("the root access key is the one of config/dev.toml, which everybody knows; \
                    set PORTICO_ROOT_ACCESS_KEY_ID and PORTICO_ROOT_SECRET_ACCESS_KEY"
            .into());
    }
    let needs_first_key = config.root_key().is_none();
    if needs_first_key {
        first_key(&mut config, &key, &entropy).await?;
    }
    Ok(App::start(config, &key, Clock::system(), entropy).await?)
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

/// Without configured root keys: the key made at the first start, printed that one time.
async fn first_key(
    config: &mut Config,
    master_key: &[u8; 32],
    entropy: &Entropy,
) -> Result<(), BoxError> {
    let app = App::start(config.clone(), master_key, Clock::system(), entropy.clone()).await?;
    let id_file = config.data_dir.join("root-access-key-id");
    let (id, secret) = if let Ok(id) = fs::read_to_string(&id_file) {
        let id = id.trim().to_owned();
        let sealed = app
            .store
            .find_access_key(&id)
            .await?
            .ok_or("the access key named in the data directory is not in the database")?;
        let secret = app.sealer.open(&format!("access-key:{id}"), &sealed)?;
        (id, String::from_utf8(secret)?)
    } else {
        let id = format!("AKIA{}", entropy.string(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16));
        let secret = STANDARD.encode(entropy.bytes::<30>());
        let sealed = app.sealer.seal(&format!("access-key:{id}"), secret.as_bytes())?;
        app.store.insert_access_key(&id, &sealed, app.clock.now()).await?;
        write_private(&id_file, id.as_bytes())?;
        println!("A first access key was made. The secret is shown only now:");
        println!("  AWS_ACCESS_KEY_ID={id}");
        println!("  AWS_SECRET_ACCESS_KEY={secret}");
        (id, secret)
    };
    app.store.close().await;
    config.root_access_key_id = Some(id);
    config.root_secret_access_key = Some(Secret::new(secret));
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
