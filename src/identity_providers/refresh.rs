//! Metadata that is fetched from an address: when the provider is configured, and again before it grows
//! old (SAML-003, SAML-004, SAML-010, SAML-011, SAML-T23).

use std::sync::Arc;

use http::StatusCode;
use http::header::{ACCEPT, ETAG, IF_NONE_MATCH};

use super::metadata::{self, Metadata, Reading};
use super::service::{IdentityProviderError as E, IdentityProviders};
use super::{IdentityProvider, Texts, saml};
use crate::outbound::{Outbound, OutboundError};
use crate::platform::{InternalError, Timestamp};
use crate::storage::StoredMetadata;

/// SAML-003.
const LONGEST_SECONDS: i64 = 6 * 3600;
/// A document that wants to be fetched more often than this is not heard.
const SHORTEST_SECONDS: i64 = 300;
/// After a refresh that failed.
const RETRY_SECONDS: i64 = 900;
/// How long a node may work on one refresh before another takes it over.
const LEASE_SECONDS: i64 = 60;
/// Refreshes of one round.
const ROUND: i64 = 20;

/// What an address answered.
enum Fetched {
    Unchanged,
    Document { text: String, etag: Option<String> },
}

async fn fetch(
    outbound: &Outbound,
    url: &str,
    etag: Option<&str>,
) -> Result<Fetched, OutboundError> {
    let mut request = http::Request::get(url)
        .header(ACCEPT, "application/samlmetadata+xml, application/xml, text/xml, */*;q=0.1");
    if let Some(etag) = etag {
        request = request.header(IF_NONE_MATCH, etag);
    }
    let request = request.body(Vec::new()).map_err(|_| OutboundError::Refused("not an address"))?;
    let answer = outbound.send(request).await?;
    match answer.status() {
        StatusCode::NOT_MODIFIED if etag.is_some() => return Ok(Fetched::Unchanged),
        StatusCode::OK => {}
        _ => return Err(OutboundError::Failed),
    }
    let etag = answer.headers().get(ETAG).and_then(|etag| etag.to_str().ok()).map(str::to_owned);
    let text = String::from_utf8(answer.into_body()).map_err(|_| OutboundError::Failed)?;
    Ok(Fetched::Document { text, etag })
}

impl IdentityProviders {
    fn reading(&self, at: Timestamp) -> Reading {
        Reading { at, allow_http: self.allow_http }
    }

    /// Reads the metadata of a SAML provider that is being configured, adds what answers show of it,
    /// and answers the document to keep if it came from an address.
    pub(super) async fn configure_saml(
        &self,
        provider: &mut IdentityProvider,
    ) -> Result<Option<StoredMetadata>, E> {
        let now = self.clock.now();
        let Some(url) = provider.details.get("MetadataURL").cloned() else {
            let file = provider.details.get("MetadataFile").cloned().unwrap_or_default();
            let read = metadata::read(&file, self.reading(now)).map_err(E::Invalid)?;
            saml::add_addresses(&mut provider.details, &read);
            return Ok(None);
        };
        let failed = |reason: &str| {
            tracing::info!(provider = provider.name, reason, "metadata could not be fetched");
            E::Invalid(format!("Error retrieving metadata from {url}"))
        };
        let fetched = fetch(&self.outbound, &url, None).await;
        let Fetched::Document { text, etag } =
            fetched.map_err(|error| failed(&error.to_string()))?
        else {
            return Err(failed("not a document"));
        };
        let text = self.trusted(&provider.details, text).await.map_err(E::Invalid)?;
        let read = metadata::read(&text, self.reading(now)).map_err(E::Invalid)?;
        saml::add_addresses(&mut provider.details, &read);
        Ok(Some(StoredMetadata {
            pool_id: provider.pool_id.clone(),
            provider: provider.name.clone(),
            url,
            document: text,
            etag,
            fetched_at: now,
            refresh_at: self.next(now, &read),
            failure: None,
        }))
    }

    /// The document, or what its pinned signer has signed of it (SAML-012).
    async fn trusted(&self, details: &Texts, text: String) -> Result<String, String> {
        let Some(pin) = details.get(saml::METADATA_CERTIFICATE) else { return Ok(text) };
        let pin = saml::pinned(pin).ok_or("The pinned certificate cannot be read.")?;
        let verify = self.verify_metadata;
        let done = tokio::task::spawn_blocking(move || {
            verify(text.trim_start_matches('\u{feff}').trim(), &pin)
        });
        let signed = done.await.ok().flatten();
        signed.ok_or_else(|| "The SAML metadata is not signed as it must be.".to_owned())
    }

