//! Single logout: our request and the answer to it, and the request of a provider (SAML-080 – SAML-089,
//! SAML-S54, SAML-T26).

use roxmltree::{Document, Node};

use super::binding::{self, Way, escape, signature_template};
use super::message::{child, children, issuer, status, time};
use super::request::new_id;
use super::signature::{self, Covers, Trust};
use super::subject::plain_text;
use super::{ASSERTION, Federation, PROTOCOL, SUCCESS, SamlError, document, entity_id, refused};
use crate::authorization::code::{PendingRequest, PendingStep};
use crate::authorization::pending;
use crate::federation::engine::STEP_SECONDS;
use crate::identity_providers::instant;
use crate::identity_providers::metadata::Metadata;
use crate::identity_providers::saml::SamlSettings;
use crate::identity_providers::{IdentityProvider, IdentityProviderError, ProviderType};
use crate::platform::secret::sha256;
use crate::platform::{ClientId, InternalError, PoolId, Timestamp};
use crate::pools::Pool;
use crate::sessions::{BrowserSession, NameId, SamlSession};
use crate::storage::SUBJECT;

/// A request older than this is not heard.
const OLDEST_SECONDS: i64 = 300;

/// Where the browser goes after the answer to our request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LogoutAnswer {
    Destination(String),
    /// Not an answer to anything that we asked.
    Unknown,
}

/// The answer to the request of a provider.
#[derive(Clone, Debug)]
pub struct LoggedOut {
    pub way: Option<Way>,
    pub sessions: u64,
}

impl Federation {
    /// The way to the provider that a session came from, if it signs out there (SAML-080). The
    /// session has ended already; whatever goes wrong here changes nothing of that (SAML-086).
    pub async fn begin_logout(
        &self,
        pool: &Pool,
        session: &BrowserSession,
        client_id: &ClientId,
        destination: &str,
    ) -> Option<Way> {
        let saml = session.saml.as_ref()?;
        match self.logout_way(pool, &session.provider, saml, client_id, destination).await {
            Ok(way) => way,
            Err(error) => {
                tracing::warn!(provider = session.provider, %error, "no sign-out at the provider");
                None
            }
        }
    }

    async fn logout_way(
        &self,
        pool: &Pool,
        provider: &str,
        session: &SamlSession,
        client_id: &ClientId,
        destination: &str,
    ) -> Result<Option<Way>, SamlError> {
        let provider = match self.providers.get(pool, provider).await {
            Err(IdentityProviderError::NotFound) => return Ok(None),
            other => other?,
        };
        let is_saml = provider.kind == ProviderType::Saml;
        if !is_saml || !SamlSettings::of(&provider.details).signs_out {
            return Ok(None);
        }
        let metadata = self.usable_metadata(&provider).await?;
        if metadata.slo_redirect.is_none() && metadata.slo_post.is_none() {
            return Ok(None);
        }
        let (id, relay_state) = (new_id(&self.entropy), self.entropy.token());
        let step = PendingStep::SamlLogout {
            provider: provider.name.clone(),
            request_id: id.clone(),
            destination: destination.to_owned(),
        };
        let pending = PendingRequest {
            pool_id: pool.id.clone(),
            client_id: client_id.clone(),
            parameters: Vec::new(),
            step,
            expires_at: self.clock.now().plus_seconds(STEP_SECONDS),
        };
        self.store.put_authorization_request(&sha256(relay_state.as_bytes()), &pending).await?;
        let signer = self.signer(&pool.id).await?;
        let (entity, now) = (entity_id(&pool.id), self.clock.now());
        let body = |signature: &str| {
            let index = session.session_index.as_ref().map(|index| {
                format!("<saml2p:SessionIndex>{}</saml2p:SessionIndex>", escape(index))
            });
            let (name, index) = (name_id(&session.name_id), index.unwrap_or_default());
            format!("{signature}{name}{index}")
        };
        let write = |url: &str, signature: &str| {
            message("LogoutRequest", &id, now, (url, &entity, ""), &body(signature))
        };
        Ok(Some(match (&metadata.slo_redirect, &metadata.slo_post) {
            (Some(url), _) => {
                let xml = write(url, "");
                binding::redirect(url, "SAMLRequest", &xml, &relay_state, Some(&signer))?
            }
            (None, Some(url)) => {
                let xml = write(url, &signature_template(&id, &signer));
                binding::post(url, "SAMLRequest", &xml, &relay_state, Some(&signer))?
            }
            (None, None) => return Ok(None),
        }))
    }

