//! What belongs to a pool and changes rarely: clients, domains, resource servers, keys.

use portico::clients::ClientSettings;
use portico::keys::StoredKey;
use portico::platform::{ClientId, PoolId};
use portico::pools::{Domain, DomainKind};
use portico::resources::{ResourceScope, ResourceServer};
use portico::storage::{Store, StoredClient};
use serde_json::json;

use super::{NOW, at_once, on_both_stores, pool_id};

pub(super) fn client(pool: &PoolId, id: &str) -> StoredClient {
    StoredClient {
        id: ClientId::new(id),
        pool_id: pool.clone(),
        name: "App".to_owned(),
        sealed_secret: Some(vec![0, 1, 255]),
        secret_created_at: None,
        second_sealed_secret: None,
        second_secret_created_at: None,
        settings: ClientSettings::default(),
        created_at: NOW,
        updated_at: NOW,
    }
}

pub(super) fn prefix(pool: &PoolId, name: &str) -> Domain {
    Domain {
        domain: name.to_owned(),
        pool_id: pool.clone(),
        kind: DomainKind::Prefix,
        settings: json!({ "ManagedLoginVersion": 1 }),
        created_at: NOW,
    }
}

pub(super) fn server(pool: &PoolId, identifier: &str) -> ResourceServer {
    let scope = |name: &str| ResourceScope {
        scope_name: name.to_owned(),
        scope_description: "…".to_owned(),
    };
    ResourceServer {
        pool_id: pool.clone(),
        identifier: identifier.to_owned(),
        name: "Shop".to_owned(),
        scopes: vec![scope("read"), scope("write")],
    }
}

pub(super) fn key(kid: &str) -> StoredKey {
    StoredKey {
        kid: kid.to_owned(),
        pool_id: pool_id(),
        token_use: "id".to_owned(),
        sealed_key: vec![9; 3],
        modulus: "n".to_owned(),
        created_at: NOW,
        active_from: NOW,
        retire_at: None,
    }
}

on_both_stores! {
    // spec: CLI-075
    async fn clients(store: &Store) {
        for id in ["c2", "c1", "c3"] {
            store.insert_client(&client(&pool_id(), id)).await.unwrap();
        }
        store.insert_client(&client(&PoolId::new("p_other"), "c4")).await.unwrap();
        assert!(store.insert_client(&client(&pool_id(), "c1")).await.is_err(), "ids are unique");
        let page = store.list_clients(&pool_id(), "", 2).await.unwrap();
        assert_eq!(page.iter().map(|c| c.id.as_str()).collect::<Vec<_>>(), ["c1", "c2"]);
        let page = store.list_clients(&pool_id(), "c2", 2).await.unwrap();
        assert_eq!(page.iter().map(|c| c.id.as_str()).collect::<Vec<_>>(), ["c3"]);

        let mut changed = client(&pool_id(), "c1");
        changed.name = "Renamed".to_owned();
        changed.settings.callback_urls = vec!["https://app.example/cb".to_owned()];
        changed.updated_at = NOW.plus_seconds(1);
        assert!(store.update_client(&changed, NOW).await.unwrap());
        assert!(!store.update_client(&changed, NOW).await.unwrap(), "somebody was faster");
        let stored = store.find_client(&changed.id).await.unwrap().unwrap();
        assert_eq!(stored.name, "Renamed");
        assert_eq!(stored.sealed_secret, Some(vec![0, 1, 255]));
        assert_eq!(stored.settings.callback_urls, ["https://app.example/cb"]);

        assert!(!store.delete_client(&PoolId::new("p_other"), &changed.id).await.unwrap());
        assert!(store.delete_client(&pool_id(), &changed.id).await.unwrap());
        assert!(store.find_client(&changed.id).await.unwrap().is_none());
    }
}