    /// The metadata of a SAML provider as it is known now.
    pub async fn metadata(&self, provider: &IdentityProvider) -> Result<Arc<Metadata>, E> {
        let pool = &provider.pool_id;
        if let Some(file) = provider.details.get("MetadataFile") {
            let reading = self.reading(provider.updated_at);
            return self.documents.read(file, reading).map_err(E::Invalid);
        }
        let found = self.store.find_saml_metadata(pool, &provider.name).await?;
        let found = found.ok_or_else(|| InternalError::new("metadata was not kept"))?;
        self.documents.read(&found.document, self.reading(found.fetched_at)).map_err(E::Invalid)
    }

    /// Fetches what is due. Of several nodes one does it.
    pub async fn refresh_metadata(&self) -> Result<(), E> {
        for due in self.store.list_due_saml_metadata(self.clock.now(), ROUND).await? {
            let lease = self.clock.now().plus_seconds(LEASE_SECONDS);
            if self.store.claim_saml_metadata(&due, lease).await? {
                self.refresh(due).await?;
            }
        }
        Ok(())
    }

    async fn refresh(&self, due: StoredMetadata) -> Result<(), E> {
        let fetched = fetch(&self.outbound, &due.url, due.etag.as_deref()).await;
        let now = self.clock.now();
        let old = metadata::read(&due.document, self.reading(due.fetched_at));
        // Gone, or of another address: the document went with it.
        let Some(stored) = self.store.find_identity_provider(&due.pool_id, &due.provider).await?
        else {
            return Ok(());
        };
        let provider = self.open(stored)?;
        if provider.details.get("MetadataURL") != Some(&due.url) {
            return Ok(());
        }
        let fetched = match fetched {
            Ok(Fetched::Document { text, etag }) => {
                let text = self.trusted(&provider.details, text).await;
                text.map(|text| Fetched::Document { text, etag })
            }
            Ok(unchanged) => Ok(unchanged),
            Err(error) => Err(error.to_string()),
        };
        let renewed = match fetched {
            Ok(Fetched::Unchanged) => {
                old.map(|same| (due.document.clone(), due.etag.clone(), due.fetched_at, same))
            }
            Ok(Fetched::Document { text, etag }) => {
                let read = metadata::read(&text, self.reading(now));
                read.and_then(|new| match &old {
                    // Never another provider in place of this one (SAML-010).
                    Ok(old) if old.entity_id != new.entity_id => {
                        Err("The document describes another entity.".to_owned())
                    }
                    Ok(old) => {
                        if old.certificates != new.certificates {
                            tracing::warn!(
                                pool = %due.pool_id,
                                provider = due.provider,
                                "the signing certificates of a SAML provider changed"
                            );
                        }
                        Ok((text, etag, now, new))
                    }
                    Err(error) => Err(error.clone()),
                })
            }
            Err(error) => Err(error),
        };
        let done = match renewed {
            Ok((document, etag, fetched_at, read)) => {
                let refresh_at = self.next(now, &read);
                self.show_addresses(provider, &read).await?;
                StoredMetadata { document, etag, fetched_at, refresh_at, failure: None, ..due }
            }
            Err(failure) => {
                tracing::warn!(
                    pool = %due.pool_id, provider = due.provider, failure,
                    "the metadata of a SAML provider could not be refreshed"
                );
                let refresh_at = now.plus_seconds(RETRY_SECONDS);
                StoredMetadata { refresh_at, failure: Some(failure), ..due }
            }
        };
        self.store.finish_saml_metadata(&done).await?;
        Ok(())
    }

    /// Describe shows the addresses of the newest document (SAML-008). Who changed the provider
    /// meanwhile read it anew and wins.
    async fn show_addresses(
        &self,
        mut provider: IdentityProvider,
        read: &Metadata,
    ) -> Result<(), E> {
        let before: Texts = provider.details.clone();
        saml::add_addresses(&mut provider.details, read);
        if provider.details != before {
            let mut tx = self.store.begin().await?;
            tx.update_identity_provider(&self.seal(&provider)?, provider.updated_at).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    /// Six hours, or what the document says, whichever is earlier; not all at the same moment.
    fn next(&self, now: Timestamp, read: &Metadata) -> Timestamp {
        let mut seconds = read.cache_seconds.unwrap_or(LONGEST_SECONDS).min(LONGEST_SECONDS);
        if let Some(until) = read.valid_until {
            seconds = seconds.min((until.seconds() - now.seconds()) / 2);
        }
        let seconds = seconds.max(SHORTEST_SECONDS);
        let spread = u32::try_from(seconds / 20).unwrap_or(1);
        now.plus_seconds(seconds - i64::from(self.entropy.below(spread)))
    }
}