    /// The answer to our request. Whether it is good or not, the browser goes where it was to go; a
    /// bad one is written down (SAML-085).
    pub async fn finish_logout(
        &self,
        pool: &Pool,
        relay_state: &str,
        encoded: &str,
        slo_url: &str,
    ) -> Result<LogoutAnswer, InternalError> {
        let found = self.store.find_authorization_request(&sha256(relay_state.as_bytes())).await?;
        let Some(pending) = found.filter(|pending| pending.pool_id == pool.id) else {
            return Ok(LogoutAnswer::Unknown);
        };
        let PendingStep::SamlLogout { provider, request_id, destination } = &pending.step else {
            return Ok(LogoutAnswer::Unknown);
        };
        if !pending::finish(&self.store, relay_state).await?
            || pending.expires_at <= self.clock.now()
        {
            return Ok(LogoutAnswer::Unknown);
        }
        let checked = self.check_answer(pool, provider, request_id, encoded, slo_url).await;
        if let Err(error) = checked {
            tracing::warn!(provider, %error, "the answer to a sign-out is not good");
        }
        Ok(LogoutAnswer::Destination(destination.clone()))
    }

    async fn check_answer(
        &self,
        pool: &Pool,
        provider: &str,
        request_id: &str,
        encoded: &str,
        slo_url: &str,
    ) -> Result<(), SamlError> {
        let provider = self.providers.get(pool, provider).await?;
        let metadata = self.usable_metadata(&provider).await?;
        let settings = SamlSettings::of(&provider.details);
        let xml = verified(encoded, "LogoutResponse", &metadata, settings)?;
        let read = Document::parse(&xml).map_err(|_| SamlError::Malformed("not XML"))?;
        let root = read.root_element();
        check_addresses(root, &metadata, slo_url)?;
        if root.attribute("InResponseTo") != Some(request_id) {
            return Err(refused("The answer is to another request"));
        }
        status(root).map_err(SamlError::Refused)
    }

    /// A provider signs somebody out (SAML-089). `Err`: nobody was.
    pub async fn accept_logout(
        &self,
        pool: &Pool,
        encoded: &str,
        relay_state: &str,
        slo_url: &str,
    ) -> Result<LoggedOut, SamlError> {
        let text = document::decode(encoded)?;
        let named = {
            let read = document::parse(&text)?;
            issuer(read.root_element())
        };
        let named = named.ok_or_else(|| refused("The request does not say who sends it"))?;
        let (provider, metadata) = self.provider_of_entity(pool, &named).await?;
        let settings = SamlSettings::of(&provider.details);
        let xml = verified(encoded, "LogoutRequest", &metadata, settings)?;
        let (id, name, indexes) = {
            let read = Document::parse(&xml).map_err(|_| SamlError::Malformed("not XML"))?;
            let root = read.root_element();
            check_addresses(root, &metadata, slo_url)?;
            check_age(root, self.clock.now(), settings.skew_seconds)?;
            let name = child(root, (ASSERTION, "NameID")).and_then(plain_text);
            let name = name.map(|name| name.trim_matches([' ', '\t', '\r', '\n']).to_owned());
            let indexes: Vec<String> = children(root, (PROTOCOL, "SessionIndex"))
                .filter_map(plain_text)
                .map(|index| index.trim().to_owned())
                .collect();
            (root.attribute("ID").unwrap_or_default().to_owned(), name, indexes)
        };
        let name = name.ok_or_else(|| refused("The request does not say whom to sign out"))?;
        let ids =
            ["request", "logout"].map(|kind| sha256(format!("{named} {kind} {id}").as_bytes()));
        let expires_at = self.clock.now().plus_seconds(OLDEST_SECONDS + settings.skew_seconds);
        if !self.store.use_saml_ids(&pool.id, (&ids[0], &ids[1]), expires_at).await? {
            return Err(refused("The request was used before"));
        }
        let sessions = self.end_sessions(&pool.id, &provider, &name, &indexes).await?;
        let way = self.answer_logout(pool, &metadata, &id, relay_state).await?;
        Ok(LoggedOut { way, sessions })
    }

    async fn end_sessions(
        &self,
        pool: &PoolId,
        provider: &IdentityProvider,
        name: &str,
        indexes: &[String],
    ) -> Result<u64, InternalError> {
        let known = self.store.find_identity(pool, &provider.name, SUBJECT, name).await?;
        let Some(identity) = known else { return Ok(0) };
        let mut tx = self.store.begin().await?;
        let place = (pool, &identity.sub);
        let ended = tx.delete_provider_sessions(place, &provider.name, indexes, self.clock.now());
        let ended = ended.await?;
        tx.commit().await?;
        Ok(ended)
    }

