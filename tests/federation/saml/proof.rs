//! An older account with the address of somebody who comes by SAML: proven by its password, and the
//! provider leads to it from then on, as the same entity.

use super::*;
use crate::support::PASSWORD;

scene_on_both_engines! {
    // spec: FED-T09
    async fn the_older_account_is_proven(scene: &Scene = json!({ "mapping": { "email": MAIL, "email_verified": "proven" } })) {
        let (app, pool) = (&scene.app, &scene.pool);
        let set = app.app.identity_providers.set(pool, "Corp", ("link_by_verified_email", "proof"));
        set.await.unwrap();
        app.user(pool, "eve@example.com").await;
        let eve = app.app.users.find(pool, "eve").await.unwrap().unwrap();
        let says: &[(&str, &[&str])] = &[(MAIL, &["eve@example.com"]), ("proven", &["true"])];

        let trip = scene.trip().await;
        let text = scene.about(&trip, "Eve-1", says).signed(&scene.party);
        let page = scene.post(&trip, &text).await;
        assert_eq!((page.url.path(), page.left_to.is_none()), ("/login", true), "{}", page.body);
        assert!(page.body.contains("connect it with Corp"), "{}", page.body);
        let page = trip.browser.submit(&page, "/login", &[("password", PASSWORD)]).await;
        let code = page.callback_parameter("code").unwrap_or_else(|| panic!("{}", page.body));
        let id = claims(&tokens(app, &scene.client, &code).await["id_token"]);
        assert_eq!(id["sub"], json!(eve.sub));

        let id = scene.sign_in("Eve-1", says).await;
        assert_eq!(id["sub"], json!(eve.sub));
        let identity = &id["identities"][0];
        assert_eq!((&identity["userId"], &identity["issuer"]), (&json!("Eve-1"), &json!(ENTITY)));
    }
}
