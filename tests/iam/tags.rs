//! Tags of pools.

use std::collections::HashMap;

use serde_json::json;

use crate::support::on_both_engines;
use crate::support::sdk::{admin, refused};

on_both_engines! {
    // spec: TAG-001, TAG-002, TAG-003, TAG-004, TAG-006, TAG-007, TAG-008, TAG-009, TAG-010, TAG-011
    async fn tags_are_added_listed_and_removed(app: &TestApp) {
        let sdk = admin(app);
        let pool = app.pool(json!({})).await;
        let arn = format!("arn:aws:cognito-idp:us-east-1:000000000000:userpool/{}", pool.id);
        let tag = |pairs: &[(&str, &str)]| {
            let tags: HashMap<String, String> = pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
            sdk.tag_resource().resource_arn(&arn).set_tags(Some(tags)).send()
        };
        let listed = async || {
            let answer = sdk.list_tags_for_resource().resource_arn(&arn).send().await.unwrap();
            let mut tags: Vec<_> = answer.tags().cloned().unwrap_or_default().into_iter().collect();
            tags.sort();
            tags.into_iter().map(|(k, v)| format!("{k}={v}")).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(listed().await, "");
        tag(&[("Stage", "Test"), ("Cost.Center:1", "80 432"), ("größe", "")]).await.unwrap();
        tag(&[("Stage", "Prod"), ("stage", "x")]).await.unwrap();
        assert_eq!(listed().await, "Cost.Center:1=80 432 Stage=Prod größe= stage=x");
        let described = sdk.describe_user_pool().user_pool_id(pool.id.as_str()).send().await.unwrap();
        assert_eq!(described.user_pool().unwrap().user_pool_tags().unwrap().len(), 4);
        sdk.untag_resource().resource_arn(&arn).tag_keys("Stage").tag_keys("never").send().await.unwrap();
        assert_eq!(listed().await, "Cost.Center:1=80 432 größe= stage=x");
        let long = "x".repeat(129);
        let value = "x".repeat(257);
        for bad in [("aws:x", "1"), ("AWS:x", "1"), ("a<b", "1"), ("a", "<"), (long.as_str(), "1"), ("a", value.as_str()), ("", "1")] {
            assert!(refused(tag(&[bad]).await).starts_with("InvalidParameterException"), "{bad:?}");
        }
        let many: Vec<(String, String)> = (0..48).map(|n| (format!("t{n}"), "x".to_owned())).collect();
        let many: Vec<(&str, &str)> = many.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        assert!(refused(tag(&many).await).starts_with("InvalidParameterException"));
        assert_eq!(listed().await, "Cost.Center:1=80 432 größe= stage=x", "nothing changed");
        tag(&many[..47]).await.unwrap();
        for wrong in [
            "arn:aws:cognito-identity:us-east-1:000000000000:identitypool/us-east-1:0".to_owned(),
            arn.replace("us-east-1:0", "eu-west-1:0"), format!("{arn}0"),
        ] {
            let refusal = refused(sdk.list_tags_for_resource().resource_arn(&wrong).send().await);
            assert!(refusal.starts_with("InvalidParameter") || refusal.starts_with("ResourceNotFound"), "{wrong}: {refusal}");
        }
        // An update with tags replaces them; gone with the pool.
        sdk.update_user_pool().user_pool_id(pool.id.as_str()).user_pool_tags("only", "one").send().await.unwrap();
        assert_eq!(listed().await, "only=one");
        sdk.delete_user_pool().user_pool_id(pool.id.as_str()).send().await.unwrap();
        assert!(refused(sdk.list_tags_for_resource().resource_arn(&arn).send().await).starts_with("ResourceNotFound"));
    }
}