on_both_stores! {
    // spec: DOM-005
    async fn domains(store: &Store) {
        let (one, other) = (pool_id(), PoolId::new("p_other"));
        assert!(store.insert_domain(&prefix(&one, "shop")).await.unwrap());
        assert!(!store.insert_domain(&prefix(&other, "shop")).await.unwrap(), "taken");
        assert!(!store.insert_domain(&prefix(&one, "shop-2")).await.unwrap(), "one of a kind");
        let custom = Domain {
            domain: "login.example.com".to_owned(),
            kind: DomainKind::Custom,
            ..prefix(&one, "")
        };
        assert!(store.insert_domain(&custom).await.unwrap());
        let kinds: Vec<_> =
            store.list_domains(&one).await.unwrap().into_iter().map(|d| d.kind).collect();
        assert_eq!(kinds, [DomainKind::Custom, DomainKind::Prefix]);

        let changed = Domain { settings: json!({ "CertificateArn": "x" }), ..custom };
        assert!(store.update_domain(&changed).await.unwrap());
        let stored = store.find_domain("login.example.com").await.unwrap().unwrap();
        assert_eq!(stored.settings, changed.settings);
        let foreign = Domain { pool_id: other.clone(), ..changed };
        assert!(!store.update_domain(&foreign).await.unwrap());

        assert!(!store.delete_domain(&other, "shop").await.unwrap());
        assert!(store.delete_domain(&one, "shop").await.unwrap());
        assert!(store.find_domain("shop").await.unwrap().is_none());
        assert!(store.insert_domain(&prefix(&other, "shop")).await.unwrap(), "free again");
    }
}

on_both_stores! {
    async fn one_pool_wins_a_domain(store: &Store) {
        let won = at_once(8, |number| {
            let store = store.clone();
            async move {
                let pool = PoolId::new(format!("p_{number}"));
                store.insert_domain(&prefix(&pool, "shop")).await.unwrap()
            }
        })
        .await;
        assert_eq!(won.iter().filter(|won| **won).count(), 1);
    }
}

on_both_stores! {
    // spec: RS-015, RS-016
    async fn resource_servers(store: &Store) {
        for identifier in ["shop", "https://photos.example", "mail"] {
            assert!(store.insert_resource_server(&server(&pool_id(), identifier)).await.unwrap());
        }
        let other = PoolId::new("p_other");
        assert!(!store.insert_resource_server(&server(&pool_id(), "shop")).await.unwrap());
        assert!(store.insert_resource_server(&server(&other, "shop")).await.unwrap());
        let page = store.list_resource_servers(&pool_id(), "mail", 5).await.unwrap();
        assert_eq!(page.iter().map(|s| s.identifier.as_str()).collect::<Vec<_>>(), ["shop"]);
        assert_eq!(store.list_resource_servers(&pool_id(), "", 2).await.unwrap().len(), 2);

        let mut changed = server(&pool_id(), "shop");
        changed.name = "Store".to_owned();
        changed.scopes.truncate(1);
        assert!(store.update_resource_server(&changed).await.unwrap());
        let stored = store.find_resource_server(&pool_id(), "shop").await.unwrap().unwrap();
        assert_eq!(stored.name, "Store");
        assert_eq!(stored.full_scopes().collect::<Vec<_>>(), ["shop/read"]);
        assert!(!store.update_resource_server(&server(&pool_id(), "none")).await.unwrap());

        assert!(store.delete_resource_server(&pool_id(), "shop").await.unwrap());
        assert!(!store.delete_resource_server(&pool_id(), "shop").await.unwrap());
        assert!(store.find_resource_server(&other, "shop").await.unwrap().is_some());
    }
}

on_both_stores! {
    async fn signing_keys(store: &Store) {
        let mut tx = store.begin().await.unwrap();
        tx.insert_signing_key(&key("b")).await.unwrap();
        tx.insert_signing_key(&key("a")).await.unwrap();
        tx.retire_signing_keys(&pool_id(), NOW.plus_seconds(60)).await.unwrap();
        let mut next = key("0-next");
        next.active_from = NOW.plus_seconds(10);
        tx.insert_signing_key(&next).await.unwrap();
        tx.commit().await.unwrap();
        let keys = store.list_signing_keys(&pool_id()).await.unwrap();
        assert_eq!(keys.iter().map(|k| k.kid.as_str()).collect::<Vec<_>>(), ["a", "b", "0-next"]);
        assert_eq!(keys[0].retire_at, Some(NOW.plus_seconds(60)));
        assert_eq!(keys[2].retire_at, None);
        assert_eq!(store.delete_retired_keys(NOW.plus_seconds(60)).await.unwrap(), 0);
        assert_eq!(store.delete_retired_keys(NOW.plus_seconds(61)).await.unwrap(), 2);
        assert_eq!(store.list_signing_keys(&pool_id()).await.unwrap().len(), 1);
    }
}
