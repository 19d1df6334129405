//! `UserPoolType`: a pool as `DescribeUserPool` shows it.

use serde_json::{Value, json};

use super::pool_mfa::FACTORS;
use crate::api::arn;
use crate::api::error::ApiError;
use crate::api::wire::{answer, timestamp};
use crate::app::App;
use crate::pools::{DomainKind, Pool};

pub async fn user_pool(app: &App, pool: &Pool) -> Result<Value, ApiError> {
    let settings = &pool.settings;
    let mut shown = answer(settings)?;
    let Some(members) = shown.as_object_mut() else { return Err(ApiError::internal()) };
    members.remove("Portico");
    for factor in FACTORS {
        members.remove(factor);
    }
    members.insert("Id".into(), json!(pool.id));
    members.insert("Name".into(), json!(pool.name));
    let config = &app.config;
    let arn = arn::user_pool(&config.region, &config.iam.account_id, &pool.id);
    members.insert("Arn".into(), json!(arn));
    members.insert("CreationDate".into(), timestamp(pool.created_at));
    members.insert("LastModifiedDate".into(), timestamp(pool.updated_at));
    members.entry("DeletionProtection").or_insert_with(|| json!("INACTIVE"));
    members.entry("LambdaConfig").or_insert_with(|| json!({}));
    // Both names of one setting (PWD-041).
    let days = settings.temporary_password_days();
    members["AdminCreateUserConfig"]["UnusedAccountValidityDays"] = json!(days);
    members["Policies"]["PasswordPolicy"]["TemporaryPasswordValidityDays"] = json!(days);
    let template = &settings.verification_message_template;
    for (name, text) in [
        ("SmsVerificationMessage", &template.sms_message),
        ("EmailVerificationMessage", &template.email_message),
        ("EmailVerificationSubject", &template.email_subject),
    ] {
        if let Some(text) = text {
            members.insert(name.into(), json!(text));
        }
    }
    let users = app.store.estimated_users(&pool.id).await?;
    members.insert("EstimatedNumberOfUsers".into(), json!(users));
    for domain in app.pools.domains(&pool.id).await?.iter() {
        let name = match domain.kind {
            DomainKind::Prefix => "Domain",
            DomainKind::Custom => "CustomDomain",
            DomainKind::Mount => continue,
        };
        members.insert(name.into(), json!(domain.domain));
    }
    Ok(shown)
}