    async fn answer_logout(
        &self,
        pool: &Pool,
        metadata: &Metadata,
        request_id: &str,
        relay_state: &str,
    ) -> Result<Option<Way>, SamlError> {
        let signer = self.signer(&pool.id).await?;
        let (id, entity, now) = (new_id(&self.entropy), entity_id(&pool.id), self.clock.now());
        let status =
            format!(r#"<saml2p:Status><saml2p:StatusCode Value="{SUCCESS}"/></saml2p:Status>"#);
        let answers = format!(r#" InResponseTo="{}""#, escape(request_id));
        let write = |url: &str, signature: &str| {
            let body = format!("{signature}{status}");
            message("LogoutResponse", &id, now, (url, &entity, &answers), &body)
        };
        let field = "SAMLResponse";
        Ok(match (&metadata.slo_answer_post, &metadata.slo_redirect) {
            (Some(url), _) => {
                let xml = write(url, &signature_template(&id, &signer));
                Some(binding::post(url, field, &xml, relay_state, Some(&signer))?)
            }
            (None, Some(url)) => {
                let xml = write(url, "");
                Some(binding::redirect(url, field, &xml, relay_state, Some(&signer))?)
            }
            (None, None) => None,
        })
    }

    /// The SAML provider of that name among those that may sign out.
    async fn provider_of_entity(
        &self,
        pool: &Pool,
        entity: &str,
    ) -> Result<(IdentityProvider, std::sync::Arc<Metadata>), SamlError> {
        let kinds = self.providers.kinds(&pool.id).await?;
        for known in kinds.iter().filter(|known| known.kind == ProviderType::Saml) {
            let provider = self.providers.get(pool, &known.name).await?;
            if !SamlSettings::of(&provider.details).idp_initiated_logout {
                continue;
            }
            let metadata = self.usable_metadata(&provider).await?;
            if metadata.entity_id == entity {
                return Ok((provider, metadata));
            }
        }
        Err(refused("The provider may not sign anybody out"))
    }
}

/// The verified octets of a logout message, signed as a whole.
fn verified(
    encoded: &str,
    name: &'static str,
    metadata: &Metadata,
    settings: SamlSettings,
) -> Result<String, SamlError> {
    let text = document::decode(encoded)?;
    let read = document::parse(&text)?;
    if !read.root_element().has_tag_name((PROTOCOL, name)) {
        return Err(SamlError::Malformed("another message"));
    }
    let certificates = &metadata.certificates;
    let trust = Trust { certificates, allow_sha1: settings.allow_sha1 };
    match signature::verify(&read, trust) {
        Ok(verified) if verified.covers == Covers::Root => Ok(verified.xml),
        _ => Err(SamlError::ResponseSignature),
    }
}

fn check_addresses(
    root: Node<'_, '_>,
    metadata: &Metadata,
    slo_url: &str,
) -> Result<(), SamlError> {
    if root.attribute("Version") != Some("2.0") {
        return Err(refused("The version is not 2.0"));
    }
    if issuer(root).as_deref() != Some(metadata.entity_id.as_str()) {
        return Err(refused("The issuer is not the identity provider"));
    }
    match root.attribute("Destination") {
        Some(destination) if destination != slo_url => {
            Err(refused("The message is for another destination"))
        }
        _ => Ok(()),
    }
}

fn check_age(root: Node<'_, '_>, now: Timestamp, skew: i64) -> Result<(), SamlError> {
    let Some(Ok(issued)) = time(root, "IssueInstant") else {
        return Err(refused("The request does not say when it was issued"));
    };
    let (early, late) = (issued.plus_seconds(-skew), issued.plus_seconds(OLDEST_SECONDS + skew));
    let ended = match time(root, "NotOnOrAfter") {
        None => false,
        Some(Ok(until)) => until.plus_seconds(skew) <= now,
        Some(Err(())) => true,
    };
    if early > now || late <= now || ended {
        return Err(refused("The request is too old"));
    }
    Ok(())
}

fn name_id(name: &NameId) -> String {
    let attribute = |key: &str, value: &Option<String>| {
        value.as_ref().map(|value| format!(r#" {key}="{}""#, escape(value))).unwrap_or_default()
    };
    format!(
        r#"<saml2:NameID xmlns:saml2="{ASSERTION}"{}{}{}>{}</saml2:NameID>"#,
        attribute("Format", &name.format),
        attribute("NameQualifier", &name.name_qualifier),
        attribute("SPNameQualifier", &name.sp_name_qualifier),
        escape(&name.value)
    )
}

/// A logout message; the order of its parts is that of the schema.
fn message(
    name: &str,
    id: &str,
    now: Timestamp,
    (destination, entity, more): (&str, &str, &str),
    body: &str,
) -> String {
    format!(
        r#"<saml2p:{name} xmlns:saml2p="{PROTOCOL}" ID="{id}" Version="2.0" IssueInstant="{now}" Destination="{destination}"{more}><saml2:Issuer xmlns:saml2="{ASSERTION}">{entity}</saml2:Issuer>{body}</saml2p:{name}>"#,
        now = instant::write(now),
        destination = escape(destination),
        entity = escape(entity),
    )
}
