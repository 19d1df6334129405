//! The content security policy of the pages (UI-186).

/// No foreign resource, no inline script or style, no frames. `callback` is where the form may lead
/// after it was posted: browsers apply `form-action` to the redirect too (trap 17 of file 01).
#[must_use]
pub fn page(callback: Option<&str>) -> String {
    let target = callback.and_then(source).map_or_else(String::new, |source| format!(" {source}"));
    format!(
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; \
         font-src 'self'; connect-src 'self'; form-action 'self'{target}; \
         frame-ancestors 'none'; base-uri 'none'"
    )
}

/// As [`page`] without callback, for a page with the widget of another house.
#[must_use]
pub fn with_script_of(origin: &str) -> String {
    format!(
        "default-src 'none'; style-src 'self' {origin}; script-src 'self' {origin}; \
         img-src 'self' data: {origin}; font-src 'self'; connect-src 'self' {origin}; \
         frame-src {origin}; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )
}

/// A page without forms that loads pages of apps in frames (OIDC-081).
#[must_use]
pub fn framing(addresses: &[String]) -> String {
    let mut sources: Vec<String> = addresses.iter().filter_map(|one| source(one)).collect();
    sources.sort_unstable();
    sources.dedup();
    format!("{}; frame-src {}", page(None), sources.join(" "))
}

/// The origin of a web address, or the scheme of a custom one (`myapp:`).
fn source(callback: &str) -> Option<String> {
    let url = url::Url::parse(callback).ok()?;
    match url.scheme() {
        "http" | "https" => Some(url.origin().ascii_serialization()),
        scheme => Some(format!("{scheme}:")),
    }
}
