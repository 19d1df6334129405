//! Links to the terms of use and the privacy policy of a client, by language (UI-904).

use std::collections::BTreeMap;

use thiserror::Error;

use super::Branding;
use crate::platform::{ClientId, InternalError, PoolId, Timestamp, internal_from};
use crate::storage::StorageError;

/// The link for every language that has none of its own.
const DEFAULT: &str = "cognito:default";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TermsName {
    TermsOfUse,
    PrivacyPolicy,
}

impl TermsName {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TermsOfUse => "terms-of-use",
            Self::PrivacyPolicy => "privacy-policy",
        }
    }

    #[must_use]
    pub fn named(text: &str) -> Option<Self> {
        [Self::TermsOfUse, Self::PrivacyPolicy].into_iter().find(|name| name.as_str() == text)
    }
}

#[derive(Clone, Debug)]
pub struct Terms {
    pub id: String,
    pub pool_id: PoolId,
    pub client_id: ClientId,
    pub name: TermsName,
    /// Web addresses by the service's names of languages.
    pub links: BTreeMap<String, String>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

#[derive(Debug, Error)]
pub enum TermsError {
    #[error("Terms of this name exist for the client.")]
    Exists,
    #[error("Links must hold at least one address.")]
    NoLinks,
    #[error("Links: {0} must be a web address that starts with https:// or http://.")]
    NotAnAddress(String),
    #[error("The terms do not exist.")]
    Unknown,
    #[error("{0}")]
    Internal(InternalError),
}

internal_from!(TermsError: StorageError);

/// Both documents of a client: neither shows without the other.
#[derive(Clone, Debug)]
pub struct BothTerms {
    terms_of_use: BTreeMap<String, String>,
    privacy_policy: BTreeMap<String, String>,
}

impl BothTerms {
    pub(super) fn of(all: Vec<Terms>) -> Option<Self> {
        let links = |name| all.iter().find(|terms| terms.name == name).map(|t| t.links.clone());
        Some(Self {
            terms_of_use: links(TermsName::TermsOfUse)?,
            privacy_policy: links(TermsName::PrivacyPolicy)?,
        })
    }

    /// The addresses of terms of use and privacy policy for the language of a page; `None` unless
    /// there are both.
    #[must_use]
    pub fn links(&self, tag: &str) -> Option<(&str, &str)> {
        let own = language(tag).unwrap_or(DEFAULT);
        let terms = self.terms_of_use.get(own).or_else(|| self.terms_of_use.get(DEFAULT))?;
        let privacy = self.privacy_policy.get(own).or_else(|| self.privacy_policy.get(DEFAULT))?;
        Some((terms, privacy))
    }
}

/// The service's name of a language of our pages.
fn language(tag: &str) -> Option<&'static str> {
    Some(match tag {
        "de" => "cognito:german",
        "en" => "cognito:english",
        "es" => "cognito:spanish",
        "fr" => "cognito:french",
        "id" => "cognito:bahasa-indonesia",
        "it" => "cognito:italian",
        "ja" => "cognito:japanese",
        "ko" => "cognito:korean",
        "nl" => "cognito:dutch",
        "pt-BR" => "cognito:portuguese-brazil",
        "zh-CN" => "cognito:chinese-simplified",
        "zh-TW" => "cognito:chinese-traditional",
        _ => return None,
    })
}

fn check(links: &BTreeMap<String, String>) -> Result<(), TermsError> {
    if links.is_empty() {
        return Err(TermsError::NoLinks);
    }
    let is_web = |text: &str| {
        url::Url::parse(text)
            .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.host().is_some())
    };
    match links.iter().find(|(_, link)| !is_web(link)) {
        Some((language, _)) => Err(TermsError::NotAnAddress(language.clone())),
        None => Ok(()),
    }
}

impl Branding {
    /// # Errors
    /// Links that are none, or terms of that name that exist.
    pub async fn create_terms(
        &self,
        pool: &PoolId,
        client: &ClientId,
        name: TermsName,
        links: BTreeMap<String, String>,
    ) -> Result<Terms, TermsError> {
        check(&links)?;
        let now = self.clock.now();
        let terms = Terms {
            id: self.entropy.uuid(),
            pool_id: pool.clone(),
            client_id: client.clone(),
            name,
            links,
            created_at: now,
            updated_at: now,
        };
        if !self.store.insert_terms(&terms).await? {
            return Err(TermsError::Exists);
        }
        self.forget(pool);
        Ok(terms)
    }

    /// Changes what is given; the rest stays.
    ///
    /// # Errors
    /// As [`Branding::create_terms`], or terms that do not exist.
    pub async fn update_terms(
        &self,
        pool: &PoolId,
        id: &str,
        name: Option<TermsName>,
        links: Option<BTreeMap<String, String>>,
    ) -> Result<Terms, TermsError> {
        let mut terms = self.store.find_terms(pool, id).await?.ok_or(TermsError::Unknown)?;
        terms.name = name.unwrap_or(terms.name);
        if let Some(links) = links {
            check(&links)?;
            terms.links = links;
        }
        terms.updated_at = self.clock.now();
        if !self.store.update_terms(&terms).await? {
            let is_there = self.store.find_terms(pool, id).await?.is_some();
            return Err(if is_there { TermsError::Exists } else { TermsError::Unknown });
        }
        self.forget(pool);
        Ok(terms)
    }

    /// # Errors
    /// Terms that do not exist.
    pub async fn delete_terms(&self, pool: &PoolId, id: &str) -> Result<(), TermsError> {
        if !self.store.delete_terms(pool, id).await? {
            return Err(TermsError::Unknown);
        }
        self.forget(pool);
        Ok(())
    }
}
