//! The files of `static/`, embedded in the binary and served under names that
//! carry a hash of their content, so that browsers keep them for good.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::sync::LazyLock;

use rust_embed::RustEmbed;

/// Where static files live on every host.
pub const PREFIX: &str = "/static/";

pub const FOREVER: &str = "public, max-age=31536000, immutable";
const ONE_DAY: &str = "public, max-age=86400";

#[derive(RustEmbed)]
#[folder = "static/"]
struct Files;

struct File {
    name: Cow<'static, str>,
    href: String,
    content_type: &'static str,
    bytes: Cow<'static, [u8]>,
}

static FILES: LazyLock<Vec<File>> = LazyLock::new(|| {
    Files::iter()
        .filter_map(|name| {
            let file = Files::get(&name)?;
            let href = hashed_href(&name, &file.metadata.sha256_hash());
            Some(File { content_type: content_type(&name), name, href, bytes: file.data })
        })
        .collect()
});

/// One static file, ready to be sent.
pub struct Asset {
    pub bytes: &'static [u8],
    pub content_type: &'static str,
    pub cache_control: &'static str,
}

/// The path of a static file with its hash in it; an unknown name gives an empty path.
pub fn href(name: &str) -> &'static str {
    FILES.iter().find(|file| file.name == name).map_or("", |file| file.href.as_str())
}

/// The file behind a request path: by hashed name for good, by plain name
/// (style sheets refer to pictures that way) for a day.
pub fn find(path: &str) -> Option<Asset> {
    let name = path.strip_prefix(PREFIX)?;
    FILES.iter().find_map(|file| {
        let cache_control = if file.href == path {
            FOREVER
        } else if file.name == name {
            ONE_DAY
        } else {
            return None;
        };
        Some(Asset { bytes: &file.bytes, content_type: file.content_type, cache_control })
    })
}

/// The names of all static files.
pub fn names() -> impl Iterator<Item = &'static str> {
    FILES.iter().map(|file| file.name.as_ref())
}

fn hashed_href(name: &str, hash: &[u8; 32]) -> String {
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    let mut href = format!("{PREFIX}{stem}.");
    for byte in &hash[..6] {
        // Writing to a String cannot fail.
        let _ = write!(href, "{byte:02x}");
    }
    href.push('.');
    href.push_str(extension);
    href
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    }
}
